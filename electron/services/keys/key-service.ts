/**
 * The keys of one user: kept current, and put to use for calls.
 *
 * @module
 */

import { McError } from "../../../shared/errors.ts";
import type { KeyProgress, KeyStatus, ObtainedKeys, ObtainKeys, OpenedKeys, OpenKeys } from "../../../shared/keys.ts";
import type { KmsCertificate } from "../../../shared/kms/certificate.ts";
import { type KmsUri, kmsUri, userUri } from "../../../shared/kms/identifiers.ts";
import { END_REASONS, type EndReasonCode } from "../../../shared/mc/end-reason.ts";
import type { KeyIdentity, KmsUriSource } from "../../../shared/mc/key-identity.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import type { KeyStep } from "../../../shared/mc/protection.ts";
import { deriveFrameSecret } from "../../../shared/mikey/derivation.ts";
import { bytesToHex, equalOctets, fromBase64, type Octets, toBase64 } from "../../../shared/mikey/octets.ts";
import { DEFAULT_WINDOW, readAddresses } from "../../../shared/mikey/open.ts";
import type { MikeyPool } from "../../../shared/mikey/pool.ts";
import { ReplayGuard } from "../../../shared/mikey/replay.ts";
import { keyPeriodNumber, uid } from "../../../shared/mikey/uid.ts";
import type { Logger } from "../log.ts";
import { CallWork } from "./call-work.ts";
import { type Clock, systemClock } from "./clock.ts";
import { asKeyFault, asReceivedFault } from "./key-fault.ts";
import { holderOf } from "./key-periods.ts";
import { KeyRing } from "./key-ring.ts";
import { KeyRounds } from "./key-rounds.ts";
import type { KeyVault } from "./key-vault.ts";
import type { KmsAccess } from "./kms-access.ts";
import { KmsClient } from "./kms-client.ts";
import { KmsDirectory } from "./kms-directory.ts";
import type { ExchangeListener } from "./kms-exchange.ts";
import { chooseKmsUri, isOwnDomain, type KmsUriChoice } from "./kms-uri-choice.ts";
import { domainOf, leadOf, OwnKeys, type OwnUser } from "./own-keys.ts";
import { ProfileWatch } from "./profile-watch.ts";
import { SecurityKeys } from "./security-keys.ts";
import { untilAborted } from "./until-aborted.ts";

export interface KeyServiceOptions {
  readonly access: KmsAccess;
  readonly vault: KeyVault;
  readonly pool: MikeyPool;
  readonly log: Logger;
  readonly onChange: (status: KeyStatus) => void;
  readonly clock?: Clock;
}

/** Is told what happens in the key work of a leg. */
export type ProgressListener = (progress: KeyProgress) => void;

/** Certificates of other KMSs that are prepared ahead; each takes 330 kB in the worker. */
const MOST_PREPARED = 16;

const SOURCE_WORDS: { readonly [S in KmsUriSource]: string } = {
  redirection: "from the redirection",
  profile: "from the user profile",
  lookup: "from the KMS lookup",
  "own-domain": "an ID of our own KMS",
};

/** Tells of the steps and exchanges of one leg. */
class LegProgress {
  readonly #order: { readonly callId: string; readonly leg: number };
  readonly #tell: ProgressListener;

  constructor(order: { readonly callId: string; readonly leg: number }, tell: ProgressListener) {
    this.#order = order;
    this.#tell = tell;
  }

  step(step: KeyStep, detail: string): void {
    this.#say({ step: { step, detail: detail.slice(0, 2048) }, entry: null });
  }

  readonly exchange: ExchangeListener = (entry) => this.#say({ step: null, entry });

