import { describe, expect, test } from "vitest";
import {
  asCertified,
  hostsNamedBy,
  type KnownKmss,
  kmsOfHost,
  mayServe,
  type ServingKms,
} from "../../../../electron/keys/kms-authority.ts";
import { type KmsUri, kmsUri } from "../../../../shared/kms/identifiers.ts";
import { decodeUserProfile, encodeUserProfile } from "../../../../shared/kms/user-profile.ts";

const HOME = kmsUri("kms.home.test");
const B = kmsUri("kms.b.test");
const C = kmsUri("kms.c.test");
const OWN = "sip:ava@mcx.home.test";
const AT_B = "sip:bea@mcx.b.test";

const certificate = (kms: KmsUri, ...domains: string[]): ServingKms => ({ kmsUri: kms, domains });

function known(certificates: readonly ServingKms[], pairs: Readonly<Record<string, KmsUri>> = {}): KnownKmss {
  const callees = Object.entries(pairs).map(([uri, kms]) => ({ uri, kmsUri: kms }));
  const xml = encodeUserProfile({ xuiUri: OWN, index: 0, callees, allowed: [] }, "mcptt");
  return { ownId: OWN, ownKms: HOME, certificates, profile: decodeUserProfile(xml, "mcptt") };
}

const told = (id: string, kms: KmsUri, ...rest: Parameters<typeof known>) => {
  const verdict = mayServe(id, kms, known(...rest));
  return verdict.kind === "allowed" ? verdict.by : verdict.kind === "refused" ? verdict.code : verdict;
};
const asks = (otherwise: string) => ({ kind: "ask-own-kms", otherwise });

describe("the host of our own ID", () => {
  test("is our own KMS's, whoever claims it", () => {
    const claimed = [certificate(C, "mcx.home.test", "home.test")];
    expect(told("sip:jonas@mcx.home.test", HOME, claimed)).toBe("account");
    expect(told("sip:jonas@mcx.home.test", C, claimed)).toBe("kms-uri-partner-for-foreign");
  });

  test("has what lies below it, unless somebody else claims that too", () => {
    const tactical = "sip:jonas@tactical.mcx.home.test";
    expect(told(tactical, HOME, [])).toBe("account");
    expect(told(tactical, C, [certificate(C, "c.test")])).toBe("kms-uri-partner-for-foreign");
    const claimed = [certificate(C, "tactical.mcx.home.test")];
    expect([told(tactical, HOME, claimed), told(tactical, C, claimed)]).toEqual([
      asks("kms-uri-two-claims"),
      asks("kms-uri-two-claims"),
    ]);
  });

  test("has nothing beside it or above it", () => {
    expect(told("sip:jonas@mcx2.home.test", HOME, [])).toBe("kms-uri-own-for-foreign");
    expect(told("sip:jonas@home.test", HOME, [])).toBe("kms-uri-own-for-foreign");
  });
});

describe("a certificate names", () => {
  test.each([
    ["mcx.b.test", true],
    ["b.test", true],
    ["MCX.B.Test.", true],
    ["mcx.b.test:5061", true],
    ["https://mcx.b.test/", true],
    ["sip:anybody@mcx.b.test", true],
    ["sip:mcx.b.test", true],
    ["b.test/x://c.test", true],
    // Neither wildcards nor single labels are hosts that somebody has.
    ["*.b.test", false],
    ["*", false],
    ["test", false],
    [".b.test", false],
    ["", false],
    ["cx.b.test", false],
    ["mcx.b.test.evil.test", false],
    ["x.mcx.b.test", false],
  ])("%j: the host mcx.b.test %s", (domain, is) => {
    expect(kmsOfHost("mcx.b.test", known([certificate(B, domain)])).by).toBe(is ? "certificate" : "nobody");
  });

  test("a short host with a port, and an address", () => {
    expect(kmsOfHost("x.c.d", known([certificate(B, "c.d:5061")])).by).toBe("certificate");
    expect(kmsOfHost("[2001:db8::1]", known([certificate(B, "[2001:db8::1]")])).by).toBe("certificate");
  });

  test("an international host in either form", () => {
    const host = "mcx.xn--bcher-kva.example";
    expect(kmsOfHost(host, known([certificate(B, "BÜCHER.example")])).by).toBe("certificate");
  });
});

