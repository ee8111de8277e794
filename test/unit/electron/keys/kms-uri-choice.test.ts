/** Which KMS is taken for the ID that is called, and what is said where two sources differ. */
import { describe, expect, test } from "vitest";
import { chooseKmsUri, type KmsUriFacts, usableName } from "../../../../electron/keys/kms-uri-choice.ts";
import { kmsUri } from "../../../../shared/kms/identifiers.ts";
import { decodeUserProfile, encodeUserProfile } from "../../../../shared/kms/user-profile.ts";

const HOME = kmsUri("kms.home.test");
const B = kmsUri("kms.b.test");
const C = kmsUri("kms.c.test");
const OWN = "sip:ava@mcx.home.test";
const AT_HOME = "sip:bea@mcx.home.test";
const AT_B = "sip:bea@mcx.b.test";

type Pair = readonly [string, string];
function choose(change: Partial<KmsUriFacts> = {}, pairs: readonly Pair[] = [], domains: readonly string[] = []) {
  const callees = pairs.map(([uri, kms]) => ({ uri, kmsUri: kmsUri(kms) }));
  const xml = encodeUserProfile({ xuiUri: OWN, index: 0, callees, allowed: [] }, "mcptt");
  return chooseKmsUri({
    calledId: AT_B,
    fromRedirection: null,
    isRedirected: false,
    known: {
      ownId: OWN,
      ownKms: HOME,
      certificates: [
        { kmsUri: HOME, domains: ["also.home.test", ...domains] },
        { kmsUri: B, domains: ["mcx.b.test"] },
      ],
      profile: decodeUserProfile(xml, "mcptt"),
    },
    ...change,
  });
}
const plain = { notes: [], profileDisagrees: false };

describe("a redirection that names a KMS", () => {
  test("is taken at its word, in the spelling of the certificate", () => {
    const expected = { ...plain, source: "redirection", kmsUri: B };
    expect(choose({ fromRedirection: "kms.b.test" })).toEqual(expected);
    expect(choose({ fromRedirection: "KMS.b.test" })).toEqual(expected);
    expect(choose({ fromRedirection: "kms.b.test" }, [[AT_B, "kms.b.test"]])).toEqual(expected);
  });

  test("and another than the profile: the profile's is told", () => {
    expect(choose({ fromRedirection: "kms.b.test" }, [[AT_B, "kms.c.test"]])).toEqual({
      source: "redirection",
      kmsUri: B,
      notes: [{ code: "kms-uri-differs", detail: "redirection: kms.b.test, profile: kms.c.test" }],
      profileDisagrees: false,
    });
  });

  test("may not name our own KMS for somebody whom it does not serve", () => {
    expect(() => choose({ fromRedirection: "kms.home.test" })).toThrow(
      expect.objectContaining({ code: "kms-uri-own-for-foreign", detail: `kms.home.test, ${AT_B}` }),
    );
    expect(choose({ calledId: AT_HOME, fromRedirection: "kms.home.test" }).kmsUri).toBe(HOME);
  });

  test("may name one whose certificate does not name the host yet: that is judged when it is there", () => {
    expect(choose({ fromRedirection: "kms.c.test" })).toEqual({ ...plain, source: "redirection", kmsUri: C });
  });

  test.each([
    ["http://kms.b.test", "kms-uri-insecure"],
    ["", "kms-uri-invalid"],
  ])("may not name %j", (fromRedirection, code) => {
    expect(() => choose({ fromRedirection })).toThrow(expect.objectContaining({ code }));
  });
});

describe("without one", () => {
  test("the profile's entry for exactly this ID comes first", () => {
    const pairs = [[AT_HOME, "kms.c.test"]] as const;
    expect(choose({ calledId: AT_HOME }, pairs)).toEqual({ ...plain, source: "profile", kmsUri: C });
    expect(choose({ calledId: "sip:tom@mcx.home.test" }, pairs).source).toBe("own-domain");
  });

  test("an entry that asks for plain HTTP is refused", () => {
    expect(() => choose({}, [[AT_B, "http://kms.c.test"]])).toThrow(
      expect.objectContaining({ code: "kms-uri-insecure" }),
    );
  });

  test("a profile that contradicts itself names nobody, and that is told", () => {
    const pairs = [
      [AT_B, "kms.c.test"],
      [AT_B, "kms.b.test"],
    ] as const;
    expect(choose({}, pairs)).toEqual({ source: "lookup", kmsUri: undefined, notes: [], profileDisagrees: true });
  });

  test("our own KMS serves the IDs of its domains, and is asked about all others", () => {
    const own = { ...plain, source: "own-domain", kmsUri: HOME };
    const lookup = { ...plain, source: "lookup", kmsUri: undefined };
    expect(choose({ calledId: AT_HOME })).toEqual(own);
    expect(choose({ calledId: "sip:bea@also.home.test" })).toEqual(own);
    expect(choose({ calledId: AT_B })).toEqual(lookup);
    expect(choose({ calledId: "sip:bea@elsewhere.test" })).toEqual(lookup);
    expect(choose({ calledId: "nonsense" })).toEqual(lookup);
  });

  test("whom a redirection sends us to is ours only at the host of our own ID", () => {
    expect(choose({ calledId: "sip:bea@also.home.test", isRedirected: true }).source).toBe("lookup");
    expect(choose({ calledId: AT_HOME, isRedirected: true }).source).toBe("own-domain");
    expect(choose({ calledId: "nonsense", isRedirected: true }).source).toBe("lookup");
  });

  test("nor without a profile does anybody else answer", () => {
    const known = { ownId: "nonsense", ownKms: HOME, certificates: [], profile: undefined };
    expect(choose({ known })).toEqual({ ...plain, source: "lookup", kmsUri: undefined });
    expect(choose({ known, calledId: "nonsense", isRedirected: true }).source).toBe("lookup");
  });
});

test("a name that nobody could connect to is none", () => {
  expect(usableName("kms.b.test")).toBe("kms.b.test");
  expect(() => usableName("http://kms.b.test")).toThrow(expect.objectContaining({ code: "kms-uri-insecure" }));
});
