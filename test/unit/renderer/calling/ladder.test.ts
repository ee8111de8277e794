import { describe, expect, test } from "vitest";
import {
  afterRedirectingRefusal,
  arrowOf,
  inferredArrows,
  insertArrow,
  type LegPlace,
} from "../../../../renderer/calling/ladder.ts";
import { type LadderEntry, ladderEntrySchema, MAX_MESSAGE_TEXT } from "../../../../shared/mc/call-record.ts";

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

describe("a request within a call that says how urgent it is", () => {
  const reInvite = (body: string, to = "<sip:b@x>;tag=1") => `${request("INVITE", to)}${body}`;
  const says = (value: string, element = "emergency-ind") =>
    `<mcptt-Params><${element} type="Normal"><mcpttBoolean>${value}</mcpttBoolean></${element}></mcptt-Params>`;

  test.each([
    [reInvite(says("true")), { kind: "re-invite", emergency: true }],
    [reInvite(says("false")), { kind: "re-invite", emergency: false }],
    [reInvite(`${" ".repeat(400)}${says("true")}`), { kind: "re-invite", emergency: true }],
    [reInvite(`${says("true", "alert-ind")}${says("false")}`), { kind: "re-invite", emergency: false }],
    [reInvite(`${says("false")}${" ".repeat(200)}<a>true</a>`), { kind: "re-invite", emergency: false }],
    [reInvite(says("true", "alert-ind")), { kind: "re-invite" }],
    [reInvite(""), { kind: "re-invite" }],
    [reInvite(says("true"), "<sip:b@x>"), { kind: "invite", leg: 1 }],
  ])("%# is drawn as such", (text, what) => expect(arrow(text, "sent").what).toEqual(what));
});

