/** Push-to-talk as it looks and as the talk key does it, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import { barriers, barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const open = (state: string, theme = "dark") => views.show(`state=${state}&theme=${theme}`);
const talkKey = () => page.getByRole("region", { name: "Push-to-talk" }).getByRole("button").first();
/** What was done with the talk key since the last look. */
const done = async () => (await views.done()).map((act) => act.replace(/ in .*$/, ""));

test("Space talks with the focus on nothing or on the talk key, once however long it is held", async () => {
  await open("floor-free");
  await expect(talkKey()).toContainText("Press to talk");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.down("Space");
  // The same key again, as a keyboard repeats it.
  await page.keyboard.down("Space");
  await page.keyboard.down("Space");
  await page.keyboard.up("Space");
  expect(await done()).toEqual(["talk key down", "talk key up"]);
  await talkKey().focus();
  await page.keyboard.press("Space");
  expect(await done()).toEqual(["talk key down", "talk key up", "talk key down", "talk key up"]);
});

test("Shift and Space interrupt, held, where the server grants it, and do nothing else where it does not", async () => {
  await open("floor-interruptible");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.down("Shift");
  await page.keyboard.down("Space");
  // Which of the two comes up first makes no difference.
  await page.keyboard.up("Shift");
  await page.keyboard.up("Space");
  expect(await done()).toEqual(["talk key down, interrupting,", "talk key up"]);
  const interrupt = page.getByRole("button", { name: "Hold to interrupt" });
  await interrupt.focus();
  await page.keyboard.press("Space");
  await interrupt.hover();
  await page.mouse.down();
  await page.mouse.up();
  expect((await done()).slice(2)).toEqual([
    "talk key down, interrupting,",
    "talk key up",
    "talk key down, interrupting,",
    "talk key up",
  ]);
  expect(await barriers(page)).toEqual([]);
  await open("floor-theirs");
  await expect(interrupt).toHaveCount(0);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("Shift+Space");
  expect(await done()).toEqual([]);
});

test("Space presses and types everywhere else", async () => {
  await open("floor-free");
  await page.getByRole("combobox").focus();
  await page.keyboard.type("a b");
  await expect(page.getByRole("combobox")).toHaveValue("a b");
  await page
    .getByRole("button", { name: /^Hold\b/ })
    .last()
    .focus();
  await page.keyboard.press("Space");
  expect((await done()).filter((act) => act.startsWith("talk key"))).toEqual([]);
});

test("the right Ctrl talks wherever the focus is, and other keys are pressed while it is held", async () => {
  await open("floor-free");
  await page.getByRole("combobox").focus();
  await page.keyboard.down("ControlRight");
  await page.keyboard.down("ControlRight");
  expect(await done()).toEqual(["talk key down"]);
  // Without the right Ctrl as talk key this was Ctrl and the key.
  await page.keyboard.press("F9");
  await expect(
    page
      .getByRole("complementary", { name: "Lab" })
      .or(page.getByRole("region", { name: "Lab" }))
      .first(),
  ).toBeVisible();
  await page.keyboard.up("ControlRight");
  expect(await done()).toEqual(["talk key down", "talk key up"]);
  await page.keyboard.down("ControlLeft");
  await page.keyboard.up("ControlLeft");
  expect(await done()).toHaveLength(2);
});

test("the pointer holds it, and whatever takes the window away lets it go", async () => {
  await open("floor-free");
  await talkKey().hover();
  await page.mouse.down();
  expect(await done()).toEqual(["talk key down"]);
  await page.mouse.move(5, 5);
  await page.mouse.up();
  expect(await done()).toEqual(["talk key down", "talk key up"]);
  await talkKey().focus();
  await page.keyboard.down("Space");
  await page.evaluate(() => window.dispatchEvent(new Event("blur")));
  expect((await done()).slice(2)).toEqual(["talk key down", "talk key up"]);
  await page.keyboard.up("Space");
  expect(await done()).toHaveLength(4);
});

test("where one may only listen the key does nothing", async () => {
  await open("floor-listen-only");
  await talkKey().focus();
  await page.keyboard.press("Space");
  // Whether it can be pressed is what is asked: a hand presses all the same.
  await talkKey().click({ force: true });
  expect(await done()).toEqual([]);
});

for (const [state, words] of [
  ["floor-queued", ["Bea Novak is talking", "You are next to talk", "Key held: wait for the tone"]],
  ["floor-ours", ["You are talking", "Let go to stop"]],
  ["floor-denied", ["You may not talk now", "Somebody else is talking."]],
  ["floor-no-answer", ["The floor is not answered", "Press to try again", "3 messages were not let through"]],
] as const) {
  test(`${state}: in words, without barriers, the key in sight on the smallest desk`, async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(state, "dark");
    for (const text of words) await expect(page.getByRole("region", { name: "Push-to-talk" })).toContainText(text);
    await expect(talkKey()).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("button", { name: /^Mute/ })).toHaveCount(0);
    expect(await barriersInBothThemes(page)).toEqual([]);
  });
}
