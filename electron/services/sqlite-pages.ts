/**
 * Reads pages and rows of an SQLite file (https://www.sqlite.org/fileformat2.html) without its trees: what is on a page
 * can be read although every way to it is gone.
 *
 * @module
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A row of a table: its number and its columns. */
export interface PageRow {
  readonly rowid: number;
  readonly columns: readonly (string | number | null | Uint8Array)[];
}

const MAGIC = "SQLite format 3\0";
const DEFAULT_PAGE = 4096;
/** Type of a page that holds rows of a table. */
const LEAF = 13;
/** Octets of one row above which it is no row of ours. */
const MOST_PAYLOAD = 4 * 1024 * 1024;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

interface OpenFile {
  readonly size: number;
  read(at: number, length: number): Buffer | undefined;
  close(): void;
}

function openFile(path: string): OpenFile {
  const handle = openSync(path, "r");
  return {
    size: fstatSync(handle).size,
    read(at, length) {
      const octets = Buffer.alloc(length);
      try {
        return readSync(handle, octets, 0, length, at) === length ? octets : undefined;
      } catch {
        // A part of the disk that cannot be read is as good as damaged.
        return undefined;
      }
    },
    close: () => closeSync(handle),
  };
}

/** A number of one to nine octets, and how many they are. */
function varint(octets: Buffer, at: number): readonly [value: number, length: number] {
  let value = 0;
  for (let length = 1; length <= 8; length++) {
    const octet = octets.readUInt8(at + length - 1);
    value = value * 128 + (octet & 0x7f);
    if (octet < 128) return [value, length];
  }
  const value64 = (BigInt(value) << 8n) | BigInt(octets.readUInt8(at + 8));
  return [Number(BigInt.asIntN(64, value64)), 9];
}

/** Octets of an integer, by its serial type. */
const INTEGERS = [0, 1, 2, 3, 4, 6, 8];

/** @throws RangeError when the octets are no record */
function columnsOf(payload: Buffer): PageRow["columns"] {
  const [headerLength, first] = varint(payload, 0);
  const columns: (string | number | null | Uint8Array)[] = [];
  let at = headerLength;
  for (let place = first; place < headerLength; ) {
    const [type, length] = varint(payload, place);
    place += length;
    const size = type >= 12 ? Math.floor((type - 12) / 2) : type === 7 ? 8 : (INTEGERS[type] ?? 0);
    if (at + size > payload.length) throw new RangeError("a column is missing");
    const octets = payload.subarray(at, at + size);
    at += size;
    if (type === 0) columns.push(null);
    else if (type === 8 || type === 9) columns.push(type - 8);
    else if (type === 7) columns.push(octets.readDoubleBE(0));
    else if (type <= 5) columns.push(octets.readIntBE(0, size));
    else if (type === 6) columns.push(Number(octets.readBigInt64BE(0)));
    else columns.push(type % 2 === 1 ? octets.toString("utf8") : Uint8Array.from(octets));
  }
  return columns;
}

/** The checksum of the journal: over words of four octets, two at a time. */
function checksum(octets: Buffer, bigEndian: boolean, [s0, s1]: readonly [number, number]): [number, number] {
  let a = s0;
  let b = s1;
  for (let at = 0; at + 8 <= octets.length; at += 8) {
    const x = bigEndian ? octets.readUInt32BE(at) : octets.readUInt32LE(at);
    const y = bigEndian ? octets.readUInt32BE(at + 4) : octets.readUInt32LE(at + 4);
    a = (a + x + b) >>> 0;
    b = (b + y + a) >>> 0;
  }
  return [a, b];
}

/** Pages whose newest state is in the journal, and where in it. What was not committed is not there. */
function committedIn(journal: OpenFile, page: number): Map<number, number> {
  const places = new Map<number, number>();
  const header = journal.read(0, WAL_HEADER);
  if (header === undefined || header.readUInt32BE(8) !== page) return places;
  const bigEndian = (header.readUInt32BE(0) & 1) === 1;
  let sum = checksum(header.subarray(0, 24), bigEndian, [0, 0]);
  const pending = new Map<number, number>();
  for (let at = WAL_HEADER; ; at += FRAME_HEADER + page) {
    const frame = journal.read(at, FRAME_HEADER + page);
    if (frame === undefined || !frame.subarray(8, 16).equals(header.subarray(16, 24))) return places;
    sum = checksum(frame.subarray(0, 8), bigEndian, sum);
    sum = checksum(frame.subarray(FRAME_HEADER), bigEndian, sum);
    if (sum[0] !== frame.readUInt32BE(16) || sum[1] !== frame.readUInt32BE(20)) return places;
    pending.set(frame.readUInt32BE(0), at + FRAME_HEADER);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [number, place] of pending) places.set(number, place);
    pending.clear();
  }
}

