/**
 * The I_MESSAGE in a session description: the key management attribute of RFC 4567.
 *
 * @module
 */

import { MAX_KEY_MESSAGE } from "../../../shared/bridge/keys.ts";
import { particular } from "../../../shared/errors/particulars.ts";
import type { SignallingWire } from "../../../shared/mc/wire-profile.ts";
import { attributeValues } from "../../../shared/sip/attribute-values.ts";

const ATTRIBUTE = "key-mgmt";
const MIKEY = /^mikey[ \t]+([A-Za-z0-9+/]{4,}={0,2})$/i;

/** What a session description says about keys. */
export type KeyManagement =
  | { readonly kind: "none" }
  /** The I_MESSAGE in base64. */
  | { readonly kind: "mikey"; readonly message: string }
  | { readonly kind: "unreadable"; readonly detail: string };

/**
 * Puts the I_MESSAGE into a session description.
 *
 * @param place - before the first medium, or at the end of each (RFC 4567); readers take both
 */
export function withKeyMessage(sdp: string, message: string, place: SignallingWire["keyManagement"]): string {
  const line = `a=${ATTRIBUTE}:mikey ${message}\r\n`;
  const [session = "", ...media] = sdp.split(/^(?=m=)/m);
  if (media.length === 0 || place === "session") return [session, line, ...media].join("");
  return session + media.map((medium) => medium + line).join("");
}

/**
 * Reads the attribute, at session level or below a medium. The same message may stand in several places; two different
 * ones, or one of a protocol other than MIKEY, cannot be served.
 */
export function readKeyManagement(sdp: string): KeyManagement {
  const values = new Set(attributeValues(sdp, ATTRIBUTE).map((value) => value.trim()));
  const [value, ...others] = values;
  if (value === undefined) return { kind: "none" };
  if (others.length > 0) return { kind: "unreadable", detail: particular("two-key-messages") };
  const message = MIKEY.exec(value)?.[1];
  if (message === undefined) return { kind: "unreadable", detail: particular("key-message-not-mikey") };
  if (message.length > MAX_KEY_MESSAGE) return { kind: "unreadable", detail: particular("key-message-too-long") };
  return { kind: "mikey", message };
}
