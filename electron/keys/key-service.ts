/**
 * The keys of one user, kept current: what is asked of the KMS and when, what is ready in the worker, and how that is told.
 * The key work of a leg stands in `leg-keys.ts`.
 *
 * @module
 */

import type { OpenFileKey } from "../../shared/bridge/files.ts";
import type {
  KeyStatus,
  ObtainedKeys,
  ObtainKeys,
  OpenedKeys,
  OpenKeys,
  PrepareKeys,
} from "../../shared/bridge/keys.ts";
import type { OpenData, OpenedData, SealData, SealedData } from "../../shared/bridge/message-keys.ts";
import type { ControlUse } from "../../shared/bridge/signalling-key.ts";
import { isEndReason } from "../../shared/errors/end-reason.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { type KmsUri, kmsServer, kmsUri } from "../../shared/kms/identifiers.ts";
import { hostKey } from "../../shared/mc/host-name.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import { mcIdDomain } from "../../shared/mc/mc-id.ts";
import type { MikeyPool } from "../../shared/mikey/pool.ts";
import type { Logger } from "../services/log.ts";
import { CallWork } from "./call-work.ts";
import { type Clock, systemClock } from "./clock.ts";
import { KeptSrtp, type LegSrtp } from "./kept-srtp.ts";
import { asKeyFault, asReceivedFault } from "./key-fault.ts";
import { holderOf } from "./key-periods.ts";
import { KeyRing } from "./key-ring.ts";
import { KeyRounds } from "./key-rounds.ts";
import type { KeyVault } from "./key-vault.ts";
import type { KmsAccess } from "./kms-access.ts";
import { hostsNamedBy } from "./kms-authority.ts";
import { KmsClient } from "./kms-client.ts";
import { KmsDirectory } from "./kms-directory.ts";
import type { ExchangeListener } from "./kms-exchange.ts";
import { KmsTrust } from "./kms-trust.ts";
import { LegKeys } from "./leg-keys.ts";
import { LegProgress, type ProgressListener } from "./leg-progress.ts";
import type { FileKey, FileKeyOrder } from "./message-keys.ts";
import { MessagesAhead } from "./messages-ahead.ts";
import { domainOf, leadOf, OwnKeys, type OwnUser } from "./own-keys.ts";
import { IdsOfCalls, withPeers } from "./protected-peers.ts";
import { verifiedRedirect } from "./redirect-signature.ts";
import { SecurityKeys } from "./security-keys.ts";
import { SignallingKey } from "./signalling-key.ts";
import { untilAborted } from "./until-aborted.ts";
import { UserProfiles } from "./user-profiles.ts";

export interface KeyServiceOptions {
  readonly access: KmsAccess;
  readonly vault: KeyVault;
  readonly pool: MikeyPool;
  readonly log: Logger;
  readonly onChange: (status: KeyStatus) => void;
  readonly clock?: Clock;
  /** Chooses among the moments at which many consoles have a reason to ask, from 0 inclusive to 1 exclusive. */
  readonly random?: () => number;
}

/**
 * Milliseconds after which stored keys that are withheld are asked for again without anybody wanting it: their key store
 * may put a question before the dispatcher each time.
 */
const WITHHELD_PAUSE = 60_000;

/** Milliseconds after the end of a period over which consoles ask once more that have no keys of the next one. */
const END_SPREAD = 30_000;

/** Certificates of other KMSs that are prepared ahead; each takes 330 kB in the worker. */
const MOST_PREPARED = 16;

export class KeyService {
  readonly #access: KmsAccess;
  readonly #home: KmsUri;
  readonly #pool: MikeyPool;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #onChange: (status: KeyStatus) => void;
  readonly #client: KmsClient;
  readonly #security: SecurityKeys;
  readonly #ring: KeyRing;
  readonly #own: OwnKeys;
  readonly #directory: KmsDirectory;
  readonly #trust: KmsTrust;
  readonly #profiles: UserProfiles;
  readonly #rounds: KeyRounds;
  /** Of this console among all that fetch keys of the next period. */
  readonly #place: number;
  readonly #calls = new CallWork();
  readonly #srtp = new KeptSrtp();
  /** The CSKs of the user: what uploads one settles it, and calls take their keys of it. */
  readonly signallingKeys: Readonly<Record<ControlUse, SignallingKey>>;
  readonly #ahead: MessagesAhead;
  readonly #legs: LegKeys;
  readonly #idsOfCalls = new IdsOfCalls();
  readonly #loaded: Promise<void>;
  #lastStatus = "";
  #prepared: OwnUser | undefined;
  /** Calls that wait for the keys of the present period. */
  readonly #waiting = new Set<() => void>();
  #isClosed = false;
  /** Whether all certificates are to be asked for again, and not only what is new. */
  #isWhole = false;
  /** Whether somebody wants what is withheld to be asked for now. */
  #isUnlockWanted = false;
  /** When stored keys were asked for last, Unix milliseconds. */
  #loadedAt = Number.NEGATIVE_INFINITY;

