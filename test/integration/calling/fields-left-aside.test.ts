/** Fields that are not our business, whatever stands in them, and requests that cannot be read: each is answered, none ends a call. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { rawMessages } from "../../support/harness/calling/raw-messages.ts";
import {
  acknowledge,
  BEA,
  invitation,
  newestCallOf,
  startScripted,
  stopScripted,
} from "../../support/harness/calling/scripted.ts";
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

const { inState, newest } = newestCallOf(() => client);
const { request, within, answer } = rawMessages(() => server);
const INVITED = invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA }));
const SDP_BODY = { contentType: "application/sdp", body: SDP };

/** Values of which no field makes sense, and addresses as no grammar has them. */
const ODD = [" ", "nonsense", "<sip:a@b", "<>", ",;=", "<tel:+1>, x", "<sip:x@my_host>;q=2", "ж\u0001", "9".repeat(40)];
const ADDRESSES = [
  "Route",
  "Refer-To",
  "Referred-By",
  "Replaces",
  "P-Asserted-Identity",
  "P-Preferred-Identity",
  "P-Associated-URI",
  "P-Called-Party-ID",
  "History-Info",
  "Diversion",
  "Service-Route",
  "Path",
  "Reply-To",
  "Alert-Info",
  "Call-Info",
  "r",
  "b",
];
const OTHERS = [
  "WWW-Authenticate",
  "Proxy-Authenticate",
  "Authentication-Info",
  "Max-Forwards",
  "Event",
  "Subscription-State",
  "Session-ID",
  "Timestamp",
  "Date",
  "Retry-After",
  "Expires",
  "Session-Expires",
  "Min-SE",
  "Reason",
  "Warning",
  "Resource-Priority",
  "Accept",
  "Allow",
  "Supported",
  "Server",
  "User-Agent",
  "o",
  "x",
];
const fields = (index: number) => Object.fromEntries([...ADDRESSES, ...OTHERS].map((name) => [name, ODD[index] ?? ""]));

async function connect(change: Readonly<Record<string, string>> = {}): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  answer(invite, "SIP/2.0 200 OK", change, SDP_BODY);
  await server.request("ACK");
  await inState("connected");
  return invite;
}

