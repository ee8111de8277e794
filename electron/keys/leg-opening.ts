/**
 * The key work of a leg that came in: its I_MESSAGE is verified and opened.
 *
 * @module
 */
import type { OpenedKeys, OpenKeys } from "../../shared/bridge/keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { KmsUri } from "../../shared/kms/identifiers.ts";
import type { UserProfile } from "../../shared/kms/user-profile.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { bytesToHex, fromBase64 } from "../../shared/mikey/base/octets.ts";
import { DEFAULT_SUITE } from "../../shared/mikey/derivation.ts";
import { readAddresses } from "../../shared/mikey/open.ts";
import type { MikeyPool } from "../../shared/mikey/pool.ts";
import { ReplayGuard } from "../../shared/mikey/replay.ts";
import { callerAddress } from "./caller-address.ts";
import { CallerAuthority, type CallerAuthorityParts } from "./caller-authority.ts";
import type { KeptSrtp, SrtpSource } from "./kept-srtp.ts";
import { holderOf } from "./key-periods.ts";
import type { KeyRing } from "./key-ring.ts";
import type { KmsDirectory } from "./kms-directory.ts";
import type { LegProgress } from "./leg-progress.ts";
import { domainOf, type OwnKeys } from "./own-keys.ts";
import { mediaSecretOf, usingPck } from "./pck-use.ts";
import { signerPeriod } from "./signer-period.ts";
import { untilAborted } from "./until-aborted.ts";

export interface LegOpeningParts {
  /** Our KMS. */
  readonly home: KmsUri;
  /** Seconds that the time of a message may differ from ours. */
  readonly messageWindow: number;
  readonly ring: Pick<KeyRing, "held" | "change" | "settled">;
  readonly own: Pick<OwnKeys, "all">;
  readonly directory: Pick<KmsDirectory, "certificate">;
  readonly trust: CallerAuthorityParts["trust"];
  /** The user profile for a service; undefined without one. */
  readonly profile: (service: McService) => UserProfile | undefined;
  readonly pool: Pick<MikeyPool, "open">;
  /** Keeps the SRTP keys of a leg until its media take them. */
  readonly srtp: Pick<KeptSrtp, "keep">;
  /** Unix time in seconds. */
  readonly now: () => number;
  /** Settles when there are own keys of the present period. */
  readonly ownKeys: (progress: LegProgress, signal: AbortSignal) => Promise<void>;
}

/** Says in the identity which suite the voice of a handset has, where that is not the one of all others. */
function withSuite(identity: KeyIdentity, { suite }: SrtpSource, { secret }: Pick<OpenKeys, "secret">): KeyIdentity {
  const isOther = suite !== undefined && typeof suite !== "object" && suite !== DEFAULT_SUITE;
  return secret === "srtp" && isOther ? { ...identity, srtpSuite: suite } : identity;
}

/** What decides whether an I_MESSAGE is opened. */
export type OpeningOrder = Omit<OpenKeys, "secret">;

export class LegOpening {
  readonly #parts: LegOpeningParts;
  readonly #replay = new ReplayGuard();

  constructor(parts: LegOpeningParts) {
    this.#parts = parts;
  }

  /** Takes over which messages were opened before the program was started. */
  recall(): void {
    this.#replay.recall(this.#parts.ring.held.opened);
  }

  /**
   * Verifies and opens the I_MESSAGE of a call that came in.
   *
   * @throws McError and MikeyError of any kind; `asReceivedFault` names what a call can end with
   */
  open(order: OpenKeys, progress: LegProgress, signal: AbortSignal): Promise<OpenedKeys> {
    return this.use(order, progress, signal, (opened, identity) => ({
      mediaSecret: mediaSecretOf(opened, order.secret, (key) =>
        this.#parts.srtp.keep(order.callId, key, "receiver", order.service),
      ),
      identity: withSuite(identity, opened, order),
      notes: [],
    }));
  }

  /**
   * Opens an I_MESSAGE, whatever its PCK is for. The PCK is overwritten once it was used.
   *
   * @throws as {@link open}, and what its use throws
   */
  async use<R>(
    order: OpeningOrder,
    progress: LegProgress,
    signal: AbortSignal,
    use: (opened: SrtpSource, identity: KeyIdentity) => R | Promise<R>,
  ): Promise<R> {
    const { directory, home, messageWindow: window, now, own, ownKeys, pool, profile, ring, trust } = this.#parts;
    const message = fromBase64(order.message);
    const expected = { home, callerId: order.callerId, at: now(), window };
    const address = callerAddress(readAddresses(message), expected);
    await ownKeys(progress, signal);
    const authority = new CallerAuthority(address, { trust, home, profile: profile(order.service) });
    authority.beforeAsking();
    const found = await directory.certificate(address.kms, signal, progress.exchange, "strangers");
    const { certificate, source } = found;
    authority.onceCertified();
    progress.step("certificate", { kind: "certificate", source, kms: address.kms });

    const receivers = own.all();
    const initiator = { kms: domainOf(certificate), userUri: address.caller };
    const job = { message, initiator, receivers, at: now(), window };
    return usingPck(pool.open(job, this.#replay, signal, "spare"), signal, async (opened) => {
      // Whoever sends it again must not succeed because the program was started anew: written before it is answered.
      ring.change({ opened: this.#replay.memory(job.at - window) });
      await untilAborted(ring.settled(), signal);
      const receiver = receivers[opened.receiver];
      if (receiver === undefined) throw new McError("keys-failed", "receiver");
      await authority.onceSigned(signal, progress.exchange);
      const identity: KeyIdentity = {
        pckId: bytesToHex(opened.pckId),
        initiator: holderOf(address.caller, certificate, signerPeriod(address.caller, certificate, opened)),
        responder: holderOf(receiver.userUri, receiver.kms, receiver.keyPeriodNo),
        kmsUriSource: null,
        certificateSource: source,
      };
      progress.step("message", { kind: "message", pckId: identity.pckId });
      return use(opened, identity);
    });
  }
}
