/** What SIP.js draws for branches may repeat itself: it has ten million, and a call is remembered for 32 s. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { connected, createHarness, ended, type Harness } from "../../support/harness/calling/lab-calls.ts";

let harness: Harness;
beforeAll(async () => {
  const draw = Math.random;
  vi.spyOn(Math, "random").mockImplementation(() =>
    // Only for branches: Call-IDs and tags are drawn from enough.
    new Error().stack?.includes("client-transaction") ? 0.25 : draw(),
  );
  harness = await createHarness();
  await harness.unit("bea-novak");
});
afterAll(() => harness.close());

test("calls one after the other are each answered and ended", async () => {
  for (let count = 0; count < 3; count++) {
    const { id } = await harness.console.call("sip:bea.novak@mcx.system-a.example", connected);
    harness.console.client.engine.end(id);
    expect(await harness.console.until((record) => record.id === id && ended(record))).toMatchObject({
      endReason: { code: "hung-up" },
      redirections: [{}],
    });
  }
});
