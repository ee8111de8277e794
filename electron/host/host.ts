/**
 * The host: what both shells serve to their windows.
 *
 * A shell brings windows, tells which window speaks, and carries commands in and events out. Who may ask for what, the
 * form of everything that crosses, and everything that happens then, is decided here.
 *
 * @module
 */

import { shownIdOf } from "../../shared/bridge/account.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { type DocumentTokens, readConfigurationAccess } from "../documents/account-configuration.ts";
import { partnerConfiguration, partnerDocumentsFolder } from "../documents/partner-configuration.ts";
import { serviceScope } from "../identity/identity-access.ts";
import { folderSeal } from "../keys/calls-key.ts";
import { openMessageFile } from "../messages/message-file.ts";
import { keepMessages } from "../messages/message-keeper.ts";
import { openKeptMigration } from "../migration/kept-migration.ts";
import { createPartnerTokens } from "../migration/partner-tokens.ts";
import { createUserMigration } from "../migration/user-migration.ts";
import { openPeopleServer } from "../people-server/people-server.ts";
import { openCallLog } from "../services/call-log.ts";
import { watchNetwork } from "../services/network-watch.ts";
import type { Policy } from "../services/policy.ts";
import { watchSource } from "../set-up/watched-source.ts";
import { ChallengeAnswers } from "../sign-in/challenge-answers.ts";
import { openStillFiles } from "../stills/still-files.ts";
import { createSupport } from "../support/support.ts";
import { dataFolderUsers } from "../user/data-folder-user.ts";
import { type UserSource, userOf } from "../user/user-source.ts";
import { passGate } from "./command-gate.ts";
import { type Desk, openDesk } from "./desk.ts";
import { deskProof } from "./desk-proof.ts";
import { createDeskSystems } from "./desk-systems.ts";
import { createFirstSteps } from "./first-steps.ts";
import type { HostParts } from "./host-parts.ts";
import type { DispatcherHost, HostOptions, UserHost } from "./host-shape.ts";
import { ifReadable } from "./if-readable.ts";
import { openCallBacks } from "./kept-call-backs.ts";
import { createLabCommands, NO_LAB } from "./lab-commands.ts";
import { watchLineCertificates } from "./line-certificates.ts";
import { partyIn } from "./names.ts";
import { createPages } from "./pages.ts";
import { followUsers } from "./present-users.ts";
import { createRecordExports } from "./record-exports.ts";
import { createServedDocuments } from "./served-documents.ts";
import { createStandingWarnings } from "./standing-warnings.ts";
import { createUserBearer } from "./user-bearer.ts";
import { createUserCsk } from "./user-csk.ts";
import { createUserDocuments } from "./user-documents.ts";
import { createUserFiles } from "./user-files.ts";
import { createUserKeys } from "./user-keys.ts";
import { createMessageMedia } from "./user-message-media.ts";
import { createUserPeople } from "./user-people.ts";
import type { UserPlace } from "./user-place.ts";
import { settingsOfUser } from "./user-settings.ts";
import { createUserSettingsFile } from "./user-settings-file.ts";
import { asSent, createSignalling } from "./user-signalling.ts";
import { createVoices } from "./user-voices.ts";
import { serveUsersOf } from "./users-in-turn.ts";
import { VERSION } from "./version.ts";
import { createServerCheck } from "./way-out.ts";
import { createWindowCalls } from "./window-calls.ts";
import type { WindowContext } from "./window-context.ts";

export type { FileDialogs } from "../files/file-transfers.ts";
export type { DispatcherHost, HostOptions } from "./host-shape.ts";

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
  const desk = await openDesk(options);
  return serveUsersOf(desk, (place) => createUserHost(desk, place));
}

