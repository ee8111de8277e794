/**
 * What a host is started with, and what it is to a shell.
 *
 * @module
 */
import type { CommandResult, EventName, EventPayload } from "../../shared/bridge/bridge.ts";
import type { FileDialogs } from "../files/file-transfers.ts";
import type { KeyStores } from "../keys/key-store.ts";
import type { Logger } from "../services/log.ts";
import type { WindowProxy } from "../services/network-policy.ts";
import type { Policy } from "../services/policy.ts";
import type { SettingsService } from "../services/settings.ts";
import type { CourseSurroundings } from "../set-up/set-up-course.ts";
import type { SystemSwitch } from "./desk-systems.ts";
import type { DesktopAbilities, DesktopView } from "./desktop-view.ts";
import type { ShellName } from "./host-parts.ts";
import type { LabPort } from "./lab-port.ts";
import type { NamedParty } from "./names.ts";
import type { Deliver } from "./pages.ts";
import type { WindowContext, WindowRequest } from "./window-context.ts";

export interface HostOptions {
  /** Where settings, history and log are kept; created when missing. */
  readonly dataFolder: string;
  /** Starts the embedded lab, to sign in there; null without one. */
  readonly lab: (() => Promise<LabPort>) | null;
  readonly shell: ShellName;
  /** Opens a window, or brings it to the front when that unit's window is open. */
  readonly openWindow: (window: WindowRequest) => Promise<void>;
  /** What protects stored keys; a key file beside the data folder when not given. */
  readonly keyStores?: () => Promise<KeyStores>;
  /** What the shell can do on this desktop; nothing when not given. */
  readonly desktop?: () => DesktopAbilities;
  /** A policy that whoever starts the host answers for; that of the computer, which an administrator has written, when not given. */
  readonly policyFile?: string;
  /** How the system answers which proxy a URL wants, in the form of a PAC file; where it is not given, the environment says it. */
  readonly askSystemProxy?: (url: string) => Promise<string>;
  /** What the shell can ask about files, in front of a window; without it no file is chosen or saved. */
  readonly fileDialogs?: (window: WindowContext) => FileDialogs;
  /** Opens an address in the browser of the system, for whoever signs in; without it nobody can. */
  readonly openBrowser?: (url: URL) => Promise<void>;
  /** Languages that the user of the system wants, the dearest first, as BCP 47 tags; where it is not given, the environment says them. */
  readonly systemLanguages?: () => readonly string[];
  /** Starts the program anew, in the lab or out of it; without it windows cannot go there. */
  readonly switchLab?: (into: boolean) => void;
  /** How the desk goes from one MC system to another; without it, and in the lab, it has one. */
  readonly systems?: SystemSwitch;
  /** Folder of the packaged program, with what packaging says of it; left out where the files of the project run. */
  readonly hostFolder?: string | undefined;
  /** Servers of the name system that say where SIP servers are, such as `127.0.0.1:53`; those of the system when not given. */
  readonly nameServers?: readonly string[];
}

export interface DispatcherHost {
  /** Answers one command of a window. Never rejects: failures are in the result. */
  dispatch(window: WindowContext, command: string, input: unknown): Promise<CommandResult<unknown>>;
  /**
   * A page of this window is there and takes events.
   *
   * @returns to be called once when that page is gone: reloaded, crashed or closed. Its calls are then ended on record.
   */
  attach(window: WindowContext, deliver: Deliver): () => void;
  /**
   * Where windows connect to, in the words of their content security policy: where they sign in (`wss://pcscf.example`,
   * `wss://*.a.example:*`), and where they attach the sound of calls over RTP, if an account has any.
   *
   * @param origin - of the windows
   */
  connectSources(origin: string): Promise<string[]>;
  readonly log: Logger;
  readonly settings: SettingsService;
  readonly desktop: DesktopView;
  readonly policy: Policy | undefined;
  /** Through which proxy the windows have to connect. */
  readonly windowProxy: WindowProxy;
  /** Sends an event to the windows that its row admits. */
  tell<N extends EventName>(event: N, payload: EventPayload<N>): void;
  /** With what set-up files are read, for those that the operating system hands over. */
  readonly setUp: CourseSurroundings;
  /** An address that a link names: windows show it, and nothing is asked for there before somebody says so. */
  offerAddress(address: string): void;
  /** Who an ID is, as the directory or a redirection tells it. Foreign text. */
  partyOf(mcServiceId: string): NamedParty;
  /** Ends calls on record, stops the lab, closes files. */
  close(): Promise<void>;
}

/** What is served of one user, or of nobody where somebody has to sign in first. */
export interface UserHost {
  dispatch(window: WindowContext, command: string, input: unknown): Promise<CommandResult<unknown>>;
  attach(window: WindowContext, deliver: Deliver): () => void;
  connectSources(origin: string): Promise<string[]>;
  readonly setUp: CourseSurroundings;
  tell<N extends EventName>(event: N, payload: EventPayload<N>): void;
  offerAddress(address: string): void;
  partyOf(mcServiceId: string): NamedParty;
  /** Ends calls on record, lets go of keys (the workers that hold them end), closes files. */
  close(): Promise<void>;
}
