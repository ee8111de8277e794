import { afterAll, beforeAll, expect, test } from "vitest";
import { connected, createHarness, type Harness } from "../../support/harness/calling/lab-calls.ts";

const AT_A = "tel:+49-30-555-0419";
const AT_B = "tel:+358-9-555-0419";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

test("a number is called, however its digits are grouped", async () => {
  await harness.unit("arif-bello");
  const record = await harness.console.call("tel:+49305550419", connected);
  expect(record).toMatchObject({ currentId: "tel:+49305550419", redirections: [] });
  harness.console.client.engine.end(record.id);
});

test("a number redirects to a number of the partner system", async () => {
  harness.lab.configure("arif-bello", { route: "partner" });
  await harness.unit("arif-bello");
  const record = await harness.console.call(AT_A, connected);
  expect(record).toMatchObject({ primaryId: AT_A, currentId: AT_B, redirections: [{ fromId: AT_A, newId: AT_B }] });
  harness.console.client.engine.end(record.id);
});
