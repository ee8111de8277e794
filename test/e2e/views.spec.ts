/**
 * The views by themselves, with data from a page of fixtures: keyboard, focus, what is spoken, contrast, magnification.
 * What they look like is in the screenshots; what they are connected to is the subject of the other end-to-end tests.
 */
import { expect, type Locator, type Page, test } from "@playwright/test";
import type { DrawnCall } from "../../shared/mc/call-record.ts";
import { PAGES } from "../support/fixtures/views/queries.ts";
import { barriers, barriersInBothThemes, COLOURS, lookedAt } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const { done, show: open } = views;
const region = () =>
  page.evaluate(() => document.activeElement?.closest("[data-region]")?.getAttribute("data-region") ?? null);
const button = (name: string | RegExp) => page.getByRole("button", { name });

/** The panel of the call in the middle. */
const card = () => page.getByRole("main").getByRole("region", { name: /^Call with/ });
/** Changes what is known of the call in the middle. */
const put = (change: Partial<DrawnCall>) =>
  page.evaluate((more) => {
    const [call] = window.fixture?.store.getState().calls ?? [];
    if (call !== undefined) window.fixture?.put({ ...call, ...more });
  }, change);
/** Collects what is put into the live regions meant, and hands over each time what came since. */
async function spoken(selector: string): Promise<() => Promise<readonly string[]>> {
  const said = await page.evaluateHandle((regions) => {
    const texts: string[] = [];
    const note = (node: Node) => {
      const element = node instanceof Element ? node : node.parentElement;
      const live = element?.closest(regions);
      if (live != null) texts.push(live.textContent);
    };
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        note(target);
        for (const node of addedNodes) note(node);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return texts;
  }, selector);
  return () => said.evaluate((texts) => texts.splice(0));
}

/** What says something: an alert stands empty on the page before there is anything to say. */
const alerted = () => page.getByRole("alert").filter({ hasText: /\S/ });

const escapeAll = (text: string) => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);

/** The headings as the browser names them to a screen reader. Names that others work out miss what it leaves out. */
async function headingsRead(): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter(({ role, ignored }) => role?.value === "heading" && !ignored)
    .map(({ name }) => String(name?.value ?? "").trim())
    .toSorted();
}

/** The headings as they stand on the page. */
const headingsSeen = async () =>
  (await page.getByRole("heading").evaluateAll((all) => all.map((each) => each.textContent.trim()))).toSorted();

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** States that one test looks at: what fails is tried again, and not all of them with it. */
const STATES_A_TEST = 32;
/** Every fifth state; those beside it are much like it. */
const LOOKED_AT = lookedAt(
  PAGES,
  PAGES.filter((_, place) => place % 5 === 0),
);

for (let first = 0; first < LOOKED_AT.length; first += STATES_A_TEST) {
  const states = LOOKED_AT.slice(first, first + STATES_A_TEST);
  test(`no barrier that axe knows of, in any state, dark and light: from ${states[0]?.name} on`, async () => {
    test.setTimeout(600_000);
    for (const { query } of states) {
      await open(`${query}&theme=dark`);
      expect.soft(await headingsRead(), query).toEqual(await headingsSeen());
      expect.soft(await barriersInBothThemes(page, { only: STANDARDS }), query).toEqual([]);
    }
  });
}

/** What forced colours change is colours alone: of these states a few. */
const FORCED = lookedAt(
  PAGES,
  PAGES.filter((_, place) => place % 32 === 4),
);

test("no barrier that axe knows of in colours that the system forces, light and dark", async () => {
  test.setTimeout(1_800_000);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ forcedColors: "active", colorScheme });
    for (const { query } of FORCED) {
      await open(query);
      expect.soft(await barriers(page, { only: COLOURS }), `${colorScheme} ${query}`).toEqual([]);
    }
  }
});

