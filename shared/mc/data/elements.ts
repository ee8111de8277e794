/**
 * Information elements of MCData messages (TS 24.282 clause 15.2): how each is told from the next.
 *
 * @module
 */
import { DataMessageError } from "./data-message-error.ts";
import { type DataOctets, joinOctets, numberOctets, OctetReader } from "./octet-reader.ts";

/** An element as it stands in a message. */
export interface DataElement {
  /** First octet; of an element that is one octet, its upper half, with zeros in the lower one. */
  readonly id: number;
  /** What follows, without a length; of an element that is one octet, its lower half. */
  readonly value: DataOctets;
}

/** From here on an element is one octet, half name and half value. */
const HALVES_FROM = 0x80;
/** Elements of a fixed length, and octets of the value. */
const FIXED: ReadonlyMap<number, number> = new Map([
  [0x21, 16],
  [0x22, 1],
]);
/** Elements with a length of two octets before the value. */
const hasLength = (id: number) => (id >= 0x51 && id <= 0x5f) || (id >= 0x70 && id <= 0x7f);

/** Elements of one message at most: 255 payloads, and what may stand beside them. Each costs more than its octets. */
const MAX_ELEMENTS = 300;

/** Octets of the longest value of an element. */
export const MAX_ELEMENT = 0xffff;

/**
 * Reads elements up to the end, or up to one of which nobody could tell where it ends: of what follows nothing can be known.
 *
 * @throws DataMessageError `cut-short` when an element is longer than the message, `too-many-elements`
 */
export function decodeElements(octets: DataOctets): DataElement[] {
  const reader = new OctetReader(octets);
  const elements: DataElement[] = [];
  while (reader.left > 0) {
    if (elements.length === MAX_ELEMENTS) throw new DataMessageError("too-many-elements");
    const id = reader.number(1);
    if (id >= HALVES_FROM) {
      elements.push({ id: id & 0xf0, value: Uint8Array.of(id & 0x0f) });
      continue;
    }
    const length = hasLength(id) ? reader.number(2) : FIXED.get(id);
    if (length === undefined) break;
    elements.push({ id, value: reader.take(length) });
  }
  return elements;
}

function encodeElement({ id, value }: DataElement): DataOctets {
  if (id >= HALVES_FROM) return Uint8Array.of(id | (value[0] ?? 0));
  const fits = hasLength(id) ? value.length <= MAX_ELEMENT : value.length === FIXED.get(id);
  if (!fits) throw new RangeError(`an element ${id.toString(16)} of ${value.length} octets`);
  return joinOctets([Uint8Array.of(id), ...(hasLength(id) ? [numberOctets(value.length, 2)] : []), value]);
}

/**
 * Writes elements in the order in which they are given.
 *
 * @throws RangeError when a value does not fit its element
 */
export function encodeElements(elements: readonly DataElement[]): DataOctets {
  return joinOctets(elements.map(encodeElement));
}
