/**
 * The key work of one call: asks the host, leg by leg, and keeps what the media of the leg in progress need.
 *
 * @module
 */

import type { MediaSecret, ObtainedKeys, OpenedKeys } from "../../shared/bridge/keys.ts";
import type { EndReason } from "../../shared/errors/end-reason.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import { reasonOfError } from "./call-change.ts";
import type { CallEvent } from "./call-events.ts";
import type { KeyPort, LegProtection, MediaPort } from "./ports.ts";
import type { MediaKeying } from "./protection/keying.ts";
import type { TakenOffer } from "./protection/protection-offer.ts";
import type { KeyWorker, ObtainOrder } from "./protection/protection-shape.ts";
import type {
  AgreementTerms,
  AwaitedAgreement,
  LegAgreement,
  LegSecret,
  ProtectionScheme,
} from "./protection/scheme.ts";

export interface CallKeysOptions {
  readonly port: Omit<KeyPort, "prepare">;
  readonly media: Pick<MediaPort, "canProtect">;
  readonly call: Pick<CallRecord, "id" | "service">;
  /** Whether the call has pictures beside the sound. */
  readonly pictures: boolean;
  readonly rule: ProtectionRule;
  readonly keyManagement: AgreementTerms["keyManagement"];
  /** Schemes of the account, the one that we offer first. */
  readonly schemes: readonly ProtectionScheme[];
  readonly dispatch: (event: CallEvent) => void;
}

/** An outcome of key work that ends it. */
class KeyWorkError extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(reason.code);
    this.reason = reason;
  }
}

export class CallKeys implements KeyWorker {
  readonly #options: CallKeysOptions;
  /** Number of the leg whose keys are wanted: what comes for another one is disregarded. */
  #leg = 0;
  /** What the leg has agreed on, or is about to, and under which scheme. */
  #made: { readonly agreement: LegAgreement; readonly scheme: ProtectionScheme } | undefined;
  /** The same as long as whoever answers may bring the keys. */
  #awaited: AwaitedAgreement | undefined;
  #asked = false;
  /** The scheme that we offer, once it is known which of several works here. */
  #offered: ProtectionScheme | undefined;

  constructor(options: CallKeysOptions) {
    this.#options = options;
  }

  /** The agreement of the leg in progress; undefined as long as it has no keys. */
  get agreement(): LegAgreement | undefined {
    return this.#made?.agreement;
  }

  get keying(): MediaKeying | undefined {
    return this.agreement?.keying;
  }

  /** Name of the scheme that the leg in progress has keys for, null when there are none. */
  get scheme(): LegProtection {
    return this.#made?.scheme.name ?? null;
  }

  /**
   * Name of the scheme of a leg that has to have keys.
   *
   * @throws Error when there are none: it must not go without because they were lost
   */
  schemeInUse(): string {
    const { scheme } = this;
    if (scheme === null) throw new Error("no keys for a leg that is to have them");
    return scheme;
  }

