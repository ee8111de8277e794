import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDateTime, parseDateTime } from "../../../../shared/kms/date-time.ts";
import { isUserUri, kmsBaseUrl, kmsUri, sameUser, userUri } from "../../../../shared/kms/identifiers.ts";
import {
  encodePathElement,
  type KmsResource,
  kmsResourceAt,
  kmsResourceUrl,
  lookupTemplate,
} from "../../../../shared/kms/resource.ts";
import { ALICE, BASE_A, BOB, codeOf, KMS_A, KMS_B } from "./support.ts";

describe("KMS URIs", () => {
  test.each([
    ["kms.example", "https://kms.example"],
    ["kms.example:8443", "https://kms.example:8443"],
    ["https://kms.example", "https://kms.example"],
    ["https://kms.example/", "https://kms.example"],
    ["HTTPS://KMS.Example:443", "https://KMS.Example:443"],
    ["127.0.0.1:4000", "https://127.0.0.1:4000"],
    ["[::1]:4000", "https://[::1]:4000"],
    ["[2001:db8::a:1]", "https://[2001:db8::a:1]"],
    ["[1:2:3:4:5:6:7:8]", "https://[1:2:3:4:5:6:7:8]"],
    ["kms.example.", "https://kms.example."],
  ])("%s is reached at %s", (name, origin) => {
    expect(kmsBaseUrl(kmsUri(name))).toBe(`${origin}/keymanagement/identity/v1`);
  });

  test.each([
    ["http://kms.example", "kms-uri-insecure"],
    ["HTTP://kms.example", "kms-uri-insecure"],
    ["ftp://kms.example", "kms-uri-no-host"],
    ["sip:kms@example", "kms-uri-no-host"],
    ["kms.example/path", "kms-uri-no-host"],
    ["https://kms.example/keys", "kms-uri-no-host"],
    ["https://user@kms.example", "kms-uri-no-host"],
    ["https://kms.example?x", "kms-uri-no-host"],
    ["kms.example#x", "kms-uri-no-host"],
    ["kms_a.example", "kms-uri-no-host"],
    ["kms%2eexample", "kms-uri-no-host"],
    ["kms.example:0", "kms-uri-no-host"],
    ["kms.example:65536", "kms-uri-no-host"],
    ["kms.example:", "kms-uri-no-host"],
    ["kms..example", "kms-uri-no-host"],
    ["-kms.example", "kms-uri-no-host"],
    ["https://", "kms-uri-no-host"],
    ["[a]", "kms-uri-no-host"],
    ["[1::2::3]", "kms-uri-no-host"],
    ["[1:2:3:4:5:6:7:8:9]", "kms-uri-no-host"],
    ["127.1", "kms-uri-no-host"],
    ["2130706433", "kms-uri-no-host"],
    ["127.0.0.0x1", "kms-uri-no-host"],
    ["127.0.0.256", "kms-uri-no-host"],
    ["kms example", "kms-uri-invalid"],
    ["kms.example\r\nHost: x", "kms-uri-invalid"],
    ["kms\u0000", "kms-uri-invalid"],
    ["kmş.example", "kms-uri-invalid"],
    ["", "kms-uri-invalid"],
    ["k".repeat(1025), "kms-uri-invalid"],
    // As an element of a path these lead to another resource, however they are encoded.
    [".", "kms-uri-invalid"],
    ["..", "kms-uri-invalid"],
  ])("%j: %s", (name, code) => {
    expect(codeOf(() => kmsBaseUrl(kmsUri(name)))).toBe(code);
  });

  test("are kept octet for octet", () => {
    expect(kmsUri("KMS.Example")).toBe("KMS.Example");
    expect(kmsUri("kms.example")).not.toBe(kmsUri("KMS.Example"));
  });

  test("arbitrary text is refused or yields an https address without surprises", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ax:/.@?#%[]-10 \t\\éhttps".split("")) }), (text) => {
        let base = "";
        const code = codeOf(() => {
          base = kmsBaseUrl(kmsUri(text));
        });
        if (code !== "accepted") return;
        const url = new URL(base);
        expect([url.protocol, url.username, url.pathname, url.search]).toEqual([
          "https:",
          "",
          "/keymanagement/identity/v1",
          "",
        ]);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("user URIs", () => {
  test.each(["", ".", "..", "sip:a b@c", "sip:a@c\n", `sip:${"a".repeat(2048)}@c`, "sip:ä@c"])(
    "%j is refused",
    (text) => {
      expect(codeOf(() => userUri(text))).toBe("kms-user-uri-invalid");
    },
  );

  test("name one user when they are equal as SIP URIs", () => {
    expect(sameUser("sip:alice@HOST.example:5060", "sip:alice@host.example")).toBe(true);
    expect(sameUser("tel:+1", "tel:+1")).toBe(true);
    expect(sameUser("sip:Alice@host.example", "sip:alice@host.example")).toBe(false);
  });
});

describe("resources", () => {
  const base = kmsBaseUrl(KMS_A);
  const at = 0xd6b43232 - 2_208_988_800;
  test.each<[KmsResource, string]>([
    [{ kind: "init" }, "init"],
    [{ kind: "keyprov" }, "keyprov"],
    [{ kind: "keyprov", user: { uri: userUri("sip:user@example.org") } }, "keyprov/sip%3Auser%40example.org"],
    [
      { kind: "keyprov", user: { uri: userUri("sip:user@example.org"), at } },
      "keyprov/sip%3Auser%40example.org/D6B4323200000000",
    ],
    [{ kind: "certcache" }, "certcache"],
    [{ kind: "certcache", cacheNum: 7 }, "certcache/7"],
    [{ kind: "cert", kmsUri: KMS_B }, "cert/kms.system-b.example"],
    [{ kind: "lookup", userUri: BOB }, "lookup/sip%3Abob.visitor%40mcx.system-b.example"],
  ])("%j is at %s", (resource, path) => {
    const url = kmsResourceUrl(base, resource);
    expect(url).toBe(`${BASE_A}/${path}`);
    expect(kmsResourceAt(new URL(url).pathname)).toEqual(resource);
  });

  test("any user URI survives the path", () => {
    const uri = fc.string({
      minLength: 1,
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c)),
    });
    fc.assert(
      fc.property(uri.filter(isUserUri), (user) => {
        expect(encodePathElement(user)).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/);
        const url = new URL(kmsResourceUrl(base, { kind: "lookup", userUri: user }));
        expect(kmsResourceAt(url.pathname)).toEqual({ kind: "lookup", userUri: user });
      }),
    );
  });

  test.each([
    "/init",
    "/keymanagement/identity/v1",
    "/keymanagement/identity/v1/",
    "/keymanagement/identity/v1/other",
    "/keymanagement/identity/v1/init/x",
    "/keymanagement/identity/v1/certcache/x",
    "/keymanagement/identity/v1/certcache/1/2",
    "/keymanagement/identity/v1/cert",
    "/keymanagement/identity/v1/cert/",
    "/keymanagement/identity/v1/cert/a%20b",
    "/keymanagement/identity/v1/lookup/sip:a@b",
    "/keymanagement/identity/v1/lookup/%zz",
    "/keymanagement/identity/v1/lookup/%c3",
    "/keymanagement/identity/v1/keyprov/a/1234",
    "/keymanagement/identity/v1/keyprov/a/D6B4323200000000/x",
  ])("%s is no resource", (path) => {
    expect(kmsResourceAt(path)).toBeUndefined();
  });

  test("the lookup can be set elsewhere below the base", () => {
    const resource = { kind: "lookup", userUri: ALICE } as const;
    const alice = "sip%3Aalice%40mcx.system-a.example";
    expect(kmsResourceUrl(base, resource, "{base}/discovery?user={userUri}")).toBe(`${BASE_A}/discovery?user=${alice}`);
    expect(kmsResourceUrl(base, resource, "{base}/users/{userUri}/kms")).toBe(`${BASE_A}/users/${alice}/kms`);
  });

  test.each([
    "",
    "{base}",
    "{base}/lookup",
    "https://elsewhere.example/{userUri}",
    "{base}.elsewhere.example/{userUri}",
    "{base}/{userUri}/{userUri}",
    "{base}/../{userUri}",
    "{base}/%2e%2E/{userUri}",
    "{base}/{userUri}#x",
    "{base}/{other}/{userUri}",
    "{base}/a b/{userUri}",
  ])("a lookup template like %j is refused", (template) => {
    expect(codeOf(() => lookupTemplate(template))).toBe("kms-lookup-template-invalid");
  });
});

