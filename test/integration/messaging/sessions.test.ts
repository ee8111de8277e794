/** Sessions of messages between real clients: one INVITE through the lab's systems, then messages and notifications both ways over one connection. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { NO_DATA_LIMITS } from "../../../shared/mc/data/service-configuration.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { storeValue } from "../../support/harness/calling/lab-calls.ts";
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
const LONG = "Nordtor 北 ".repeat(500);

let lab: Lab;
const present = new Present();
const seen: string[] = [];

beforeEach(async () => {
  seen.length = 0;
  lab = await createLab({
    services: [VOICE_SERVICE, "mcdata"],
    limits: { ...NO_DATA_LIMITS, payloadInMessage: 1_000 },
    wire: { ...DEFAULT_WIRE, data: { ...DEFAULT_WIRE.data, longer: "session" } },
  });
  lab.onMessage(({ entry }) => void seen.push(entry.text));
});
afterEach(async () => {
  await present.leave();
  await lab.close();
});

const both = () =>
  Promise.all([present.join(messagingConsole(lab)), present.join(messagingUnit(lab, "bea-novak"))] as const);
const linesOf = (start: string) => seen.filter((text) => text.startsWith(start));
const untilSessions = (user: MessagingUser, count: number) =>
  storeValue(messagingOf(user).store, ({ sessions }) => (sessions.length === count ? sessions : undefined));
const untilText = (user: MessagingUser, start: string, state: string) =>
  untilMessage(user, (record) => record.text.startsWith(start) && record.state === state);

/** A first message that has opened a session at the ID of home. */
async function opened() {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  // Both have the keys of the other, so that nothing has to be brought.
  messagingOf(to).engine.write(AVA, "key");
  await untilText(from, "key", "received");
  await untilText(to, "key", "accepted");
  messagingOf(from).engine.write(BEA, `one ${LONG}`);
  const first = await untilText(to, "one", "received");
  await untilText(from, "one", "accepted");
  return { from, to, first };
}

test("messages go both ways over one session, protected, and so does what became of them", async () => {
  const { first, from, to } = await opened();
  expect(await untilSessions(from, 1)).toEqual([BEA]);
  expect(await untilSessions(to, 1)).toEqual([AVA]);
  const [asked = ""] = linesOf("INVITE");
  expect(asked).toContain("<request-type>one-to-one-sds-session</request-type>");
  expect(asked).toContain("a=sendrecv\r\n");
  const before = linesOf("MESSAGE").length;
  messagingOf(from).engine.write(BEA, "two, short");
  const second = await untilText(to, "two", "received");
  messagingOf(to).engine.write(AVA, "three, back", second.id);
  const third = await untilText(from, "three", "received");
  messagingOf(to).engine.write(AVA, `four ${LONG}`);
  const fourth = await untilText(from, "four", "received");
  for (const { id } of [first, second]) messagingOf(to).engine.seen(id);
  for (const { id } of [third, fourth]) messagingOf(from).engine.seen(id);
  for (const [user, start] of [
    [from, "one"],
    [from, "two"],
    [to, "three"],
    [to, "four"],
  ] as const)
    expect(await untilText(user, start, "read")).toMatchObject({ plane: "session", isProtected: true });
  expect(third).toMatchObject({ plane: "session", isProtected: true, inReplyTo: second.id, primaryId: BEA });
  // One INVITE in each of the two halves of the way, and neither a message nor a notification beside it.
  expect(new Set(linesOf("INVITE").map((text) => /a=path:.*/.exec(text)?.[0])).size).toBeLessThanOrEqual(2);
  expect(linesOf("MESSAGE")).toHaveLength(before);
  expect(seen.join("\n")).not.toContain("Nordtor");
});

