/** An export of the record tells whether it is what the console has signed, and names the first entry that is not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RECORD_CRYPTO } from "../../../../electron/services/record-crypto.ts";
import { canonicalJson } from "../../../../shared/record/canonical.ts";
import { fingerprintOf, headText, sealText } from "../../../../shared/record/links.ts";
import { RecordVerifier, type VerifyOptions } from "../../../../shared/record/verify-record.ts";
import type { KeptEntry } from "../../../../shared/record/write-export.ts";
import { chained, checkpointAt, exported, newKeys, signerOf } from "../../../support/fixtures/record/kept-record.ts";

const keys = newKeys();
const FINGERPRINT = fingerprintOf(RECORD_CRYPTO, keys.key);

function verified(lines: Iterable<string>, more: Partial<VerifyOptions> = {}) {
  const verifier = new RecordVerifier({ crypto: RECORD_CRYPTO, fingerprint: FINGERPRINT, ...more });
  for (const line of lines) verifier.line(line);
  return verifier.end();
}

const body = (i: number) => ({ kind: "call", at: 1_000 + i, call: { id: `call-${i}`, note: "Łarch" } });
const bodies = (count: number) => Array.from({ length: count }, (_, i) => body(i));
const record = (count = 6) => chained(bodies(count), signerOf(keys));
/** Exports with a counter above every head of {@link record}. */
const lines = (entries: Iterable<KeptEntry>, more = {}) => exported(entries, signerOf(keys, 1_000), more);

type Line = Record<string, never> & { body: never; hash: string; number: number };
/** A line with something else in it. */
const changed = (line: string | undefined, change: (value: Line) => object) =>
  canonicalJson(change(JSON.parse(line ?? "") as Line));
const without = (all: readonly string[], at: number) => all.toSpliced(at, 1);

describe("a whole export", () => {
  test("is verified, and says what is in it", () => {
    const shown = { isShown: ({ number }: KeptEntry) => number === 2 || number === 5 };
    expect(verified(lines(record()))).toMatchObject({ fault: null, shown: 6, leftOut: 0, outside: 0, removedUpTo: 0 });
    expect(verified(lines(record(), shown))).toMatchObject({ fault: null, shown: 2, leftOut: 4, head: { number: 6 } });
    expect(verified(lines([]))).toMatchObject({ fault: null, shown: 0, head: { number: 0 } });
  });

  test("may begin after a checkpoint, hold what was removed as hashes, and calls outside the chain", () => {
    const all = record();
    const signer = signerOf(keys, 2_000);
    const entries = all.slice(2).map((entry) => (entry.number === 4 ? { ...entry, body: null } : entry));
    const outside = () => [
      { why: "not-chained" as const, call: { id: "older" } },
      { why: "not-as-logged" as const, call: { id: "call-4" } },
    ];
    // Counters are those of the console's life: the checkpoint's is before the heads that follow it.
    const checkpoint = checkpointAt(all[1]!, signerOf(keys, 1));
    expect(verified(exported(entries, signer, { checkpoint, outside }))).toMatchObject({
      fault: null,
      removedUpTo: 2,
      shown: 3,
      leftOut: 1,
      outside: 2,
      notAsLogged: 1,
    });
  });

  test("leads on from a head that was noted", () => {
    const all = record();
    const first = verified(lines(all.slice(0, 3)));
    if (first.fault !== null) throw new Error(first.fault);
    expect(verified(exported(all, signerOf(keys, 2_000)), { noted: first.head })).toMatchObject({ fault: null });
  });
});

