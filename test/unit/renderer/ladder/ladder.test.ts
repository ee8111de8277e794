import { describe, expect, test } from "vitest";
import { drawRow, endMark, fitted, ladderFrame, linePath, ROW } from "../../../../renderer/ladder/ladder-drawing.ts";
import { type LadderPalette, ladderSvg, ladderText } from "../../../../renderer/ladder/ladder-export.ts";
import { describeRow, ladderLanes, ladderRows, spokenTime } from "../../../../renderer/ladder/ladder-rows.ts";
import type { DrawnCall } from "../../../../shared/mc/call-record.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import * as forwardings from "../../../support/fixtures/views/forwardings.ts";
import { ACCOUNT } from "../../../support/fixtures/views/people.ts";
import * as protection from "../../../support/fixtures/views/protection.ts";

const { systems } = ACCOUNT;
const connected = calls.connected();
const lanes = ladderLanes(connected, systems);
const rows = ladderRows(connected);
const frame = ladderFrame(lanes, 400);
const PALETTE: LadderPalette = {
  surface: "#fff",
  line: "#ccc",
  text: "#000",
  muted: "#555",
  redirect: "#53b",
  stop: "#b21",
  proved: "#174",
};

describe("rows", () => {
  test("every message is one row, in the order of time, and keeps its place in the call's ladder", () => {
    const turned = { ...connected, ladder: connected.ladder.toReversed() };
    const messages = ladderRows(turned).filter((row) => row.kind === "message");
    expect(messages.map((row) => row.atMs)).toEqual(connected.ladder.map((entry) => entry.atMs));
    expect(messages[0]?.at).toBe(connected.ladder.length - 1);
  });

  test("audio stands where it began", () => {
    const at = rows.findIndex((row) => row.kind === "audio");
    expect(rows[at]?.atMs).toBe(1262);
    expect(rows[at - 1]?.atMs).toBeLessThanOrEqual(1262);
  });

  test("a failure is the last row, with its reason; what people did on purpose is none", () => {
    expect(ladderRows(calls.ended("forbidden")).at(-1)).toMatchObject({
      kind: "end",
      code: "forbidden",
      text: "The server refused the call.",
    });
    expect(ladderRows(calls.hungUp()).at(-1)?.kind).not.toBe("end");
  });
});

describe("the third step", () => {
  const third = (call: DrawnCall) =>
    ladderRows(call)
      .filter((row) => row.kind === "message" && row.entry.clauseStep === 3)
      .map((row) => describeRow(row, lanes));

  test.each([
    ["a 300", calls.connected(), "300 redirection (step 3, redirection)"],
    ["a 480", forwardings.migratedByAnswer(), "480 redirection (step 3, redirection)"],
    ["a message", forwardings.migratedByMessage(), "MESSAGE redirection (step 3, redirection)"],
    ["a message to somebody else", forwardings.forwardedConnected(), "MESSAGE forwarding (step 3, forwarding)"],
    ["a 480 to somebody else", forwardings.forwardingAskedUnknown(), "480 forwarding (step 3, forwarding)"],
  ])("is %s", (_, call, words) => expect(third(call)).toEqual([`System A to You: ${words}`]));

  test("of two says each what it was", () => {
    const both = forwardings.migratedThenForwarded();
    const [first] = calls.connected().ladder.filter(({ clauseStep }) => clauseStep === 3);
    const second = { ...first!, atMs: 63.8, what: { kind: "request" as const, method: "MESSAGE" } };
    expect(third({ ...both, ladder: [first!, second] })).toEqual([
      "System A to You: 300 redirection (step 3, redirection)",
      "System A to You: MESSAGE forwarding (step 3, forwarding)",
    ]);
  });

  test("that was not accepted is named as what it was sent as", () => {
    const refused = { ...forwardings.migratedByMessage(), redirections: [] };
    expect(third(refused)).toEqual(["System A to You: MESSAGE (step 3, redirection)"]);
  });

  test("is written on its arrow too", () => {
    const row = ladderRows(forwardings.forwardedConnected()).find(
      (each) => each.kind === "message" && each.entry.clauseStep === 3,
    );
    expect(drawRow(row!, frame)).toMatchObject({ circle: 3, label: { text: "MESSAGE forwarding" } });
  });
});

describe("lanes", () => {
  test("bear the names of this account's systems; the KMS is left out until something concerns it", () => {
    expect(lanes.map((lane) => lane.name)).toEqual(["You", "System A", "System B", "Colleague"]);
  });

  test("the KMS gets its lane with its first message", () => {
    const withKms = {
      ...connected,
      ladder: [...connected.ladder, { ...connected.ladder[0]!, from: "console" as const, to: "kms" as const }],
    };
    expect(ladderLanes(withKms, systems).map((lane) => lane.lane)).toContain("kms");
  });

  test("the partner is the system that the call was redirected to, not just any", () => {
    const partners = [systems[0]!, { name: "System C", domain: "mcx.system-c.example", home: false }, systems[1]!];
    expect(ladderLanes(connected, partners)[2]?.name).toBe("System B");
    expect(ladderLanes(calls.requesting(), partners)[2]?.name).toBe("System C");
  });
});

