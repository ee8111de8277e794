/**
 * What the host needs of the lab.
 *
 * @module
 */
import type { Person, SipAccount } from "../shared/account.ts";
import type { EventPayload } from "../shared/bridge.ts";
import type { LabPersonSettings, LabState, UnitReport } from "../shared/lab.ts";
import type { ClientIdentity } from "./services/installation.ts";

/** What the panel may change of a person; members that are undefined stay. */
export type LabPersonPatch = { readonly [K in keyof LabPersonSettings]?: LabPersonSettings[K] | undefined };

export type LabMessage = EventPayload<"lab.message">;

export interface LabPort {
  state(): LabState;
  configure(personId: string, patch: LabPersonPatch): void;
  consoleAccount(identity: ClientIdentity): SipAccount;
  unitAccount(personId: string, identity: ClientIdentity): SipAccount;
  directory(): Person[];
  setUnitOpen(personId: string, open: boolean): void;
  reportUnit(personId: string, report: UnitReport): void;
  dropConnection(of: string): void;
  onChange(listener: () => void): () => void;
  onMessage(listener: (message: LabMessage) => void): () => void;
  whenRegistered(mcServiceId: string): Promise<void>;
  close(): Promise<void>;
}
