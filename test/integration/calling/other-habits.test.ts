/** Further instances of what servers and phones do: other fields, other nesting, other answers than their reports have. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { registered } from "../../support/harness/calling/lab-calls.ts";
import { rawMessages } from "../../support/harness/calling/raw-messages.ts";
import {
  acknowledge,
  BEA,
  createClient,
  INFO,
  invitation,
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
const DOCUMENT = encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA });
const INVITED = invitation(DOCUMENT);

function place(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  return server.request("INVITE");
}

const { request, within, answer } = rawMessages(() => server);
const invite = (change: Readonly<Record<string, string>>, body = INVITED, to = server.contact) =>
  request("INVITE", change, body, to);
const sdpBody = (body: string) => ({ contentType: body === "" ? "" : "application/sdp", body });

describe("an INVITE is taken, answered and ended", () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ["whose Via is a container", { Via: "SIP/2.0/WS 1af019b2ba08:8080;rport;branch=z9hG4bKother" }],
    ["whose Via has an underscore", { Via: "SIP/2.0/WS my_proxy;branch=z9hG4bKother;received=10.0.0.1" }],
    [
      "whose second Via is odd",
      { Via: "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKother, SIP/2.0/UDP my_host;branch=z9hG4bK1" },
    ],
    ["with an IPv6 way without a port", { Via: "SIP/2.0/WSS [::1];branch=z9hG4bKother;received=[::1];rport=5061" }],
    [
      "with a second way over IPv6",
      { Via: "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKother, SIP/2.0/TCP [fe80::1]:5060;branch=z9hG4bK1" },
    ],
    ["with an IPv6 way", { Via: "SIP/2.0/WS [2001:db8::1]:5060;branch=z9hG4bKother;received=2001:db8::2" }],
    ["from a host with a dot at its end", { From: "<sip:caller@example.org.>;tag=script" }],
    ["from a name in another alphabet without quotes", { From: "Бея Новак <sip:bea@example.org>;tag=script" }],
    ["from a name with angle brackets in quotes", { From: '"<sip:x@y>, \\"b\\";tag=no" <sip:a@1host>;tag=script' }],
    ["from a user with a question in it", { From: "<sip:a?b;c@1host>;tag=script" }],
    ["from an emergency service", { From: "<urn:service:sos>;tag=script" }],
    ["with a parameter in quotes before the tag", { From: '<tel:+49123>;x="a;tag=no";tag=script' }],
    ["to a tel: URI", { To: "<tel:+49301234>" }],
    ["with a Call-ID that has two at signs", { "Call-ID": "other@a@b" }],
    ["with a Max-Forwards that is none", { "Max-Forwards": "many" }],
    ["with a Contact of capitals and IPv6", { Contact: "<SIP:focus@[::1]:5060;Transport=WS>" }],
    ["with folded fields", { Contact: "<sip:focus@1host>\r\n ;x=y", Subject: "a\r\n\tb", CSeq: "1\r\n INVITE" }],
    ["with a P-Asserted-Identity that nobody reads", { "P-Asserted-Identity": "<sip:x@my_host>, <tel:+49>, nonsense" }],
    ["with a Content-Type that ends with a semicolon", { "Content-Type": `${INVITED.contentType};` }],
    [
      "with fields in short form",
      { From: "", f: "<sip:a@my_host>;tag=script", k: "100rel, timer", Contact: "", m: "<sip:focus@1host>" },
    ],
  ])("%s", async (_name, change) => {
    invite(change);
    const { id } = await inState("incoming");
    client.engine.answer(id);
    const accepted = await server.response("INVITE");
    expect(accepted.status).toBe(200);
    acknowledge(server, accepted);
    await inState("connected");
    client.engine.end(id);
    const bye = await server.request("BYE");
    expect(bye.header("To")).toContain("tag=script");
    server.answer(bye, 200, "OK");
    await inState("ended");
  });

  test.each([
    ["our Contact in capitals", () => server.contact.replace(/^sip:[^@]*/, (user) => user.toUpperCase())],
    ["our Contact in small letters", () => server.contact.toLowerCase()],
    ["our public identity in capitals", () => "sip:AVA@IMS.system-a.example"],
  ])("sent to %s", async (_name, uri) => {
    invite({}, INVITED, uri());
    await inState("incoming");
  });

  test("sent to the GRUU that the server gave us, in small letters (RFC 5627)", async () => {
    await client.stop();
    server.registers = false;
    client = createClient(server.account(), media);
    client.start();
    const request = await server.request("REGISTER");
    const gruus =
      ';pub-gruu="sip:ava@ims.system-a.example;gr=Urn:X";temp-gruu="sip:tGruu.7Hs==@ims.system-a.example;gr"';
    server.answer(request, 200, "OK", { headers: [`Contact: ${request.header("Contact")}${gruus}`] });
    await registered(client);
    server.registers = true;
    invite({}, INVITED, "sip:tgruu.7hs==@ims.system-a.example;gr");
    await inState("incoming");
  });

  test("is answered 404 where it is for somebody else", async () => {
    invite({}, INVITED, "sip:eve@ims.system-a.example");
    expect((await server.response("INVITE")).status).toBe(404);
  });

  test("whose Request-URI has an odd host", async () => {
    invite({}, INVITED, "sip:ava@my_console:5060;transport=ws");
    await inState("incoming");
  });
});

