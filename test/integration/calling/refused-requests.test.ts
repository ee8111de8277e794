/** What a server may send and the client must not do, tried with the real client. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { connected } from "../../support/harness/calling/lab-calls.ts";
import {
  BEA,
  invitation,
  invitesPending,
  newestCallOf,
  OWN,
  startScripted,
  stopScripted,
} from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type RequestOptions, type ScriptedServer, SDP, SERVER_TAG } from "../../support/stand-ins/sip-server.ts";

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
});
afterEach(() => stopScripted({ server, client, media }));

const { until } = newestCallOf(() => client);
const probe = async () => {
  const callId = server.send("OPTIONS");
  const answer = await server.response("OPTIONS");
  expect(answer.header("Call-ID")).toBe(callId);
};

test.each([
  [["precondition"], "precondition"],
  [
    ["timer, nothingSupportsThis", "100rel,nothingSupportsThisEither"],
    "nothingSupportsThis, nothingSupportsThisEither",
  ],
])(
  "an INVITE that requires %j: 420 and what of it is unsupported, and nobody is disturbed",
  async (required, unsupported) => {
    const info = encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA });
    server.send("INVITE", { ...invitation(info), headers: required.map((each) => `Require: ${each}`) });
    const answer = await server.response("INVITE");
    expect(answer.status).toBe(420);
    expect(answer.header("Unsupported")).toBe(unsupported);
    expect(client.store.getState().calls).toEqual([]);
  },
);

const ALLOW = "INVITE, ACK, CANCEL, BYE, PRACK, MESSAGE, OPTIONS";
const ALERT =
  '<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params><mcptt-calling-user-id type="Normal">' +
  `<mcpttURI>${BEA}</mcpttURI></mcptt-calling-user-id><alert-ind>true</alert-ind></mcptt-Params></mcpttinfo>`;
const INFO_TYPE = "application/vnd.3gpp.mcptt-info+xml";

test("an alert in a MESSAGE outside of a call: 415, so that whoever sent it knows that nobody has read it", async () => {
  server.send("MESSAGE", { contentType: INFO_TYPE, body: ALERT });
  const answer = await server.response("MESSAGE");
  expect([answer.status, answer.header("Accept")]).toEqual([415, `application/sdp, multipart/mixed, ${INFO_TYPE}`]);
});

const SEVERAL = encodeMultipart(
  [
    { contentType: INFO_TYPE, content: ALERT },
    { contentType: "text/plain", content: "help" },
  ],
  "alert",
);
test.each([
  ["beside a text", SEVERAL.contentType, SEVERAL.body],
  ["of another service", "application/vnd.3gpp.mcvideo-info+xml", ALERT.replaceAll("mcptt", "mcvideo")],
  ["as a text", "text/plain;charset=utf-8", "help"],
  ["in a wrapper", "message/cpim", `Content-Type: ${INFO_TYPE}\r\n\r\n${ALERT}`],
  ["without a type", "", ALERT],
])("an alert %s: 415 as well", async (_name, contentType, body) => {
  server.send("MESSAGE", { ...(contentType === "" ? {} : { contentType }), body });
  expect((await server.response("MESSAGE")).status).toBe(415);
});

test.each(["INFO", "NOTIFY", "REFER", "SUBSCRIBE", "UPDATE", "PUBLISH", "REGISTER", "NONSENSE"])(
  "%s outside of a call: 405 and what is allowed",
  async (method) => {
    server.send(method, { headers: ["Event: presence", "Subscription-State: active"] });
    const answer = await server.response(method);
    expect([answer.status, answer.header("Allow")]).toEqual([405, ALLOW]);
  },
);

test("OPTIONS is told what is taken here: methods and bodies", async () => {
  server.send("OPTIONS");
  const answer = await server.response("OPTIONS");
  expect([answer.status, answer.header("Allow"), answer.header("Accept")]).toEqual([
    200,
    ALLOW,
    `application/sdp, multipart/mixed, ${INFO_TYPE}`,
  ]);
});

test("inside a call: each is refused by its name, none is thrown away behind a 200, and the call goes on", async () => {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  expect(invite.header("Allow")).toBe(ALLOW);
  server.answer(invite, 200, "OK", { contentType: "application/sdp", body: SDP });
  await server.request("ACK");
  await until(connected);
  const answerTo = async (method: string, options: Partial<RequestOptions> = {}) => {
    server.send(method, { dialog: invite, ...options });
    const answer = await server.response(method);
    return [answer.status, answer.header("Allow"), answer.text.match(/^(?:Recv-Info|Accept): *$/m)?.[0].trim()];
  };
  const event = ["Event: refer", "Subscription-State: active"];
  expect(await answerTo("MESSAGE", { contentType: INFO_TYPE, body: ALERT })).toEqual([415, "", "Accept:"]);
  expect(await answerTo("INFO", { headers: ["Info-Package: g.3gpp.anything"] })).toEqual([469, "", "Recv-Info:"]);
  expect(await answerTo("INFO", { contentType: "application/dtmf-relay", body: "Signal=1" })).toEqual([
    405,
    ALLOW,
    undefined,
  ]);
  for (const method of ["NOTIFY", "UPDATE", "SUBSCRIBE", "PUBLISH"]) {
    expect(await answerTo(method, { headers: event })).toEqual([405, ALLOW, undefined]);
  }
  expect(await answerTo("PRACK", { headers: ["RAck: 1 1 INVITE"] })).toEqual([481, "", undefined]);
  expect(client.store.getState().calls).toMatchObject([{ state: "connected" }]);
  client.engine.endAll();
  server.answer(await server.request("BYE"), 200, "OK");
});

test("REFER inside a call: 405, nobody else is called, and the call goes on", async () => {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  server.answer(invite, 200, "OK", { contentType: "application/sdp", body: SDP });
  await server.request("ACK");
  await until(connected);
  server.send("REFER", { dialog: invite, headers: [`Refer-To: <${OWN}>`] });
  expect((await server.response("REFER")).status).toBe(405);
  await probe();
  expect(invitesPending(server)).toEqual([]);
  expect(client.store.getState().calls).toMatchObject([{ state: "connected" }]);
  client.engine.endAll();
  server.answer(await server.request("BYE"), 200, "OK");
});

test.each([
  ["without a number", "INVITE"],
  ["of nothing", ""],
  ["without a method", "1"],
])("an answer with a CSeq %s is dropped, and the next request is answered", async (_what, sequence) => {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  const copied = ["Via", "From", "To", "Call-ID"].map((name) => `${name}: ${invite.header(name)}`);
  server.raw(`${["SIP/2.0 486 Busy Here", ...copied, `CSeq: ${sequence}`, "Content-Length: 0"].join("\r\n")}\r\n\r\n`);
  await probe();
  expect(client.store.getState().calls).toMatchObject([{ state: "requesting" }]);
  expect(server.connections).toBe(1);
  server.answer(invite, 486, "Busy Here");
  await until(({ state }) => state === "ended");
});

test.each(["<sip:ava@ims.system-a.example>", "nobodyKnowsThisScheme:opaque"])(
  "a request to %s, which is no SIP URI, is answered 400, and the next is answered too",
  async (uri) => {
    const lines = [
      `OPTIONS ${uri} SIP/2.0`,
      "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKnowhere",
      "Max-Forwards: 70",
      `From: <sip:caller@example.org>;tag=${SERVER_TAG}`,
      `To: <${OWN}>`,
      "Call-ID: nowhere",
      "CSeq: 1 OPTIONS",
      "Content-Length: 0",
    ];
    server.raw(`${lines.join("\r\n")}\r\n\r\n`);
    expect((await server.response("OPTIONS")).status).toBe(400);
    await probe();
    expect(server.connections).toBe(1);
    expect(server.pending).toEqual([]);
  },
);
