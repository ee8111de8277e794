/** What could not be taken as it came: in the log with its reason, and in the ladder of its call. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import type { LadderEntry } from "../../../shared/mc/call-record.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { BEA, invitation, newestCallOf, startScripted, stopScripted } from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

const log: string[] = [];
let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;

beforeEach(async () => {
  log.length = 0;
  ({ server, client, media } = await startScripted({ onWarning: (text) => log.push(text) }));
});
afterEach(() => stopScripted({ server, client, media }));

const { inState, until } = newestCallOf(() => client);

function place(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  return server.request("INVITE");
}
const handlings = (ladder: readonly LadderEntry[]) =>
  ladder.flatMap(({ what, handling }) => (handling === undefined ? [] : [{ what, ...handling }]));

/** A 180 of which fields are replaced, or left out. */
function ringing(invite: Received, change: Record<string, string | null>, body = ""): void {
  const fields: Record<string, string | null> = {
    Via: invite.header("Via"),
    From: invite.header("From"),
    To: `${invite.header("To")};tag=far`,
    "Call-ID": invite.header("Call-ID"),
    CSeq: invite.header("CSeq"),
    Contact: "<sip:focus@127.0.0.1;transport=ws>",
    "Content-Length": String(body.length),
    ...change,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  server.raw(["SIP/2.0 180 Ringing", ...lines, "", body].join("\r\n"));
}

test.each<[string, Record<string, string | null>, string, string]>([
  ["To that is no address", { To: "somebody" }, "field-unreadable", "To"],
  ["no From", { From: null }, "field-missing", "From"],
  ["no CSeq", { CSeq: null }, "field-missing", "CSeq"],
  ["the Via of another", { Via: "SIP/2.0/WS elsewhere.invalid;branch=z9hG4bKx" }, "answer-for-another", "Via"],
  ["less body than it says", { "Content-Length": "99" }, "body-cut-short", "Content-Length"],
  ["a field that is too long", { Subject: "x".repeat(70_000) }, "head-too-long", ""],
])(
  "an answer with %s is dropped: the log and the ladder say so, and the call goes on",
  async (_name, change, flaw, field) => {
    const invite = await place();
    ringing(invite, change);
    const record = await until(({ ladder }) => handlings(ladder).length > 0);
    expect(handlings(record.ladder)).toEqual([
      {
        what: { kind: "response", status: 180, method: expect.any(String), phrase: "Ringing" },
        kind: "dropped",
        flaw,
        field,
      },
    ]);
    expect(log).toContain(["message dropped:", flaw, field].filter(Boolean).join(" "));
    expect(record.state).toBe("requesting");
    ringing(invite, {});
    await inState("ringing");
  },
);

test.each<[string, Record<string, string | null>, string, string]>([
  ["no tag", { To: "<sip:bea@x>" }, "answer-without-tag", "To"],
  ["no Contact", { Contact: null }, "answer-without-contact", "Contact"],
  ["a container for a host", { Contact: "<sip:a@1af019b2ba08>" }, "field-read-leniently", "Contact"],
])(
  "an answer with %s is mended: it counts, and the ladder says what was mended",
  async (_name, change, flaw, field) => {
    ringing(await place(), change);
    const record = await until(({ ladder }) => handlings(ladder).length > 0);
    expect(handlings(record.ladder)).toMatchObject([{ what: { status: 180 }, kind: "mended", flaw, field }]);
    expect((await inState("ringing")).ladder.some(({ tone }) => tone === "failed")).toBe(false);
  },
);

test("a call to us begins its ladder with its INVITE, and says that it was mended", async () => {
  const { contentType, body } = invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA }));
  server.raw(
    [
      `INVITE ${server.contact} SIP/2.0`,
      "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKmended",
      "From: <sip:caller@1af019b2ba08>;tag=script",
      "To: <sip:ava@ims.system-a.example>",
      "Call-ID: mended",
      "CSeq: 1 INVITE",
      "Contact: <sip:focus@127.0.0.1;transport=ws>",
      `Content-Type: ${contentType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
  const record = await until(({ ladder }) => ladder.length === 3);
  expect(record.ladder[0]).toMatchObject({
    from: "system-a",
    to: "console",
    what: { kind: "request", method: "INVITE" },
    handling: { kind: "mended", flaw: "field-read-leniently", field: "From" },
  });
  expect(record.ladder.map(({ what }) => (what.kind === "response" ? what.status : 0))).toEqual([0, 100, 180]);
});

test("a request within the call that is dropped is answered 400, and both are in its ladder", async () => {
  const invite = await place();
  server.answer(invite, 200, "OK", { contentType: "application/sdp", body: SDP });
  await inState("connected");
  server.raw(
    [
      `INFO ${server.contact} SIP/2.0`,
      "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKinfo",
      `From: nobody`,
      `To: ${invite.header("From")}`,
      `Call-ID: ${invite.header("Call-ID")}`,
      "CSeq: 7 INFO",
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n"),
  );
  expect((await server.response("INFO")).status).toBe(400);
  const record = await until(({ ladder }) => ladder.at(-1)?.what.kind === "response" && handlings(ladder).length > 0);
  expect(handlings(record.ladder)).toEqual([
    { what: { kind: "request", method: "INFO" }, kind: "dropped", flaw: "field-unreadable", field: "From" },
  ]);
  expect(record.ladder.at(-1)).toMatchObject({ from: "console", what: { kind: "response", status: 400 } });
});
