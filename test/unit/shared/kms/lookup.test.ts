import { describe, expect, test } from "vitest";
import { writeKmsCertificate } from "../../../../shared/kms/certificate.ts";
import { chooseFromLookup, type KmsLookup } from "../../../../shared/kms/lookup.ts";
import { decodeKmsAnswer, encodeKmsResponse } from "../../../../shared/kms/response.ts";
import { NO_SIGNATURE_KEYS } from "../../../../shared/kms/signature.ts";
import { BOB, codeOf, example, KMS_A, KMS_B, question } from "./support.ts";

const EXAMPLE = example("kms-response-lookup-assumed.xml");
const PATH = "lookup/sip%3Abob.visitor%40mcx.system-b.example";
const asked = question({ kind: "lookup", userUri: BOB }, PATH);
const read = (lookup: string) => {
  const xml = EXAMPLE.replace(/<KmsLookup.*<\/KmsLookup>/s, lookup);
  const { content } = decodeKmsAnswer(xml, asked, NO_SIGNATURE_KEYS);
  if (content.kind !== "lookup") throw new Error(content.kind);
  return content;
};
const certificate = (() => {
  const cache = question({ kind: "certcache" }, "certcache");
  const { content } = decodeKmsAnswer(example("kms-response-certcache.xml"), cache, NO_SIGNATURE_KEYS);
  if (content.kind !== "certcache" || content.certificates[0] === undefined) throw new Error("no certificate");
  return content.certificates[0].certificate;
})();
const CERTIFICATE = writeKmsCertificate(certificate);
const user = `<UserUri>${BOB}</UserUri>`;

describe("KMS lookup", () => {
  test.each([
    ["the assumed form", `<KmsLookup>${user}<KmsUri>${KMS_B}</KmsUri></KmsLookup>`, [KMS_B]],
    ["without user", `<KmsLookup><KmsUri> ${KMS_B}\n</KmsUri></KmsLookup>`, [KMS_B]],
    ["another namespace", `<l:KmsLookup xmlns:l="urn:other"><l:KmsUri>${KMS_B}</l:KmsUri></l:KmsLookup>`, [KMS_B]],
    ["deeper", `<KmsLookup><List><Entry>${user}<KmsUri>${KMS_B}</KmsUri></Entry></List></KmsLookup>`, [KMS_B]],
    ["several, one twice", `<KmsLookup><KmsUri>b</KmsUri><KmsUri>a</KmsUri><KmsUri>b</KmsUri></KmsLookup>`, ["b", "a"]],
    ["a certificate alone", `<KmsLookup>${CERTIFICATE}</KmsLookup>`, [KMS_B]],
    ["a certificate of another KMS beside", `<KmsLookup><KmsUri>${KMS_A}</KmsUri>${CERTIFICATE}</KmsLookup>`, [KMS_A]],
    [
      "a signed certificate",
      `<KmsLookup><SignedKmsCertificate>${CERTIFICATE}</SignedKmsCertificate></KmsLookup>`,
      [KMS_B],
    ],
    ["nothing", "<KmsLookup/>", []],
    ["an empty name", "<KmsLookup><KmsUri/></KmsLookup>", []],
  ])("%s", (_what, xml, expected) => {
    expect(read(xml).kmsUris).toEqual(expected);
  });

  test("contained certificates can be added to the cache", () => {
    const held = read(`<KmsLookup><Certificates>${CERTIFICATE}</Certificates></KmsLookup>`).certificates;
    expect(held).toEqual([{ certificate, signature: "none" }]);
  });

  test.each([
    [
      "about somebody else",
      "<KmsLookup><UserUri>sip:eve@x.example</UserUri><KmsUri>k</KmsUri></KmsLookup>",
      "kms-lookup-wrong-user",
    ],
    [
      "about somebody else, in an attribute",
      '<KmsLookup UserUri="sip:eve@x.example"><KmsUri>k</KmsUri></KmsLookup>',
      "kms-lookup-wrong-user",
    ],
    [
      "about several users",
      `<KmsLookup>${user}<UserUri>sip:eve@x.example</UserUri></KmsLookup>`,
      "kms-lookup-wrong-user",
    ],
    ["with a name that is none", "<KmsLookup><KmsUri>a b</KmsUri></KmsLookup>", "kms-uri-invalid"],
    ["with a broken certificate", "<KmsLookup><KmsCertificate/></KmsLookup>", "kms-answer-incomplete"],
  ])("%s: refused", (_what, xml, code) => {
    expect(codeOf(() => read(xml))).toBe(code);
  });

  test("is written so that it reads the same", () => {
    const lookup: KmsLookup = {
      kind: "lookup",
      userUris: [BOB],
      kmsUris: [KMS_A, KMS_B],
      certificates: [{ certificate, signature: "none" }],
    };
    const { response } = decodeKmsAnswer(EXAMPLE, asked, NO_SIGNATURE_KEYS);
    const xml = encodeKmsResponse({ ...response, content: lookup });
    expect(decodeKmsAnswer(xml, asked, NO_SIGNATURE_KEYS).content).toEqual(lookup);
  });

  test("chooses the first whose certificate is held, else the first", () => {
    const lookup = { kind: "lookup", userUris: [], kmsUris: [KMS_A, KMS_B], certificates: [] } as const;
    expect(chooseFromLookup(lookup, (uri) => uri === KMS_B)).toEqual({ kmsUri: KMS_B, notChosen: [KMS_A] });
    expect(chooseFromLookup(lookup, () => false)).toEqual({ kmsUri: KMS_A, notChosen: [KMS_B] });
    expect(codeOf(() => chooseFromLookup({ ...lookup, kmsUris: [] }, () => true))).toBe("kms-lookup-unknown");
  });
});
