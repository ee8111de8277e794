import type { EventPayload } from "../shared/bridge.ts";
import type { Lab } from "./lab/lab.ts";

/** What the host needs of the lab. */
export type LabPort = Pick<
  Lab,
  | "state"
  | "configure"
  | "configureKms"
  | "consoleAccount"
  | "unitAccount"
  | "directory"
  | "setUnitOpen"
  | "reportUnit"
  | "dropConnection"
  | "onChange"
  | "onMessage"
  | "whenRegistered"
  | "close"
>;

export type LabMessage = EventPayload<"lab.message">;
