/** Where people are, as the lab's system A tells a client that subscribes: the real client of a window, over a real connection. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import type { LabNotifierFault } from "../../../shared/bridge/lab-settings.ts";
import { mcIdKey } from "../../../shared/mc/mc-id.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { registered } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_AT_B = "sip:visitor-0412@mcx.system-b.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const SOON = { timeout: 10_000 };

let lab: Lab;
let client: McClient;
let warnings: string[];

beforeAll(async () => {
  lab = await createLab({ presence: true });
}, 30_000);
afterAll(() => lab.close());

async function open(): Promise<void> {
  warnings = [];
  const account = lab.consoleAccount(freshIds());
  client = createClient(account, createStandInMedia(), {
    answerChallenges: answersWith(lab.credentialsOf(account)),
    random: () => 0,
    onWarning: (text) => void warnings.push(text),
  });
  client.start();
  await registered(client);
}

beforeEach(open);
afterEach(async () => {
  await client.stop();
  lab.configurePresence("none");
  lab.configure("bea-novak", { route: "partner" });
  // Whoever leaves takes its subscriptions back.
  expect(lab.load()["system-a"].subscriptions).toBe(0);
});

const told = (id: string) => client.presence.store.getState().get(mcIdKey(id));
const stands = (count: number) => vi.waitFor(() => expect(lab.load()["system-a"].subscriptions).toBe(count), SOON);
const isAtB = () => vi.waitFor(() => expect(told(BEA)?.presence).toMatchObject({ newId: BEA_AT_B }), SOON);

test("whoever has migrated is told with the new ID, its KMS and since when; who comes back, at once", async () => {
  expect(client.presence.isOffered).toBe(true);
  client.presence.want([BEA]);
  await isAtB();
  expect(told(BEA)).toMatchObject({
    presence: { kind: "migrated", kmsUri: "kms.system-b.example", since: expect.any(Number) },
    isLive: true,
  });
  lab.configure("bea-novak", { route: "home" });
  // Her unit is not open: of whoever is not there nothing is told.
  await vi.waitFor(() => expect(told(BEA)).toBeUndefined(), SOON);
  const held = lab.unitAccount("bea-novak", freshIds());
  const unit = createClient(held, createStandInMedia(), { answerChallenges: answersWith(lab.credentialsOf(held)) });
  unit.start();
  await vi.waitFor(() => expect(told(BEA)?.presence).toEqual({ kind: "home" }), SOON);
  await unit.stop();
});

test("who is not of interest any more is told of no more", async () => {
  client.presence.want([BEA, JONAS]);
  await stands(2);
  client.presence.want([JONAS]);
  await stands(1);
  expect(told(BEA)).toBeUndefined();
});

test("after a lost connection it is the same subscription, refreshed over the new one", async () => {
  client.presence.want([BEA]);
  await isAtB();
  lab.dropConnection("console");
  await vi.waitFor(() => expect(told(BEA)?.isLive).toBe(false), SOON);
  await vi.waitFor(() => expect(told(BEA)?.isLive).toBe(true), SOON);
  await stands(1);
});

describe("a notifier with a fault", () => {
  test.each(["early", "forked", "longer", "floods"] satisfies LabNotifierFault[])(
    "%s: is understood",
    async (fault) => {
      lab.configurePresence(fault);
      client.presence.want([BEA]);
      await isAtB();
      expect(warnings.filter((text) => text.includes("NOTIFY refused: 481"))).toHaveLength(fault === "forked" ? 1 : 0);
    },
  );

  test.each(["refused", "not-supported"] satisfies LabNotifierFault[])(
    "%s: nobody else is asked about over this registration, and everybody over the next",
    async (fault) => {
      lab.configurePresence(fault);
      client.presence.want([BEA]);
      const before = client.presence.store.getState();
      await vi.waitFor(() => expect(client.presence.store.getState()).not.toBe(before), SOON);
      lab.configurePresence("none");
      client.presence.want([BEA, JONAS]);
      expect(told(BEA)).toBeUndefined();
      lab.dropConnection("console");
      await isAtB();
    },
  );

  test.each(["ends", "gives-up", "overloaded"] satisfies LabNotifierFault[])(
    "%s: is asked again, later",
    async (fault) => {
      lab.configurePresence(fault);
      const told: ReadonlyMap<string, unknown>[] = [];
      const stop = client.presence.store.subscribe((state) => void told.push(state));
      client.presence.want([BEA]);
      // What was told, or not, is gone with the subscription.
      await vi.waitFor(() => expect(told.at(-1)?.size).toBe(0), SOON);
      stop();
      lab.configurePresence("none");
      await isAtB();
    },
  );

  test("half a document says nothing, and the log says so", async () => {
    lab.configurePresence("broken");
    client.presence.want([BEA]);
    await vi.waitFor(() => expect(warnings.join()).toContain("presence not readable"), SOON);
    expect(told(BEA)).toBeUndefined();
  });
});
