/** A session description wherever a message may carry it, and however its body is written (RFC 2046 clause 5.1, RFC 5621). */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { rawMessages } from "../../support/harness/calling/raw-messages.ts";
import {
  acknowledge,
  BEA,
  INFO,
  newestCallOf,
  startScripted,
  stopScripted,
} from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
});
afterEach(() => stopScripted({ server, client, media }));

const { inState, newest, until } = newestCallOf(() => client);
const { request, within, answer } = rawMessages(() => server);
const DOCUMENT = encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA });
const HELD = SDP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0.1\r\na=sendonly");

interface Body {
  readonly contentType: string;
  readonly body: string;
}
const part = (head: readonly string[], content: string) => [...head, "", content].join("\r\n");
const info = part([`Content-Type: ${INFO}`], DOCUMENT);
/** The delimiter follows the description directly, whose last line has the only line end. */
const tight = (pieces: readonly string[], boundary: string) =>
  `${pieces.map((piece) => `--${boundary}\r\n${piece.replace(/\r\n$/, "")}\r\n`).join("")}--${boundary}--`;
const described = (sdp: string, ...head: readonly string[]) => part(["Content-Type: application/sdp", ...head], sdp);

/** Ways to write one description and one info document. */
const WRITTEN: readonly (readonly [string, (sdp: string) => Body])[] = [
  [
    "no line end before the delimiter",
    (sdp) => ({ contentType: "multipart/mixed;boundary=t", body: tight([described(sdp), info], "t") }),
  ],
  [
    "the description last, without an end of its own",
    (sdp) => ({ contentType: "multipart/mixed; boundary=t", body: tight([info, described(sdp)], "t") }),
  ],
  [
    "line feeds alone",
    (sdp) => ({
      contentType: "multipart/mixed;boundary=t",
      body: tight([described(sdp), info], "t").replaceAll("\r\n", "\n"),
    }),
  ],
  [
    "a preamble that names the boundary, an epilogue, and blanks behind delimiters",
    (sdp) => ({
      contentType: 'multipart/mixed;boundary="--t"',
      body: `see --t\r\n----t \t\r\n${described(sdp)}\r\n----t\t\r\n${info}\r\n----t-- \r\nv=0\r\n--t\r\n`,
    }),
  ],
  [
    "multipart/related with its root last",
    (sdp) => ({
      contentType: 'multipart/related;type="application/sdp";start="<d@x>";boundary=t',
      body: tight([info, described(sdp, "Content-ID: <d@x>")], "t"),
    }),
  ],
  [
    "a multipart in a multipart in a multipart",
    (sdp) => {
      const inner = part(["Content-Type: multipart/alternative;boundary=i"], tight([described(sdp)], "i"));
      const middle = part(["Content-Type: multipart/related;boundary=m"], tight([inner], "m"));
      return { contentType: "multipart/mixed;boundary=o", body: tight([middle, info], "o") };
    },
  ],
  [
    "fields of the part folded, in capitals, with a length",
    (sdp) => ({
      contentType: "Multipart/Mixed;\r\n BOUNDARY=t",
      body: tight(
        [
          part(
            ["content-length: 9", "CONTENT-TYPE:", "\tApplication/SDP ;charset=utf-8", "Content-Disposition: session"],
            sdp,
          ),
          info,
        ],
        "t",
      ),
    }),
  ],
  [
    "base64",
    (sdp) => ({
      contentType: "multipart/mixed;boundary=t",
      body: tight(
        [described(Buffer.from(sdp.trimEnd()).toString("base64"), "Content-Transfer-Encoding: base64"), info],
        "t",
      ),
    }),
  ],
];

function place(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  return server.request("INVITE");
}
async function connect(): Promise<Received> {
  const invite = await place();
  answer(invite, "SIP/2.0 200 OK", {}, { contentType: "application/sdp", body: SDP });
  await server.request("ACK");
  await inState("connected");
  return invite;
}

describe.each(WRITTEN)("written with %s, a description is taken", (_name, write) => {
  test("from the answer to a call, which is then held by the colleague", async () => {
    answer(await place(), "SIP/2.0 200 OK", {}, write(HELD));
    await server.request("ACK");
    await until(({ state, hold }) => state === "connected" && hold === "by-colleague");
  });

  test("from an invitation", async () => {
    request("INVITE", {}, write(SDP));
    const { id } = await inState("incoming");
    client.engine.answer(id);
    const accepted = await server.response("INVITE");
    expect(accepted.status).toBe(200);
    acknowledge(server, accepted);
    await inState("connected");
  });

  test("from an offer within the call", async () => {
    within(await connect(), "INVITE", 11, {}, write(HELD));
    expect((await server.response("INVITE")).status).toBe(200);
    await until(({ hold }) => hold === "by-colleague");
  });

  test("from the answer to an offer of ours within the call", async () => {
    await connect();
    client.engine.hold(newest().id, true);
    answer(await server.request("INVITE"), "SIP/2.0 200 OK", {}, write(SDP));
    await until(({ hold, holdChange }) => hold === "by-us" && holdChange === "none");
  });

  test("from the ACK of an answer that had to make the offer", async () => {
    within(await connect(), "INVITE", 11);
    const offer = await server.response("INVITE");
    expect(offer.body).toContain("m=audio");
    const { header } = offer;
    const Via = "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKack";
    within(offer, "ACK", 11, { Via, From: header("From"), To: header("To") }, write(HELD));
    await until(({ hold }) => hold === "by-colleague");
  });

  test("from a provisional answer that is acknowledged, and the final one has none", async () => {
    const invite = await place();
    answer(invite, "SIP/2.0 183 Session Progress", { Require: "100rel", RSeq: "1" }, write(SDP));
    server.answer(await server.request("PRACK"), 200, "OK");
    answer(invite, "SIP/2.0 200 OK");
    await server.request("ACK");
    await inState("connected");
  });
});
