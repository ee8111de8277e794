/** Messages between real clients, through the lab's systems and under the keys of its key servers. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { McClientOptions } from "../../../renderer/client/mc-client.ts";
import { messagesOf } from "../../../renderer/messaging/message-book.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { joinConsole, joinUnit, type KeyedUser, leave } from "../../support/harness/calling/keyed-client.ts";
import { storeValue } from "../../support/harness/calling/lab-calls.ts";
import type { ServiceKeys } from "../../support/harness/calling/service-keys.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_AT_B = "sip:visitor-0412@mcx.system-b.example";
const AVA = "sip:dispatch-3@mcx.system-a.example";

interface User extends KeyedUser {
  /** Everything that was stored, in order. */
  readonly stored: MessageRecord[];
}

let lab: Lab;
const users: User[] = [];

beforeEach(async () => {
  lab = await createLab({ services: [VOICE_SERVICE, "mcdata"] });
});
afterEach(async () => {
  await leave(users.splice(0));
  await lab.close();
});

async function withMessages(
  join: (change: (keys: ServiceKeys) => Pick<McClientOptions, "messages" | "settings">) => Promise<KeyedUser>,
): Promise<User> {
  const stored: MessageRecord[] = [];
  const put = async (record: MessageRecord) => {
    stored.push(record);
  };
  const joined = await join((keys) => ({
    messages: { keys: keys.messages, file: { put } },
    settings: () => ({ ...DEFAULT_SETTINGS, newIdsFirst: "never", protection: "required" }),
  }));
  const user = { ...joined, stored };
  users.push(user);
  return user;
}

const ava = () => withMessages((change) => joinConsole(lab, change));
const bea = () => withMessages((change) => joinUnit(lab, "bea-novak", change));

function messagingOf({ client }: User) {
  if (client.messaging === undefined) throw new Error("no messaging");
  return client.messaging;
}

const until = (user: User, fits: (record: MessageRecord) => boolean) =>
  storeValue(messagingOf(user).store, ({ book }) => messagesOf(book).find(fits));

test("a colleague who has migrated gets the message at the new ID, protected, once, and it is known that it was read", async () => {
  const [from, to] = await Promise.all([ava(), bea()]);
  messagingOf(from).engine.write(BEA, "North gate in five minutes");
  const received = await until(to, ({ state }) => state === "received");
  expect(received).toMatchObject({
    text: "North gate in five minutes",
    primaryId: AVA,
    isProtected: true,
    identity: { initiator: { userUri: AVA }, responder: { userUri: BEA_AT_B } },
  });
  messagingOf(to).engine.seen(received.id);
  const read = await until(from, ({ state }) => state === "read");
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
  const first = await until(to, ({ text }) => text === "one");
  messagingOf(to).engine.write(AVA, "two", first.id);
  const second = await until(from, ({ text }) => text === "two");
  expect(second).toMatchObject({ conversationId: first.conversationId, inReplyTo: first.id, isProtected: true });
  messagingOf(from).engine.write(BEA, "Grüße, 控制室 😀");
  expect(await until(to, ({ text }) => text.startsWith("Gr"))).toMatchObject({ text: "Grüße, 控制室 😀" });
});

test("nobody of that name: the message fails, and says why", async () => {
  const from = await ava();
  messagingOf(from).engine.write("sip:nobody@mcx.system-a.example", "hello");
  const failed = await until(from, ({ state }) => state === "failed");
  expect(failed.failure?.code).toBe("service-authorisation-expired");
});
