import { describe, expect, test } from "vitest";
import type { KmsCertificate } from "../../../../shared/kms/certificate.ts";
import {
  certificateOf,
  checkCertificate,
  securityDomainOf,
  validityAt,
} from "../../../../shared/kms/certificate-use.ts";
import type { EncryptedKey } from "../../../../shared/kms/encrypted-key.ts";
import type { KmsKeySet } from "../../../../shared/kms/key-set.ts";
import { checkKeySetTime, keySetDocumentOf, openKeySet, proveKeySet } from "../../../../shared/kms/key-set-use.ts";
import { decodeKmsAnswer, encodeKmsResponse, type KmsContent } from "../../../../shared/kms/response.ts";
import { NO_SIGNATURE_KEYS } from "../../../../shared/kms/signature.ts";
import type { Octets } from "../../../../shared/mikey/base/octets.ts";
import { extractKeySet, generateMasterSecrets, kmsParametersOf } from "../../../../shared/mikey/kms.ts";
import { ALICE, AT, BOB, codeOf, example, KMS_A, KMS_B, question } from "./support.ts";

const read = (name: "init" | "keyprov") =>
  decodeKmsAnswer(example(`kms-response-${name}.xml`), question({ kind: name }, name), NO_SIGNATURE_KEYS);
const certificate = (() => {
  const { content } = read("init");
  if (content.kind !== "init") throw new Error("not an init");
  return content.certificate.certificate;
})();
const keySet: KmsKeySet = (() => {
  const { content } = read("keyprov");
  const found = content.kind === "keyprov" ? content.keySets[0] : undefined;
  if (found === undefined) throw new Error("no key set");
  return found;
})();
const { validFrom: _from, validTo: _to, ...unlimited } = certificate;

describe("use of a certificate", () => {
  test.each<[string, Partial<KmsCertificate>, string]>([
    ["as it is", {}, "accepted"],
    ["another form of user identifier", { userIdFormat: "1" }, "kms-certificate-user-id-format"],
    ["another parameter set", { parameterSet: 2 }, "kms-certificate-parameter-set"],
    ["revoked", { revoked: true }, "kms-certificate-revoked"],
    ["not yet valid", { validFrom: AT + 1 }, "kms-certificate-not-yet-valid"],
    ["expired", { validTo: AT - 1 }, "kms-certificate-expired"],
    ["a period of no time", { userKeyPeriod: 0 }, "kms-certificate-key-period"],
    ["a negative offset", { userKeyOffset: -1 }, "kms-certificate-key-period"],
    ["a short Z", { pubEncKey: certificate.pubEncKey.slice(1) }, "kms-certificate-keys"],
    [
      "a compressed KPAK",
      { pubAuthKey: Uint8Array.from(certificate.pubAuthKey).fill(2, 0, 1) },
      "kms-certificate-keys",
    ],
    [
      "a KPAK off its curve",
      { pubAuthKey: Uint8Array.from(certificate.pubAuthKey).fill(1, 64) },
      "kms-certificate-keys",
    ],
    ["a Z off its curve", { pubEncKey: Uint8Array.from(certificate.pubEncKey).fill(1, 256) }, "kms-certificate-keys"],
  ])("%s", (_what, change, code) => {
    expect(codeOf(() => securityDomainOf({ ...certificate, ...change }, AT))).toBe(code);
  });

  test("without bounds it is always valid", () => {
    expect(codeOf(() => checkCertificate(unlimited, 0))).toBe("accepted");
    expect(codeOf(() => checkCertificate(unlimited, 1e11))).toBe("accepted");
  });

  test("the last second belongs to a validity", () => {
    expect(validityAt({ validFrom: 10, validTo: 20 }, 9.9)).toBe("early");
    expect(validityAt({ validFrom: 10, validTo: 20 }, 20.9)).toBe("valid");
    expect(validityAt({ validFrom: 10, validTo: 20 }, 21)).toBe("late");
  });
});

