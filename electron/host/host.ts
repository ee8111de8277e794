/**
 * The host: what both shells serve to their windows.
 *
 * A shell brings windows, tells which window speaks, and carries commands in and events out. Who may ask for what, the
 * form of everything that crosses, and everything that happens then, is decided here.
 *
 * @module
 */

import { shownIdOf } from "../../shared/bridge/account.ts";
import type { CommandResult, EventName, EventPayload } from "../../shared/bridge/bridge.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { readConfigurationAccess } from "../documents/account-configuration.ts";
import type { FileDialogs } from "../files/file-transfers.ts";
import { readIdentityAccess } from "../identity/account-identity.ts";
import { type KeyStores, keyFileStore } from "../keys/key-store.ts";
import { openMessageFile } from "../messages/message-file.ts";
import { openKeptMigration } from "../migration/kept-migration.ts";
import { createUserMigration } from "../migration/user-migration.ts";
import { ShownCertificates } from "../network/shown-certificates.ts";
import { openCallLog } from "../services/call-log.ts";
import { openInstallation } from "../services/installation.ts";
import { type Logger, openLog } from "../services/log.ts";
import type { WindowProxy } from "../services/network-policy.ts";
import { watchNetwork } from "../services/network-watch.ts";
import type { Policy } from "../services/policy.ts";
import { openSettings, type SettingsService } from "../services/settings.ts";
import type { CourseSurroundings } from "../set-up/set-up-course.ts";
import { DigestAnswers } from "../sign-in/digest-answers.ts";
import { openStillFiles } from "../stills/still-files.ts";
import { createSupport } from "../support/support.ts";
import { dataFolderUsers } from "../user/data-folder-user.ts";
import { type UserSource, userOf } from "../user/user-source.ts";
import { passGate } from "./command-gate.ts";
import { computerPolicy } from "./computer-policy.ts";
import { createDesktopView, type DesktopAbilities, type DesktopView, NO_DESKTOP } from "./desktop-view.ts";
import { createFirstSteps } from "./first-steps.ts";
import { createFoundServers } from "./found-servers.ts";
import type { HostParts, ShellName } from "./host-parts.ts";
import { ifReadable } from "./if-readable.ts";
import { openCallBacks } from "./kept-call-backs.ts";
import { createLabCommands, NO_LAB } from "./lab-commands.ts";
import type { LabPort } from "./lab-port.ts";
import { type NamedParty, partyIn } from "./names.ts";
import { createPages, type Deliver } from "./pages.ts";
import { followUsers } from "./present-users.ts";
import { createRecordExports } from "./record-exports.ts";
import { createStandingWarnings } from "./standing-warnings.ts";
import { createUserDocuments } from "./user-documents.ts";
import { createUserFiles } from "./user-files.ts";
import { createUserKeys, keyFileOf } from "./user-keys.ts";
import { speakForUser } from "./user-language.ts";
import { createMessageMedia } from "./user-message-media.ts";
import { createUserPeople } from "./user-people.ts";
import { createUserSignIn } from "./user-sign-in.ts";
import { asSent, createSignalling } from "./user-signalling.ts";
import { createVoices } from "./user-voices.ts";
import { VERSION } from "./version.ts";
import { createServerCheck, hostDial, openWindowWay } from "./way-out.ts";
import { createWindowCalls } from "./window-calls.ts";
import type { WindowContext, WindowRequest } from "./window-context.ts";

export type { FileDialogs } from "../files/file-transfers.ts";

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

/** Where users sign in, and nobody is. */
const NOT_IN: ReadonlySet<string> = new Set(["out", "waiting"]);

/** Whose console this is; null when that cannot be read. */
const ownIdOf = (dispatcher: UserSource): string | null => ifReadable(() => shownIdOf(dispatcher.account())) ?? null;

/** How far the record of calls goes, where the policy says so. */
const retentionOf = ({ keepCalls, keepDays }: NonNullable<Policy["history"]>, setBy: string) => ({
  keepSetBy: setBy,
  ...(keepCalls === undefined ? {} : { keep: keepCalls }),
  ...(keepDays === undefined ? {} : { keepDays }),
});

