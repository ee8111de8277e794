/** Habits of servers that people run, each as its reports have it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import {
  acknowledge,
  BEA,
  createClient,
  INFO,
  invitation,
  invitesPending,
  newestCallOf,
  redirect,
  startScripted,
  stopScripted,
  VISITOR,
} from "../../support/harness/calling/scripted.ts";
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

const { inState, newest, until } = newestCallOf(() => client);

function place(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  return server.request("INVITE");
}
const ok = (invite: Received, headers: readonly string[] = []) =>
  server.answer(invite, 200, "OK", { ...SDP_BODY, headers });
const lines = (text: string, name: string) =>
  text.split("\r\n").flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));

/** A provisional answer with exactly these fields. */
const provisional = (invite: Received, status: number, to: string, fields: readonly string[] = []) =>
  server.raw(
    [
      `SIP/2.0 ${status} Progress`,
      `Via: ${invite.header("Via")}`,
      `From: ${invite.header("From")}`,
      `To: ${to}`,
      `Call-ID: ${invite.header("Call-ID")}`,
      `CSeq: ${invite.header("CSeq")}`,
      ...fields,
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n"),
  );

/** Signs in at a server whose answers to REGISTER have more header fields. */
async function signInAnew(fields: readonly (readonly string[])[]): Promise<Received[]> {
  await client.stop();
  server.registers = false;
  client = createClient(server.account(), media);
  client.start();
  const requests: Received[] = [];
  for (const headers of fields) {
    const request = await server.request("REGISTER");
    requests.push(request);
    server.answer(request, 200, "OK", { headers: [`Contact: ${request.header("Contact")}`, ...headers] });
  }
  await registered(client);
  server.registers = true;
  return requests;
}

describe("a provisional answer", () => {
  test.each([
    ["without Contact", (invite: Received) => `${invite.header("To")};tag=early`, []],
    ["without a tag", (invite: Received) => invite.header("To"), ["Contact: <sip:focus@127.0.0.1;transport=ws>"]],
    ["without either", (invite: Received) => invite.header("To"), []],
  ])("180 %s is ringing; the answer of another tag connects, and BYE ends that call", async (_name, to, fields) => {
    const invite = await place();
    provisional(invite, 180, to(invite), fields);
    await inState("ringing");
    ok(invite);
    await server.request("ACK");
    const { id } = await inState("connected");
    client.engine.end(id);
    const bye = await server.request("BYE");
    server.answer(bye, 200, "OK");
    expect((await inState("ended")).endReason?.code).toBe("hung-up");
  });

  const FOCUS = "sip:focus@127.0.0.1;transport=ws";
  const uriOf = (request: Received) => request.text.split(" ", 2)[1];

  test.each([
    ["has no Contact", []],
    ["has another one", ["Contact: <sip:ringing@127.0.0.1;transport=ws>"]],
  ])("that %s, of the dialog that is answered: all requests go to the Contact of the answer", async (_what, fields) => {
    const invite = await place();
    provisional(invite, 180, `${invite.header("To")};tag=${SERVER_TAG}`, fields);
    await inState("ringing");
    ok(invite);
    expect(uriOf(await server.request("ACK"))).toBe(FOCUS);
    const { id } = await inState("connected");
    client.engine.end(id);
    const bye = await server.request("BYE");
    expect(uriOf(bye)).toBe(FOCUS);
    server.answer(bye, 200, "OK");
  });

  test("the other end moves with its answer to our hold; the old answer, repeated, moves nothing back", async () => {
    const invite = await place();
    ok(invite);
    await server.request("ACK");
    const { id } = await inState("connected");
    client.engine.hold(id, true);
    const hold = await server.request("INVITE");
    const moved = "Contact: <sip:moved@127.0.0.1;transport=ws>";
    const named = ["Via", "From", "To", "Call-ID", "CSeq"].map((name) => `${name}: ${hold.header(name)}`);
    const rest = ["Content-Type: application/sdp", `Content-Length: ${SDP.length}`, "", SDP];
    server.raw(["SIP/2.0 200 OK", ...named, moved, ...rest].join("\r\n"));
    expect(uriOf(await server.request("ACK"))).toBe("sip:moved@127.0.0.1;transport=ws");
    ok(invite);
    await server.request("ACK");
    client.engine.end(id);
    const bye = await server.request("BYE");
    expect(uriOf(bye)).toBe("sip:moved@127.0.0.1;transport=ws");
    server.answer(bye, 200, "OK");
  });

  test("183 without Contact is a sign of life: a call that is then refused ends by that refusal", async () => {
    const invite = await place();
    provisional(invite, 183, invite.header("To"));
    server.answer(invite, 486, "Busy Here");
    expect((await inState("ended")).endReason?.code).toBe("busy");
    expect(newest().steps.map(({ step }) => step)).not.toContain("ringing");
  });

  test("a reliable one without a tag is no dialog that could be acknowledged: the answer counts", async () => {
    const invite = await place();
    provisional(invite, 180, invite.header("To"), ["Require: 100rel", "RSeq: 1"]);
    ok(invite);
    await inState("connected");
    expect(server.pending.filter(({ method }) => method === "PRACK")).toEqual([]);
  });
});

describe("Service-Route (RFC 3608)", () => {
  const EDGE = "<sip:pcscf.system-a.example:5060;transport=ws;lr>";
  const CORE = '"serving, one" <sip:orig@scscf.system-a.example:6060;lr>';
  const PATH = "Path: <sip:term@pcscf.system-a.example;lr>";

  test.each([
    ["in one field", [`Service-Route: ${EDGE}, ${CORE}`]],
    ["in several", [`Service-Route: ${EDGE}`, `Service-Route: ${CORE}`]],
  ])("%s goes with every request outside a dialog, in its order; Path never, REGISTER never", async (_name, fields) => {
    const [register] = await signInAnew([[PATH, ...fields]]);
    expect(lines(register?.text ?? "", "Route")).toEqual([]);
    const invite = await place();
    expect(lines(invite.text, "Route")).toEqual([`${EDGE}, ${CORE}`]);
    redirect(server, invite);
    expect(lines((await server.request("ACK")).text, "Route")).toEqual([`${EDGE}, ${CORE}`]);
    const second = await server.request("INVITE");
    expect(second.body).toContain(VISITOR);
    expect(lines(second.text, "Route")).toEqual([`${EDGE}, ${CORE}`]);
    ok(second);
    // Within a dialog the way is that of its answers (RFC 3261 clause 12.2.1.1).
    expect(lines((await server.request("ACK")).text, "Route")).toEqual([]);
  });

  test("a CANCEL goes the way of its INVITE", async () => {
    await signInAnew([[`Service-Route: ${EDGE}`]]);
    const invite = await place();
    server.answer(invite, 180, "Ringing");
    const { id } = await inState("ringing");
    client.engine.end(id);
    expect(lines((await server.request("CANCEL")).text, "Route")).toEqual([EDGE]);
    server.answer(invite, 487, "Request Terminated");
    await inState("ended");
  });

  test("is replaced and dropped by later registrations", async () => {
    await signInAnew([[`Service-Route: ${EDGE}`]]);
    await signInAnew([[`Service-Route: ${CORE}`]]);
    expect(lines((await place()).text, "Route")).toEqual([CORE]);
    await signInAnew([[]]);
    expect(lines((await place()).text, "Route")).toEqual([]);
  });
});

describe("422 (RFC 4028)", () => {
  const brief = (request: Received, fields: readonly string[] = ["Min-SE: 3600"]) =>
    server.answer(request, 422, "Session Interval Too Small", { headers: fields });

  test("the same request goes again with a larger interval", async () => {
    const first = await place();
    brief(first);
    const again = await server.request("INVITE");
    expect(again.header("Session-Expires")).toBe("3600;refresher=uac");
    expect(again.header("Min-SE")).toBe("3600");
    expect(again.header("Call-ID")).toBe(first.header("Call-ID"));
    expect(Number.parseInt(again.header("CSeq"), 10)).toBe(Number.parseInt(first.header("CSeq"), 10) + 1);
    expect(again.body).toBe(first.body);
    ok(again, ["Session-Expires: 3600;refresher=uac"]);
    await inState("connected");
  });

  test("so does the INVITE to the new ID, and a re-INVITE of hold", async () => {
    redirect(server, await place());
    brief(await server.request("INVITE"));
    const again = await server.request("INVITE");
    expect(again.body).toContain(VISITOR);
    ok(again, ["Session-Expires: 3600;refresher=uac"]);
    const { id } = await inState("connected");
    client.engine.hold(id, true);
    const hold = await server.request("INVITE");
    expect([hold.header("Session-Expires"), hold.header("Min-SE")]).toEqual(["3600;refresher=uac", "3600"]);
    brief(hold, ["Min-SE: 7200"]);
    const holdAgain = await server.request("INVITE");
    expect(holdAgain.header("Session-Expires")).toBe("7200;refresher=uac");
    expect(Number.parseInt(holdAgain.header("CSeq"), 10)).toBe(Number.parseInt(hold.header("CSeq"), 10) + 1);
    expect(holdAgain.text.match(/^Min-SE: .*$/gim)).toEqual(["Min-SE: 7200"]);
    ok(holdAgain, ["Session-Expires: 7200;refresher=uac"]);
    await server.request("ACK");
    await until(({ hold: held, holdChange }) => held === "by-us" && holdChange === "none");
    client.engine.hold(id, false);
    const resume = await server.request("INVITE");
    expect([resume.header("Session-Expires"), resume.header("Min-SE")]).toEqual(["7200;refresher=uac", "7200"]);
    ok(resume, ["Session-Expires: 7200;refresher=uac"]);
    await server.request("ACK");
    expect(newest().state).toBe("connected");
  });

  test("a call to us keeps what its invitation and later requests of its caller asked for", async () => {
    const fields = ["Supported: timer", "Session-Expires: 3600;refresher=uac", "Min-SE: 3600"];
    const invited = invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA }));
    server.send("INVITE", { ...invited, headers: fields });
    const { id } = await inState("incoming");
    client.engine.answer(id);
    const answer = await server.response("INVITE");
    acknowledge(server, answer);
    await inState("connected");
    client.engine.hold(id, true);
    const hold = await server.request("INVITE");
    expect([hold.header("Session-Expires"), hold.header("Min-SE")]).toEqual(["3600;refresher=uac", "3600"]);
    // The other end knows no timers; the server that asked for them is still there.
    ok(hold);
    await server.request("ACK");
    await until(({ hold: held, holdChange }) => held === "by-us" && holdChange === "none");
    client.engine.hold(id, false);
    expect((await server.request("INVITE")).header("Session-Expires")).toBe("3600;refresher=uac");
  });

  test.each([
    ["once more after it was heeded", ["Min-SE: 3600"], ["Min-SE: 7200"]],
    ["with no interval", [], undefined],
    ["with what we offer already", ["Min-SE: 90"], undefined],
    ["with what is no interval", ["Min-SE: soon"], undefined],
    ["with more than a day", ["Min-SE: 999999"], undefined],
  ])("%s is a refusal, and nothing goes round in circles", async (_name, first, second) => {
    brief(await place(), first);
    if (second !== undefined) brief(await server.request("INVITE"), second);
    expect((await inState("ended")).endReason?.code).toBe("answer-not-understood");
    expect(invitesPending(server)).toEqual([]);
  });
});

