import { describe, expect, test } from "vitest";
import { arrowOf, inferredArrows, insertArrow, type LegPlace } from "../../../../renderer/calling/ladder.ts";
import { type LadderEntry, ladderEntrySchema } from "../../../../shared/mc/call-record.ts";

const place = (change: Partial<LegPlace> = {}): LegPlace => ({
  leg: 1,
  direction: "outgoing",
  redirected: false,
  ...change,
});
const arrow = (text: string, direction: "sent" | "received", change?: Partial<LegPlace>) =>
  arrowOf({ text, direction, at: 0 }, place(change));
const request = (method: string, to = "<sip:b@x>") =>
  `${method} sip:b@x SIP/2.0\r\nTo: ${to}\r\nCSeq: 1 ${method}\r\n\r\n`;
const response = (status: string, method = "INVITE") => `SIP/2.0 ${status}\r\nCSeq: 1 ${method}\r\n\r\n`;

describe("numbers of the arrows", () => {
  const asked = (method: string) => ({ kind: "request", method });
  const answered = (status: number) => ({ kind: "response", status });
  test.each([
    [request("INVITE"), "sent", {}, { kind: "invite", leg: 1 }, 1, "plain"],
    [request("INVITE"), "sent", { leg: 2 }, { kind: "invite", leg: 2 }, 4, "redirect"],
    [request("INVITE"), "sent", { leg: 3 }, { kind: "invite", leg: 3 }, 4, "redirect"],
    [request("INVITE", "<sip:b@x>;tag=1"), "sent", { leg: 2 }, { kind: "re-invite" }, null, "plain"],
    [request("INVITE"), "received", { direction: "incoming" }, asked("INVITE"), null, "plain"],
    [request("ACK"), "sent", { redirected: true }, { kind: "ack-released" }, null, "plain"],
    [request("ACK"), "sent", {}, asked("ACK"), null, "plain"],
    [request("BYE"), "received", {}, asked("BYE"), null, "plain"],
    [response("180 Alerting"), "received", {}, answered(180), null, "plain"],
    [response("200 OK", "BYE"), "received", {}, { ...answered(200), method: "BYE" }, null, "plain"],
    [response("300 Multiple Choices"), "received", {}, answered(300), 3, "redirect"],
    [response("404 Not Found"), "received", {}, { ...answered(404), phrase: "Not Found" }, null, "failed"],
    [response("487 Request Terminated"), "received", {}, answered(487), null, "plain"],
    ["garbage", "received", {}, asked("?"), null, "plain"],
  ] as const)("%j %s %j: %j", (text, direction, change, what, clauseStep, tone) => {
    expect(arrow(text, direction, change)).toMatchObject({ what, clauseStep, tone, certainty: "observed" });
  });

  test("run between the console and its own system", () => {
    expect(arrow(request("BYE"), "sent")).toMatchObject({ from: "console", to: "system-a" });
    expect(arrow(request("BYE"), "received")).toMatchObject({ from: "system-a", to: "console" });
  });

  test.each([
    `SIP/2.0 404 ${"x".repeat(5_000)}\r\nCSeq: 1 INVITE\r\n\r\n`,
    `${"X".repeat(5_000)} sip:b@x SIP/2.0\r\n\r\n`,
    `SIP/2.0 200 OK\r\nCSeq: 1 ${"X".repeat(5_000)}\r\n\r\n`,
    `SIP/2.0 500 Oops\r\n\r\n${"y".repeat(200_000)}`,
  ])("whatever a server writes, the entry keeps to its form", (text) => {
    expect(ladderEntrySchema.safeParse({ ...arrow(text, "received"), atMs: 0 }).error).toBeUndefined();
  });
});

test("a message is kept without credentials", () => {
  const text = 'INVITE sip:b@x SIP/2.0\r\nProxy-Authorization: Digest\r\n response="s3cret"\r\n\r\n';
  expect(arrow(text, "sent").text).toBe("INVITE sip:b@x SIP/2.0\r\nProxy-Authorization: (removed)\r\n\r\n");
});

describe("what must have happened behind our server", () => {
  const ways = (what: "ringing" | "answered", viaPartner: boolean) =>
    inferredArrows(what, viaPartner).map(({ from, to, certainty, text }) =>
      `${from}>${to} ${certainty} ${text}`.trim(),
    );

  test("at home", () => {
    expect(ways("ringing", false)).toEqual(["system-a>colleague inferred"]);
    expect(ways("answered", false)).toEqual(["colleague>system-a inferred"]);
  });
  test("through the partner", () => {
    expect(ways("ringing", true)).toEqual(["system-a>system-b inferred", "system-b>colleague inferred"]);
    expect(ways("answered", true)).toEqual(["colleague>system-b inferred"]);
  });
});

