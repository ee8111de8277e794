/**
 * KMS documents as this program writes them, of every kind that there is.
 *
 * @module
 */
import type { KmsCertificate } from "../../../shared/kms/certificate.ts";
import type { EncryptedKey } from "../../../shared/kms/encrypted-key.ts";
import { kmsUri, userUri } from "../../../shared/kms/identifiers.ts";
import { encodeKmsRequest, type KmsRequest } from "../../../shared/kms/request.ts";
import { encodeKmsResponse, type KmsContent, type KmsResponse } from "../../../shared/kms/response.ts";
import type { SigningKey } from "../../../shared/kms/signature.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import { type Octets, systemRandom } from "../../../shared/mikey/base/octets.ts";
import { extractKeySet, generateMasterSecrets, kmsParametersOf } from "../../../shared/mikey/kms.ts";

export const USER = userUri("sip:dispatch.17@mcx.system-a.example");
export const KMS = kmsUri("kms.system-a.example");
const OTHER_KMS = kmsUri("kms.system-b.example");
const COLLEAGUE = userUri("sip:bob.visitor@mcx.system-b.example");

/** When the documents are made, Unix seconds. */
const AT = Date.UTC(2026, 10, 22, 12) / 1000;

export const urlOf = (path: string): string => `https://${KMS}/keymanagement/identity/v1/${path}`;

/** The key that signs in these tests. */
export const INTEGRITY_KEY: SigningKey = { name: `ink.12.${USER.slice(4)}`, octets: systemRandom(32) };

const domain = { kmsUri: KMS, userKeyPeriod: 2_592_000, userKeyOffset: 0 };
const secrets = generateMasterSecrets();
const keySet = extractKeySet(domain, secrets, USER, 1_530);
const wrapped = (octets: number): EncryptedKey => ({
  algorithm: octets % 8 === 0 ? "kw-aes256" : "kw-aes256-pad",
  keyName: `tk.12.${USER.slice(4)}`,
  cipherValue: systemRandom(octets + 8) as Octets,
});

const certificate = (uri: KmsCertificate["kmsUri"], role: KmsCertificate["role"]): KmsCertificate => ({
  id: `cert-${uri}`,
  role,
  ...kmsParametersOf(domain, secrets),
  kmsUri: uri,
  issuer: "system-a.example",
  validFrom: AT - 86_400,
  validTo: AT + 86_400,
  revoked: false,
  userIdFormat: "2",
  parameterSet: 1,
  domains: ["mcx.system-a.example"],
});

const plainKeys: KmsContent = {
  kind: "keyprov",
  newTransportKeys: [],
  newIntegrityKeys: [],
  keySets: [
    {
      id: "ks-1",
      kmsUri: KMS,
      userUri: USER,
      userId: keySet.uid,
      keyPeriodNo: keySet.keyPeriodNo,
      revoked: false,
      userDecryptKey: { kind: "plain", octets: keySet.userDecryptKey },
      userSigningKeySSK: { kind: "plain", octets: keySet.userSigningKeySSK },
      userPubTokenPVT: { kind: "plain", octets: keySet.userPubTokenPVT },
    },
  ],
};

const encryptedKeys: KmsContent = {
  ...plainKeys,
  newTransportKeys: [wrapped(32)],
  newIntegrityKeys: [wrapped(32)],
  keySets: plainKeys.keySets.map((each) => ({
    ...each,
    userDecryptKey: { kind: "encrypted", key: wrapped(264) },
    userSigningKeySSK: { kind: "encrypted", key: wrapped(32) },
    userPubTokenPVT: { kind: "encrypted", key: wrapped(72) },
  })),
};

const signed = <T>(each: T) => ({ certificate: each, signature: "none" as const });

/** Content of an answer by its name. */
export const CONTENTS: Readonly<Record<string, readonly [path: string, content: KmsContent]>> = {
  init: [
    "init",
    { kind: "init", certificate: signed(certificate(KMS, "Root")), newTransportKeys: [], newIntegrityKeys: [] },
  ],
  "init with new keys": [
    "init",
    {
      kind: "init",
      certificate: signed(certificate(KMS, "Root")),
      newTransportKeys: [wrapped(32)],
      newIntegrityKeys: [wrapped(32)],
    },
  ],
  keyprov: ["keyprov", plainKeys],
  "keyprov with encrypted keys": ["keyprov", encryptedKeys],
  certcache: [
    "certcache",
    { kind: "certcache", cacheNum: 7, certificates: [signed(certificate(OTHER_KMS, "External"))] },
  ],
  "certcache, nothing new": ["certcache/7", { kind: "certcache", cacheNum: 7, certificates: [] }],
  lookup: [
    "lookup/sip%3Abob.visitor%40mcx.system-b.example",
    { kind: "lookup", userUris: [COLLEAGUE], kmsUris: [OTHER_KMS], certificates: [] },
  ],
  "lookup with a certificate": [
    "lookup/sip%3Abob.visitor%40mcx.system-b.example",
    {
      kind: "lookup",
      userUris: [COLLEAGUE],
      kmsUris: [OTHER_KMS],
      certificates: [signed(certificate(OTHER_KMS, "External"))],
    },
  ],
  error: [`cert/${OTHER_KMS}`, { kind: "error", error: { code: "404", text: "no such certificate" } }],
};

export const response = (path: string, content: KmsContent): KmsResponse => ({
  id: "resp-1",
  userUri: USER,
  kmsUri: KMS,
  time: AT,
  kmsId: "system-a-kms-1",
  clientReqUrl: urlOf(path),
  content,
});

export const request = (path: string): KmsRequest => ({
  id: "req-1",
  userUri: USER,
  kmsUri: KMS,
  time: AT,
  clientId: "dispatch-console-17",
  clientReqUrl: urlOf(path),
});

/** Every document, by its name. */
export function everyDocument(): Readonly<Record<string, string>> {
  const paths = ["init", "keyprov", "certcache", "certcache/7", `cert/${OTHER_KMS}`];
  const requests = paths.flatMap((path) => [
    [`request ${path}`, encodeKmsRequest(request(path))],
    [`request ${path}, signed`, encodeKmsRequest(request(path), INTEGRITY_KEY)],
  ]);
  const reporting = { ...request("init"), deviceId: "seat-17", clientError: { code: "12", text: "a problem" } };
  const answers = Object.entries(CONTENTS).flatMap(([name, [path, content]]) => [
    [`answer ${name}`, encodeKmsResponse(response(path, content))],
    [
      `answer ${name}, signed`,
      encodeKmsResponse(response(path, content), { document: INTEGRITY_KEY, certificates: INTEGRITY_KEY }),
    ],
  ]);
  return Object.fromEntries([...requests, ["request with a report", encodeKmsRequest(reporting)], ...answers]);
}

/** A user profile as this program writes it. */
export const userProfile = (): string =>
  encodeUserProfile(
    {
      xuiUri: USER,
      index: 1,
      name: "Control room seat 17",
      callees: [{ uri: COLLEAGUE, displayName: "Bob", kmsUri: OTHER_KMS }, { uri: "sip:carol@mcx.system-a.example" }],
      allowed: ["allow-private-call", "allow-private-call-media-protection"],
    },
    "mcptt",
  );
