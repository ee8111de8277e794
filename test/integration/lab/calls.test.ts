import { SessionState } from "sip.js/lib/api/index.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { decodeInfo } from "../../../shared/mc/info-document.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { encodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../../shared/mc/resource-lists.ts";
import {
  Cast,
  documentOf,
  established,
  freshIds,
  INFO,
  sdp,
  terminated,
  until,
} from "../../support/harness/lab/lab-client.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const BEA_VISITOR = "sip:visitor-0412@mcx.system-b.example";

let lab: Lab;
let cast: Cast;

beforeEach(async () => {
  lab = await createLab({ flowLossGraceMs: 300 });
  cast = new Cast(lab);
});

afterEach(async () => {
  await cast.stop();
  await lab.close();
});

const quiet = () =>
  until("both systems without calls and dialogs", () =>
    Object.values(lab.load()).every(({ activeCalls, dialogs }) => activeCalls === 0 && dialogs === 0),
  );

test("a call at home carries both IDs, both descriptions and the answer mode, and ends on both sides", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("jonas-okafor")]);
  const call = await console_.call(JONAS, { extraHeaders: ["Answer-Mode: Auto"] });
  const answer = await call.final();
  await established(call.inviter);
  expect(answer.statusCode).toBe(200);
  expect(decodeInfo("mcptt", documentOf(answer, INFO) ?? "")).toEqual({ calledPartyId: JONAS });
  expect(documentOf(answer, "application/sdp")).toBe(sdp());
  const { request } = unit.invitations[0]!;
  expect(decodeInfo("mcptt", documentOf(request, INFO) ?? "")).toEqual({
    sessionType: "private",
    callingUserId: AVA,
    calledPartyId: JONAS,
  });
  expect(documentOf(request, "application/sdp")).toBe(sdp());
  expect(documentOf(request, RESOURCE_LISTS_CONTENT_TYPE)).toBeUndefined();
  expect(request.getHeader("answer-mode")).toBe("Auto");
  expect(request.hasHeader("content-disposition")).toBe(true);
  expect(unit.transport.received.find((text) => text.startsWith("INVITE"))).not.toMatch(
    /\r\nContent-Disposition: session/i,
  );
  expect(call.answers.map(({ statusCode }) => statusCode)).toEqual([100, 180, 200]);
  expect(lab.state().systems.map(({ activeCalls }) => activeCalls)).toEqual([1, 0]);
  await established(unit.invitations[0]!);
  await call.inviter.bye();
  await terminated(unit.invitations[0]!);
  await quiet();
});

test("the callee hangs up: the caller gets BYE with the reason", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("jonas-okafor")]);
  const call = await console_.call(JONAS);
  await established(call.inviter);
  await established(unit.invitations[0]!);
  await unit.invitations[0]!.bye({ requestOptions: { extraHeaders: ['Reason: SIP;cause=200;text="done"'] } });
  await terminated(call.inviter);
  expect(console_.transport.received.find((text) => text.startsWith("BYE"))).toMatch(
    /Reason: SIP;cause=200;text="done"/,
  );
  await quiet();
});

test("a call over the interconnection reaches the visitor at B and ends from either side", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  const call = await console_.call(BEA_VISITOR);
  const answer = await call.final();
  expect(answer.statusCode).toBe(200);
  expect(decodeInfo("mcptt", documentOf(answer, INFO) ?? "")).toEqual({ calledPartyId: BEA_VISITOR });
  expect(decodeInfo("mcptt", documentOf(unit.invitations[0]!.request, INFO) ?? "")).toEqual({
    sessionType: "private",
    callingUserId: AVA,
    calledPartyId: BEA_VISITOR,
  });
  await established(call.inviter);
  await established(unit.invitations[0]!);
  expect(lab.state().systems.map(({ activeCalls }) => activeCalls)).toEqual([1, 1]);
  await unit.invitations[0]!.bye();
  await terminated(call.inviter);
  await quiet();
});

test("a unit at B calls the console", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  const call = await unit.call(AVA);
  await established(call.inviter);
  expect(decodeInfo("mcptt", documentOf(console_.invitations[0]!.request, INFO) ?? "")).toEqual({
    sessionType: "private",
    callingUserId: BEA_VISITOR,
    calledPartyId: AVA,
  });
  await established(console_.invitations[0]!);
  await console_.invitations[0]!.bye();
  await terminated(call.inviter);
  await quiet();
});

test.each([JONAS, BEA_VISITOR])("CANCEL while %s rings: 487 for the caller, nothing left ringing", async (callee) => {
  const console_ = await cast.console();
  const unit = await cast.unit(callee === JONAS ? "jonas-okafor" : "bea-novak");
  unit.onInvite = () => {};
  const call = await console_.call(callee);
  await until("ringing", () => call.answers.some(({ statusCode }) => statusCode === 180));
  await call.inviter.cancel({ extraHeaders: ['Reason: SIP;cause=200;text="given up"'] });
  expect((await call.final()).statusCode).toBe(487);
  await terminated(unit.invitations[0]!);
  await quiet();
});