describe("the ladder's order and its room", () => {
  const at = (atMs: number, change: Partial<LadderEntry> = {}): LadderEntry => ({
    atMs,
    from: "console",
    to: "system-a",
    what: { kind: "request", method: String(atMs) },
    clauseStep: null,
    tone: "plain",
    certainty: "observed",
    text: "",
    ...change,
  });
  const order = (...times: number[]) =>
    times.reduce<LadderEntry[]>((ladder, atMs) => insertArrow(ladder, at(atMs)), []).map(({ atMs }) => atMs);

  test("what was seen late stands where its time says", () => {
    expect(order(1, 5, 3, 9, 0)).toEqual([0, 1, 3, 5, 9]);
  });
  test("arrows of one time stay in the order in which they came", () => {
    const ladder = [at(1, { what: { kind: "request", method: "first" } })];
    expect(insertArrow(ladder, at(1, { what: { kind: "request", method: "second" } })).map(({ what }) => what)).toEqual(
      [
        { kind: "request", method: "first" },
        { kind: "request", method: "second" },
      ],
    );
  });
  test("of a call with endless messages the numbered steps and the last arrows are kept", () => {
    let ladder: LadderEntry[] = [];
    ladder = insertArrow(ladder, at(0, { clauseStep: 1 }));
    ladder = insertArrow(ladder, at(1, { clauseStep: 3, tone: "redirect" }));
    for (let atMs = 2; atMs < 1_000; atMs++) ladder = insertArrow(ladder, at(atMs));
    ladder = insertArrow(ladder, at(1_000, { what: { kind: "request", method: "BYE" } }));
    expect(ladder.length).toBeLessThanOrEqual(400);
    expect(ladder.slice(0, 2).map(({ clauseStep }) => clauseStep)).toEqual([1, 3]);
    expect(ladder.at(-1)?.what).toEqual({ kind: "request", method: "BYE" });
  });
  test("even when every arrow is one to keep, there is an end to it", () => {
    let ladder: LadderEntry[] = [];
    for (let atMs = 0; atMs < 500; atMs++) ladder = insertArrow(ladder, at(atMs, { tone: "failed" }));
    expect(ladder.length).toBeLessThanOrEqual(400);
    expect(ladder.at(-1)?.atMs).toBe(499);
  });
  test.each([
    ["plain text", "x".repeat(30_000)],
    ["what JSON writes with six characters", "\u0001".repeat(5_000)],
  ])("of a call with endless large messages the ladder stays of limited size: %s", (_what, body) => {
    const text = (method: string) => `${method} sip:b@x SIP/2.0\r\n\r\n${body}`;
    let ladder: LadderEntry[] = [];
    for (let atMs = 0; atMs < 150; atMs++)
      ladder = insertArrow(ladder, at(atMs, { what: { kind: "request", method: "INFO" }, text: text("INFO") }));
    ladder = insertArrow(ladder, at(150, { what: { kind: "request", method: "BYE" }, text: text("BYE") }));
    // The arrows stay, with their words and times, and say what is missing.
    expect(ladder).toHaveLength(151);
    expect(ladder.at(-1)).toMatchObject({ atMs: 150, what: { kind: "request", method: "BYE" } });
    expect(ladder.at(-1)?.text).toMatch(/^BYE sip:b@x SIP\/2\.0\r\n/);
    expect(ladder.at(-1)?.text).toMatch(/too large to be kept whole\)$/);
    for (let atMs = 151; atMs < 500; atMs++) ladder = insertArrow(ladder, at(atMs, { text: text("INFO") }));
    expect(JSON.stringify(ladder).length).toBeLessThan(3_000_000);
    expect(ladder.map((entry) => ladderEntrySchema.parse(entry))).toEqual(ladder);
  });

  test("messages of the usual size are kept whole, in the longest call", () => {
    const text = "m".repeat(4_000);
    let ladder: LadderEntry[] = [];
    for (let atMs = 0; atMs < 400; atMs++) ladder = insertArrow(ladder, at(atMs, { text }));
    expect(ladder.every((entry) => entry.text === text)).toBe(true);
  });
});
