import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import { connected, createHarness, ended, type Harness, storeValue } from "../../support/harness/calling/lab-calls.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";

let harness: Harness;

beforeAll(async () => {
  harness = await createHarness();
  harness.lab.configure("bea-novak", { answerDelayMs: 0 });
  await harness.unit("bea-novak");
});
afterAll(() => harness.close());
afterEach(() => harness.nothingLeft());

const engine = () => harness.console.client.engine;
const labels = ({ ladder }: DrawnCall) => ladder.map(({ what }) => arrowWords(what));

async function hangUp({ id }: DrawnCall): Promise<void> {
  engine().end(id);
  await storeValue(harness.console.client.store, ({ calls }) =>
    calls.find((call) => call.id === id && ended(call) && call.media !== null),
  );
}

test("a new ID is dialled first once it is asked for, never for an emergency, and not after the colleague has come back", async () => {
  harness.lab.configure("bea-novak", { route: "partner" });
  const teaching = await harness.console.call(BEA, connected);
  expect(teaching.redirections).toHaveLength(1);
  await hangUp(teaching);

  const unasked = await harness.console.call(BEA, connected);
  expect(unasked).toMatchObject({ dialledFirst: null, redirections: [{ newId: VISITOR }] });
  engine().chooseNewId(unasked.id, "first");
  await hangUp(unasked);

  const straight = await harness.console.call(BEA, connected);
  expect(straight).toMatchObject({ primaryId: BEA, currentId: VISITOR, redirections: [] });
  expect(straight.dialledFirst).toMatchObject({ newId: VISITOR, why: "asked", fallBack: null });
  expect(labels(straight)).toContain("INVITE remembered ID");
  expect(straight.ladder.filter(({ what }) => what.kind === "invite")).toHaveLength(1);
  await hangUp(straight);

  engine().place(BEA, "mcptt", "emergency");
  const emergency = await harness.console.until(connected);
  expect(emergency).toMatchObject({ urgency: "emergency", dialledFirst: null, redirections: [{ newId: VISITOR }] });
  await hangUp(emergency);

  harness.lab.configure("bea-novak", { route: "home" });
  await harness.unit("bea-novak");
  const back = await harness.console.call(BEA, connected);
  expect(back).toMatchObject({ primaryId: BEA, currentId: BEA, redirections: [] });
  expect(back.dialledFirst).toMatchObject({ newId: VISITOR, fallBack: { reason: { code: "unknown-person" } } });
  expect(labels(back)).toEqual(expect.arrayContaining(["INVITE remembered ID", "INVITE primary ID (unknown-person)"]));
  expect(back.steps.map(({ step }) => step).filter((step) => step === "requested")).toHaveLength(2);
  await hangUp(back);

  const home = await harness.console.call(BEA, connected);
  expect(home).toMatchObject({ dialledFirst: null, currentId: BEA });
  await hangUp(home);
});