test.each([JONAS, BEA_VISITOR])("an answer of %s that crosses the CANCEL is acknowledged and ended", async (callee) => {
  const console_ = await cast.console();
  const unit = await cast.unit(callee === JONAS ? "jonas-okafor" : "bea-novak");
  unit.onInvite = () => {};
  const call = await console_.call(callee);
  await until("ringing", () => call.answers.some(({ statusCode }) => statusCode === 180));
  await Promise.all([unit.invitations[0]!.accept(), call.inviter.cancel()]);
  await terminated(call.inviter);
  await terminated(unit.invitations[0]!);
  await quiet();
});

test("the callee's refusal comes through with its warning", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  unit.onInvite = (invitation) =>
    void invitation.reject({
      statusCode: 486,
      extraHeaders: ['Warning: 399 unit.example "110 user declined"', "Retry-After: 5"],
    });
  const answer = await (await console_.call(BEA_VISITOR)).final();
  expect(answer.statusCode).toBe(486);
  expect(answer.getHeader("warning")).toBe('399 unit.example "110 user declined"');
  expect(answer.getHeader("retry-after")).toBe("5");
  await quiet();
});

test("nobody registered under the ID: 480; nobody has the ID: 404; another domain: 404", async () => {
  const console_ = await cast.console();
  const status = async (callee: string) => (await (await console_.call(callee)).final()).statusCode;
  expect(await status(JONAS)).toBe(480);
  expect(await status(BEA_VISITOR)).toBe(480);
  expect(await status("sip:nobody@mcx.system-a.example")).toBe(404);
  expect(await status("sip:nobody@mcx.system-b.example")).toBe(404);
  expect(await status("sip:nobody@elsewhere.example")).toBe(404);
});

test("a client that is not registered is told so with warning 141", async () => {
  const stranger = await cast.add(lab.consoleAccount(freshIds())).connect();
  const answer = await (await stranger.call(JONAS)).final();
  expect(answer.statusCode).toBe(404);
  expect(answer.getHeader("warning")).toBe('399 mcx.system-a.example "141 user unknown to the participating function"');
});

test.each([
  ["no callee", [] as string[]],
  ["two callees", [JONAS, BEA_VISITOR]],
])("%s: 403 with warning 145", async (_name, callees) => {
  const console_ = await cast.console();
  console_.bodyFor = (_callee, offer) =>
    encodeMultipart(
      [
        { contentType: "application/sdp", content: offer },
        { contentType: RESOURCE_LISTS_CONTENT_TYPE, content: encodeResourceLists(callees) },
      ],
      "b",
    );
  const answer = await (await console_.call(JONAS)).final();
  expect(answer.statusCode).toBe(403);
  expect(answer.getHeader("warning")).toContain('"145 ');
});

test("the caller's ID comes from the registration, whatever the client claims", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("jonas-okafor")]);
  console_.bodyFor = (callee, offer) =>
    encodeMultipart(
      [
        { contentType: "application/sdp", content: offer },
        {
          contentType: INFO,
          content: `<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params><mcptt-calling-user-id type="Normal"><mcpttURI>sip:forged@mcx.system-a.example</mcpttURI></mcptt-calling-user-id></mcptt-Params></mcpttinfo>`,
        },
        { contentType: RESOURCE_LISTS_CONTENT_TYPE, content: encodeResourceLists([callee]) },
      ],
      "b",
    );
  await established((await console_.call(JONAS)).inviter);
  expect(decodeInfo("mcptt", documentOf(unit.invitations[0]!.request, INFO) ?? "").callingUserId).toBe(AVA);
});

test.each([JONAS, BEA_VISITOR])("re-INVITE goes through to %s and back, in both directions", async (callee) => {
  const console_ = await cast.console();
  const unit = await cast.unit(callee === JONAS ? "jonas-okafor" : "bea-novak");
  const call = await console_.call(callee);
  await established(call.inviter);
  await established(unit.invitations[0]!);
  const statusOf = (session: typeof call.inviter | (typeof unit.invitations)[number]) =>
    new Promise<number>((resolve, reject) => {
      const answered = ({ message }: { message: { statusCode: number | undefined } }) =>
        resolve(message.statusCode ?? 0);
      session.invite({ requestDelegate: { onAccept: answered, onReject: answered } }).catch(reject);
    });
  await until("the ACK at the unit", () => unit.transport.received.some((text) => text.startsWith("ACK")));
  // Within a call both sides describe their media in plain SDP.
  (call.inviter as { data: unknown }).data = {};
  unit.offer = sdp(2, "sendonly");
  expect(await statusOf(unit.invitations[0]!)).toBe(200);
  const reInvite = console_.transport.received.findLast((text) => text.startsWith("INVITE"));
  expect(reInvite).toContain("a=sendonly");
  await until("the ACK at the console", () => console_.transport.received.some((text) => text.startsWith("ACK")));
  console_.offer = sdp(2, "inactive");
  expect(await statusOf(call.inviter)).toBe(200);
  expect(unit.transport.received.findLast((text) => text.startsWith("INVITE"))).toContain("a=inactive");
  await call.inviter.bye();
  await terminated(unit.invitations[0]!);
  await quiet();
});