test.describe("with the keyboard alone", () => {
  test("a person is found, chosen and called", async () => {
    await open("state=idle");
    await page.keyboard.press("/");
    await expect(page.getByRole("combobox", { name: /Search people/ })).toBeFocused();
    await page.keyboard.type("jonas");
    await expect(page.getByRole("option", { selected: true })).toContainText("Jonas Okafor");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("listbox", { name: "People" })).toBeFocused();
    expect(await done()).toEqual([]);
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["place sip:jonas.okafor@mcx.system-a.example"]);
    await expect(page.getByRole("main")).toContainText("Calling");
  });

  test("an ID that is in no directory is called as typed", async () => {
    await open("state=idle");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("visitor-7@mcx.system-b.example");
    await expect(button("Call visitor-7@mcx.system-b.example")).toBeVisible();
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["place sip:visitor-7@mcx.system-b.example"]);
  });

  test("an ID that a link brought is shown whole, its host set off, and says where it came from", async () => {
    await open("state=link-to-stranger");
    const bar = page.locator(".call-bar");
    await expect(bar).toContainText("bea.novak@mcx.system-a.example.evil.example");
    await expect(bar.locator("strong")).toHaveText("mcx.system-a.example.evil.example");
    await expect(bar).toContainText("Of no system that this console knows");
    await expect(bar).toContainText("From a link");
    const isCut = await bar.locator(".dialled").evaluate((each) => each.scrollWidth > each.clientWidth);
    expect(isCut).toBe(false);
    expect(await done()).toEqual([]);
    await open("state=link-to-partner");
    await expect(bar).not.toContainText("Of no system");
    await expect(bar).toContainText("From a link");
    await open("state=link-to-person");
    await expect(bar).toContainText("Bea Novak");
    await expect(bar).toContainText("From a link");
    await page.getByRole("combobox", { name: /Search people/ }).fill("bea");
    await expect(bar).toContainText("Bea Novak");
    await expect(bar).not.toContainText("From a link");
  });

  test("a call placed from the search leaves the field, so that the next letter acts on the call", async () => {
    await open("state=idle");
    await page.keyboard.press("/");
    await page.keyboard.type("jonas");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("listbox", { name: "People" })).toBeFocused();
    await expect(page.getByRole("combobox", { name: /Search people/ })).toHaveValue("");
    await page.evaluate(() => {
      const [call] = window.fixture?.store.getState().calls ?? [];
      if (call !== undefined) window.fixture?.put({ ...call, state: "connected", connectedAt: Date.now() });
    });
    await page.keyboard.press("m");
    expect((await done()).at(-1)).toBe("mute");
  });

  test("an ID that a redirection led back to has no button and no key", async () => {
    for (const state of ["ended-redirection-loop", "ended-redirection-to-self"]) {
      await open(`state=${state}`);
      await expect(button("Call again")).toBeVisible();
      await expect(button("Call the new ID")).toHaveCount(0);
      await page.keyboard.press("Control+g");
      expect(await done()).toEqual([]);
    }
    await open("state=ended-redirection-loop");
    const notice = page.getByRole("region", { name: "Redirection" });
    await expect(notice).toContainText("The call to Pavel Lind was sent back to an ID already called. Not re-dialled.");
    await expect(notice).not.toContainText(/Now at|new ID at/);
    await expect(page.getByRole("option", { name: /Pavel Lind/ })).not.toContainText("at System A");
  });

  test("nobody is called by Enter, and nothing typed in a field acts as a shortcut", async () => {
    await open("state=connected");
    await page.getByRole("combobox").focus();
    await page.keyboard.type("mad 1cfn");
    await page.keyboard.press("Enter");
    expect(await done()).toEqual([]);
  });

  test("no single letter places a call, nor follows a redirection", async () => {
    for (const state of ["idle", "hung-up", "deciding", "refused-by-policy"]) {
      await open(`state=${state}`);
      for (const letter of "bcefgiklmoprstvwxz") await page.keyboard.press(letter);
      expect(
        (await done()).filter((act) => /^(place|follow)/.test(act)),
        state,
      ).toEqual([]);
    }
  });

  test("while a call can be held another is placed, and holds it; while one cannot, none is", async () => {
    await open("state=connected");
    await expect(button("Hold and call Bea Novak")).toBeEnabled();
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["place sip:bea.novak@mcx.system-a.example"]);
    await open("state=ringing");
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual([]);
    await expect(button("Call Bea Novak")).toBeDisabled();
    await expect(page.getByText("Another call cannot be held now")).toBeVisible();
  });

  test("a call that is over is put away with Esc, one that lives is not", async () => {
    await open("state=hung-up");
    await page.keyboard.press("Escape");
    expect(await done()).toEqual(["putAway"]);
    await expect(page.getByRole("main")).toContainText("No call");
    await open("state=connected");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("main")).toContainText("Bea Novak");
  });

  test("a call that is over is one line after twenty seconds in which nobody did anything there, and whole again when it is wanted", async () => {
    await views.alone().clock.install();
    await open("state=hung-up");
    const call = page.getByRole("main").getByRole("region", { name: "Call with Bea Novak" });
    await expect(call).toBeVisible();
    await page.clock.runFor(19_000);
    await page.mouse.move(600, 300);
    await page.clock.runFor(19_000);
    await expect(call.getByRole("heading", { name: "Bea Novak" })).toBeVisible();
    // Who is at one of its buttons is not left without it.
    await call.getByRole("button", { name: "Call again" }).focus();
    await page.clock.runFor(60_000);
    await expect(call.getByRole("heading", { name: "Bea Novak" })).toBeVisible();
    await page.keyboard.press("Tab");
    await page.keyboard.press("F6");
    await page.clock.runFor(45_000);
    await expect(call.getByRole("heading")).toHaveCount(0);
    await expect(call).toContainText("Lasted");
    expect(await barriers(page)).toEqual([]);
    await call.getByRole("button", { name: "Show all" }).press("Enter");
    await expect(call.getByRole("heading", { name: "Bea Novak" })).toBeVisible();
    await expect(call).toBeFocused();
    await page.clock.runFor(45_000);
    await call.getByRole("button", { name: "Call again" }).press("Enter");
    expect(await done()).toEqual(["place sip:bea.novak@mcx.system-a.example"]);
    await open("state=hung-up");
    await page.clock.runFor(45_000);
    await page.keyboard.press("Escape");
    expect(await done()).toEqual(["putAway"]);
  });

  test("the digits talk to the calls on their lines", async () => {
    await open("state=six-ringing");
    await page.keyboard.press("2");
    await page.keyboard.press("Alt+Digit3");
    await page.keyboard.press("1");
    expect(await done()).toEqual(["resume", "resume", "focus"]);
    const others = page.getByRole("region", { name: "Other calls" });
    await expect(others.getByRole("listitem").filter({ hasText: "Sara Ruiz" })).toContainText("Line 4");
    await page.keyboard.press("5");
    expect((await done()).at(-1)).toBe("answer");
    await expect(page.getByRole("main")).toContainText("Timo Koskinen");
  });

  test("of six who ring three have a row, the first has the keys, and the rest are one line that opens", async () => {
    await open("state=six-ringing");
    const ringing = page.getByRole("list", { name: /^Ringing/ });
    await expect(ringing.getByRole("listitem")).toHaveCount(3);
    await expect(ringing.locator('[aria-keyshortcuts="A Alt+A"]')).toHaveCount(1);
    await expect(ringing.getByRole("listitem").first().locator('[aria-keyshortcuts="A Alt+A"]')).toHaveText(/^Answer/);
    await expect(ringing.getByRole("listitem").first()).toContainText("waiting for 1 minute 1");
    const more = button("+3 more");
    await expect(more).toHaveAttribute("aria-expanded", "false");
    await more.press("Enter");
    await expect(ringing.getByRole("listitem")).toHaveCount(6);
    await button("Show fewer").press("Enter");
    await expect(ringing.getByRole("listitem")).toHaveCount(3);
    for (const inSight of [
      page.getByRole("main").getByRole("heading", { name: "Bea Novak", exact: true }),
      button(/^End-to-end protected/),
      button(/^Mute/),
      button(/^Hold$/),
      button(/^End call$/),
    ]) {
      await expectInSight(inSight);
    }
  });

  test("a call is muted, and ended with two keys together", async () => {
    await open("state=connected");
    await page.keyboard.press("m");
    await expect(button("Mute")).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByRole("main")).toContainText("Microphone off");
    await page.keyboard.press("Escape");
    expect(await done()).toEqual(["mute"]);
    await page.keyboard.press("Shift+Escape");
    expect(await done()).toEqual(["mute", "end"]);
    await expect(page.getByRole("main")).toContainText("You ended the call.");
    await button("Call again").press("Enter");
    expect((await done()).at(-1)).toBe("place sip:bea.novak@mcx.system-a.example");
  });

  test("a redirection is followed, or not, and a re-dial stopped", async () => {
    await open("state=deciding");
    await expect(page.getByRole("timer")).toContainText(/ends in \d+ s/);
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["follow"]);
    await button("Stop re-dialling").focus();
    await page.keyboard.press("Enter");
    expect(await done()).toEqual(["follow", "end"]);

    await open("state=deciding");
    await page.keyboard.press("n");
    expect(await done()).toEqual(["refuse"]);
    await page.keyboard.press("Control+g");
    expect((await done()).at(-1)).toBe("place sip:visitor-0412@mcx.system-b.example");
  });

  test("a call that is forwarded is placed to the other person, or not, with the same keys", async () => {
    await open("state=forwarding-asked");
    const notice = page.getByRole("region", { name: "Forwarding" });
    await expect(notice.getByRole("alert")).toHaveText("Bea Novak forwards you to Jonas Okafor.");
    await expect(notice.getByRole("timer")).toContainText(/ends in \d+ s/);
    await expect(notice.getByRole("button", { name: /^Call$/ })).toHaveAttribute("aria-keyshortcuts", "Control+Enter");
    await expect(page.getByRole("main").getByRole("heading", { name: "Bea Novak", exact: true })).toBeVisible();
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["follow"]);
    await expect(page.getByRole("main").getByRole("heading", { name: "Jonas Okafor", exact: true })).toBeVisible();
    await button("Stop calling there").focus();
    await page.keyboard.press("Enter");
    expect(await done()).toEqual(["follow", "end"]);

    await open("state=forwarding-asked");
    await page.keyboard.press("n");
    expect(await done()).toEqual(["refuse"]);
    await expect(page.getByRole("main")).toContainText("You chose not to call.");
    await expect(button("Call Jonas Okafor")).toHaveAttribute("aria-keyshortcuts", "Control+G");
    await page.keyboard.press("Control+g");
    expect((await done()).at(-1)).toBe("place sip:jonas.okafor@mcx.system-a.example");
  });

  test("after a forwarded call it says whom calling again means", async () => {
    await open("state=forwarded-hung-up");
    await expect(page.getByRole("main").getByRole("heading", { name: "Jonas Okafor", exact: true })).toBeVisible();
    await button("Call Bea Novak again").press("Enter");
    expect((await done()).at(-1)).toBe("place sip:bea.novak@mcx.system-a.example");
  });

  test("the wait for whom to call is shown with its end, said politely, and can be stopped", async () => {
    await open("state=awaiting-target");
    const notice = page.getByRole("region", { name: "Redirection" });
    await expect(notice.getByRole("heading")).toHaveText("The call is passed on. Waiting to be told where.");
    await expect(notice.getByRole("timer")).toContainText(/ends in \d s/);
    await expect(alerted()).toHaveCount(0);
    await expect(card().getByRole("status").first()).toHaveText("Waiting for the server Waiting to be told where.");
    await page.keyboard.press("Shift+Escape");
    expect(await done()).toEqual(["end"]);
  });

  test("an incoming call takes no focus: it is answered and declined by its own keys alone", async () => {
    await open("state=incoming");
    expect(await region()).toBeNull();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    expect(await done()).toEqual([]);
    await page.keyboard.press("a");
    expect(await done()).toEqual(["answer"]);

    await open("state=incoming");
    await page.keyboard.press("d");
    await expect(page.getByRole("main")).toContainText("You declined the call.");
  });

  test("a second caller is answered by one key, which holds the call; what ends the call takes two together", async () => {
    await open("state=waiting");
    await page.keyboard.press("a");
    expect(await done()).toEqual(["answer"]);
    await open("state=waiting");
    await page.keyboard.press("Shift+A");
    expect(await done()).toEqual(["endAndAnswer"]);

    await open("state=waiting");
    await page.keyboard.press("d");
    expect(await done()).toEqual(["end"]);
    await expect(page.getByRole("main")).toContainText("Connected");
  });

  test("F6 goes round the parts of the window", async () => {
    await open("state=connected");
    const seen: (string | null)[] = [];
    for (let at = 0; at < 6; at++) {
      await page.keyboard.press("F6");
      seen.push(await region());
    }
    expect(seen).toEqual(["strip", "people", "call", "side", "history", "strip"]);
    await page.keyboard.press("Shift+F6");
    expect(await region()).toBe("history");
  });

  test("everything that Tab reaches shows that it has the focus", async () => {
    await open("state=connected&lab=off");
    const bare: string[] = [];
    for (let at = 0; at < 30; at++) {
      await page.keyboard.press("Tab");
      const problem = await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement) || element === document.body) return null;
        // A list that has the focus may show it on the row that it stands on.
        const row = document.getElementById(element.getAttribute("aria-activedescendant") ?? "");
        const seen = [element, row].some((each) => {
          if (each === null || getComputedStyle(each).outlineStyle === "none") return false;
          const box = each.getBoundingClientRect();
          return box.top < innerHeight && box.bottom > 0;
        });
        return seen ? null : element.outerHTML.slice(0, 120);
      });
      if (problem !== null) bare.push(problem);
    }
    expect(bare).toEqual([]);
  });

  test("a past call opens in the middle with its notice and ladder, and closes again", async () => {
    await open("state=connected-home");
    const rows = page.getByRole("list", { name: /Recent calls/ }).locator("[data-row]");
    await rows.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const middle = page.getByRole("main");
    await expect(middle).toContainText("From the record");
    await expect(middle).toContainText("Bea Novak has migrated to System B. Re-dialled there.");
    // The call that goes on stays in sight, and its way back is there.
    await expect(page.getByRole("region", { name: "Other calls" })).toContainText("Jonas Okafor");
    await expect(page.getByRole("list", { name: /Messages of the call/ })).toContainText("300 redirection");
    await page.keyboard.press("Escape");
    await expect(middle).not.toContainText("From the record");
  });

  test("a key leads back from a record to the call in progress", async () => {
    for (const key of ["b", "Alt+b"]) {
      await open("state=record");
      const middle = page.getByRole("main");
      await expect(middle).toContainText("From the record");
      await expect(button(/^Show Jonas Okafor$/)).toHaveAttribute("aria-keyshortcuts", "B Alt+B");
      await page.keyboard.press(key);
      await expect(middle).not.toContainText("From the record");
      await expect(middle.getByRole("region", { name: "Call with Jonas Okafor" })).toBeVisible();
      expect(await done()).toEqual(["focus"]);
      await page.keyboard.press(key);
      expect(await done()).toEqual(["focus"]);
    }
  });

  test("a missed call is called back from its row", async () => {
    await open("state=idle");
    await button("Call back Sara Ruiz").focus();
    await page.keyboard.press("Enter");
    expect(await done()).toEqual(["place sip:sara.ruiz@mcx.system-a.example"]);

    await open("state=idle");
    await page.locator(".history [data-row]").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["place sip:sara.ruiz@mcx.system-a.example"]);
  });

  test("the key on the button that calls back means that button, and is shown where it does", async () => {
    await open("state=idle");
    const key = button("Call back Sara Ruiz").locator(".key");
    await expect(key).toBeHidden();
    await button("Call back Sara Ruiz").focus();
    await expect(key).toBeVisible();
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["place sip:sara.ruiz@mcx.system-a.example"]);
  });

  test("while a record is read, microphone and hold of the call stay at hand and are seen", async () => {
    await open("state=record");
    await page.keyboard.press("m");
    await page.keyboard.press("h");
    expect(await done()).toEqual(["mute", "hold"]);
    await page.evaluate(() => {
      const [call] = window.fixture?.store.getState().calls ?? [];
      if (call !== undefined) window.fixture?.put({ ...call, muted: true, signalling: false });
    });
    const talking = page.getByRole("region", { name: "Other calls" }).getByRole("listitem");
    await expect(talking).toContainText("Microphone off");
    await expect(talking).toContainText("The connection to System A is lost.");
  });
});

