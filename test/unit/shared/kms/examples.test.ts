import { describe, expect, test } from "vitest";
import { parseXml, SIP_BODY_XML } from "../../../../shared/base/xml.ts";
import { canonicalXml } from "../../../../shared/kms/canonical-xml.ts";
import { decodeKmsRequest, encodeKmsRequest } from "../../../../shared/kms/request.ts";
import type { KmsResource } from "../../../../shared/kms/resource.ts";
import { decodeKmsAnswer, encodeKmsResponse } from "../../../../shared/kms/response.ts";
import { NO_SIGNATURE_KEYS } from "../../../../shared/kms/signature.ts";
import { bytesToHex } from "../../../../shared/mikey/base/octets.ts";
import { ALICE, AT, BASE_A, BOB, example, KMS_A, KMS_B, question } from "./support.ts";

/** Canonical form without indentation, declarations of xsi, and Ids of elements that nobody can sign. */
const essence = (xml: string) =>
  canonicalXml(parseXml(xml, SIP_BODY_XML))
    .replace(/>\s+</g, "><")
    .replace(/ xmlns:xsi="[^"]*"/g, "")
    .replace(/(<Kms(?:Init|KeyProv|CertCache|Lookup|Error)[^>]*?) Id="[^"]*"/g, "$1")
    // The default namespace, which elements that can be signed declare for themselves.
    .replace(/(<Kms(?:Certificate|Lookup)) xmlns="[^"]*"/g, "$1");

const answers: [string, KmsResource, string][] = [
  ["init", { kind: "init" }, "init"],
  ["keyprov", { kind: "keyprov" }, "keyprov"],
  ["certcache", { kind: "certcache" }, "certcache"],
  ["error", { kind: "cert", kmsUri: KMS_B }, "cert/kms.system-b.example"],
  ["lookup-assumed", { kind: "lookup", userUri: BOB }, "lookup/sip%3Abob.visitor%40mcx.system-b.example"],
];

describe("example documents", () => {
  test.each(["kms-request-init.xml", "kms-request-lookup.xml"])("%s is read and written again", (name) => {
    const { request, signature } = decodeKmsRequest(example(name), NO_SIGNATURE_KEYS);
    expect(signature).toBe("none");
    expect(request).toMatchObject({
      id: "req-1",
      userUri: ALICE,
      kmsUri: KMS_A,
      time: AT,
      clientId: "dispatch-console-17",
    });
    expect(essence(encodeKmsRequest(request))).toBe(essence(example(name)));
  });

  test.each(answers)("kms-response-%s.xml is read and written again", (name, resource, path) => {
    const xml = example(`kms-response-${name}.xml`);
    const { response, content, signature } = decodeKmsAnswer(xml, question(resource, path), NO_SIGNATURE_KEYS);
    expect(signature).toBe("none");
    expect(response).toEqual({
      id: "resp-1",
      userUri: ALICE,
      kmsUri: KMS_A,
      time: AT,
      kmsId: "system-a-kms-1",
      clientReqUrl: `${BASE_A}/${path}`,
    });
    const written = encodeKmsResponse({ ...response, content });
    expect(essence(written)).toBe(essence(xml));
    expect(decodeKmsAnswer(written, question(resource, path), NO_SIGNATURE_KEYS).content).toEqual(content);
  });

  test("the values are those of the documents", () => {
    const read = (index: number) => {
      const [name, resource, path] = answers[index]!;
      return decodeKmsAnswer(example(`kms-response-${name}.xml`), question(resource, path), NO_SIGNATURE_KEYS).content;
    };
    expect(read(0)).toMatchObject({
      kind: "init",
      certificate: {
        signature: "none",
        certificate: {
          id: "cert-root",
          role: "Root",
          certUri: "cert1.kms.system-a.example",
          kmsUri: KMS_A,
          issuer: "system-a.example",
          validFrom: Date.UTC(2025, 0, 1) / 1000,
          validTo: Date.UTC(2027, 0, 1) / 1000,
          revoked: false,
          userIdFormat: "2",
          userKeyPeriod: 2592000,
          userKeyOffset: 0,
          parameterSet: 1,
          domains: ["mcx.system-a.example"],
        },
      },
      newTransportKeys: [],
      newIntegrityKeys: [],
    });
    const keyProv = read(1);
    const [keySet] = keyProv.kind === "keyprov" ? keyProv.keySets : [];
    expect(keySet).toMatchObject({ kmsUri: KMS_A, userUri: ALICE, keyPeriodNo: 1526, revoked: false });
    expect(bytesToHex(keySet!.userId)).toMatch(/^fff78039/);
    expect(keySet!.userSigningKeySSK).toMatchObject({ kind: "plain" });
    expect(read(2)).toMatchObject({ kind: "certcache", cacheNum: 7 });
    expect(read(3)).toEqual({
      kind: "error",
      error: { code: "404", text: "no certificate for the requested KMS" },
    });
    expect(read(4)).toEqual({ kind: "lookup", userUris: [BOB], kmsUris: [KMS_B], certificates: [] });
  });

  test("a certificate asked for by name comes as a cache with it", () => {
    const xml = example("kms-response-certcache.xml").replace("v1/certcache<", "v1/cert/kms.system-b.example<");
    const asked = question({ kind: "cert", kmsUri: KMS_B }, "cert/kms.system-b.example");
    const { content } = decodeKmsAnswer(xml, asked, NO_SIGNATURE_KEYS);
    expect(content).toMatchObject({
      kind: "certcache",
      certificates: [{ certificate: { role: "External", kmsUri: KMS_B } }],
    });
  });
});
