/**
 * The codecs' sources as Debian publishes them: which they are, and the way here. None of it is in the repository.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Octets that an archive may have at most. */
const MAX_ARCHIVE = 8 * 1024 * 1024;
const FETCH_LIMIT_MS = 60_000;
const POOL = "https://deb.debian.org/debian/pool/main";

/** An archive of sources. */
export interface SourceArchive {
  /** Path below the pool of Debian's archive. */
  readonly path: string;
  readonly sha256: string;
  readonly name: string;
  readonly version: string;
  /** The folder that it unpacks into. */
  readonly folder: string;
}

/** The encoder; Apache License 2.0. */
export const ENCODER: SourceArchive = {
  path: "v/vo-amrwbenc/vo-amrwbenc_0.1.3.orig.tar.gz",
  sha256: "5652b391e0f0e296417b841b02987d3fd33e6c0af342c69542cbb016a71d9d4e",
  name: "vo-amrwbenc",
  version: "0.1.3",
  folder: "vo-amrwbenc-0.1.3",
};

/** The decoder; Apache License 2.0. */
export const DECODER: SourceArchive = {
  path: "o/opencore-amr/opencore-amr_0.1.6.orig.tar.gz",
  sha256: "483eb4061088e2b34b358e47540b5d495a96cd468e361050fae615b1809dc4a1",
  name: "opencore-amr",
  version: "0.1.6",
  folder: "opencore-amr-0.1.6",
};

/** Encoder and decoder of Opus; the licence of BSD with three clauses. */
export const OPUS: SourceArchive = {
  path: "o/opus/opus_1.3.1.orig.tar.gz",
  sha256: "65b58e1e25b2a114157014736a3d9dfeaad8d41be1c8179866f144a2fb44ff9d",
  name: "opus",
  version: "1.3.1",
  folder: "opus-1.3.1",
};

const hashOf = (octets: Uint8Array) => createHash("sha256").update(octets).digest("hex");

/**
 * The octets of an archive, from the cache or from Debian.
 *
 * @param cache - folder in which archives are kept
 * @throws Error when it can't be fetched or is not the one that was asked for
 */
export async function fetchArchive({ path, sha256 }: SourceArchive, cache: string): Promise<string> {
  const file = join(cache, path.slice(path.lastIndexOf("/") + 1));
  const kept = await readFile(file).catch(() => undefined);
  if (kept !== undefined && hashOf(kept) === sha256) return file;
  const answer = await fetch(`${POOL}/${path}`, { signal: AbortSignal.timeout(FETCH_LIMIT_MS) });
  if (!answer.ok) throw new Error(`${POOL}/${path}: ${answer.status}`);
  const length = Number(answer.headers.get("content-length") ?? 0);
  if (length > MAX_ARCHIVE) throw new Error(`${path} has ${length} octets`);
  const octets = new Uint8Array(await answer.arrayBuffer());
  if (hashOf(octets) !== sha256) throw new Error(`${path} is not the archive whose SHA-256 is ${sha256}`);
  await mkdir(cache, { recursive: true });
  // Whole or not at all: two builds may run at the same time.
  await writeFile(`${file}.${process.pid}`, octets);
  await rename(`${file}.${process.pid}`, file);
  return file;
}
