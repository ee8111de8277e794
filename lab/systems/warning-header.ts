/**
 * Warning header fields of mission critical servers (TS 24.379 clause 4.4).
 *
 * @module
 */

/** Warning texts that the lab's systems give, by number. */
const TEXTS = {
  101: "service authorisation failed",
  107: "user not authorised to make private calls",
  110: "user declined the call invitation",
  126: "user not authorised to initiate private call with the requested commencement mode",
  127: "user not authorised to be called in private call",
  139: "integrity protection check failed",
  140: "unable to decrypt XML content",
  141: "user unknown to the participating function",
  144: "user not authorised to call this particular user",
  145: "unable to determine called party",
  // Of this one the number is known and not the text.
  151: "user not authorised to request a private call call-back",
  152: "user not authorised to cancel a private call call-back request",
  153: "user not authorised to call any of the users requested in the first-to-answer call",
  156: "user not authorised to originate a first-to-answer call",
  174: "call is forwarded by the system",
  175: "call is forwarded",
  199: "signalling or payload part is missing",
  203: "message too large to send over signalling control plane",
  217: "user not authorised for one-to-one communications due to exceeding data size",
  205: "unable to determine targeted user for one-to-one FD",
  210: "the number of payloads is not one",
  211: "the payload is no file URL",
  212: "the file is not there",
  204: "unable to determine targeted user for one-to-one SDS",
  146: "T-PF unable to determine the service settings for the called user",
} as const satisfies Record<number, string>;

/** Numbers of {@link TEXTS}. */
export type McWarningCode = keyof typeof TEXTS;

/** A Warning header field of a system. */
export function mcWarning(domain: string, code: McWarningCode): string {
  return `Warning: 399 ${domain} "${code} ${TEXTS[code]}"`;
}
