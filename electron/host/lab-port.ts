import type { Lab } from "../../lab/lab.ts";
import type { EventPayload } from "../../shared/bridge/bridge.ts";
import type { KmsAccess } from "../keys/kms-access.ts";

/** What the host needs of the lab. */
export interface LabPort extends LabParts {
  /** Undefined when the lab has no KMSs. */
  consoleKms(): KmsAccess | undefined;
  /** @throws McError `lab-unknown-person` */
  unitKms(personId: string): KmsAccess | undefined;
}

type LabParts = Pick<
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
