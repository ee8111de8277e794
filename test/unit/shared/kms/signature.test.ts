import { describe, expect, test } from "vitest";
import { decodeKmsRequest, encodeKmsRequest } from "../../../../shared/kms/request.ts";
import { decodeKmsAnswer, encodeKmsResponse } from "../../../../shared/kms/response.ts";
import { NO_SIGNATURE_KEYS, type SignaturePolicy, signatureValue } from "../../../../shared/kms/signature.ts";
import { toBase64 } from "../../../../shared/mikey/base/octets.ts";
import { AT, codeOf, example, holding, INK, question, vector } from "./support.ts";

const SIGNED = example("kms-request-signed.xml");
const BARE = example("kms-request-init.xml");
const codeFor = (xml: string, policy: SignaturePolicy = holding(true)) => codeOf(() => decodeKmsRequest(xml, policy));

describe("signatures (TS 33.180 clause D.1)", () => {
  test("the vector's signature value follows from SignedInfo and the key", () => {
    const { canonicalSignedInfo = "", signatureValue: expected } = vector("kms-signed-request.json");
    expect(toBase64(signatureValue(canonicalSignedInfo, INK.octets))).toBe(expected);
  });

  test("the example verifies, and signing what it says gives the example again, octet for octet", () => {
    const { request, signature } = decodeKmsRequest(SIGNED, holding(true));
    expect(signature).toBe("verified");
    expect(encodeKmsRequest(request, INK)).toBe(SIGNED.trimEnd());
  });

  test("formatting that canonical XML evens out does not matter", () => {
    const reformatted = SIGNED.replace('Id="xmldoc" Version="1.1.0"', "Version='1.1.0'\n Id = 'xmldoc'").replaceAll(
      "></DigestMethod>",
      "/>",
    );
    expect(codeFor(reformatted)).toBe("accepted");
  });

  test.each([
    ["no signature", BARE, "kms-signature-missing"],
    ["a wrapper without signature", SIGNED.replace(/<Signature .*<\/Signature>/s, ""), "kms-signature-missing"],
    ["a key that is not held", SIGNED.replace("ink.12", "ink.13"), "kms-signature-key-unknown"],
    ["no key name", SIGNED.replace(/<KeyInfo>.*<\/KeyInfo>/, ""), "kms-signature-key-unknown"],
  ])("%s is refused where a signature is required, and reported otherwise", (_what, xml, code) => {
    expect(codeFor(xml)).toBe(code);
    const expected = code === "kms-signature-missing" ? "none" : "unchecked";
    expect(decodeKmsRequest(xml, holding(false)).signature).toBe(expected);
    expect(decodeKmsRequest(xml, NO_SIGNATURE_KEYS).signature).toBe(expected);
  });

  const reference = '<Reference URI="#xmldoc">';
  test.each([
    ["changed content", SIGNED.replace("<UserUri>sip:alice@", "<UserUri>sip:mallory@"), "kms-signature-digest"],
    [
      "an element added",
      SIGNED.replace("</KmsRequest>", "<DeviceId>x</DeviceId></KmsRequest>"),
      "kms-signature-digest",
    ],
    ["a changed digest", SIGNED.replace("8thh6oA6", "9thh6oA6"), "kms-signature-invalid"],
    ["a changed signature value", SIGNED.replace("MekKP5aO", "NekKP5aO"), "kms-signature-invalid"],
    [
      "a truncated signature value",
      SIGNED.replace("MekKP5aO9NLqOGfFPxk1LwZ2Ds7yI+FplQIicI7aGyE=", "MekK"),
      "kms-signature-invalid",
    ],
    ["a signature value that is no base64", SIGNED.replace("MekKP5aO", "!ekKP5aO"), "kms-signature-form"],
    ["two references", SIGNED.replace(/<Reference .*<\/Reference>/, "$&$&"), "kms-signature-form"],
    ["two signatures", SIGNED.replace(/<Signature .*<\/Signature>/, "$&$&"), "kms-signature-form"],
    ["two requests in one wrapper", SIGNED.replace(/<KmsRequest.*<\/KmsRequest>/, "$&$&"), "kms-signature-form"],
    ["something else in the wrapper", SIGNED.replace("<Signature ", "<x/><Signature "), "kms-signature-form"],
    [
      "a signature of many elements",
      SIGNED.replace("<SignedInfo>", `<SignedInfo>${"<x/>".repeat(64)}`),
      "kms-signature-form",
    ],
    ["no SignedInfo", SIGNED.replace(/<SignedInfo>.*<\/SignedInfo>/, ""), "kms-signature-form"],
    ["two key names", SIGNED.replace(/<KeyName>.*<\/KeyName>/, "$&$&"), "kms-signature-form"],
    ["a shorter HMAC", SIGNED.replace(">256<", ">8<"), "kms-signature-algorithm"],
    ["another HMAC", SIGNED.replace("#hmac-sha256", "#hmac-sha384"), "kms-signature-algorithm"],
    ["another digest", SIGNED.replace("04/xmlenc#sha256", "04/xmlenc#sha512"), "kms-signature-algorithm"],
    [
      "canonical XML with comments",
      SIGNED.replace("c14n-20010315", "c14n-20010315#WithComments"),
      "kms-signature-algorithm",
    ],
    [
      "a transform that removes what it likes",
      SIGNED.replace(
        reference,
        `${reference}<Transforms><Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/></Transforms>`,
      ),
      "kms-signature-algorithm",
    ],
    ["a reference to the whole document", SIGNED.replace('URI="#xmldoc"', 'URI=""'), "kms-signature-reference"],
    ["a reference to something else", SIGNED.replace('URI="#xmldoc"', 'URI="#other"'), "kms-signature-reference"],
    [
      "an Id that occurs twice",
      SIGNED.replace("<ClientReqUrl>", '<ClientReqUrl Id="xmldoc">'),
      "kms-signature-reference",
    ],
    ["an element without Id", SIGNED.replace('Id="xmldoc" ', ""), "kms-signature-reference"],
  ])("%s is refused, required or not", (_what, xml, code) => {
    expect(xml).not.toBe(SIGNED);
    expect(codeFor(xml)).toBe(code);
    expect(codeFor(xml, holding(false))).toBe(code);
  });

  test("the wrong key does not verify", () => {
    expect(codeFor(SIGNED, holding(true, new Uint8Array(32)))).toBe("kms-signature-invalid");
  });

  test("a signed element smuggled beside another one is not what is read", () => {
    const signed = SIGNED.match(/<KmsRequest.*<\/KmsRequest>/)?.[0] ?? "";
    const forged = signed.replace('Id="xmldoc"', 'Id="other"').replace("sip:alice@", "sip:mallory@");
    const wrapped = SIGNED.replace(signed, forged).replace("<KeyInfo>", `<Object>${signed}</Object><KeyInfo>`);
    expect(codeFor(wrapped)).toBe("kms-signature-reference");
  });

  test("without Id nothing can be signed", () => {
    const { id: _id, ...request } = decodeKmsRequest(BARE, NO_SIGNATURE_KEYS).request;
    expect(codeOf(() => encodeKmsRequest(request, INK))).toBe("kms-signature-reference");
  });

  test("an answer and the certificates in it are verified, each by itself", () => {
    const asked = question({ kind: "certcache" }, "certcache");
    const { response, content } = decodeKmsAnswer(example("kms-response-certcache.xml"), asked, NO_SIGNATURE_KEYS);
    const signed = encodeKmsResponse({ ...response, content }, { document: INK, certificates: INK });
    const received = decodeKmsAnswer(signed, asked, holding(true));
    expect(received.signature).toBe("verified");
    const [certificate] = received.content.kind === "certcache" ? received.content.certificates : [];
    expect(certificate?.signature).toBe("verified");
    expect(received.response.time).toBe(AT);

    const certificatesOnly = encodeKmsResponse({ ...response, content }, { certificates: INK });
    expect(codeOf(() => decodeKmsAnswer(certificatesOnly, asked, holding(true)))).toBe("kms-signature-missing");
    const altered = certificatesOnly.replace("<UserKeyPeriod>604800<", "<UserKeyPeriod>604801<");
    expect(codeOf(() => decodeKmsAnswer(altered, asked, holding(false)))).toBe("kms-signature-digest");
    expect(codeOf(() => decodeKmsAnswer(altered, asked, NO_SIGNATURE_KEYS))).toBe("accepted");
  });
});