describe("use of a key set", () => {
  const domain = securityDomainOf(certificate, AT);

  test("the example's keys belong to the example's certificate", () => {
    const keys = openKeySet(keySet, ALICE, domain);
    expect(keys).toMatchObject({ userUri: ALICE, keyPeriodNo: domain.keyPeriodAt(AT) });
    const { initiator, receiver } = proveKeySet(keys, domain);
    expect(initiator.uid).toEqual(keys.uid);
    initiator.destroy();
    receiver.destroy();
  });

  const plain = (octets: Uint8Array) => ({ kind: "plain" as const, octets });
  test.each<[string, Partial<KmsKeySet>, string]>([
    ["revoked", { revoked: true }, "kms-keys-revoked"],
    ["of another KMS", { kmsUri: KMS_B }, "kms-keys-wrong-kms"],
    ["of another user", { userUri: BOB }, "kms-keys-wrong-user"],
    ["another UserID", { userId: new Uint8Array(32) }, "kms-keys-wrong-id"],
    ["the UserID of another period", { keyPeriodNo: keySet.keyPeriodNo + 1 }, "kms-keys-wrong-id"],
    ["a short SSK", { userSigningKeySSK: plain(new Uint8Array(31)) }, "kms-keys-form"],
    ["a long RSK", { userDecryptKey: plain(new Uint8Array(258)) }, "kms-keys-form"],
  ])("%s", (_what, change, code) => {
    expect(codeOf(() => openKeySet({ ...keySet, ...change }, ALICE, domain))).toBe(code);
  });

  test.each([
    ["userSigningKeySSK", 31],
    ["userPubTokenPVT", 64],
    ["userDecryptKey", 256],
  ] as const)("a changed %s does not belong to user and certificate", (name, last) => {
    const keys = openKeySet(keySet, ALICE, domain);
    const changed = Uint8Array.from(keys[name]);
    changed[last] = (changed[last] ?? 0) ^ 1;
    expect(codeOf(() => proveKeySet({ ...keys, [name]: changed }, domain))).toBe("kms-keys-invalid");
  });

  test("is used within its validity", () => {
    expect(codeOf(() => checkKeySetTime(keySet, AT))).toBe("accepted");
    expect(codeOf(() => checkKeySetTime(keySet, AT - 30 * 86_400))).toBe("kms-keys-not-yet-valid");
    expect(codeOf(() => checkKeySetTime(keySet, AT + 3 * 86_400))).toBe("kms-keys-expired");
    expect(codeOf(() => checkKeySetTime({}, AT))).toBe("accepted");
  });

  test("a KMS of our own makes certificate and key set that a client can use", () => {
    const secrets = generateMasterSecrets();
    const description = { kmsUri: KMS_A, userKeyPeriod: 60, userKeyOffset: 7 };
    const own = certificateOf(kmsParametersOf(description, secrets), { role: "Root", id: "c", domains: ["a.example"] });
    const ownDomain = securityDomainOf(own, AT);
    const extracted = extractKeySet(description, secrets, ALICE, ownDomain.keyPeriodAt(AT));
    const document = keySetDocumentOf(extracted, own, { validFrom: AT - 10, validTo: AT + 10, issuer: "a <&> b" });
    const send = (content: KmsContent, resource: "init" | "keyprov") => {
      const asked = question({ kind: resource }, resource);
      const { userUri, kmsUri, url: clientReqUrl } = asked;
      const xml = encodeKmsResponse({ userUri, kmsUri, time: AT, clientReqUrl, content });
      return decodeKmsAnswer(xml, asked, NO_SIGNATURE_KEYS).content;
    };
    const none = { newTransportKeys: [], newIntegrityKeys: [] };
    const init: KmsContent = { kind: "init", certificate: { certificate: own, signature: "none" }, ...none };
    expect(send(init, "init")).toEqual(init);
    const keyProv: KmsContent = { kind: "keyprov", keySets: [document], ...none };
    expect(send(keyProv, "keyprov")).toEqual(keyProv);
    expect(openKeySet(document, ALICE, ownDomain)).toEqual(extracted);
    expect(codeOf(() => proveKeySet(extracted, ownDomain))).toBe("accepted");
    expect(codeOf(() => proveKeySet(extracted, domain))).toBe("kms-keys-invalid");
    const { userDecryptKey } = extractKeySet(description, secrets, BOB, extracted.keyPeriodNo);
    expect(codeOf(() => proveKeySet({ ...extracted, userDecryptKey }, ownDomain))).toBe("kms-keys-invalid");
  });
});

