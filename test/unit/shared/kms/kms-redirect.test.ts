import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isKmsUri, type KmsUri } from "../../../../shared/kms/identifiers.ts";
import { decodeKmsRedirect, encodeKmsRedirect, retryAfterRedirect } from "../../../../shared/kms/kms-redirect.ts";
import { codeOf } from "./support.ts";

const krr = (content: string) =>
  `<KmsRedirectResponse xmlns="urn:3gpp:ns:mcsecKMSKRR:1.0">${content}</KmsRedirectResponse>`;
const receiver = (...uris: string[]) =>
  `<ReceiverKmsUriList>${uris.map((uri) => `<KmsUri>${uri}</KmsUri>`).join("")}</ReceiverKmsUriList>`;

describe("KMS redirect response (TS 33.180 clause D.4)", () => {
  test.each([
    ["proposals in a list for the receiver", receiver("k1", "k2"), ["k1", "k2"], []],
    [
      "proposals named for each side",
      "<ReceiverKmsUri>k1</ReceiverKmsUri><InitiatorKmsUri>k2</InitiatorKmsUri>",
      ["k1"],
      ["k2"],
    ],
    ["the nearest name decides", "<Receiver><InitiatorKMS-URI>k</InitiatorKMS-URI></Receiver>", [], ["k"]],
    [
      "the KMS that was refused is no proposal",
      "<Receiver><RejectedKmsUri>k0</RejectedKmsUri><KmsUri>k1</KmsUri></Receiver>",
      ["k1"],
      [],
    ],
    ["a KMS of nobody is no proposal", "<KmsUri>k</KmsUri>", [], []],
    ["what a wrapped response proposed was narrowed", receiver("k1") + krr(receiver("k1", "k2")), ["k1"], []],
    ["a response wrapped in a list", `${receiver("k1")}<KrrList>${krr(receiver("k2"))}</KrrList>`, ["k1"], []],
    ["twice is once, white space and broken names go", receiver("k1", " k1\n", "a b", ""), ["k1"], []],
    ["nothing", "", [], []],
  ])("%s", (_what, content, receivers, initiators) => {
    expect(decodeKmsRedirect(krr(content))).toEqual({
      receiverKmsUris: receivers,
      initiatorKmsUris: initiators,
      hasSignature: false,
    });
  });

  test("a signature is noticed", () => {
    const xml = krr(`${receiver("k1")}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>`);
    expect(decodeKmsRedirect(xml).hasSignature).toBe(true);
  });

  test.each([
    ["too large", krr("x".repeat(65_536)), "kms-redirect-too-large"],
    ["a document type declaration", `<!DOCTYPE x>${krr("")}`, "kms-redirect-doctype"],
    ["cut off", krr("").slice(0, -3), "kms-redirect-broken"],
    ["another document", "<x/>", "kms-redirect-unexpected"],
    ["another namespace", krr("").replace("KRR:1.0", "KRR:2.0"), "kms-redirect-unexpected"],
  ])("%s: refused", (_what, xml, code) => {
    expect(codeOf(() => decodeKmsRedirect(xml))).toBe(code);
  });

  const held = (uri: KmsUri) => uri !== "unknown";
  test("one retry, with a signature and exactly one proposal whose certificate is held and that was not just refused", () => {
    const signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>';
    const proposing = (...uris: string[]) => decodeKmsRedirect(krr(receiver(...uris) + signature));
    expect(retryAfterRedirect(decodeKmsRedirect(krr(receiver("k1"))), "k0", held)).toBeUndefined();
    expect(retryAfterRedirect(proposing("k1"), "k0", held)).toBe("k1");
    expect(retryAfterRedirect(proposing("k1", "k2"), "k0", held)).toBeUndefined();
    expect(retryAfterRedirect(proposing("unknown"), "k0", held)).toBeUndefined();
    expect(retryAfterRedirect(proposing("k0"), "k0", held)).toBeUndefined();
    expect(retryAfterRedirect(proposing(), "k0", held)).toBeUndefined();
  });

  test("what is written is read again", () => {
    const uris = fc.uniqueArray(fc.stringMatching(/^[a-z&<"'.]{1,12}$/).filter(isKmsUri), { maxLength: 5 });
    fc.assert(
      fc.property(uris, uris, (receiverKmsUris, initiatorKmsUris) => {
        const redirect = { receiverKmsUris, initiatorKmsUris };
        expect(decodeKmsRedirect(encodeKmsRedirect(redirect))).toEqual({ ...redirect, hasSignature: false });
      }),
    );
  });
});
