/**
 * What this program itself has to say beside a code, as a mark with its values: records, the bridge and the log hold no
 * sentence of any language, and the words are made when they are shown (`shared/words`). Any other particular of an
 * occurrence is text from elsewhere (an ID, a status line, the name of a field) and is shown as it is.
 *
 * @module
 */

/** Every mark, with the number of its values. */
const VALUES = {
  "media-protected-otherwise": 0,
  "while-reading-redirection": 0,
  "device-silent": 0,
  "no-media-devices": 0,
  "no-connection-in-time": 0,
  "ice-or-dtls-failed": 0,
  "answer-not-usable": 0,
  "two-key-messages": 0,
  "key-message-not-mikey": 0,
  "key-message-too-long": 0,
  "keys-for-another": 0,
  "offer-names-another-key": 0,
  "frame-worker-silent": 0,
  "amr-wb-missing": 0,
  "sound-lost": 0,
  "address-gone": 0,
  "pictures-lost": 0,
  "h264-missing": 0,
  /** Packets. */
  "packets-left-unprotected": 1,
  /** Packets. */
  "packets-arrived-unprotected": 1,
  /** Refused, of how many. */
  "frames-refused": 2,
  /** Packets, seconds. */
  "packets-none-authentic": 2,
  /** Seconds. */
  "nothing-received": 1,
  "more-than-one": 0,
  "token-not-a-bearer": 0,
  "not-utf-8": 0,
  /** The ID, the KMS. */
  "id-not-served": 2,
  /** The host, its KMS before, its KMS now. */
  "kms-of-host": 3,
  /** Seconds that the clock at home is ahead of this computer's, and that of the partner. */
  "clocks-differ": 2,
  /** Number of the key period. */
  "key-period": 1,
  "id-not-unique": 0,
  "too-many-elements": 0,
  "no-usable-boundary": 0,
  "boundary-in-a-part": 0,
  "too-many-parts": 0,
  "parts-not-closed": 0,
  "parts-too-deep": 0,
  "part-without-empty-line": 0,
  "not-base64": 0,
  "transfer-encoding-unknown": 0,
  "document-missing": 0,
  "no-session-description": 0,
  "answer-protection-refused": 0,
  "offer-protection-refused": 0,
  /** Name of the element that it should be. */
  "root-is-not": 1,
  /** Name of the element. */
  "element-missing": 1,
  /** Name of the element: it is there twice, or has a value that there is not. */
  "element-unusable": 1,
} as const satisfies Record<string, number>;

export type ParticularMark = keyof typeof VALUES;

/** No text from elsewhere that is kept as a particular begins so and is a mark of ours. */
const SIGN = "#";

/**
 * A particular of ours in the form in which it is kept: `#frames-refused 12 40`.
 *
 * @param values - as many as the mark has; without white space
 */
export function particular(mark: ParticularMark, ...values: readonly (string | number)[]): string {
  return [`${SIGN}${mark}`, ...values].join(" ");
}

/** A particular of ours, read; undefined for any other text. */
export function readParticular(
  detail: string,
): { readonly mark: ParticularMark; readonly values: readonly string[] } | undefined {
  if (!detail.startsWith(SIGN)) return undefined;
  const [name = "", ...values] = detail.slice(SIGN.length).split(" ");
  if (!Object.hasOwn(VALUES, name)) return undefined;
  const mark = name as ParticularMark;
  return values.length === VALUES[mark] ? { mark, values } : undefined;
}
