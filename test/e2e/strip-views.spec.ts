/** The facts of the strip: all of each is told by keyboard and to a screen reader, however little room there is. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const strip = () => page.getByRole("banner");
const fact = (name: string | RegExp) => strip().getByRole("button", { name });
/** Facts whose words are cut, by the place that has all of them: those of the keys are in their panel. */
const cutWithoutMore = () =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".strip *")]
      .filter((each) => getComputedStyle(each).textOverflow === "ellipsis" && each.scrollWidth > each.clientWidth)
      .filter((each) => each.closest("[popovertarget], [aria-expanded]") === null)
      .map((each) => each.textContent),
  );

const FACTS = [
  ["state=signalling-lost", /^System A/, /^System A: not reachable, attempt/],
  ["state=calls-may-not-come-in", /^System A calls may not/, /The server does not let you use the service/],
  ["state=no-calls-wanted", /^System A no calls wanted/, /The settings say that this desk takes no calls/],
  ["state=idle&microphone=another", "Another microphone", /is not there. The system's own choice is used/],
  ["state=idle&microphone=missing", "No microphone", /You can listen to callers, and are not heard/],
  ["state=idle&microphone=not-asked", /^Microphone not allowed yet/, /Allow it before somebody calls/],
  ["state=idle&ring=off", "Ring off", /their volume is 0 %/],
  [
    "state=idle&warnings=ahead",
    /^certificate valid to/,
    /^The certificate of the server kms.system-a.example:443 is valid to/,
  ],
  ["state=idle&warnings=several", "sign-in not renewed +3", /could not be renewed.*The key server .* no keys/],
  ["state=idle&migration=away", "away", /Who calls dispatch-3@mcx.system-a.example is sent on to you by System A/],
  ["state=idle", /^Ava Lindqvist/, /dispatch-3@mcx.system-a.example/],
] as const;

test("behind a lost registration its code stands, with the mark that copies it", async () => {
  await views.show("state=proxy-refused");
  await fact(/^System A/).press("Enter");
  const whole = strip().locator(".strip-whole:popover-open");
  await expect(whole.locator(".code")).toContainText("proxy-login-unsupported");
  await whole.getByRole("button", { name: "Copy for support" }).press("Enter");
  await expect(page.getByRole("dialog", { name: "Copy for support" })).toContainText("proxy-login-unsupported");
  await expect(whole).toBeVisible();
  expect(await barriers(page, { within: [".strip"] })).toEqual([]);
});

for (const [query, name, tells] of FACTS) {
  test(`${name} opens by keyboard, tells why, and closes with Esc: ${query}`, async () => {
    await views.show(query);
    const button = fact(name);
    // What a screen reader says of it without opening it.
    await expect(button).toHaveAccessibleDescription(tells);
    await expect(strip().locator(".strip-whole:popover-open")).toHaveCount(0);
    await button.focus();
    await page.keyboard.press("Enter");
    const whole = strip().locator(".strip-whole:popover-open");
    await expect(whole).toContainText(tells);
    await expect(button).toBeFocused();
    const box = await whole.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(36);
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= 1280).toBe(true);
    // What a fact looks like open is the same for all.
    if (name === "Ring off") {
      expect(await barriers(page, { within: [".strip"] })).toEqual([]);
    }
    await page.keyboard.press("Escape");
    await expect(whole).toHaveCount(0);
    await expect(button).toBeFocused();
  });
}

test("Esc that closes it puts no call away, wherever the focus is; the next one does", async () => {
  await views.show("state=ended-no-answer");
  await fact(/^Ava Lindqvist/).click();
  await page.getByRole("listbox", { name: "People" }).evaluate((list) => list.focus());
  const whole = strip().locator(".strip-whole:popover-open");
  await expect(whole).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(whole).toHaveCount(0);
  expect(await views.done()).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await views.done()).toEqual(["putAway"]);
});