/** @param place - where what is this user's lies */
function createUserHost(desk: Desk, place: UserPlace): UserHost {
  const {
    certificates,
    createLogger,
    desktop,
    dial,
    found,
    identity,
    installation,
    keyStores,
    log,
    options,
    policy,
    running,
    served,
    signIn,
    systemLanguage,
  } = desk;
  const { openWindow } = options;
  /** Account, directory, the server that people come from, and authorities are the desk's. */
  const { dataFolder: deskFolder } = options;
  const dataFolder = place.folder;
  const settings = settingsOfUser(desk.settings, place, policy?.settings ?? {}, log);
  const pages = createPages(log);
  const { emit } = pages;
  const isPresent = (personId: string) => pages.countOf(personId) > 0;

  const homeDocuments = createUserDocuments({
    dataFolder,
    named() {
      const tokens: DocumentTokens = (server) => signIn.tokens(server);
      const { identity } = installation;
      return running === undefined
        ? readConfigurationAccess(deskFolder, identity.instanceId, dial, tokens, signIn.ids())
        : running.configuration(identity, tokens, signIn.ids());
    },
    isBarred: () => signIn.isBarred(),
    hasSignedOut: () => signIn.hasSignedOut(),
    keyStores,
    log: createLogger("documents"),
  });
  const partnerToken = (domain: string, refused: boolean) => partnerTokens.of(domain).accessToken(refused);
  const documents = createServedDocuments({
    home: homeDocuments,
    servedBy: () => migration.servedBy(),
    open: (domain) =>
      createUserDocuments({
        // Below those of home: whoever signs out leaves neither.
        dataFolder: partnerDocumentsFolder(dataFolder, domain),
        named() {
          // Before the partner has let the user in, nothing is asked there.
          if (migration.servedBy() !== domain) return undefined;
          if (running === undefined)
            return partnerConfiguration(deskFolder, domain, installation.identity.instanceId, dial, partnerToken);
          const tokens = (refused: boolean) => partnerToken(domain, refused);
          return running.partnerConfiguration(domain, installation.identity, tokens, signIn.ids());
        },
        isBarred: () => signIn.isBarred(),
        hasSignedOut: () => signIn.hasSignedOut(),
        keyStores,
        log: createLogger("documents"),
      }),
  });
  const partnerDocuments = (domain: string) => documents.at(domain);
  const givenUsers =
    running?.users(installation, signIn, homeDocuments, partnerToken, partnerDocuments) ??
    dataFolderUsers({
      dataFolder: deskFolder,
      identity: installation.identity,
      iceTransportPolicy: policy?.media?.iceTransportPolicy ?? "all",
      dial,
      signIn,
      documents: homeDocuments,
      partnerDocuments,
      partnerToken,
    });
  const partnerTokens = createPartnerTokens({
    identityOf: (domain) =>
      givenUsers
        .partners()
        .find((partner) => partner.domain === domain)
        ?.identity?.(),
    home: identity,
    async homeToken(refused) {
      const tokens = signIn.tokens();
      if (tokens === undefined) throw new McError("migration-without-token-exchange");
      return tokens(refused);
    },
    log: createLogger("partner-tokens"),
  });
  const migration = createUserMigration({
    users: givenUsers,
    kept: openKeptMigration(dataFolder, log),
    withKnown: found.withKnown,
    log: createLogger("migration"),
    now: Date.now,
  });
  const { users } = migration;
  const { dispatcher } = users;
  served.accounts = () =>
    [dispatcher, ...users.partners().map(({ user }) => user)]
      .flatMap((user) => ifReadable(() => user.account()) ?? [])
      .map(found.withKnown);
  served.certificateShown = () => standing.check();
  const challenges = new ChallengeAnswers();
  const checkServers = createServerCheck(dial, log, (account) => found.find(account));
  const lineCertificates = watchLineCertificates({
    accounts: () => served.accounts(),
    find: (account) => found.find(account),
    dial,
  });
  const lab =
    running === undefined
      ? NO_LAB
      : createLabCommands(running, { dispatcher: givenUsers.dispatcher, emit, isPresent, openWindow });

  const openedAt = performance.now();
  /** What is announced to a user goes when that one has had the time to read it: others at the desk before count for nothing. */
  const runFor = () => performance.now() - openedAt;
  const callLog = openCallLog(place.callsFolder, log, ownIdOf(dispatcher), {
    ...(place.callsFolder === dataFolder ? { runFor } : {}),
    ...(policy?.history === undefined ? {} : retentionOf(policy.history, policy.setBy)),
  });
  callLog.onRecording((recording) => emit("calls.recordingChanged", recording));
  const calls = createWindowCalls(callLog, desktop, (record) => {
    emit("calls.stored", record);
    desk.telemetry.call(record);
  });
  const callsSeal = folderSeal(place.callsFolder, keyStores, log);
  /** Where users share the record of calls, what else names people is still each one's. */
  const ownSeal = place.callsFolder === dataFolder ? callsSeal : folderSeal(dataFolder, keyStores, log);
  const record = createRecordExports({
    dataFolder: place.callsFolder,
    keyStores,
    seal: callsSeal,
    calls: callLog,
    log: createLogger("record"),
  });
  const messagesLog = createLogger("messages");
  const messages = openMessageFile(dataFolder, keyStores, messagesLog, (saved) => emit("messages.rescued", { saved }));
  const stills = openStillFiles({
    folder: place.callsFolder,
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
      if (personId !== null) return;
      standing.check();
      desk.telemetry.keys(keys.status({ personId: null }));
    },
    tell: pages.tell,
  });
  const course = {
    dataFolder: deskFolder,
    keys: policy?.setUpFiles?.signedBy ?? [],
    dial,
    device: `urn:uuid:${installation.identity.instanceId}`,
  };
  const source =
    running === undefined
      ? watchSource({ ...course, changed: () => standing.check(), log: createLogger("set-up") })
      : undefined;
  const standing = createStandingWarnings({
    certificates: () => certificates.all(),
    signIn: () => signIn.state(),
    keys: () => keys.status({ personId: null }),
    changedConfiguration: () => source?.state()?.url.host,
    told: (warnings) => emit("warnings.changed", warnings),
    log: createLogger("warnings"),
  });
  const files = createUserFiles({
    users,
    dataFolder,
    kept: messages,
    keys,
    dialogs: options.fileDialogs,
    log: messagesLog,
    tell: pages.tell,
  });
  const messageKeeper = keepMessages({
    keepDays: policy?.messages?.keepDays ?? null,
    keepSetBy: policy?.messages === undefined ? null : policy.setBy,
    removal: messages.removal,
    now: Date.now,
    runFor,
    log: messagesLog,
    removed(ids) {
      emit("messages.removed", { ids: [...ids] });
      return files.removed(ids);
    },
    changed: (keeping) => emit("messages.keepingChanged", keeping),
  });
  const peopleServer =
    running === undefined
      ? openPeopleServer({
          dataFolder: deskFolder,
          byPolicy: policy?.people?.server,
          dial,
          keyStores,
          log: createLogger("people-server"),
          changed: () => emit("directory.changed", {}),
          told: (server) => emit("directory.serverChanged", { server }),
        })
      : undefined;
  const people = createUserPeople({
    dispatcher,
    server: peopleServer,
    dialogs: options.fileDialogs,
    lockedBy: policy?.people?.readOnly === true ? policy.setBy : undefined,
    log,
    changed: () => emit("directory.changed", {}),
  });
  const settingsFile = createUserSettingsFile({
    settings,
    locked: Object.keys(policy?.settings ?? {}) as (keyof Settings)[],
    dialogs: options.fileDialogs,
    version: VERSION,
    log,
  });
  const messageMedia = createMessageMedia(users);
  const voices = createVoices({
    log: createLogger("voices"),
    account: ({ personId }) => found.withKnown(userOf(users, personId).account()),
    configured({ personId }, service) {
      // Of units of the lab nobody configures anything.
      const now = personId === null ? documents.state() : undefined;
      return now?.kind === "server" ? now.calls[service] : undefined;
    },
    takeSrtp: (window, name) => keys.takeSrtp(window, name),
    floorKey: (window, use) => keys.signallingKeyOf(window, use),
    forgotten: () => keys.dropSignallingKeys(),
  });
  const csk = createUserCsk({
    account: ({ personId }) => userOf(users, personId).account(),
    keyOf: (window, use) => keys.signallingKeyOf(window, use),
    voices,
  });
  /** Who signs in is the dispatcher; units of the lab have nothing to show. */
  const tokenOf = ({ personId }: WindowContext, uri: string) => {
    if (personId !== null) return undefined;
    const partner = migration.partnerAskedAt(uri);
    return partner === undefined ? signIn.heldToken() : partnerTokens.of(partner).heldToken();
  };
  const bearer = createUserBearer({ migration, signIn, partnerTokens, partners: () => givenUsers.partners() });
  const signalling = createSignalling({
    log: createLogger("signalling"),
    accountOf({ personId }, server) {
      const isOurs = personId === null && server !== undefined;
      return found.withKnown((isOurs ? migration.connectedTo(server) : userOf(users, personId)).account());
    },
    askedAt: ({ personId }, uri) => (personId === null ? migration.askedAt(uri) : userOf(users, personId)).account(),
    tokenOf,
    mayBear: (window, uri, server) => bearer.mayBear(window, uri, server),
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
    // What was held for somebody who has signed out is nobody's.
    if (signIn.isBarred()) partnerTokens.forget();
    standing.check();
    const token = signIn.heldToken();
    // At a partner it is the partner's that counts.
    if (token !== undefined && token !== authorisedBy && migration.servedBy() === undefined) emit("signIn.renewed", {});
    // Not with each renewal: a server that refuses every token would be asked again for each that it has refused.
    documents.signInChanged(token !== undefined && authorisedBy === undefined);
    authorisedBy = token;
  });
  /** What is held of the partner at which somebody who has signed in works; undefined at home. */
  const partnerServing = () => {
    const at = migration.servedBy();
    return at === undefined ? undefined : partnerTokens.of(at);
  };
  const stopRenewed = partnerTokens.onRenewed((domain) => {
    if (domain === migration.servedBy()) emit("signIn.renewed", {});
  });
  const stopMigration = migration.onChange((state) => {
    emit("migration.changed", state);
    documents.moved();
  });
  const stopDocuments = documents.onChange((state, obeyed) => {
    emit("documents.changed", state);
    if (obeyed) keys.changed(null, "profile");
  });
  const { setUp, connectionTest } = createFirstSteps({
    options,
    policy,
    course,
    users,
    signIn,
    identity,
    source,
    keys,
    found,
    desktop,
    proof: deskProof({ bearer, challenges, dispatcher, signIn }),
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
    settingsFile,
    lab,
    keys,
    messages,
    messageKeeper,
    stills,
    files,
    messageMedia,
    voices,
    csk,
    signalling,
    desktop,
    signIn: {
      ...signIn,
      tokens() {
        const partner = partnerServing();
        return partner === undefined ? signIn.tokens() : partner.accessToken;
      },
      heldToken: () => (partnerServing() ?? signIn).heldToken(),
      withholds: (service) => partnerServing()?.isWithheld(serviceScope(service)) ?? signIn.withholds(service),
    },
    migration: {
      state: () => migration.state(),
      async begin(domain) {
        const account = migration.begin(domain);
        try {
          // Before anything of the partner is asked: without a token none of its servers would serve.
          if (account.signsIn === true) await partnerTokens.of(domain).accessToken(false);
          await found.find(account);
        } catch (cause) {
          partnerTokens.forget(domain);
          migration.giveUp();
          throw cause;
        }
        return found.withKnown(account);
      },
      giveUp(because) {
        const tried = migration.giveUp(because);
        if (tried !== undefined) partnerTokens.forget(tried);
      },
      settle: () => migration.settle(),
      goHome(because) {
        const from = migration.servedBy();
        migration.goHome(because);
        if (from !== undefined) partnerTokens.forget(from);
      },
    },
    documents,
    systems: createDeskSystems({
      way: running === undefined ? options.systems : undefined,
      dataFolder: deskFolder,
      settings: () => desk.settings.get(),
      hasLiveCalls: () => desktop.live().length > 0,
      log,
    }),
    setUp,
    connectionTest,
    warnings: standing,
    telemetry: desk.telemetry,
    support: createSupport({
      version: VERSION,
      dataFolder: deskFolder,
      hostFolder: options.hostFolder,
      policy,
      settings: () => settings.get(),
      keys: () => keys.status({ personId: null }),
      signIn: () => signIn.state(),
      warnings: () => standing.list(),
      recording: () => callLog.recording(),
      lastCalls: (limit) => callLog.list(limit),
      people: () => people.list().length,
    }),
    createLogger,
    openWindow,
    calls,
    record,
    callBacks: openCallBacks(dataFolder, ownSeal, log),
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
      async authorize(window, order) {
        const user = window.personId === null ? migration.askedAt(order.uri) : userOf(users, window.personId);
        const sent = asSent(order, () => user.account(), tokenOf(window, order.uri));
        const told = signalling.borneLast(window, order.method, order.uri);
        return challenges.answer(sent, { digest: user.credentials(), bearer: bearer.accessFor(window, order, told) });
      },
      checkServers: ({ personId }) => checkServers(userOf(users, personId)),
      directory: () => people.list(),
    },
  };

  return {
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
          directory: () => people.list(),
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
        settingsFile.gone(window);
        voices.gone(window);
        messageMedia.gone(window);
        signalling.gone(window);
        connectionTest.gone(window);
        // Nobody is left who would say what has come of it.
        if (window.role === "console") parts.migration.giveUp();
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
      stopRenewed();
      partnerTokens.forget();
      stopSignIn();
      stopDocuments();
      documents.close();
      source?.close();
      standing.close();
      lineCertificates.close();
      connectionTest.cancel();
      setUp.close();
      people.close();
      peopleServer?.close();
      present.close();
      messageMedia.closeAll();
      signalling.closeAll();
      await voices.end();
      await files.close();
      await keys.close();
      messageKeeper.close();
      await messages.close();
      await record.close();
      await callsSeal.close();
      await ownSeal.close();
      pages.clear();
      calls.close();
      await lab.close();
    },
  };
}
