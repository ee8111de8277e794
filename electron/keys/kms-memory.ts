/**
 * Which KMSs spoke for which hosts so far. A host that suddenly has another is a question for somebody, and no matter of course.
 *
 * @module
 */
import type { KmsUri } from "../../shared/kms/identifiers.ts";
import { hostKey } from "../../shared/mc/host-name.ts";
import { isNumber, mcIdDomain, mcIdKey } from "../../shared/mc/mc-id.ts";

/** A KMS that spoke for a host, and was taken. */
export interface RememberedKms {
  /** As `hostOf` gives it. */
  readonly host: string;
  readonly kms: KmsUri;
  /** Unix seconds. */
  readonly since: number;
}

/** What is remembered, the newest last. */
export type KmsMemory = readonly RememberedKms[];

/** A partner has one KMS, or a few; each was asked about. */
const MOST_OF_A_HOST = 4;
const MOST_HOSTS = 2000;

/** What a KMS is remembered for: the host of an ID, or the number that an ID is. */
export const hostOf = (id: string): string => (isNumber(id) ? mcIdKey(id) : hostKey(mcIdDomain(id)));

/** The KMS that the host of an ID had last, where it is another than this one, and this one never was its. */
export function differsFrom(memory: KmsMemory, id: string, kms: KmsUri): RememberedKms | undefined {
  const host = hostOf(id);
  const ofHost = memory.filter((each) => each.host === host);
  return ofHost.some((each) => each.kms === kms) ? undefined : ofHost.at(-1);
}

/** The memory after a KMS was taken for an ID; the same one where that is known. */
export function remembering(memory: KmsMemory, id: string, kms: KmsUri, at: number): KmsMemory {
  const host = hostOf(id);
  if (host === "" || memory.some((each) => each.host === host && each.kms === kms)) return memory;
  const ofHost = memory.filter((each) => each.host === host);
  const dropped = ofHost.slice(0, Math.max(0, ofHost.length + 1 - MOST_OF_A_HOST));
  return [...memory.filter((each) => !dropped.includes(each)), { host, kms, since: at }].slice(-MOST_HOSTS);
}
