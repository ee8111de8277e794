/** A hostile partner: what it claims for itself, and what others claim for it, has nobody encrypt for its key server. */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterEach(async () => {
  await ask(desk.page, "lab.configureKms", { system: "system-a", settings: { certificateOfC: "none" } });
  await desk.tidy();
});
test.afterAll(() => desk?.close());

test("that claims System B's host, and that a redirection names, is not believed: nothing is dialled, and why is said", async () => {
  await desk.page.keyboard.press("F9");
  await desk.page.getByRole("combobox", { name: "Partner C: System A" }).selectOption("Claims B's host");
  await desk.page
    .getByRole("combobox", { name: "Redirection fault: Bea Novak" })
    .selectOption("KMS URI names partner C's KMS");
  await desk.page.keyboard.press("F9");
  await until("the certificate of partner C", 40_000, async () => {
    const { certificates } = await ask(desk.page, "keys.status", {});
    return certificates.includes("kms.system-c.example") ? true : undefined;
  });
  const asked = await desk.dialUntil("bea", "deciding-protection");
  expect(asked.protection?.failure?.code).toBe("kms-uri-two-claims");
  await expect(desk.page.getByRole("alert").filter({ hasText: "More than one key server says" })).toBeVisible();
  const ladder = await desk.ladderOf(asked);
  expect(ladder.some(({ clauseStep }) => clauseStep === 4)).toBe(false);
  await desk.page.keyboard.press("n");
  expect((await desk.newestEnded()).endReason?.code).toBe("protection-refused-by-you");
});

test("to which a redirection leads is an unknown system, and is asked about although the choice is to follow", async () => {
  await desk.configure("bea-novak", { redirectionFault: "new-id-at-c" });
  await desk.dialUntil("bea", "deciding");
  await expect(desk.notice).toContainText(
    "Bea Novak has a new ID at mcx.system-c.example, a system that this console does not know. Call there?",
  );
  await desk.page.keyboard.press("n");
  expect((await desk.newestEnded()).endReason?.code).toBe("redirection-refused-by-you");
});

test("is not the only one to be asked about: a partner that is known is, where that is chosen for it, and the record says why", async () => {
  await ask(desk.page, "settings.update", { partnerPolicies: [{ domain: "mcx.system-b.example", policy: "ask" }] });
  await desk.dialUntil("bea", "deciding");
  await expect(desk.notice).toContainText(
    "Bea Novak has migrated to System B. Call there? System B is to be asked about.",
  );
  await desk.page.keyboard.press("n");
  const { redirections } = await desk.newestEnded();
  expect(redirections[0]?.rule).toEqual({ policy: "ask", partner: "mcx.system-b.example" });
  await expect(desk.notice).toContainText("asked, because System B is to be asked about");
  await ask(desk.page, "settings.update", { partnerPolicies: [{ domain: "mcx.system-b.example", policy: "refuse" }] });
  await desk.dial("bea");
  expect((await desk.newestEnded()).endReason?.code).toBe("redirection-refused-by-policy");
  await ask(desk.page, "settings.update", { partnerPolicies: [] });
});