  /** Name of the scheme that a leg of ours will offer. */
  get offered(): LegProtection {
    return (this.#offered ?? this.#options.schemes[0])?.name ?? null;
  }

  /** Obtains the keys of a leg that we place; what an earlier leg had is overwritten. */
  obtain({ leg, calledId, asked, ...lead }: ObtainOrder): void {
    const { call, port, schemes } = this.#options;
    const terms = { side: "initiator", digits: asked?.digits ?? true, asked } as const;
    const begin = (scheme: ProtectionScheme | undefined) =>
      void this.#work(leg, terms, scheme, async (secret) => {
        const { kmsUri, acceptedKms, redirectResponse } = lead;
        const named = { kmsUri, acceptedKms, redirectResponse };
        const keys = await port.obtain({ callId: call.id, leg, service: call.service, calledId, ...named, secret });
        if (!sameMcId(keys.identity.responder.userUri, calledId)) {
          throw new KeyWorkError({ code: "keys-failed", detail: particular("keys-for-another") });
        }
        return keys;
      });
    if (asked !== undefined) begin(schemes.find(({ name }) => name === asked.scheme));
    else void this.#choose(leg, begin, lead.instead);
  }

  /** Schemes that a call of ours may be offered in, the most wanted first. */
  #choice(): readonly ProtectionScheme[] {
    const { pictures, schemes } = this.#options;
    return schemes.filter(({ onlyFirst = false }, place) => !onlyFirst || place === 0 || pictures);
  }

  /** Begins with the first scheme that works here. Where none does it is the first, whose work says what is missing. */
  async #choose(
    leg: number,
    begin: (scheme: ProtectionScheme | undefined) => void,
    instead: string | undefined,
  ): Promise<void> {
    const { media, pictures } = this.#options;
    const choice = this.#choice().filter(({ name }) => name !== instead);
    if (choice.length < 2) {
      this.#offered = choice[0];
      return begin(choice[0]);
    }
    this.#forgetAgreement();
    this.#leg = leg;
    try {
      let works: ProtectionScheme | undefined;
      for (const scheme of choice)
        if (works === undefined && (await media.canProtect(scheme.name, pictures))) works = scheme;
      if (this.#leg !== leg) return;
      this.#offered = works ?? choice[0];
      begin(this.#offered);
    } catch (error) {
      this.#fail(leg, error);
    }
  }

  /** Verifies and opens the I_MESSAGE of a call to us. */
  open(offer: TakenOffer, callerId: string): void {
    const { call, port, schemes } = this.#options;
    const { message, pckId } = offer;
    const scheme = schemes.find(({ name }) => name === offer.scheme);
    void this.#work(1, { side: "receiver", digits: offer.digits === true }, scheme, async (secret) => {
      const keys = await port.open({ callId: call.id, leg: 1, service: call.service, message, callerId, secret });
      if (pckId !== null && keys.identity.pckId !== pckId) {
        throw new KeyWorkError({ code: "protection-stripped", detail: particular("offer-names-another-key") });
      }
      return { ...keys, message };
    });
  }

  /** Begins the agreement of a leg of ours that asks whoever answers for the keys. */
  awaitInAnswer(leg: number): void {
    void this.#await(leg);
  }

  async #await(leg: number): Promise<void> {
    const { dispatch, keyManagement, media, rule, schemes } = this.#options;
    const scheme = schemes.find(({ inAnswers }) => inAnswers !== undefined);
    this.#forgetAgreement();
    this.#leg = leg;
    try {
      if (scheme?.inAnswers === undefined) throw new KeyWorkError({ code: "protection-unavailable" });
      await this.#mustProtect(media, scheme);
      if (this.#leg !== leg) return;
      const terms = { required: rule === "required", digits: true, keyManagement };
      const agreement = scheme.inAnswers.awaitKey({
        ...terms,
        report: (outcome) => dispatch({ type: "agreed", leg, outcome }),
      });
      this.#awaited = agreement;
      this.#made = { agreement, scheme };
      dispatch({ type: "keys-awaited", leg });
    } catch (error) {
      this.#fail(leg, error);
    }
  }

  /** Verifies and opens what the answer has brought, and agrees on it. */
  openBrought(byId: string): void {
    void this.#openBrought(this.#leg, byId);
  }

  async #openBrought(leg: number, byId: string): Promise<void> {
    const { call, dispatch, port } = this.#options;
    const agreement = this.#awaited;
    const brought = agreement?.brought;
    try {
      if (agreement === undefined || brought === undefined || this.#made === undefined) {
        throw new KeyWorkError({ code: "key-message-broken" });
      }
      const { secret } = this.#made.scheme;
      const { message, pckId } = brought;
      this.#asked = true;
      const keys = await port.open({ callId: call.id, leg, service: call.service, message, callerId: byId, secret });
      if (this.#leg !== leg) return;
      const { identity, notes } = keys;
      if (!sameMcId(identity.initiator.userUri, byId)) throw new KeyWorkError({ code: "key-message-caller-differs" });
      if (identity.pckId !== pckId || !agreement.take(keys.mediaSecret)) {
        throw new KeyWorkError({ code: "key-confirmation-failed" });
      }
      dispatch({ type: "keys-ready", leg, identity, notes });
    } catch (error) {
      this.#fail(leg, error);
    }
  }

  /**
   * The call is over, or goes on without keys: nothing of them is left.
   *
   * @param protectedIds - whom it was for, if its media were protected end to end
   */
  release(protectedIds: readonly string[] = []): void {
    this.#forgetAgreement();
    this.#leg = 0;
    if (this.#asked) this.#options.port.forget(this.#options.call.id, protectedIds);
    this.#asked = false;
  }

  async #work(
    leg: number,
    terms: Pick<AgreementTerms, "side" | "digits" | "asked">,
    scheme: ProtectionScheme | undefined,
    ask: (secret: MediaSecret) => Promise<ObtainedKeys | (OpenedKeys & { readonly message: string })>,
  ): Promise<void> {
    const { dispatch, keyManagement, media, rule } = this.#options;
    this.#forgetAgreement();
    this.#leg = leg;
    this.#asked = scheme !== undefined;
    try {
      if (scheme === undefined) throw new KeyWorkError({ code: "protection-unavailable" });
      // Key work and self-test go on side by side; the test was made at the start and is only waited for here.
      const [keys] = await Promise.all([ask(scheme.secret), this.#mustProtect(media, scheme)]);
      if (this.#leg !== leg) return;
      const { identity, mediaSecret, message, notes } = keys;
      const secret: LegSecret = { mediaSecret, message, pckId: identity.pckId };
      const agreement = scheme.agree(secret, {
        ...terms,
        required: rule === "required",
        keyManagement,
        report: (outcome) => dispatch({ type: "agreed", leg, outcome }),
      });
      this.#made = { agreement, scheme };
      const otherwise = scheme.secret === "frames" ? {} : { scheme: scheme.secret };
      const isLast = this.#choice().at(-1)?.name === scheme.name;
      const refusable =
        terms.side === "initiator" && terms.asked === undefined && !isLast ? { refusable: scheme.name } : {};
      dispatch({ type: "keys-ready", leg, identity, notes, ...otherwise, ...refusable });
    } catch (error) {
      this.#fail(leg, error, terms.side === "receiver" && scheme?.neverInClear === true);
    }
  }

  #fail(leg: number, error: unknown, neverInClear = false): void {
    if (this.#leg !== leg) return;
    const reason = error instanceof KeyWorkError ? error.reason : reasonOfError(error, { code: "keys-failed" });
    this.#options.dispatch({ type: "keys-failed", leg, ...reason, ...(neverInClear ? { neverInClear } : {}) });
  }

  /** @throws KeyWorkError when the scheme does not work here */
  async #mustProtect(media: CallKeysOptions["media"], scheme: ProtectionScheme): Promise<void> {
    const { missing, missingPictures = missing, name } = scheme;
    const { pictures } = this.#options;
    if (await media.canProtect(name, pictures)) return;
    const detail = pictures && (await media.canProtect(name)) ? missingPictures : missing;
    throw new KeyWorkError({ code: "protection-unavailable", detail });
  }

  #forgetAgreement(): void {
    this.agreement?.forget();
    this.#made = undefined;
    this.#awaited = undefined;
  }
}
