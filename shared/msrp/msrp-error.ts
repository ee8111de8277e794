/**
 * Why octets, or a text, are nothing of MSRP.
 *
 * @module
 */

/** The closed set of reasons. */
const MSRP_FAULTS = {
  "no-start-line": "a frame does not begin with a line of MSRP",
  "head-too-long": "the lines before the content are longer than any need to be",
  "line-broken": "a line before the content is no header field",
  "path-missing": "a frame does not say first where it goes and then where it comes from",
  "content-too-long": "a frame holds more than was agreed",
  "content-missing": "a frame has a content and no type for it, or a type and no content",
  "uri-broken": "an address is none of MSRP",
  "range-broken": "a frame does not say rightly which octets it holds",
  "chunk-missing": "octets of a message are missing, or come in another order",
  "description-broken": "the session description has no media line that messages could take",
} as const;

export type MsrpFault = keyof typeof MSRP_FAULTS;

/** What cannot be read. Carries no octet of it. */
export class MsrpError extends Error {
  readonly fault: MsrpFault;

  constructor(fault: MsrpFault) {
    super(MSRP_FAULTS[fault]);
    this.name = "MsrpError";
    this.fault = fault;
  }
}
