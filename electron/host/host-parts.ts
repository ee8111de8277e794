/**
 * What the command handlers work with. The host puts it together.
 *
 * @module
 */
import type { Language } from "../../shared/base/language.ts";
import type { Person, SipAccount } from "../../shared/bridge/account.ts";
import type { AuthorizationOrder, CredentialsLine } from "../../shared/bridge/authorization.ts";
import type {
  ChosenFile,
  FetchedFile,
  FetchFile,
  OpenFileKey,
  PicturePreview,
  SendFile,
  SentFile,
} from "../../shared/bridge/files.ts";
import type {
  KeyStatus,
  ObtainedKeys,
  ObtainKeys,
  OpenedKeys,
  OpenKeys,
  PrepareKeys,
} from "../../shared/bridge/keys.ts";
import type { OpenData, OpenedData, SealData, SealedData } from "../../shared/bridge/message-keys.ts";
import type { MessageEnd, ReceivedOver, ReceiveOver, SendOver, SentOver } from "../../shared/bridge/message-media.ts";
import type { RtpEnd, RtpFollow, RtpOpen, RtpPossible, RtpStart } from "../../shared/bridge/rtp.ts";
import type { ServersCheck } from "../../shared/bridge/servers-check.ts";
import type { MadeCsk, MakeCsk, SettleCsk } from "../../shared/bridge/signalling-key.ts";
import type { LineText, OpenLineOrder } from "../../shared/bridge/signalling-line.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { MessageFile } from "../messages/message-file.ts";
import type { MessageKeeper } from "../messages/message-keeper.ts";
import type { UserMigration } from "../migration/user-migration.ts";
import type { CreateLogger } from "../services/log.ts";
import type { SettingsService } from "../services/settings.ts";
import type { StillFiles } from "../stills/still-files.ts";
import type { Support } from "../support/support.ts";
import type { Telemetry } from "../telemetry/telemetry-port.ts";
import type { DeskSystems } from "./desk-systems.ts";
import type { DesktopView } from "./desktop-view.ts";
import type { KeptCallBacks } from "./kept-call-backs.ts";
import type { LabCommands } from "./lab-commands.ts";
import type { RecordExports } from "./record-exports.ts";
import type { StandingWarnings } from "./standing-warnings.ts";
import type { UserConnectionTest } from "./user-connection-test.ts";
import type { UserDocuments } from "./user-documents.ts";
import type { UserPeople } from "./user-people.ts";
import type { UserSetUp } from "./user-set-up.ts";
import type { UserSettingsFile } from "./user-settings-file.ts";
import type { UserSignIn } from "./user-sign-in.ts";
import type { WindowCalls } from "./window-calls.ts";
import type { WindowContext, WindowRequest } from "./window-context.ts";

export type ShellName = "electron" | "chromium";

/** Accounts and directory. */
interface Accounts {
  /** With its servers; without them where they are not found. */
  of(window: WindowContext): Promise<SipAccount>;
  /**
   * Where the servers of this window's user are now.
   *
   * @throws McError `dns-…`
   */
  findServers(window: WindowContext): Promise<readonly string[]>;
  /** @throws McError with a code of the end reasons, `account-missing`, `account-invalid` */
  authorize(window: WindowContext, order: AuthorizationOrder): Promise<CredentialsLine[]>;
  /** Why the servers of this window's user cannot be connected to. */
  checkServers(window: WindowContext): Promise<ServersCheck>;
  directory(): Person[];
}

/** Keys, for the user of each window. */
export interface UserKeys {
  status(window: Pick<WindowContext, "personId">): KeyStatus;
  /** @throws McError with a code of the end reasons */
  obtain(window: WindowContext, order: ObtainKeys): Promise<ObtainedKeys>;
  prepare(window: WindowContext, order: PrepareKeys): void;
  /** @throws McError with a code of the end reasons */
  open(window: WindowContext, order: OpenKeys): Promise<OpenedKeys>;
  /** @throws McError with a code of the end reasons */
  seal(window: WindowContext, order: SealData): Promise<SealedData>;
  /** @throws McError `message-…`, or with a code of the end reasons */
  openData(window: WindowContext, order: OpenData): Promise<OpenedData>;
  forget(window: WindowContext, callId: string, protectedIds: readonly string[]): void;
  refresh(window: WindowContext): Promise<KeyStatus>;
}

/** The CSKs of the user of each window. */
export interface UserCsk {
  /** @throws McError with a code of the end reasons */
  make(window: WindowContext, order: MakeCsk): Promise<MadeCsk>;
  settle(window: WindowContext, order: SettleCsk): void;
}

