/**
 * Whether an export of the record is what the console has signed, and where not: line by line, in one walk.
 *
 * @module
 */
import {
  type ExportHeader,
  type ExportLine,
  type ExportSeal,
  NotAnExportLine,
  readExportLine,
} from "./export-lines.ts";
import {
  BEGINNING,
  checkpointText,
  contentHash,
  fingerprintOf,
  type Head,
  headText,
  nextPoint,
  type Point,
  type RecordCrypto,
  sealText,
} from "./links.ts";
import { firstMissing, Ranges } from "./ranges.ts";

/** What can be wrong with an export. */
const RECORD_FAULTS = [
  /** A line is none, or is written in another way. */
  "unreadable",
  /** It was signed with another key than the one expected. */
  "another-key",
  /** An entry says something else than what was chained. */
  "changed",
  /** An entry is not there. */
  "missing",
  /** The end is not there. */
  "cut",
  /** A counter is not above the one before, or not as high as one that was noted. */
  "run-back",
  /** The checkpoint of what was removed is not signed. */
  "checkpoint",
  /** A call outside the chain was changed, added or taken away. */
  "outside",
  /** The end is not signed by the key. */
  "seal",
  /** Something stands behind the end. */
  "after-the-end",
] as const;

/** The first thing that is wrong. */
export interface RecordFault {
  readonly fault: (typeof RECORD_FAULTS)[number];
  /** The entry concerned; with `upTo` the first of those among which it is. Null for what is no entry. */
  readonly number: number | null;
  readonly upTo?: number;
  /** Line of the file, from 1. */
  readonly line: number;
}

export interface VerifiedRecord {
  readonly fault: null;
  /** The end of the record when it was exported. To be noted: a later export must lead on from it. */
  readonly head: Head;
  readonly exportedAt: number;
  /** Entries whose content is there and was verified. */
  readonly shown: number;
  /** Of those, entries that the console had no key for when it made them: what signs them came later. */
  readonly signedLate: number;
  /** Entries of which only the hash is there: not part of what was exported, or removed. */
  readonly leftOut: number;
  /** Entries up to here were removed under the retention of the console; 0 where none were. */
  readonly removedUpTo: number;
  /** Calls that the chain says nothing about. */
  readonly outside: number;
  /** Calls that are shown in another state than the one in the chain. */
  readonly notAsLogged: number;
}

export interface VerifyOptions {
  readonly crypto: RecordCrypto;
  /** Fingerprint of the key that is expected, letter for letter as {@link fingerprintOf} makes it. */
  readonly fingerprint: string;
  /** The head of an earlier export. */
  readonly noted?: Head;
}

export class RecordVerifier {
  readonly #options: VerifyOptions;
  readonly #digest: ReturnType<RecordCrypto["running"]>;
  #header: ExportHeader | undefined;
  #at: Point = BEGINNING;
  #counter = -1;
  /** The last entry that a head covers. */
  #signed = 0;
  #signedLate = 0;
  readonly #shown = new Ranges();
  #shownCount = 0;
  #leftOut = 0;
  #outside = 0;
  #notAsLogged = 0;
  #line = 0;
  #notedHash: string | undefined;
  #sealed: ExportSeal | undefined;
  #fault: RecordFault | undefined;

  constructor(options: VerifyOptions) {
    this.#options = options;
    this.#digest = options.crypto.running();
  }

