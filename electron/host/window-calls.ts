/**
 * Calls of windows: stored as they happen, and ended on record when the window that held them is gone.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallLog } from "../services/call-log.ts";
import type { DesktopView } from "./desktop-view.ts";
import type { WindowContext } from "./window-context.ts";

export interface WindowCalls
  extends Pick<
    CallLog,
    | "list"
    | "find"
    | "some"
    | "lines"
    | "missed"
    | "attend"
    | "appendLadder"
    | "ladder"
    | "recording"
    | "known"
    | "interrupted"
    | "settle"
  > {
  /** Stores a state of a call that the window holds. */
  put(window: WindowContext, record: CallRecord): void;
  /** A page of the window is gone, and nobody is left who could end its calls. */
  gone(window: WindowContext): void;
  /** Ends the calls of every window, and closes the record. */
  close(): void;
}

/** @param stored - told of each call that is stored */
export function createWindowCalls(
  log: CallLog,
  desktop: Pick<DesktopView, "noted" | "gone">,
  stored: (record: CallRecord) => void = () => {},
): WindowCalls {
  /** Calls in progress on record, by the window that holds them. */
  const live = new Map<string, Set<string>>();
  return {
    put(window, record) {
      const held = live.get(window.id) ?? new Set();
      if (record.state === "ended") held.delete(record.id);
      else held.add(record.id);
      live.set(window.id, held);
      // Before what can fail: a full disk must not let the computer fall asleep during a call.
      desktop.noted(record);
      log.put(record);
      stored(record);
    },
    list: (limit) => log.list(limit),
    find: (callId) => log.find(callId),
    some: (callIds) => log.some(callIds),
    lines: (before, limit) => log.lines(before, limit),
    missed: () => log.missed(),
    attend: (callIds, how) => log.attend(callIds, how),
    ladder: (callId) => log.ladder(callId),
    recording: () => log.recording(),
    known: () => log.known(),
    interrupted: () => log.interrupted(),
    settle: (callId) => log.settle(callId),
    appendLadder: (callId, entries, givenUp) => log.appendLadder(callId, entries, givenUp),
    gone(window) {
      const interrupted = live.get(window.id) ?? [];
      const ids = [...interrupted];
      log.interrupt(ids);
      for (const record of log.some(ids)) stored(record);
      live.delete(window.id);
      desktop.gone(ids);
    },
    close() {
      for (const held of live.values()) log.interrupt(held);
      live.clear();
      log.close();
    },
  };
}
