/** Messages between real clients, through the lab's systems and under the keys of its key servers. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import {
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
});
afterEach(async () => {
  await present.leave();
  await lab.close();
});

const ava = () => present.join(messagingConsole(lab));
const bea = () => present.join(messagingUnit(lab, "bea-novak"));

test("a colleague who has migrated gets the message at the new ID, protected, once, and it is known that it was read", async () => {
  const [from, to] = await Promise.all([ava(), bea()]);
  messagingOf(from).engine.write(BEA, "North gate in five minutes");
  const received = await untilMessage(to, ({ state }) => state === "received");
  expect(received).toMatchObject({
    text: "North gate in five minutes",
    primaryId: AVA,
    isProtected: true,
    identity: { initiator: { userUri: AVA }, responder: { userUri: BEA_AT_B } },
  });
  messagingOf(to).engine.seen(received.id);
  const read = await untilMessage(from, ({ state }) => state === "read");
  expect(read).toMatchObject({
    id: received.id,
    conversationId: received.conversationId,
    currentId: BEA_AT_B,
    isProtected: true,
    redirections: [{ fromId: BEA, newId: BEA_AT_B, kmsUri: "kms.system-b.example" }],
    identity: { pckId: received.identity?.pckId, kmsUriSource: "redirection" },
  });
  expect(to.stored.filter(({ state }) => state === "sealed")).toHaveLength(1);
  expect(from.stored.map(({ state }) => state)).toEqual([
    "sealing",
    "sending",
    "sealing",
    "sending",
    "accepted",
    "read",
  ]);
});

test("the thread goes on in both directions, in one conversation", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([ava(), bea()]);
  messagingOf(from).engine.write(BEA, "one");
  const first = await untilMessage(to, ({ text }) => text === "one");
  messagingOf(to).engine.write(AVA, "two", first.id);
  const second = await untilMessage(from, ({ text }) => text === "two");
  expect(second).toMatchObject({ conversationId: first.conversationId, inReplyTo: first.id, isProtected: true });
  messagingOf(from).engine.write(BEA, "Grüße, 控制室 😀");
  expect(await untilMessage(to, ({ text }) => text.startsWith("Gr"))).toMatchObject({ text: "Grüße, 控制室 😀" });
});

test("nobody of that name: the message fails, and says why", async () => {
  const from = await ava();
  messagingOf(from).engine.write("sip:nobody@mcx.system-a.example", "hello");
  const failed = await untilMessage(from, ({ state }) => state === "failed");
  expect(failed.failure?.code).toBe("service-authorisation-expired");
});

test("the next message goes straight to the new ID; when nobody is there any more, to the primary ID, as one message", async () => {
  const to = await bea();
  const from = await present.join(messagingConsole(lab, "everybody"));
  const { engine } = messagingOf(from);
  engine.write(BEA, "first");
  await untilMessage(from, ({ acceptedAt, text }) => text === "first" && acceptedAt !== null);
  engine.write(BEA, "second");
  const second = await untilMessage(from, ({ acceptedAt, text }) => text === "second" && acceptedAt !== null);
  expect(second).toMatchObject({
    primaryId: BEA,
    currentId: BEA_AT_B,
    redirections: [],
    dialledFirst: { newId: BEA_AT_B, kmsUri: "kms.system-b.example", why: "everybody", fallBack: null },
    identity: { responder: { userUri: BEA_AT_B } },
  });
  expect((await untilMessage(to, ({ text }) => text === "second")).conversationId).toBe(second.conversationId);

  // Home again: nobody is at the new ID.
  await present.leave(to);
  lab.configure("bea-novak", { route: "home" });
  const home = await bea();
  engine.write(BEA, "third");
  const third = await untilMessage(from, ({ acceptedAt, text }) => text === "third" && acceptedAt !== null);
  expect(third).toMatchObject({ currentId: BEA, identity: { responder: { userUri: BEA } } });
  expect(third.dialledFirst?.fallBack?.reason.code).toBe("service-authorisation-expired");
  expect(await untilMessage(home, ({ text }) => text === "third")).toMatchObject({ id: third.id, isProtected: true });
  // What was remembered is over.
  engine.write(BEA, "fourth");
  const fourth = await untilMessage(from, ({ acceptedAt, text }) => text === "fourth" && acceptedAt !== null);
  expect(fourth).toMatchObject({ currentId: BEA, dialledFirst: null });
});
