/** Six who ring beside a protected call, as a screen reader is told of them, with data from the page of fixtures. */
import { expect, type Page, test } from "@playwright/test";
import type { DrawnCall } from "../../shared/mc/call-record.ts";
import { barriersInBothThemes } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

/** What the browser tells a screen reader of the element of a role whose name is meant. */
async function heard(role: string, name: RegExp): Promise<{ readonly name: string; readonly description: string }> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const node = nodes.find((each) => !each.ignored && each.role?.value === role && name.test(String(each.name?.value)));
  expect(node, `${role} ${name}`).toBeDefined();
  return { name: String(node?.name?.value), description: String(node?.description?.value ?? "") };
}

const change = (id: string, more: Partial<DrawnCall>) =>
  page.evaluate(
    ([which, what]) => {
      const store = window.fixture?.store;
      store?.setState(({ calls }) => ({
        calls: calls.map((call) => (call.id === which ? { ...call, ...what } : call)),
      }));
    },
    [id, more] as const,
  );
const told = () => page.getByRole("status").filter({ hasText: /is first/ });

test("whoever comes upon a caller is told in words how long they wait, once, and of the list who waits longest", async () => {
  await views.show("state=six-ringing");
  const waits = /^waiting for (1 minute \d\d? seconds?|2 minutes)$/;
  expect(await heard("region", /^Other calls$/)).toMatchObject({
    description: expect.stringMatching(/^Waiting longest: Sara Ruiz, for 1 minute \d\d seconds\.$/),
  });
  for (const name of [/^Answer Sara Ruiz$/, /^Decline Sara Ruiz$/]) {
    expect((await heard("button", name)).description).toMatch(waits);
  }
  const more = await heard("button", /^\+3 more/);
  expect(more.name).toBe("+3 more");
  expect(more.description).toMatch(/^the longest of them waiting for (39|4\d) seconds$/);
  await expect(page.getByRole("button", { name: "+3 more" })).toHaveText(/^\+3 more, longest 00:[34]\d$/);

  // Under the focus the words stand still, while the clock for the eye goes on; elsewhere they are true to the second.
  const row = page.getByRole("listitem").filter({ hasText: "Sara Ruiz" });
  const clock = row.locator(".waiting-time [aria-hidden]");
  const words = row.locator(".waiting-time .for-screen-readers");
  await row.getByRole("button", { name: /^Answer/ }).focus();
  const [atFirst, shown] = await Promise.all([words, clock].map((each) => each.textContent()));
  await expect(clock).not.toHaveText(shown ?? "");
  await expect(words).toHaveText(atFirst ?? "");
  await page.keyboard.press("Tab");
  await expect(words).not.toHaveText(atFirst ?? "");
});

test("who is first is spoken when a call ends and when another one is first, and not as time passes", async () => {
  await views.show("state=six-ringing");
  const clock = page.getByRole("listitem").filter({ hasText: "Sara Ruiz" }).locator(".waiting-time [aria-hidden]");
  const shown = await clock.textContent();
  await expect(clock).not.toHaveText(shown ?? "");
  await expect(told()).toHaveCount(0);

  await change("held-0", { state: "ended", endReason: { code: "hung-up-by-colleague" }, endedAt: 1 });
  await expect(told()).toHaveText(/^Sara Ruiz is first, waiting for 1 minute \d+ seconds?\.$/);
  const said = await told().textContent();
  const then = await clock.textContent();
  await expect(clock).not.toHaveText(then ?? "");
  await expect(told()).toHaveText(said ?? "");

  await change("ringing-0", { state: "ended", endReason: { code: "missed" }, endedAt: 1 });
  await expect(told()).toHaveText(/^Timo Koskinen is first, waiting for 1 minute \d+ seconds?\.$/);

  await change("ringing-4", { urgency: "emergency" });
  await expect(told()).toHaveText(
    /^ada\.aho@\S+ is first, waiting for \d+ seconds?\. Waiting longest: Timo Koskinen, for 1 minute \d+ seconds?\.$/,
  );
});

test("name, padlock, mute, hold and end stay in sight, and axe knows of no barrier", async () => {
  await views.show("state=six-ringing&theme=dark");
  const main = page.getByRole("main");
  for (const each of [
    main.getByRole("heading", { name: "Bea Novak", exact: true }),
    main.getByRole("button", { name: /^End-to-end protected/ }),
    main.getByRole("button", { name: /^Mute/ }),
    main.getByRole("button", { name: /^Hold/ }),
    main.getByRole("button", { name: /^End call/ }),
  ]) {
    await expect(each).toBeInViewport({ ratio: 1 });
  }
  // As it is folded, all states are asked about together.
  await page.getByRole("button", { name: "+3 more" }).press("Enter");
  expect(await barriersInBothThemes(page, { within: [".others"] })).toEqual([]);
});
