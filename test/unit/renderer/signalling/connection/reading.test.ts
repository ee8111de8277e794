/** What is noticed while SIP.js reads a message. */
import { Core } from "sip.js";
import { beforeAll, describe, expect, test } from "vitest";
import { installGrammar } from "../../../../../renderer/signalling/connection/grammar.ts";
import { noticeMended, noticeWhatIsDropped, noticing } from "../../../../../renderer/signalling/connection/reading.ts";

const SILENT = { debug() {}, error() {}, warn() {}, log() {} } as never;
const read = (text: string) => noticing("ours.invalid", () => void Core.Parser.parseMessage(text, SILENT));

beforeAll(() => {
  installGrammar();
  noticeWhatIsDropped();
});

const FIELDS: Readonly<Record<string, string>> = {
  Via: "SIP/2.0/WS ours.invalid;branch=z9hG4bK1",
  From: "<sip:a@b.test>;tag=1",
  To: "<sip:c@d.test>;tag=2",
  "Call-ID": "x",
  CSeq: "1 INVITE",
  "Content-Length": "0",
};
const message = (
  change: Readonly<Record<string, string | undefined>> = {},
  startLine = "SIP/2.0 180 Ringing",
  body = "",
) =>
  [
    startLine,
    ...Object.entries({ ...FIELDS, ...change }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}`],
    ),
    "",
    body,
  ].join("\r\n");

test("of a message that is as it should be, nothing", () => {
  expect(read(message())).toBeUndefined();
  expect(read(message({}, "INVITE sip:ours.invalid SIP/2.0"))).toBeUndefined();
});

describe("a message is dropped", () => {
  test.each<readonly [string, string, string]>([
    ["hello", "start-line-unreadable", ""],
    ["hello\r\n\r\n", "start-line-unreadable", ""],
    [message().replace(/\r\n\r\n$/, ""), "head-unfinished", ""],
    [message({ From: "nobody" }), "field-unreadable", "From"],
    [message({ CSeq: "INVITE" }, "INVITE sip:x SIP/2.0"), "field-unreadable", "CSeq"],
    ...["Via", "From", "To", "Call-ID", "CSeq"].map(
      (name) => [message({ [name]: undefined }), "field-missing", name] as const,
    ),
    [message({ "Content-Length": "5" }, undefined, "abc"), "body-cut-short", "Content-Length"],
    [message({ Via: "SIP/2.0/WS other.invalid;branch=z9hG4bK1" }), "answer-for-another", "Via"],
    [message({ Via: "SIP/2.0/WS ours.invalid:5060;branch=z9hG4bK1" }), "answer-for-another", "Via"],
  ])("%j: %s %s", (text, flaw, field) => expect(read(text)).toEqual({ kind: "dropped", flaw, field }));

  test("not for more body than it says, and octets are counted", () => {
    expect(read(message({ "Content-Length": "3" }, undefined, "abcd"))).toBeUndefined();
    expect(read(message({ "Content-Length": "2" }, undefined, "é"))).toBeUndefined();
    expect(read(message({ "Content-Length": "3" }, undefined, "é"))).toMatchObject({ flaw: "body-cut-short" });
  });

  test("whatever was mended before", () => {
    expect(read(message({ From: "<sip:a@1host>;tag=1", To: "nobody" }))).toMatchObject({
      kind: "dropped",
      field: "To",
    });
  });
});

describe("a message is mended", () => {
  test("where the grammar is no help; the first field is told", () => {
    expect(read(message({ From: "<sip:a@1host>;tag=1", To: "<sip:a@2host>;tag=1" }))).toEqual({
      kind: "mended",
      flaw: "field-read-leniently",
      field: "From",
    });
  });

  test("and nothing of one message is said of the next, even of one within another", () => {
    const inner: unknown[] = [];
    const outer = noticing("ours.invalid", () => {
      inner.push(read(message()));
      noticeMended("answer-without-tag", "To");
      inner.push(read(message()));
    });
    expect([outer?.flaw, inner]).toEqual(["answer-without-tag", [undefined, undefined]]);
    noticeMended("answer-without-tag", "To");
    expect(read(message())).toBeUndefined();
    expect(() =>
      noticing("", () => {
        throw new TypeError("x");
      }),
    ).toThrow(TypeError);
    expect(read(message())).toBeUndefined();
  });
});
