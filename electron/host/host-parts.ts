/**
 * What the command handlers work with. The host puts it together.
 *
 * @module
 */
import type { Person, SipAccount } from "../../shared/bridge/account.ts";
import type { KeyStatus, ObtainedKeys, ObtainKeys, OpenedKeys, OpenKeys } from "../../shared/bridge/keys.ts";
import type { LabPerson } from "../../shared/bridge/lab.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallLog } from "../services/call-log.ts";
import type { CreateLogger } from "../services/log.ts";
import type { SettingsService } from "../services/settings.ts";
import type { DesktopDesk } from "./desktop-desk.ts";
import type { LabPort } from "./lab-port.ts";
import type { WindowContext, WindowRequest } from "./window-context.ts";

export type ShellName = "electron" | "chromium";

/** Accounts and directory, from the lab or from the data folder. */
interface Accounts {
  of(window: WindowContext): SipAccount;
  directory(): Person[];
}

/** The call log, with the memory of which window holds which call. */
interface WindowCalls extends Pick<CallLog, "list" | "appendLadder" | "ladder"> {
  put(window: WindowContext, record: CallRecord): void;
}

/** The lab, if it runs, and what connects it with windows. */
export interface LabDesk {
  readonly running: boolean;
  /** @throws McError `lab-off` */
  require(): LabPort;
  /** @throws McError `lab-off`, `lab-unknown-person` */
  person(personId: string): LabPerson;
  /** Opens the unit if needed, waits until it is registered, and has it call the console. */
  callConsole(personId: string): Promise<void>;
}

/** Keys, for the user of each window. */
export interface KeyDesk {
  status(window: WindowContext): KeyStatus;
  /** @throws McError with a code of the end reasons */
  obtain(window: WindowContext, order: ObtainKeys): Promise<ObtainedKeys>;
  /** @throws McError with a code of the end reasons */
  open(window: WindowContext, order: OpenKeys): Promise<OpenedKeys>;
  forget(window: WindowContext, callId: string): void;
  refresh(window: WindowContext): Promise<KeyStatus>;
}

export interface HostParts {
  readonly version: string;
  readonly shell: ShellName;
  readonly accounts: Accounts;
  readonly settings: SettingsService;
  readonly calls: WindowCalls;
  readonly keys: KeyDesk;
  readonly desktop: Pick<DesktopDesk, "state" | "takeLink">;
  readonly lab: LabDesk;
  readonly createLogger: CreateLogger;
  readonly openWindow: (window: WindowRequest) => Promise<void>;
}