test("a redirection leads the session to the new ID, under new keys and with the same IDs", async () => {
  const [from, to] = await both();
  messagingOf(from).engine.write(BEA, `one ${LONG}`);
  const received = await untilText(to, "one", "received");
  expect(received.identity).toMatchObject({ responder: { userUri: BEA_AT_B } });
  expect(await untilText(from, "one", "accepted")).toMatchObject({
    id: received.id,
    currentId: BEA_AT_B,
    plane: "session",
    redirections: [{ fromId: BEA, newId: BEA_AT_B, kmsUri: "kms.system-b.example" }],
  });
  expect(await untilSessions(from, 1)).toEqual([BEA_AT_B]);
  messagingOf(to).engine.seen(received.id);
  await untilText(from, "one", "read");
});

test.each(["caller", "called"] as const)("the %s ends it; what is written then goes its ordinary way", async (who) => {
  const { from, to } = await opened();
  await Promise.all([untilSessions(from, 1), untilSessions(to, 1)]);
  if (who === "caller") messagingOf(from).endSession(BEA);
  else messagingOf(to).endSession(AVA);
  await Promise.all([untilSessions(from, 0), untilSessions(to, 0)]);
  messagingOf(from).engine.write(BEA, "two");
  expect(await untilText(to, "two", "received")).toMatchObject({ plane: "signalling" });
  await expect
    .poll(() => Object.values(lab.load()).map(({ activeCalls, bridges, dialogs }) => [activeCalls, bridges, dialogs]))
    .toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
});

test.each([
  ["down", "message-path-unreachable"],
  ["unknown-authority", "message-path-not-trusted"],
] as const)("a switch that is %s: the first message says %s, and goes once that is over", async (fault, code) => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await both();
  await lab.configureMessages("system-a", fault);
  messagingOf(from).engine.write(BEA, `one ${LONG}`);
  const failed = await untilText(from, "one", "failed");
  expect(failed.failure?.code).toBe(code);
  await lab.configureMessages("system-a", "none");
  messagingOf(from).engine.again(failed.id);
  expect(await untilText(to, "one", "received")).toMatchObject({ id: failed.id });
});

test("a connection that is lost ends it with its reason, and the message that it had goes its ordinary way, once", async () => {
  const { from, to } = await opened();
  await Promise.all([untilSessions(from, 1), untilSessions(to, 1)]);
  await lab.configureMessages("system-a", "cuts");
  messagingOf(from).engine.write(BEA, "two");
  const sent = await untilText(from, "two", "accepted");
  expect(sent).toMatchObject({ plane: "signalling" });
  await untilText(to, "two", "received");
  expect(to.stored.filter(({ id, state }) => id === sent.id && state === "sealed")).toHaveLength(1);
  await Promise.all([untilSessions(from, 0), untilSessions(to, 0)]);
  await expect.poll(() => linesOf("BYE").join("\n")).toContain('SIP;cause=480;text="transmission failed"');
});

test("what comes in clear over it where protection is required is refused there, and the session goes on", async () => {
  const { from, to } = await opened();
  messagingOf(from).engine.write(BEA, "two");
  const { id } = await untilText(from, "two", "accepted");
  messagingOf(from).engine.again(id, "off");
  expect((await untilText(from, "two", "failed")).failure?.code).toBe("forbidden");
  messagingOf(from).engine.write(BEA, "three");
  expect(await untilText(to, "three", "received")).toMatchObject({ plane: "session" });
});

test("whoever knows of no sessions gets it over a connection of its own, and is not asked again", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([
    present.join(messagingConsole(lab)),
    present.join(messagingUnit(lab, "bea-novak", { hasSessions: false })),
  ]);
  for (const start of ["one", "two"]) {
    messagingOf(from).engine.write(BEA, `${start} ${LONG}`);
    expect(await untilText(to, start, "received")).toMatchObject({ plane: "media" });
    expect(await untilText(from, start, "accepted")).toMatchObject({ plane: "media" });
  }
  expect(linesOf("INVITE").filter((text) => text.includes("one-to-one-sds-session"))).toHaveLength(1);
  expect(messagingOf(from).store.getState().sessions).toEqual([]);
});
