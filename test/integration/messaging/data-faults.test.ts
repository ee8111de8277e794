/** What the console makes of messages that go wrong on the way: what is said, that nothing is lost without a word, and that nothing is shown twice. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { messagesOf } from "../../../renderer/messaging/message-book.ts";
import type { LabDataFault } from "../../../shared/bridge/lab-settings.ts";
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

let lab: Lab;
const present = new Present();

beforeEach(async () => {
  lab = await createLab({ services: [VOICE_SERVICE, "mcdata"] });
  lab.configure("bea-novak", { route: "home" });
});
afterEach(async () => {
  await present.leave();
  await lab.close();
});

const ava = () => present.join(messagingConsole(lab));
const bea = () => present.join(messagingUnit(lab, "bea-novak"));
const both = () => Promise.all([ava(), bea()]);
const fault = (messageFault: LabDataFault) => void lab.configure("bea-novak", { messageFault });
const write = (user: MessagingUser, to: string, text: string) => messagingOf(user).engine.write(to, text);
const stateOf = (user: MessagingUser, text: string, state: string) =>
  untilMessage(user, (record) => record.text === text && record.state === state);
const textsOf = (user: MessagingUser) => messagesOf(messagingOf(user).store.getState().book).map(({ text }) => text);

test("late: sent, and later read, as one message", async () => {
  const [from, to] = await both();
  fault("late");
  write(from, BEA, "late");
  await stateOf(from, "late", "accepted");
  expect(textsOf(to)).toEqual([]);
  const received = await stateOf(to, "late", "received");
  messagingOf(to).engine.seen(received.id);
  expect(await stateOf(from, "late", "read")).toMatchObject({ id: received.id, attempts: 1, failure: null });
  expect(textsOf(to)).toEqual(["late"]);
});

describe("twice", () => {
  test.each(["to the colleague", "to the console"])("%s: shown once, and read once", async (way) => {
    const [console, unit] = await both();
    fault("twice");
    const [from, to, id] = way === "to the colleague" ? [console, unit, BEA] : ([unit, console, AVA] as const);
    write(from, id, "twice");
    const received = await stateOf(to, "twice", "received");
    await stateOf(from, "twice", "accepted");
    messagingOf(to).engine.seen(received.id);
    await stateOf(from, "twice", "read");
    expect([textsOf(to), to.stored.filter(({ state }) => state === "received").length]).toEqual([["twice"], 1]);
  });
});

test("reordered: both are there, each once, in one conversation, with the times of their writing", async () => {
  const [console, unit] = await both();
  fault("reordered");
  write(unit, AVA, "first");
  await stateOf(unit, "first", "accepted");
  expect(textsOf(console)).toEqual([]);
  write(unit, AVA, "second");
  const second = await stateOf(console, "second", "received");
  const first = await stateOf(console, "first", "received");
  expect(textsOf(console).toSorted()).toEqual(["first", "second"]);
  expect([first.conversationId, first.isProtected]).toEqual([second.conversationId, true]);
  expect(first.sentAt).toBeLessThanOrEqual(second.sentAt);
});

test("lost: sent, never told as delivered, and sent again under the same ID only when somebody wants it", async () => {
  const [from, to] = await both();
  fault("lost");
  write(from, BEA, "lost");
  const lost = await stateOf(from, "lost", "accepted");
  expect(lost).toMatchObject({ deliveredAt: null, attempts: 1 });
  fault("none");
  // What goes now does not take the other along.
  write(from, BEA, "next");
  await stateOf(to, "next", "received");
  expect(textsOf(to)).toEqual(["next"]);
  messagingOf(from).engine.again(lost.id);
  expect((await stateOf(to, "lost", "received")).id).toBe(lost.id);
});

test("answer lost with the connection: sent again with the same ID by itself, shown once, and read", async () => {
  const [from, to] = await both();
  fault("answer-lost");
  write(from, BEA, "once");
  const received = await stateOf(to, "once", "received");
  await untilMessage(from, ({ attempts }) => attempts === 2);
  fault("none");
  messagingOf(to).engine.seen(received.id);
  expect(await stateOf(from, "once", "read")).toMatchObject({ id: received.id });
  expect(textsOf(to)).toEqual(["once"]);
});

describe("somebody else's signature", () => {
  test("under our message: made anew once, then not delivered, and nothing of it is shown there", async () => {
    const [from, to] = await both();
    fault("wrong-signature");
    write(from, BEA, "secret");
    const failed = await stateOf(from, "secret", "failed");
    expect(failed).toMatchObject({ failure: { code: "message-undelivered" }, isResealed: true });
    expect(textsOf(to)).toEqual([""]);
    fault("none");
    messagingOf(from).engine.again(failed.id);
    expect((await stateOf(to, "secret", "received")).id).toBe(failed.id);
    expect(textsOf(to)).toEqual(["secret"]);
  });

  test("under a message to us: kept as what could not be opened, with its reason, and opened when it comes again", async () => {
    const [to, from] = await both();
    fault("wrong-signature");
    write(from, AVA, "secret");
    const kept = await untilMessage(to, ({ state }) => state === "unopened");
    expect(kept).toMatchObject({ text: "", failure: { code: "key-message-signature" } });
    const failed = await stateOf(from, "secret", "failed");
    fault("none");
    messagingOf(from).engine.again(failed.id);
    expect(await stateOf(to, "secret", "received")).toMatchObject({ id: kept.id, failure: null, isProtected: true });
    expect(textsOf(to)).toEqual(["secret"]);
  });
});

test("content changed on the way: no word of it is shown, and it is asked for again once", async () => {
  const [to, from] = await both();
  fault("content-changed");
  write(from, AVA, "secret");
  expect(await untilMessage(to, ({ state }) => state === "unopened")).toMatchObject({
    text: "",
    failure: { code: "message-not-opened" },
  });
  expect(await stateOf(from, "secret", "failed")).toMatchObject({ isResealed: true });
});

test.each([
  ["forbidden-199", "forbidden"],
  ["forbidden-203", "message-over-signalling-limit"],
  ["forbidden-204", "called-party-undetermined"],
  ["forbidden-217", "message-size-refused"],
  ["forbidden", "forbidden"],
  ["unavailable", "unavailable"],
  ["overloaded", "server-overloaded"],
] as const)(
  "a refusal (%s) ends it with its own reason, and nobody gets it until it is sent again",
  async (name, code) => {
    const [from, to] = await both();
    fault(name);
    write(from, BEA, "refused");
    const failed = await stateOf(from, "refused", "failed");
    expect(failed.failure?.code).toBe(code);
    expect(textsOf(to)).toEqual([]);
    fault("none");
    messagingOf(from).engine.again(failed.id);
    expect((await stateOf(to, "refused", "received")).id).toBe(failed.id);
  },
);

test("migrated between two messages: the second goes on to the new ID, in the same conversation", async () => {
  const [from, at] = await both();
  write(from, BEA, "at home");
  const first = await stateOf(at, "at home", "received");
  await present.leave(at);
  lab.configure("bea-novak", { route: "partner" });
  const there = await bea();
  write(from, BEA, "there");
  const second = await stateOf(there, "there", "received");
  expect(second.conversationId).toBe(first.conversationId);
  expect(await untilMessage(from, ({ acceptedAt, text }) => text === "there" && acceptedAt !== null)).toMatchObject({
    primaryId: BEA,
    currentId: BEA_AT_B,
    redirections: [{ fromId: BEA, newId: BEA_AT_B }],
    identity: { responder: { userUri: BEA_AT_B } },
  });
});