describe("an invitation that is cancelled", () => {
  const INVITED = invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA }));

  test.each([
    ["SIP 200", ['Reason: SIP;cause=200;text="Call completed elsewhere"'], "answered-elsewhere"],
    ["Q.850 26", ["Reason: Q.850;cause=26"], "answered-elsewhere"],
    ["both in one field", ['Reason: Q.850;cause=16, SIP ;cause = 200 ;text="one, two"'], "answered-elsewhere"],
    ["two fields", ["Reason: Q.850;cause=16", "Reason: SIP;cause=200"], "answered-elsewhere"],
    ["SIP 603", ['Reason: SIP;cause=603;text="Declined"'], "declined-elsewhere"],
    ["SIP 600", ["Reason: SIP;cause=600"], "declined-elsewhere"],
    ["no reason", [], "missed"],
    ["SIP 487", ["Reason: SIP;cause=487"], "missed"],
    ["Q.850 200, which is no SIP", ["Reason: Q.850;cause=200"], "missed"],
    ["a reason without a cause", ['Reason: SIP;text="cause=200"'], "missed"],
  ])("with %s", async (_name, headers, code) => {
    const branch = "z9hG4bKcancelled";
    const callId = server.send("INVITE", { ...INVITED, branch, cseq: 7 });
    await inState("incoming");
    server.send("CANCEL", { branch, cseq: 7, callId, headers });
    expect((await server.response("INVITE")).status).toBe(487);
    expect((await inState("ended")).endReason?.code).toBe(code);
  });
});

