/**
 * Causes in Reason header fields (RFC 3326).
 *
 * @module
 */
import { listOf, parametersOf, unquoted } from "./header-list.ts";

/** One cause: a status of SIP, or a number of another protocol. */
export interface Cause {
  /** In lower case. */
  readonly protocol: string;
  readonly cause: number;
}

/** What others did with a call that is cancelled here. */
export type Elsewhere = "answered-elsewhere" | "declined-elsewhere";

/** Every cause that the fields of a message name, in their order; what cannot be read is passed over. */
export function causesOf(fields: readonly string[]): Cause[] {
  return fields.flatMap(listOf).flatMap((value) => {
    const { plain, parameters } = parametersOf(value);
    const cause = /^\d{1,4}$/.exec(unquoted(parameters.get("cause") ?? ""))?.[0];
    return cause === undefined ? [] : [{ protocol: plain.toLowerCase(), cause: Number(cause) }];
  });
}

/** Q.850: another of those that were called has the call. */
const NON_SELECTED_USER = 26;

/**
 * What became of a call that is cancelled, where the CANCEL says that it was met elsewhere: RFC 3326 clause 2 has SIP 200 for
 * that, a status of the class 6xx for all others, and ISDN its own number. Undefined when its caller has given up.
 */
export function metElsewhere(fields: readonly string[]): Elsewhere | undefined {
  const causes = causesOf(fields);
  const has = (named: string, fits: (cause: number) => boolean) =>
    causes.some(({ protocol, cause }) => protocol === named && fits(cause));
  if (has("sip", (cause) => cause >= 600 && cause < 700)) return "declined-elsewhere";
  if (has("sip", (cause) => cause === 200) || has("q.850", (cause) => cause === NON_SELECTED_USER)) {
    return "answered-elsewhere";
  }
  return undefined;
}

/** Reason header field of the BYE after a longer message (TS 24.282 clause 9.2.3.2.3). @param isThere - whether the other end has it */
export const transmissionReason = (isThere: boolean): string =>
  isThere ? 'Reason: SIP;cause=200;text="transmission succeeded"' : 'Reason: SIP;cause=480;text="transmission failed"';
