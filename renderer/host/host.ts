/**
 * The window's side of the bridge, with types: one object through which every view and store speaks to the host.
 *
 * @module
 */
import {
  COMMANDS,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  EVENTS,
  type EventName,
  type EventPayload,
  isEventName,
  type RawBridge,
} from "../../shared/bridge/bridge.ts";
import { type ErrorReport, isErrorCode, McError } from "../../shared/errors/mc-error.ts";

/** What a window can ask of its host and hear from it. */
export interface Host {
  /**
   * Sends one command.
   *
   * @throws McError with the host's code; `bridge-lost` when the host is gone, `bridge-invalid-output` when its answer
   * does not have the agreed form.
   */
  call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>>;
  /** Calls the listener with every event of that name until the returned function is called. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function errorFromReport(report: unknown): McError {
  if (isObject(report)) {
    const { code, detail } = report as Partial<ErrorReport>;
    if (typeof code === "string" && isErrorCode(code)) {
      return new McError(code, typeof detail === "string" ? detail : undefined);
    }
  }
  return new McError("bridge-invalid-output");
}

/** Gives types to the raw bridge of a shell, and checks what comes through it. */
export function createHost(raw: RawBridge): Host {
  const listeners = new Map<EventName, Set<(payload: never) => void>>();

  raw.subscribe((event, payload) => {
    if (!isEventName(event)) return;
    const parsed = EVENTS[event].payload.safeParse(payload);
    if (!parsed.success) return;
    for (const listener of listeners.get(event) ?? []) listener(parsed.data as never);
  });

  return {
    async call<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> {
      const result = await raw.call(name, input);
      if (!isObject(result)) throw new McError("bridge-invalid-output", name);
      if (result["ok"] !== true) throw errorFromReport(result["error"]);
      const parsed = COMMANDS[name].output.safeParse(result["value"]);
      if (!parsed.success) throw new McError("bridge-invalid-output", name, parsed.error);
      return parsed.data as CommandOutput<N>;
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener as (payload: never) => void);
      return () => set.delete(listener as (payload: never) => void);
    },
  };
}
