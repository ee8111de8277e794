/** Messages between real clients, through the lab's systems and under the keys of its key servers. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { createMcClient, type McClient } from "../../../renderer/client/mc-client.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createServiceKeys, type ServiceKeys } from "../../support/harness/calling/service-keys.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_AT_B = "sip:visitor-0412@mcx.system-b.example";
const AVA = "sip:dispatch-3@mcx.system-a.example";

interface User {
  readonly client: McClient;
  readonly keys: ServiceKeys;
  /** Everything that was stored, in order. */
  readonly stored: MessageRecord[];
}

let lab: Lab;
const users: User[] = [];
const ids = () => ({ clientId: `urn:uuid:${randomUUID()}`, instanceId: randomUUID() });

beforeEach(async () => {
  lab = await createLab({ services: [VOICE_SERVICE, "mcdata"] });
});
afterEach(async () => {
  await Promise.all(users.map(({ client }) => client.stop()));
  for (const { keys } of users.splice(0)) keys.close();
  await lab.close();
});

async function join(account: SipAccount, keys: ServiceKeys): Promise<User> {
  const stored: MessageRecord[] = [];
  const client = createMcClient({
    account,
    answerChallenges: answersWith(lab.credentialsOf(account)),
    media: createStandInMedia(),
    keys,
    messages: {
      keys: keys.messages,
      file: {
        put: async (record) => {
          stored.push(record);
        },
      },
    },
    settings: () => ({
      redirectionPolicy: "follow",
      newIdsFirst: "never",
      newIdMinutes: 60,
      forwardingPolicy: "ask",
      transferPolicy: "ask",
      forwardUnansweredAfter: 0,
      forwardUnansweredTo: "",
      askSeconds: 20,
      commencement: "automatic",
      protection: "required",
    }),
    observesNetwork: true,
    onWarning: () => {},
  });
  const user = { client, keys, stored };
  users.push(user);
  client.start();
  await Promise.all([registered(client), keys.ready()]);
  return user;
}

const ava = () => join(lab.consoleAccount(ids()), createServiceKeys(lab.consoleKms()));
const bea = () => join(lab.unitAccount("bea-novak", ids()), createServiceKeys(lab.unitKms("bea-novak")));

function messagingOf({ client }: User) {
  if (client.messaging === undefined) throw new Error("no messaging");
  return client.messaging;
}

const until = (user: User, fits: (record: MessageRecord) => boolean) =>
  storeValue(messagingOf(user).store, ({ messages }) => [...messages.values()].find(fits));

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
