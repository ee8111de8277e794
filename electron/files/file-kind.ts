/**
 * What a file is, by its first octets: what its sender says of it stands beside that, and decides nothing.
 *
 * @module
 */

/** Octets that are looked at. */
export const OCTETS_OF_KIND = 512;

interface Mark {
  readonly type: string;
  /** Octets as characters of Latin 1; a question mark stands for any. */
  readonly octets: string;
  readonly at?: number;
}

/** The first one that fits counts. */
const MARKS: readonly Mark[] = [
  { type: "image/png", octets: "\x89PNG\r\n\x1a\n" },
  { type: "image/jpeg", octets: "\xff\xd8\xff" },
  { type: "image/gif", octets: "GIF8" },
  { type: "image/webp", octets: "RIFF????WEBP" },
  { type: "audio/wav", octets: "RIFF????WAVE" },
  { type: "video/x-msvideo", octets: "RIFF????AVI " },
  { type: "image/tiff", octets: "II*\0" },
  { type: "image/tiff", octets: "MM\0*" },
  { type: "application/pdf", octets: "%PDF-" },
  { type: "application/zip", octets: "PK\x03\x04" },
  { type: "application/zip", octets: "PK\x05\x06" },
  { type: "application/gzip", octets: "\x1f\x8b" },
  { type: "application/x-7z-compressed", octets: "7z\xbc\xaf\x27\x1c" },
  { type: "application/vnd.rar", octets: "Rar!\x1a\x07" },
  { type: "application/x-ole-storage", octets: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" },
  { type: "application/vnd.microsoft.portable-executable", octets: "MZ" },
  { type: "application/x-elf", octets: "\x7fELF" },
  { type: "application/x-mach-binary", octets: "\xcf\xfa\xed\xfe" },
  { type: "application/x-mach-binary", octets: "\xca\xfe\xba\xbe" },
  { type: "application/x-ms-shortcut", octets: "L\0\0\0\x01\x14\x02\0" },
  { type: "text/x-shellscript", octets: "#!" },
  { type: "application/vnd.sqlite3", octets: "SQLite format 3\0" },
  { type: "audio/mpeg", octets: "ID3" },
  { type: "audio/ogg", octets: "OggS" },
  { type: "audio/flac", octets: "fLaC" },
  { type: "video/x-matroska", octets: "\x1a\x45\xdf\xa3" },
  { type: "image/heic", octets: "ftypheic", at: 4 },
  { type: "image/avif", octets: "ftypavif", at: 4 },
  { type: "video/quicktime", octets: "ftypqt  ", at: 4 },
  { type: "video/mp4", octets: "ftyp", at: 4 },
  { type: "image/bmp", octets: "BM" },
  { type: "text/html", octets: "<!doctype html" },
  { type: "text/html", octets: "<html" },
  { type: "application/xml", octets: "<?xml" },
];

const fits = (beginning: string, { at = 0, octets }: Mark) =>
  [...octets].every((character, i) => character === "?" || beginning[at + i] === character);

const isText = (first: Uint8Array) => {
  try {
    // A character may be cut at the end.
    return !/(?!\s)\p{Cc}/u.test(new TextDecoder("utf-8", { fatal: true }).decode(first, { stream: true }));
  } catch {
    return false;
  }
};

/** Media type of a file with these first octets; null where they show none. */
export function kindOfFile(first: Uint8Array): string | null {
  const beginning = Buffer.from(first.buffer, first.byteOffset, Math.min(first.length, 32)).toString("latin1");
  const found = MARKS.find((mark) => fits(/^<[!h]/i.test(beginning) ? beginning.toLowerCase() : beginning, mark));
  if (found !== undefined) return found.type;
  return first.length > 0 && isText(first) ? "text/plain" : null;
}