test.describe("single letters", () => {
  test("do nothing when they are switched off; with Alt they act, and buttons show that", async () => {
    await open("state=deciding&letters=off");
    for (const key of ["f", "n", "c", "m", "?", "l", "/"]) await page.keyboard.press(key);
    expect(await done()).toEqual([]);
    await expect(button(/^Follow/).locator(".key")).toHaveText("Ctrl Enter");
    await expect(button("Do not follow").locator(".key")).toHaveText("Alt N");
    await expect(page.getByRole("combobox")).not.toBeFocused();
    await page.keyboard.press("Alt+n");
    expect(await done()).toEqual(["refuse"]);
    await open("state=deciding&letters=off");
    await page.keyboard.press("Shift+Escape");
    expect(await done()).toEqual(["end"]);
  });

  test("are typed in a text field; with Alt they act there, and buttons show the key that works now", async () => {
    await open("state=connected");
    await expect(button(/^Mute/).locator(".hint")).toHaveText("M");
    const field = page.getByRole("combobox");
    await field.focus();
    await expect(button(/^Mute/).locator(".hint")).toHaveText("Alt M");
    await page.keyboard.type("m1");
    await page.keyboard.press("Control+Alt+m");
    expect(await done()).toEqual([]);
    await page.keyboard.press("Alt+m");
    expect(await done()).toEqual(["mute"]);
    await expect(field).toHaveValue("m1");
    await button(/^Hold/).focus();
    await expect(button(/^Mute/).locator(".hint")).toHaveText("M");
    await page.keyboard.press("m");
    expect(await done()).toEqual(["mute", "unmute"]);
  });

  test("can be switched off in the settings, at once", async () => {
    await open("state=connected");
    await page.keyboard.press("Control+,");
    const letters = page.getByRole("switch", { name: /Single letters/ });
    await letters.focus();
    await page.keyboard.press("Space");
    await expect(letters).not.toBeChecked();
    await page.keyboard.press("m");
    expect(await done()).toEqual([]);
  });
});

test.describe("keys are told to screen readers", () => {
  const keysOf = (name: string | RegExp) => expect(button(name).first());

  test("on everything that shows one", async () => {
    await open("state=proved");
    await page.keyboard.press("?");
    const silent = await page
      .locator("button:enabled")
      .filter({ has: page.locator(".key, .hint") })
      .evaluateAll((all) =>
        all.filter((each) => !each.hasAttribute("aria-keyshortcuts")).map((each) => each.outerHTML),
      );
    expect(silent).toEqual([]);
    await keysOf(/^End call/).toHaveAttribute("aria-keyshortcuts", "Shift+Escape");
    await keysOf(/^Settings/).toHaveAttribute("aria-keyshortcuts", "Control+,");
    await keysOf(/^Keys/).toHaveAttribute("aria-keyshortcuts", "K Alt+K");
    await expect(page.locator(".padlock-button")).toHaveAttribute("aria-keyshortcuts", "I Alt+I");
    await expect(page.getByRole("combobox")).toHaveAttribute("aria-keyshortcuts", "/ Control+K");
  });

  test("while they work, and no longer", async () => {
    await open("state=proved");
    // Words stand where its key would.
    await expect(button(/^Keypad/)).not.toHaveAttribute("aria-keyshortcuts");
    await open("state=ringing");
    await expect(button(/^Call Bea Novak/)).toBeDisabled();
    await expect(button(/^Call Bea Novak/)).not.toHaveAttribute("aria-keyshortcuts");
    await open("state=connected&letters=off");
    await expect(button(/^Mute/)).toHaveAttribute("aria-keyshortcuts", "Alt+M");
    await keysOf(/^End call/).toHaveAttribute("aria-keyshortcuts", "Shift+Escape");
    await expect(page.getByRole("combobox")).toHaveAttribute("aria-keyshortcuts", "Control+K");
    await open("state=connected&keys=failed");
    await keysOf(/^Keys/).toHaveAttribute("aria-keyshortcuts", "K Alt+K");
  });
});

test.describe("function keys change what the window shows", () => {
  test("and touch no call", async () => {
    await open("state=connected");
    await page.keyboard.press("F9");
    await expect(page.getByRole("region", { name: "Lab", exact: true })).toBeVisible();
    await page.keyboard.press("F7");
    await expect(page.getByRole("searchbox", { name: "Search all calls" })).toBeFocused();
    expect(await region()).toBe("call");
    await page.keyboard.press("F8");
    await expect(page.getByRole("heading", { name: "Sound and devices" })).toBeInViewport();
    expect(await region()).toBe("side");
    await page.keyboard.press("F1");
    await expect(page.getByRole("heading", { name: "Shortcuts" })).toBeVisible();
    await expect(page.getByText("An exception: this letter ends or declines.")).toHaveCount(3);
    await page.keyboard.press("F2");
    await expect(page.getByRole("list", { name: /Messages of the call/ })).toBeVisible();
    expect(await region()).toBe("call");
    expect(await done()).toEqual([]);
  });
});

test.describe("what is spoken", () => {
  test("a redirection, once, whatever becomes of it; in a record that is read later nothing", async () => {
    await open("state=obtaining-keys-new-id");
    const notice = page.getByRole("region", { name: "Redirection" });
    const status = card().getByRole("status").first();
    await expect(notice.getByRole("alert")).toHaveText("Bea Novak has migrated to System B.");
    await expect(notice.getByRole("heading")).toHaveText("Bea Novak has migrated to System B. Obtaining keys.");
    await expect(status).toHaveText("Preparing Obtaining keys.");
    const alerts = await spoken("[role=alert]");
    for (const [state, words] of [
      ["redialling", "Re-dialling"],
      ["ringing", "Ringing"],
      ["connected", "Connected"],
    ] as const) {
      await put({ state });
      await expect(status).toHaveText(words);
    }
    await expect(notice.getByRole("heading")).toHaveText("Bea Novak has migrated to System B. Re-dialled there.");
    expect(await alerts()).toEqual([]);
    // To the same system once more: the words are the same, and it is news.
    await page.evaluate(() => {
      const [call] = window.fixture?.store.getState().calls ?? [];
      const [first] = call?.redirections ?? [];
      if (call === undefined || first === undefined) throw new Error("no redirected call");
      window.fixture?.put({ ...call, redirections: [first, { ...first, atMs: first.atMs + 1 }] });
    });
    await expect(notice).toContainText("Via");
    expect(await alerts()).toEqual(["Bea Novak has migrated to System B."]);

    await open("state=deciding");
    await expect(status).toHaveText("Waiting for your decision Call there?");

    await open("state=record");
    await expect(page.getByRole("region", { name: "Redirection" })).toBeVisible();
    await expect(alerted()).toHaveCount(0);
  });

  test("that the microphone is off, and that it is on again; of a call that never was muted nothing", async () => {
    await open("state=connected");
    const microphone = page.locator("main > [aria-live=polite]").nth(2);
    await expect(microphone).toHaveText("");
    for (const words of ["Microphone off", "Microphone on", "Microphone off"]) {
      await page.keyboard.press("m");
      await expect(microphone).toHaveText(words);
    }
    // The key reaches the call while a record is read, and so does what is said of it.
    await page.locator(".history [data-row]").nth(1).click();
    await expect(page.getByRole("main")).toContainText("From the record");
    await page.keyboard.press("m");
    await expect(microphone).toHaveText("Microphone on");
    await page.keyboard.press("Shift+Escape");
    await expect(microphone).toHaveText("");
  });

  test("a record says what carried a redirection, and of a call that goes on only where it was no 300", async () => {
    for (const [state, words] of [
      ["migrated-by-message", "by a message"],
      ["migrated-by-answer", "by the final answer"],
      ["hung-up", "by a redirecting answer"],
    ] as const) {
      await open(`state=${state}`);
      await expect(page.getByRole("region", { name: "Redirection" })).toContainText(words);
    }
    await open("state=connected");
    await expect(page.getByRole("region", { name: "Redirection" })).not.toContainText("by a redirecting answer");
    await open("state=forwarding-asked-unknown");
    await expect(page.getByRole("region", { name: "Forwarding" })).toContainText("shift-change by the final answer");
  });

  test("two redirections are both shown", async () => {
    await open("state=connected-twice");
    const notice = page.getByRole("region", { name: "Redirection" });
    for (const text of ["visitor-0412@", "joint-7@", "from the redirection", "not named in the redirection"]) {
      await expect(notice).toContainText(text);
    }
  });

  test("an incoming call, a lost connection and a failure; a timer is not", async () => {
    await open("state=incoming");
    await expect(alerted()).toContainText("Sara Ruiz is calling you.");
    await open("state=signalling-lost");
    await expect(page.getByRole("alert").filter({ hasText: "connection to System A is lost" })).toBeVisible();
    await expect(page.getByRole("timer", { name: "Time in the call" })).toBeVisible();
    await open("state=ended-forbidden");
    await expect(alerted()).toContainText("The server refused the call.");
    await expect(alerted()).toContainText("forbidden · 403 Forbidden, warning 107");
  });
});