test("who is named for a host by nobody is a question to our own KMS; who is not the one named is refused", () => {
  expect(told(AT_B, B, [])).toEqual(asks("kms-uri-not-named"));
  expect(told(AT_B, C, [certificate(C, "mcx.c.test")])).toEqual(asks("kms-uri-not-named"));
  expect(told(AT_B, B, [certificate(B, "mcx.b.test")])).toBe("certificate");
  expect(told(AT_B, C, [certificate(B, "b.test")])).toBe("kms-uri-partner-for-foreign");
  expect(told(AT_B, HOME, [certificate(B, "b.test")])).toBe("kms-uri-own-for-foreign");
});

test.each([["mcx.b.test"], ["b.test"], ["tactical.mcx.b.test", "b.test"]])(
  "two claims are none, however wide or narrow they are: %s",
  (...claims) => {
    const certificates = [certificate(B, "mcx.b.test"), certificate(C, ...claims)];
    expect([told(AT_B, B, certificates), told(AT_B, C, certificates)]).toEqual([
      asks("kms-uri-two-claims"),
      asks("kms-uri-two-claims"),
    ]);
  },
);

test("who claims a host besides is told", () => {
  const claimed = known([certificate(B, "mcx.b.test"), certificate(C, "b.test")]);
  expect(kmsOfHost("mcx.b.test", claimed)).toEqual({ by: "several", kmss: [B, C] });
});

test("what is no host is nobody's, and not ours where our own ID has none either", () => {
  expect(kmsOfHost("*", { ...known([certificate(B, "*")]), ownId: "nonsense" })).toEqual({ by: "nobody" });
});

test("claims of everything are claims of nothing, and disturb nobody", () => {
  const certificates = [certificate(B, "mcx.b.test"), certificate(C, "*", "*.b.test", "test", "")];
  expect(told(AT_B, B, certificates)).toBe("certificate");
});

test("the profile's word for exactly one ID comes before every claim, and is worth nothing for another ID", () => {
  const certificates = [certificate(B, "mcx.b.test")];
  expect(told(AT_B, C, certificates, { [AT_B]: C })).toBe("profile");
  expect(told("sip:eve@mcx.b.test", C, certificates, { [AT_B]: C })).toBe("kms-uri-partner-for-foreign");
  expect(told(AT_B, B, [], { [AT_B]: C })).toEqual(asks("kms-uri-not-named"));
  expect(mayServe(AT_B, B, { ...known(certificates), profile: undefined })).toEqual({
    kind: "allowed",
    by: "certificate",
  });
});

test("a name written in another way is that of the certificate, unless it could be that of two", () => {
  const certificates = [certificate(B)];
  for (const written of ["KMS.B.test", "kms.b.test.", "https://kms.b.test/", "kms.b.test:443"]) {
    expect(asCertified(kmsUri(written), known(certificates))).toBe(B);
  }
  expect(asCertified(kmsUri("kms.b.test:8443"), known(certificates))).toBe("kms.b.test:8443");
  expect(asCertified(kmsUri("KMS.home.test"), known(certificates))).toBe(HOME);
  const twice = [certificate(B), certificate(kmsUri("kms.B.test"))];
  expect(asCertified(kmsUri("KMS.b.test"), known(twice))).toBe("KMS.b.test");
});

test("hosts that certificates name are told once each, and only such as somebody can have", () => {
  expect(hostsNamedBy([certificate(B, "MCX.b.test", "mcx.b.test."), certificate(C, "*", "test", "c.test")])).toEqual([
    "mcx.b.test",
    "c.test",
  ]);
});

describe("a number", () => {
  const NUMBER = "tel:+49-30-5550412";

  test("is a question to our own KMS, whichever KMS is named and whatever hosts are claimed", () => {
    const certificates = [certificate(B, "mcx.b.test", "tel:+49-30-5550412", "+49305550412")];
    expect([told(NUMBER, B, certificates), told(NUMBER, HOME, certificates)]).toEqual([
      asks("kms-uri-not-named"),
      asks("kms-uri-not-named"),
    ]);
  });

  test("has the KMS that the user profile names for exactly it", () => {
    expect(told(NUMBER, B, [], { [NUMBER]: B })).toBe("profile");
  });

  test("is our own KMS's where it is our own", () => {
    const ours = { ...known([]), ownId: "tel:+49305550412" };
    expect(mayServe(NUMBER, HOME, ours)).toEqual({ kind: "allowed", by: "account" });
    expect(mayServe(NUMBER, B, ours)).toEqual(asks("kms-uri-not-named"));
    expect(mayServe("tel:+49305550413", HOME, ours)).toEqual(asks("kms-uri-not-named"));
  });
});
