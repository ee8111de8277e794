/** A call that is passed on by the elements of call forwarding: the same person elsewhere is followed, somebody else is asked about. */
import { expect, test } from "@playwright/test";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("aino-aalto");
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const AINO = "sip:aino.aalto@mcx.system-a.example";

const forwarding = () => desk.page.getByRole("region", { name: "Forwarding" });
const onTheLine = (name: string) => desk.call.getByRole("heading", { level: 2, name, exact: true });

/** Calls somebody who forwards, and waits for the question. */
async function asked(): Promise<void> {
  const record = await desk.dialUntil("omar", "deciding");
  expect(record.redirections).toMatchObject([{ target: "forwarded", carrier: "message", newId: AINO }]);
  await expect(forwarding().getByRole("alert")).toHaveText("Omar Haddad forwards you to Aino Aalto.");
  await expect(forwarding().getByRole("timer")).toHaveText(/Without an answer the call ends in \d+ s\./);
  await expect(onTheLine("Omar Haddad")).toBeVisible();
  expect(
    (await desk.ladderOf(record)).some(({ clauseStep }) => clauseStep === 4),
    "nobody is called unasked",
  ).toBe(false);
}

test("somebody else is called when the dispatcher says so, and is named on the line and in the record", async () => {
  await asked();
  await desk.page.keyboard.press("Control+Enter");
  await desk.newestIn("connected");
  await desk.unitIs("aino-aalto", { call: "connected" });
  await expect(onTheLine("Aino Aalto")).toBeVisible();
  await expect(forwarding()).toContainText("Omar Haddad forwards you to Aino Aalto. Called.");
  await expect(desk.ladder.filter({ hasText: "MESSAGE forwarding" })).toHaveCount(1);
  const { endReason, primaryId } = await desk.hangUp();
  expect(endReason?.code).toBe("hung-up");
  expect(primaryId).not.toBe(AINO);
  await expect(desk.recent.getByRole("listitem").first()).toContainText("forwarded to Aino Aalto, connected");
  await expect(desk.button("Call Omar Haddad again")).toBeVisible();
});

test("or not, and later from the record", async () => {
  await asked();
  await desk.page.keyboard.press("n");
  expect((await desk.newestEnded()).endReason?.code).toBe("forwarding-refused-by-you");
  await desk.showsEnd("forwarding-refused-by-you");
  await expect(forwarding()).toContainText("Not called.");
  await expect(desk.button("Call Aino Aalto").last()).toBeVisible();
  await desk.page.keyboard.press("Control+g");
  const { primaryId, redirections } = await desk.newestIn("connected");
  expect([primaryId, redirections.length]).toEqual([AINO, 0]);
  await desk.hangUp();
});

test("the wait for whom to call is shown, and ends when nothing comes", async () => {
  await desk.configure("omar-haddad", { redirectionFault: "message-missing" });
  await desk.dial("omar");
  await expect(desk.notice).toContainText("The call is passed on. Waiting to be told where.");
  await expect(desk.notice.getByRole("timer")).toHaveText(/Without word the call ends in [0-5] s\./);
  expect((await desk.newestEnded()).endReason?.code).toBe("forwarded-without-target");
  await desk.showsEnd("forwarded-without-target");
});

test.describe("the same person elsewhere", () => {
  test.beforeAll(() => desk.openUnit("kaisa-holm"));

  for (const carrier of ["message", "final-answer"] as const) {
    test(`is followed when told by the carrier ${carrier}, as by a 300`, async () => {
      await desk.configure("kaisa-holm", { carrier });
      const { redirections } = await desk.dialUntil("kaisa", "connected");
      expect(redirections).toMatchObject([{ target: "migrated", carrier }]);
      await expect(desk.notice).toContainText("Kaisa Holm has migrated to System B. Re-dialled there.");
      await expect(onTheLine("Kaisa Holm")).toBeVisible();
      await desk.hangUp();
    });
  }
});
