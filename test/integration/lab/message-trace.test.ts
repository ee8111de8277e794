import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import { EVENTS, type EventPayload } from "../../../shared/bridge/bridge.ts";
import { Cast, established, terminated, until } from "../../support/harness/lab/lab-client.ts";

type Traced = EventPayload<"lab.message">;

let lab: Lab;
let cast: Cast;
let messages: Traced[];

beforeEach(async () => {
  lab = await createLab();
  cast = new Cast(lab);
  messages = [];
  lab.onMessage((message) => messages.push(EVENTS["lab.message"].payload.parse(message)));
});

afterEach(async () => {
  await cast.stop();
  await lab.close();
});

const arrows = () => messages.map(({ entry: { from, what, to } }) => `${from} > ${to} ${arrowWords(what)}`);

test("a call over the interconnection is told message by message under the console's Call-ID", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  const before = performance.timeOrigin + performance.now();
  const call = await console_.call("sip:visitor-0412@mcx.system-b.example");
  await established(call.inviter);
  await until("the ACK at the unit", () => unit.transport.received.some((text) => text.startsWith("ACK")));
  await call.inviter.bye();
  await terminated(unit.invitations[0]!);
  await until("the last answer", () => arrows().at(-1) === "colleague > system-b 200 BYE");
  expect(new Set(messages.map(({ callId }) => callId))).toEqual(new Set([call.callId]));
  const order = (...wanted: string[]) =>
    expect([...new Set(arrows())].filter((arrow) => wanted.includes(arrow))).toEqual(wanted);
  order("system-a > system-b INVITE", "system-b > colleague INVITE", "colleague > system-b 180 ringing");
  order(
    "colleague > system-b 180 ringing",
    "system-b > system-a 180 ringing",
    "colleague > system-b 200 answered",
    "system-b > system-a 200 answered",
    "system-a > system-b ACK",
    "system-b > colleague ACK",
    "system-a > system-b BYE",
    "system-b > colleague BYE",
  );
  expect(new Set(arrows().filter((arrow) => /console/.test(arrow)))).toEqual(new Set());
  const times = messages.map(({ at }) => at);
  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(times[0]).toBeGreaterThanOrEqual(before);
  expect(messages.every(({ entry }) => !/^authorization:(?! \(removed\))/im.test(entry.text))).toBe(true);
});

test("a call at home is told between system A and the colleague; a redirection is the console's own", async () => {
  const console_ = await cast.console();
  await (await console_.call("sip:bea.novak@mcx.system-a.example")).final();
  expect(arrows()).toEqual([]);
  await cast.unit("jonas-okafor");
  const call = await console_.call("sip:jonas.okafor@mcx.system-a.example");
  await established(call.inviter);
  expect(arrows().slice(0, 1)).toEqual(["system-a > colleague INVITE"]);
});

test("a redirection by system B is told in its tone", async () => {
  const console_ = await cast.console();
  await (await console_.call("sip:visitor-0414@mcx.system-b.example")).final();
  expect(messages.find(({ entry }) => arrowWords(entry.what) === "300 redirection")?.entry).toMatchObject({
    from: "system-b",
    to: "system-a",
    tone: "redirect",
    certainty: "observed",
  });
});

test("an incoming call is told from its first message, under the Call-ID of the console's leg", async () => {
  const [console_, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  const call = await unit.call("sip:dispatch-3@mcx.system-a.example");
  await established(call.inviter);
  const consoleCallId = console_.invitations[0]!.request.callId;
  expect(new Set(messages.map(({ callId }) => callId))).toEqual(new Set([consoleCallId]));
  expect(arrows().filter((arrow) => arrow.endsWith("INVITE"))).toEqual([
    "colleague > system-b INVITE",
    "system-b > system-a INVITE",
  ]);
});

test("calls between units are nobody's business", async () => {
  await cast.unit("jonas-okafor");
  const aino = await cast.unit("aino-aalto");
  const call = await aino.call("sip:jonas.okafor@mcx.system-a.example");
  await established(call.inviter);
  expect(messages).toEqual([]);
});
