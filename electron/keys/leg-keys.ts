/**
 * The key work of one leg: which KMS, whose certificate, and the I_MESSAGE that is made for it or came with it.
 *
 * @module
 */

import type {
  KeyProgress,
  MediaSecret,
  ObtainedKeys,
  ObtainKeys,
  OpenedKeys,
  OpenKeys,
} from "../../shared/bridge/keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { type KmsUri, kmsUri, userUri } from "../../shared/kms/identifiers.ts";
import type { UserProfile } from "../../shared/kms/user-profile.ts";
import type { KeyFacts } from "../../shared/mc/key-facts.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { KeyStep } from "../../shared/mc/protection.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { bytesToHex, equalOctets, fromBase64, type Octets, toBase64 } from "../../shared/mikey/base/octets.ts";
import { type CallKey, deriveFrameSecret } from "../../shared/mikey/derivation.ts";
import { readAddresses } from "../../shared/mikey/open.ts";
import type { MikeyPool } from "../../shared/mikey/pool.ts";
import { ReplayGuard } from "../../shared/mikey/replay.ts";
import { keyPeriodNumber, uid } from "../../shared/mikey/uid.ts";
import type { Logger } from "../services/log.ts";
import { holderOf } from "./key-periods.ts";
import type { KeyRing } from "./key-ring.ts";
import type { KmsDirectory } from "./kms-directory.ts";
import type { ExchangeListener } from "./kms-exchange.ts";
import { chooseKmsUri, isOwnDomain, isServedByOthers, type KmsUriChoice } from "./kms-uri-choice.ts";
import { domainOf, type OwnKeys } from "./own-keys.ts";
import { untilAborted } from "./until-aborted.ts";

/** Is told what happens in the key work of a leg. */
export type ProgressListener = (progress: KeyProgress) => void;

/** Tells of the steps and exchanges of one leg. */
export class LegProgress {
  readonly #order: { readonly callId: string; readonly leg: number };
  readonly #tell: ProgressListener;

  constructor(order: { readonly callId: string; readonly leg: number }, tell: ProgressListener) {
    this.#order = order;
    this.#tell = tell;
  }

  step(step: KeyStep, facts: KeyFacts): void {
    this.#say({ step: { step, facts }, entry: null });
  }

  readonly exchange: ExchangeListener = (entry) => this.#say({ step: null, entry });

  #say(what: Pick<KeyProgress, "step" | "entry">): void {
    const { callId, leg } = this.#order;
    this.#tell({ callId, leg, at: performance.timeOrigin + performance.now(), ...what });
  }
}

export interface LegKeysParts {
  /** MC service ID of the user. */
  readonly user: string;
  /** Whether that is the user's ID in a service. */
  readonly isIdIn: (service: McService) => boolean;
  /** Our KMS. */
  readonly home: KmsUri;
  readonly wire: WireProfile["keys"];
  readonly ring: KeyRing;
  readonly own: OwnKeys;
  readonly directory: KmsDirectory;
  /** The user profile for a service; undefined without one. */
  readonly profile: (service: McService) => UserProfile | undefined;
  readonly pool: MikeyPool;
  readonly log: Logger;
  /** Unix time in seconds. */
  readonly now: () => number;
  /** Settles when there are own keys of the present period. */
  readonly ownKeys: (progress: LegProgress, signal: AbortSignal) => Promise<void>;
}

export class LegKeys {
  readonly #parts: LegKeysParts;
  readonly #replay = new ReplayGuard();

  constructor(parts: LegKeysParts) {
    this.#parts = parts;
  }

  /** Takes over which messages were opened before the program was started. */
  recall(): void {
    this.#replay.recall(this.#parts.ring.held.opened);
  }