/**
 * Starts the host over a data folder.
 *
 * @throws McError `policy-not-trusted`, `policy-invalid`, `data-folder-unwritable`
 */
export async function createHost(options: HostOptions): Promise<DispatcherHost> {
  const { dataFolder, openWindow } = options;
  const createLogger = openLog(dataFolder);
  const log = createLogger("host");
  // Only said: what becomes of the process is decided as if nobody listened.
  const said = (error: Error) => log.error("nobody caught an error", error);
  process.on("uncaughtExceptionMonitor", said);
  const policy = computerPolicy(options.policyFile);
  log.info("the program starts", {
    version: VERSION,
    shell: options.shell,
    system: `${process.platform} ${process.arch}`,
    lab: options.lab !== null,
    policyOf: policy?.setBy ?? null,
  });
  const installation = openInstallation(dataFolder, log);
  const settings = openSettings(dataFolder, log, policy?.settings);
  const { systemLanguage, stop: stopLanguage } = await speakForUser(settings, options.systemLanguages);
  const desktop = createDesktopView(policy, settings, options.desktop ?? (() => NO_DESKTOP));
  const pages = createPages(log);
  const { emit } = pages;
  const isPresent = (personId: string) => pages.countOf(personId) > 0;

  const running = options.lab === null ? undefined : await options.lab();
  const certificates = new ShownCertificates(() => standing.check());
  const dial = hostDial(policy, dataFolder, options.askSystemProxy, log, certificates.note);
  const keyStores =
    options.keyStores ?? (async (): Promise<KeyStores> => [keyFileStore(keyFileOf(dataFolder, running !== undefined))]);
  const identity = () => (running === undefined ? readIdentityAccess(dataFolder, dial) : running.identity());
  const signIn = createUserSignIn({
    dataFolder,
    access: identity,
    keyStores,
    openBrowser: options.openBrowser,
    log: createLogger("sign-in"),
  });
  const documents = createUserDocuments({
    dataFolder,
    named: () =>
      running === undefined
        ? readConfigurationAccess(dataFolder, installation.identity.instanceId, dial, signIn.tokens())
        : running.configuration(installation.identity, signIn.tokens()),
    isBarred: () => signIn.isBarred(),
    keyStores,
    log: createLogger("documents"),
  });
  const givenUsers =
    running?.users(installation, signIn, documents) ??
    dataFolderUsers({
      dataFolder,
      identity: installation.identity,
      iceTransportPolicy: policy?.media?.iceTransportPolicy ?? "all",
      dial,
      signIn,
      documents,
    });
  const found = createFoundServers({ dataFolder, log, nameServers: options.nameServers });
  const migration = createUserMigration({
    users: givenUsers,
    kept: openKeptMigration(dataFolder, log),
    withKnown: found.withKnown,
    log: createLogger("migration"),
    now: Date.now,
  });
  const { users } = migration;
  const { dispatcher } = users;
  const windowWay = await openWindowWay(
    policy,
    dial,
    () =>
      [dispatcher, ...users.partners().map(({ user }) => user)]
        .flatMap((user) => ifReadable(() => user.account()) ?? [])
        .map(found.withKnown),
    log,
  );
  const digest = new DigestAnswers();
  const checkServers = createServerCheck(dial, log, (account) => found.find(account));
  const lab =
    running === undefined
      ? NO_LAB
      : createLabCommands(running, { dispatcher: givenUsers.dispatcher, emit, isPresent, openWindow });

  const callLog = openCallLog(dataFolder, log, ownIdOf(dispatcher), {
    ...(policy?.history === undefined ? {} : retentionOf(policy.history, policy.setBy)),
  });
  callLog.onRecording((recording) => emit("calls.recordingChanged", recording));
  const calls = createWindowCalls(callLog, desktop);
  const record = createRecordExports({ dataFolder, keyStores, calls: callLog, log: createLogger("record") });
  const messages = openMessageFile(dataFolder, keyStores, createLogger("messages"), (saved) =>
    emit("messages.rescued", { saved }),
  );
  const stills = openStillFiles({
    folder: dataFolder,
    keyStores,
    allowed: () => settings.get().stills !== "refuse",
    log: createLogger("stills"),
  });
  const keys = createUserKeys({
    users,
    dataFolder,
    keyStores,
    createLogger,
    emit(event, payload, personId) {
      emit(event, payload, personId);
      if (personId === null) standing.check();
    },
    tell: pages.tell,
  });
  const standing = createStandingWarnings({
    certificates: () => certificates.all(),
    signIn: () => signIn.state(),
    keys: () => keys.status({ personId: null }),
    told: (warnings) => emit("warnings.changed", warnings),
    log: createLogger("warnings"),
  });
  const files = createUserFiles({
    users,
    dataFolder,
    kept: messages,
    keys,
    dialogs: options.fileDialogs,
    tell: pages.tell,
  });
  const people = createUserPeople({
    dispatcher,
    dialogs: options.fileDialogs,
    log,
    changed: () => emit("directory.changed", {}),
  });
  const messageMedia = createMessageMedia(users);
  const voices = createVoices({
    log: createLogger("voices"),
    account: ({ personId }) => found.withKnown(userOf(users, personId).account()),
    takeSrtp: (window, name) => keys.takeSrtp(window, name),
  });
  /** Who signs in is the dispatcher; units of the lab have nothing to show. */
  const tokenOf = ({ personId }: WindowContext) => (personId === null ? signIn.heldToken() : undefined);
  const signalling = createSignalling({
    log: createLogger("signalling"),
    accountOf({ personId }, server) {
      const isOurs = personId === null && server !== undefined;
      return found.withKnown((isOurs ? migration.connectedTo(server) : userOf(users, personId)).account());
    },
    tokenOf,
    accessOf: ({ personId }, server) =>
      (personId === null ? migration.connectedTo(server) : userOf(users, personId)).signalling(),
    received: (window, text) => pages.tell(window, "signalling.received", text),
    closed: (window, id) => pages.tell(window, "signalling.closed", { id }),
  });
  const present = followUsers({
    users,
    isPresent,
    changed(personId, what) {
      if (what === "account") emit("account.changed", {}, personId);
      keys.changed(personId, what);
    },
    left(personId) {
      keys.left(personId);
      files.left(personId);
      lab.unitIs(personId, false);
    },
  });
  const stopNetwork = watchNetwork(() => {
    log.info("the addresses of this computer have changed");
    emit("network.changed", {});
    standing.check();
    void documents.check();
  });
  let authorisedBy = signIn.heldToken();
  const stopSignIn = signIn.onChange((state) => {
    emit("signIn.changed", state);
    standing.check();
    const token = signIn.heldToken();
    if (token !== undefined && token !== authorisedBy) emit("signIn.renewed", {});
    // Not with each renewal: a server that refuses every token would be asked again for each that it has refused.
    documents.signInChanged(token !== undefined && authorisedBy === undefined);
    authorisedBy = token;
  });
  const stopMigration = migration.onChange((state) => emit("migration.changed", state));
  const stopDocuments = documents.onChange((state, obeyed) => {
    emit("documents.changed", state);
    if (obeyed) keys.changed(null, "profile");
  });
  const course = {
    dataFolder,
    keys: policy?.setUpFiles?.signedBy ?? [],
    dial,
    device: `urn:uuid:${installation.identity.instanceId}`,
  };
  const { setUp, connectionTest } = createFirstSteps({
    options,
    policy,
    course,
    users,
    signIn,
    identity,
    keys,
    found,
    desktop,
    tell: pages.tell,
    emit,
    createLogger,
    installation: installation.identity,
  });
  const stopSettings = settings.onChange((value) => emit("settings.changed", value));

  const parts: HostParts = {
    version: VERSION,
    shell: options.shell,
    systemLanguage,
    people,
    settings,
    lab,
    keys,
    messages,
    stills,
    files,
    messageMedia,
    voices,
    signalling,
    desktop,
    signIn,
    migration: {
      state: () => migration.state(),
      async begin(domain) {
        const account = migration.begin(domain);
        try {
          await found.find(account);
        } catch (cause) {
          migration.giveUp();
          throw cause;
        }
        return found.withKnown(account);
      },
      giveUp: () => migration.giveUp(),
      settle: () => migration.settle(),
      goHome: () => migration.goHome(),
    },
    documents,
    setUp,
    connectionTest,
    warnings: standing,
    support: createSupport({
      version: VERSION,
      dataFolder,
      hostFolder: options.hostFolder,
      policy,
      settings: () => settings.get(),
      keys: () => keys.status({ personId: null }),
      signIn: () => signIn.state(),
      warnings: () => standing.list(),
      recording: () => callLog.recording(),
      lastCalls: (limit) => callLog.list(limit),
      people: () => dispatcher.directory().length,
    }),
    createLogger,
    openWindow,
    calls,
    record,
    callBacks: openCallBacks(dataFolder, log),
    accounts: {
      async of({ personId }) {
        // A console that is opened anew begins with a sign-in, also where an earlier one was ended by the server.
        if (personId === null && NOT_IN.has(signIn.state().kind)) throw new McError("sign-in-needed");
        if (personId === null) await documents.ready();
        const account = userOf(users, personId).account();
        // Without an answer the window looks again, and says why.
        await found.find(account).catch(() => {});
        return found.withKnown(account);
      },
      findServers: ({ personId }) => found.find(userOf(users, personId).account()),
      authorize(window, order) {
        const user = window.personId === null ? migration.askedAt(order.uri) : userOf(users, window.personId);
        const sent = asSent(order, () => user.account(), tokenOf(window));
        return digest.answer(sent, user.credentials());
      },
      checkServers: ({ personId }) => checkServers(userOf(users, personId)),
      directory: () => dispatcher.directory(),
    },
  };

  return {
    log,
    settings,
    desktop,
    policy,
    windowProxy: windowWay.proxy,
    setUp: course,
    offerAddress: setUp.offerAddress,
    tell(event, payload) {
      emit(event, payload);
      // Timers do not run while a computer sleeps.
      if (event !== "desktop.resumed") return;
      standing.check();
      void documents.check();
    },

    partyOf: (mcServiceId) =>
      partyIn(
        {
          account: () => dispatcher.account(),
          directory: () => dispatcher.directory(),
          named: () => keys.status({ personId: null }).named,
          calls: (limit) => callLog.list(limit),
        },
        mcServiceId,
        Date.now(),
      ),

    dispatch: (window, command, input) => passGate(parts, log, window, command, input),

    attach(window, deliver) {
      const remove = pages.add(window, deliver);
      lab.unitIs(window.personId, true);
      present.came(window.personId);
      return () => {
        if (!remove()) return;
        calls.gone(window);
        record.gone(window);
        people.gone(window);
        voices.gone(window);
        messageMedia.gone(window);
        signalling.gone(window);
        connectionTest.gone(window);
        // Nobody is left who would say what has come of it.
        if (window.personId === null) migration.giveUp();
        present.went(window.personId);
      };
    },

    async connectSources(origin) {
      const signIn = users.signInSources();
      if (!users.hasRtp()) return signIn;
      // Without it calls over RTP fail by name, and nothing else does.
      const sound = await voices.source(origin).catch(() => undefined);
      return sound === undefined ? signIn : [...signIn, sound];
    },

    async close() {
      stopNetwork();
      stopSettings();
      stopMigration();
      stopLanguage();
      stopSignIn();
      stopDocuments();
      documents.close();
      standing.close();
      connectionTest.cancel();
      setUp.close();
      signIn.close();
      people.close();
      present.close();
      messageMedia.closeAll();
      signalling.closeAll();
      await voices.end();
      await files.close();
      await keys.close();
      await messages.close();
      await record.close();
      pages.clear();
      await windowWay.close();
      calls.close();
      await lab.close();
      log.info("the program has ended in good order");
      process.off("uncaughtExceptionMonitor", said);
    },
  };
}
