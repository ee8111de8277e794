import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact, redactText } from "../../../../electron/services/redact.ts";

const SECRET = "s3cr3tvalue";

describe("credentials are removed from the log", () => {
  test.each([
    `REGISTER sip:a.test SIP/2.0\r\nAuthorization: Digest username="ann", response="${SECRET}", cnonce="${SECRET}"\r\nTo: <sip:a>`,
    `Proxy-Authorization: Digest nonce="x", response="${SECRET}"`,
    `authorization: Bearer ${SECRET}`,
    `Bearer ${SECRET}`,
    `token=${SECRET}`,
    `http://127.0.0.1:1/console.html#token=${SECRET}`,
    `https://a.test/?access_token=${SECRET}&x=1`,
    `password = "${SECRET}"`,
    `{"iceServers":[{"username":"u","credential":"${SECRET}"}]}`,
    `passphrase: ${SECRET}`,
    `{"password":"${SECRET}"}`,
    `{"ha1": "${SECRET}", "realm": "a"}`,
    JSON.stringify(JSON.stringify({ digest: { ha1: SECRET } })),
    `{'client_secret': '${SECRET}'}`,
    `{"password":12345, "token": ${SECRET}}`,
    `{ password: '${SECRET}' }`,
    `{"password":"two words\nand ${SECRET}"}`,
    `{"token":["a","${SECRET}"]}`,
    `password="never closed ${SECRET}`,
    `password="quoted \\"inside\\" ${SECRET}"`,
  ])("%s", (text) => {
    expect(redactText(text)).not.toContain(SECRET);
    expect(redactText(text)).toContain("[removed]");
  });

  test("what is no credential stays", () => {
    const text = 'INVITE sip:mcptt@a.test SIP/2.0\r\nFrom: <sip:ann@a.test>;tag=1\r\nWarning: 399 - "145 called party"';
    expect(redactText(text)).toBe(text);
    expect(redactText("200 response received, 3 tokens")).toBe("200 response received, 3 tokens");
    const header = `Via: 1\r\nAuthorization: Digest response="${SECRET}"\r\nTo: <sip:b>`;
    expect(redactText(header)).toBe("Via: 1\r\nAuthorization: [removed]\r\nTo: <sip:b>");
  });

  test("of a long text the rest is left out before it is searched, a secret at the cut with it", () => {
    const cutWithin = `${"x".repeat(16_369)} password="${SECRET}${"y".repeat(100)}" end`;
    expect(redactText(cutWithin)).toBe(
      `${"x".repeat(16_369)} password="[removed] [cut: ${cutWithin.length} characters]`,
    );
    const many = redact({ list: Array.from({ length: 1_000 }, () => 1), [`token=${SECRET}`]: 1 });
    expect(JSON.stringify(many).length).toBeLessThan(300);
    expect(JSON.stringify(many)).not.toContain(SECRET);
  });

  test("secret members go whatever they hold, wherever they stand", () => {
    expect(redact({ a: [{ password: { deep: SECRET } }], Token: 1, b: `ha1=${SECRET}`, c: null, d: 2 })).toEqual({
      a: [{ password: "[removed]" }],
      Token: "[removed]",
      b: "ha1=[removed]",
      c: null,
      d: 2,
    });
  });

  test("bottomless data ends", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    expect(JSON.stringify(redact(loop))).toContain("too deep");
  });

  test("no secret survives in any quoting, and plain text is left alone", () => {
    const name = fc.constantFrom("password", "ha1", "token", "response", "Password", "cnonce");
    fc.assert(
      fc.property(name, fc.constantFrom('"', '\\"', '\\\\\\"'), (member, quote) => {
        expect(redactText(`{${quote}${member}${quote}:${quote}${SECRET}${quote}}`)).not.toContain(SECRET);
        expect(redactText(`Digest ${member}=${quote}${SECRET}${quote}, a=b`)).not.toContain(SECRET);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 .,]*$/), (text) => {
        fc.pre(!/bearer\s/i.test(text));
        expect(redactText(text)).toBe(text);
      }),
    );
  });
});
