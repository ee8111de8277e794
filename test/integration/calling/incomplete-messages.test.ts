/** Messages that lack what makes a dialog, and the whole call with whoever sent them. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { rawMessages } from "../../support/harness/calling/raw-messages.ts";
import { BEA, newestCallOf, startScripted, stopScripted } from "../../support/harness/calling/scripted.ts";
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
const { within, answer } = rawMessages(() => server);
const SDP_BODY = { contentType: "application/sdp", body: SDP };
const uriOf = ({ text }: Received) => text.split(" ", 2)[1];
const FUNCTION = "sip:mcptt-part@mcx.system-a.example";

function place(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  return server.request("INVITE");
}

describe("an end that gives no tag (RFC 3261 clause 12.1.2)", () => {
  async function connect(): Promise<Received> {
    const invite = await place();
    const untagged = { To: invite.header("To") };
    answer(invite, "SIP/2.0 180 Ringing", { ...untagged, Contact: "" });
    await inState("ringing");
    answer(invite, "SIP/2.0 200 OK", untagged, SDP_BODY);
    expect((await server.request("ACK")).header("To")).toBe(invite.header("To"));
    await inState("connected");
    return invite;
  }

  test("is held, and hung up on, without one", async () => {
    const { header } = await connect();
    client.engine.hold(newest().id, true);
    const hold = await server.request("INVITE");
    expect(hold.header("To")).toBe(header("To"));
    answer(hold, "SIP/2.0 200 OK", { To: header("To") }, SDP_BODY);
    await server.request("ACK");
    await until(({ hold: held, holdChange }) => held === "by-us" && holdChange === "none");
    client.engine.end(newest().id);
    const bye = await server.request("BYE");
    expect([bye.header("To"), uriOf(bye)]).toEqual([header("To"), "sip:focus@127.0.0.1;transport=ws"]);
    answer(bye, "SIP/2.0 200 OK", { To: header("To") });
    expect((await inState("ended")).endReason?.code).toBe("hung-up");
  });

  test("holds and hangs up without one", async () => {
    const invite = await connect();
    const From = invite.header("To");
    within(invite, "INVITE", 11, { From }, { ...SDP_BODY, body: `${SDP}a=sendonly\r\n` });
    const held = await server.response("INVITE");
    expect([held.status, held.header("From")]).toEqual([200, From]);
    within(invite, "ACK", 11, { From, Via: "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKack" });
    await until(({ hold }) => hold === "by-colleague");
    within(invite, "BYE", 12, { From });
    expect((await server.response("BYE")).status).toBe(200);
    expect((await inState("ended")).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("what is of no call of it is refused as ever", async () => {
    const invite = await connect();
    within(invite, "BYE", 12, { "Call-ID": "another", From: invite.header("To") });
    expect((await server.response("BYE")).status).toBe(481);
    expect(newest().state).toBe("connected");
  });
});

describe("without a Contact that leads anywhere", () => {
  test.each([
    ["none", ""],
    ["one that nobody can read", "<nowhere"],
    ["an empty one", " "],
    ["a star", "*"],
  ])("an answer with %s connects, and its requests go where the INVITE went", async (_name, Contact) => {
    const invite = await place();
    answer(invite, "SIP/2.0 200 OK", { Contact, "Record-Route": "<sip:edge.example;lr>" }, SDP_BODY);
    const ack = await server.request("ACK");
    expect([uriOf(ack), ack.header("Route")]).toEqual([FUNCTION, "<sip:edge.example;lr>"]);
    await inState("connected");
    client.engine.end(newest().id);
    const bye = await server.request("BYE");
    expect(uriOf(bye)).toBe(FUNCTION);
    answer(bye, "SIP/2.0 200 OK");
    await inState("ended");
  });

  test("the answer to an offer within the call moves nothing", async () => {
    const invite = await place();
    answer(invite, "SIP/2.0 200 OK", {}, SDP_BODY);
    await server.request("ACK");
    await inState("connected");
    client.engine.hold(newest().id, true);
    answer(await server.request("INVITE"), "SIP/2.0 200 OK", { Contact: "" }, SDP_BODY);
    expect(uriOf(await server.request("ACK"))).toBe("sip:focus@127.0.0.1;transport=ws");
  });

  test("an offer within the call moves nothing either", async () => {
    const invite = await place();
    answer(invite, "SIP/2.0 200 OK", {}, SDP_BODY);
    await server.request("ACK");
    await inState("connected");
    within(invite, "INVITE", 11, { Contact: "" }, SDP_BODY);
    expect((await server.response("INVITE")).status).toBe(200);
    within(invite, "ACK", 11, { Via: "SIP/2.0/WS 127.0.0.1;branch=z9hG4bKack" });
    client.engine.end(newest().id);
    expect(uriOf(await server.request("BYE"))).toBe("sip:focus@127.0.0.1;transport=ws");
  });

  test.each([
    ["180", "ringing"],
    ["183", "requesting"],
    ["199", "requesting"],
  ] as const)("a %s that wants to be acknowledged is (RFC 3262), and the call goes on", async (status, state) => {
    const invite = await place();
    answer(invite, `SIP/2.0 ${status} Progress`, { Contact: "", Require: "100rel", RSeq: "7" });
    const prack = await server.request("PRACK");
    expect([uriOf(prack), prack.header("RAck")]).toEqual([FUNCTION, `7 ${invite.header("CSeq")}`]);
    answer(prack, "SIP/2.0 200 OK");
    await inState(state);
    answer(invite, "SIP/2.0 200 OK", {}, SDP_BODY);
    expect(uriOf(await server.request("ACK"))).toBe("sip:focus@127.0.0.1;transport=ws");
    await inState("connected");
  });
});

describe("a sign of life in any form", () => {
  test.each<[string, string, Readonly<Record<string, string>>]>([
    ["without a phrase", "SIP/2.0 180", {}],
    ["with a phrase of another alphabet", "SIP/2.0 180 Звонит", {}],
    ["with a Contact that nobody can read", "SIP/2.0 180 Ringing", { Contact: "<<>>" }],
    ["with a way back that nobody can read", "SIP/2.0 180 Ringing", { "Record-Route": "nowhere, <sip:edge_1;lr>" }],
    ["with a tag and a container for its address", "SIP/2.0 180 Ringing", { To: "<sip:bea@1af0>;tag=far" }],
    ["with a tel: URI and no tag", "SIP/2.0 180 Ringing", { To: "<tel:+49301>" }],
    ["without a length", "SIP/2.0 180 Ringing", { "Content-Length": "" }],
  ])("180 %s is ringing", async (_name, startLine, change) => {
    const invite = await place();
    answer(invite, startLine, change);
    await inState("ringing");
    answer(invite, "SIP/2.0 200 OK", {}, SDP_BODY);
    await inState("connected");
  });

  test("several phones ring, with tags and without, and the one that answers is talked to", async () => {
    const invite = await place();
    for (const tag of ["", ";tag=one", ";tag=two"]) {
      answer(invite, "SIP/2.0 180 Ringing", { To: `${invite.header("To")}${tag}`, Contact: "" });
    }
    await inState("ringing");
    answer(invite, "SIP/2.0 200 OK", { To: `${invite.header("To")};tag=two` }, SDP_BODY);
    expect((await server.request("ACK")).header("To")).toContain(";tag=two");
    await inState("connected");
  });
});