  /** Takes over what the vault has, and begins to ask the KMS. */
  constructor({ access, vault, pool, log, onChange, clock = systemClock, random = Math.random }: KeyServiceOptions) {
    const now = () => clock.now();
    this.#access = access;
    this.#home = kmsUri(access.kmsUri);
    this.#pool = pool;
    this.#log = log;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#place = random();
    this.#security = new SecurityKeys(() => access.security);
    this.#client = new KmsClient({ access, security: this.#security, now });
    this.#ring = new KeyRing(vault, log);
    const { userUri: user } = access;
    const client = this.#client;
    const ring = this.#ring;
    this.#own = new OwnKeys({ user, client, security: this.#security, ring, pool, log, now, place: this.#place });
    this.#directory = new KmsDirectory({ home: this.#home, client, ring, log, now });
    this.#profiles = new UserProfiles(access, log);
    const directory = this.#directory;
    this.#trust = new KmsTrust({ user, home: this.#home, ring, directory, now: () => now() / 1000 });
    this.#ahead = new MessagesAhead(pool, clock);
    this.#legs = new LegKeys({
      isIdIn: (service) => access.isIdIn(service),
      home: this.#home,
      identityForm: access.wire.identities,
      messageWindow: access.wire.messageWindow,
      ring,
      own: this.#own,
      directory: this.#directory,
      trust: this.#trust,
      verifiedRedirect: (xml) =>
        verifiedRedirect(xml, {
          authorities: access.trustAnchors,
          hosts: [kmsServer(this.#home).replace(/:\d+$/, ""), mcIdDomain(user)].filter((host) => host !== ""),
          now: now(),
        }),
      profile: (service) => this.#profiles.of(service)?.profile,
      pool: { create: (...given) => this.#ahead.create(...given), open: (...given) => pool.open(...given) },
      srtp: this.#srtp,
      log,
      now: () => now() / 1000,
      ownKeys: (progress, signal) => this.#ownKeys(progress, signal),
    });
    const signallingKey = (use: ControlUse) =>
      new SignallingKey({
        use,
        home: this.#home,
        identityForm: access.wire.identities,
        own: this.#own,
        directory: this.#directory,
        pool,
        now: () => now() / 1000,
        ownKeys: (signal) => this.#ownKeys(SILENT, signal),
      });
    this.signallingKeys = {
      floorControl: signallingKey("floorControl"),
      transmissionControl: signallingKey("transmissionControl"),
    };
    this.#rounds = new KeyRounds({
      clock,
      round: (signal, tell) => this.#round(signal, tell),
      wanted: () => this.#wanted(),
      notBefore: () => client.notBefore,
      onTick: () => this.#tick(),
      random,
    });
    this.#loaded = this.#load();
  }

  get access(): KmsAccess {
    return this.#access;
  }

  status(): KeyStatus {
    const now = this.#clock.now();
    const { held, atRest, problem: stored } = this.#ring;
    const own = this.#own.at(now / 1000);
    const until = this.#own.until(now / 1000);
    const unread = this.#profiles.all.find(({ problem: each }) => each !== undefined);
    const problem = this.#rounds.problem ?? stored ?? unread?.problem;
    const isStarting = own === undefined && this.#rounds.problem === undefined;
    const others = held.externals.map(({ kmsUri: name }) => name).filter((name) => this.#directory.isHeld(name));
    return {
      state: own !== undefined ? "ready" : isStarting ? "starting" : "failed",
      kmsUri: this.#home,
      keysUntil: until === undefined ? null : until * 1000,
      certificates: (own === undefined ? others : [this.#home, ...others]).slice(0, 1000),
      hosts: this.#hosts(),
      protectedPeers: [...held.protectedPeers],
      atRest,
      ...this.#profiles.facts(),
      nextMissing: this.#nextMissing(now / 1000),
      problem: problem === undefined ? null : statusProblem(problem),
    };
  }

  /** @param at - Unix seconds */
  #nextMissing(at: number): KeyStatus["nextMissing"] {
    const { own, until } = { own: this.#own.at(at), until: this.#own.until(at) };
    if (own === undefined || until === undefined || at < until - leadOf(own.kms.userKeyPeriod, this.#place))
      return null;
    const fault = this.#own.nextFault ?? this.#rounds.problem;
    return fault === undefined ? null : statusProblem(fault);
  }

  /** Hosts of users that certificates and user profiles name. */
  #hosts(): string[] {
    const { certificates } = this.#trust.known(undefined);
    const pairs = this.#profiles.all.flatMap(({ profile }) => profile?.pairs ?? []);
    const inProfiles = pairs.map(({ userUri: user }) => hostKey(mcIdDomain(user))).filter((host) => host !== "");
    return [...new Set([...hostsNamedBy(certificates), ...inProfiles])].slice(0, 1000);
  }

  /**
   * KMS URI, certificate and I_MESSAGE for one leg. Work for an earlier leg of the call is cancelled.
   *
   * @throws McError with a code of the end reasons
   */
  obtain(order: ObtainKeys, tell: ProgressListener): Promise<ObtainedKeys> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asKeyFault, async () => {
      const keys = await this.#calls.run(order.callId, (signal) => this.#legs.obtain(order, progress, signal));
      this.#idsOfCalls.note(order.callId, order.calledId);
      return keys;
    });
  }

  /** Makes ahead what calls to these would need, as long as that asks nobody anything; of nobody, what was made is overwritten. */
  prepare(order: PrepareKeys): void {
    if (this.#isClosed || order.people.length === 0) this.#ahead.clear();
    else this.#ahead.prepare((at) => this.#legs.ahead(order, at));
  }

  /**
   * Verifies and opens the I_MESSAGE of a call that came in.
   *
   * @throws McError `key-message-…`, and what the certificate of the caller's KMS gives rise to
   */
  open(order: OpenKeys, tell: ProgressListener): Promise<OpenedKeys> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asReceivedFault, async () => {
      const keys = await this.#calls.run(order.callId, (signal) => this.#legs.open(order, progress, signal));
      this.#idsOfCalls.note(order.callId, order.callerId);
      return keys;
    });
  }

  /**
   * Seals the content of a message.
   *
   * @throws McError with a code of the end reasons
   */
  seal(order: SealData, tell: ProgressListener): Promise<SealedData> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asKeyFault, () =>
      this.#calls.run(order.callId, (signal) => this.#legs.seal(order, progress, signal)),
    );
  }

  /**
   * Opens the content of a message that came in.
   *
   * @throws McError `message-unreadable`, `message-not-opened`, `key-message-…`, and what the certificate of the sender's KMS gives rise to
   */
  openData(order: OpenData, tell: ProgressListener): Promise<OpenedData> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asReceivedFault, () =>
      this.#calls.run(order.callId, (signal) => this.#legs.openData(order, progress, signal)),
    );
  }

  /**
   * Makes the PCK of one file that we send.
   *
   * @throws McError with a code of the end reasons
   */
  fileKey(order: FileKeyOrder, tell: ProgressListener): Promise<FileKey> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asKeyFault, () =>
      this.#calls.run(order.callId, (signal) => this.#legs.fileKey(order, progress, signal)),
    );
  }

  /**
   * Brings the PCK of a file once more.
   *
   * @returns undefined where it is here no more
   * @throws McError with a code of the end reasons
   */
  fileKeyAgain(order: FileKeyOrder, pckId: string, tell: ProgressListener): Promise<Omit<FileKey, "key"> | undefined> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asKeyFault, () =>
      this.#calls.run(order.callId, (signal) => this.#legs.fileKeyAgain(order, pckId, progress, signal)),
    );
  }

  /**
   * Opens the I_MESSAGE that came with a file.
   *
   * @throws McError `key-message-…`, and what the certificate of the sender's KMS gives rise to
   */
  openFileKey(order: OpenFileKey, tell: ProgressListener): Promise<KeyIdentity> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asReceivedFault, () =>
      this.#calls.run(order.callId, (signal) => this.#legs.openFileKey(order, progress, signal)),
    );
  }

  /** A PCK that somebody has brought, for a file; undefined where it is not here. Whoever has it overwrites it. */
  receivedKey(senderId: string, pckId: string): ReturnType<LegKeys["received"]> {
    return this.#legs.received(senderId, pckId);
  }

  /** The SRTP keys of a leg by the name that its window was given, once; undefined where they are not here. Whoever takes them wipes them. */
  takeSrtp(name: string): LegSrtp | undefined {
    return this.#srtp.take(name);
  }

  /**
   * The call needs no keys any more.
   *
   * @param protectedIds - whom it was for, if its media were protected end to end: that is remembered
   */
  forget(callId: string, protectedIds: readonly string[] = []): void {
    this.#calls.cancel(callId);
    this.#srtp.forget(callId);
    const { protectedPeers } = this.#ring.held;
    const peers = withPeers(protectedPeers, this.#idsOfCalls.take(callId, protectedIds));
    if (peers === protectedPeers) return;
    this.#ring.change({ protectedPeers: peers });
    this.#tick();
  }

  /** Asks the KMS for everything again, at once, and waits for what comes of it. Never rejects. */
  async refresh(): Promise<KeyStatus> {
    // At once: no call is to end on an answer of before while a round is still under way.
    this.#directory.forgetAnswers();
    await this.#loaded;
    // A round that runs may have asked already what is to be asked again.
    if (this.#rounds.isRunning) await this.#rounds.run(NEVER).catch(() => {});
    this.#isWhole = true;
    this.#isUnlockWanted = true;
    await this.#rounds.run(NEVER).catch(() => {});
    await this.#ring.settled();
    return this.status();
  }

  /** The user profile is perhaps another one: what it permits is told at once. */
  profileChanged(): void {
    if (!this.#isClosed) this.#tick();
  }

  /** Settles when everything that is known is stored, or cannot be. */
  async settled(): Promise<void> {
    await this.#loaded;
    await this.#ring.settled();
  }

  close(): void {
    this.#isClosed = true;
    this.#rounds.close();
    this.#calls.cancelAll();
    this.#ahead.clear();
    this.#srtp.clear();
    for (const key of Object.values(this.signallingKeys)) key.close();
    this.#client.close();
  }

  async #guarded<T>(asFault: (error: unknown) => McError, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asFault(error);
    }
  }

  async #load(): Promise<void> {
    await this.#takeStored();
    this.#tick();
    // Where there are keys, the first round comes later, and the first calls need not wait for it.
    if (!this.#rounds.start()) void this.#warm();
  }

  async #takeStored(): Promise<void> {
    this.#isUnlockWanted = false;
    await this.#ring.load();
    this.#loadedAt = this.#clock.now();
    this.#security.adopt(this.#ring.held.replaced);
    this.#legs.recall();
  }

  /**
   * Without what is stored nobody knows what was revoked, which messages were opened and whose certificate it was: then
   * no keys are used, and none are asked for.
   *
   * @throws McError `vault-locked`, `vault-newer`, `vault-not-read`
   */
  async #requireStored(): Promise<void> {
    if (this.#ring.withheld === undefined) return;
    const sinceLast = this.#clock.now() - this.#loadedAt;
    if (this.#isUnlockWanted || sinceLast < 0 || sinceLast >= WITHHELD_PAUSE) await this.#takeStored();
    if (this.#ring.withheld !== undefined) throw this.#ring.withheld;
  }

  // Keeping keys current.

  async #round(signal: AbortSignal, tell: ExchangeListener): Promise<void> {
    this.#client.forgetWait();
    await this.#requireStored();
    await this.#own.provision(signal, tell);
    this.#tick();
    // What follows makes later calls quicker; one that waits need not wait for it.
    for (const goOn of this.#waiting) goOn();
    try {
      await this.#directory.update(this.#isWhole, signal, tell);
      this.#isWhole = false;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#log.warn("certificates of other KMSs not brought up to date", { code: asKeyFault(error).code });
    }
    // Keys are of use before they are stored: a key store can wait for somebody who unlocks it.
    void this.#ring.settled().then(() => {
      if (!this.#isClosed) this.#tick();
    });
    await this.#prefetch(signal);
  }

  /** What the first calls will need: certificates of the KMSs in the profile, and everything prepared in the worker. */
  async #prefetch(signal: AbortSignal): Promise<void> {
    const wanted = new Set(
      this.#profiles.all.flatMap(({ profile }) => profile?.pairs.map(({ kmsUri: name }) => name) ?? []),
    );
    for (const name of [...wanted].slice(0, MOST_PREPARED)) {
      if (this.#directory.isHeld(name)) continue;
      // What nobody needs yet is not asked for while the KMS has too much to do.
      if (this.#client.notBefore > this.#clock.now()) break;
      await this.#directory
        .certificate(name, signal, () => {})
        .catch((error) => {
          this.#log.warn(`certificate of ${name} not there ahead of calls`, { code: asKeyFault(error).code });
        });
    }
    await this.#warm(signal);
  }

  /** Prepares in the worker what the first calls will need. */
  async #warm(signal?: AbortSignal): Promise<void> {
    const own = this.#own.at(this.#clock.now() / 1000);
    if (own === undefined) return;
    this.#prepared = own;
    const partners = this.#ring.held.externals.filter(({ kmsUri: name }) => this.#directory.isHeld(name));
    const domains = [own.kms, ...partners.slice(0, MOST_PREPARED).map(domainOf)];
    await this.#pool.prepare({ domains, users: [own] }, signal).catch((error) => {
      this.#log.warn("not prepared ahead of calls", { code: asKeyFault(error).code });
    });
  }

  #wanted(): { readonly at: number; readonly missing: boolean } {
    const at = this.#clock.now() / 1000;
    const own = this.#own.at(at);
    const until = this.#own.until(at);
    if (own === undefined || until === undefined) return { at: Number.NEGATIVE_INFINITY, missing: true };
    const begin = until - leadOf(own.kms.userKeyPeriod, this.#place);
    // Late in the last period that there are keys for: again and again, and once more soon after its end.
    if (at < begin) return { at: begin * 1000, missing: false };
    return { at: until * 1000 + this.#place * END_SPREAD, missing: true };
  }

  #tick(): void {
    const at = this.#clock.now() / 1000;
    const isDropped = this.#own.dropExpired(at);
    // A worker holds what it has prepared until it ends.
    if (isDropped) {
      this.#pool.forget();
      this.#ahead.clear();
    }
    const isNewPeriod = this.#own.at(at)?.keyPeriodNo !== this.#prepared?.keyPeriodNo;
    if (this.#prepared !== undefined && (isDropped || isNewPeriod)) void this.#warm();
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#onChange(status);
  }

  // Calls.

  /** Own keys of the present period; without them the KMS is asked once more, at once. */
  async #ownKeys(progress: LegProgress, signal: AbortSignal): Promise<void> {
    // The key store of the system may be waiting for somebody to unlock it.
    await untilAborted(this.#loaded, signal);
    if (this.#own.at(this.#clock.now() / 1000) === undefined) await this.#provisioned(signal, progress.exchange);
    const own = this.#own.at(this.#clock.now() / 1000);
    if (own === undefined) throw this.#rounds.problem ?? new McError("own-keys-missing", this.#home);
    const { periodTo } = holderOf(own.userUri, own.kms, own.keyPeriodNo);
    progress.step("own-keys", { kind: "period", periodNo: own.keyPeriodNo, periodTo });
  }

  /** Asks the KMS, and settles as soon as own keys are there or it is clear that there are none. */
  async #provisioned(signal: AbortSignal, listener: ExchangeListener): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    try {
      await Promise.race([this.#rounds.run(signal, listener), promise]);
    } finally {
      this.#waiting.delete(resolve);
    }
  }
}

const NEVER = new AbortController().signal;
/** For work that is of no call. */
const SILENT = new LegProgress({ callId: "", leg: 1 }, () => {});

/** An error as a status tells it; one that no call can end with is a mistake of ours. */
export function statusProblem({ code, detail }: McError): NonNullable<KeyStatus["problem"]> {
  const known = isEndReason(code) ? code : "keys-failed";
  return { code: known, ...(detail === undefined ? {} : { detail: detail.slice(0, 2048) }) };
}
