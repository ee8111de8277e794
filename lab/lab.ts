/**
 * The embedded lab: MC systems A and B, the people who migrate between them, and what the host needs of it all.
 *
 * Demonstration equipment. Everything runs in this process on 127.0.0.1; nothing of it is used with real systems.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { NamedConfiguration } from "../electron/documents/account-configuration.ts";
import type { ConfigurationAccess } from "../electron/documents/configuration-access.ts";
import type { ContentAccess } from "../electron/files/content-access.ts";
import type { InstallationIds, LabPort } from "../electron/host/lab-port.ts";
import type { IdentityAccess } from "../electron/identity/identity-access.ts";
import type { KmsAccess } from "../electron/keys/kms-access.ts";
import { hasCodec } from "../electron/media/voice-thread.ts";
import type { MessageMediaAccess } from "../electron/msrp/message-media-access.ts";
import type { DigestCredentials } from "../electron/services/account.ts";
import type { SignallingAccess } from "../electron/signalling/signalling-access.ts";
import type { PartnerIdentity, UserSources } from "../electron/user/user-source.ts";
import type { Person, SipAccount } from "../shared/bridge/account.ts";
import type { LabState, UnitReport } from "../shared/bridge/lab.ts";
import type {
  LabAuthorisationFault,
  LabContentFault,
  LabCskFault,
  LabDocumentSettings,
  LabExchangeFault,
  LabFault,
  LabIdentityFault,
  LabKmsSettings,
  LabMigrationFault,
  LabNotifierFault,
  LabPersonSettings,
  LabSipSignIn,
  LabSwitchFault,
} from "../shared/bridge/lab-settings.ts";
import { McError } from "../shared/errors/mc-error.ts";
import type { McService } from "../shared/mc/services/services.ts";
import type { WireProfile } from "../shared/mc/wire-profile.ts";
import { type ConfigurationServer, FIRST_DOCUMENTS } from "./documents/configuration-server.ts";
import { watchedDocumentsIn } from "./documents/document-notifier.ts";
import { offersTransmission, openControlledCall } from "./floor/controlled-call.ts";
import { PRE_EMPTIVE_PRIORITY } from "./floor/floor-control-server.ts";
import { Handset } from "./handset/handset.ts";
import { missingOfHandset } from "./handset/pipeline.ts";
import { issueServerIdentity } from "./kms/authority.ts";
import { consoleProfile, unitProfile } from "./kms/lab-profiles.ts";
import { type LabOptions, type LabTransport, type RunningOptions, runningOptions } from "./lab-options.ts";
import { type LabServers, openLabServers } from "./lab-servers.ts";
import { type LabOfUsers, labUsers } from "./lab-users.ts";
import {
  DISPATCHER,
  DISPATCHERS,
  type Dispatcher,
  dispatcherAt,
  dispatcherOf,
  domainOf,
  type HeldId,
  isDispatcher,
  People,
  SYSTEM_NAMES,
  SYSTEMS,
  type SystemName,
} from "./people/people.ts";
import { BearerAuthenticator } from "./sip/bearer.ts";
import { Accounts } from "./systems/accounts.ts";
import { DOCUMENTS_USER, type DocumentNotifier, McSystem, type SystemLoad } from "./systems/mc-system.ts";
import { MessageTrace, type TracedMessage } from "./systems/message-trace.ts";
import { Migrations } from "./systems/migrations.ts";
import { ServiceAuthorisation } from "./systems/service-authorisation.ts";
import type { SettingsFault } from "./systems/service-settings.ts";
import { domainIdentity, SignallingKeys } from "./systems/signalling-keys.ts";

/** Where the dispatchers are at home. */
const HOME = DISPATCHER.held.system;
/** Whether an ID is one that a dispatcher has there. */
const isDispatcherAtHome = ({ mcServiceId, system }: HeldId) => system === HOME && isDispatcher(mcServiceId);
const DISPATCHER_IDS = DISPATCHERS.flatMap(({ held, visitor }) => [held, visitor]);