describe("descriptions", () => {
  const INFO_DOCUMENT = encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA });
  const audio = (formats: string, ...attributes: string[]) =>
    SDP.replace("m=audio 40002 RTP/AVP 0", `m=audio 40002 RTP/AVP ${formats}`) +
    attributes.map((each) => `${each}\r\n`).join("");
  const AMR = audio("97", "a=rtpmap:97 AMR-WB/16000").replace("a=rtpmap:0 PCMU/8000\r\n", "");
  const DIGITS = audio("101", "a=rtpmap:101 telephone-event/8000").replace("a=rtpmap:0 PCMU/8000\r\n", "");
  const REFUSED = SDP.replace("m=audio 40002", "m=audio 0");
  const SDES = `${SDP.replace("RTP/AVP", "RTP/SAVP")}a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${"A".repeat(40)}\r\n`;
  /** The delimiter follows the last line of the description directly: RFC 2046 clause 5.1.1 gives it that line's end. */
  const tight = (sdp: string) => {
    const { contentType, body } = encodeMultipart(
      [
        { contentType: "application/sdp", content: sdp },
        { contentType: INFO, content: INFO_DOCUMENT },
      ],
      "tight",
    );
    return { contentType, body: body.replace("\r\n\r\n--tight", "\r\n--tight") };
  };

  test("an answer whose delimiter follows its last line directly", async () => {
    const body = tight(SDP);
    expect(body.body).toContain("PCMU/8000\r\n--tight");
    server.answer(await place(), 200, "OK", body);
    await inState("connected");
  });

  test("an offer like that, in several parts within one another", async () => {
    const { contentType, body } = tight(SDP);
    const outer = encodeMultipart([{ contentType, content: body }], "outer");
    server.send("INVITE", outer);
    const { id } = await inState("incoming");
    client.engine.answer(id);
    expect((await server.response("INVITE")).status).toBe(200);
  });

  test.each([
    ["port 0", REFUSED, "audio-refused"],
    ["AMR-WB alone", AMR, "no-speech-codec"],
    ["digits alone", DIGITS, "no-speech-codec"],
  ])("an answer with %s ends the call at once and by name, on both sides", async (_name, body, code) => {
    server.answer(await place(), 200, "OK", { contentType: "application/sdp", body });
    expect((await inState("ended")).endReason?.code).toBe(code);
    expect((await server.request("BYE")).header("To")).toContain("tag=");
  });

  test.each([
    ["port 0", REFUSED, "audio-refused", 304],
    ["AMR-WB alone", AMR, "no-speech-codec", 305],
    ["digits alone", DIGITS, "no-speech-codec", 305],
    ["no line of audio", "v=0\r\n", "audio-refused", 304],
    ["plain RTP", SDP, "media-unencrypted", 302],
    ["keys in clear", SDES, "media-unencrypted", 302],
    ["feedback and no encryption", SDP.replace("RTP/AVP", "RTP/AVPF"), "media-unencrypted", 302],
  ])(
    "an offer with %s is answered 488 with a Warning, and disturbs nobody (RFC 3261 clause 13.3.1.3)",
    async (_name, sdp, code, warning) => {
      media.unencrypted = false;
      const states = new Set<string>();
      client.store.subscribe(({ calls: [call] }) => void states.add(call?.state ?? ""));
      server.send("INVITE", invitation(INFO_DOCUMENT, sdp));
      const refusal = await server.response("INVITE", 101);
      expect(refusal.status).toBe(488);
      expect(refusal.header("Warning")).toMatch(new RegExp(`^${warning} `));
      expect((await inState("ended")).endReason?.code).toBe(code);
      expect([...states]).toEqual(["ended"]);
      expect(media.openVoices.size).toBe(0);
    },
  );

  test("an offer that goes over DTLS rings", async () => {
    media.unencrypted = false;
    server.send("INVITE", invitation(INFO_DOCUMENT, `${SDP}a=fingerprint:sha-256 ${"AB:".repeat(31)}CD\r\n`));
    expect(await inState("incoming")).toMatchObject({ endReason: null });
  });

  test("what is no description rings, because it may be one for somebody else; answered, it is 488", async () => {
    server.send("INVITE", invitation(INFO_DOCUMENT, "nonsense\r\n"));
    client.engine.answer((await inState("incoming")).id);
    const refusal = await server.response("INVITE");
    expect([refusal.status, refusal.header("Warning").slice(0, 4)]).toEqual([488, "399 "]);
    expect((await inState("ended")).endReason?.code).toBe("media-not-acceptable");
  });
});