test.describe("focus", () => {
  test("settings take it and give it back; the call stays in sight", async () => {
    await open("state=connected");
    await page.getByRole("combobox").focus();
    await page.keyboard.press("Control+,");
    expect(await region()).toBe("side");
    await expect(button("End call")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("combobox")).toBeFocused();
  });

  test("a setting that the host refuses says so and is not shown as made", async () => {
    await open("state=settings");
    await page.evaluate(() => window.fixture?.failing.set("settings.update", "data-folder-unwritable"));
    const migrated = page.getByRole("radiogroup", { name: "When a colleague has migrated" });
    await migrated.getByRole("radio", { name: /Ask first/ }).click({ force: true });
    await expect(page.getByRole("alert").filter({ hasText: "data folder" })).toBeVisible();
    await expect(page.getByRole("radio", { name: "Follow", exact: false }).first()).toBeChecked();
  });

  test("the messages of a call of the record are asked for when it is opened, and again after a failure", async () => {
    await open("state=idle");
    const failing = (code: "host-failed" | null) =>
      page.evaluate((failure) => {
        if (failure === null) window.fixture?.failing.delete("calls.ladder");
        else window.fixture?.failing.set("calls.ladder", failure);
      }, code);
    const asked = () =>
      page.evaluate(() => window.fixture?.sent.filter(({ command }) => command === "calls.ladder").length);
    expect(await asked()).toBe(0);
    await failing("host-failed");
    await page
      .getByRole("list", { name: /^Recent calls/ })
      .getByRole("button")
      .first()
      .click();
    const side = page.getByRole("complementary", { name: "What happened" });
    await expect(side.getByRole("alert")).toContainText("host-failed");
    await expect(side.getByRole("list", { name: /Messages of the call/ })).toHaveCount(0);
    await failing(null);
    await side.getByRole("button", { name: "Load again" }).click();
    await expect(
      side
        .getByRole("list", { name: /Messages of the call/ })
        .getByRole("button")
        .first(),
    ).toBeVisible();
    expect(await asked()).toBe(2);
    await side.getByRole("button", { name: /^Save text/ }).click();
  });

  test("a setting for forwarded calls has its own change, and the seconds are there while either asks", async () => {
    await open("state=settings");
    const forwarded = page.getByRole("radiogroup", { name: "When a call is forwarded to another person" });
    await expect(forwarded.getByRole("radio", { name: /Ask first/ })).toBeChecked();
    await expect(page.getByRole("textbox", { name: "Seconds to decide" })).toBeVisible();
    await forwarded.getByText("Do not call").click();
    const transferred = page.getByRole("radiogroup", { name: "When a colleague transfers you to another person" });
    await expect(page.getByRole("textbox", { name: "Seconds to decide" })).toBeVisible();
    await transferred.getByText(/^Stay/).click();
    await expect(page.getByRole("textbox", { name: "Seconds to decide" })).toHaveCount(0);
    const changes = await page.evaluate(() =>
      window.fixture?.sent.filter(({ command }) => command === "settings.update").map(({ input }) => input),
    );
    expect(changes).toEqual([{ forwardingPolicy: "refuse" }, { transferPolicy: "refuse" }]);
  });

  test("an arrow of the ladder opens its message under the ladder and keeps the focus", async () => {
    await open("state=connected");
    const arrows = page.getByRole("list", { name: /Messages of the call/ }).getByRole("button");
    await arrows.first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(arrows.nth(2)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "Message" })).toContainText("Call-ID:");
    await expect(arrows.nth(2)).toHaveAttribute("aria-expanded", "true");
    await expect(button("End call")).toBeInViewport();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("region", { name: "Message" })).toHaveCount(0);
    await expect(arrows.nth(2)).toBeFocused();
  });

  test("a message that is closed by its button gives it back to the arrow of the last one read", async () => {
    await open("state=connected");
    const arrows = page.getByRole("list", { name: /Messages of the call/ }).getByRole("button");
    const message = page.getByRole("region", { name: "Message" });
    await arrows.first().focus();
    await page.keyboard.press("Enter");
    await expect(message).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await message.getByRole("button", { name: "Close" }).focus();
    await page.keyboard.press("Enter");
    await expect(message).toHaveCount(0);
    await expect(arrows.nth(1)).toBeFocused();
  });

  test("the keypad gives it back to where it was, and to the call where it was nowhere", async () => {
    await open("state=keypad");
    const pad = page.getByRole("group", { name: /^Keypad/ });
    await expect(pad.getByRole("button", { name: "1" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(card()).toBeFocused();
    await button(/^Keypad/).focus();
    await page.keyboard.press("Enter");
    await expect(pad.getByRole("button", { name: "1" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(button(/^Keypad/)).toBeFocused();
    await page.getByRole("listbox", { name: "People" }).focus();
    await page.keyboard.press("p");
    await page.keyboard.press("p");
    await expect(page.getByRole("listbox", { name: "People" })).toBeFocused();
  });

  test("a record that is closed by its button gives it back to its row", async () => {
    await open("state=idle");
    const rows = page.getByRole("list", { name: /Recent calls/ }).locator("[data-row]");
    await rows.first().focus();
    await page.keyboard.press("Enter");
    await rows.nth(1).focus();
    await page.keyboard.press("Enter");
    await page.locator(".record-head").getByRole("button", { name: "Close" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".record-head")).toHaveCount(0);
    await expect(rows.nth(1)).toBeFocused();
  });

  test("the lab takes it in, not onto what drops the connection, and gives it back to a row that is there anew", async () => {
    await open("state=idle");
    const rows = page.getByRole("list", { name: /Recent calls/ }).locator("[data-row]");
    const close = page.getByRole("region", { name: "Lab" }).getByRole("button", { name: "Close" });
    await rows.nth(1).focus();
    await page.keyboard.press("F9");
    await expect(close).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(rows.nth(1)).toBeFocused();
    await button("Call back Sara Ruiz").focus();
    await page.keyboard.press("F9");
    await page.keyboard.press("F9");
    await expect(rows.first()).toBeFocused();
    await button(/^Lab/).focus();
    await page.keyboard.press("Enter");
    await expect(close).toBeFocused();
    await page.keyboard.press("F9");
    await expect(button(/^Lab/)).toBeFocused();
  });

  test("settings opened from an arrow of the ladder, which they replace, give it back to the ladder", async () => {
    await open("state=connected");
    await page
      .getByRole("list", { name: /Messages of the call/ })
      .getByRole("button")
      .nth(2)
      .focus();
    await page.keyboard.press("Control+,");
    await page.keyboard.press("Escape");
    expect(await region()).toBe("side");
  });

  test("an end of the call leaves it in the call, where no Enter calls anybody", async () => {
    await open("state=connected");
    await button(/^End call/).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toContainText("You ended the call.");
    await expect(card()).toBeFocused();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    expect(await done()).toEqual(["end"]);
    await page.keyboard.press("Tab");
    await expect(card().locator("button:focus")).toBeVisible();
  });

  test("an end that takes its time leaves it in the call too; elsewhere it stays where it is", async () => {
    await open("state=connected");
    const over = { state: "ended", endedAt: Date.now(), endReason: { code: "hung-up-by-colleague" } } as const;
    await button(/^End call/).focus();
    await put({ state: "ending" });
    await expect(button(/^End call/)).toBeDisabled();
    await expect(button(/^End call/)).not.toBeFocused();
    await put(over);
    await expect(card()).toBeFocused();

    for (const elsewhere of [page.getByRole("combobox"), page.locator(".history [data-row]").first()]) {
      await open("state=connected");
      await button(/^Mute/).focus();
      await elsewhere.focus();
      await put(over);
      await expect(button(/^Call again/)).toBeVisible();
      await expect(elsewhere).toBeFocused();
    }
    await open("state=connected");
    await button(/^Mute/).focus();
    await page.locator(".clock").click();
    await put(over);
    await expect(button(/^Call again/)).toBeVisible();
    expect(await region()).toBeNull();
  });

  test("Hold has it again after the moment in which it cannot be pressed", async () => {
    await open("state=connected");
    await button(/^Hold$/).focus();
    await put({ holdChange: "holding" });
    await expect(button(/^Hold$/)).not.toBeFocused();
    await put({ hold: "by-us", holdChange: "none" });
    await expect(button(/^Resume/)).toBeFocused();
  });
});

test.describe("the ladder", () => {
  test("says of a message that was dropped or mended what became of it, and why", async () => {
    await open("state=handled-messages");
    const arrow = (name: string) =>
      page.getByRole("list", { name: /Messages of the call/ }).getByRole("button", { name });
    await expect(arrow("183 progress (dropped: the field Record-Route cannot be read)")).toBeVisible();
    await expect(arrow("180 ringing (mended: the field To has no tag)")).toBeVisible();
    await expect(page.getByRole("region", { name: "Message" })).toContainText(
      "This console did not act on this message: the field Record-Route cannot be read.",
    );
  });

  test("follows the newest message, unless somebody has scrolled up", async () => {
    await open("state=long-ladder");
    const list = page.getByRole("list", { name: /Messages of the call/ });
    await expect(list.getByRole("button").last()).toBeInViewport();
    await list.hover();
    await page.mouse.wheel(0, -2000);
    await expect(list.getByRole("button").first()).toBeInViewport();
    await page.evaluate(() => {
      const [call] = window.fixture?.store.getState().calls ?? [];
      const last = call?.ladder.at(-1);
      if (call === undefined || last === undefined) throw new Error("no call");
      window.fixture?.put({
        ...call,
        ladder: [...call.ladder, { ...last, atMs: 9999, what: { kind: "as-written" as const, text: "the newest" } }],
      });
    });
    await expect(button(/^Newest$/)).toBeVisible();
    await expect(list.getByRole("button").first()).toBeInViewport();
    await button(/^Newest$/).click();
    await expect(list.getByRole("button", { name: /the newest/ })).toBeInViewport();
    await expect(button(/^Newest$/)).toHaveCount(0);
  });

  test("goes to the newest message with a key too, and takes the focus along from the button alone", async () => {
    const list = page.getByRole("list", { name: /Messages of the call/ });
    const last = list.getByRole("button").last();
    for (const key of ["e", "Alt+e"]) {
      await open("state=long-ladder");
      await list.hover();
      await page.mouse.wheel(0, -2000);
      await expect(list.getByRole("button").first()).toBeInViewport();
      await page.keyboard.press(key);
      await expect(last).not.toBeInViewport();
      const [call] = await page.evaluate(() => window.fixture?.store.getState().calls ?? []);
      const newest = call?.ladder.at(-1);
      if (call === undefined || newest === undefined) throw new Error("no call");
      await put({ ladder: [...call.ladder, { ...newest, atMs: 9999 }] });
      await expect(button(/^Newest$/)).toHaveAttribute("aria-keyshortcuts", "E Alt+E");
      if (key === "e") await button(/^Newest$/).focus();
      await page.keyboard.press(key);
      await expect(last).toBeInViewport();
      await expect(button(/^Newest$/)).toHaveCount(0);
      if (key === "e") await expect(last).toBeFocused();
      else expect(await region()).toBeNull();
    }
  });

  test("is saved as a picture and as text", async () => {
    await open("state=connected");
    for (const [name, ending, keys] of [
      ["Save picture", ".svg", ["s", "Alt+s"]],
      ["Save text", ".txt", ["t", "Alt+t"]],
    ] as const) {
      const saved = async (save: () => Promise<void>) => {
        const download = page.waitForEvent("download");
        await save();
        expect((await download).suggestedFilename()).toMatch(new RegExp(`^call-.*\\${ending}$`));
      };
      await saved(() => button(name).click());
      for (const key of keys) await saved(() => page.keyboard.press(key));
    }
    await page.getByRole("combobox").focus();
    await page.keyboard.press("Alt+s");
    await page.keyboard.type("st");
    await expect(page.getByRole("combobox")).toHaveValue("st");
  });

  test("folds away behind its key on a narrow window, and never lies over the call", async () => {
    await page.setViewportSize({ width: 1000, height: 800 });
    await open("state=connected");
    const ladder = page.getByRole("complementary", { name: "What happened" });
    await expect(ladder).toBeHidden();
    await page.keyboard.press("l");
    await expect(ladder).toBeVisible();
    const [call, side] = [await page.getByRole("main").boundingBox(), await ladder.boundingBox()];
    expect((call?.x ?? 0) + (call?.width ?? 0)).toBeLessThanOrEqual((side?.x ?? 0) + 1);
    await page.keyboard.press("l");
    await expect(ladder).toBeHidden();
  });
});

test.describe("hold", () => {
  const status = () => page.locator("main > [aria-live=polite]").nth(1);

  test("has one key for both ways, says who holds, and is spoken", async () => {
    await open("state=connected");
    await expect(status()).toHaveText("");
    await page.keyboard.press("h");
    await expect(page.getByRole("main")).toContainText("On hold: held by you");
    await expect(status()).toHaveText("On hold: held by you");
    await button(/^Resume/).click();
    await expect(page.getByRole("main")).not.toContainText("On hold");
    await expect(status()).toHaveText("No longer on hold");
    expect(await done()).toEqual(["hold", "resume"]);
  });

  test("of the colleague is told with its end, and is no news of the next call", async () => {
    await open("state=connected");
    await put({ hold: "by-colleague" });
    await expect(status()).toHaveText("On hold: held by Bea Novak");
    await put({ hold: "none" });
    await expect(status()).toHaveText("No longer on hold");
    await put({ id: "00000000-0000-4000-8000-999999999999" });
    await page.evaluate(() => {
      const store = window.fixture?.store;
      store?.setState({ calls: store.getState().calls.slice(0, 1) });
    });
    await expect(status()).toHaveText("");
  });

  test("of the colleague and of both is told apart in words and in shape", async () => {
    const shapes = new Set<string>();
    for (const [state, words] of [
      ["held", "On hold: held by you"],
      ["held-by-colleague", "On hold: held by Bea Novak"],
      ["held-by-both", "On hold: held by you and by Bea Novak"],
      ["holding", "Putting on hold"],
    ] as const) {
      await open(`state=${state}`);
      const chip = page.locator(".chip.held");
      await expect(chip).toHaveText(words);
      await expect(chip).not.toHaveClass(/attention/);
      shapes.add(await chip.locator("svg").innerHTML());
    }
    expect(shapes.size).toBe(4);
  });

  test("that is under way, or cannot be told to anybody, has no key", async () => {
    for (const state of ["holding", "signalling-lost"]) {
      await open(`state=${state}`);
      await expect(button(/^Hold/)).toBeDisabled();
      await page.keyboard.press("h");
      expect(await done()).toEqual([]);
    }
    await expect(
      page.getByRole("alert").filter({ hasText: "The call can be held and resumed when the connection is back." }),
    ).toBeVisible();
  });

  test("that was not accepted is an alert that says who hears whom", async () => {
    await open("state=hold-refused");
    await expect(
      page.getByRole("alert").filter({ hasText: "The call goes on, and your microphone is off." }),
    ).toBeVisible();
    await open("state=resume-refused");
    await expect(page.getByRole("alert").filter({ hasText: "You still hold it." })).toBeVisible();
    await page.keyboard.press("h");
    expect(await done()).toEqual(["resume"]);
  });
});

test.describe("the keypad", () => {
  const pad = () => page.getByRole("group", { name: /^Keypad/ });

  test("sends what is typed or pressed, and gives way to nothing of the call", async () => {
    await open("state=keypad");
    await page.keyboard.press("p");
    await expect(pad()).toHaveCount(0);
    await page.keyboard.press("p");
    await expect(pad().getByRole("button", { name: "1" })).toBeFocused();
    await page.keyboard.type("12#*");
    await pad().getByRole("button", { name: "5" }).click();
    expect(await done()).toEqual(["1", "2", "#", "*", "5"].map((digit) => `digits ${digit}`));
    await expect(pad().getByRole("status").filter({ hasText: "Sent" })).toHaveText("Sent 12#*5");
    await expect(button(/^End call/)).toBeInViewport();
    await page.keyboard.press("Escape");
    await expect(pad()).toHaveCount(0);
    await page.keyboard.type("7");
    expect(await done()).toHaveLength(5);
  });

  test("has three columns and four rows; a digit is a tone wherever the focus is, and a line needs Alt", async () => {
    await open("state=keypad-protected");
    const places = await Promise.all(
      ["1", "2", "3", "4", "0"].map((name) => pad().getByRole("button", { name, exact: true }).boundingBox()),
    );
    const [one, two, three, four, zero] = places.map((box) => ({ x: box?.x ?? 0, y: box?.y ?? 0 }));
    expect([two?.y, three?.y, four?.x, zero?.x]).toEqual([one?.y, one?.y, one?.x, two?.x]);
    expect(zero?.y).toBeGreaterThan(four?.y ?? 0);
    await expect(page.getByText("Digits received: 12#…7")).toBeVisible();
    await button(/^Mute/).focus();
    await page.keyboard.press("3");
    await page.keyboard.press("Alt+3");
    expect(await done()).toEqual(["digits 3"]);
    await page.keyboard.press("Escape");
    await expect(pad()).toHaveCount(0);
  });

  test("is not there where the other end takes no digits inside protected frames, and says so", async () => {
    await open("state=proved");
    await expect(button(/^Keypad/)).toBeDisabled();
    await expect(button(/^Keypad/)).toContainText("not taken there");
    await page.keyboard.press("p");
    await expect(pad()).toHaveCount(0);
  });
});

test.describe("the keys in the strip", () => {
  const strip = () => page.getByRole("banner");

  test("say whether they are good, and open their details with one key", async () => {
    await open("state=idle");
    await expect(button(/^Keys valid to/)).toBeVisible();
    await page.keyboard.press("k");
    const side = page.getByRole("region", { name: "Details of the keys" });
    expect(await region()).toBe("side");
    for (const text of [
      "kms.system-a.example",
      "own",
      "kms.system-b.example",
      "encrypted with the operating system's key store",
      "permits protected calls",
    ]) {
      await expect(side).toContainText(text);
    }
    await page.keyboard.press("Escape");
    await expect(side).toHaveCount(0);

    for (const [keys, words] of [
      ["off", "Keys not set up"],
      ["starting", "Keys being fetched"],
    ] as const) {
      await open(`state=idle&keys=${keys}`);
      await expect(button(new RegExp(`^${words}`))).toBeVisible();
      await expect(button(/^Ask again/)).toHaveCount(0);
    }
  });

  test("tell a failure in its sentence, aloud too, and ask again", async () => {
    await open("state=connected");
    const spoken = strip()
      .locator("[aria-live=polite]")
      .filter({ hasText: /^Keys:/ });
    await expect(spoken).toHaveText("Keys: ready");
    await page.evaluate(() =>
      window.fixture?.tell("keys.changed", {
        state: "failed",
        kmsUri: "kms.system-a.example",
        keysUntil: null,
        certificates: [],
        atRest: "key-file",
        protectionPermitted: true,
        permissions: null,
        callsForbidden: [],
        hosts: [],
        protectedPeers: [],
        named: [],
        nextMissing: null,
        problem: { code: "kms-token-refused" },
      }),
    );
    const sentence = "The key server did not accept this console's access token.";
    await expect(spoken).toHaveText(`Keys: ${sentence}`);
    await expect(strip()).toContainText(sentence);
    await page.keyboard.press("Shift+K");
    await expect(spoken).toHaveText("Keys: ready");
    expect(await page.evaluate(() => window.fixture?.sent.map(({ command }) => command))).toContain("keys.refresh");
    await expect(button(/^Ask again/)).toHaveCount(0);
  });

  test("a second failure is told, and the button is there again", async () => {
    await open("state=keys&keys=failed");
    await page.evaluate(() => window.fixture?.failing.set("keys.refresh", "kms-silent"));
    await page
      .getByRole("region", { name: "Details of the keys" })
      .getByRole("button", { name: /^Ask again/ })
      .click();
    await expect(page.getByRole("alert").filter({ hasText: "did not answer in time" })).toBeVisible();
    await expect(button(/^Ask again/).first()).toBeEnabled();
  });
});

test.describe("the padlock", () => {
  const padlock = () => page.locator(".padlock-button");
  const put = (change: Record<string, unknown>) =>
    page.evaluate((more) => {
      const [call] = window.fixture?.store.getState().calls ?? [];
      if (call?.protection == null) throw new Error("no protected call");
      window.fixture?.put({ ...call, protection: { ...call.protection, ...more } });
    }, change);
  const frames = (authenticated: number) => ({ protected: authenticated, authenticated, refused: 0, replayed: 0 });

  test("is green in one state alone, and each state has words and a shape of its own", async () => {
    await open("state=proved");
    const icon = padlock().locator("svg");
    const colour = () => icon.evaluate((element) => getComputedStyle(element).color);
    const green = await page.evaluate(() => {
      const probe = document.createElement("i");
      probe.style.color = "var(--proved)";
      document.body.append(probe);
      return getComputedStyle(probe).color;
    });
    const seen = new Set<string>();
    for (const state of ["none", "obtaining-keys", "offered", "establishing", "hop", "failed", "proved"]) {
      await put({ state });
      await expect(padlock()).toBeVisible();
      expect(await colour(), state).toEqual(state === "proved" ? green : expect.not.stringMatching(escapeAll(green)));
      seen.add(`${await padlock().locator("span").first().textContent()} ${await icon.getAttribute("class")}`);
    }
    expect(seen.size).toBe(7);
    const shapes = new Set([...seen].map((each) => /lucide-[a-z-]+/.exec(each)?.[0]));
    expect(shapes.size).toBe(7);
  });

  test("says of keys only what was done with them, and to whose", async () => {
    await open("state=deciding-with-keys");
    const main = page.getByRole("main");
    await expect(main).toContainText("Keys ready, nothing sent yet");
    await expect(main).toContainText("Only the key of visitor-0412@mcx.system-b.example will open it");
    await expect(main).not.toContainText(/Key sent|this ID/);
    await page.keyboard.press("i");
    await expect(page.getByRole("complementary")).toContainText("Nothing has been sent with it yet.");
    for (const state of ["not-followed-with-keys", "ended-microphone-refused"]) {
      await open(`state=${state}`);
      await expect(padlock(), state).toHaveCount(0);
      await expect(main, state).not.toContainText(/\bkeys?\b.*(sent|confirmed)/i);
    }
    await open("state=deciding-protection");
    await expect(padlock()).toHaveText(/^Cannot be protected/);
  });

  test("is amber, in words too, where the dispatcher called without protection", async () => {
    const colour = () => padlock().evaluate((element) => getComputedStyle(element).borderTopColor);
    await open("state=hop");
    const plain = await colour();
    await open("state=called-unprotected");
    await expect(page.locator(".padlock-detail").first()).toHaveText(/^You called without protection\. Not end-to-end/);
    expect(await colour()).not.toBe(plain);
    await open("state=unprotected");
    await expect(page.locator(".padlock-detail")).toHaveText("Not end-to-end: the gateway can hear the call");
    expect(await colour()).toBe(plain);
  });

  test("is spoken when its state changes and not when frames are counted, and a count draws nothing else anew", async () => {
    await open("state=proved");
    const spoken = page.getByRole("main").locator("> [aria-live=polite]").first();
    await expect(spoken).toContainText("End-to-end protected. Opened with the key that kms.system-b.example");
    await page.evaluate(() => {
      const changed: string[] = [];
      (window as unknown as { changed: string[] }).changed = changed;
      new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          // Clocks and timers go on by themselves.
          if (element?.closest(".clock, .timer, .long") == null) changed.push(element?.outerHTML.slice(0, 120) ?? "");
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    for (const count of [2200, 2300, 2400]) {
      await put({ frames: frames(count) });
      await expect(padlock()).toContainText(`${count.toLocaleString("en-GB")} frames proved`);
    }
    const changed = await page.evaluate(() => (window as unknown as { changed: string[] }).changed);
    expect(changed.filter((html) => !html.startsWith('<span class="muted count"'))).toEqual([]);

    await put({ state: "failed", failure: { code: "protection-bypassed" } });
    await expect(spoken).toHaveText(/Protection failed.*Media did not pass through the protection/);
  });

  test("opens its details beside the call, with one click and with one key; Escape closes and gives the focus back", async () => {
    await open("state=proved");
    await padlock().click();
    const details = page.getByRole("region", { name: "Protection of the call" });
    expect(await region()).toBe("side");
    for (const text of [
      "dispatch-3@mcx.system-a.example you",
      "visitor-0412@mcx.system-b.example",
      "The far end opened it with the key that kms.system-b.example issued to this ID.",
      "from the redirection, certificate fetched",
      /key period 6592: .*2026 .* to .*2026/,
      "1c5a09e2",
      "MIKEY-SAKKE I_MESSAGE, signed with ECCSI",
      "SFrame AES_128_GCM_SHA256_128",
      "Preferred",
      "Received and authenticated2,104",
      "certificate fetched: kms.system-b.example",
    ]) {
      await expect(details).toContainText(text);
    }
    const [call, side] = [await page.getByRole("main").boundingBox(), await details.boundingBox()];
    expect((call?.x ?? 0) + (call?.width ?? 0)).toBeLessThanOrEqual((side?.x ?? 0) + 1);
    await expect(button("End call")).toBeInViewport();
    await page.keyboard.press("Escape");
    await expect(details).toHaveCount(0);
    await expect(padlock()).toBeFocused();
    await page.keyboard.press("i");
    await expect(details).toBeVisible();
    await page.keyboard.press("i");
    await expect(details).toHaveCount(0);
    expect(await done()).toEqual([]);
  });

  test("of a call that is over says how it was, and why it failed", async () => {
    await open("state=ended-proved");
    await expect(padlock()).toContainText("Was end-to-end protected");
    await expect(page.locator(".history [data-row]").first()).toContainText("end-to-end");
    await open("state=ended-broken");
    await expect(alerted()).toContainText("Too many of the colleague's media frames were not authentic.");
  });

  test("keys differing between redirection and profile are told in a sentence", async () => {
    await open("state=proved-note");
    const notice = page.getByRole("region", { name: "Redirection" });
    await expect(notice).toContainText("Redirection and user profile name different key servers for this ID.");
    await expect(notice).toContainText("kms-uri-differs");
  });

  test("key work is seen line by line while it is done", async () => {
    await open("state=obtaining-keys-new-id");
    const lines = page.getByRole("list", { name: "Key work of this call" }).getByRole("listitem");
    await expect(lines).toHaveText([
      /^Own keysperiod 1648, until [^ ]+ [^ ]+ 2026 \d\d:\d\d done\+42 ms$/,
      /^KMSfrom the redirection: kms.system-b.example done\+42 ms$/,
      /^Certificatein progress$/,
      /^Key messagenot yet$/,
    ]);
    await button("Stop re-dialling").focus();
    await page.keyboard.press("Enter");
    expect(await done()).toEqual(["end"]);
  });
});

test.describe("keys that cannot be had", () => {
  const without = () => button("Call without protection");

  test("the reason is spoken, and no key that was meant for something else calls without protection", async () => {
    await open("state=deciding-protection");
    await expect(alerted()).toContainText("The key server could not be reached.");
    await expect(alerted()).toContainText("kms-unreachable");
    await expect(page.getByRole("timer")).toContainText(/ends in \d+ s/);
    expect(await region()).toBeNull();
    for (const key of ["Enter", "Space", "u", "f", "c", "a", "Control+Enter"]) await page.keyboard.press(key);
    expect(await done()).toEqual([]);
    await expect(without()).not.toBeFocused();
    await page.keyboard.press("Shift+U");
    expect(await done()).toEqual(["callUnprotected"]);
  });

  test("in a call that was answered the question says why once, and what can be done about it there", async () => {
    await open("state=deciding-fall-back");
    await expect(alerted()).toContainText("Earlier calls with this person were protected end to end.");
    await expect(page.getByText("The other end protects nothing now.")).toHaveCount(1);
    const padlock = page.getByRole("main").locator("> [aria-live=polite]").first();
    await expect(padlock).not.toContainText("The other end protects nothing now.");
    await expect(button("Do not call")).toHaveCount(0);
    await page.keyboard.press("n");
    expect(await done()).toEqual(["end"]);
    await open("state=deciding-fall-back");
    await expect(button("Go on without protection")).toBeInViewport();
    for (const key of ["Enter", "Space", "u", "f", "c", "a"]) await page.keyboard.press(key);
    expect(await done()).toEqual([]);
    await page.keyboard.press("Shift+U");
    expect(await done()).toEqual(["callUnprotected"]);
  });

  test("not to call has a key, and so has the way back", async () => {
    await open("state=deciding-protection-new-id");
    await expect(without()).toBeInViewport();
    await page.keyboard.press("n");
    expect(await done()).toEqual(["end"]);
    await expect(page.getByRole("alert").filter({ hasText: "You chose not to call" })).toHaveCount(0);
    await expect(page.getByRole("main")).toContainText("You chose not to call without protection.");
  });

  test("where protection is required the call is over, says so, and can be tried again", async () => {
    await open("state=ended-required");
    await expect(alerted()).toContainText("Protection is required here");
    await expect(without()).toHaveCount(0);
    await page.keyboard.press("Shift+U");
    expect(await done()).toEqual([]);
    await button("Try again").focus();
    await page.keyboard.press("Enter");
    expect(await done()).toEqual(["place sip:bea.novak@mcx.system-a.example"]);
  });

  test("a new ID that was never called for lack of keys was not re-dialled", async () => {
    await open("state=ended-required-new-id");
    await expect(page.getByRole("region", { name: "Redirection" })).toContainText("Not re-dialled.");
  });
});

test.describe("who is calling", () => {
  test("is shown as verified before the call is answered", async () => {
    await open("state=incoming-verified");
    const main = page.getByRole("main");
    await expect(main).toContainText("Caller verified");
    await expect(main).toContainText("Signed by sara.ruiz@mcx.system-a.example, verified through kms.system-a.example");
    await expect(main.locator("> [aria-live=polite]").first()).toContainText("Caller verified");
    await open("state=incoming-unprotected");
    await expect(main).toContainText("Who is calling is known from the server alone");
    await open("state=waiting-verified");
    await expect(page.getByRole("region", { name: "Other calls" })).toContainText("Caller verified");
  });

  test("cannot be answered while it is being checked, only declined", async () => {
    await open("state=incoming-checking");
    await expect(button(/^Answer$/)).toBeDisabled();
    await expect(alerted()).toHaveCount(0);
    await page.keyboard.press("a");
    await page.keyboard.press("Shift+A");
    expect(await done()).toEqual([]);
    await page.keyboard.press("d");
    expect(await done()).toEqual(["end"]);
  });
});

test("the settings say which rule for protection holds where the profile or the key server decide otherwise", async () => {
  await open("state=settings");
  const rule = page.getByRole("radiogroup", { name: "End-to-end protection" });
  await expect(rule.getByRole("radio", { name: /^Preferred/ })).toBeChecked();
  await rule.getByRole("radio", { name: /^Off/ }).click({ force: true });
  await expect(page.getByText("Your user profile asks for protection, so Preferred holds.")).toBeVisible();
  const changes = await page.evaluate(() =>
    window.fixture?.sent.filter(({ command }) => command === "settings.update").map(({ input }) => input),
  );
  expect(changes).toEqual([{ protection: "off" }]);
  await open("state=settings&keys=not-permitted");
  await expect(page.getByText("Your user profile does not permit protection, so Off holds.")).toBeVisible();
  await open("state=settings&rule=required&keys=off");
  await expect(page.getByRole("complementary").getByRole("alert")).toContainText("No key server is set up");
});

test("magnified to 200 % nothing is cut off and the call can be ended", async () => {
  await page.setViewportSize({ width: 640, height: 400 });
  for (const state of [
    "connected-twice",
    "deciding",
    "awaiting-target",
    "forwarding-asked-unknown",
    "refused",
    "lab",
    "settings",
    "sheet",
    "details",
    "keys",
    "deciding-protection-new-id",
  ]) {
    await open(`state=${state}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, `${state}: pixels beyond the right edge`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 320, height: 256 });
  for (const state of ["waiting-verified", "deciding-protection", "incoming-verified", "proved", "settings"]) {
    await open(`state=${state}`);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, `${state} at 400 %: pixels beyond the right edge`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 640, height: 400 });
  await open("state=connected");
  await button("End call").scrollIntoViewIfNeeded();
  await button("End call").click();
  expect(await done()).toEqual(["end"]);
});

/** Wholly on the screen and under nothing: its middle and its corners, as far as they are not round. */
async function expectInSight(locator: Locator): Promise<void> {
  await expect
    .poll(() =>
      locator.evaluate((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return "off the screen";
        const inset = 6;
        const points = [
          [(left + right) / 2, (top + bottom) / 2],
          ...[left + inset, right - inset].flatMap((x) => [top + inset, bottom - inset].map((y) => [x, y])),
        ];
        const over = points.map(([x = 0, y = 0]) => document.elementFromPoint(x, y));
        return over.every((each) => each !== null && element.contains(each)) ? "in sight" : "covered";
      }),
    )
    .toBe("in sight");
}

for (const [width, height] of [
  [640, 400],
  [960, 540],
] as const) {
  test.describe(`magnified to 200 %, ${width} by ${height},`, () => {
    test.beforeEach(() => page.setViewportSize({ width, height }));
    const party = () => page.getByRole("main").getByRole("heading", { level: 2, name: "Bea Novak", exact: true });

    test("the first screen has who calls and who is on the line, and what answers and what ends", async () => {
      await open("state=incoming-verified");
      await expectInSight(page.getByRole("main").getByRole("heading", { name: "Sara Ruiz" }));
      await expectInSight(button(/^Answer$/));
      await expectInSight(button(/^Decline$/));
      await expectInSight(button(/^Caller verified/));
      for (const state of ["waiting-verified", "waiting"]) {
        await open(`state=${state}`);
        await expectInSight(page.getByRole("alert").filter({ hasText: "Sara Ruiz is calling you" }));
        for (const name of [/^Answer Sara Ruiz$/, /^Decline Sara Ruiz$/, /^End call$/])
          await expectInSight(button(name));
        await expectInSight(party());
        await expectInSight(page.getByRole("timer"));
        await expectInSight(button(/Details$/).filter({ hasText: /protected/i }));
      }
      await open("state=six-ringing");
      for (const name of [/^Answer Sara Ruiz$/, /^Decline Sara Ruiz$/, /^End call$/, /^End-to-end protected/]) {
        await expectInSight(button(name));
      }
      await expectInSight(party());
      for (const state of ["proved", "connected-twice", "signalling-lost", "hold-refused", "lab"]) {
        await open(`state=${state}`);
        // The lab takes the focus when it is opened, and the page goes there.
        if (state === "lab") await page.evaluate(() => scrollTo(0, 0));
        await expectInSight(button(/^End call$/));
        await expectInSight(page.getByRole("timer"));
      }
    });

    test("a caller stays in sight wherever the page is scrolled to", async () => {
      await open("state=waiting-verified");
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await expectInSight(button(/^Answer Sara Ruiz$/));
      await open("state=incoming-verified");
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await expectInSight(button(/^Answer$/));
    });

    test("a decision stands beside what it is made on", async () => {
      for (const state of ["deciding-protection", "deciding-protection-new-id"]) {
        await open(`state=${state}`);
        for (const words of [
          "The key server could not be reached.",
          "Without protection the gateways on the way can hear the call.",
        ]) {
          await expectInSight(page.getByText(words));
        }
        await expectInSight(button("Do not call"));
        await expectInSight(button("Call without protection"));
      }
      await open("state=deciding");
      await expectInSight(
        page.getByRole("definition").filter({ hasText: "Target migrated for joint operation Larch" }),
      );
      await expectInSight(button(/^Follow$/));
      await expectInSight(button("Do not follow"));
      await open("state=forwarding-asked");
      await expectInSight(page.getByRole("definition").filter({ hasText: "all calls are forwarded" }));
      await expectInSight(page.getByRole("region", { name: "Forwarding" }).getByRole("button", { name: /^Call$/ }));
      await expectInSight(button("Do not call"));
    });

    test("the redirection of a call that stands is one sentence, and opens", async () => {
      await open("state=proved");
      const notice = page.getByRole("region", { name: "Redirection" });
      await expect(notice.getByRole("heading")).toBeVisible();
      await expect(notice.getByText("Reason")).toBeHidden();
      await notice.getByRole("button", { name: "Details" }).press("Enter");
      await expect(notice.getByText("Reason")).toBeVisible();
      await expect(notice.getByText("Re-dialled", { exact: true })).toBeVisible();
      await expect(notice.getByRole("button", { name: "Details" })).toHaveAttribute("aria-expanded", "true");
      await expectInSight(button(/^End call$/));
    });
  });
}

test("with room for all of it the notice tells all of it, and on the smallest desk nothing hides the call", async () => {
  await open("state=proved");
  const notice = page.getByRole("region", { name: "Redirection" });
  await expect(notice.getByText("Reason")).toBeVisible();
  await expect(notice.getByText("Re-dialled", { exact: true })).toBeVisible();
  await expect(notice.getByRole("button")).toHaveCount(0);
  for (const state of ["hold-refused", "waiting", "connected-twice", "signalling-lost", "lab"]) {
    await open(`state=${state}`);
    await expectInSight(page.getByText("Not end-to-end: the gateway can hear the call", { exact: true }));
    await expectInSight(page.getByText(/^(Rescue lead|Border unit).* · System/));
    await expectInSight(button(/^Protected to the gateway only/));
  }
});

test("a long name gives way to the timer, and is whole in its title", async () => {
  for (const [width, height] of [
    [1280, 800],
    [960, 540],
    [640, 400],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const state of ["proved", "held-by-both", "hung-up"]) {
      await open(`state=${state}&names=long`);
      const card = page.getByRole("region", { name: /^Call with/ });
      const name = card.getByRole("heading");
      const timer = state === "hung-up" ? card.locator(".lasted") : card.getByRole("timer");
      await expect(name).toHaveAttribute("title", "Bea Novak Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh");
      const [outer, inner, words] = [await card.boundingBox(), await timer.boundingBox(), await name.boundingBox()];
      if (outer === null || inner === null || words === null) throw new Error("not shown");
      expect(inner.x, state).toBeGreaterThanOrEqual(words.x + words.width);
      expect(inner.x + inner.width, state).toBeLessThanOrEqual(outer.x + outer.width);
      expect(words.height, state).toBeLessThanOrEqual(60);
      const over = await page.getByRole("main").evaluate((main) => main.scrollWidth - main.clientWidth);
      expect(over, `${state}: pixels beyond the right edge`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await open("state=held-by-both&names=long");
  await expectInSight(page.getByText(/^On hold: held by you and by Bea Novak/).last());
  await expectInSight(page.getByText("Not end-to-end: the gateway can hear the call", { exact: true }));
});

test("targets are at least 24 pixels, those of the call at least 40", async () => {
  await open("state=connected");
  // What is pressed of a slider is its thumb, and not the field that a screen reader has of it.
  const targets = "button, [role=option], input:not(.slider-thumb input), .slider-thumb, select";
  const boxes = await page.locator(targets).evaluateAll((elements) =>
    elements
      .map((element) => ({ html: element.outerHTML.slice(0, 100), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0)
      .map(({ html, box }) => ({ html, size: Math.min(box.width, box.height) })),
  );
  expect(boxes.filter(({ size }) => size < 24)).toEqual([]);
  for (const name of ["Mute", "End call"]) {
    expect((await button(name).boundingBox())?.height).toBeGreaterThanOrEqual(40);
  }
});

test("the theme follows the system unless the settings say otherwise", async () => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await open("state=idle&theme=system");
  const dark = await background();
  await page.emulateMedia({ colorScheme: "light" });
  const light = await background();
  expect(light).not.toBe(dark);
  await open("state=idle&theme=dark");
  expect(await background()).toBe(dark);
});

test("nothing moves where less motion is wanted", async () => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open("state=redialling");
  const running = await page.evaluate(
    () => document.getAnimations().filter((each) => Number(each.effect?.getComputedTiming().duration ?? 0) > 0).length,
  );
  expect(running).toBe(0);
});

test("typing among ten thousand people leaves the fields quick", async () => {
  await open("state=idle&people=10000");
  // The best of several rounds: how long the work takes, not how busy the machine is with other things.
  const slowest = await page.getByRole("combobox").evaluate(async (field) => {
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    const best = new Map<string, number>();
    for (let round = 0; round < 5; round++) {
      for (const query of ["u", "us", "user", "user-9", "a", "alpha", ""]) {
        const begin = performance.now();
        setValue?.call(field, query);
        field.dispatchEvent(new Event("input", { bubbles: true }));
        await Promise.resolve();
        // Asking for a measure makes the browser lay out what React has put in place.
        document.body.getBoundingClientRect();
        best.set(query, Math.min(best.get(query) ?? Number.POSITIVE_INFINITY, performance.now() - begin));
      }
    }
    return Math.max(...best.values());
  });
  expect(slowest).toBeLessThan(50);
  expect(await page.getByRole("option").count()).toBeLessThan(60);
});

test("the lab works during a call: each field asks for its own change", async () => {
  await open("state=lab");
  await page.getByRole("combobox", { name: "Where: Jonas Okafor" }).selectOption("partner");
  const reason = page.getByRole("textbox", { name: "Reason: Bea Novak" });
  await reason.fill("Moved to the coast");
  await reason.press("Enter");
  await page.getByRole("combobox", { name: "KMS URI: Bea Novak" }).selectOption("lookup");
  await button("Calls me Sara Ruiz").click();
  const sent = await page.evaluate(() => window.fixture?.sent.filter(({ command }) => /^lab\.c/.test(command)));
  expect(sent).toEqual([
    { command: "lab.configure", input: { personId: "jonas", settings: { route: "partner" } } },
    { command: "lab.configure", input: { personId: "bea", settings: { reason: "Moved to the coast" } } },
    { command: "lab.configure", input: { personId: "bea", settings: { kmsUriPlace: "lookup" } } },
    { command: "lab.callConsole", input: { personId: "sara" } },
  ]);
  await expect(page.getByRole("main")).toContainText("Connected");
});

test("without the lab there is no trace of it", async () => {
  await open("state=idle&lab=off");
  await expect(button("Lab")).toHaveCount(0);
  await page.keyboard.press("F9");
  await expect(page.getByRole("region", { name: "Lab" })).toHaveCount(0);
  await page.keyboard.press("Control+,");
  await expect(page.getByRole("radio", { name: /Generated/ })).toHaveCount(0);
});

test.describe("a clock that stood still", () => {
  test("tells the day of yesterday's calls as soon as it is midnight, without any call", async () => {
    await views.alone().clock.install({ time: new Date("2026-11-22T23:58:50") });
    await open("state=idle");
    const newest = page
      .getByRole("list", { name: /^Recent calls/ })
      .getByRole("listitem")
      .first();
    // The calls are of so long before the page was there, which takes its time.
    await expect(newest).toContainText(/23:5\d:\d\d/);
    await expect(newest).not.toContainText("22 Nov");
    await page.clock.runFor(75_000);
    await expect(newest).toContainText(/22 Nov 23:5\d/);
  });

  test("does not count from where it stood when the connection is lost", async () => {
    await views.alone().clock.install({ time: new Date("2026-11-22T10:00:00") });
    await open("state=idle");
    await page.clock.runFor(55_000);
    const strip = page.getByRole("banner");
    // What is drawn at once is what is read: no further tick of the clock.
    const first = await page.evaluate(async () => {
      const nextAttemptAt = Date.now() + 500;
      window.fixture?.store.setState({ registration: { state: "reconnecting", attempt: 1, nextAttemptAt } });
      await Promise.resolve();
      return document.querySelector("header")?.textContent;
    });
    expect(first).toContain("attempt 1 in 1 s");
    await page.clock.runFor(1_000);
    await expect(strip).toContainText("attempt 1 now");
  });
});

test.describe("somebody whom a redirection has given another ID", () => {
  test("is named when calling from it, with what is proved and what is only said", async () => {
    for (const [state, proved] of [
      ["incoming-recognised", "The ID is verified."],
      ["incoming-recognised-claimed", "The ID is not verified."],
    ] as const) {
      await open(`state=${state}`);
      const caller = page.getByRole("main");
      await expect(caller.getByRole("heading", { name: "Bea Novak" })).toBeVisible();
      await expect(caller).toContainText(/redirected \d\d:\d\d:\d\d/);
      await expect(caller).toContainText("visitor-0412@mcx.system-b.example");
      await expect(caller).toContainText(`${proved} That it is Bea Novak's was said by a redirection.`);
      await expect(caller).not.toContainText("Not in the directory");
      await expect(page.getByRole("listitem").filter({ hasText: "is calling you" }).first()).toContainText(
        /Bea Novak.*redirected/,
      );
    }
  });

  test("is found by it, named where it is dialled, and in the record", async () => {
    await open("state=idle");
    await page.keyboard.press("/");
    await page.keyboard.type("visitor-0412");
    await expect(page.getByRole("option", { selected: true })).toContainText("Bea Novak");
    await page.keyboard.type("@mcx.system-b.example");
    await expect(page.locator(".call-bar")).toContainText(/Bea Novak.*Known by a redirection/);
    await page.keyboard.press("Control+Enter");
    expect(await done()).toEqual(["place sip:visitor-0412@mcx.system-b.example"]);
    const newest = page
      .getByRole("list", { name: /^Recent calls/ })
      .getByRole("listitem")
      .first();
    await expect(newest).toContainText(/Bea Novak.*redirected/);
  });
});

test.describe("where the system forces its colours", () => {
  const background = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);

  test("who is chosen, what is shown and what is pressed are seen", async () => {
    await page.emulateMedia({ forcedColors: "active" });
    await open("state=muted");
    const people = page.getByRole("listbox", { name: "People" }).getByRole("option");
    const chosen = page.getByRole("option", { selected: true });
    await expect(chosen).toContainText("Bea Novak");
    expect(await background(chosen)).not.toBe(await background(people.nth(1)));
    const rows = page.getByRole("list", { name: /^Recent calls/ }).locator("[data-row]");
    expect(await background(rows.first())).not.toBe(await background(rows.nth(1)));
    expect(await background(button("Mute"))).not.toBe(await background(button(/^Hold$/)));
  });

  test("each state of the registration has a shape of its own", async () => {
    await page.emulateMedia({ forcedColors: "active" });
    await open("state=idle");
    const mark = page.getByRole("banner").locator(".mark");
    const shapes = new Set<string>();
    for (const registration of [
      { state: "off" },
      { state: "registered" },
      { state: "reconnecting", attempt: 1, nextAttemptAt: 0 },
      { state: "refused", status: 403, text: "" },
    ] as const) {
      await page.evaluate((now) => window.fixture?.store.setState({ registration: now }), registration);
      shapes.add((await mark.screenshot()).toString("base64"));
    }
    expect(shapes.size).toBe(4);
  });
});

test("what is loaded again keeps the focus: on its button until it has worked, then on what there is", async () => {
  const fail = (command: string, code?: "host-failed") =>
    page.evaluate(
      ([name, failure]) =>
        failure === undefined
          ? window.fixture?.failing.delete(name as string)
          : window.fixture?.failing.set(name as string, failure as "host-failed"),
      [command, code],
    );
  await open("state=idle&loading=fails");
  for (const [command, name] of [
    ["directory.list", "People"],
    ["calls.list", "Recent"],
  ] as const) {
    const part = page.getByRole("region", { name, exact: true });
    const again = part.getByRole("button", { name: "Load again" });
    await again.focus();
    await page.keyboard.press("Enter");
    await expect(part.getByRole("alert")).toBeVisible();
    await expect(again).toBeFocused();
    await fail(command);
    await page.keyboard.press("Enter");
    await expect(again).toHaveCount(0);
    expect(await part.evaluate((element) => element.contains(document.activeElement)), name).toBe(true);
  }
});
