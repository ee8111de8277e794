/** What was made before it was asked for is used once, for the same work, while it is fresh; and nothing of it stays. */
import { expect, test, vi } from "vitest";
import { AHEAD_SECONDS, MessagesAhead, MOST_AHEAD } from "../../../../electron/keys/messages-ahead.ts";
import { domainOf } from "../../../../electron/keys/own-keys.ts";
import type { CreatedMessage } from "../../../../shared/mikey/create.ts";
import type { CreateJob } from "../../../../shared/mikey/worker.ts";
import { certificate, NOW, ownUser, VISITOR } from "../../../support/fixtures/leg-work.ts";
import { FakeClock } from "../../../support/harness/keys/fake-clock.ts";

const job = (change: Partial<CreateJob> = {}): CreateJob => ({
  initiator: ownUser(),
  responder: { userUri: VISITOR, kms: domainOf(certificate()) },
  at: NOW,
  identityForm: "uid",
  ...change,
});

function setUp() {
  const clock = new FakeClock(NOW * 1000);
  const made: CreatedMessage[] = [];
  const pool = {
    create: vi.fn(async (): Promise<CreatedMessage> => {
      const number = made.length + 1;
      const octets = (length: number) => new Uint8Array(length).fill(number);
      made.push({ message: octets(8), pck: octets(16), pckId: octets(4), rand: octets(16) });
      return made[number - 1] as CreatedMessage;
    }),
  };
  const ahead = new MessagesAhead(pool, clock);
  const seconds = () => clock.now() / 1000;
  const isWiped = (at: number) => made[at]?.pck.every((octet) => octet === 0);
  return { ahead, clock, isWiped, made, pool, seconds };
}

test("the same work takes it, once", async () => {
  const { ahead, made, pool } = setUp();
  ahead.prepare((at) => [job({ at })]);
  expect(pool.create).toHaveBeenCalledTimes(1);
  expect(await ahead.create(job())).toBe(made[0]);
  expect(pool.create).toHaveBeenCalledTimes(1);
  expect(await ahead.create(job())).toBe(made[1]);
  // It is the call's, which overwrites it itself.
  ahead.clear();
  await Promise.resolve();
  expect(made[0]?.pck[0]).toBe(1);
});

const other = certificate({ pubEncKey: certificate().pubEncKey.map((octet) => octet ^ 1) as never });

test.each<[string, Partial<CreateJob>]>([
  ["for somebody else", { responder: { ...job().responder, userUri: "sip:else@mcx.partner.test" } }],
  ["under another certificate of the same KMS", { responder: { userUri: VISITOR, kms: domainOf(other) } }],
  [
    "with other keys of ours",
    { initiator: { ...ownUser(), userPubTokenPVT: ownUser().userPubTokenPVT.map((octet) => octet ^ 1) as never } },
  ],
  ["of another of our key periods", { initiator: ownUser(ownUser().keyPeriodNo + 1) }],
  ["that names people otherwise", { identityForm: "uri" }],
  ["later than it is fresh", { at: NOW + AHEAD_SECONDS + 1 }],
  ["before it was made, by a clock that was set back", { at: NOW - 1 }],
  ["of a PCK that is given", { pck: new Uint8Array(16) }],
])("work %s does not take it", async (_, change) => {
  const { ahead, made, pool } = setUp();
  ahead.prepare((at) => [job({ at })]);
  const wanted = job(change);
  expect(await ahead.create(wanted)).toBe(made[1]);
  expect(pool.create).toHaveBeenLastCalledWith(wanted, undefined, undefined);
});

test("of a key period of the other end that ends meanwhile it is not taken", async () => {
  const kms = { ...domainOf(certificate()), userKeyPeriod: 10 };
  const { ahead, made } = setUp();
  const at = NOW - (NOW % 10);
  ahead.prepare(() => [job({ at: at + 9, responder: { userUri: VISITOR, kms } })]);
  const offset = kms.userKeyOffset % 10;
  expect(await ahead.create(job({ at: at + 19 - offset, responder: { userUri: VISITOR, kms } }))).toBe(made[1]);
});

test("for others, or for nobody, every PCK that lies here is overwritten", async () => {
  const { ahead, isWiped } = setUp();
  ahead.prepare((at) => [job({ at })]);
  ahead.prepare((at) => [job({ at, identityForm: "uri" })]);
  await vi.waitFor(() => expect(isWiped(0)).toBe(true));
  expect(isWiped(1)).toBe(false);
  ahead.clear();
  await vi.waitFor(() => expect(isWiped(1)).toBe(true));
});

test("it is made anew as it grows old, for a while, and then it is gone", async () => {
  const { ahead, clock, isWiped, made, seconds } = setUp();
  ahead.prepare((at) => [job({ at })]);
  clock.advance((AHEAD_SECONDS + 1) * 1000);
  await vi.waitFor(() => expect([made.length, isWiped(0)]).toEqual([2, true]));
  expect(await ahead.create(job({ at: seconds() }))).toBe(made[1]);
  for (let after = 0; after < 10; after++) clock.advance((AHEAD_SECONDS + 1) * 1000);
  const { length } = made;
  expect(length).toBeLessThan(10);
  await vi.waitFor(() => expect(isWiped(length - 1)).toBe(true));
  expect(await ahead.create(job({ at: seconds() }))).toBe(made[length]);
});

test("no more are made than there is room for, and where none can be made ahead the work itself fails", async () => {
  const { ahead, pool } = setUp();
  ahead.prepare((at) => ["a", "b", "c"].map((user) => job({ at, responder: { ...job().responder, userUri: user } })));
  expect(pool.create).toHaveBeenCalledTimes(MOST_AHEAD);
  pool.create.mockRejectedValue(new Error("no worker"));
  ahead.prepare((at) => [job({ at })]);
  await expect(ahead.create(job())).rejects.toThrow("no worker");
});
