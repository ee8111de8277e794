import { RECORD_CRYPTO } from "../../../electron/services/record-crypto.ts";
import { NotAnExportLine, readExportLine } from "../../../shared/record/export-lines.ts";
import { fingerprintOf } from "../../../shared/record/links.ts";
import { RecordVerifier } from "../../../shared/record/verify-record.ts";
import { chained, checkpointAt, exported, sameKeys, signerOf } from "../../support/fixtures/record/kept-record.ts";
import type { Target } from "../target.ts";

const keys = sameKeys();
const entries = chained(
  [{ kind: "call", call: { id: "a¦", list: [1, 2.5] } }, { kind: "change¦" }, { kind: "x" }],
  signerOf(keys),
);
const seeds = exported(entries.slice(1), signerOf(keys, 9), {
  checkpoint: checkpointAt(
    entries[0] ?? { number: 1, hash: "", content: "", body: null, callId: null },
    signerOf(keys, 8),
  ),
  isShown: ({ number }) => number === 2,
  outside: () => [{ why: "not-chained", call: { id: "b¦" } }],
});

/** Exports of the record, as somebody hands them in to be verified. */
export const RECORD_TARGETS: readonly Target[] = [
  {
    reads: ["shared/record/export-lines.ts#readExportLine"],
    limit: 65_536,
    seeds,
    pieces: [
      "[",
      "]",
      "{",
      "}",
      '"',
      ",",
      ":",
      "0",
      "-",
      "1e9",
      '"body":',
      '"number":',
      "[[1,2]]",
      "\\u0000",
      "\u2028",
      "\ud800",
    ],
    read: (text) => {
      const verifier = new RecordVerifier({
        crypto: RECORD_CRYPTO,
        fingerprint: fingerprintOf(RECORD_CRYPTO, keys.key),
      });
      for (const line of text.split("\n")) verifier.line(line);
      verifier.end();
      return readExportLine(text);
    },
    refusals: [NotAnExportLine],
  },
];
