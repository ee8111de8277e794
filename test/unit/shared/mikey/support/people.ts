/**
 * KMSs and users of the tests' own, with secrets that follow from their names so that a failure can be repeated.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { eccsiPublicKeyOf, extractSigningKey } from "../../../../../shared/mikey/eccsi.ts";
import { Initiator, Receiver, SecurityDomain } from "../../../../../shared/mikey/keys.ts";
import {
  concatBytes,
  fromInteger,
  type Octets,
  type RandomSource,
  utf8ToBytes,
} from "../../../../../shared/mikey/octets.ts";
import { extractDecryptionKey, sakkePublicKeyOf } from "../../../../../shared/mikey/sakke/sakke.ts";

/** Octets that follow from a seed. */
export function seeded(seed: string): RandomSource {
  let counter = 0n;
  return (length) => {
    const blocks: Uint8Array[] = [];
    for (let octets = 0; octets < length; octets += 32) {
      blocks.push(sha256(concatBytes(utf8ToBytes(seed), fromInteger(counter++, 8))));
    }
    return concatBytes(...blocks).slice(0, length) as Octets;
  };
}

export interface TestKms {
  readonly domain: SecurityDomain;
  readonly z: Octets;
  readonly ksak: Octets;
}

/** A KMS whose master secrets follow from its URI. */
export function testKms(kmsUri: string, userKeyPeriod = 2_592_000, userKeyOffset = 0): TestKms {
  const random = seeded(kmsUri);
  const [z, ksak] = [concatBytes(Uint8Array.of(1), random(100)) as Octets, random(31)];
  const ksak32 = concatBytes(Uint8Array.of(0), ksak) as Octets;
  const domain = new SecurityDomain({
    kmsUri,
    userKeyPeriod,
    userKeyOffset,
    pubEncKey: sakkePublicKeyOf(z),
    pubAuthKey: eccsiPublicKeyOf(ksak32),
  });
  return { domain, z, ksak: ksak32 };
}

export function testInitiator({ domain, ksak }: TestKms, userUri: string, keyPeriodNo: number): Initiator {
  const { ssk, pvt } = extractSigningKey(ksak, domain.uid(userUri, keyPeriodNo));
  return new Initiator({ userUri, domain, keyPeriodNo }, { userSigningKeySSK: ssk, userPubTokenPVT: pvt });
}

export function testReceiver({ domain, z }: TestKms, userUri: string, keyPeriodNo: number): Receiver {
  const rsk = extractDecryptionKey(z, domain.uid(userUri, keyPeriodNo));
  return new Receiver({ userUri, domain, keyPeriodNo }, rsk);
}
