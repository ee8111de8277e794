/** The dispatcher decides what happens to redirections: follow, ask, or never. */
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("bea-novak");
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const NEW_ID = "sip:visitor-0412@mcx.system-b.example";

async function newIdWasCalled(): Promise<boolean> {
  const newest = await desk.newest();
  return newest !== undefined && (await desk.ladderOf(newest)).some(({ clauseStep }) => clauseStep === 4);
}

test("follow is what a fresh installation does", async () => {
  await desk.page.keyboard.press("Control+,");
  await expect(desk.page.getByRole("radio", { name: /^Follow/ })).toBeChecked();
  await desk.page.keyboard.press("Escape");
});

test.describe("ask first", () => {
  test.beforeAll(() => desk.choose("Ask first"));

  /** Calls and waits for the question. */
  async function asked(): Promise<void> {
    await desk.dialUntil("bea", "deciding");
    await expect(desk.page.getByRole("alert").filter({ hasText: "Bea Novak has migrated to System B." })).toBeVisible();
    await expect(desk.notice).toContainText("Bea Novak has migrated to System B. Call there?");
    await expect(desk.notice).toContainText("visitor-0412@mcx.system-b.example");
    expect(await newIdWasCalled(), "nothing is dialled before the answer").toBe(false);
  }

  test("Follow calls the new ID", async () => {
    await asked();
    await desk.page.keyboard.press("Control+Enter");
    await desk.newestIn("connected");
    await desk.unitIs("bea-novak", { call: "connected" });
    const { currentId, endReason } = await desk.hangUp();
    expect([currentId, endReason?.code]).toEqual([NEW_ID, "hung-up"]);
  });

  test("Do not follow ends the call; the new ID can be called later", async () => {
    await asked();
    await desk.page.keyboard.press("n");
    expect((await desk.newestEnded()).endReason?.code).toBe("redirection-refused-by-you");
    await desk.showsEnd("redirection-refused-by-you");
    expect(await newIdWasCalled()).toBe(false);

    await expect(desk.button("Call the new ID")).toBeVisible();
    await desk.page.keyboard.press("Control+g");
    const { primaryId, redirections } = await desk.newestIn("connected");
    expect([primaryId, redirections.length]).toEqual([NEW_ID, 0]);
    await desk.hangUp();
  });

  test("hanging up is a no as well", async () => {
    await asked();
    expect((await desk.hangUp()).endReason?.code).toBe("redirection-refused-by-you");
  });

  test("without a decision the time runs out, visibly", async () => {
    await desk.page.keyboard.press("Control+,");
    const seconds = desk.page.getByRole("textbox", { name: "Seconds to decide" });
    await seconds.fill("5");
    await seconds.press("Enter");
    await until("the setting", 5_000, async () => ((await desk.storedSettings()).askSeconds === 5 ? true : undefined));
    await desk.page.keyboard.press("Escape");
    await asked();
    await expect(desk.notice.getByRole("timer")).toHaveText(/Without an answer the call ends in [1-5] s\./);
    const { endedAt, endReason, startedAt } = await desk.newestEnded();
    expect(endReason?.code).toBe("redirection-not-confirmed");
    expect((endedAt ?? 0) - startedAt).toBeGreaterThanOrEqual(5_000);
    await desk.showsEnd("redirection-not-confirmed");
    expect(await newIdWasCalled()).toBe(false);
  });
});

test("never: the new ID is shown and not called, also after the window was reloaded", async () => {
  await desk.choose("Do not follow");
  await desk.page.reload();
  await desk.registered();
  const { endReason, redirections } = await desk.dialUntil("bea", "ended");
  expect([endReason?.code, redirections[0]?.newId]).toEqual(["redirection-refused-by-policy", NEW_ID]);
  await desk.showsEnd("redirection-refused-by-policy");
  await expect(desk.notice).toContainText("Not re-dialled.");
  expect(await newIdWasCalled()).toBe(false);
  await desk.unitIs("bea-novak", { call: "ended" });
});

test("a call in progress keeps the policy that it began with", async () => {
  await desk.choose("Ask first");
  await desk.dialUntil("bea", "deciding");
  await desk.choose("Follow");
  expect((await desk.newest())?.state).toBe("deciding");
  await desk.page.keyboard.press("n");
  await desk.newestEnded();
  await desk.nextCallWorks("bea");
});