export class SqlitePages {
  /** How many pages there are; the first has the number 1. */
  readonly count: number;
  readonly #file: OpenFile;
  readonly #journal: OpenFile | undefined;
  readonly #page: number;
  /** Octets of a page that can be used. */
  readonly #usable: number;
  readonly #committed: ReadonlyMap<number, number> = new Map();
  /** Pages that hold what was removed. */
  readonly #free = new Set<number>();

  /** @throws Error of the file system when there is no such file */
  constructor(path: string) {
    this.#file = openFile(path);
    const header = this.#file.read(0, 100);
    const isWhole = header?.toString("latin1", 0, 16) === MAGIC;
    const size = isWhole ? header.readUInt16BE(16) : DEFAULT_PAGE;
    this.#page = size === 1 ? 65_536 : Math.max(512, size);
    this.#usable = this.#page - (isWhole ? header.readUInt8(20) : 0);
    try {
      this.#journal = openFile(`${path}-wal`);
      this.#committed = committedIn(this.#journal, this.#page);
    } catch {
      // Everything is in the file.
    }
    this.count = Math.max(Math.floor(this.#file.size / this.#page), ...this.#committed.keys());
    if (isWhole) this.#findFree();
  }

  /** The rows of a table on a page, as far as they can be read; none on pages of other kinds. */
  rowsOn(number: number): PageRow[] {
    return this.#cells(number).flatMap((cell) => {
      try {
        const columns = columnsOf(this.#payload(cell.octets, cell.at, cell.length));
        return { rowid: cell.rowid, columns };
      } catch {
        return [];
      }
    });
  }

  /** The largest number of a row on a page; undefined when it holds no rows. */
  lastRowOn(number: number): number | undefined {
    const rowids = this.#cells(number).map(({ rowid }) => rowid);
    return rowids.length === 0 ? undefined : Math.max(...rowids);
  }

  close(): void {
    this.#file.close();
    this.#journal?.close();
  }

  #read(number: number): Buffer | undefined {
    const committed = this.#committed.get(number);
    if (committed !== undefined) return this.#journal?.read(committed, this.#page);
    return this.#file.read((number - 1) * this.#page, this.#page);
  }

  #cells(number: number) {
    const octets = this.#free.has(number) ? undefined : this.#read(number);
    const header = number === 1 ? 100 : 0;
    if (octets === undefined || octets.readUInt8(header) !== LEAF) return [];
    const cells: { octets: Buffer; at: number; length: number; rowid: number }[] = [];
    const count = Math.min(octets.readUInt16BE(header + 3), Math.floor((octets.length - header - 8) / 2));
    for (let cell = 0; cell < count; cell++) {
      try {
        const start = octets.readUInt16BE(header + 8 + 2 * cell);
        const [length, lengthSize] = varint(octets, start);
        const [rowid, rowidSize] = varint(octets, start + lengthSize);
        if (length > 0 && length <= MOST_PAYLOAD && Number.isSafeInteger(rowid)) {
          cells.push({ octets, at: start + lengthSize + rowidSize, length, rowid });
        }
      } catch {
        // No cell.
      }
    }
    return cells;
  }

  /** @throws RangeError when a part of it is missing */
  #payload(octets: Buffer, at: number, length: number): Buffer {
    const most = this.#usable - 35;
    if (length <= most) return this.#part(octets, at, length);
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const wanted = least + ((length - least) % (this.#usable - 4));
    const local = wanted <= most ? wanted : least;
    const parts = [this.#part(octets, at, local)];
    let rest = length - local;
    for (let next = octets.readUInt32BE(at + local); rest > 0; ) {
      const page = this.#read(next);
      if (page === undefined) throw new RangeError("a page of the row is missing");
      const taken = Math.min(rest, this.#usable - 4);
      parts.push(page.subarray(4, 4 + taken));
      rest -= taken;
      next = page.readUInt32BE(0);
    }
    return Buffer.concat(parts);
  }

  #part(octets: Buffer, at: number, length: number): Buffer {
    if (at + length > octets.length) throw new RangeError("the row goes beyond its page");
    return octets.subarray(at, at + length);
  }

  #findFree(): void {
    let trunk = this.#read(1)?.readUInt32BE(32) ?? 0;
    while (trunk > 0 && trunk <= this.count && !this.#free.has(trunk)) {
      this.#free.add(trunk);
      const octets = this.#read(trunk);
      if (octets === undefined) return;
      const leaves = Math.min(octets.readUInt32BE(4), this.#usable / 4 - 2);
      for (let leaf = 0; leaf < leaves; leaf++) this.#free.add(octets.readUInt32BE(8 + 4 * leaf));
      trunk = octets.readUInt32BE(0);
    }
  }
}
