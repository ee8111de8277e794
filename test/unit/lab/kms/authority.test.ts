import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthority, issueServerIdentity } from "../../../../lab/kms/authority.ts";

const authority = createAuthority();
const root = new X509Certificate(authority.certificate);
const server = issueServerIdentity(authority, "kms.system-a.example");
const leaf = new X509Certificate(server.certificate);

test("the authority vouches for itself and may vouch for others", () => {
  expect(root.ca).toBe(true);
  expect(root.verify(root.publicKey)).toBe(true);
  expect(root.checkPrivateKey(createPrivateKey(authority.key))).toBe(true);
  expect(root.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
});

test("a server's certificate is the authority's, for its host name alone, and no authority itself", () => {
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(root)).toBe(true);
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect(leaf.checkPrivateKey(createPrivateKey(server.key))).toBe(true);
  expect(leaf.subjectAltName).toBe("DNS:kms.system-a.example");
  expect(leaf.checkHost("kms.system-a.example")).toBe("kms.system-a.example");
  expect(leaf.checkHost("kms.system-b.example")).toBeUndefined();
  expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

test("certificates are valid now, and for the length of any run", () => {
  const now = Date.now();
  for (const [certificate, days] of [
    [root, 3000],
    [leaf, 300],
  ] as const) {
    expect(certificate.validFromDate.getTime()).toBeLessThan(now);
    expect(certificate.validToDate.getTime()).toBeGreaterThan(now + days * 86_400_000);
  }
});

test("another authority of the same name did not issue it", () => {
  const other = new X509Certificate(createAuthority().certificate);
  expect(other.subject).toBe(root.subject);
  expect(leaf.verify(other.publicKey)).toBe(false);
  expect(leaf.checkIssued(other)).toBe(false);
});

test("serial numbers and keys differ", () => {
  const again = new X509Certificate(issueServerIdentity(authority, "kms.system-a.example").certificate);
  expect(again.serialNumber).not.toBe(leaf.serialNumber);
  expect(again.publicKey.equals(leaf.publicKey)).toBe(false);
});