describe("addresses that the grammar does not know", () => {
  const INVITED = invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA }));
  /** An INVITE to us with fields of a server's own. */
  const invite = (from: string, contact = "Contact: <sip:focus@127.0.0.1;transport=ws>", ...more: readonly string[]) =>
    server.raw(
      [
        `INVITE ${server.contact} SIP/2.0`,
        "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKodd",
        "Max-Forwards: 70",
        from,
        "To: <sip:ava@ims.system-a.example>",
        "Call-ID: odd",
        "CSeq: 1 INVITE",
        ...(contact === "" ? [] : [contact]),
        ...more,
        `Content-Type: ${INVITED.contentType}`,
        `Content-Length: ${Buffer.byteLength(INVITED.body)}`,
        "",
        INVITED.body,
      ].join("\r\n"),
    );
  const PLAIN = "From: <sip:caller@example.org>;tag=script";

  test.each([
    [
      "a host that begins with a digit",
      'From: "phone" <sip:webrtc@1af019b2ba08>;tag=script',
      "Contact: <sip:asterisk@1af019b2ba08:5060;transport=ws>",
    ],
    ["a host with an underscore", "From: <sip:webrtc@my_host>;tag=script", "Contact: <sip:pbx@my_host;transport=ws>"],
    ["a tel: URI", "From: <tel:+491234;phone-context=example.org>;tag=script", undefined],
    ["a tel: URI without brackets", "From: tel:+491234;tag=script", undefined],
    ["an odd host in the compact form", "f: <sip:a@1af019b2ba08>;tag=script", undefined],
  ])("an INVITE from %s rings, is answered to what it said, and is ended there", async (_name, from, contact) => {
    invite(from, contact);
    const { id } = await inState("incoming");
    client.engine.answer(id);
    const answer = await server.response("INVITE");
    expect(answer.status).toBe(200);
    expect(answer.header("From")).toBe(from.slice(from.indexOf(":") + 2));
    acknowledge(server, answer);
    await inState("connected");
    client.engine.end(id);
    const bye = await server.request("BYE");
    expect(bye.text).toContain(contact === undefined ? "BYE sip:focus@127.0.0.1" : /<([^>]+)>/.exec(contact)?.[1]);
    server.answer(bye, 200, "OK");
    await inState("ended");
  });

  test("a way back over hosts like that is gone by", async () => {
    invite(PLAIN, undefined, "Record-Route: <sip:edge_1;lr>, <sip:2core;lr>");
    const { id } = await inState("incoming");
    client.engine.answer(id);
    const answer = await server.response("INVITE");
    expect(lines(answer.text, "Record-Route").join(", ")).toBe("<sip:edge_1;lr>, <sip:2core;lr>");
    acknowledge(server, answer);
    await inState("connected");
    client.engine.end(id);
    const bye = await server.request("BYE");
    expect(lines(bye.text, "Route").join(", ")).toBe("<sip:edge_1;lr>, <sip:2core;lr>");
    server.answer(bye, 200, "OK");
    await inState("ended");
  });

  test.each([
    ["From that is no address", "From: nobody;tag=script", undefined],
    ["From without an end", "From: <sip:a@b;tag=script", undefined],
    ["no Contact that can be read", PLAIN, "Contact: <nowhere>"],
  ])("an INVITE with %s is answered 400", async (_name, from, contact) => {
    invite(from, contact);
    const answer = await server.response("INVITE");
    expect([answer.status, answer.header("Call-ID")]).toEqual([400, "odd"]);
    expect(client.store.getState().calls).toEqual([]);
  });

  test.each([
    ["a tel: URI", "Contact: <tel:+4930123;phone-context=example.org>;expires=3000"],
    ["a container", "Contact: <sip:other@1af019b2ba08>;expires=3000"],
    ["something that nobody can read", "Contact: <>;expires=3000"],
  ])("another binding, of %s, in the answer to REGISTER is none of our business", async (_name, binding) => {
    await signInAnew([[binding]]);
    ok(await place());
    await inState("connected");
  });

  test.each([
    ["before ours", (own: string) => `<tel:+4930123>;expires=3000, ${own}`],
    ["behind ours", (own: string) => `${own}, <sip:a@1host>;expires=3000`],
  ])("in one field with ours, %s", async (_name, contacts) => {
    await client.stop();
    server.registers = false;
    client = createClient(server.account(), media);
    client.start();
    const request = await server.request("REGISTER");
    server.answer(request, 200, "OK", { headers: [`Contact: ${contacts(request.header("Contact"))}`] });
    await registered(client);
  });
});

describe("Retry-After in the refusal of a REGISTER", () => {
  test.each([
    [480, "120"],
    [500, "120 (be patient)"],
    [600, "120;duration=30"],
    [503, "120"],
    [413, "120"],
    [486, "120\t(at lunch)"],
    [603, "  120 ;duration=3600"],
  ])("%i: not asked again before (RFC 3261 clause 20.33)", async (status, value) => {
    await client.stop();
    server.registers = false;
    client = createClient(server.account(), media);
    client.start();
    const request = await server.request("REGISTER");
    const before = Date.now();
    server.answer(request, status, "Not Now", { headers: [`Retry-After: ${value}`] });
    const next = await storeValue(client.store, ({ registration }) =>
      registration.state === "reconnecting" ? registration.nextAttemptAt : undefined,
    );
    expect(next - before).toBeGreaterThanOrEqual(120_000);
    expect(next - before).toBeLessThan(190_000);
  });
});
