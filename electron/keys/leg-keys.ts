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
import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { type KmsUri, userUri } from "../../shared/kms/identifiers.ts";
import { decodeKmsRedirect } from "../../shared/kms/kms-redirect.ts";
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
import type { KmsTrust, Naming } from "./kms-trust.ts";
import { chooseKmsUri, type KmsUriChoice, usableName } from "./kms-uri-choice.ts";
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
  readonly trust: KmsTrust;
  /** A KMS redirect response as it was signed; see `redirect-signature.ts`. */
  readonly verifiedRedirect: (xml: string) => string;
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
    this.#mustBeProposed(order);
    await this.#parts.ownKeys(progress, signal);
    const choice = this.#choose(order);
    const kms =
      choice.kmsUri ?? (await this.#parts.directory.lookup(userUri(order.calledId), signal, progress.exchange));
    progress.step("kms-uri", { kind: "kms", source: choice.source, kms });
    const { certificate, source } = await this.#parts.directory.certificate(kms, signal, progress.exchange);
    const by = await this.#namedBy(choice.source, order, kms, signal, progress);
    this.#parts.trust.mustBeRemembered(order.calledId, kms, by, order.acceptedKms);
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
    this.#parts.trust.remember(order.calledId, kms);
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

  /** @throws KmsDocumentError `kms-redirect-…` when a KMS redirect response led here that does not count */
  #mustBeProposed({ kmsUri, redirectResponse }: ObtainKeys): void {
    if (redirectResponse === undefined) return;
    const { receiverKmsUris } = decodeKmsRedirect(this.#parts.verifiedRedirect(redirectResponse));
    if (receiverKmsUris.length !== 1 || receiverKmsUris[0] !== kmsUri) {
      throw new KmsDocumentError("kms-redirect-unverified", "receiver");
    }
  }

  #choose(order: ObtainKeys): KmsUriChoice {
    const choice = chooseKmsUri({
      calledId: order.calledId,
      fromRedirection: order.kmsUri,
      isRedirected: order.leg > 1,
      known: this.#parts.trust.known(this.#parts.profile(order.service)),
    });
    if (choice.profileDisagrees) this.#parts.log.warn("user profile names several KMSs", { of: order.calledId });
    for (const { code, detail } of choice.notes) this.#parts.log.warn(code, { detail });
    return choice;
  }

  /** By whose word the KMS of a leg is taken. What a redirection says is nobody's. */
  async #namedBy(
    source: KmsUriChoice["source"],
    { calledId, service }: ObtainKeys,
    kms: KmsUri,
    signal: AbortSignal,
    progress: LegProgress,
  ): Promise<Naming> {
    if (source === "profile" || source === "lookup") return source;
    return this.#parts.trust.mustServe(calledId, kms, this.#parts.profile(service), signal, progress.exchange);
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
    const callerKms = usableName(addresses.initiatorKmsUri);
    await this.#parts.ownKeys(progress, signal);
    // A KMS could issue keys for whatever ID it likes; for IDs that nobody says it serves it has no say.
    const { trust } = this.#parts;
    const profile = this.#parts.profile(order.service);
    const notServed = () => new McError("key-message-signature", particular("id-not-served", initiatorUri, callerKms));
    if (trust.isOurs(initiatorUri) && callerKms !== this.#parts.home) throw notServed();
    const { certificate, source } = await this.#parts.directory.certificate(
      callerKms,
      signal,
      progress.exchange,
      "strangers",
    );
    if (trust.verdict(initiatorUri, callerKms, profile).kind === "refused") throw notServed();
    progress.step("certificate", { kind: "certificate", source, kms: callerKms });

    const receivers = this.#parts.own.all();
    const initiator = { kms: domainOf(certificate), userUri: initiatorUri };
    const job = { message, initiator, receivers, at: this.#parts.now(), window };
    const opened = await finished(this.#parts.pool.open(job, this.#replay, signal, "spare"), signal);
    // Whoever sends it again must not succeed because the program was started anew: written before it is answered.
    this.#parts.ring.change({ opened: this.#replay.memory(job.at - window) });
    await untilAborted(this.#parts.ring.settled(), signal).catch((error) => {
      opened.pck.fill(0);
      throw error;
    });
    const own = receivers[opened.receiver];
    if (own === undefined) throw new McError("keys-failed", "receiver");
    // Our own KMS is asked only for the sake of a message that is signed.
    await this.#mustSpeakFor(initiatorUri, callerKms, profile, signal, progress).catch((error) => {
      opened.pck.fill(0);
      throw error;
    });
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

  /** @throws McError `key-message-signature`, `key-message-kms-changed`, and what asking our own KMS gives rise to */
  async #mustSpeakFor(
    caller: string,
    kms: KmsUri,
    profile: UserProfile | undefined,
    signal: AbortSignal,
    progress: LegProgress,
  ): Promise<void> {
    const { trust } = this.#parts;
    try {
      const by = await trust.mustServe(caller, kms, profile, signal, progress.exchange, "strangers");
      trust.mustBeRemembered(caller, kms, by, undefined);
    } catch (error) {
      if (isNoAuthority(error))
        throw new McError("key-message-signature", particular("id-not-served", caller, kms), error);
      const changed = error instanceof McError && error.code === "kms-of-host-changed";
      throw changed ? new McError("key-message-kms-changed", error.detail, error) : error;
    }
    trust.remember(caller, kms);
  }
}

/** Refusals of a KMS for an ID. */
const isNoAuthority = (error: unknown) => error instanceof McError && error.code.startsWith("kms-uri-");

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
