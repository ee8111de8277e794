/**
 * Habits of servers that no Debian package brings, as people have reported them in public; each is named after where it was
 * reported. The scripted server has them, the client is the real one.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { acknowledge, BEA, newestCallOf, startScripted, stopScripted } from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type Received, type ScriptedServer, SDP, SERVER_TAG } from "../../support/stand-ins/sip-server.ts";

const SDP_BODY = { contentType: "application/sdp", body: SDP };

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
});
afterEach(() => stopScripted({ server, client, media }));

const { inState, newest } = newestCallOf(() => client);
const uriOf = (request: Received) => request.text.split(" ", 2)[1];
const tagOf = (invite: Received) => /tag=([^;\s]+)/.exec(invite.header("From"))?.[1] ?? "";

/** A request outside of a call, written by the server of the report. */
const outside = (method: string, uri: string, from: string, fields: readonly string[] = [], body = "") =>
  server.raw(
    [
      `${method} ${uri} SIP/2.0`,
      "Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bK3744afe5;rport",
      "Max-Forwards: 70",
      `From: ${from};tag=as66d81c75`,
      `To: <${uri}>`,
      "Contact: <sip:server@127.0.0.1:5060;transport=ws>",
      "Call-ID: 7b1c8476511a4573703762d007d57c95@127.0.0.1:5060",
      `CSeq: 102 ${method}`,
      ...fields,
      `Content-Length: ${body.length}`,
      "",
      body,
    ].join("\r\n"),
  );

/** Calls, and is answered with these fields. */
async function connect(fields: readonly string[] = []): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  server.answer(invite, 200, "OK", { ...SDP_BODY, headers: fields });
  await server.request("ACK");
  await inState("connected");
  return invite;
}
/** A re-INVITE of the server; gives the console's answer, acknowledged. */
async function again(invite: Received, fields: readonly string[], sdp = SDP): Promise<Received> {
  const body = { contentType: "application/sdp", body: sdp };
  server.send("INVITE", { dialog: invite, toTag: tagOf(invite), headers: fields, ...body });
  const answer = await server.response("INVITE");
  acknowledge(server, answer);
  // The acknowledgement is over before what comes next.
  outside("OPTIONS", server.contact, "<sip:pinger@127.0.0.1>");
  await server.response("OPTIONS");
  return answer;
}
/** The call is as it was, and ends by its own means. */
async function goesOn(): Promise<void> {
  expect(newest()).toMatchObject({ state: "connected", hold: "none" });
  client.engine.endAll();
  server.answer(await server.request("BYE"), 200, "OK");
  expect((await inState("ended")).endReason?.code).toBe("hung-up");
}

describe("Asterisk", () => {
  test("asks with OPTIONS whether the console is there, right after its registration (JsSIP issue 445)", async () => {
    outside("OPTIONS", server.contact, '"asterisk" <sip:asterisk@127.0.0.1>');
    expect((await server.response("OPTIONS")).status).toBe(200);
    await connect();
    await goesOn();
  });

  test("tells of no waiting messages without having been asked (JsSIP issue 2)", async () => {
    const body = "Messages-Waiting: no\r\nVoice-Message: 0/0 (0/0)\r\n";
    const fields = ["Event: message-summary", "Content-Type: application/simple-message-summary"];
    outside("NOTIFY", server.contact, '"asterisk" <sip:asterisk@127.0.0.1>', fields, body);
    // Refused by name, nothing more comes of it.
    expect((await server.response("NOTIFY")).status).toBe(405);
    expect(server.connections).toBe(1);
    await connect();
    await goesOn();
  });

  test("moves the media to the other phone by a re-INVITE (Asterisk issue 1158)", async () => {
    const invite = await connect();
    const elsewhere = SDP.replace("o=- 7 1 ", "o=- 7 2 ").replaceAll("127.0.0.1", "192.0.2.77");
    const answer = await again(invite, [], elsewhere);
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("m=audio");
    await goesOn();
  });
});

