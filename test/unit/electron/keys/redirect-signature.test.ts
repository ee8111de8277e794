import { createHash, sign, X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { verifiedRedirect } from "../../../../electron/keys/redirect-signature.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../../../../lab/kms/authority.ts";
import { childElements, parseXml, SIP_BODY_XML } from "../../../../shared/base/xml.ts";
import { canonicalXml } from "../../../../shared/kms/canonical-xml.ts";
import { kmsUri } from "../../../../shared/kms/identifiers.ts";
import { decodeKmsRedirect, encodeKmsRedirect } from "../../../../shared/kms/kms-redirect.ts";
import { codeOf } from "../../shared/kms/support.ts";

const HOME = "kms.home.test";
const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const authority = createAuthority();
const signer = issueServerIdentity(authority, HOME);
const TRUST = { authorities: [authority.certificate], hosts: [HOME, "mcx.home.test"], now: Date.now() };

const base64Of = (pem: string) => new X509Certificate(pem).raw.toString("base64");

interface Signing {
  readonly by?: TlsIdentity;
  readonly uri?: string;
  readonly method?: string;
  readonly transform?: string;
  readonly certificates?: readonly string[];
}

/** A response for one KMS, signed as the standard wants it, or nearly so. */
function signed(kms: string, signing: Signing = {}): string {
  const { by = signer, uri = "", certificates = [by.certificate] } = signing;
  const { method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", transform = `${DSIG}enveloped-signature` } =
    signing;
  const bare = encodeKmsRedirect({ receiverKmsUris: [kmsUri(kms)], initiatorKmsUris: [] });
  const digest = createHash("sha256")
    .update(canonicalXml(parseXml(bare, SIP_BODY_XML)), "utf8")
    .digest("base64");
  const info =
    `<SignedInfo><CanonicalizationMethod Algorithm="${C14N}"/><SignatureMethod Algorithm="${method}"/>` +
    `<Reference URI="${uri}"><Transforms><Transform Algorithm="${transform}"/></Transforms>` +
    `<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>${digest}</DigestValue></Reference></SignedInfo>`;
  const shown = certificates.map((pem) => `<X509Certificate>${base64Of(pem)}</X509Certificate>`).join("");
  const write = (value: string) =>
    bare.replace(
      /<\/[^<]*$/,
      `<Signature xmlns="${DSIG}">${info}<SignatureValue>${value}</SignatureValue><KeyInfo><X509Data>${shown}</X509Data></KeyInfo></Signature>$&`,
    );
  const draft = parseXml(write(""), SIP_BODY_XML);
  const [signedInfo] = childElements(childElements(draft).at(-1)!);
  const octets = Buffer.from(canonicalXml(signedInfo!), "utf8");
  return write(sign("sha256", octets, { key: by.key, dsaEncoding: "ieee-p1363" }).toString("base64"));
}

const verified = (xml: string, change: Partial<typeof TRUST> | { authorities: undefined } = {}) =>
  codeOf(() => void verifiedRedirect(xml, { ...TRUST, ...change }));
const UNVERIFIED = "kms-redirect-unverified";

test("a response that our own KMS has signed is read as it was signed", () => {
  const document = verifiedRedirect(signed("kms.b.test"), TRUST);
  expect(decodeKmsRedirect(document)).toEqual({
    receiverKmsUris: ["kms.b.test"],
    initiatorKmsUris: [],
    hasSignature: false,
  });
});

describe("a response is worth nothing", () => {
  const right = signed("kms.b.test");
  const stranger = createAuthority();
  const another = issueServerIdentity(authority, "kms.c.test");
  test.each([
    ["without a signature", encodeKmsRedirect({ receiverKmsUris: [kmsUri("kms.c.test")], initiatorKmsUris: [] })],
    ["changed after it was signed", right.replace("kms.b.test", "kms.c.test")],
    ["with another value", right.replace(/<SignatureValue>..../, "<SignatureValue>AAAA")],
    ["with another digest", right.replace(/<DigestValue>..../, "<DigestValue>AAAA")],
    ["signed by a partner, under the same authority", signed("kms.c.test", { by: another })],
    ["signed by a stranger", signed("kms.c.test", { by: issueServerIdentity(stranger, HOME) })],
    [
      "signed by a stranger, who brings our certificate along",
      signed("kms.c.test", { by: issueServerIdentity(stranger, HOME), certificates: [signer.certificate] }),
    ],
    ["without certificates", signed("kms.c.test", { certificates: [] })],
    ["with a method of another kind", signed("kms.c.test", { method: `${DSIG}hmac-sha1` })],
    [
      "with a transform that takes more out",
      signed("kms.c.test", { transform: "http://www.w3.org/TR/1999/REC-xpath-19991116" }),
    ],
    ["with a reference to something else", signed("kms.c.test", { uri: "#other" })],
    ["with two signatures", right.replace(/<Signature .*<\/Signature>/, "$&$&")],
  ])("%s", (_what, xml) => {
    expect(verified(xml)).toBe(UNVERIFIED);
  });

  test("where any authority of the platform would do, where the host is another, and when its certificate is over", () => {
    expect(verified(right)).toBe("accepted");
    expect(verified(right, { authorities: undefined })).toBe(UNVERIFIED);
    expect(verified(right, { hosts: ["mcx.home.test"] })).toBe(UNVERIFIED);
    expect(verified(right, { now: Date.now() + 400 * 86_400_000 })).toBe(UNVERIFIED);
  });
});
