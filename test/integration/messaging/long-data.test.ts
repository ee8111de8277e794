/** Longer messages between real clients: asked for with INVITE through the lab's systems, over MSRP and TLS through its switch, under the keys of its key servers. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { NO_DATA_LIMITS } from "../../../shared/mc/data/service-configuration.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import {
  type MessagingUser,
  messagingConsole,
  messagingOf,
  messagingUnit,
  Present,
  untilMessage,
} from "../../support/harness/messaging/messaging-user.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_AT_B = "sip:visitor-0412@mcx.system-b.example";
const AVA = "sip:dispatch-3@mcx.system-a.example";
/** More than one MESSAGE, or one part of MSRP, has room for. */
const LONG = "Nordtor 北 ".repeat(4_367).slice(0, 65_000);

let lab: Lab;
const present = new Present();
const seen: string[] = [];

beforeEach(async () => {
  seen.length = 0;
  lab = await createLab({
    services: [VOICE_SERVICE, "mcdata"],
    limits: { ...NO_DATA_LIMITS, payloadInMessage: 1_000 },
  });
  lab.onMessage(({ entry }) => void seen.push(entry.text));
});
afterEach(async () => {
  await present.leave();
  await lab.close();
});

const ava = () => present.join(messagingConsole(lab));
const bea = () => present.join(messagingUnit(lab, "bea-novak"));
const both = () => Promise.all([ava(), bea()]);

const statesOf = ({ stored }: MessagingUser) =>
  stored.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
const linesOf = (start: string) => seen.filter((text) => text.startsWith(start));

test("a colleague who has migrated gets it at the new ID, protected, once, and it is known that it was read", async () => {
  const [from, to] = await both();
  const text = LONG.slice(0, 50_000);
  messagingOf(from).engine.write(BEA, text);
  const received = await untilMessage(to, ({ state }) => state === "received");
  expect(received).toMatchObject({
    text,
    primaryId: AVA,
    isProtected: true,
    identity: { initiator: { userUri: AVA }, responder: { userUri: BEA_AT_B } },
  });
  messagingOf(to).engine.seen(received.id);
  expect(await untilMessage(from, ({ state }) => state === "read")).toMatchObject({
    id: received.id,
    conversationId: received.conversationId,
    currentId: BEA_AT_B,
    isProtected: true,
    redirections: [{ fromId: BEA, newId: BEA_AT_B, kmsUri: "kms.system-b.example" }],
    identity: { pckId: received.identity?.pckId, kmsUriSource: "redirection" },
  });
  expect(to.stored.filter(({ state }) => state === "sealed")).toHaveLength(1);
  // That it was read can come before the last answer of the session, after which nothing is to be accepted any more.
  const states = statesOf(from).filter((state) => state !== "accepted");
  expect(states).toEqual(["sealing", "sending", "sealing", "sending", "read"]);
  expect(seen.join("\n")).not.toContain("Nordtor");
  // The end of the session can come after the words of the other one.
  await expect.poll(() => linesOf("BYE").join("\n")).toContain('SIP;cause=200;text="transmission succeeded"');
  // Nothing is left of either attempt.
  await expect
    .poll(() => Object.values(lab.load()).map(({ activeCalls, bridges, dialogs }) => [activeCalls, bridges, dialogs]))
    .toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
});

test("what fits into a MESSAGE goes in one, what is longer by an octet does not, and both are of one conversation", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  messagingOf(from).engine.write(BEA, "s".repeat(948));
  const short = await untilMessage(to, ({ state }) => state === "received");
  expect(linesOf("INVITE")).toEqual([]);
  messagingOf(from).engine.write(BEA, "l".repeat(949));
  const long = await untilMessage(to, ({ state, text }) => state === "received" && text.length === 949);
  expect(long.conversationId).toBe(short.conversationId);
  const [asked = ""] = linesOf("INVITE");
  expect(asked).toMatch(
    /m=message 9 TCP\/TLS\/MSRP \*\r\na=sendonly\r\na=setup:actpass\r\na=path:msrps:\/\/messages\.system-a\.example:/,
  );
  expect(asked).toContain("<request-type>one-to-one-sds</request-type>");
});

