import { afterAll, beforeAll, expect, test } from "vitest";
import { connected, createHarness, ended, type Harness } from "../../support/harness/calling/lab-calls.ts";

const AT_A = "tel:+49-30-555-0419";
const AT_B = "tel:+358-9-555-0419";
const JOINT = "sip:joint-0419@mcx.system-a.example";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function hangUp(): Promise<void> {
  harness.console.client.engine.end(harness.console.newest().id);
  await harness.console.until(ended);
}

test("a number is called, however its digits are grouped", async () => {
  await harness.unit("arif-bello");
  const record = await harness.console.call("tel:+49305550419", connected);
  expect(record).toMatchObject({ currentId: "tel:+49305550419", redirections: [] });
  await hangUp();
});

test("a number calls us, as its INVITE says", async () => {
  const unit = await harness.unit("arif-bello");
  unit.client.engine.place("sip:dispatch-3@mcx.system-a.example", "mcptt");
  const record = await harness.console.until(({ state }) => state === "incoming");
  expect(record).toMatchObject({ direction: "incoming", primaryId: AT_A });
  harness.console.client.engine.answer(record.id);
  await harness.console.until(connected);
  await hangUp();
});

test("a number redirects to a number that the directory does not have: the dispatcher is asked, and it is called", async () => {
  harness.lab.configure("arif-bello", { route: "partner" });
  await harness.unit("arif-bello");
  const asked = await harness.console.call(AT_A, ({ state }) => state === "deciding");
  expect(asked.redirections).toMatchObject([{ fromId: AT_A, newId: AT_B, caution: "telephone" }]);
  harness.console.client.engine.follow(asked.id);
  const record = await harness.console.until(connected);
  expect(record).toMatchObject({ primaryId: AT_A, currentId: AT_B, redirections: [{ fromId: AT_A, newId: AT_B }] });
  await hangUp();
});

test("from a number it goes on to an ID with a host", async () => {
  harness.lab.configure("arif-bello", { route: "twice" });
  await harness.unit("arif-bello");
  const asked = await harness.console.call(AT_A, ({ state }) => state === "deciding");
  harness.console.client.engine.follow(asked.id);
  const record = await harness.console.until(connected);
  expect(record.redirections.map(({ fromId, newId }) => [fromId, newId])).toEqual([
    [AT_A, AT_B],
    [AT_B, JOINT],
  ]);
  await hangUp();
});