/** Parts of the strip that lie on one another, and those of which nothing is seen. */
const crowded = () =>
  page.evaluate(() => {
    const parts = [
      ...document.querySelectorAll<HTMLElement>(
        ".strip > :not(nav, h1), .strip nav > .button, .strip > div > .button, .strip > div > .strip-fact",
      ),
    ].filter((each) => each.checkVisibility() && each.querySelector(":scope :not(.for-screen-readers)") !== null);
    const box = (each: Element) => each.getBoundingClientRect();
    const named = (each: Element) => `${each.className}: ${each.textContent}`;
    const lying = parts.flatMap((one, at) =>
      parts
        .slice(at + 1)
        .filter((other) => !one.contains(other) && !other.contains(one))
        // A button without an edge reaches a little into the space beside it, where nothing stands.
        .filter((other) => {
          const free = [one, other].some((each) => each.matches(".flat, :has(> .flat)")) ? 9 : 1;
          return box(one).left < box(other).right - free && box(other).left < box(one).right - free;
        })
        .map((other) => `${named(one)} and ${named(other)}`),
    );
    return [...lying, ...parts.filter((each) => box(each).width < 14).map((each) => `nothing of ${named(each)}`)];
  });

test("from 1100 to 1600 pixels nothing is cut without more of it behind its button, and all stands in one line", async () => {
  const states = [
    "state=idle",
    "state=emergency-missed",
    "state=signalling-lost&microphone=another&ring=off&keys=failed",
    "state=incoming&microphone=not-asked&keys=expired",
    "state=signalling-lost&warnings=several&keys=failed",
    "state=idle&warnings=ahead",
  ];
  for (const query of states) {
    await views.show(query);
    for (const width of [1100, 1280, 1599, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await cutWithoutMore(), `${query} at ${width}`).toEqual([]);
      expect.soft(await crowded(), `${query} at ${width}`).toEqual([]);
      const { over, high } = await strip().evaluate((all) => ({
        over: all.scrollWidth - all.clientWidth,
        high: all.clientHeight,
      }));
      expect.soft([over, high], `${query} at ${width}`).toEqual([0, 43]);
    }
  }
});

test("a warning is put away by nobody and goes with its cause; it is read out when it comes and not when it gets urgent", async () => {
  await views.show("state=idle");
  const mark = strip().locator(".warnings-state");
  const read = mark.getByRole("log");
  await expect(mark.getByRole("button")).toHaveCount(0);
  await expect(read).toHaveCount(1);
  const until = Date.now() + 8 * 86_400_000;
  const kms = { kind: "server-certificate", about: "kms.a.example:443", until, stage: "ahead" };
  const sip = { ...kms, about: "sip.a.example:5061" };
  const tell = (warnings: readonly object[]) =>
    page.evaluate((all) => window.fixture?.tell("warnings.changed", all), warnings);
  const colour = () => mark.locator(".strip-fact").evaluate((each) => getComputedStyle(each).color);
  await tell([kms]);
  await expect(read).toContainText("kms.a.example:443");
  const quiet = await colour();
  // The same paragraph stays as it is: a screen reader has nothing to say of it.
  await page.evaluate(() => {
    const spoken = document.querySelector(".warnings-state [role='log']");
    const changes: string[] = [];
    new MutationObserver((all) => {
      for (const { addedNodes, type } of all)
        if (type === "characterData" || addedNodes.length > 0)
          changes.push([...addedNodes].map((node) => node.textContent).join());
    }).observe(spoken as Element, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { changes });
  });
  const changes = () => page.evaluate(() => (window as unknown as { changes: string[] }).changes);
  await tell([{ ...kms, stage: "soon" }]);
  await expect.poll(colour).not.toBe(quiet);
  await expect(mark.locator("svg.lucide-triangle-alert")).toBeVisible();
  await tell([{ ...kms, stage: "soon" }, sip]);
  await expect(mark.getByRole("button")).toHaveText(/\+1$/);
  expect(await changes()).toEqual([expect.stringContaining("sip.a.example:5061")]);
  await mark.getByRole("button").press("Enter");
  await page.keyboard.press("Escape");
  await expect(mark.getByRole("button")).toBeVisible();
  expect(await barriers(page, { within: [".strip"] })).toEqual([]);
  await tell([]);
  await expect(mark.getByRole("button")).toHaveCount(0);
  await expect(read).toBeEmpty();
});

test("below 1600 pixels our ID is its user part, from there on all of it; on a good day neither is cut", async () => {
  await views.show("state=idle");
  const id = strip().locator(".identity .id");
  const isCut = () => id.evaluate((each) => each.scrollWidth > each.clientWidth);
  const host = id.locator(".with-room");
  for (const [width, seen] of [
    [1280, false],
    [1599, false],
    [1600, true],
    [1920, true],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    expect(await isCut(), String(width)).toBe(false);
    expect(await host.isVisible(), String(width)).toBe(seen);
  }
});