describe("FreeSWITCH", () => {
  test("refreshes with the same description, again and again, as the one who was called (SIP.js issues 18 and 258)", async () => {
    const timer = ["Supported: timer", "Session-Expires: 120;refresher=uac"];
    const invite = await connect(["Session-Expires: 120;refresher=uas", "Require: timer"]);
    for (const _round of [1, 2, 3]) {
      const answer = await again(invite, timer);
      expect(answer.status).toBe(200);
    }
    await goesOn();
  });

  test("asks for an offer within a call (FreeSWITCH issue 1091)", async () => {
    const invite = await connect();
    server.send("INVITE", { dialog: invite, toTag: tagOf(invite) });
    const offered = await server.response("INVITE");
    expect(offered.status).toBe(200);
    // Not what it was before, but what both can: sending and receiving.
    expect(offered.body).toMatch(/^m=audio [1-9]/m);
    expect(offered.body).not.toMatch(/^a=(?:sendonly|recvonly|inactive)/m);
    const cseq = Number.parseInt(offered.header("CSeq"), 10);
    server.send("ACK", { dialog: invite, toTag: tagOf(invite), cseq, ...SDP_BODY });
    await goesOn();
  });

  test("sends an UPDATE to the caller before anybody has answered (FreeSWITCH issue 2761)", async () => {
    client.engine.place(BEA, "mcptt");
    const invite = await server.request("INVITE");
    server.answer(invite, 183, "Session Progress", SDP_BODY);
    server.send("UPDATE", { dialog: invite, toTag: tagOf(invite), ...SDP_BODY });
    // Allow does not name it: the answer that follows counts.
    expect((await server.response("UPDATE")).status).toBe(405);
    server.answer(invite, 200, "OK", SDP_BODY);
    await server.request("ACK");
    await inState("connected");
    await goesOn();
  });
});

describe("OpenSIPS", () => {
  test("pings with OPTIONS to an address without a user (OpenSIPS issue 2165)", async () => {
    outside("OPTIONS", "sip:127.0.0.1:40123;transport=ws", "<sip:pinger@127.0.0.1>");
    expect((await server.response("OPTIONS")).status).toBe(200);
    await connect();
    await goesOn();
  });

  test("pings within a call and ends it where nobody answers (OpenSIPS users' list, May 2011)", async () => {
    const invite = await connect();
    for (const _round of [1, 2]) {
      server.send("OPTIONS", { dialog: invite, toTag: tagOf(invite) });
      expect((await server.response("OPTIONS")).status).toBe(200);
    }
    await goesOn();
  });

  test.each([
    ["in quotes (OpenSIPS issue 1457)", 'sip:127.0.0.1;thinfo="UEVEZBYfcDqxi2l0cVNSWDE2t+Vlc2VSVEc1OLukMlBf"'],
    ["bare (OpenSIPS issue 3029)", "sip:127.0.0.1;thinfo=VG9JbzAdIFthZ2UvYVZxWmFXa31mQWlbeUFgV2BGVBo0--"],
  ])("hides who is called behind a parameter of Contact, %s", async (_how, uri) => {
    client.engine.place(BEA, "mcptt");
    const invite = await server.request("INVITE");
    const copied = ["Via", "From", "Call-ID", "CSeq"].map((name) => `${name}: ${invite.header(name)}`);
    const to = `To: ${invite.header("To")};tag=${SERVER_TAG}`;
    const rest = [`Contact: <${uri}>`, "Content-Type: application/sdp", `Content-Length: ${SDP.length}`, "", SDP];
    server.raw(["SIP/2.0 200 OK", ...copied, to, ...rest].join("\r\n"));
    expect(uriOf(await server.request("ACK"))).toBe(uri);
    await inState("connected");
    client.engine.endAll();
    const bye = await server.request("BYE");
    expect(uriOf(bye)).toBe(uri);
    server.answer(bye, 200, "OK");
    expect((await inState("ended")).endReason?.code).toBe("hung-up");
  });

  test("names another port in Record-Route than that of the connection, which everything goes over (rsipstack issue 129)", async () => {
    const way = "<sip:127.0.0.1:5060;transport=ws;lr;did=4f1.a>";
    client.engine.place(BEA, "mcptt");
    const invite = await server.request("INVITE");
    server.answer(invite, 200, "OK", { ...SDP_BODY, headers: [`Record-Route: ${way}`] });
    expect((await server.request("ACK")).header("Route")).toBe(way);
    await inState("connected");
    expect(server.connections).toBe(1);
    await goesOn();
  });
});
