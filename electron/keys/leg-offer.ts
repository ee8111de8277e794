/**
 * The key work of a leg that we place: which KMS, whose certificate, and the I_MESSAGE that is made for it.
 *
 * @module
 */
import type { ObtainedKeys, ObtainKeys } from "../../shared/bridge/keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { type KmsUri, userUri } from "../../shared/kms/identifiers.ts";
import type { UserProfile } from "../../shared/kms/user-profile.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { bytesToHex, toBase64 } from "../../shared/mikey/base/octets.ts";
import type { CreatedMessage } from "../../shared/mikey/create.ts";
import type { CallKey } from "../../shared/mikey/derivation.ts";
import type { MikeyPool } from "../../shared/mikey/pool.ts";
import { keyPeriodNumber } from "../../shared/mikey/uid.ts";
import type { CreateJob } from "../../shared/mikey/worker.ts";
import type { Logger } from "../services/log.ts";
import type { KeptSrtp } from "./kept-srtp.ts";
import { holderOf } from "./key-periods.ts";
import type { KmsDirectory } from "./kms-directory.ts";
import type { KmsTrust, Naming } from "./kms-trust.ts";
import { chooseKmsUri, type KmsUriChoice } from "./kms-uri-choice.ts";
import type { LegProgress } from "./leg-progress.ts";
import { domainOf, type OwnKeys, type OwnUser } from "./own-keys.ts";
import { mediaSecretOf, usingPck } from "./pck-use.ts";
import { mustBeProposed } from "./redirect-proposal.ts";

export interface LegOfferParts {
  /** Our KMS. */
  readonly home: KmsUri;
  /** Whether messages name users by their IDs or by UIDs. */
  readonly identityForm: WireProfile["keys"]["identities"];
  readonly own: Pick<OwnKeys, "at">;
  readonly directory: Pick<KmsDirectory, "certificate" | "held" | "lookup">;
  readonly trust: Pick<KmsTrust, "known" | "mustServe" | "mustBeRemembered" | "remember">;
  /** A KMS redirect response as it was signed; see `redirect-signature.ts`. */
  readonly verifiedRedirect: (xml: string) => string;
  /** The user profile for a service; undefined without one. */
  readonly profile: (service: McService) => UserProfile | undefined;
  readonly pool: Pick<MikeyPool, "create">;
  /** Keeps the SRTP keys of a leg until its media take them. */
  readonly srtp: Pick<KeptSrtp, "keep">;
  readonly log: Pick<Logger, "warn">;
  /** Unix time in seconds. */
  readonly now: () => number;
  /** Settles when there are own keys of the present period. */
  readonly ownKeys: (progress: LegProgress, signal: AbortSignal) => Promise<void>;
}

/** What decides whose keys a PCK is made with. */
export type PckOrder = Omit<ObtainKeys, "secret">;

/** A PCK that was made, with what may be known of it. It is overwritten once it was used. */
export interface MadePck {
  readonly made: CreatedMessage;
  readonly identity: KeyIdentity;
  readonly notes: ObtainedKeys["notes"];
}

export class LegOffer {
  readonly #parts: LegOfferParts;

  constructor(parts: LegOfferParts) {
    this.#parts = parts;
  }

  /**
   * KMS URI, certificate and I_MESSAGE.
   *
   * @throws McError and MikeyError of any kind; `asKeyFault` names what a call can end with
   */
  obtain(order: ObtainKeys, progress: LegProgress, signal: AbortSignal): Promise<ObtainedKeys> {
    return this.make(order, progress, signal, ({ made, identity, notes }) => ({
      message: toBase64(made.message),
      mediaSecret: mediaSecretOf(made, order.secret, (key) =>
        this.#parts.srtp.keep(order.callId, key, "initiator", order.service),
      ),
      identity,
      notes,
    }));
  }

