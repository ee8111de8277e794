/**
 * The key work of one call: asks the host, leg by leg, and keeps what the media of the leg in progress need.
 *
 * @module
 */
import type { ObtainedKeys, OpenedKeys } from "../../shared/bridge/keys.ts";
import type { EndReason } from "../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import { reasonOfError } from "./call-change.ts";
import type { CallEffect, CallEvent } from "./call-events.ts";
import { LegAgreement, type LegSecret } from "./leg-agreement.ts";
import type { KeyPort, MediaPort } from "./ports.ts";

export interface CallKeysOptions {
  readonly port: KeyPort;
  readonly media: Pick<MediaPort, "framesProtectable">;
  readonly call: Pick<CallRecord, "id" | "service">;
  readonly rule: ProtectionRule;
  readonly dispatch: (event: CallEvent) => void;
}

type ObtainOrder = Extract<CallEffect, { do: "obtain-keys" }>;
type Offer = Extract<CallEffect, { do: "open-keys" }>["offer"];

/** An outcome of key work that ends it. */
class KeyWorkError extends Error {
  readonly reason: EndReason;

  constructor(reason: EndReason) {
    super(reason.code);
    this.reason = reason;
  }
}

export class CallKeys {
  readonly #options: CallKeysOptions;
  /** Number of the leg whose keys are wanted: what comes for another one is disregarded. */
  #leg = 0;
  #agreement: LegAgreement | undefined;
  #asked = false;

  constructor(options: CallKeysOptions) {
    this.#options = options;
  }

  /** The agreement of the leg in progress; undefined as long as it has no keys. */
  get agreement(): LegAgreement | undefined {
    return this.#agreement;
  }

  /** Obtains the keys of a leg that we place; what an earlier leg had is overwritten. */
  obtain({ leg, calledId, kmsUri }: ObtainOrder): void {
    const { call, port } = this.#options;
    void this.#work(leg, "initiator", async () => {
      const keys = await port.obtain({ callId: call.id, leg, service: call.service, calledId, kmsUri });
      if (!sameMcId(keys.identity.responder.userUri, calledId)) {
        throw new KeyWorkError({ code: "keys-failed", detail: "keys for somebody else" });
      }
      return keys;
    });
  }

  /** Verifies and opens the I_MESSAGE of a call to us. */
  open(offer: Offer, callerId: string): void {
    const { call, port } = this.#options;
    const { message, pckId } = offer;
    void this.#work(1, "receiver", async () => {
      const keys = await port.open({ callId: call.id, leg: 1, service: call.service, message, callerId });
      if (keys.identity.pckId !== pckId) {
        throw new KeyWorkError({ code: "protection-stripped", detail: "the offer names another key" });
      }
      return { ...keys, message };
    });
  }

  /** The call is over, or goes on without keys: nothing of them is left. */
  release(): void {
    this.#forgetAgreement();
    this.#leg = 0;
    if (this.#asked) this.#options.port.forget(this.#options.call.id);
    this.#asked = false;
  }

  async #work(
    leg: number,
    side: "initiator" | "receiver",
    ask: () => Promise<ObtainedKeys | (OpenedKeys & { readonly message: string })>,
  ): Promise<void> {
    const { dispatch, media } = this.#options;
    this.#forgetAgreement();
    this.#leg = leg;
    this.#asked = true;
    try {
      // Key work and self-test go on side by side; the test was made at the start and is only waited for here.
      const [keys] = await Promise.all([ask(), this.#mustBeProtectable(media)]);
      if (this.#leg !== leg) return;
      const { identity, mediaSecret, message, notes } = keys;
      this.#agreement = this.#agreementOf(leg, side, { mediaSecret, message, pckId: identity.pckId });
      dispatch({ type: "keys-ready", leg, identity, notes });
    } catch (error) {
      if (this.#leg !== leg) return;
      const reason = error instanceof KeyWorkError ? error.reason : reasonOfError(error, { code: "keys-failed" });
      dispatch({ type: "keys-failed", leg, ...reason });
    }
  }

  /** @throws KeyWorkError when frames cannot be protected here */
  async #mustBeProtectable(media: CallKeysOptions["media"]): Promise<void> {
    if (!(await media.framesProtectable())) throw new KeyWorkError({ code: "protection-unavailable" });
  }

  #agreementOf(leg: number, side: "initiator" | "receiver", secret: LegSecret): LegAgreement {
    const { dispatch, rule } = this.#options;
    return new LegAgreement(side, secret, rule === "required", (outcome) => dispatch({ type: "agreed", leg, outcome }));
  }

  #forgetAgreement(): void {
    this.#agreement?.forget();
    this.#agreement = undefined;
  }
}