describe("an answer counts", () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ["without a phrase and the space before it", "SIP/2.0 200", {}],
    ["with a phrase in another alphabet", "SIP/2.0 200 Хорошо", {}],
    ["with a Contact that is a container", "SIP/2.0 200 OK", { Contact: "<sip:b2bua@1af019b2ba08:5060;transport=ws>" }],
    [
      "with a Record-Route of odd hosts",
      "SIP/2.0 200 OK",
      { "Record-Route": "<sip:edge_1;r2=on;lr>, <sip:2core;r2=on;lr>" },
    ],
    ["with a To in another form", "SIP/2.0 200 OK", { To: "tel:+49123;tag=far" }],
    ["with the type in capitals", "SIP/2.0 200 OK", { "Content-Type": "Application/SDP; charset=utf-8" }],
    ["with a type that ends with a semicolon", "SIP/2.0 200 OK", { "Content-Type": "application/sdp;" }],
    ["with the type in short form", "SIP/2.0 200 OK", { "Content-Type": "", c: "application/sdp" }],
    ["with a Warning and a Server that are odd", "SIP/2.0 200 OK", { Server: 'x (y "z', Warning: "nonsense" }],
  ])("%s", async (_name, startLine, change) => {
    const request = await place();
    answer(request, startLine, change, sdpBody(SDP));
    await server.request("ACK");
    await inState("connected");
  });

  test.each([182, 183, 199])("%i without Contact and tag is a sign of life", async (status) => {
    const request = await place();
    answer(request, `SIP/2.0 ${status} Progress`, { To: request.header("To"), Contact: "" });
    answer(request, "SIP/2.0 200 OK", {}, sdpBody(SDP));
    await inState("connected");
  });
});

describe("an offer within the call", () => {
  const at = "m=audio 40002 RTP/AVP";
  const OFFERS: readonly (readonly [string, string, number])[] = [
    [
      "of AMR-WB alone",
      SDP.replace(`${at} 0`, `${at} 97`).replace("a=rtpmap:0 PCMU/8000", "a=rtpmap:97 AMR-WB/16000"),
      305,
    ],
    ["with audio refused", SDP.replace("m=audio 40002", "m=audio 0"), 304],
    ["that is none", "nonsense\r\n", 399],
  ];

  async function connect(): Promise<Received> {
    const request = await place();
    answer(request, "SIP/2.0 200 OK", {}, sdpBody(SDP));
    await server.request("ACK");
    await inState("connected");
    return request;
  }

  test.each(OFFERS)("%s: 488 with a Warning, and the call goes on", async (_name, sdp, warning) => {
    const established = await connect();
    within(established, "INVITE", 11, {}, sdpBody(sdp));
    const refusal = await server.response("INVITE");
    expect([refusal.status, refusal.header("Warning").slice(0, 4)]).toEqual([488, `${warning} `]);
    acknowledge(server, refusal);
    within(established, "INVITE", 12, {}, sdpBody(SDP));
    expect((await server.response("INVITE")).status).toBe(200);
    expect(newest().state).toBe("connected");
  });

  test.each([
    ["c=IN IP6 ::0", true],
    ["c=IN IP6 0::0", true],
    ["c=IN  IP4 0.0.0.0/127", true],
    ["c=IN IP6 ::1", false],
  ])("with %s holds the call: %s", async (address, held) => {
    const established = await connect();
    within(established, "INVITE", 11, {}, sdpBody(SDP.replace(/^c=.*$/m, address)));
    expect((await server.response("INVITE")).status).toBe(200);
    if (held) await until(({ hold }) => hold === "by-colleague");
    else expect(newest().hold).toBe("none");
  });

  test.each(["UPDATE", "INFO", "REFER", "SUBSCRIBE", "NOTIFY", "PUBLISH"])(
    "%s is refused by its name",
    async (method) => {
      const established = await connect();
      within(established, method, 11, {}, sdpBody(method === "UPDATE" ? SDP : ""));
      const refusal = await server.response(method);
      expect([refusal.status, refusal.header("Allow")]).toEqual([
        405,
        "INVITE, ACK, CANCEL, BYE, PRACK, MESSAGE, OPTIONS",
      ]);
      expect(newest().state).toBe("connected");
    },
  );
});

