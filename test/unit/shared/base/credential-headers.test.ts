import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { holdsCredentials, withoutCredentials } from "../../../../shared/base/credential-headers.ts";

const NAMES = [
  "Authorization",
  "Proxy-Authorization",
  "Authentication-Info",
  "Proxy-Authentication-Info",
  "WWW-Authenticate",
  "Proxy-Authenticate",
];
const cased = NAMES.flatMap((name) => [name, name.toLowerCase(), name.toUpperCase()]);
const message = (fields: string, end = "\r\n") => ["REGISTER sip:x SIP/2.0", fields, "Expires: 1", "", ""].join(end);

describe.each(cased)("%s", (name) => {
  test.each([
    ["in a line", `${name}: Digest response="s3cret"`],
    ["with space before the colon", `${name} \t: Digest response="s3cret"`],
    ["folded", `${name}: Digest username="u",\r\n response="s3cret",\r\n\tcnonce="s3cret"`],
    ["folded before its value", `${name}:\r\n Digest response="s3cret"`],
    ["folded by a line feed alone", `${name}: Digest a="b",\n response="s3cret"`],
    ["folded by a carriage return alone", `${name}: Digest a="b",\r response="s3cret"`],
    [
      "with a separator that a pattern may take for an end",
      `${name}: a\u2028b="s3cret" \u2029c="s3cret"\u0085d="s3cret"`,
    ],
    ["twice", `${name}: s3cret\r\n${name}: s3cret`],
    ["without a space", `${name}:s3cret`],
  ])("is removed: %s", (_how, fields) => {
    const text = withoutCredentials(message(fields));
    expect(text).not.toContain("s3cret");
    expect(text).toBe(
      message(
        Array(fields.split(name).length - 1)
          .fill(`${name}: (removed)`)
          .join("\r\n"),
      ),
    );
    expect(holdsCredentials(name)).toBe(true);
  });

  test("is removed from a message with line feeds alone, and from one that ends within it", () => {
    expect(withoutCredentials(message(`${name}: s3cret`, "\n"))).toBe(message(`${name}: (removed)`, "\n"));
    expect(withoutCredentials(`BYE sip:x SIP/2.0\r\n${name}: s3cret`)).not.toContain("s3cret");
  });
});

test("other header fields stay as they are, compact ones too", () => {
  const text = message(
    "X-Authorization-Hint: none\r\nSubject: Authorization: open\r\ns: authorization\r\na: b\r\ny: c\r\nAuthorized: yes\r\nProxy-Require: d\r\nAuthorization-Scope: e",
  );
  expect(withoutCredentials(text)).toBe(text);
  expect(["X-Authorization-Hint", "Proxy-Require", "Authorization-Scope", "a", ""].filter(holdsCredentials)).toEqual(
    [],
  );
});

test("whatever stands around it, no value of such a field stays", () => {
  const line = fc.stringMatching(/^[A-Za-z-]{1,12}: [a-z ]{0,20}$/);
  const property = fc.property(fc.array(line), fc.constantFrom(...cased), fc.array(line), (before, name, after) => {
    const fields = [...before, `${name}: Digest x="s3cret",\r\n y="s3cret"`, ...after].join("\r\n");
    expect(withoutCredentials(message(fields))).not.toContain("s3cret");
  });
  fc.assert(property);
});

/** How often an engine without memory would look: the time is that of one look at each character, not of many. */
test.each([
  ["spaces before a colon that does not come", `Authorization${" ".repeat(500_000)}`],
  ["folds without end", `Authorization: a${"\r\n b".repeat(200_000)}`],
  ["carriage returns and line feeds without end", `Authorization: a${"\r\n".repeat(300_000)}`],
  ["names that begin like one", "Proxy-Auth".repeat(100_000)],
])("is done in time that grows with the length: %s", (_what, text) => {
  expect(withoutCredentials(text).length).toBeLessThanOrEqual(text.length + " (removed)".length);
});