test("the second one has its key already, and an answer comes back the same way", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  messagingOf(from).engine.write(BEA, `one ${LONG}`.slice(0, 5_000));
  const first = await untilMessage(to, ({ state }) => state === "received");
  messagingOf(from).engine.write(BEA, `two ${LONG}`.slice(0, 5_000));
  await untilMessage(to, ({ state, text }) => state === "received" && text.startsWith("two"));
  const [one, two] = linesOf("INVITE");
  expect([one?.includes("a=key-mgmt:mikey "), two?.includes("a=key-mgmt:mikey ")]).toEqual([true, false]);
  messagingOf(to).engine.write(AVA, `back ${LONG}`.slice(0, 5_000), first.id);
  expect(
    await untilMessage(from, ({ direction, state }) => direction === "incoming" && state === "received"),
  ).toMatchObject({
    inReplyTo: first.id,
    isProtected: true,
  });
});

test("more than one payload holds is not sent at all", async () => {
  const from = await ava();
  messagingOf(from).engine.write(BEA, "x".repeat(65_519));
  expect((await untilMessage(from, ({ state }) => state === "failed")).failure?.code).toBe("message-too-large");
  expect(linesOf("INVITE")).toEqual([]);
});

test("a limit of all messages is kept to the octet, in each of the two ways, and what is more never leaves", async () => {
  lab.configure("bea-novak", { route: "home" });
  await present.leave();
  await lab.close();
  lab = await createLab({
    services: [VOICE_SERVICE, "mcdata"],
    limits: { ...NO_DATA_LIMITS, payloadInMessage: 1_000, message: 5_000 },
  });
  lab.onMessage(({ entry }) => void seen.push(entry.text));
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  const { engine, limits } = messagingOf(from);
  expect(limits().sizes).toEqual({ short: 948, longest: 4_948, refusal: "message-over-limit" });
  for (const octets of [4_947, 4_948]) {
    engine.write(BEA, "m".repeat(octets));
    await untilMessage(to, ({ state, text }) => state === "received" && text.length === octets);
  }
  const asked = linesOf("INVITE").length;
  engine.write(BEA, "m".repeat(4_949));
  expect(await untilMessage(from, ({ state }) => state === "failed")).toMatchObject({
    failure: { code: "message-over-limit" },
    attempts: 0,
  });
  expect(linesOf("INVITE")).toHaveLength(asked);
});

test("the longest goes, in octets and not in characters", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  const text = `${"ü".repeat(32_759)}`;
  messagingOf(from).engine.write(BEA, text);
  expect((await untilMessage(to, ({ state }) => state === "received")).text).toBe(text);
});

test.each([
  ["down", "message-path-unreachable"],
  ["unknown-authority", "message-path-not-trusted"],
  ["refuses", "forbidden"],
] as const)("a switch that is %s: %s, and it goes once that is over", async (fault, code) => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  await lab.configureMessages("system-a", fault);
  messagingOf(from).engine.write(BEA, LONG.slice(0, 5_000));
  const failed = await untilMessage(from, ({ state }) => state === "failed");
  expect(failed.failure?.code).toBe(code);
  await lab.configureMessages("system-a", "none");
  messagingOf(from).engine.again(failed.id);
  expect(await untilMessage(to, ({ state }) => state === "received")).toMatchObject({ id: failed.id });
});

test("a connection that breaks is tried again, bounded, with the same IDs; then it is the dispatcher's turn", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  await lab.configureMessages("system-a", "cuts");
  messagingOf(from).engine.write(BEA, LONG.slice(0, 5_000));
  const failed = await untilMessage(from, ({ state }) => state === "failed");
  expect([failed.failure?.code, failed.attempts]).toEqual(["message-not-answered", 3]);
  await lab.configureMessages("system-a", "none");
  messagingOf(from).engine.again(failed.id);
  expect(await untilMessage(to, ({ state }) => state === "received")).toMatchObject({ id: failed.id });
});

test("what comes in clear where protection is required is refused, and its sender knows", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from] = await both();
  messagingOf(from).engine.write(BEA, LONG.slice(0, 5_000));
  const sent = await untilMessage(from, ({ state }) => state === "accepted");
  messagingOf(from).engine.again(sent.id, "off");
  expect((await untilMessage(from, ({ state }) => state === "failed")).failure?.code).toBe("forbidden");
});

test("nobody of that name: it fails, and says why", async () => {
  const from = await ava();
  messagingOf(from).engine.write("sip:nobody@mcx.system-a.example", LONG.slice(0, 5_000));
  expect((await untilMessage(from, ({ state }) => state === "failed")).failure?.code).toBe("unknown-person");
});