describe("a description as gateways write it", () => {
  const lines = (...more: string[]) => SDP + more.map((each) => `${each}\r\n`).join("");
  const WRITTEN: readonly (readonly [string, string])[] = [
    [
      "floor control beside audio",
      lines("m=application 40004 udp MCPTT", "a=fmtp:MCPTT mc_queueing;mc_implicit_request"),
    ],
    ["T.38 beside audio", lines("m=image 0 udptl t38")],
    [
      "MSRP beside audio",
      lines("m=message 9 TCP/MSRP *", "a=accept-types:text/plain", "a=path:msrp://127.0.0.1:9/x;tcp"),
    ],
    ["RTP/SAVP", SDP.replace("RTP/AVP", "RTP/SAVP")],
    ["line feeds alone", SDP.replaceAll("\r\n", "\n")],
    [
      "more of the session than anybody wants",
      SDP.replace("s=-\r\n", "s=Call with PBX\r\ni=x\r\nu=http://x\r\nb=AS:64\r\n"),
    ],
    [
      "port 9 and candidates at address zero",
      `${SDP.replace(/^c=.*\r\n/m, "")
        .replace("audio 40002", "audio 9")
        .replace("s=-\r\n", "s=-\r\nc=IN IP4 0.0.0.0\r\n")}a=candidate:1 1 udp 1 127.0.0.1 40002 typ host\r\n`,
    ],
  ];

  test.each(WRITTEN)("%s: such an answer connects, and holds nobody", async (_name, sdp) => {
    answer(await place(), "SIP/2.0 200 OK", {}, sdpBody(sdp));
    await server.request("ACK");
    expect((await inState("connected")).hold).toBe("none");
  });

  test.each(WRITTEN)("%s: such an offer is answered with 200, and holds nobody", async (_name, sdp) => {
    const { contentType, body } = encodeMultipart(
      [
        { contentType: "application/sdp", content: sdp },
        { contentType: INFO, content: DOCUMENT },
      ],
      "gateway",
    );
    invite({}, { contentType, body });
    const { id } = await inState("incoming");
    client.engine.answer(id);
    const accepted = await server.response("INVITE");
    expect(accepted.status).toBe(200);
    acknowledge(server, accepted);
    expect((await inState("connected")).hold).toBe("none");
  });
});

describe("a body of several parts", () => {
  const part = (type: string, content: string) => `Content-Type: ${type}\r\n\r\n${content}`;
  test.each([
    ["another parameter names a boundary", 'multipart/related;type="a;boundary=z";boundary=x', "x"],
    ["the boundary has characters that want quotes", "multipart/mixed;boundary=a/b:c", "a/b:c"],
    ["names are in capitals, with more parameters", 'Multipart/Mixed; BOUNDARY="x y"; charset=utf-8', "x y"],
  ])("is taken where %s", async (_name, contentType, boundary) => {
    const body = `preamble\r\n--${boundary} \t\r\n${part("application/sdp", SDP)}--${boundary}\r\n${part(INFO, DOCUMENT)}\r\n--${boundary}--\r\nepilogue`;
    invite({}, { contentType, body });
    const { id } = await inState("incoming");
    client.engine.answer(id);
    expect((await server.response("INVITE")).status).toBe(200);
  });
});
