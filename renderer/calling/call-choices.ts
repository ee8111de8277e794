/**
 * What a call begins with: the rules that the dispatcher's settings, the user profile and the account make for it, and whether
 * they allow it at all.
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { RedirectionCaution } from "../../shared/mc/call-record.ts";
import { mcIdKey, parseMcId } from "../../shared/mc/mc-id.ts";
import {
  forbids,
  isOutsideList,
  type PrivateCallPermission,
  URGENCY_PERMISSIONS,
} from "../../shared/mc/private-call-permissions.ts";
import type { DialledFirst } from "../../shared/mc/record-parts/new-id.ts";
import type { ChangedUrgency, Urgency } from "../../shared/mc/record-parts/urgency.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import type { CallRules } from "./call-core.ts";
import { dialledFirst } from "./dialled-first.ts";
import type { CallingEngineOptions } from "./engine-options.ts";
import { reasonNotTogether } from "./first-to-answer.ts";
import { cautionAbout, type Known } from "./known-systems.ts";
import type { IncomingLeg } from "./ports.ts";
import { type ProtectionOffer, readProtectionOffer } from "./protection/protection-offer.ts";
import { type ProtectionInForce, protectionInForce } from "./protection-in-force.ts";

export class CallChoices {
  readonly #options: CallingEngineOptions;

  constructor(options: CallingEngineOptions) {
    this.#options = options;
  }

  /** The rule for protection that holds at the moment. */
  protectionInForce(): ProtectionInForce {
    return protectionInForce(this.#options.settings().protection, this.#options.keys.status());
  }

  /** What a call to us says about protection; without a KMS nothing can be made of it. */
  protectionOffer({ offer, toSeveral }: IncomingLeg): ProtectionOffer {
    if (offer === undefined || this.#options.keys.status().state === "off") return { kind: "none" };
    return readProtectionOffer(offer, this.#options.schemes, toSeveral);
  }

  /** What does not change during a call that begins now. */
  rules(service: McService, { rule }: ProtectionInForce): CallRules {
    const { redirectionPolicy, partnerPolicies, forwardingPolicy, askSeconds } = this.#options.settings();
    return {
      service,
      ownId: this.#options.ownId(service) ?? "",
      wire: this.#options.wire,
      policies: { migrated: redirectionPolicy, forwarded: forwardingPolicy },
      partners: partnerPolicies,
      wasProtected: (id) => this.#options.keys.status().protectedPeers.includes(mcIdKey(id)),
      cautionAbout: (dialledId, newId) => this.cautionAbout(dialledId, newId),
      askMs: askSeconds * 1000,
      protection: rule,
    };
  }

  #known(): Known {
    const { isInDirectory, keys, systems } = this.#options;
    return { hosts: [...systems, ...keys.status().hosts], isInDirectory };
  }

  /** Why nobody can be called now; undefined where that is possible. */
  reasonNotToPlace(calledId: string, service: McService, urgency: Urgency = "normal"): EndReasonCode | undefined {
    if (this.#options.ownId(service) === undefined || MC_SERVICES[service].sessionType === undefined) {
      return "service-not-available";
    }
    if (parseMcId(calledId) === undefined) return "invalid-id";
    // Who is called in an emergency, the server judges alone.
    if (urgency !== "emergency" && this.isOutsideList(calledId, service)) return "callee-not-permitted";
    const { registration } = this.#options.store.getState();
    return registration.state === "registered" ? undefined : "not-registered";
  }

  /**
   * Whether the user profile lists who may be called, and this one is not among them. Only what the dispatcher starts is held to that: whoever a server
   * redirects a call to is the server's choice.
   */
  isOutsideList(calledId: string, service: McService): boolean {
    const { keys, now, personBehind } = this.#options;
    const person = personBehind?.(calledId, service, now());
    return isOutsideList(keys.status().callees, service, person === undefined ? [calledId] : [calledId, person]);
  }

  /** Why several cannot be called at once; undefined where they can. */
  reasonNotToSeveral(
    candidates: readonly string[],
    service: McService,
    { impossible, rule }: ProtectionInForce,
  ): EndReasonCode | null {
    const { ownId } = this.#options;
    const [first = ""] = candidates;
    if (!this.may("allow-request-first-to-answer-call")) return "first-to-answer-not-permitted";
    if (MC_SERVICES[service].severalSessionType === undefined) return "service-not-available";
    if (rule === "required") return "first-to-answer-protection";
    if (candidates.some((each) => this.isOutsideList(each, service))) return "callee-not-permitted";
    return reasonNotTogether(candidates, ownId(service) ?? "") ?? this.reasonNotToPlace(first, service) ?? impossible;
  }

  /** Why a call cannot be as urgent as it is to be; undefined where it can. */
  reasonNotUrgent(urgency: Urgency = "normal"): EndReasonCode | undefined {
    return urgency !== "emergency" || this.may("allow-emergency-private-call") ? undefined : "emergency-not-permitted";
  }

  /** Whether the user profile lets a call in progress be made an emergency, or none any more. */
  mayChangeUrgency(to: ChangedUrgency): boolean {
    return this.may(URGENCY_PERMISSIONS[to]);
  }

  /** Whether the user profile leaves the dispatcher free to do something. */
  may(action: PrivateCallPermission): boolean {
    return !forbids(this.#options.keys.status().permissions, action);
  }

  /** The new ID with which a call to somebody begins; null where it begins with the ID chosen. */
  dialledFirst(calledId: string, service: McService, urgency: Urgency): DialledFirst | null {
    const { newIdOf, now, ownId, settings } = this.#options;
    const known = newIdOf?.(calledId, service, now());
    if (known === undefined) return null;
    return dialledFirst({
      ...settings(),
      calledId,
      known,
      urgency,
      ownId: ownId(service) ?? "",
      caution: this.cautionAbout(calledId, known.newId),
      now: now(),
    });
  }

  /** What speaks against calling an ID unasked that somebody else has named. */
  cautionAbout(dialledId: string, newId: string): RedirectionCaution | undefined {
    return cautionAbout(dialledId, newId, this.#known());
  }
}
