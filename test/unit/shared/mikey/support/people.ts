/**
 * KMSs and users of the tests' own, with secrets that follow from their names so that a failure can be repeated.
 *
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import {
  concatBytes,
  fromInteger,
  type Octets,
  type RandomSource,
  utf8ToBytes,
} from "../../../../../shared/mikey/base/octets.ts";
import { Initiator, Receiver, SecurityDomain } from "../../../../../shared/mikey/keys.ts";
import { extractKeySet, kmsParametersOf, type MasterSecrets } from "../../../../../shared/mikey/kms.ts";

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
  readonly secrets: MasterSecrets;
}

/** A KMS whose master secrets follow from its URI. */
export function testKms(kmsUri: string, userKeyPeriod = 2_592_000, userKeyOffset = 0): TestKms {
  const random = seeded(kmsUri);
  const secrets = { z: random(100), ksak: concatBytes(Uint8Array.of(0), random(31)) };
  return { domain: new SecurityDomain(kmsParametersOf({ kmsUri, userKeyPeriod, userKeyOffset }, secrets)), secrets };
}

export function testInitiator({ domain, secrets }: TestKms, userUri: string, keyPeriodNo: number): Initiator {
  return new Initiator({ userUri, domain, keyPeriodNo }, extractKeySet(domain, secrets, userUri, keyPeriodNo));
}

export function testReceiver({ domain, secrets }: TestKms, userUri: string, keyPeriodNo: number): Receiver {
  const { userDecryptKey } = extractKeySet(domain, secrets, userUri, keyPeriodNo);
  return new Receiver({ userUri, domain, keyPeriodNo }, userDecryptKey);
}
