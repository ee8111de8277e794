/**
 * Writes an export of the record, line by line. What is not to be shown goes along as its hash, so that the chain stays whole.
 *
 * @module
 */
import { canonicalJson } from "./canonical.ts";
import {
  EXPORT_VERSION,
  type ExportHeader,
  entryLine,
  MOST_LEFT_OUT,
  type Outside,
  outsideLine,
} from "./export-lines.ts";
import { BEGINNING, contentHash, type Point, type RecordCrypto, sealText } from "./links.ts";
import { Ranges } from "./ranges.ts";

/** An entry as it is kept. */
export interface KeptEntry extends Point {
  /** Canonical text of what it says; null where that was removed. */
  readonly body: string | null;
  /** Its hash. */
  readonly content: string;
  /** The call that it is about; null where it is about the record itself. */
  readonly callId: string | null;
  readonly head?: { readonly counter: number; readonly signature: string };
}

/** Who signs: a key, and a counter that it uses once for each number. */
export interface RecordSigner {
  /** The public key. */
  readonly key: string;
  /** The next number of the counter, higher than all before. */
  count(): number;
  /** Signs the UTF-8 octets of a text. */
  sign(text: string): string;
}

export interface ExportParts {
  readonly crypto: RecordCrypto;
  readonly signer: RecordSigner;
  readonly checkpoint: ExportHeader["checkpoint"];
  /** All that are kept, in their order. */
  readonly entries: Iterable<KeptEntry>;
  /** Whether the content of an entry is to be in the export. */
  readonly isShown: (entry: KeptEntry) => boolean;
  /** Calls that are to be shown and that the chain does not attest; looked at after the entries. */
  readonly outside: () => Iterable<{ readonly why: Outside["outside"]; readonly call: object }>;
  /** Unix milliseconds. */
  readonly exportedAt: number;
}

/** Entries that are left out one after another. */
class LeftOutRun {
  #first = 0;
  #contents: string[] = [];
  #last: KeptEntry | undefined;

  add(entry: KeptEntry): void {
    if (this.#last === undefined) this.#first = entry.number;
    this.#last = entry;
    this.#contents.push(entry.content);
  }

  get isFull(): boolean {
    return this.#contents.length === MOST_LEFT_OUT;
  }

  *taken(): Generator<string> {
    if (this.#last === undefined) return;
    const { hash, head } = this.#last;
    yield canonicalJson({ number: this.#first, hash, head, contents: this.#contents });
    this.#contents = [];
    this.#last = undefined;
  }
}

/** The lines of an export, without their ends. The last one is signed when all before were taken. */
export function* exportLines(parts: ExportParts): Generator<string, void> {
  const { crypto, signer, checkpoint } = parts;
  const digest = crypto.running();
  const shown = new Ranges();
  let at: Point = checkpoint ?? BEGINNING;
  let outside = 0;

  function* content(): Generator<string> {
    yield canonicalJson({ form: "mc-dispatcher record", version: EXPORT_VERSION, key: signer.key, checkpoint });
    const leftOut = new LeftOutRun();
    for (const entry of parts.entries) {
      const { body, head, hash, number } = entry;
      at = { number, hash };
      if (body !== null && parts.isShown(entry)) {
        yield* leftOut.taken();
        shown.add(number);
        yield entryLine(body, { number, hash, ...(head === undefined ? {} : { head }) });
      } else {
        leftOut.add(entry);
        if (leftOut.isFull) yield* leftOut.taken();
      }
    }
    yield* leftOut.taken();
    for (const { call, why } of parts.outside()) {
      const text = canonicalJson(call);
      outside += 1;
      yield outsideLine(text, { digest: contentHash(crypto, text), outside: why });
    }
  }

  for (const line of content()) {
    digest.add(`${line}\n`);
    yield line;
  }
  const { hash, number } = at;
  const { exportedAt } = parts;
  const seal = { counter: signer.count(), number, hash, digest: digest.end(), exportedAt, shown: shown.runs, outside };
  yield canonicalJson({ seal, signature: signer.sign(sealText(seal)) });
}
