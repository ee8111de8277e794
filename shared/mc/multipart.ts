/**
 * MIME bodies of SIP messages (RFC 2046, RFC 5621): several documents in one body.
 *
 * @module
 */
import { textOfOctets } from "../base/octet-text.ts";
import { type ParticularMark, particular } from "../errors/particulars.ts";

/** One document of a body. */
export interface BodyPart {
  /** Media type with its parameters, as written. */
  readonly contentType: string;
  /** Of a media type whose content is octets: as `octetsOfText` has it. */
  readonly content: string;
  /** Content-Disposition, where the part has one. */
  readonly disposition?: string;
  /** Content-Transfer-Encoding to be told; the content is written as it is. Never there in what was read. */
  readonly transferEncoding?: "binary" | "base64";
}

/** A body that cannot be taken apart, or not used. Its message is a mark: it can come into a record. */
export class BodyError extends Error {
  constructor(what: ParticularMark) {
    super(particular(what));
    this.name = "BodyError";
  }
}

const MAX_NESTING = 4;
const MAX_PARTS = 32;

/** Media type in lower case without parameters. */
export function mediaType(contentType: string): string {
  return (contentType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** One parameter after another: what stands in the quotes of one is none. */
const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g;

function boundaryOf(contentType: string): string {
  for (const [, name = "", quoted, token = ""] of contentType.matchAll(PARAMETER)) {
    if (name.toLowerCase() !== "boundary") continue;
    const boundary = quoted === undefined ? token : quoted.replace(/\\(.)/g, "$1");
    if (boundary !== "" && boundary.length <= 70) return boundary;
    break;
  }
  throw new BodyError("no-usable-boundary");
}

/**
 * Joins documents to a `multipart/mixed` body. The boundary has to be one that occurs in none of them.
 *
 * @throws BodyError when the boundary stands in a document
 */
export function encodeMultipart(parts: readonly BodyPart[], boundary: string): { contentType: string; body: string } {
  const delimiter = `--${boundary}`;
  const lines = parts.map((part) => {
    if (part.content.includes(delimiter)) throw new BodyError("boundary-in-a-part");
    const disposition = part.disposition === undefined ? "" : `Content-Disposition: ${part.disposition}\r\n`;
    const encoding =
      part.transferEncoding === undefined ? "" : `Content-Transfer-Encoding: ${part.transferEncoding}\r\n`;
    return `${delimiter}\r\nContent-Type: ${part.contentType}\r\n${disposition}${encoding}\r\n${part.content}\r\n`;
  });
  return { contentType: `multipart/mixed;boundary="${boundary}"`, body: `${lines.join("")}${delimiter}--\r\n` };
}

/** Text between the delimiter lines; what comes before the first and after the closing one is ignored (RFC 2046 5.1.1). */
function splitAtBoundary(body: string, boundary: string): string[] {
  const pieces: string[] = [];
  let pieceStart = -1;
  let lineStart = 0;
  while (lineStart <= body.length) {
    const newline = body.indexOf("\n", lineStart);
    const lineEnd = newline === -1 ? body.length : newline;
    const line = body.slice(lineStart, lineEnd).trimEnd();
    const closing = line === `--${boundary}--`;
    if (closing || line === `--${boundary}`) {
      // The line break before a delimiter belongs to the delimiter.
      if (pieceStart !== -1) pieces.push(body.slice(pieceStart, lineStart).replace(/\r?\n$/, ""));
      if (pieces.length > MAX_PARTS) throw new BodyError("too-many-parts");
      if (closing) return pieces;
      pieceStart = lineEnd + 1;
    }
    if (newline === -1) break;
    lineStart = newline + 1;
  }
  throw new BodyError("parts-not-closed");
}

function headersOf(head: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

// Every process has it; the types of none of them may be asked for here.
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(octets: Uint8Array): string };

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What is octets and no text (TS 24.282 clause 15, RFC 6043). */
const OF_OCTETS: ReadonlySet<string> = new Set([
  "application/vnd.3gpp.mcdata-signalling",
  "application/vnd.3gpp.mcdata-payload",
  "application/mikey",
]);

function octetsToText(octets: Uint8Array, type: string): string {
  if (OF_OCTETS.has(type)) return textOfOctets(octets);
  try {
    return utf8.decode(octets);
  } catch {
    throw new BodyError("not-utf-8");
  }
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_VALUE: ReadonlyMap<string, number> = new Map(Array.from(BASE64, (letter, value) => [letter, value]));

/** In one walk over the text: no pattern looks for the padding, which a pattern would look for once for every `=`. */
function fromBase64(text: string, type: string): string {
  const octets = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let written = 0;
  let bits = 0;
  let count = 0;
  let isPadded = false;
  for (const digit of text) {
    if (digit.trim() === "") continue;
    const value = BASE64_VALUE.get(digit);
    if (digit === "=") isPadded = true;
    else if (value === undefined || isPadded) throw new BodyError("not-base64");
    else {
      bits = ((bits << 6) | value) & 0xffff;
      count += 6;
      if (count >= 8) {
        count -= 8;
        octets[written++] = bits >> count;
      }
    }
  }
  return octetsToText(octets.subarray(0, written), type);
}

const HEX_PAIR = /^[0-9A-F]{2}$/i;

function fromQuotedPrintable(text: string, type: string): string {
  const joined = text.replace(/=[ \t]*\r?\n/g, "");
  const octets = new Uint8Array(joined.length);
  let written = 0;
  for (let i = 0; i < joined.length; i++) {
    const hex = joined[i] === "=" ? joined.slice(i + 1, i + 3) : "";
    if (HEX_PAIR.test(hex)) {
      octets[written++] = Number.parseInt(hex, 16);
      i += 2;
    } else octets[written++] = joined.charCodeAt(i);
  }
  return octetsToText(octets.subarray(0, written), type);
}

const TRANSFER_DECODERS: Readonly<Record<string, (text: string, type: string) => string>> = {
  "": (text) => text,
  "7bit": (text) => text,
  "8bit": (text) => text,
  binary: (text) => text,
  base64: fromBase64,
  "quoted-printable": fromQuotedPrintable,
};

function decode(contentType: string, body: string, depth: number): BodyPart[] {
  if (!mediaType(contentType).startsWith("multipart/")) return [{ contentType, content: body }];
  if (depth > MAX_NESTING) throw new BodyError("parts-too-deep");
  return splitAtBoundary(body, boundaryOf(contentType)).flatMap((piece) => {
    // A part without headers begins with the empty line itself.
    const gap = /^\r?\n|\r?\n\r?\n/.exec(piece);
    if (gap === null) throw new BodyError("part-without-empty-line");
    const headers = headersOf(piece.slice(0, gap.index));
    const encoding = (headers.get("content-transfer-encoding") ?? "").toLowerCase();
    const decoder = Object.hasOwn(TRANSFER_DECODERS, encoding) ? TRANSFER_DECODERS[encoding] : undefined;
    if (decoder === undefined) throw new BodyError("transfer-encoding-unknown");
    const type = headers.get("content-type") ?? "text/plain";
    const content = decoder(piece.slice(gap.index + gap[0].length), mediaType(type));
    const disposition = headers.get("content-disposition");
    const parts = decode(type, content, depth + 1);
    return disposition === undefined || parts.length !== 1 ? parts : parts.map((part) => ({ ...part, disposition }));
  });
}

/**
 * Takes a body apart, whatever the nesting of multiparts; a body that is no multipart is its own only part.
 *
 * @param contentType - value of the message's Content-Type
 * @throws BodyError when a multipart is broken, nested more than four deep, or has more than 32 parts
 */
export function decodeBody(contentType: string, body: string): BodyPart[] {
  const parts = decode(contentType, body, 1);
  if (parts.length > MAX_PARTS) throw new BodyError("too-many-parts");
  return parts;
}

/** The first part of a media type, compared without regard to case or parameters. */
export function findPart(parts: readonly BodyPart[], wanted: string): BodyPart | undefined {
  return parts.find((part) => mediaType(part.contentType) === wanted);
}
