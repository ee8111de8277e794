/** Messages between real clients, through the lab's systems and under the keys of its key servers. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { leave } from "../../support/harness/calling/keyed-client.ts";
import {
  type MessagingUser,
  messagingConsole,
  messagingOf,
  messagingUnit,
  untilMessage,
} from "../../support/harness/messaging/messaging-user.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_AT_B = "sip:visitor-0412@mcx.system-b.example";
const AVA = "sip:dispatch-3@mcx.system-a.example";

let lab: Lab;
const users: MessagingUser[] = [];

beforeEach(async () => {
  lab = await createLab({ services: [VOICE_SERVICE, "mcdata"] });
});
afterEach(async () => {
  await leave(users.splice(0));
  await lab.close();
});

async function joined(user: Promise<MessagingUser>): Promise<MessagingUser> {
  const each = await user;
  users.push(each);
  return each;
}
const ava = () => joined(messagingConsole(lab));
const bea = () => joined(messagingUnit(lab, "bea-novak"));

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