  /**
   * Makes a PCK for somebody, for whatever use.
   *
   * @param again - a PCK that was made here for the same one before, and is to be brought once more
   * @throws as {@link obtain}, and what its use throws
   */
  async make<R>(
    order: PckOrder,
    progress: LegProgress,
    signal: AbortSignal,
    use: (pck: MadePck) => R | Promise<R>,
    again?: Pick<CallKey, "pck" | "pckId">,
  ): Promise<R> {
    const { directory, home, now, ownKeys, pool, trust, verifiedRedirect } = this.#parts;
    const { calledId } = order;
    mustBeProposed(order, verifiedRedirect);
    await ownKeys(progress, signal);
    const choice = this.#choose(order);
    const kms = choice.kmsUri ?? (await directory.lookup(userUri(calledId), signal, progress.exchange));
    progress.step("kms-uri", { kind: "kms", source: choice.source, kms });
    const { certificate, source } = await directory.certificate(kms, signal, progress.exchange);
    const by = await this.#namedBy(choice.source, order, kms, signal, progress);
    trust.mustBeRemembered(calledId, kms, by, order.acceptedKms);
    progress.step("certificate", { kind: "certificate", source, kms });

    // Read again: a key period may have ended meanwhile.
    const at = now();
    const own = this.#parts.own.at(at);
    if (own === undefined) throw new McError("own-keys-missing", home);
    const making = pool.create({ ...this.#job(own, calledId, certificate, at), ...again }, signal, "spare");
    return usingPck(making, signal, (made) => {
      const identity: KeyIdentity = {
        pckId: bytesToHex(made.pckId),
        initiator: holderOf(own.userUri, own.kms, own.keyPeriodNo),
        responder: holderOf(calledId, certificate, keyPeriodNumber(at, certificate)),
        kmsUriSource: choice.source,
        certificateSource: source,
      };
      trust.remember(calledId, kms);
      progress.step("message", { kind: "message", pckId: identity.pckId });
      return use({ made, identity, notes: [...choice.notes] });
    });
  }

  /**
   * What a leg to somebody would have made at a moment, Unix seconds, as far as that is known here: nobody is asked, and nothing is settled by it.
   *
   * @returns undefined where the KMS would have to be asked, or where there are no keys
   */
  ahead(order: Pick<PckOrder, "calledId" | "kmsUri" | "leg" | "service">, at: number): CreateJob | undefined {
    const { directory } = this.#parts;
    const own = this.#parts.own.at(at);
    if (own === undefined) return undefined;
    try {
      const { kmsUri } = this.#chosen(order);
      const certificate = kmsUri && directory.held(kmsUri);
      if (certificate === undefined) return undefined;
      return this.#job(own, order.calledId, certificate, at);
    } catch {
      // The call says what is wrong with it.
      return undefined;
    }
  }

  #job(own: OwnUser, userUri: string, certificate: KmsCertificate, at: number): CreateJob {
    const responder = { userUri, kms: domainOf(certificate) };
    return { initiator: own, responder, at, identityForm: this.#parts.identityForm };
  }

  #chosen({ calledId, kmsUri, leg, service }: Pick<PckOrder, "calledId" | "kmsUri" | "leg" | "service">): KmsUriChoice {
    const { profile, trust } = this.#parts;
    const known = trust.known(profile(service));
    return chooseKmsUri({ calledId, fromRedirection: kmsUri, isRedirected: leg > 1, known });
  }

  #choose(order: PckOrder): KmsUriChoice {
    const { log } = this.#parts;
    const choice = this.#chosen(order);
    if (choice.profileDisagrees) log.warn("user profile names several KMSs", { of: order.calledId });
    for (const { code, detail } of choice.notes) log.warn(code, { detail });
    return choice;
  }

  /** By whose word the KMS of a leg is taken. What a redirection says is nobody's. */
  async #namedBy(
    source: KmsUriChoice["source"],
    { calledId, service }: PckOrder,
    kms: KmsUri,
    signal: AbortSignal,
    progress: LegProgress,
  ): Promise<Naming> {
    if (source === "profile" || source === "lookup") return source;
    const { profile, trust } = this.#parts;
    return trust.mustServe(calledId, kms, profile(service), signal, progress.exchange);
  }
}
