import { describe, expect, test } from "vitest";
import {
  encodeFrame,
  headerOf,
  type MsrpFrame,
  type MsrpRequest,
  readByteRange,
  readReportStatus,
  writeByteRange,
} from "../../../../shared/msrp/frame.ts";
import { FrameReader } from "../../../../shared/msrp/frame-reader.ts";
import examples from "../../../vectors/examples/mcdata-msrp-frames.json" with { type: "json" };
import { faultOf } from "./support.ts";

const octets = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));
const text = (written: string) => Uint8Array.from(Buffer.from(written, "latin1"));
const CONSOLE = "msrps://192.0.2.10:2855/s1a2b3c4;tcp";
const SERVER = "msrps://media.system-a.example:2855/srv77;tcp";

const EXAMPLES = Object.entries(examples).flatMap(([name, value]) =>
  typeof value === "string" && name !== "note" ? [[name, octets(value)] as const] : [],
);

describe("the examples", () => {
  test.each(EXAMPLES)("%s is read, and written octet for octet", (_name, given) => {
    const [frame, ...others] = new FrameReader(65_536).push(given);
    expect(others).toEqual([]);
    if (frame === undefined) throw new Error("no frame");
    expect(Buffer.from(encodeFrame(frame)).equals(Buffer.from(given))).toBe(true);
  });

  test("say what they are", () => {
    const [bind, send, response, report] = EXAMPLES.flatMap(([, given]) => new FrameReader(65_536).push(given));
    expect(bind).toMatchObject({
      kind: "request",
      method: "SEND",
      toPath: SERVER,
      fromPath: CONSOLE,
      content: undefined,
    });
    expect(readByteRange(headerOf(bind as MsrpFrame, "byte-range"))).toEqual({ from: 1, to: 0, of: 0 });
    expect(send).toMatchObject({ transaction: "tx01", flag: "$" });
    expect((send as MsrpRequest).content).toHaveLength(195);
    expect(headerOf(send as MsrpFrame, "Content-Type")).toBe("multipart/mixed;boundary=b1");
    expect(response).toMatchObject({ kind: "response", status: 200, comment: "OK" });
    expect(readReportStatus(headerOf(report as MsrpFrame, "Status"))).toEqual({ status: 200, comment: "OK" });
  });
});

test("octets may come one by one, and frames many at once", () => {
  const all = Buffer.concat(EXAMPLES.map(([, given]) => given));
  const atOnce = new FrameReader(65_536).push(all);
  const reader = new FrameReader(65_536);
  const oneByOne = Array.from(all, (octet) => reader.push(Uint8Array.of(octet))).flat();
  expect(oneByOne).toEqual(atOnce);
  expect(atOnce).toHaveLength(4);
  expect(reader.isWithin).toBe(false);
});

test("what looks like an end within a content is none, unless it is of this transaction", () => {
  const content = text("a\r\n-------tx77$\r\n-------tx01x\r\n-------tx01\r\nb");
  const request: MsrpRequest = {
    kind: "request",
    method: "SEND",
    transaction: "tx02",
    toPath: SERVER,
    fromPath: CONSOLE,
    headers: [["Content-Type", "text/plain"]],
    flag: "+",
    content,
  };
  expect(new FrameReader(65_536).push(encodeFrame(request))).toEqual([request]);
  expect(() => encodeFrame({ ...request, transaction: "tx01" })).toThrow(RangeError);
  expect(() => encodeFrame({ ...request, headers: [["Content-Type", "a\r\nb: c"]] })).toThrow(RangeError);
});

test("an empty content is one", () => {
  const [, , ...rest] = Buffer.from(EXAMPLES[1]?.[1] ?? [])
    .toString("latin1")
    .split("\r\n\r\n");
  expect(rest.length).toBeGreaterThan(0);
  const written = `MSRP abcd SEND\r\nTo-Path: ${SERVER}\r\nFrom-Path: ${CONSOLE}\r\nContent-Type: a/b\r\n\r\n\r\n-------abcd$\r\n`;
  expect(new FrameReader(10).push(text(written))).toMatchObject([{ content: new Uint8Array(0), flag: "$" }]);
});

const PATHS = `To-Path: ${SERVER}\r\nFrom-Path: ${CONSOLE}\r\n`;
test.each([
  ["no-start-line", "SIP/2.0 200 OK\r\n"],
  ["no-start-line", "MSRP ab SEND\r\n"],
  ["no-start-line", "MSRP abcd send\r\n"],
  ["no-start-line", "\r\n"],
  ["head-too-long", "x".repeat(16_385)],
  ["head-too-long", `MSRP abcd SEND\r\n${PATHS}${"X: y\r\n".repeat(3_000)}`],
  ["line-broken", "MSRP abcd SEND\r\nno field\r\n"],
  ["path-missing", `MSRP abcd SEND\r\nFrom-Path: ${CONSOLE}\r\nTo-Path: ${SERVER}\r\n-------abcd$\r\n`],
  ["path-missing", "MSRP abcd SEND\r\n-------abcd$\r\n"],
  ["content-missing", `MSRP abcd SEND\r\n${PATHS}Content-Type: a/b\r\n-------abcd$\r\n`],
  ["content-missing", `MSRP abcd SEND\r\n${PATHS}\r\nab\r\n-------abcd$\r\n`],
  ["content-missing", `MSRP abcd 200 OK\r\n${PATHS}\r\nab\r\n-------abcd$\r\n`],
  ["content-too-long", `MSRP abcd SEND\r\n${PATHS}Content-Type: a/b\r\n\r\n${"x".repeat(101)}\r\n-------abcd$\r\n`],
  ["content-too-long", `MSRP abcd SEND\r\n${PATHS}Content-Type: a/b\r\n\r\n${"x".repeat(200)}`],
])("%s: it is said, and nothing is guessed", (fault, written) => {
  expect(faultOf(() => new FrameReader(100).push(text(written)))).toBe(fault);
});

test.each([
  ["1-5/5", { from: 1, to: 5, of: 5 }],
  ["1-*/*", { from: 1, to: null, of: null }],
  ["3-2/9", { from: 3, to: 2, of: 9 }],
])("the range %s", (written, range) => {
  expect(readByteRange(written)).toEqual(range);
  expect(writeByteRange(range)).toBe(written);
});

test.each(["", "0-5/5", "5-1/9", "1-6/5", "1-5", "-1/5", "99999999999-1/1"])("no range: %s", (written) => {
  expect(faultOf(() => readByteRange(written))).toBe("range-broken");
});

test("who says nothing of a range has all of it", () => {
  expect(readByteRange(undefined)).toEqual({ from: 1, to: null, of: null });
});

test.each([undefined, "", "001 200 OK", "000 20 OK", "200 OK"])("no status of a report that we know: %s", (written) => {
  expect(readReportStatus(written)).toBeUndefined();
});