test("a session timer that only the caller asks for is the caller's to refresh", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  const call = await console_.call(BEA_VISITOR, { extraHeaders: ["Supported: timer", "Session-Expires: 1800"] });
  const answer = await call.final();
  expect(answer.getHeader("session-expires")).toBe("1800;refresher=uac");
  expect(answer.getHeader("require")).toBe("timer");
  expect(unit.invitations[0]!.request.getHeader("session-expires")).toBe("1800");
});

test("a session timer in compact form is passed on in its long one", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  const asked = await console_.call(BEA_VISITOR, { extraHeaders: ["k: timer", "x: 1800"] });
  const answer = await asked.final();
  expect(answer.getHeaders("session-expires")).toEqual(["1800;refresher=uac"]);
  expect(unit.invitations[0]!.request.getHeader("session-expires")).toBe("1800");
  unit.onInvite = (invitation) => void invitation.accept({ extraHeaders: ["x: 900;refresher=uas"] });
  const answered = await console_.call(BEA_VISITOR, { extraHeaders: ["k: timer", "x: 1800"] });
  expect((await answered.final()).getHeaders("session-expires")).toEqual(["900;refresher=uas"]);
});

test("a session interval longer than any timer ends nothing", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("jonas-okafor")]);
  const call = await console_.call(JONAS, { extraHeaders: ["Supported: timer", "Session-Expires: 4000000"] });
  await established(call.inviter);
  await until("the ACK at the unit", () => unit.transport.received.some((text) => text.startsWith("ACK")));
  (call.inviter as { data: unknown }).data = {};
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const answered = ({ message }: { message: { statusCode: number | undefined } }) => resolve(message.statusCode);
    call.inviter.invite({ requestDelegate: { onAccept: answered, onReject: answered } }).catch(reject);
  });
  expect(status).toBe(200);
  expect(console_.transport.received.some((text) => text.startsWith("BYE"))).toBe(false);
});

test("a session that is not refreshed is ended on both sides", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("jonas-okafor")]);
  const call = await console_.call(JONAS, { extraHeaders: ["Supported: timer", "Session-Expires: 1"] });
  await established(call.inviter);
  await terminated(call.inviter);
  await terminated(unit.invitations[0]!);
  expect(console_.transport.received.find((text) => text.startsWith("BYE"))).toContain("session expired");
  await quiet();
});

test("a person who moves during a call keeps it; the next call finds the new place", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("jonas-okafor")]);
  const first = await console_.call(JONAS);
  await established(first.inviter);
  await established(unit.invitations[0]!);
  lab.configure("jonas-okafor", { route: "partner" });
  await unit.unregister();
  expect(first.inviter.state).toBe(SessionState.Established);
  const moved = await cast.unit("jonas-okafor");
  expect((await (await console_.call(JONAS)).final()).statusCode).toBe(300);
  const second = await console_.call("sip:visitor-0413@mcx.system-b.example");
  await established(second.inviter);
  await first.inviter.bye();
  await second.inviter.bye();
  await terminated(unit.invitations[0]!);
  await terminated(moved.invitations[0]!);
  await quiet();
});

test("two hundred calls leave nothing behind", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  for (let count = 0; count < 100; count++) {
    expect((await (await console_.call("sip:bea.novak@mcx.system-a.example")).final()).statusCode).toBe(300);
    const call = await console_.call(BEA_VISITOR);
    await established(call.inviter);
    await established(unit.invitations[count]!);
    await call.inviter.bye();
    await terminated(unit.invitations[count]!);
  }
  await quiet();
  expect(lab.load()).toEqual({
    "system-a": {
      connections: 1,
      flows: 1,
      registered: 1,
      activeCalls: 0,
      dialogs: 0,
      bridges: 0,
      kmsRequests: 0,
      subscriptions: 0,
    },
    "system-b": {
      connections: 2,
      flows: 1,
      registered: 1,
      activeCalls: 0,
      dialogs: 0,
      bridges: 0,
      kmsRequests: 0,
      subscriptions: 0,
    },
  });
}, 60_000);
