/**
 * Verifying an export of a large record, as `npm run record -- verify` does it: whole, with one octet of an entry changed, and with that entry and
 * all behind it chained anew by somebody who has not the key.
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RECORD_CRYPTO } from "../../../electron/services/record-crypto.ts";
import { verifyFile } from "../../../scripts/tools/record/command.ts";
import { fingerprintOf } from "../../../shared/record/links.ts";
import { exportLines, type KeptEntry } from "../../../shared/record/write-export.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { chained, newKeys, signerOf } from "../../support/fixtures/record/kept-record.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const ENTRIES = 100_000;
const ROUNDS = 3;
const CHANGED_AT = 61_803;
const MIB = 2 ** 20;

function* calls(changed: number | null) {
  for (let startedAt = 1; startedAt <= ENTRIES; startedAt++) {
    const id = `00000000-0000-4000-8000-${String(startedAt).padStart(12, "0")}`;
    const call = callRecord({ id, state: "ended", startedAt, endReason: { code: "hung-up" } });
    yield { kind: "call", at: startedAt, call: { ...call, muted: startedAt === changed } };
  }
}

async function write(file: string, entries: readonly KeptEntry[], counter: number, keys: ReturnType<typeof newKeys>) {
  const lines = exportLines({
    crypto: RECORD_CRYPTO,
    signer: signerOf(keys, counter),
    checkpoint: null,
    entries,
    isShown: () => true,
    outside: () => [],
    exportedAt: Date.now(),
  });
  const ended = (function* () {
    for (const line of lines) yield `${line}\n`;
  })();
  await pipeline(Readable.from(ended), createWriteStream(file));
}

/** The record as a console signs it, and as somebody else does who changed one entry and left the heads as they were. */
function records(keys: ReturnType<typeof newKeys>) {
  const whole = chained(calls(null), signerOf(keys));
  const anew = chained(calls(CHANGED_AT), signerOf(keys), false);
  const forged = anew.map((entry, i) => ({ ...entry, head: whole[i]?.head ?? { counter: i, signature: "" } }));
  const oneChanged = whole.with(CHANGED_AT - 1, {
    ...(whole[CHANGED_AT - 1] as KeptEntry),
    body: anew[CHANGED_AT - 1]?.body ?? null,
  });
  return { whole, forged, oneChanged };
}

export async function benchRecord(): Promise<BenchTable[]> {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-record-"));
  try {
    const keys = newKeys();
    const fingerprint = fingerprintOf(RECORD_CRYPTO, keys.key);
    const { forged, oneChanged, whole } = records(keys);
    const file = join(folder, "export.jsonl");
    const rows: (string | number)[][] = [];
    const cases = [
      ["whole", whole],
      ["one entry changed", oneChanged],
      ["the rest chained anew", forged],
    ] as const;
    for (const [name, entries] of cases) {
      await write(file, entries, ENTRIES, keys);
      const took: number[] = [];
      const worked: number[] = [];
      let found = "";
      for (let round = 0; round < ROUNDS; round++) {
        const begun = performance.now();
        const before = process.cpuUsage();
        const result = await verifyFile(file, fingerprint);
        took.push(performance.now() - begun);
        const { system, user } = process.cpuUsage(before);
        worked.push((system + user) / 1000);
        found = result.fault === null ? "whole" : `${result.fault} ${result.number}`;
      }
      rows.push([name, found, statSync(file).size / MIB, percentile(took, 50), percentile(worked, 50)]);
    }
    return [
      {
        title: `Verifying an export of ${ENTRIES.toLocaleString("en-GB")} entries`,
        columns: ["export", "found", "MiB", "p50", "of the processor"],
        rows,
        notes: [`Entry ${CHANGED_AT} is the one that was changed. ${ROUNDS} rounds each.`],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
