/**
 * Where received files lie: each in a folder of its own, its owner's alone, under a name that is a name. A file has it only once every
 * octet of it was verified.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
import type { PayloadKey } from "../keys/payload-cipher.ts";
import { makeFile, octetsOf, unwritable } from "./file-disk.ts";
import { kindOfFile, OCTETS_OF_KIND } from "./file-kind.ts";
import { beginningOf, headOfObject, type ObjectHead, openedFile, tagOf } from "./file-object.ts";

/** The places of one file. No name begins with a dot, so none is one of the others. */
export interface Places {
  /** What the content server has, as far as it is here. */
  readonly part: string;
  /** The file, as long as it is being written. */
  readonly opening: string;
  /** The file. */
  readonly file: string;
}

/** @param id - a UUID, so that it is a name too */
export function placesIn(root: string, id: string, name: string): Places {
  const folder = join(root, id);
  return { part: join(folder, ".part"), opening: join(folder, ".opening"), file: join(folder, name) };
}

/** What has to be true of a file. */
export interface Demands {
  /** SHA-1 of the object, as it was announced. */
  readonly sha1: string | null;
  readonly isProtectionRequired: boolean;
  /** The PCK that came with it. */
  readonly pckId: string | null;
  /** The PCK of its sender with this ID. */
  readonly keyOf: (pckId: string) => PayloadKey | undefined;
}

/** What a file has turned out to be. */
export interface Verified {
  /** The PCK that protected it; null of one in clear. */
  readonly pckId: string | null;
  /** Octets in clear. */
  readonly size: number;
  readonly found: string | null;
}

interface Sealing {
  readonly head: ObjectHead;
  readonly key: PayloadKey;
}

/** @throws McError `file-not-opened`, `file-not-protected` */
function sealingOf(octets: Uint8Array<ArrayBuffer>, { isProtectionRequired, keyOf, pckId }: Demands) {
  const head = headOfObject(octets);
  const isAnnounced = head !== undefined && (pckId === null || head.keyId === pckId);
  const key = isAnnounced ? keyOf(head.keyId) : undefined;
  if (head !== undefined && key !== undefined) return { head, key };
  // What was announced as protected is, or is nothing: nobody on the way decides that.
  if (head !== undefined && (pckId !== null || isProtectionRequired)) throw new McError("file-not-opened", head.keyId);
  if (pckId !== null || isProtectionRequired) throw new McError("file-not-protected");
  return undefined;
}

/** What was fetched, and what it is sealed with. */
interface Part {
  readonly part: string;
  readonly size: number;
  readonly sealing: (Sealing & { readonly tag: Uint8Array }) | undefined;
}

/** The octets of the file in clear. @param octets - all that were fetched */
const clearOf = ({ sealing, size }: Part, octets: AsyncIterable<Buffer>): AsyncIterable<Uint8Array> =>
  sealing === undefined ? octets : openedFile(octets, sealing.tag, size, sealing.head, sealing.key);

/** Looks at every octet, and keeps the first ones. */
async function look(clear: AsyncIterable<Uint8Array>): Promise<Omit<Verified, "pckId">> {
  let size = 0;
  const first = Buffer.alloc(OCTETS_OF_KIND);
  for await (const chunk of clear) {
    if (size < first.length) first.set(chunk.subarray(0, first.length - size), size);
    size += chunk.length;
  }
  return { size, found: kindOfFile(first.subarray(0, size)) };
}

/** Whether what was fetched is what was announced, and opens: all of it is read once. @throws McError `file-differs`, `file-not-opened` */
async function verify(fetched: Part, sha1: string | null): Promise<Omit<Verified, "pckId">> {
  const { part, size } = fetched;
  const hash = createHash("sha1");
  let hashed = 0;
  async function* octets() {
    for await (const chunk of octetsOf(part)) {
      hash.update(chunk);
      hashed += chunk.length;
      yield chunk;
    }
  }
  const [looked] = await Promise.allSettled([look(clearOf(fetched, octets()))]);
  // What is not what was announced is that first of all, also where it does not open.
  if (hashed === size && sha1 !== null && hash.digest("hex") !== sha1) throw new McError("file-differs", "hash");
  if (looked.status === "rejected") throw looked.reason;
  return looked.value;
}

/**
 * Makes the file of what was fetched. It is verified first, to its last octet, and only then written: no octet of it that nobody vouches
 * for comes to lie on the disk in clear. Done once more after the program was killed, it makes the same.
 *
 * @throws McError `file-…`; what was fetched is gone then, unless it was the disk
 */
export async function finish(places: Places, demands: Demands): Promise<Verified> {
  const { part } = places;
  let sealing: Sealing | undefined;
  try {
    const { size } = await stat(part);
    sealing = sealingOf(await beginningOf(part, 64), demands);
    const fetched = { part, size, sealing: sealing && { ...sealing, tag: await tagOf(part, size) } };
    const verified = await verify(fetched, demands.sha1);
    await makeFile(places, clearOf(fetched, octetsOf(part)));
    return { ...verified, pckId: sealing?.key.pckId ?? null };
  } catch (cause) {
    const fault = unwritable(cause);
    if (fault.code !== "file-unwritable") await rm(part, { force: true });
    throw fault;
  } finally {
    sealing?.key.pck.fill(0);
  }
}