describe.each(ODD.map((value, index) => [value, index] as const))("with %j in every other field", (_value, index) => {
  test("an INVITE rings, is answered and ended", async () => {
    request("INVITE", fields(index), INVITED);
    const { id } = await inState("incoming");
    client.engine.answer(id);
    const accepted = await server.response("INVITE");
    expect(accepted.status).toBe(200);
    acknowledge(server, accepted);
    await inState("connected");
    client.engine.end(id);
    answer(await server.request("BYE"), "SIP/2.0 200 OK", fields(index));
    expect((await inState("ended")).endReason?.code).toBe("hung-up");
  });

  test("180, 200, a hold and a BYE count", async () => {
    client.engine.place(BEA, "mcptt");
    const invite = await server.request("INVITE");
    answer(invite, "SIP/2.0 180 Ringing", fields(index));
    await inState("ringing");
    answer(invite, "SIP/2.0 200 OK", fields(index), SDP_BODY);
    await server.request("ACK");
    await inState("connected");
    within(invite, "INVITE", 11, fields(index), SDP_BODY);
    expect((await server.response("INVITE")).status).toBe(200);
    within(invite, "ACK", 11, { ...fields(index), Via: "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKack" });
    within(invite, "BYE", 12, fields(index));
    expect((await server.response("BYE")).status).toBe(200);
    expect((await inState("ended")).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("each request is answered by its name", async () => {
    const statuses: Record<string, number> = {};
    for (const method of ["OPTIONS", "MESSAGE", "NOTIFY", "REFER", "INFO", "BYE", "CANCEL"]) {
      request(method, fields(index));
      statuses[method] = (await server.response(method)).status;
    }
    expect(statuses).toEqual({
      OPTIONS: 200,
      MESSAGE: 415,
      NOTIFY: 405,
      REFER: 405,
      INFO: 405,
      BYE: 481,
      CANCEL: 481,
    });
  });
});

const BROKEN: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["no From", { From: "" }],
  ["no To", { To: "" }],
  ["no Call-ID", { "Call-ID": "" }],
  ["no CSeq", { CSeq: "" }],
  ["neither From nor To nor Call-ID nor CSeq", { From: "", To: "", "Call-ID": "", CSeq: "" }],
  ["a Via without a host", { Via: "SIP/2.0/WS ;branch=z9hG4bKother" }],
  ["a Via of another protocol", { Via: "SIP/2.0" }],
  ["a CSeq without a number", { CSeq: "OPTIONS" }],
  ["a negative length", { "Content-Length": "-1" }],
  ["a length in words", { "Content-Length": "none" }],
  ["a length that is too long", { "Content-Length": "99999" }],
];

test.each(BROKEN)("a request with %s: 400, which the log explains, and the call goes on", async (_name, change) => {
  await connect();
  request("OPTIONS", { "Call-ID": "broken", ...change });
  const isRefused = ({ status }: Received) => status === 400;
  await expect.poll(() => server.pending.some(isRefused)).toBe(true);
  const refusal = server.pending.find(isRefused) as Received;
  expect(refusal.header("Via")).toBe(change["Via"] ?? "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKother");
  for (const [name, value] of Object.entries(change)) if (value === "") expect(refusal.header(name)).toBe("");
  expect(log.some((line) => line.startsWith("message dropped: "))).toBe(true);
  expect(newest().state).toBe("connected");
});

test.each<[string, Readonly<Record<string, string>>]>([
  ["no To", { To: "" }],
  ["no Call-ID", { "Call-ID": "" }],
  ["no Via", { Via: "" }],
  ["a Via that is cut", { Via: "SIP/2.0/WS" }],
  ["a length that is too long", { "Content-Length": "99999" }],
  ["a CSeq without a number", { CSeq: "INVITE" }],
  ["a From that nobody can read", { From: "<sip:ava@" }],
])("an answer with %s is dropped with its reason, and the next one counts", async (_name, change) => {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  answer(invite, "SIP/2.0 486 Busy Here", change);
  await expect.poll(() => log.some((line) => line.startsWith("message dropped: "))).toBe(true);
  expect(newest().state).toBe("requesting");
  answer(invite, "SIP/2.0 200 OK", {}, SDP_BODY);
  await server.request("ACK");
  await inState("connected");
});

test("a line end too many behind a message without a body is no body", async () => {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  answer(invite, "SIP/2.0 180 Ringing", { "Content-Type": "" }, { contentType: "", body: "\r\n" });
  await inState("ringing");
  answer(
    invite,
    "SIP/2.0 180 Ringing",
    { "Content-Type": "", "Content-Length": "0" },
    { contentType: "", body: "\r\n\r\n" },
  );
  answer(invite, "SIP/2.0 200 OK", {}, SDP_BODY);
  await server.request("ACK");
  await inState("connected");
});

test("a request with line feeds alone is answered", async () => {
  const head = [
    `OPTIONS ${server.contact} SIP/2.0`,
    "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKfeeds",
    "From: <sip:a@example.org>;tag=script",
    "To: <sip:ava@ims.system-a.example>",
    "Call-ID: feeds",
    "CSeq: 1 OPTIONS",
  ];
  server.raw(`${head.join("\n")}\n\n`);
  expect((await server.response("OPTIONS")).status).toBe(400);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ["none", { "Content-Type": "" }],
  ["an empty one", { "Content-Type": " " }],
])("a description with %s for its type is one, since it begins as one", async (_name, change) => {
  const invite = await connect(change);
  within(invite, "INVITE", 11, change, SDP_BODY);
  expect((await server.response("INVITE")).status).toBe(200);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ["no type", { "Content-Type": " " }],
  ["a type that is none", { "Content-Type": "x" }],
])("an answer whose body has %s and is no description ends the call on both sides", async (_name, change) => {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  answer(invite, "SIP/2.0 200 OK", change, { contentType: "x", body: "something" });
  expect((await inState("ended")).endReason?.code).toBe("media-not-acceptable");
  await server.request("BYE");
});
