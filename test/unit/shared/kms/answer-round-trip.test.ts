import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KmsCertificate } from "../../../../shared/kms/certificate.ts";
import type { EncryptedKey } from "../../../../shared/kms/encrypted-key.ts";
import type { KmsUri } from "../../../../shared/kms/identifiers.ts";
import type { KeyContent } from "../../../../shared/kms/key-content.ts";
import type { KmsKeySet } from "../../../../shared/kms/key-set.ts";
import { decodeKmsAnswer, encodeKmsResponse, type KmsContent } from "../../../../shared/kms/response.ts";
import { NO_SIGNATURE_KEYS } from "../../../../shared/kms/signature.ts";
import type { Octets } from "../../../../shared/mikey/base/octets.ts";
import { ALICE, AT, holding, INK, KMS_A, question } from "./support.ts";

const visible = fc.string({
  minLength: 1,
  maxLength: 30,
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
});
/** RFC 3986 clause 5.2.4: as names of a path one and two dots lead elsewhere. */
const name = visible.filter((each) => each !== "." && each !== "..");
const octets = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((each) => Uint8Array.from(each) as Octets);
const time = fc.integer({ min: 0, max: 4e9 });
const seconds = fc.nat(1e9);

const certificate: fc.Arbitrary<KmsCertificate> = fc.record(
  {
    id: fc.uuid(),
    role: fc.constantFrom("Root" as const, "External" as const),
    isSecurityGateway: fc.boolean(),
    certUri: visible,
    kmsUri: name as fc.Arbitrary<KmsUri>,
    issuer: visible,
    validFrom: time,
    validTo: time,
    revoked: fc.boolean(),
    userIdFormat: fc.constantFrom("1", "2"),
    userKeyPeriod: seconds,
    userKeyOffset: seconds,
    pubEncKey: octets(0, 300),
    pubAuthKey: octets(0, 70),
    parameterSet: fc.nat(3),
    domains: fc.array(visible, { maxLength: 3 }),
  },
  {
    requiredKeys: [
      "id",
      "role",
      "kmsUri",
      "revoked",
      "userIdFormat",
      "userKeyPeriod",
      "userKeyOffset",
      "pubEncKey",
      "pubAuthKey",
      "parameterSet",
      "domains",
    ],
  },
);

const encryptedKey: fc.Arbitrary<EncryptedKey> = fc.record(
  {
    algorithm: fc.constantFrom("kw-aes256" as const, "kw-aes256-pad" as const),
    keyName: visible,
    carriedKeyName: visible,
    cipherValue: octets(1, 300),
  },
  { requiredKeys: ["algorithm", "cipherValue"] },
);
const keyContent: fc.Arbitrary<KeyContent> = fc.oneof(
  fc.record({ kind: fc.constant("plain" as const), octets: octets(1, 300) }),
  fc.record({ kind: fc.constant("encrypted" as const), key: encryptedKey }),
);
const keySet: fc.Arbitrary<KmsKeySet> = fc.record({
  kmsUri: fc.constant(KMS_A),
  userUri: fc.constant(ALICE),
  userId: octets(32, 32),
  keyPeriodNo: seconds,
  revoked: fc.boolean(),
  validTo: time,
  userDecryptKey: keyContent,
  userSigningKeySSK: keyContent,
  userPubTokenPVT: keyContent,
});

const keys = fc.array(encryptedKey, { maxLength: 2 });
const keyProv: fc.Arbitrary<KmsContent> = fc.record({
  kind: fc.constant("keyprov" as const),
  keySets: fc.array(keySet, { maxLength: 3 }),
  newTransportKeys: keys,
  newIntegrityKeys: keys,
});

function trip(kind: "init" | "keyprov" | "certcache", content: KmsContent, isSigned: boolean) {
  const asked = question({ kind }, kind);
  const response = { id: "r", userUri: ALICE, kmsUri: KMS_A, time: AT, clientReqUrl: asked.url, content };
  const xml = encodeKmsResponse(response, isSigned ? { document: INK, certificates: INK } : {});
  return decodeKmsAnswer(xml, asked, isSigned ? holding(true) : NO_SIGNATURE_KEYS);
}

describe("whatever a KMS can say arrives as it was said, signed or not", () => {
  test("key sets", () => {
    fc.assert(
      fc.property(keyProv, fc.boolean(), (content, isSigned) => {
        expect(trip("keyprov", content, isSigned)).toMatchObject({
          content,
          signature: isSigned ? "verified" : "none",
        });
      }),
    );
  });

  test("the certificate of the KMS, new keys beside it or not", () => {
    const own = certificate.map((each) => ({ ...each, role: "Root" as const, kmsUri: KMS_A }));
    fc.assert(
      fc.property(own, keys, keys, fc.boolean(), (given, newTransportKeys, newIntegrityKeys, isSigned) => {
        const signature = isSigned ? ("verified" as const) : ("none" as const);
        const received = { certificate: given, signature };
        const content: KmsContent = { kind: "init", certificate: received, newTransportKeys, newIntegrityKeys };
        expect(trip("init", content, isSigned).content).toEqual(content);
      }),
    );
  });

  test("certificates", () => {
    const certificates = fc.uniqueArray(certificate, { maxLength: 3, selector: ({ id }) => id });
    fc.assert(
      fc.property(certificates, fc.nat(), fc.boolean(), (given, cacheNum, isSigned) => {
        const signature = isSigned ? ("verified" as const) : ("none" as const);
        const content: KmsContent = {
          kind: "certcache",
          cacheNum,
          certificates: given.map((each) => ({ certificate: each, signature })),
        };
        expect(trip("certcache", content, isSigned).content).toEqual(content);
      }),
    );
  });

  test("a cache of a thousand certificates fits", () => {
    const [each] = fc.sample(certificate, { numRuns: 1, seed: 1 });
    if (each === undefined) throw new Error("no sample");
    const full = { ...each, pubEncKey: new Uint8Array(257), pubAuthKey: new Uint8Array(65) };
    const certificates = Array.from({ length: 1_000 }, () => ({ certificate: full, signature: "none" as const }));
    expect(trip("certcache", { kind: "certcache", certificates }, false).content).toMatchObject({ kind: "certcache" });
  });
});