  #say(what: Pick<KeyProgress, "step" | "entry">): void {
    const { callId, leg } = this.#order;
    this.#tell({ callId, leg, at: performance.timeOrigin + performance.now(), ...what });
  }
}

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
  readonly #profile: ProfileWatch;
  readonly #rounds: KeyRounds;
  readonly #calls = new CallWork();
  readonly #replay = new ReplayGuard();
  readonly #loaded: Promise<void>;
  #lastStatus = "";
  #prepared: OwnUser | undefined;
  /** Calls that wait for the keys of the present period. */
  readonly #waiting = new Set<() => void>();
  #isClosed = false;
  /** Whether all certificates are to be asked for again, and not only what is new. */
  #isWhole = false;

  /** Takes over what the vault has, and begins to ask the KMS. */
  constructor({ access, vault, pool, log, onChange, clock = systemClock }: KeyServiceOptions) {
    const now = () => clock.now();
    this.#access = access;
    this.#home = kmsUri(access.kmsUri);
    this.#pool = pool;
    this.#log = log;
    this.#clock = clock;
    this.#onChange = onChange;
    this.#security = new SecurityKeys(() => access.security);
    this.#client = new KmsClient({ access, security: this.#security, now });
    this.#ring = new KeyRing(vault, log);
    const { userUri: user } = access;
    const client = this.#client;
    const ring = this.#ring;
    this.#own = new OwnKeys({ user, client, security: this.#security, ring, pool, log, now });
    this.#directory = new KmsDirectory({ home: this.#home, client, ring, log, now });
    this.#profile = new ProfileWatch(() => access.userProfile(), log);
    this.#rounds = new KeyRounds({
      clock,
      round: (signal, tell) => this.#round(signal, tell),
      wanted: () => this.#wanted(),
      onTick: () => this.#tick(),
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
    const { protectionPermitted } = this.#profile;
    const problem = this.#rounds.problem ?? stored ?? this.#profile.problem;
    const isStarting = own === undefined && this.#rounds.problem === undefined;
    const others = held.externals.map(({ kmsUri: name }) => name).filter((name) => this.#directory.isHeld(name));
    return {
      state: own !== undefined ? "ready" : isStarting ? "starting" : "failed",
      kmsUri: this.#home,
      keysUntil: until === undefined ? null : until * 1000,
      certificates: (own === undefined ? others : [this.#home, ...others]).slice(0, 1000),
      atRest,
      protectionPermitted,
      problem: problem === undefined ? null : statusProblem(problem),
    };
  }

  /**
   * KMS URI, certificate and I_MESSAGE for one leg. Work for an earlier leg of the call is cancelled.
   *
   * @throws McError with a code of the end reasons
   */
  obtain(order: ObtainKeys, tell: ProgressListener): Promise<ObtainedKeys> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asKeyFault, () =>
      this.#calls.run(order.callId, (signal) => this.#obtain(order, progress, signal)),
    );
  }

  /**
   * Verifies and opens the I_MESSAGE of a call that came in.
   *
   * @throws McError `key-message-…`, and what the certificate of the caller's KMS gives rise to
   */
  open(order: OpenKeys, tell: ProgressListener): Promise<OpenedKeys> {
    const progress = new LegProgress(order, tell);
    return this.#guarded(asReceivedFault, () =>
      this.#calls.run(order.callId, (signal) => this.#open(order, progress, signal)),
    );
  }

  /** The call needs no keys any more. */
  forget(callId: string): void {
    this.#calls.cancel(callId);
  }

  /** Asks the KMS for everything again, at once, and waits for what comes of it. Never rejects. */
  async refresh(): Promise<KeyStatus> {
    await this.#loaded;
    // A round that runs may have asked already what is to be asked again.
    if (this.#rounds.isRunning) await this.#rounds.run(NEVER).catch(() => {});
    this.#directory.forgetAnswers();
    this.#isWhole = true;
    await this.#rounds.run(NEVER).catch(() => {});
    await this.#ring.settled();
    return this.status();
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
    await this.#ring.load();
    this.#security.adopt(this.#ring.held.replaced);
    this.#replay.recall(this.#ring.held.opened);
    this.#own.dropExpired(this.#clock.now() / 1000);
    this.#tick();
    this.#rounds.start();
  }

  // Keeping keys current.

  async #round(signal: AbortSignal, tell: ExchangeListener): Promise<void> {
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
    const wanted = new Set(this.#profile.profile?.pairs.map(({ kmsUri: name }) => name) ?? []);
    for (const name of [...wanted].slice(0, MOST_PREPARED)) {
      if (this.#directory.isHeld(name)) continue;
      await this.#directory
        .certificate(name, signal, () => {})
        .catch((error) => {
          this.#log.warn(`certificate of ${name} not there ahead of calls`, { code: asKeyFault(error).code });
        });
    }
    const own = this.#own.at(this.#clock.now() / 1000);
    if (own === undefined) return;
    const partners = this.#ring.held.externals.filter(({ kmsUri: name }) => this.#directory.isHeld(name));
    const domains = [own.kms, ...partners.slice(0, MOST_PREPARED).map(domainOf)];
    await this.#pool.prepare({ domains, users: [own] }, signal).catch((error) => {
      this.#log.warn("not prepared ahead of calls", { code: asKeyFault(error).code });
    });
    this.#prepared = own;
  }

  #wanted(): { readonly at: number; readonly missing: boolean } {
    const at = this.#clock.now() / 1000;
    const own = this.#own.at(at);
    const until = this.#own.until(at);
    if (own === undefined || until === undefined) return { at: Number.NEGATIVE_INFINITY, missing: true };
    const begin = until - leadOf(own.kms.userKeyPeriod);
    // Late in the last period that there are keys for: again and again, and once more when it ends.
    return at < begin ? { at: begin * 1000, missing: false } : { at: until * 1000, missing: true };
  }

  #tick(): void {
    this.#own.dropExpired(this.#clock.now() / 1000);
    this.#warmNextPeriod();
    const status = this.status();
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#onChange(status);
  }

  /** A new period has begun: its keys are prepared before somebody calls. */
  #warmNextPeriod(): void {
    const own = this.#own.at(this.#clock.now() / 1000);
    if (own === undefined || this.#prepared === undefined || own.keyPeriodNo === this.#prepared.keyPeriodNo) return;
    this.#prepared = own;
    this.#pool.prepare({ domains: [], users: [own] }).catch(() => {});
  }

  // Calls.

  /** Own keys of the present period; without them the KMS is asked once more, at once. */
  async #ownKeys(progress: LegProgress, signal: AbortSignal): Promise<{ readonly own: OwnUser; readonly at: number }> {
    // The key store of the system may be waiting for somebody to unlock it.
    await untilAborted(this.#loaded, signal);
    if (this.#own.at(this.#clock.now() / 1000) === undefined) await this.#provisioned(signal, progress.exchange);
    const at = this.#clock.now() / 1000;
    const own = this.#own.at(at);
    if (own === undefined) throw this.#rounds.problem ?? new McError("own-keys-missing", this.#home);
    const { periodTo } = holderOf(own.userUri, own.kms, own.keyPeriodNo);
    progress.step("own-keys", `period ${own.keyPeriodNo}, until ${new Date(periodTo).toISOString()}`);
    return { own, at };
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

  async #obtain(order: ObtainKeys, progress: LegProgress, signal: AbortSignal): Promise<ObtainedKeys> {
    await this.#ownKeys(progress, signal);
    const choice = this.#choose(order);
    const kms = choice.kmsUri ?? (await this.#directory.lookup(userUri(order.calledId), signal, progress.exchange));
    progress.step("kms-uri", `${SOURCE_WORDS[choice.source]}: ${kms}`);
    const { certificate, source } = await this.#directory.certificate(kms, signal, progress.exchange);
    progress.step("certificate", `${source}: ${kms}`);

    // Read again: a key period may have ended meanwhile.
    const at = this.#clock.now() / 1000;
    const own = this.#own.at(at);
    if (own === undefined) throw new McError("own-keys-missing", this.#home);
    const responder = { userUri: order.calledId, kms: domainOf(certificate) };
    const made = await finished(this.#pool.create({ initiator: own, responder, at }, signal, "spare"), signal);
    const identity: KeyIdentity = {
      pckId: bytesToHex(made.pckId),
      initiator: holderOf(own.userUri, own.kms, own.keyPeriodNo),
      responder: holderOf(order.calledId, certificate, keyPeriodNumber(at, certificate)),
      kmsUriSource: choice.source,
      certificateSource: source,
    };
    progress.step("message", `PCK-ID ${identity.pckId}`);
    return { message: toBase64(made.message), mediaSecret: mediaSecretOf(made), identity, notes: [...choice.notes] };
  }

  #choose(order: ObtainKeys): KmsUriChoice {
    const choice = chooseKmsUri({
      calledId: order.calledId,
      fromRedirection: order.kmsUri,
      isRedirected: order.leg > 1,
      ownId: this.#access.userUri,
      ownKms: this.#home,
      root: this.#ring.held.root,
      profile: this.#profile.profile,
    });
    if (choice.profileDisagrees) this.#log.warn("user profile names several KMSs", { of: order.calledId });
    for (const { code, detail } of choice.notes) this.#log.warn(code, { detail });
    return choice;
  }

  async #open(order: OpenKeys, progress: LegProgress, signal: AbortSignal): Promise<OpenedKeys> {
    const message = fromBase64(order.message);
    const addresses = readAddresses(message);
    // Everything that costs nothing comes before the KMS is asked on a stranger's word.
    if (Math.abs(addresses.at - this.#clock.now() / 1000) > DEFAULT_WINDOW) throw new McError("key-message-time");
    if (addresses.responderKmsUri !== this.#home) {
      throw new McError("key-message-not-for-us", addresses.responderKmsUri);
    }
    const { initiatorUri = order.callerId } = addresses;
    if (!sameMcId(initiatorUri, order.callerId)) throw new McError("key-message-caller-differs", initiatorUri);
    const callerKms = kmsUri(addresses.initiatorKmsUri);
    await this.#ownKeys(progress, signal);
    const isOurs = isOwnDomain(initiatorUri, this.#access.userUri, this.#ring.held.root);
    if (isOurs && callerKms !== this.#home) {
      // Another KMS could issue keys for whatever ID it likes; for IDs of our domains it has no say.
      throw new McError("key-message-signature", `${initiatorUri} is not served by ${callerKms}`);
    }
    const { certificate, source } = await this.#directory.certificate(callerKms, signal, progress.exchange);
    progress.step("certificate", `${source}: ${callerKms}`);

    const receivers = this.#own.all();
    const initiator = { kms: domainOf(certificate), userUri: initiatorUri };
    const job = { message, initiator, receivers, at: this.#clock.now() / 1000 };
    const opened = await finished(this.#pool.open(job, this.#replay, signal, "spare"), signal);
    // Whoever sends it again must not succeed because the program was started anew.
    this.#ring.change({ opened: this.#replay.memory(job.at - DEFAULT_WINDOW) });
    const own = receivers[opened.receiver];
    if (own === undefined) throw new McError("keys-failed", "receiver");
    const identity: KeyIdentity = {
      pckId: bytesToHex(opened.pckId),
      initiator: holderOf(initiatorUri, certificate, signedIn(initiatorUri, certificate, opened)),
      responder: holderOf(own.userUri, own.kms, own.keyPeriodNo),
      kmsUriSource: null,
      certificateSource: source,
    };
    progress.step("message", `PCK-ID ${identity.pckId}`);
    return { mediaSecret: mediaSecretOf(opened), identity, notes: [] };
  }
}

const NEVER = new AbortController().signal;

/** An error as a status tells it; one that no call can end with is a mistake of ours. */
export function statusProblem({ code, detail }: McError): NonNullable<KeyStatus["problem"]> {
  const known = Object.hasOwn(END_REASONS, code) ? (code as EndReasonCode) : "keys-failed";
  return { code: known, ...(detail === undefined ? {} : { detail: detail.slice(0, 2048) }) };
}

/** The key period whose keys signed: that of the message or, around a boundary, one beside it. */
function signedIn(
  user: string,
  certificate: KmsCertificate,
  { at, initiatorUid }: { readonly at: number; readonly initiatorUid: Uint8Array },
): number {
  const period = keyPeriodNumber(at, certificate);
  const isSigner = (number: number) => equalOctets(uid(user, certificate.kmsUri, certificate, number), initiatorUid);
  return [period, period - 1, period + 1].find((number) => number >= 0 && isSigner(number)) ?? period;
}

/**
 * Work that gives a PCK, as long as somebody waits for it. What a worker has begun goes on: ending it would cost the next
 * call everything that was prepared there.
 */
function finished<T extends { readonly pck: Octets }>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.then(
    ({ pck }) => {
      if (signal.aborted) pck.fill(0);
    },
    () => {},
  );
  return untilAborted(work, signal);
}

/** The media secret in base64. The PCK is not needed after it. */
function mediaSecretOf(key: { readonly pck: Octets; readonly pckId: Octets; readonly rand: Octets }): string {
  const secret = deriveFrameSecret(key);
  key.pck.fill(0);
  const text = toBase64(secret);
  secret.fill(0);
  return text;
}
