import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connected, createHarness, ended, type Harness } from "./harness.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
let harness: Harness;

beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());

const nothingLeft = () => vi.waitFor(() => expect(harness.leftovers()).toEqual({ activeCalls: 0, legs: 0, voices: 0 }));

describe("a private call survives its target's migration", () => {
  test("call, redirection, automatic re-dial, answer, hang-up", async () => {
    const bea = await harness.unit("bea-novak");
    const record = await harness.console.call(BEA, connected);
    expect(record.primaryId).toBe(BEA);
    expect(record.redirections).toHaveLength(1);
    expect(record.redirections[0]).toMatchObject({
      fromId: BEA,
      newId: record.currentId,
      kmsUri: "kms.system-b.example",
      kmsUriSource: "redirection",
      reason: "Target migrated for joint operation Larch",
    });
    expect(bea.client.store.getState().calls[0]).toMatchObject({
      direction: "incoming",
      primaryId: "sip:dispatch-3@mcx.system-a.example",
    });
    harness.console.client.engine.end(record.id);
    expect((await harness.console.until(ended)).endReason?.code).toBe("hung-up");
    await vi.waitFor(() => expect(bea.client.store.getState().calls[0]?.endReason?.code).toBe("hung-up-by-colleague"));
    await nothingLeft();
  });
});