describe("encrypted keys", () => {
  const domain = securityDomainOf(certificate, AT);
  const key: EncryptedKey = {
    algorithm: "kw-aes256-pad",
    keyName: "tk.12.user@example.org",
    carriedKeyName: "ssk",
    cipherValue: Uint8Array.from({ length: 40 }, (_, i) => i) as Octets,
  };
  const encrypted: KmsContent = {
    kind: "keyprov",
    keySets: [{ ...keySet, userSigningKeySSK: { kind: "encrypted", key } }],
    newTransportKeys: [{ algorithm: "kw-aes256", cipherValue: key.cipherValue }],
    newIntegrityKeys: [key, key],
  };
  const asked = question({ kind: "keyprov" }, "keyprov");
  const { response } = read("keyprov");
  const XML = encodeKmsResponse({ ...response, content: encrypted });
  const decode = (xml: string) => decodeKmsAnswer(xml, asked, NO_SIGNATURE_KEYS).content;

  test("are read as they were written, new TrK and InK included", () => {
    expect(decode(XML)).toEqual(encrypted);
    expect(XML).toContain('xsi:type="KmsKeyProvTkIkType"');
  });

  test("new keys come with an init as well", () => {
    const { content, response: head } = read("init");
    if (content.kind !== "init") throw new Error("not an init");
    const extended: KmsContent = { ...content, newIntegrityKeys: [key] };
    const xml = encodeKmsResponse({ ...head, content: extended });
    expect(decodeKmsAnswer(xml, question({ kind: "init" }, "init"), NO_SIGNATURE_KEYS).content).toEqual(extended);
    expect(xml).toContain('xsi:type="KmsInitTkIkType"');
  });

  test.each([
    ["an unknown algorithm", /#kw-aes-256-pad/g, "#kw-aes128", "kms-encryption-algorithm"],
    ["no algorithm", /<EncryptionMethod[^>]*><\/EncryptionMethod>/g, "", "kms-encryption-algorithm"],
    ["two algorithms", /<EncryptionMethod[^>]*><\/EncryptionMethod>/g, "$&$&", "kms-encryption-form"],
    [
      "a cipher text elsewhere",
      /<CipherValue>.*?<\/CipherValue>/g,
      '<CipherReference URI="http://x"/>',
      "kms-encryption-form",
    ],
    ["a cipher text that is no base64", /<CipherValue>/g, "<CipherValue>!", "kms-encryption-form"],
    ["an empty cipher text", /<CipherValue>.*?<\/CipherValue>/g, "<CipherValue/>", "kms-encryption-form"],
    ["two keys in one", /<EncryptedKey.*?<\/EncryptedKey>/g, "$&$&", "kms-encryption-form"],
    ["text where the key was", /<EncryptedKey.*?<\/EncryptedKey>/g, "00", "kms-encryption-form"],
  ])("%s: refused", (_what, pattern, put, code) => {
    expect(codeOf(() => decode(XML.replace(pattern, put)))).toBe(code);
  });

  test("are never read as plain, whatever their type says", () => {
    const labelled = XML.replaceAll('"EncKeyContentType"', '"KeyContentType"');
    expect(decode(labelled)).toEqual(encrypted);
    expect(decode(XML.replaceAll(' xsi:type="EncKeyContentType"', ""))).toEqual(encrypted);
  });

  test("base64 may be broken into lines", () => {
    expect(decode(XML.replace(/<CipherValue>(.{20})/g, "<CipherValue>\n  $1\r\n  "))).toEqual(encrypted);
  });

  test("open with a key that the host unwraps, and not without", () => {
    const [wrapped] = encrypted.kind === "keyprov" ? encrypted.keySets : [];
    if (wrapped === undefined || keySet.userSigningKeySSK.kind !== "plain") throw new Error("no key set");
    const { octets } = keySet.userSigningKeySSK;
    const unwrap = (given: EncryptedKey) => (given.keyName === key.keyName ? octets : undefined);
    expect(openKeySet(wrapped, ALICE, domain, unwrap).userSigningKeySSK).toEqual(octets);
    expect(codeOf(() => openKeySet(wrapped, ALICE, domain))).toBe("kms-keys-encrypted");
    expect(codeOf(() => openKeySet(wrapped, ALICE, domain, () => undefined))).toBe("kms-keys-encrypted");
    expect(codeOf(() => openKeySet(wrapped, ALICE, domain, () => new Uint8Array(31)))).toBe("kms-keys-form");
  });
});