/** Files, for the user of each window. */
export interface UserFiles {
  /** Null when nobody chose one. @throws McError `file-…`, `content-not-configured`, `messages-…` */
  choose(window: WindowContext): Promise<ChosenFile | null>;
  /** @throws McError `file-…`, `content-…`, or with a code of the end reasons */
  send(window: WindowContext, order: SendFile): Promise<SentFile>;
  /** @throws McError with a code of the end reasons */
  openKey(window: WindowContext, order: OpenFileKey): Promise<KeyIdentity>;
  /** @throws McError `file-…`, `content-…`, `messages-…` */
  fetch(window: WindowContext, order: FetchFile): Promise<FetchedFile>;
  stop(window: WindowContext, id: string, keep: boolean): Promise<void>;
  /** Whether a copy was saved. @throws McError `file-…` */
  save(window: WindowContext, id: string): Promise<boolean>;
  /** @throws McError `file-…`, `picture-…` */
  preview(window: WindowContext, id: string): Promise<PicturePreview>;
  /** @throws McError `file-…` */
  show(window: WindowContext, id: string): Promise<void>;
}

/** Connections of longer messages, for the user of each window. */
export interface UserMessageMedia {
  /** @throws McError `message-…`, `proxy-…`, `pac-…`, as all that follow */
  open(window: WindowContext, isSession: boolean): Promise<MessageEnd>;
  send(window: WindowContext, order: SendOver): Promise<SentOver>;
  receive(window: WindowContext, order: ReceiveOver): Promise<ReceivedOver>;
  confirm(window: WindowContext, id: string, status: number): void;
  close(window: WindowContext, id: string): void;
}

/** Connections to SIP servers, for each window. */
export interface UserSignalling {
  /** @throws McError `bridge-not-permitted`, `server-…`, `proxy-…`, `pac-…`, `account-…` */
  open(window: WindowContext, order: OpenLineOrder): Promise<void>;
  /** @throws McError `bridge-invalid-input` */
  send(window: WindowContext, text: LineText): void;
  close(window: WindowContext, id: string): void;
  /** The token that the server of a service was told last for a window; undefined before the first. */
  toldLast(window: WindowContext, service: McService): string | undefined;
}

/** Voices over RTP, for each window. */
export interface UserVoices {
  /** Whether AMR-WB is here, and Opus beside it. */
  possible(): RtpPossible;
  /** @throws McError `rtp-unavailable`, `account-…` */
  open(window: WindowContext, order: RtpOpen): Promise<RtpEnd>;
  /** @throws McError `keys-failed` where there are no keys of that name, `floor-control-unprotected` where floor control has to be protected and nothing does that */
  start(window: WindowContext, order: RtpStart): void;
  follow(window: WindowContext, order: RtpFollow): void;
  close(window: WindowContext, id: number): void;
}

export interface HostParts {
  readonly version: string;
  readonly shell: ShellName;
  /** What the language of the system comes to. */
  readonly systemLanguage: Language;
  readonly accounts: Accounts;
  readonly people: Omit<UserPeople, "gone" | "close">;
  readonly settings: SettingsService;
  readonly settingsFile: Omit<UserSettingsFile, "gone">;
  readonly calls: Pick<
    WindowCalls,
    | "put"
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
  >;
  readonly record: Pick<RecordExports, "key" | "begin" | "more">;
  readonly callBacks: KeptCallBacks;
  readonly stills: StillFiles;
  readonly keys: UserKeys;
  readonly messages: Pick<MessageFile, "put" | "list" | "putDraft" | "drafts">;
  readonly messageKeeper: Pick<MessageKeeper, "begin" | "keeping">;
  readonly files: UserFiles;
  readonly messageMedia: UserMessageMedia;
  readonly voices: UserVoices;
  readonly csk: UserCsk;
  readonly signalling: UserSignalling;
  readonly desktop: Pick<DesktopView, "countUnread" | "state" | "takeAbout" | "takeLink" | "toCallBack">;
  /** From which system the dispatcher works. */
  readonly migration: Pick<UserMigration, "state" | "settle" | "goHome"> & {
    giveUp(because?: string): void;
    /** @throws McError `migration-…`, `account-…`, `dns-…` */
    begin(domain: string): Promise<SipAccount>;
  };
  readonly signIn: Pick<UserSignIn, "state" | "signIn" | "cancel" | "signOut" | "tokens" | "heldToken" | "withholds">;
  readonly documents: Pick<UserDocuments, "state" | "check" | "mayHaveChanged" | "choose">;
  readonly systems: DeskSystems;
  readonly setUp: Omit<UserSetUp, "close" | "offerAddress">;
  readonly connectionTest: Pick<UserConnectionTest, "begin" | "cancel">;
  readonly warnings: Pick<StandingWarnings, "list">;
  readonly support: Support;
  readonly telemetry: Pick<Telemetry, "registration">;
  readonly lab: LabCommands;
  readonly createLogger: CreateLogger;
  readonly openWindow: (window: WindowRequest) => Promise<void>;
}