describe("key work", () => {
  const proved = protection.proved();
  const keyLanes = ladderLanes(proved, systems);
  const keyRows = ladderRows(proved);

  test("a call that is to be protected has the KMS's lane from the beginning, so that no lane moves", () => {
    const obtaining = protection.obtaining();
    expect(obtaining.ladder).toEqual([]);
    expect(ladderLanes(obtaining, systems).map(({ lane }) => lane)).toContain("kms");
    expect(ladderLanes(protection.unprotected(), systems).map(({ lane }) => lane)).not.toContain("kms");
    expect(ladderLanes(protection.verifiedCaller(), systems).map(({ lane }) => lane)).not.toContain("kms");
  });

  test("stands among the other messages where its time says, and in the saved text", () => {
    const text = ladderText(keyRows, keyLanes, "Call to Bea Novak", "now");
    const lines = text.split("\n").filter((line) => /^ *[\d,]+ ms /.test(line));
    const at = (part: string) => lines.findIndex((line) => line.includes(part));
    expect(at("You to KMS: POST cert (key work)")).toBeGreaterThan(at("300 redirection"));
    expect(at("KMS to You: 200 KmsCertCache (key work)")).toBeLessThan(at("INVITE new ID"));
    expect(text).toContain("POST /keymanagement/identity/v1/cert/kms.system-b.example HTTP/1.1");
  });

  test("that failed is drawn as failed", () => {
    const [row] = ladderRows(protection.endedUnprotectable());
    const drawing = drawRow(row!, ladderFrame(keyLanes, 400));
    expect(drawing).toMatchObject({ tone: "failed", end: "cross" });
    expect(describeRow(row!, keyLanes)).toBe("KMS to You: No answer: kms-unreachable (failed, inferred)");
  });

  test("audio is called protected from its proof on, and green only while that holds", () => {
    const bar = keyRows.find((row) => row.kind === "audio");
    expect(bar).toMatchObject({ atMs: 1288, protection: "proved" });
    expect(describeRow(bar!, keyLanes)).toBe("protected audio");
    expect(drawRow(bar!, frame).tone).toBe("proved");
    const broken = ladderRows(protection.broken()).find((row) => row.kind === "audio");
    expect(drawRow(broken!, frame).tone).toBe("plain");
    const gateway = ladderRows(protection.hop()).find((row) => row.kind === "audio");
    expect(describeRow(gateway!, lanes)).toBe("audio flows");
  });
});

describe("in words", () => {
  test("a row says from whom, to whom, what, and its marks", () => {
    const redirection = rows.find((row) => row.kind === "message" && row.entry.clauseStep === 3);
    expect(describeRow(redirection!, lanes)).toBe("System A to You: 300 redirection (step 3, redirection)");
    const inferred = rows.find((row) => row.kind === "message" && row.entry.certainty === "inferred");
    expect(describeRow(inferred!, lanes)).toBe("System A to System B: ACK (inferred)");
    expect(spokenTime(redirection!)).toBe("41 ms");
  });

  test("the text to save has every row and every message whole", () => {
    const text = ladderText(rows, lanes, "Call to Bea Novak", "22 Nov 2026 14:06:48");
    expect(text).toContain("41 ms  System A to You: 300 redirection");
    expect(text).toContain("INVITE sip:mcptt-part@system-a.example SIP/2.0");
    expect(text.startsWith("Call to Bea Novak\n")).toBe(true);
  });
});

describe("geometry", () => {
  test("all lanes lie between the two gutters, evenly", () => {
    const xs = frame.lanes.map((lane) => lane.x);
    expect(xs[0]).toBeGreaterThan(30);
    expect(xs.at(-1)).toBeLessThan(400 - 54);
    const gaps = xs.slice(1).map((x, at) => x - xs[at]!);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  });

  test("no label runs into the times, at any width", () => {
    for (const width of [320, 400, 600]) {
      const narrow = ladderFrame(lanes, width);
      for (const row of rows) {
        const { label } = drawRow(row, narrow);
        const right = label.anchor === "start" ? label.x + label.text.length * 6.2 : label.x;
        if (label.anchor !== "middle") expect(right).toBeLessThanOrEqual(width - 54);
      }
    }
  });

  test("what is too long is cut with an ellipsis", () => {
    expect(fitted("short", 100)).toBe("short");
    expect(fitted("a label that is much too long", 62)).toBe("a label t…");
  });

  test("an inferred message is dashed, a failed one ends in a cross, a redirection has its own tone", () => {
    const drawings = ladderRows(calls.ended("forbidden")).map((row) => drawRow(row, frame));
    expect(drawings.some((drawing) => drawing.end === "cross" && drawing.tone === "failed")).toBe(true);
    const inferred = rows.find((row) => row.kind === "message" && row.entry.certainty === "inferred");
    expect(drawRow(inferred!, frame).dashed).toBe(true);
  });

  test("the head points to where the message went", () => {
    const there = drawRow(rows[0]!, frame);
    expect(endMark(there, ROW.lineY)).toContain(`M${there.line?.to} `);
    expect(there.line!.to).toBeGreaterThan(there.line!.from);
    expect(linePath(there, ROW.lineY)).toBe(`M${there.line?.from} ${ROW.lineY}L${there.line?.to} ${ROW.lineY}`);
  });

  test("what happened within a lane has no line to another", () => {
    const silent = ladderRows(calls.ended("server-silent")).find((row) => row.kind === "message" && row.atMs === 8000);
    expect(linePath(drawRow(silent!, frame), ROW.lineY)).toBe("");
  });
});

describe("the picture to save", () => {
  const hostile = {
    ...connected,
    ladder: [{ ...connected.ladder[0]!, what: { kind: "as-written" as const, text: `<script>"&'\u0001` } }],
  };
  const svg = ladderSvg(ladderRows(hostile), ladderFrame(lanes, 760), PALETTE, "Call to <Bea>", "now");

  test("names every lane and shows the clause", () => {
    for (const { name } of lanes) expect(svg).toContain(`>${name}</text>`);
    expect(svg).toContain("10.16.5.3");
  });

  test("what a message says cannot become markup", () => {
    expect(svg).not.toContain("<script>");
    expect(svg).not.toContain("\u0001");
    expect(svg).toContain("&lt;script&gt;&quot;&amp;");
    expect(svg).toContain("Call to &lt;Bea&gt;");
  });
});