  /** Takes the next line, without its end. After the first fault nothing more is looked at. @returns the fault, if there is one */
  line(text: string): RecordFault | undefined {
    if (this.#fault !== undefined) return this.#fault;
    this.#line += 1;
    if (this.#sealed !== undefined) return this.#failed("after-the-end", null);
    try {
      this.#take(readExportLine(text));
      if (this.#sealed === undefined) this.#digest.add(`${text}\n`);
    } catch (cause) {
      if (!(cause instanceof NotAnExportLine)) throw cause;
      this.#failed("unreadable", this.#header === undefined ? null : this.#at.number + 1);
    }
    return this.#fault;
  }

  /** Takes note that there are no more lines. */
  end(): RecordFault | VerifiedRecord {
    if (this.#fault !== undefined) return this.#fault;
    const { number, hash } = this.#at;
    if (this.#header === undefined || this.#sealed === undefined) return this.#failed("cut", number + 1);
    return {
      fault: null,
      head: { counter: this.#sealed.counter, number, hash },
      exportedAt: this.#sealed.exportedAt,
      shown: this.#shownCount,
      signedLate: this.#signedLate,
      leftOut: this.#leftOut,
      removedUpTo: this.#header.checkpoint?.number ?? 0,
      outside: this.#outside,
      notAsLogged: this.#notAsLogged,
    };
  }

  #failed(fault: RecordFault["fault"], number: number | null, upTo?: number, line = this.#line): RecordFault {
    this.#fault ??= { fault, number, line, ...(upTo === undefined || upTo === number ? {} : { upTo }) };
    return this.#fault;
  }

  #take(read: ExportLine): void {
    if (read.kind === "header") this.#begin(read.line);
    else if (this.#header === undefined) this.#failed("unreadable", null);
    else if (read.kind === "outside") this.#takeOutside(read);
    else if (read.kind === "seal") this.#end(read.line.seal, read.line.signature);
    else this.#takeEntries(read);
  }

  #begin(header: ExportHeader): void {
    const { crypto, fingerprint, noted } = this.#options;
    if (this.#header !== undefined) {
      this.#failed("unreadable", this.#at.number + 1);
      return;
    }
    this.#header = header;
    if (fingerprintOf(crypto, header.key) !== fingerprint) this.#failed("another-key", null);
    const { checkpoint } = header;
    if (checkpoint === null) return;
    if (!crypto.verify(header.key, checkpointText(checkpoint), checkpoint.signature)) this.#failed("checkpoint", null);
    this.#at = { number: checkpoint.number, hash: checkpoint.hash };
    this.#signed = checkpoint.number;
    if (noted?.number === checkpoint.number) this.#notedHash = checkpoint.hash;
  }

  #takeEntries(read: Extract<ExportLine, { kind: "entry" | "left-out" }>): void {
    const { crypto, noted } = this.#options;
    const { number, hash, head } = read.line;
    const first = this.#at.number + 1;
    if (number !== first) {
      this.#failed("missing", first);
      return;
    }
    const contents = read.kind === "entry" ? [contentHash(crypto, read.body)] : read.line.contents;
    for (const content of contents) {
      this.#at = nextPoint(crypto, this.#at, content);
      if (this.#at.number === noted?.number) this.#notedHash = this.#at.hash;
    }
    if (this.#at.hash !== hash) {
      this.#failed("changed", first, this.#at.number);
      return;
    }
    if (read.kind === "entry") {
      this.#shown.add(number);
      this.#shownCount += 1;
    } else this.#leftOut += contents.length;
    if (head === undefined) {
      if (read.kind === "entry") this.#signedLate += 1;
      return;
    }
    this.#takeHead({ ...this.#at, counter: head.counter }, head.signature);
  }

  #takeHead(head: Head, signature: string): void {
    // Each of them: a later one that is good says nothing of an earlier one that is not.
    if (!this.#options.crypto.verify(this.#header?.key ?? "", headText(head), signature)) {
      this.#failed("changed", this.#signed + 1, head.number);
    }
    if (head.counter <= this.#counter) this.#failed("run-back", head.number);
    this.#counter = head.counter;
    this.#signed = head.number;
  }

  #takeOutside({ line: { digest, outside }, body }: Extract<ExportLine, { kind: "outside" }>): void {
    if (contentHash(this.#options.crypto, body) !== digest) this.#failed("outside", null);
    this.#outside += 1;
    if (outside === "not-as-logged") this.#notAsLogged += 1;
  }

  #end(seal: ExportSeal, signature: string): void {
    const { crypto, noted } = this.#options;
    const { number, hash } = this.#at;
    this.#sealed = seal;
    const isSigned = crypto.verify(this.#header?.key ?? "", sealText(seal), signature);
    if (isSigned && seal.number > number) this.#failed("missing", number + 1);
    if (isSigned) {
      const missing = firstMissing(seal.shown, this.#shown.runs);
      if (missing !== undefined) this.#failed("missing", missing);
    }
    const isWhole = isSigned && seal.hash === hash && seal.number === number && seal.digest === this.#digest.end();
    if (!isWhole) {
      if (isSigned && seal.hash !== hash) this.#failed("changed", Math.min(this.#signed + 1, number), number);
      this.#failed(isSigned ? "outside" : "seal", null);
    }
    // A checkpoint is signed later than the heads behind it.
    const before = Math.max(this.#counter, this.#header?.checkpoint?.counter ?? -1);
    if (seal.counter <= before) this.#failed("run-back", number);
    if (noted !== undefined) this.#compare(noted, seal);
  }

  #compare(noted: Head, seal: ExportSeal): void {
    if (seal.counter < noted.counter) this.#failed("run-back", this.#at.number);
    if (noted.number > this.#at.number) this.#failed("cut", this.#at.number + 1);
    const isRemoved = noted.number < (this.#header?.checkpoint?.number ?? 0);
    const expected = noted.number === 0 ? BEGINNING.hash : this.#notedHash;
    if (!isRemoved && expected !== noted.hash) this.#failed("changed", 1, noted.number);
  }
}
