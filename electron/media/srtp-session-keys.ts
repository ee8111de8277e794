/**
 * Session keys of SRTP from the master key and salt of a direction, RFC 3711 clause 4.3, with a key derivation rate of 0.
 *
 * @module
 */
import { createCipheriv, createSecretKey, type KeyObject } from "node:crypto";
import { SRTP_SUITES, type SrtpKeys, type SrtpSuite } from "../../shared/mikey/derivation.ts";

/** Labels of the key derivation, RFC 3711 clause 4.3.2. */
const LABELS = { rtp: { key: 0, authentication: 1, salt: 2 }, rtcp: { key: 3, authentication: 4, salt: 5 } } as const;

/** Octets of a key of HMAC-SHA1, RFC 3711 clause 5.2. */
const AUTHENTICATION_KEY = 20;

/** What packets are of: each has keys of its own. */
export type PacketKind = keyof typeof LABELS;

/** Keys of one direction, for RTP or for RTCP. Made once: from octets Node would make one for each packet, in five times the time. */
export interface SessionKeys {
  readonly suite: SrtpSuite;
  readonly kind: PacketKind;
  /** As many octets as the master key has. */
  readonly key: KeyObject;
  /** As many octets as the master salt has, secret. */
  readonly salt: Uint8Array;
  /** 20 octets; undefined with an AEAD, which needs none. */
  readonly authentication: KeyObject | undefined;
}

/** AES-CM of RFC 3711 clause 4.3.3, with a key of 256 bits that of RFC 6188, over a master salt that is filled up to 112 bits (RFC 7714 clause 11). */
function derive({ masterKey, masterSalt }: SrtpKeys, label: number, length: number): Uint8Array {
  const counter = new Uint8Array(16);
  counter.set(masterSalt);
  counter[7] = (counter[7] ?? 0) ^ label;
  const cipher = createCipheriv(`aes-${masterKey.length === 16 ? 128 : 256}-ctr`, masterKey, counter);
  return new Uint8Array(cipher.update(new Uint8Array(length)));
}

function secret(octets: Uint8Array): KeyObject {
  const key = createSecretKey(octets);
  octets.fill(0);
  return key;
}

/** @throws RangeError for a master key or salt whose length is not that of its suite */
export function deriveSessionKeys(master: SrtpKeys, kind: PacketKind): SessionKeys {
  const { suite } = master;
  const { cipher, key, salt } = SRTP_SUITES[suite];
  if (master.masterKey.length !== key || master.masterSalt.length !== salt)
    throw new RangeError(`${suite} with ${master.masterKey.length} and ${master.masterSalt.length} octets`);
  const labels = LABELS[kind];
  return {
    suite,
    kind,
    key: secret(derive(master, labels.key, key)),
    salt: derive(master, labels.salt, salt),
    authentication: cipher === "GCM" ? undefined : secret(derive(master, labels.authentication, AUTHENTICATION_KEY)),
  };
}

/** Makes the keys unusable; OpenSSL overwrites a key itself once nobody holds it any more. */
export function wipeSessionKeys({ salt }: SessionKeys): void {
  salt.fill(0);
}
