/** Where the host puts a token, and where it does not, whatever a window writes. */
import { describe, expect, test } from "vitest";
import { withoutTokens, withToken, withTokenBorne } from "../../../../electron/signalling/token-in-request.ts";
import { BEARER_PLACES, TOKEN_PLACE, tokenElement } from "../../../../shared/mc/access-token-place.ts";

const TOKEN = "eyJ$&.a-b_c~d+e/f==";
const FUNCTION = "sip:mcptt-part@mcx.example";
const FUNCTIONS = ["sip:mcdata-part@mcx.example", FUNCTION];
const place = tokenElement("mcptt", TOKEN_PLACE);

const request = (body: string, { method = "PUBLISH", uri = FUNCTION, subject = "x" } = {}) =>
  `${method} ${uri} SIP/2.0\r\nSubject: ${subject}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe("on the way out", () => {
  test.each(["mcptt", "mcvideo", "mcdata"])(
    "the element of %s is filled, and the length is that of the body",
    (prefix) => {
      const before = `<a/>${tokenElement(prefix, TOKEN_PLACE)}<b>ä</b>`;
      const body = before.replace(TOKEN_PLACE, () => "eyJ$&amp;.a-b_c~d+e/f==");
      expect(withToken(request(before), FUNCTIONS, TOKEN)).toBe(
        `PUBLISH ${FUNCTION} SIP/2.0\r\nSubject: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    },
  );

  test("a SUBSCRIBE has it for who tells of the documents, and for nobody else", () => {
    const subscribe = (uri: string) => request(place, { method: "SUBSCRIBE", uri });
    const notifier = "sip:cms@mcx.example";
    expect(withToken(subscribe(notifier), FUNCTIONS, TOKEN, [notifier])).not.toContain(TOKEN_PLACE);
    for (const [uri, notifiers] of [
      [FUNCTION, [notifier]],
      [notifier, []],
      ["sip:cms@eve.example", [notifier]],
    ] as const) {
      expect(withToken(subscribe(uri), FUNCTIONS, TOKEN, notifiers)).toBe(subscribe(uri));
    }
    const publish = request(place, { uri: notifier });
    expect(withToken(publish, FUNCTIONS, TOKEN, [notifier])).toBe(publish);
  });

  test("scheme and host of the function are of either case", () => {
    expect(withToken(request(place, { uri: "SIP:mcptt-part@MCX.example" }), FUNCTIONS, TOKEN)).not.toContain(
      TOKEN_PLACE,
    );
  });

  test.each([
    ["another method", request(place, { method: "MESSAGE" })],
    ["another user", request(place, { uri: "sip:eve@mcx.example" })],
    ["a user of other letters", request(place, { uri: "sip:MCPTT-part@mcx.example" })],
    ["another host", request(place, { uri: "sip:mcptt-part@eve.example" })],
    ["a header field, which a server sends back", request("", { subject: place })],
    ["the place without its element", request(TOKEN_PLACE)],
    ["an element of no service", request(tokenElement("eve", TOKEN_PLACE))],
    ["an answer", `SIP/2.0 200 OK\r\nContent-Length: ${place.length}\r\n\r\n${place}`],
    ["what is no message", place],
  ])("%s is left as it is", (_what, text) => {
    expect(withToken(text, FUNCTIONS, TOKEN)).toBe(text);
  });
});

describe("on the way in", () => {
  test.each([
    ["as it is", TOKEN],
    ["as XML has it", TOKEN.replace("&", "&amp;")],
  ])("a token %s is taken out of head and body, and the length is that of the body", (_how, said) => {
    const text = `SIP/2.0 403 Not ${said}\r\nContent-Length: ${said.length + 2}\r\n\r\n<${said}>`;
    expect(withoutTokens(text, ["other", TOKEN])).toBe(
      `SIP/2.0 403 Not ${TOKEN_PLACE}\r\nContent-Length: ${TOKEN_PLACE.length + 2}\r\n\r\n<${TOKEN_PLACE}>`,
    );
  });

  test("what has none is as it came", () => {
    const text = "SIP/2.0 200 OK\r\nContent-Length: 7\r\n\r\nabc";
    expect(withoutTokens(text, [TOKEN])).toBe(text);
  });
});

describe("as credentials (RFC 8898)", () => {
  const TOKEN_IN_HEADER = "eyJ.a-b_c~d+e/f==";
  const register = (...fields: string[]) =>
    `${["REGISTER sip:ims.example SIP/2.0", "Via: x", ...fields, "Content-Length: 0"].join("\r\n")}\r\n\r\n`;
  const { again, first } = BEARER_PLACES;

  test("each field with the place has the token, the first time and in the place of another one", () => {
    const both = (one: string, other: string) =>
      register(`Authorization: ${one}`, "Subject: y", `Proxy-Authorization: ${other}`);
    const filled = both(`Bearer ${TOKEN_IN_HEADER}`, `Bearer ${TOKEN_IN_HEADER}`);
    expect(withTokenBorne(both(first, again), TOKEN_IN_HEADER)).toBe(filled);
  });

  test("where none may go the field does not leave either", () => {
    expect(withTokenBorne(register(`Authorization: ${first}`, `Proxy-Authorization: ${again}`), undefined)).toBe(
      register(),
    );
  });

  test.each([
    ["another field", register(`Subject: ${first}`)],
    ["the place without its scheme", register(`Authorization: ${TOKEN_PLACE}`)],
    ["more beside it", register(`Authorization: ${first}, x`)],
    ["a body", `${register()}\r\nAuthorization: ${first}\r\n`],
    ["what has no end of its head", `REGISTER sip:x SIP/2.0\r\nAuthorization: ${first}\r\n`],
  ])("%s is left as it is", (_what, text) => {
    expect(withTokenBorne(text, TOKEN_IN_HEADER)).toBe(text);
    expect(withTokenBorne(text, undefined)).toBe(text);
  });
});