describe("times", () => {
  test.each([
    ["2025-06-01T12:00:00Z", 1748779200],
    ["2025-06-01T12:00:00", 1748779200],
    ["2025-06-01T14:00:00+02:00", 1748779200],
    ["2025-06-01T06:30:00-05:30", 1748779200],
    ["2025-06-01T12:00:00.25Z", 1748779200.25],
    ["2025-06-01T12:00:00.123456789Z", 1748779200.123],
    ["2024-02-29T00:00:00Z", 1709164800],
  ])("%s", (text, at) => {
    expect(parseDateTime(text)).toBeCloseTo(at, 3);
  });

  test.each([
    "2025-02-29T00:00:00Z",
    "2025-06-31T00:00:00Z",
    "2025-13-01T00:00:00Z",
    "2025-06-01T25:00:00Z",
    "2025-06-01T12:60:00Z",
    "2025-06-01T12:00:61Z",
    "2025-06-01",
    "2025-06-01 12:00:00",
    "2025-06-01T12:00:00+15:00",
    "2025-06-01T12:00:00+2",
    "yesterday",
    "",
  ])("%j is no time", (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });

  test("survive writing and reading", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (milliseconds) => {
        expect(parseDateTime(formatDateTime(milliseconds / 1000))).toBeCloseTo(milliseconds / 1000, 3);
      }),
    );
  });
});