describe("numbers of the arrows", () => {
  const asked = (method: string) => ({ kind: "request", method });
  const answered = (status: number) => ({ kind: "response", status });
  test.each([
    [request("INVITE"), "sent", {}, { kind: "invite", leg: 1 }, 1, "plain"],
    [request("INVITE"), "sent", { leg: 2 }, { kind: "invite", leg: 2 }, 4, "redirect"],
    [
      request("INVITE"),
      "sent",
      { calls: { id: "remembered-id" } },
      { kind: "invite", leg: 1, calls: "remembered-id" },
      null,
      "plain",
    ],
    [
      request("INVITE"),
      "sent",
      { leg: 2, calls: { id: "primary-id", because: "unknown-person" } },
      { kind: "invite", leg: 2, calls: "primary-id", because: "unknown-person" },
      1,
      "plain",
    ],
    [request("INVITE"), "sent", { leg: 3 }, { kind: "invite", leg: 3 }, 4, "redirect"],
    [request("INVITE", "<sip:b@x>;tag=1"), "sent", { leg: 2 }, { kind: "re-invite" }, null, "plain"],
    [request("INVITE"), "received", { direction: "incoming" }, asked("INVITE"), null, "plain"],
    [request("ACK"), "sent", { redirected: true }, { kind: "ack-released" }, null, "plain"],
    [request("ACK"), "sent", {}, asked("ACK"), null, "plain"],
    [request("BYE"), "sent", { redirected: true }, asked("BYE"), null, "plain"],
    [response("200 OK", "ACK"), "received", { redirected: true }, answered(200), null, "plain"],
    [request("MESSAGE"), "received", { redirects: true }, asked("MESSAGE"), 3, "redirect"],
    [request("MESSAGE"), "received", { redirects: false }, asked("MESSAGE"), null, "plain"],
    [response("200 OK", "MESSAGE"), "sent", { redirects: true }, answered(200), null, "plain"],
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

test("of a message that is far too long the beginning is kept", () => {
  const text = `INFO sip:b@x SIP/2.0\r\n\r\n${"y".repeat(MAX_MESSAGE_TEXT)}`;
  expect(arrow(text, "sent").text).toBe(text.slice(0, MAX_MESSAGE_TEXT));
});

test("a message is kept without credentials", () => {
  const text = 'INVITE sip:b@x SIP/2.0\r\nProxy-Authorization: Digest\r\n response="s3cret"\r\n\r\n';
  expect(arrow(text, "sent").text).toBe("INVITE sip:b@x SIP/2.0\r\nProxy-Authorization: (removed)\r\n\r\n");
});

describe("what must have happened behind our server", () => {
  const ways = (what: "ringing" | "answered", viaPartner: boolean) =>
    inferredArrows(what, viaPartner).map((each) => `${each.from}>${each.to} ${each.what.kind}`);

  test("at home", () => {
    expect(ways("ringing", false)).toEqual(["system-a>colleague rang"]);
    expect(ways("answered", false)).toEqual(["colleague>system-a answered"]);
  });
  test("through the partner", () => {
    expect(ways("ringing", true)).toEqual(["system-a>system-b call-passed-on", "system-b>colleague rang"]);
    expect(ways("answered", true)).toEqual(["colleague>system-b answered"]);
  });
  test("is drawn as what nobody has seen: without a number, and without a message", () => {
    expect(inferredArrows("answered", false)).toEqual([
      {
        from: "colleague",
        to: "system-a",
        what: { kind: "answered" },
        clauseStep: null,
        tone: "plain",
        certainty: "inferred",
        text: "",
      },
    ]);
  });
});

describe("a refusal that turns out to redirect the call", () => {
  const sent = (text: string): LadderEntry => ({ ...arrow(text, "sent"), atMs: 0 });
  const received = (text: string): LadderEntry => ({ ...arrow(text, "received"), atMs: 0 });
  const invite = sent(request("INVITE"));
  const ack = sent(request("ACK"));
  const refusal = received(response("480 Temporarily Unavailable"));
  const released = { ...ack, what: { kind: "ack-released" } };

  test.each([
    ["is step 3 where it names the ID to call", true, 3],
    ["is none where the name is still to come", false, null],
  ] as const)("%s, and its ACK releases the request", (_what, namesTarget, clauseStep) => {
    expect(afterRedirectingRefusal([invite, refusal, ack], namesTarget)).toEqual([
      invite,
      { ...refusal, clauseStep, tone: "redirect" },
      released,
    ]);
  });

  test("is the last one; what was before it stays as it was drawn", () => {
    const redirected = received(response("300 Multiple Choices"));
    expect(afterRedirectingRefusal([invite, refusal, ack, invite, redirected, ack], false)).toEqual([
      invite,
      refusal,
      ack,
      invite,
      { ...redirected, clauseStep: null },
      released,
    ]);
  });

  test("is an answer to our INVITE, whatever else is answered or comes after it", () => {
    const others = [
      received(response("481 Gone", "INFO")),
      received(response("100 Trying")),
      sent(response("486 Busy Here")),
      received(request("ACK")),
      sent(request("BYE")),
      sent(response("200 OK", "ACK")),
    ];
    expect(afterRedirectingRefusal([refusal, ...others], true)).toEqual([
      { ...refusal, clauseStep: 3, tone: "redirect" },
      ...others,
    ]);
  });

  test("that was not seen changes nothing", () => {
    expect(afterRedirectingRefusal([invite, ack], true)).toEqual([invite, ack]);
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
    expect(ladder).toHaveLength(400);
    expect(ladder.slice(0, 2).map(({ clauseStep }) => clauseStep)).toEqual([1, 3]);
    expect(ladder.at(-1)?.what).toEqual({ kind: "request", method: "BYE" });
  });
  test("even when every arrow is one to keep, there is an end to it", () => {
    let ladder: LadderEntry[] = [];
    for (let atMs = 0; atMs < 500; atMs++) ladder = insertArrow(ladder, at(atMs, { tone: "failed" }));
    expect(ladder.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 400 }, (_, index) => index + 100));
  });
  test("what went wrong outlasts what is everyday", () => {
    let ladder = insertArrow([], at(0, { tone: "failed" }));
    for (let atMs = 1; atMs < 500; atMs++) ladder = insertArrow(ladder, at(atMs));
    expect(ladder.slice(0, 2).map(({ atMs }) => atMs)).toEqual([0, 101]);
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

  describe("where the messages fill what the call has to the last character", () => {
    // JSON puts two marks around each.
    const full = () => {
      let ladder: LadderEntry[] = [];
      for (let atMs = 0; atMs < 99; atMs++) ladder = insertArrow(ladder, at(atMs, { text: "m".repeat(19_998) }));
      return ladder;
    };
    const added = (text: string, ladder = full()) => insertArrow(ladder, at(1_000, { text })).at(-1)?.text;

    test("the last is whole still, and one character more is too much", () => {
      expect(added("m".repeat(19_998))).toBe("m".repeat(19_998));
      expect(added("m".repeat(19_999))).toBe(
        `${"m".repeat(500)}\r\n\r\n(cut: the messages of this call are too large to be kept whole)`,
      );
    });
    test("a short one is kept whole all the same", () => {
      const filled = insertArrow(full(), at(999, { text: "m".repeat(19_998) }));
      expect(added("s".repeat(500), filled)).toBe("s".repeat(500));
      expect(added("s".repeat(501), filled)).toMatch(/^s{500}\r\n\r\n\(cut/);
    });
  });

  test("messages of the usual size are kept whole, in the longest call", () => {
    const text = "m".repeat(4_000);
    let ladder: LadderEntry[] = [];
    for (let atMs = 0; atMs < 400; atMs++) ladder = insertArrow(ladder, at(atMs, { text }));
    expect(ladder.every((entry) => entry.text === text)).toBe(true);
  });
});
