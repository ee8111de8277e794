import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { type CallBackWord, decodeCallBackMessage, encodeCallBack } from "../../../../shared/mc/call-back-message.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";

const INFO = "application/vnd.3gpp.mcptt-info+xml";
const BEA = "sip:bea@a.test";
const ME = "sip:me@a.test";
const form = DEFAULT_WIRE.redirection;
const decode = (body: string, contentType = INFO) =>
  decodeCallBackMessage({ contentType, body }, ["mcptt", "mcvideo"], form);
const codeOf = (body: string) => {
  try {
    return decode(body);
  } catch (error) {
    return error instanceof McError ? error.code : error;
  }
};
const asks = encodeCallBack({ service: "mcptt", word: "ask", callingUserId: BEA });

describe("a wish to be called back in a MESSAGE", () => {
  test.each(["ask", "withdraw", "asked", "withdrawn"] as const)(
    "is read as it was written (%s)",
    (word: CallBackWord) => {
      const body = encodeCallBack({ service: "mcptt", word, callingUserId: BEA, requestUri: ME, urgency: "high" });
      expect(decode(body)).toEqual({ service: "mcptt", word, fromId: BEA, toIds: [ME], urgency: "high" });
    },
  );

  test("is what a client sends its server, which knows who it is", () => {
    const vector = new URL("../../../vectors/examples/message-call-back-request.txt", import.meta.url);
    const message = readFileSync(vector, "utf8").replaceAll(/\r?\n/g, "\r\n");
    const at = message.indexOf("\r\n\r\n");
    const contentType = /^Content-Type: (.*?)\r?$/m.exec(message.slice(0, at))?.[1];
    expect(decode(message.slice(at + 4), contentType)).toEqual({
      service: "mcptt",
      word: "ask",
      fromId: undefined,
      toIds: [],
      urgency: "normal",
    });
  });

  test("says its type as the standard has it", () => {
    expect(asks).toContain("<request-type>private-call-call-back-request</request-type>");
    expect(encodeCallBack({ service: "mcptt", word: "withdraw" })).toContain(">private-call-call-back-cancel-request<");
  });

  test.each([
    ["of another kind", asks.replace("call-back-request<", "something<")],
    ["with two kinds", asks.replace("</anyExt>", "<request-type>x</request-type></anyExt>")],
    ["of a service without it", encodeCallBack({ service: "mcvideo", word: "ask" })],
  ])("%s is none", (_what, body) => {
    expect(decode(body, body.includes("mcvideo") ? "application/vnd.3gpp.mcvideo-info+xml" : INFO)).toBeUndefined();
  });

  test.each([
    ["encrypted", asks.replace('user-id type="Normal"', 'user-id type="Encrypted"')],
    ["no ID", asks.replace(BEA, "bea")],
    [
      "one ID and one that is encrypted",
      asks.replace(
        /(<mcptt-calling-user-id.*?<\/mcptt-calling-user-id>)/s,
        (sender) => sender + sender.replace("Normal", "Encrypted"),
      ),
    ],
    ["two", asks.replace(/(<mcptt-calling-user-id.*?<\/mcptt-calling-user-id>)/s, `$1$1`).replace(BEA, ME)],
  ])("whose sender is %s is refused", (_what, body) => {
    expect(codeOf(body)).toBe("call-back-without-sender");
  });

  test.each(["low", "normal", "high"] as const)("says how urgent it is (%s)", (urgency) => {
    const body = encodeCallBack({ service: "mcptt", word: "ask", callingUserId: BEA, urgency });
    expect(decode(body)?.urgency).toBe(urgency);
  });

  test("has its elements in the namespace that the wire profile names", () => {
    const other = { ...form, forwardingNamespace: "urn:x&y" };
    const body = encodeCallBack({ service: "mcptt", word: "ask", callingUserId: BEA, urgency: "high" }, other);
    expect(body).toContain('<f:request-type xmlns:f="urn:x&amp;y">private-call-call-back-request</f:request-type>');
    expect(body).toContain('<f:urgency-ind xmlns:f="urn:x&amp;y">high</f:urgency-ind>');
    expect(decodeCallBackMessage({ contentType: INFO, body }, ["mcptt"], other)).toMatchObject({
      word: "ask",
      urgency: "high",
    });
    expect(asks).not.toContain("xmlns:f");
    expect(asks).toContain("</request-type>\r\n    </anyExt>\r\n");
  });

  test("for somebody whose ID is encrypted is for nobody that is known", () => {
    const body = encodeCallBack({ service: "mcptt", word: "ask", callingUserId: BEA, requestUri: ME });
    expect(decode(body.replace('request-uri type="Normal"', 'request-uri type="Encrypted"'))?.toIds).toEqual([]);
  });

  test("in a body of something else is none", () => {
    expect(decode("hello", "text/plain")).toBeUndefined();
  });

  test("with an urgency that nobody knows is an ordinary one", () => {
    expect(decode(asks.replace("</anyExt>", "<urgency-ind>now</urgency-ind></anyExt>"))?.urgency).toBe("normal");
  });
});