/** The running lab. */
export interface Lab extends LabPort, LabOfUsers {
  /** What the dispatcher's host needs to work with the KMS of system A; with `held` of another ID, that of its system. */
  consoleKms(tokens?: KmsAccess["accessToken"], held?: HeldId): KmsAccess;
  /**
   * What a person's unit needs to work with the KMS of the system where the person is now.
   *
   * @throws McError lab-unknown-person
   */
  unitKms(personId: string): KmsAccess;
  /** What the dispatcher's host needs to work with the content server of system A; with `held` of another ID, that of its system. */
  consoleContent(tokens?: ContentAccess["accessToken"], held?: HeldId): ContentAccess;
  /**
   * What a person's unit needs to work with the content server of the system where the person is now.
   *
   * @throws McError lab-unknown-person
   */
  unitContent(personId: string): ContentAccess;
  /** What a system does with publications of service settings from now on. */
  configureSettings(system: SystemName, fault: SettingsFault): void;
  /** What each system holds at present; for tests of what is left behind. */
  load(): Record<SystemName, LabLoad>;
}

/** What a system and its KMS hold at present. */
interface LabLoad extends SystemLoad {
  /** Requests that wait for an answer of the KMS. */
  readonly kmsRequests: number;
  /** Longer messages on their way through its switch. */
  readonly bridges: number;
}

interface Waiter {
  readonly mcServiceId: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class EmbeddedLab implements Lab {
  readonly #services: readonly McService[];
  readonly #people: People;
  readonly #accounts: Accounts;
  readonly #trace = new MessageTrace((message) => {
    for (const listener of this.#messageListeners) listener(message);
  });
  readonly #messageListeners = new Set<(message: TracedMessage) => void>();
  readonly #changeListeners = new Set<(state: LabState) => void>();
  readonly #waiters = new Set<Waiter>();
  readonly #registrationExpires: number;
  readonly #systems: Partial<Record<SystemName, McSystem>> = {};
  readonly #servers: LabServers;
  /** Of the dispatchers in each system; none where no dispatcher signs in, or nobody publishes what a token would stand in. */
  readonly #authorisations: Readonly<Partial<Record<SystemName, ServiceAuthorisation>>>;
  readonly #migrations: Migrations;
  readonly #signallingKeys: SignallingKeys;
  /** Undefined where system A tells nobody where its people are. */
  #presenceFault: LabNotifierFault | undefined;
  readonly #wire: WireProfile;
  readonly #transport: LabTransport;
  /** Units that are no windows, by person. */
  readonly #handsets = new Map<string, Handset>();
  /** What the SIP servers of system A ask the dispatcher for, where that one signs in. */
  #sipSignIn: LabSipSignIn = "password";
  #changePending = false;
  #closed = false;

