/**
 * What an invitation to us says about protecting the call.
 *
 * @module
 */
import { readKeyManagement } from "./key-management.ts";
import type { KeyRequest, ProtectionScheme } from "./scheme.ts";

export type ProtectionOffer =
  | { readonly kind: "none" }
  /** An I_MESSAGE, and media as one of our schemes protects them. `pckId` and `digits` as in `SchemeOffer`. */
  | {
      readonly kind: "offered";
      readonly scheme: string;
      readonly message: string;
      readonly pckId: string | null;
      readonly digits?: boolean | undefined;
    }
  /** No I_MESSAGE, and that whoever answers may bring one. */
  | ({ readonly kind: "asked"; readonly scheme: string } & KeyRequest)
  /** An I_MESSAGE for media that are protected in a way that is not possible here. */
  | { readonly kind: "other" }
  | { readonly kind: "unreadable"; readonly detail: string };

/** An offer that can be taken. */
export type TakenOffer = Extract<ProtectionOffer, { kind: "offered" }>;

/** What an offer asks for that is answered with an I_MESSAGE. */
export type TakenRequest = Extract<ProtectionOffer, { kind: "asked" }>;

/**
 * @param schemes - those that are possible here, the most wanted first
 * @param toSeveral - whether others are called too: of no other call the key comes with the answer
 */
export function readProtectionOffer(
  sdp: string,
  schemes: readonly ProtectionScheme[],
  toSeveral = false,
): ProtectionOffer {
  const management = readKeyManagement(sdp);
  if (management.kind === "none" && toSeveral) {
    for (const { inAnswers, name: scheme } of schemes) {
      const request = inAnswers?.readRequest(sdp);
      if (request !== undefined) return { kind: "asked", scheme, ...request };
    }
  }
  if (management.kind !== "mikey") return management;
  for (const scheme of schemes) {
    const offer = scheme.readOffer(sdp);
    if (offer !== undefined) {
      return {
        kind: "offered",
        scheme: scheme.name,
        message: management.message,
        pckId: offer.pckId,
        digits: offer.digits,
      };
    }
  }
  // A form that is not known here may be a later version of this program's own.
  return { kind: "other" };
}
