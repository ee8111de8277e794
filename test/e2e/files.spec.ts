/** Files in the real program: to a colleague who has migrated, and from one, fetched when somebody wants it and saved by hand. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-files-"));
  desk = await Desk.open();
});
test.afterEach(() => desk.tidy());
test.afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(name: string, content: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("a file goes to a colleague who has migrated, sealed; all of it by the keyboard", async () => {
  const unit = await desk.openUnit("bea-novak");
  const { page, program } = desk;
  await page.keyboard.press("/");
  await page.keyboard.type("bea");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+m");
  await expect(page.getByRole("textbox", { name: "Message to Bea Novak" })).toBeFocused();
  await program.chooses(fileOf("pier-4-plan.pdf", Buffer.from(`%PDF-1.7\n${"x".repeat(40_000)}`)));
  await page.keyboard.press("Control+o");

  const thread = page.getByRole("list", { name: "Conversation with Bea Novak" });
  await expect(thread).toContainText("pier-4-plan.pdf");
  await expect(thread).toContainText("Bea Novak has migrated to System B. The message went there.");
  await expect(unit.getByRole("main")).toContainText("pier-4-plan.pdf fetched");
  await expect(unit.getByRole("img", { name: "end-to-end protected" })).toBeVisible();
  await expect(thread).toContainText(/there \d\d:\d\d/);
  await expect(thread).toContainText("40 kB");
  await expect(thread).toContainText("end-to-end protected");
  expect(await barriers(page)).toEqual([]);
});

test("a file that is still being fetched is taken back, by the keyboard, and nothing of it is there", async () => {
  const unit = await desk.openUnit("bea-novak");
  const { page, program } = desk;
  await page.keyboard.press("F2");
  await ask(page, "lab.configureContent", { system: "system-b", fault: "holds" });
  await page.keyboard.press("/");
  await page.keyboard.type("bea");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+m");
  await program.chooses(fileOf("wrong-plan.pdf", Buffer.from(`%PDF-1.7\n${"w".repeat(40_000)}`)));
  await page.keyboard.press("Control+o");
  const sent = page
    .getByRole("list", { name: "Conversation with Bea Novak" })
    .locator(".message.ours", { hasText: "wrong-plan.pdf" });
  const takeBack = sent.getByRole("button", { name: "Take the file back" });
  const stageThere = async () =>
    (await desk.person("bea-novak")).unit?.messages.find(({ file }) => file?.name === "wrong-plan.pdf")?.file?.stage;
  await until("the unit to fetch it", 15_000, async () => ((await stageThere()) === "fetching" ? true : undefined));
  await takeBack.press("Enter");
  await expect(sent).toContainText("taken back");
  await expect(takeBack).toHaveCount(0);
  await until("the unit to give it up", 15_000, async () => ((await stageThere()) === "failed" ? true : undefined));
  await ask(page, "lab.configureContent", { system: "system-b", fault: "none" });
  await expect(unit.getByRole("main")).not.toContainText("wrong-plan.pdf fetched");
  await expect(sent).not.toContainText(/there \d\d:\d\d/);
});

test("a large one waits until somebody wants it, lies apart from then on, and a copy is saved by hand", async () => {
  const unit = await desk.openUnit("jonas-okafor");
  const { page, program } = desk;
  await page.keyboard.press("F2");
  await page.keyboard.press("F3");
  const lights = randomBytes(1_400_000);
  await program.chooses(fileOf("quay-lights.raw", lights));
  await unit.getByRole("button", { name: "Attach a file" }).click();
  await page.getByRole("button", { name: /Jonas Okafor/ }).click();
  const thread = page.getByRole("list", { name: "Conversation with Jonas Okafor" });
  await expect(thread).toContainText("1.4 MB, not fetched by itself");
  await thread.getByRole("button", { name: "Put the file away quay-lights.raw" }).press("Enter");
  await expect(thread).toContainText("1.4 MB, put away");
  // It waits over a restart of the window, in a list of all that wait, and opens from there.
  await page.reload();
  await desk.registered();
  await page.keyboard.press("F3");
  await page.getByText("1 file waits to be fetched").press("Enter");
  const waiting = page.getByRole("list", { name: "1 file waits to be fetched" }).getByRole("button");
  await expect(waiting).toHaveAccessibleName(/quay-lights\.raw.*Jonas Okafor, put away/);
  await waiting.press("Enter");
  await expect(thread.getByRole("listitem").filter({ hasText: "quay-lights.raw" })).toHaveAttribute(
    "aria-current",
    "true",
  );
  // The letter alone would be typed.
  await page.getByRole("textbox", { name: "Message to Jonas Okafor" }).focus();
  await page.keyboard.press("Alt+f");
  await expect(thread).toContainText("here, verified");
  await expect(page.getByText(/waits? to be fetched/)).toHaveCount(0);
  expect(await barriers(page)).toEqual([]);

  const received = join(desk.dataFolder, "received-files");
  const [id = ""] = readdirSync(received);
  const path = join(received, id, "quay-lights.raw");
  expect(readFileSync(path).equals(lights)).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const copy = join(folder, "copy.raw");
  await program.chooses(copy);
  await thread.getByRole("button", { name: "Save as… quay-lights.raw" }).press("Enter");
  await expect.poll(() => statSync(copy, { throwIfNoEntry: false })?.size).toBe(lights.length);
  expect(readFileSync(copy).equals(lights)).toBe(true);

  await page.reload();
  await desk.registered();
  await page.keyboard.press("F3");
  await page.getByRole("button", { name: /Jonas Okafor/ }).click();
  await expect(thread).toContainText("here, verified");
});

test("nobody chooses a file, or the one that was chosen cannot be read: nothing is sent, and that is said", async () => {
  const { page, program } = desk;
  await page.keyboard.press("F2");
  await page.keyboard.press("F3");
  await page.getByRole("button", { name: /Bea Novak/ }).click();
  const thread = page.getByRole("list", { name: "Conversation with Bea Novak" });
  const before = await thread.getByRole("listitem").count();
  await program.chooses(undefined);
  await page.keyboard.press("Control+o");
  await program.chooses(join(folder, "gone.pdf"));
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("alert").filter({ hasText: "The file cannot be read." })).toBeVisible();
  await expect(thread.getByRole("listitem")).toHaveCount(before);
});
