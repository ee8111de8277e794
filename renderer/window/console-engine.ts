/**
 * The calling engine of a console's window: the mission critical client with WebRTC media, the host's history behind
 * it, and the lab's observations drawn into its ladders.
 *
 * @module
 */
import type { SipAccount } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type CallingActions, type CallingStore, isLive } from "../calling/calling-store.ts";
import type { HostKeyStatus } from "../client/host-key-status.ts";
import type { HostSettings } from "../client/host-settings.ts";
import { createWindowClient } from "../client/window-client.ts";
import type { Host } from "../host/host.ts";

export interface ConsoleEngine {
  readonly store: CallingStore;
  readonly actions: CallingActions;
}

/** Whether protection changed in more than its counts, which change every second. */
function protectionChanged({ protection: before }: CallRecord, { protection: now }: CallRecord): boolean {
  return (
    before?.state !== now?.state ||
    before?.identity !== now?.identity ||
    before?.failure !== now?.failure ||
    before?.notes !== now?.notes
  );
}

/** Whether a change is worth a write: every step and redirection, and what still comes in after the end. */
function isMilestone(before: CallRecord | undefined, now: CallRecord): boolean {
  return (
    before === undefined ||
    protectionChanged(before, now) ||
    before.steps !== now.steps ||
    before.redirections !== now.redirections ||
    before.muted !== now.muted ||
    !isLive(now)
  );
}

/** Keeps the host's history up to date with the store; returns the way to stop. */
function keepHistory(host: Host, store: CallingStore): () => void {
  let known = new Map<string, CallRecord>();
  return store.subscribe(({ calls }) => {
    for (const call of calls) {
      const before = known.get(call.id);
      if (before === call || !isMilestone(before, call)) continue;
      host.call("calls.put", call).catch((error: unknown) => {
        const message = `call not stored: ${error instanceof Error ? error.message : "unknown"}`;
        host.call("log.write", { level: "error", message }).catch(() => {});
      });
    }
    known = new Map(calls.map((call) => [call.id, call]));
  });
}

/**
 * A window that goes away takes its calls with it: ask first, and tell the other side. Nobody hung up, so the host is
 * left to end them on record as interrupted.
 */
function guardUnload(store: CallingStore, stopHistory: () => void, endAll: () => void): void {
  window.addEventListener("beforeunload", (event) => {
    if (store.getState().calls.some(isLive)) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    stopHistory();
    endAll();
  });
}

/** What an engine is made of. */
export interface ConsoleEngineParts {
  readonly host: Host;
  readonly account: SipAccount;
  readonly settings: HostSettings;
  readonly keys: HostKeyStatus;
  /** Whether the embedded lab runs and reports what happens behind the server. */
  readonly lab: boolean;
}

/** Makes the engine and signs in. */
export function createConsoleEngine({ host, account, settings, keys, lab }: ConsoleEngineParts): ConsoleEngine {
  const client = createWindowClient({
    host,
    account,
    keys: keys.store,
    settings: () => settings.store.getState().settings,
    audible: true,
    observesNetwork: lab,
  });
  const { engine, store } = client;
  host.on("lab.message", ({ callId, at, entry }) => engine.observe(callId, at, entry));
  const stopHistory = keepHistory(host, store);
  guardUnload(store, stopHistory, () => engine.endAll());
  client.start();
  return { store, actions: engine };
}
