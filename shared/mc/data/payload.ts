/**
 * One payload of an MCData message (TS 24.282 clause 15.2.13): what kind of content it is, and the content.
 *
 * @module
 */
import { MAX_ELEMENT } from "./elements.ts";
import { type DataOctets, joinOctets } from "./octet-reader.ts";
import { oneOf, type ValueForm } from "./values.ts";

/** What a payload holds. */
const CONTENT = oneOf({
  text: 1,
  binary: 2,
  hyperlink: 3,
  "file-url": 4,
  location: 5,
  "enhanced-status": 6,
  interworking: 7,
  altitude: 8,
  "location-time": 9,
  "coded-text": 10,
});

type PayloadContent = NonNullable<ReturnType<typeof CONTENT.read>>;

export interface DataPayload {
  /** Of a kind that is not known: its number. */
  readonly content: PayloadContent | number;
  readonly data: DataOctets;
}

/** The element in which a payload stands. */
export const PAYLOAD = 0x78;
/** Octets of data that one payload holds at most: the content type is counted in its length. */
export const MAX_PAYLOAD = MAX_ELEMENT - 1;

export const payload: ValueForm<DataPayload> = {
  read(value) {
    const content = CONTENT.read(value.subarray(0, 1));
    const [number] = value;
    return number === undefined ? undefined : { content: content ?? number, data: value.subarray(1) };
  },
  write: ({ content, data }) =>
    joinOctets([typeof content === "number" ? Uint8Array.of(content) : CONTENT.write(content), data]),
};