describe("an export that was touched", () => {
  const whole = lines(record());

  test("one changed octet, anywhere, is found; in an entry the entry is named", () => {
    const few = lines(record(3));
    const text = few.join("\n");
    let start = 0;
    const starts = few.map((line) => {
      const at = start;
      start += line.length + 1;
      return at;
    });
    for (let at = 0; at < text.length; at++) {
      const octet = text.charCodeAt(at) === 0x31 ? "2" : "1";
      const found = verified(`${text.slice(0, at)}${octet}${text.slice(at + 1)}`.split("\n"));
      expect(found.fault, `octet ${at}`).not.toBeNull();
      const line = starts.findLastIndex((start) => start <= at);
      if (line >= 1 && line <= 3 && text[at] !== "\n") expect(found, `octet ${at}`).toMatchObject({ number: line });
    }
  });

  test("an entry that is not there is named: in the middle, at the end, two in each other's place", () => {
    expect(verified(without(whole, 3))).toMatchObject({ fault: "missing", number: 3 });
    expect(verified(without(whole, 6))).toMatchObject({ fault: "missing", number: 6 });
    const [a, b, c, d, ...rest] = whole as [string, string, string, string];
    expect(verified([a, b, d, c, ...rest])).toMatchObject({ fault: "missing", number: 2 });
    const renumbered = [changed(d, (line) => ({ ...line, number: 2 })), changed(c, (line) => ({ ...line, number: 3 }))];
    expect(verified([a, b, ...renumbered, ...rest])).toMatchObject({ fault: "changed", number: 2 });
  });

  test("a tail that was cut off is found", () => {
    for (let kept = 0; kept < whole.length; kept++) {
      expect(verified(whole.slice(0, kept))).toMatchObject({ fault: "cut", number: Math.max(1, kept) });
    }
  });

  test("an entry whose content was taken out is missing", () => {
    const { content, hash, head, number } = record()[2]!;
    const leftOut = canonicalJson({ contents: [content], hash, head, number });
    expect(verified(whole.with(3, leftOut))).toMatchObject({ fault: "missing", number: 3 });
  });

  test("what is chained anew after a change is not signed, and the first such entry is named", () => {
    const heads = record().map(({ head }) => head);
    const forged = chained(
      bodies(6).map((each, i) => (i === 3 ? { ...each, at: 1 } : each)),
      signerOf(newKeys()),
    ).map((entry, i) => ({ ...entry, head: heads[i]! }));
    // With the seal of the true one, and with one that somebody else has made.
    const written = exported(forged, { ...signerOf(newKeys(), 1_000), key: keys.key });
    expect(verified(written)).toMatchObject({ fault: "changed", number: 4 });
    expect(verified(written.with(-1, whole.at(-1)!))).toMatchObject({ fault: "changed", number: 4 });
  });

  test("so they are when the console itself has sealed the export, and has gone on after them", () => {
    const [first, second, third, fourth] = record(4) as [KeptEntry, KeptEntry, KeptEntry, KeptEntry];
    const anew = chained([body(0), { at: 7 }, body(2), body(3)], signerOf(keys, 500)) as (typeof first)[];
    // The last head is the console's own, over what it found.
    const forged = [first, { ...anew[1]!, head: second.head! }, { ...anew[2]!, head: third.head! }, anew[3]!];
    expect(fourth.number).toBe(4);
    expect(verified(lines(forged))).toMatchObject({ fault: "changed", number: 2 });
    const stripped = forged.map(({ head, ...entry }) =>
      entry.number === 2 || entry.number === 3 ? entry : { ...entry, head: head! },
    );
    expect(verified(lines(stripped))).toMatchObject({ fault: null, signedLate: 2 });
  });

  test("the same with another key throughout is another key's", () => {
    const others = newKeys();
    expect(verified(exported(chained(bodies(6), signerOf(others)), signerOf(others, 1_000)))).toMatchObject({
      fault: "another-key",
    });
  });

  test("entries without heads that were chained anew are named as a stretch", () => {
    const [first, ...others] = record();
    const after = chained([body(0), { at: 7 }, body(2)], signerOf(keys), false).slice(1);
    const seal = JSON.parse(lines([first!, ...others.slice(0, 2)]).at(-1)!);
    const forged = [...lines([first!, ...after]).slice(0, -1), canonicalJson(seal)];
    expect(verified(forged)).toMatchObject({ fault: "changed", number: 2, upTo: 3 });
  });

  test("a call outside the chain that was changed, added or taken away", () => {
    const outside = () => [{ why: "not-chained" as const, call: { id: "older" } }];
    const all = lines(record(), { outside });
    expect(verified(all)).toMatchObject({ fault: null, outside: 1 });
    expect(
      verified(
        all.with(
          7,
          changed(all[7], (line) => ({ ...line, call: { id: "other" } })),
        ),
      ),
    ).toMatchObject({
      fault: "outside",
    });
    const other = lines(record(), { outside: () => [{ why: "not-chained" as const, call: { id: "other" } }] });
    expect(verified(all.with(7, other[7]!))).toMatchObject({ fault: "outside" });
    expect(verified(without(all, 7))).toMatchObject({ fault: "outside" });
  });

  test("a counter that was run back", () => {
    const back = signerOf(keys);
    const all = record().map((entry) => {
      if (entry.number !== 5) return entry;
      return { ...entry, head: { counter: 2, signature: back.sign(headText({ ...entry, counter: 2 })) } };
    });
    expect(verified(lines(all))).toMatchObject({ fault: "run-back", number: 5 });
    expect(verified(exported(record(), signerOf(keys, 3)))).toMatchObject({ fault: "run-back" });
    const { hash, number } = record()[5]!;
    expect(verified(whole, { noted: { counter: 5_000, number, hash } })).toMatchObject({ fault: "run-back" });
  });

  test("an earlier state than one that was noted is cut; another past is changed", () => {
    const { hash, number } = record()[5]!;
    const noted = { counter: 7, number, hash };
    expect(verified(lines(record().slice(0, 4)), { noted })).toMatchObject({ fault: "cut", number: 5 });
    const other = chained([{ kind: "other" }, ...bodies(6).slice(1)], signerOf(keys));
    expect(verified(lines(other), { noted })).toMatchObject({ fault: "changed", number: 1, upTo: 6 });
  });

  test("a checkpoint that the key has not signed", () => {
    const all = record();
    const checkpoint = checkpointAt(all[2]!, signerOf(newKeys(), 1));
    expect(verified(lines(all.slice(3), { checkpoint }))).toMatchObject({ fault: "checkpoint" });
    // A head is no checkpoint: nobody can make one of it to hide what came before.
    const { hash, head, number } = all[2]!;
    expect(verified(lines(all.slice(3), { checkpoint: { hash, number, ...head! } }))).toMatchObject({
      fault: "checkpoint",
    });
  });

  test("lines after the end, and a second beginning", () => {
    expect(verified([...whole, whole[1]!])).toMatchObject({ fault: "after-the-end" });
    expect(verified([whole[0]!, whole[0]!])).toMatchObject({ fault: "unreadable", number: 1 });
    expect(verified([whole[1]!])).toMatchObject({ fault: "unreadable", number: null });
  });

  test("the same value written in another way", () => {
    const spaced = whole.with(2, whole[2]!.replace(":", ": "));
    expect(verified(spaced)).toMatchObject({ fault: "unreadable", number: 2, line: 3 });
    const twice = whole.with(2, whole[2]!.replace("{", '{"number":9,'));
    expect(verified(twice)).toMatchObject({ fault: "unreadable", number: 2 });
  });
});

test("whatever is in a record is verified, and any line that is dropped, doubled or put elsewhere is found", () => {
  const json = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(fc.array(json, { minLength: 2, maxLength: 5 }), fc.nat(), fc.nat(), (said, one, other) => {
      const all = lines(chained(said, signerOf(keys)));
      expect(verified(all)).toMatchObject({ fault: null, shown: said.length });
      const at = one % all.length;
      const to = other % all.length;
      expect(verified(without(all, at)).fault).not.toBeNull();
      expect(verified(all.toSpliced(at, 0, all[at]!)).fault).not.toBeNull();
      if (at !== to) expect(verified(without(all, at).toSpliced(to, 0, all[at]!)).fault).not.toBeNull();
    }),
    { numRuns: 8 },
  );
});

test("each signed text says what it is", () => {
  expect(
    new Set([headText({ counter: 1, number: 2, hash: "x" }), sealText({})].map((text) => text.split("\n")[0])).size,
  ).toBe(2);
});
