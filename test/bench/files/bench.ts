/**
 * Files to a content server and back, beside curl to the same server in the same run: the host's transfers as they are, with hashes, states and
 * the sealing of the object, against nginx over TLS on this computer.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { type FileKeys, FileTransfers } from "../../../electron/files/file-transfers.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { SentFile } from "../../../shared/bridge/files.ts";
import { startNginx } from "../../interop/content/nginx.ts";
import { freePort } from "../../interop/rig/ports.ts";
import { missing, whatIsMissing } from "../../support/fixtures/foreign-software.ts";
import { sealedFor } from "../../support/fixtures/messages.ts";
import { keptInMemory } from "../../support/harness/messaging/file-user.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const run = promisify(execFile);

const MIB = 2 ** 20;
const SIZE = 256 * MIB;
const ROUNDS = 5;
const HOST = "content.a.test";
const AVA = "sip:ava@a.test";
const BEA = "sip:bea@a.test";
const TOKEN = "bench";

type Way = "curl" | "in clear" | "protected";
const WAYS: readonly Way[] = ["curl", "in clear", "protected"];

async function timed<T>(act: () => Promise<T>): Promise<readonly [seconds: number, value: T]> {
  const begun = performance.now();
  const value = await act();
  return [(performance.now() - begun) / 1000, value];
}

async function writeRandom(file: string): Promise<void> {
  const pieces = function* () {
    for (let left = SIZE; left > 0; left -= MIB) yield randomBytes(MIB);
  };
  await pipeline(Readable.from(pieces()), createWriteStream(file));
}

/** Runs the benchmark. */
export async function benchFiles(): Promise<BenchTable[]> {
  if (missing(["nginx"]).length > 0) throw new Error(`the files bench needs ${whatIsMissing(["nginx"])}`);
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-bench-files-"));
  const authority = createAuthority();
  const port = await freePort();
  const largest = SIZE + MIB;
  const nginx = await startNginx({
    folder,
    port,
    identity: issueServerIdentity(authority, HOST),
    token: TOKEN,
    largest,
  });
  const file = join(folder, "plan.bin");
  const trusted = join(folder, "authority.pem");
  writeFileSync(trusted, authority.certificate);
  const { identity } = sealedFor(BEA);
  const pck = randomBytes(16);
  const key = () => ({ pck: Uint8Array.from(pck), pckId: identity.pckId });
  const keys: FileKeys = {
    make: async () => ({ key: key(), keyMessage: "AQAA", identity, notes: [] }),
    again: async () => ({ keyMessage: "AQAA", identity, notes: [] }),
    received: () => ({ key: key(), identity }),
  };
  const host = (name: string) =>
    new FileTransfers({
      folder: join(folder, name),
      kept: keptInMemory(),
      access: () => ({
        url: `https://${HOST}/fd`,
        upload: "put",
        accessToken: async () => TOKEN,
        furtherHosts: [],
        largestFile: largest,
        largestSent: () => null,
        trustAnchors: [authority.certificate],
        addressOf: () => ({ host: "127.0.0.1", port }),
      }),
      ownIdIn: () => AVA,
      keys,
      tell: () => {},
      now: Date.now,
    });
  const [from, to] = [host("ava"), host("bea")];
  const curl = (...args: readonly string[]) =>
    run("curl", [
      "--silent",
      "--show-error",
      "--fail",
      ...["--cacert", trusted, "--resolve", `${HOST}:${port}:127.0.0.1`, "--oauth2-bearer", TOKEN],
      ...args,
    ]);

  async function send(isProtected: boolean): Promise<{ readonly id: string; readonly sent: SentFile }> {
    const { id } = await from.choose(file);
    const leg = { callId: id, leg: 1, service: "mcdata", calledId: BEA, kmsUri: null, sentAt: 1_800_000_000 } as const;
    return { id, sent: await from.send({ ...leg, fresh: false, isProtected, object: null }) };
  }
  const fetched = (id: string, { object, identity: sealed }: SentFile) =>
    to.fetch({
      id,
      senderId: AVA,
      name: "plan.bin",
      object: { ...object, sealed: null },
      isProtectionRequired: sealed !== null,
      pckId: sealed?.pckId ?? null,
    });

  const took: Record<"there" | "back", Record<Way, number[]>> = {
    there: { curl: [], "in clear": [], protected: [] },
    back: { curl: [], "in clear": [], protected: [] },
  };
  try {
    await writeRandom(file);
    for (let round = -1; round < ROUNDS; round++) {
      for (const way of WAYS) {
        let times: readonly [there: number, back: number];
        if (way === "curl") {
          const url = `https://${HOST}:${port}/fd/curl-${round}`;
          const [there] = await timed(() => curl("--upload-file", file, url));
          const [back] = await timed(() => curl("--output", join(folder, "fetched"), url));
          times = [there, back];
        } else {
          const [there, { id, sent }] = await timed(() => send(way === "protected"));
          const [back] = await timed(() => fetched(id, sent));
          times = [there, back];
        }
        // The first round warms everybody up.
        if (round >= 0)
          for (const [at, direction] of (["there", "back"] as const).entries())
            took[direction][way].push(times[at] ?? 0);
        rmSync(join(folder, "bea"), { recursive: true, force: true });
        rmSync(join(folder, "files", "fd"), { recursive: true, force: true });
        mkdirSync(join(folder, "files", "fd"));
      }
    }
  } finally {
    await Promise.all([from.close(), to.close()]);
    await nginx.end();
    rmSync(folder, { recursive: true, force: true });
  }
  const rows = (["there", "back"] as const).flatMap((direction) =>
    WAYS.map((way) => {
      const median = percentile(took[direction][way], 0.5);
      return [
        `${direction}, ${way}`,
        took[direction][way].length,
        SIZE / MIB / median,
        median / percentile(took[direction].curl, 0.5),
      ];
    }),
  );
  return [
    {
      title: `A file of ${SIZE / MIB} MiB to a content server and back`,
      columns: ["", "runs", "MiB/s (median)", "time beside curl's"],
      rows,
      notes: [
        "the ways take turns; nginx, TLS, this computer's disk. curl hashes and seals nothing",
        "there: read, hashed, sealed, put; back: fetched to the quarantine, hashed, verified, opened, under its name",
      ],
    },
  ];
}
