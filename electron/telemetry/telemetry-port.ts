/**
 * What is told to a collector, as whoever tells it sees it. Apart from what does it, which is loaded only where a policy names one.
 *
 * @module
 */
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { WindowState } from "../../shared/bridge/support.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";

export type Registration = WindowState["registration"];

/** No method throws, and none waits but the last. */
export interface Telemetry {
  /** A line was written to the log, as it stands there. */
  line(text: string): void;
  /** A call was stored, or stored anew. */
  call(record: CallRecord): void;
  /** The keys of the console's user have changed. */
  keys(status: Pick<KeyStatus, "state" | "problem">): void;
  registration(state: Registration): void;
  /** Hands over what there is, as far as that takes two seconds. Never rejects. */
  close(): Promise<void>;
}

/** Where nobody named a collector. */
export const NO_TELEMETRY: Telemetry = {
  line: () => {},
  call: () => {},
  keys: () => {},
  registration: () => {},
  close: async () => {},
};