  /**
   * KMS URI, certificate and I_MESSAGE.
   *
   * @throws McError and MikeyError of any kind; `asKeyFault` names what a call can end with
   */
  async obtain(order: ObtainKeys, progress: LegProgress, signal: AbortSignal): Promise<ObtainedKeys> {
    this.#mustBeOurs(order.service);
    await this.#parts.ownKeys(progress, signal);
    const choice = this.#choose(order);
    const kms =
      choice.kmsUri ?? (await this.#parts.directory.lookup(userUri(order.calledId), signal, progress.exchange));
    progress.step("kms-uri", { kind: "kms", source: choice.source, kms });
    const { certificate, source } = await this.#parts.directory.certificate(kms, signal, progress.exchange);
    if (
      choice.source === "redirection" &&
      !this.#isOurs(order.calledId) &&
      this.#isServedByOthers(order.calledId, kms)
    ) {
      throw new McError("kms-uri-partner-for-foreign", `${kms}, ${order.calledId}`);
    }
    progress.step("certificate", { kind: "certificate", source, kms });

    // Read again: a key period may have ended meanwhile.
    const at = this.#parts.now();
    const own = this.#parts.own.at(at);
    if (own === undefined) throw new McError("own-keys-missing", this.#parts.home);
    const responder = { userUri: order.calledId, kms: domainOf(certificate) };
    const { identities: identityForm } = this.#parts.wire;
    const made = await finished(
      this.#parts.pool.create({ initiator: own, responder, at, identityForm }, signal, "spare"),
      signal,
    );
    const identity: KeyIdentity = {
      pckId: bytesToHex(made.pckId),
      initiator: holderOf(own.userUri, own.kms, own.keyPeriodNo),
      responder: holderOf(order.calledId, certificate, keyPeriodNumber(at, certificate)),
      kmsUriSource: choice.source,
      certificateSource: source,
    };
    progress.step("message", { kind: "message", pckId: identity.pckId });
    return {
      message: toBase64(made.message),
      mediaSecret: mediaSecretOf(made, order.secret),
      identity,
      notes: [...choice.notes],
    };
  }

  /** @throws McError `own-keys-missing` when our ID in the service is another than the one that the keys are for */
  #mustBeOurs(service: McService): void {
    if (!this.#parts.isIdIn(service)) throw new McError("own-keys-missing", service);
  }

  #choose(order: ObtainKeys): KmsUriChoice {
    const choice = chooseKmsUri({
      calledId: order.calledId,
      fromRedirection: order.kmsUri,
      isRedirected: order.leg > 1,
      ownId: this.#parts.user,
      ownKms: this.#parts.home,
      root: this.#parts.ring.held.root,
      profile: this.#parts.profile(order.service),
    });
    if (choice.profileDisagrees) this.#parts.log.warn("user profile names several KMSs", { of: order.calledId });
    for (const { code, detail } of choice.notes) this.#parts.log.warn(code, { detail });
    return choice;
  }

  #isOurs(id: string): boolean {
    return isOwnDomain(id, this.#parts.user, this.#parts.ring.held.root);
  }

  /**
   * Whether other partners' KMSs serve an ID. Only to be asked when the certificate of the KMS in question is there: a
   * partner that sets up a new KMS names its domain in that one too, and the old one may be all that was held before.
   */
  #isServedByOthers(id: string, kms: KmsUri): boolean {
    const { directory, ring } = this.#parts;
    return isServedByOthers(
      id,
      kms,
      ring.held.externals.filter(({ kmsUri: name }) => directory.isHeld(name)),
    );
  }

  /**
   * Verifies and opens the I_MESSAGE of a call that came in.
   *
   * @throws McError and MikeyError of any kind; `asReceivedFault` names what a call can end with
   */
  async open(order: OpenKeys, progress: LegProgress, signal: AbortSignal): Promise<OpenedKeys> {
    this.#mustBeOurs(order.service);
    const message = fromBase64(order.message);
    const addresses = readAddresses(message);
    // Everything that costs nothing comes before the KMS is asked on a stranger's word.
    const { messageWindow: window } = this.#parts.wire;
    if (Math.abs(addresses.at - this.#parts.now()) > window) throw new McError("key-message-time");
    if (addresses.responderKmsUri !== this.#parts.home) {
      throw new McError("key-message-not-for-us", addresses.responderKmsUri);
    }
    const { initiatorUri = order.callerId } = addresses;
    if (!sameMcId(initiatorUri, order.callerId)) throw new McError("key-message-caller-differs", initiatorUri);
    const callerKms = kmsUri(addresses.initiatorKmsUri);
    await this.#parts.ownKeys(progress, signal);
    // A KMS could issue keys for whatever ID it likes; for IDs of our domains, and of another partner's, it has no say.
    const isOurs = this.#isOurs(initiatorUri);
    const notServed = () => new McError("key-message-signature", particular("id-not-served", initiatorUri, callerKms));
    if (isOurs && callerKms !== this.#parts.home) throw notServed();
    const { certificate, source } = await this.#parts.directory.certificate(callerKms, signal, progress.exchange);
    if (!isOurs && this.#isServedByOthers(initiatorUri, callerKms)) throw notServed();
    progress.step("certificate", { kind: "certificate", source, kms: callerKms });

    const receivers = this.#parts.own.all();
    const initiator = { kms: domainOf(certificate), userUri: initiatorUri };
    const job = { message, initiator, receivers, at: this.#parts.now(), window };
    const opened = await finished(this.#parts.pool.open(job, this.#replay, signal, "spare"), signal);
    // Whoever sends it again must not succeed because the program was started anew.
    this.#parts.ring.change({ opened: this.#replay.memory(job.at - window) });
    const own = receivers[opened.receiver];
    if (own === undefined) throw new McError("keys-failed", "receiver");
    const identity: KeyIdentity = {
      pckId: bytesToHex(opened.pckId),
      initiator: holderOf(initiatorUri, certificate, signedIn(initiatorUri, certificate, opened)),
      responder: holderOf(own.userUri, own.kms, own.keyPeriodNo),
      kmsUriSource: null,
      certificateSource: source,
    };
    progress.step("message", { kind: "message", pckId: identity.pckId });
    return { mediaSecret: mediaSecretOf(opened, order.secret), identity, notes: [] };
  }
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

/** How each secret that a window can ask for is derived. */
const DERIVATIONS: Readonly<Record<MediaSecret, (key: CallKey) => Octets>> = { frames: deriveFrameSecret };

/** A media secret in base64. The PCK is not needed after it. */
function mediaSecretOf(key: CallKey & { readonly pck: Octets }, wanted: MediaSecret): string {
  const secret = DERIVATIONS[wanted](key);
  key.pck.fill(0);
  const text = toBase64(secret);
  secret.fill(0);
  return text;
}
