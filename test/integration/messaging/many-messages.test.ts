/**
 * Many messages in one process, a tenth of them to a colleague who has migrated, while the connection is lost again and again. A bounded slice
 * in the suite; the whole of ten thousand with `npm run test:many-messages`.
 */
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { messagesOf } from "../../../renderer/messaging/message-book.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { leave } from "../../support/harness/calling/keyed-client.ts";
import {
  type MessagingUser,
  messagingConsole,
  messagingOf,
  messagingUnit,
  untilMessage,
} from "../../support/harness/messaging/messaging-user.ts";

const MESSAGES = Number(process.env["MANY_MESSAGES"] ?? 200);
const isWhole = MESSAGES >= 1000;
const AT_ONCE = 20;
/** Messages between two losses of the connection. */
const PER_LOSS = 100;
const BEA = "sip:bea.novak@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
/** For which SIP keeps what belongs to a transaction that is over (RFC 3261 clause 17: 64 T1), in milliseconds. */
const REMEMBERED_MS = 33_000;

let lab: Lab;
let from: MessagingUser;
let bea: MessagingUser;
let jonas: MessagingUser;
beforeAll(async () => {
  lab = await createLab({ services: [VOICE_SERVICE, "mcdata"] });
  [from, bea, jonas] = await Promise.all([
    messagingConsole(lab),
    messagingUnit(lab, "bea-novak"),
    messagingUnit(lab, "jonas-okafor"),
  ]);
});
afterAll(async () => {
  await leave([from, bea, jonas]);
  await lab.close();
});

const recordsOf = (user: MessagingUser) => messagesOf(messagingOf(user).store.getState().book);

/** Megabytes of the heap, and what is open, when nothing of a transaction is remembered any more. */
async function held() {
  await setTimeout(REMEMBERED_MS);
  for (const user of [from, bea, jonas]) user.stored.length = 0;
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return {
    megabytes: process.memoryUsage().heapUsed / 2 ** 20,
    resources: process.getActiveResourcesInfo().length,
    kept: [from, bea, jonas].flatMap(recordsOf).length,
  };
}

test(`${MESSAGES} messages, the connection lost every ${PER_LOSS}: each arrives once`, {
  timeout: 120_000 + MESSAGES * 200,
}, async () => {
  const { engine } = messagingOf(from);
  const see = (newest: number) => {
    for (const user of [bea, jonas])
      for (const { id } of recordsOf(user).slice(-newest)) messagingOf(user).engine.seen(id);
  };
  let before: Awaited<ReturnType<typeof held>> | undefined;
  for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
    if (isWhole && sent === MESSAGES / 4) before = await held();
    for (let each = sent; each < sent + AT_ONCE; each += 1)
      engine.write(each % 10 === 0 ? BEA : JONAS, `number ${each}`);
    if (sent % PER_LOSS === 0) {
      // The first has arrived: others are being sealed, have left, or have an answer on the way.
      await untilMessage(jonas, ({ text }) => text === `number ${sent + 1}`);
      lab.dropConnection("console");
    }
    await Promise.all([
      untilMessage(jonas, ({ text }) => text === `number ${sent + AT_ONCE - 1}`),
      untilMessage(bea, ({ text }) => text === `number ${sent}`),
    ]);
    see(3 * AT_ONCE);
  }
  const arrived = () =>
    [...recordsOf(bea), ...recordsOf(jonas)]
      .filter(({ state }) => state === "received" || state === "seen")
      .map(({ text }) => text);
  await vi.waitFor(() => expect(arrived().length).toBeGreaterThanOrEqual(MESSAGES), { timeout: 60_000 });
  expect(arrived().toSorted()).toEqual(Array.from({ length: MESSAGES }, (_, each) => `number ${each}`).toSorted());
  // And nobody thinks that one did not: news of each gets there, also what was told while nobody was there.
  see(MESSAGES);
  await vi.waitFor(() => expect(recordsOf(from).filter(({ state }) => state !== "read")).toEqual([]), {
    timeout: 120_000,
  });
  expect(recordsOf(from).filter(({ currentId, primaryId }) => currentId !== primaryId)).toHaveLength(MESSAGES / 10);
  if (before === undefined) return;
  const after = await held();
  const messages = after.kept - before.kept;
  // Each message is kept at both ends, and nothing else of it.
  const perMessage = ((after.megabytes - before.megabytes) * 2 ** 20) / messages;
  console.log("after a quarter", before, "after all", after, `${Math.round(perMessage)} octets for each that is kept`);
  expect(after.resources).toBeLessThanOrEqual(before.resources + 2);
  expect(perMessage).toBeLessThan(4096);
});