  private constructor(options: RunningOptions, people: People, servers: LabServers) {
    const { identities, keyServers } = servers;
    const { limits, presence, services, times, transport, wire } = options;
    this.#presenceFault = presence ? "none" : undefined;
    const { keys: _keys, ...signalling } = wire;
    this.#registrationExpires = times.registrationExpires.max;
    this.#services = services;
    this.#people = people;
    this.#servers = servers;
    this.#authorisations =
      identities !== undefined && wire.settings.publish
        ? Object.fromEntries(
            SYSTEM_NAMES.map((system) => [
              system,
              new ServiceAuthorisation({
                userIds: DISPATCHER_IDS.filter((held) => held.system === system).map(({ mcServiceId }) => mcServiceId),
                judge: (token, service) => identities.of(system).judge(token, service),
              }),
            ]),
          )
        : {};
    this.#migrations = new Migrations(people);
    this.#signallingKeys = new SignallingKeys({
      now: times.now,
      receivers: (system, identity) => keyServers.receivers(system, identity),
    });
    this.#wire = wire;
    this.#transport = transport;
    this.#accounts = new Accounts([...DISPATCHER_IDS, ...people.allIds()], {
      services,
      wire: signalling,
      limits,
    });
  }

  static async open(options: RunningOptions): Promise<EmbeddedLab> {
    const people = new People();
    const servers = await openLabServers(people, options);
    try {
      const lab = new EmbeddedLab(options, people, servers);
      await lab.#openSystems(options);
      return lab;
    } catch (error) {
      await servers.close();
      throw error;
    }
  }

  async #openSystems({ digest, services, times, wire }: RunningOptions): Promise<void> {
    const secret = randomBytes(32).toString("base64url");
    const open = (name: SystemName) =>
      McSystem.open({
        name,
        people: this.#people,
        services,
        wire,
        accounts: this.#accounts,
        digest,
        trace: this.#trace,
        times,
        secret,
        identity: issueServerIdentity(this.#servers.keyServers.authority, SYSTEMS[name].sipHost),
        authorisation: this.#authorisations[name],
        bearer: name === HOME ? this.#bearer() : undefined,
        migrations: this.#migrations,
        takeKey: (service, userId, message) => this.#signallingKeys.take(name, service, userId, message),
        presenceFault:
          name === HOME && this.#presenceFault !== undefined ? () => this.#presenceFault ?? "none" : undefined,
        documentNotifier: name === HOME ? this.#documentNotifier() : undefined,
        // What its configuration server says of it.
        longestCallMs: () => (name === HOME ? this.#servers.documents?.longestCallMs : undefined),
        bridge: (sdp) => this.#servers.switches.bridge(name, sdp),
        control: (sdp, { callingUserId, calledPartyId }, fault) => {
          if (!offersTransmission(sdp)) return undefined;
          const end = (id: string) => ({ id, keys: this.#signallingKeys.seatOf(id, "transmissionControl") });
          const ends = { caller: end(callingUserId), callee: end(calledPartyId) };
          return openControlledCall(sdp, ends, { fault: TRANSMISSION_FAULTS[fault] ?? "none" });
        },
        handsetOf: (personId) => {
          const handset = this.#handsets.get(personId);
          return handset && ((call) => handset.take(call));
        },
        passedFile: (url, recipientId) => this.#servers.content.passed(url, recipientId),
        changed: this.#changed,
      });
    const a = await open("system-a");
    const b = await open("system-b").catch(async (error: unknown) => {
      await a.close();
      throw error;
    });
    a.connectTo(b);
    b.connectTo(a);
    this.#systems["system-a"] = a;
    this.#systems["system-b"] = b;
  }

  /** Where somebody signs in, a token can be asked for. */
  #bearer(): BearerAuthenticator | undefined {
    const server = this.#servers.identities?.home;
    return (
      server &&
      new BearerAuthenticator({
        asks: () => this.#sipSignIn,
        issuer: server.issuer,
        scope: server.sipScope,
        holderOf: (token) => server.bearerOf(token),
      })
    );
  }

  #documentNotifier(): DocumentNotifier | undefined {
    const documents = this.#servers.documents;
    return (
      documents && {
        watched: (contentType, body) => watchedDocumentsIn(documents, contentType, body),
        fault: () => documents.notifierFault,
      }
    );
  }

  configurePresence(fault: LabNotifierFault): LabState {
    if (this.#presenceFault !== undefined) this.#presenceFault = fault;
    this.#changed();
    return this.state();
  }

  state(): LabState {
    return {
      systems: this.#all().map(([lane, system]) => {
        const { domain, kmsUri, title } = SYSTEMS[lane];
        const { activeCalls, registered } = system.load;
        const kms = this.#servers.keyServers.settings(lane);
        const [content, messages] = [this.#servers.content.fault(lane), this.#servers.switches.fault(lane)];
        return { lane, name: title, domain, kmsUri, kms, content, messages, registered, activeCalls };
      }),
      identity: this.#identityState(),
      documents: this.#servers.documents?.state() ?? null,
      csk: this.#signallingKeys.state(),
      presence: this.#presenceFault ?? null,
      dispatcherId: this.#people.atDesk.held.mcServiceId,
      migration: { system: this.#people.deskId.system, fault: this.#migrations.fault },
      people: this.#people.list(),
    };
  }

  #identityState(): LabState["identity"] {
    if (this.#servers.identities === undefined) return null;
    const { held, visitor } = this.#people.atDesk;
    const authorisation = this.#authorisations[HOME];
    const authorisedAt = ({ mcServiceId, system }: HeldId) =>
      authorisation === undefined ? [] : (this.#systems[system]?.authorised.servicesOf(mcServiceId) ?? []);
    const { mcServiceId: userId } = held;
    const authorised = authorisedAt(held);
    const services = (authorisation === undefined ? [] : this.#services).map((service) => ({
      service,
      userId: authorised.includes(service) ? userId : null,
      refused: authorisation?.refusal(service, userId) ?? null,
    }));
    return {
      ...this.#servers.identities.home.state(),
      partner: this.#servers.identities.partnerState(authorisedAt(visitor)),
      sip: this.#sipSignIn,
      authorisation: { fault: authorisation?.fault ?? "none", services },
    };
  }

  configure(personId: string, patch: Partial<LabPersonSettings>): LabState {
    if (patch.unit !== undefined && patch.unit !== "window") mustHaveHandsets();
    this.#people.configure(personId, patch);
    // Whoever has moved on has other keys.
    if (patch.unit !== undefined || patch.route !== undefined) this.#renewHandset(personId);
    this.#changed();
    return this.state();
  }

  configureKms(system: SystemName, patch: Partial<LabKmsSettings>): LabState {
    this.#servers.keyServers.configure(system, patch);
    this.#changed();
    return this.state();
  }

  async configureContent(system: SystemName, fault: LabContentFault): Promise<LabState> {
    await this.#servers.content.configure(system, fault);
    this.#changed();
    return this.state();
  }

  async configureMessages(system: SystemName, fault: LabSwitchFault): Promise<LabState> {
    await this.#servers.switches.configure(system, fault);
    this.#changed();
    return this.state();
  }

  messageMedia(): MessageMediaAccess {
    return this.#servers.switches.access();
  }

  signalling(): SignallingAccess {
    return {
      trustAnchors: [this.#servers.keyServers.authority.certificate],
      addressOf: (host) =>
        this.#all()
          .filter(([name]) => SYSTEMS[name].sipHost === host)
          .map(([, { tlsPort }]) => ({ host: "127.0.0.1", port: tlsPort }))[0],
      dial: undefined,
    };
  }

  configureSettings(system: SystemName, fault: SettingsFault): void {
    this.#systems[system]?.configureSettings(fault);
  }

  consoleAccount(ids: InstallationIds, held: HeldId = DISPATCHER.held): SipAccount {
    const { displayName } = dispatcherOf(held.mcServiceId) ?? DISPATCHER;
    return this.#account({ displayName, held }, ids);
  }

  unitAccount(personId: string, ids: InstallationIds): SipAccount {
    return this.#account(this.#people.current(personId), ids);
  }

  credentialsOf(account: Pick<SipAccount, "impu">): DigestCredentials {
    return this.#accounts.credentials(account);
  }

  consoleKms(tokens?: KmsAccess["accessToken"], held: HeldId = DISPATCHER.held): KmsAccess {
    const profileOf = (service: McService) =>
      this.#profile(service, () => consoleProfile(this.#people, service, { userId: held.mcServiceId }));
    return this.#servers.keyServers.accessOf(held, profileOf, tokens);
  }

  unitKms(personId: string): KmsAccess {
    const { held } = this.#people.current(personId);
    return this.#servers.keyServers.accessOf(held, (service) =>
      this.#profile(service, () => unitProfile(held.mcServiceId, service)),
    );
  }

  consoleContent(tokens?: ContentAccess["accessToken"], held: HeldId = DISPATCHER.held): ContentAccess {
    return this.#servers.content.accessOf(held, this.#wire.data.upload, tokens);
  }

  unitContent(personId: string): ContentAccess {
    return this.#servers.content.accessOf(this.#people.current(personId).held, this.#wire.data.upload);
  }

  #renewHandset(personId: string): void {
    const before = this.#handsets.get(personId);
    void before?.close();
    if (this.#handsets.delete(personId)) this.#people.setUnitOpen(personId, false);
    const kind = this.#people.unitKind(personId);
    if (kind === "window") return;
    this.#people.setUnitOpen(personId, true);
    const report = (said: UnitReport) => this.reportUnit(personId, said);
    this.#handsets.set(
      personId,
      new Handset({
        access: this.unitKms(personId),
        report,
        pushToTalk: kind === "push-to-talk",
        floorKeysOf: (callerId) => this.#signallingKeys.seatOf(callerId, "floorControl"),
      }),
    );
  }

  /** Whoever has not the service has no profile for it. */
  #profile(service: McService, write: () => string): string | undefined {
    return this.#services.includes(service) ? write() : undefined;
  }

  directory(): Person[] {
    const favourites = this.#people.favourites();
    return this.#people.list().map(({ displayName, id, primaryId, role }) => ({
      id,
      displayName,
      role,
      mcServiceId: primaryId,
      favourite: favourites.has(id),
    }));
  }

  async configureIdentity(fault: LabIdentityFault): Promise<LabState> {
    await this.#servers.identities?.configure(fault);
    this.#changed();
    return this.state();
  }

  async configureExchange(fault: LabExchangeFault): Promise<LabState> {
    await this.#servers.identities?.configureExchange(fault);
    this.#changed();
    return this.state();
  }

  configureAuthorisation(fault: LabAuthorisationFault): LabState {
    this.#authorisations[HOME]?.configure(fault);
    // What was authorised before is none the less as the fault has it.
    if (fault !== "none") for (const { held } of DISPATCHERS) this.#systems[HOME]?.authorised.forget(held.mcServiceId);
    this.#changed();
    return this.state();
  }

  configureSip(sip: LabSipSignIn): LabState {
    if (this.#servers.identities !== undefined) this.#sipSignIn = sip;
    this.#changed();
    return this.state();
  }

  configureMigration(fault: LabMigrationFault): LabState {
    this.#migrations.configure(fault);
    this.#changed();
    return this.state();
  }

  configureCsk(fault: LabCskFault): LabState {
    this.#signallingKeys.configure(fault);
    this.#changed();
    return this.state();
  }

  async configureDocuments(change: Partial<LabDocumentSettings>): Promise<LabState> {
    await this.#servers.documents?.configure(change);
    if (change.groupFault !== undefined) await this.#servers.groups?.configure(change.groupFault);
    if (change.visitorFault !== undefined)
      await this.#servers.visitorDocuments?.configure({ fault: change.visitorFault });
    this.#changed();
    return this.state();
  }

  async reset(): Promise<LabState> {
    for (const { id, settings } of new People().list()) this.configure(id, settings);
    this.#servers.keyServers.reset();
    for (const system of SYSTEM_NAMES) {
      await this.#servers.content.configure(system, "none");
      await this.#servers.switches.configure(system, "none");
    }
    await this.configureIdentity("none");
    await this.configureExchange("none");
    this.configureAuthorisation("none");
    this.configureSip("password");
    this.configureMigration("none");
    this.configureCsk("none");
    this.configurePresence("none");
    return this.configureDocuments(FIRST_DOCUMENTS);
  }

  configuration(...[ids, tokens, whose]: Parameters<LabPort["configuration"]>) {
    const named = configurationOf(this.#servers.documents, dispatcherAt(whose).held, ids, tokens("configuration"));
    const forGroups = tokens("groups");
    return (
      named && { ...named, access: { ...named.access, groups: forGroups && this.#servers.groups?.accessOf(forGroups) } }
    );
  }

  partnerConfiguration(...[domain, ids, tokens, whose]: Parameters<LabPort["partnerConfiguration"]>) {
    const { visitor } = dispatcherAt(whose);
    if (domain !== SYSTEMS[visitor.system].domain) return undefined;
    return configurationOf(this.#servers.visitorDocuments, visitor, ids, tokens);
  }

  identity(): IdentityAccess | undefined {
    return this.#servers.identities?.access();
  }

  partnerIdentity(dispatcher: Dispatcher): PartnerIdentity | undefined {
    return this.#servers.identities?.partner(dispatcher);
  }

  users(...given: Parameters<LabPort["users"]>): UserSources {
    return labUsers(this, ...given);
  }

  setUnitOpen(personId: string, open: boolean): void {
    this.#people.setUnitOpen(personId, open);
    this.#changed();
  }

  reportUnit(personId: string, report: UnitReport): void {
    this.#people.reportUnit(personId, report);
    this.#changed();
  }

  dropConnection(of: string): void {
    const held = of === "console" ? DISPATCHER_IDS : this.#people.idsOf(of);
    for (const { mcServiceId, system } of held) this.#systems[system]?.dropConnections(mcServiceId);
  }

  onChange(listener: (state: LabState) => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onMessage(listener: (message: TracedMessage) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  whenRegistered(mcServiceId: string): Promise<void> {
    if (this.#isRegistered(mcServiceId)) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.add({ mcServiceId, resolve, reject }));
  }

  load(): Record<SystemName, LabLoad> {
    const loads = this.#all().map(([name, system]) => {
      const kmsRequests = this.#servers.keyServers.answering(name);
      const load: LabLoad = { ...system.load, kmsRequests, bridges: this.#servers.switches.bridges(name) };
      return [name, load] as const;
    });
    return Object.fromEntries(loads) as Record<SystemName, LabLoad>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const handsets = [...this.#handsets.values()].map((handset) => handset.close());
    this.#signallingKeys.close();
    for (const { reject } of this.#waiters) reject(new Error("the lab was closed"));
    this.#waiters.clear();
    this.#changeListeners.clear();
    this.#messageListeners.clear();
    await Promise.all([...handsets, this.#servers.close(), ...this.#all().map(([, system]) => system.close())]);
  }

  #all(): [SystemName, McSystem][] {
    return Object.entries(this.#systems) as [SystemName, McSystem][];
  }

  #account(holder: Parameters<Accounts["account"]>[0], ids: InstallationIds): SipAccount {
    const { system } = holder.held;
    // A token goes over TLS, or not at all.
    const bearsToken = isDispatcherAtHome(holder.held) && this.#sipSignIn !== "password";
    const servers = [
      this.#transport === "tls" || bearsToken ? `tls://${SYSTEMS[system].sipHost}` : (this.#systems[system]?.url ?? ""),
    ];
    return this.#accounts.account(holder, ids, {
      servers,
      registrationExpires: this.#registrationExpires,
      ...(isDispatcher(holder.held.mcServiceId) && this.#servers.identities !== undefined ? { signsIn: true } : {}),
      ...(bearsToken ? { bearsToken } : {}),
      ...this.#heardBy(holder.held, ids),
      // Where somebody has a handset, everybody speaks as handsets do, and takes calls of either kind.
      ...(this.#handsets.size > 0 ? { media: "both", transmissionControl: TRANSMISSION_CONTROL } : {}),
      // The server stands between the dispatcher and the handset: nobody else would be answered.
      ...(isDispatcher(holder.held.mcServiceId) && this.#hasPushToTalk()
        ? {
            floorControl: {
              queueing: true,
              priority: 5,
              interruptPriority: PRE_EMPTIVE_PRIORITY,
              protection: "required",
            },
            csk: { recipient: domainIdentity(system) },
          }
        : {}),
    });
  }

  /** What the dispatcher is told of by itself: at home alone. */
  #heardBy(
    held: HeldId,
    { instanceId }: InstallationIds,
  ): Pick<SipAccount, "configurationChanges"> & { readonly hearsPresence: boolean } {
    const isHome = isDispatcherAtHome(held);
    const hearsPresence = isHome && this.#presenceFault !== undefined;
    if (!isHome || this.#servers.documents === undefined) return { hearsPresence };
    const { domain } = SYSTEMS[held.system];
    const documents = [...this.#servers.documents.watchedBy(held.mcServiceId, `urn:uuid:${instanceId}`)];
    return { hearsPresence, configurationChanges: { notifier: `sip:${DOCUMENTS_USER}@${domain}`, documents } };
  }

  #hasPushToTalk(): boolean {
    return [...this.#handsets.keys()].some((personId) => this.#people.unitKind(personId) === "push-to-talk");
  }

  #isRegistered(mcServiceId: string): boolean {
    const domain = domainOf(mcServiceId);
    return this.#all().some(
      ([name, system]) => SYSTEMS[name].domain === domain && system.registrar.locate(mcServiceId) !== undefined,
    );
  }

  /** Many changes of one turn are told once. */
  readonly #changed = (): void => {
    this.#people.registrationsChange((mcServiceId) => this.#isRegistered(mcServiceId));
    for (const waiter of this.#waiters) {
      if (!this.#isRegistered(waiter.mcServiceId)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
    if (this.#changePending || this.#closed) return;
    this.#changePending = true;
    setImmediate(() => {
      this.#changePending = false;
      if (this.#closed) return;
      for (const [, system] of this.#all()) system.notifyChanges();
      const state = this.state();
      for (const listener of this.#changeListeners) listener(state);
    });
  };
}

/** What the host of a console of a dispatcher needs to work with a configuration server. */
function configurationOf(
  server: ConfigurationServer | undefined,
  { mcServiceId, system }: HeldId,
  { instanceId }: InstallationIds,
  tokens: ConfigurationAccess["accessToken"] | undefined,
): NamedConfiguration | undefined {
  const access = tokens && server?.accessOf(mcServiceId, `urn:uuid:${instanceId}`, tokens);
  return access && { access, home: [SYSTEMS[system].domain] };
}

/** How everybody's video calls over RTP go: the system of the callee grants, and what is granted is asked for by itself. */
const TRANSMISSION_CONTROL = {
  queueing: true,
  priority: 5,
  receptionPriority: 5,
  views: "at-once",
  protection: "preferred",
} as const;

/** What goes wrong with the transmissions of calls for somebody. */
const TRANSMISSION_FAULTS: { readonly [F in LabFault]?: "no-answer" | "revoked" } = {
  "transmission-unanswered": "no-answer",
  "transmission-revoked": "revoked",
};

/** @throws McError `lab-handset-missing` */
function mustHaveHandsets(): void {
  const missing = !hasCodec() ? "the codec AMR-WB (npm run codec)" : missingOfHandset();
  if (missing !== undefined) throw new McError("lab-handset-missing", missing);
}

/**
 * Starts the lab.
 *
 * @throws McError lab-port-unavailable
 */
export const createLab = (options: LabOptions = {}): Promise<Lab> => EmbeddedLab.open(runningOptions(options));
