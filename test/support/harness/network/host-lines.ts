/** Connections that a host makes for a window, in one process: both ends of the bridge as they are, and what crosses it checked. */
import { createSignalling, type HostSignalling } from "../../../../electron/host/user-signalling.ts";
import type { WindowContext } from "../../../../electron/host/window-context.ts";
import type { SignallingAccess } from "../../../../electron/signalling/signalling-access.ts";
import { createHostLines, type HostLines } from "../../../../renderer/client/host-lines.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { COMMANDS, EVENTS, type EventName, type EventPayload } from "../../../../shared/bridge/bridge.ts";

export interface TestLines extends HostLines {
  readonly host: HostSignalling;
  /** What the log of the host has of connections that were lost. */
  readonly lost: { readonly code?: unknown; readonly detail?: unknown }[];
}

/** @param servers - those of the account of the window */
export function hostLines(servers: () => readonly string[], access: () => SignallingAccess): TestLines {
  const window: WindowContext = { id: crypto.randomUUID(), role: "console", personId: null };
  const listeners = new Map<string, (payload: never) => void>();
  const lost: TestLines["lost"] = [];
  const tell = <N extends EventName>(name: N, payload: EventPayload<N>) => {
    const parsed: unknown = JSON.parse(JSON.stringify(EVENTS[name].payload.parse(payload)));
    // As over a real bridge: later, and in order.
    setImmediate(() => listeners.get(name)?.(parsed as never));
  };
  const host = createSignalling({
    log: { info: () => {}, warn: (_text, facts) => void lost.push({ ...facts }), error: () => {} },
    accountOf: () => ({ servers: [...servers()], services: {} }),
    askedAt: () => ({ services: {} }),
    tokenOf: () => undefined,
    mayBear: () => false,
    accessOf: access,
    received: (_window, text) => tell("signalling.received", text),
    closed: (_window, id) => tell("signalling.closed", { id }),
  });
  const bridge = {
    async call(name: keyof typeof COMMANDS, input: unknown): Promise<object> {
      if (name === "signalling.open") await host.open(window, COMMANDS[name].input.parse(input));
      else if (name === "signalling.send") host.send(window, COMMANDS[name].input.parse(input));
      else if (name === "signalling.close") host.close(window, COMMANDS[name].input.parse(input).id);
      else throw new Error(`not expected here: ${name}`);
      return {};
    },
    on(name: string, listener: (payload: never) => void) {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  };
  return { ...createHostLines(bridge as unknown as Host), host, lost };
}
