/** The settings by headings, searched, and the keys of the window chosen there. */
import { expect, type Page, test } from "@playwright/test";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const sent = () =>
  page.evaluate(() =>
    window.fixture?.sent.filter(({ command }) => command === "settings.update").map(({ input }) => input),
  );
const field = (name = "Search the settings") => page.getByRole("textbox", { name });
const found = (text: string) => page.getByRole("status").filter({ hasText: text });
const keyOf = (act: string) => page.getByRole("button", { name: new RegExp(`^${act}: .*Change the key$`) });

test.describe("the search", () => {
  test("finds by label, explanation and what is chosen, however it is spelt, and says how many", async () => {
    await views.show("state=settings&theme=dark");
    await field().fill("appearance dark");
    await expect(page.getByRole("radiogroup", { name: "Appearance" })).toBeVisible();
    await expect(found("1 setting found")).toBeVisible();
    await field().fill("chosen: follow");
    await expect(page.getByRole("radiogroup", { name: "When a colleague has migrated" })).toBeVisible();
    await expect(page.getByRole("radiogroup", { name: "Appearance" })).toHaveCount(0);
    await field().fill("MICROPHÓNE off");
    await expect(keyOf("Microphone off and on")).toBeVisible();
    await field().fill("xyzzy");
    await expect(found("No setting has these words.")).toBeVisible();
    await expect(page.locator(".settings-group")).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(field()).toHaveValue("");
    await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("heading", { name: "Settings", exact: true })).toHaveCount(0);
  });

  test("is in the language that is spoken", async () => {
    await views.show("state=settings&language=de");
    await field("Einstellungen durchsuchen").fill("textgrosse");
    await expect(page.getByRole("radiogroup", { name: "Textgröße" })).toBeVisible();
    await expect(found("1 Einstellung gefunden")).toBeVisible();
    await field("Einstellungen durchsuchen").fill("strg umsch e");
    await expect(page.getByRole("button", { name: /^Notfall: .*Strg Umsch E\. Taste ändern/ })).toBeVisible();
  });

  test("is walked by keyboard: into what was found, back, and by headings", async () => {
    await views.show("state=settings");
    // The first thing of the panel has the focus; the field is the next.
    await page.keyboard.press("Tab");
    await expect(field()).toBeFocused();
    await page.keyboard.type("text size");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("radio", { name: /^100 %/ })).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await expect(field()).toBeFocused();
    await page.keyboard.press("Escape");
    const headings = page.getByRole("navigation", { name: "Headings" });
    await headings.getByRole("button", { name: "Keyboard" }).press("Enter");
    await expect(page.getByRole("heading", { name: "Keyboard", exact: true, level: 3 })).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("switch", { name: /^Single letters/ })).toBeFocused();
  });
});

test.describe("the keys", () => {
  test("a key that is pressed is that of the act: it acts, and every hint and the sheet say so at once", async () => {
    await views.show("state=settings");
    await keyOf("Microphone off and on").press("Enter");
    await expect(found("Press a key.")).toHaveCount(1);
    await page.keyboard.press("y");
    expect(await sent()).toEqual([{ shortcuts: { mute: "Y" } }]);
    await expect(keyOf("Microphone off and on")).toBeFocused();
    await expect(page.getByRole("button", { name: "Mute" })).toHaveAttribute("aria-keyshortcuts", "Y Alt+Y");
    await page.keyboard.press("m");
    await page.keyboard.press("y");
    expect((await views.done()).filter((act) => /mute/i.test(act))).toHaveLength(1);
    await page.keyboard.press("F1");
    await expect(page.locator(".sheet-row").filter({ hasText: "Microphone off and on" })).toContainText("Y");
  });

  test("hints of lists and panels that are drawn once follow too, in German as well", async () => {
    await views.show("state=settings&language=de");
    const press = async (act: RegExp, key: string) => {
      await page.getByRole("button", { name: act }).press("Enter");
      await page.keyboard.press(key);
    };
    await press(/^Favorit: .*Taste ändern$/, "Control+y".replace("y", "u"));
    await press(/^Personen suchen.*Taste ändern$/, "Control+b");
    await expect(page.locator(".people .search .key")).toHaveText("Strg B");
    await press(/^Diesen Ruf leiser.*Taste ändern$/, "Shift+F4");
    await expect(page.locator("[data-region='call']")).toContainText("Umsch F4");
    await expect(page.locator("[data-region='people'], .people").first()).toContainText("Strg U");
  });

  test("what another act has is named, and is given over only when that is said", async () => {
    await views.show("state=settings");
    await keyOf("Microphone off and on").press("Enter");
    await page.keyboard.press("h");
    await expect(page.locator(".key-told")).toHaveText("H is the key of: Hold and resume");
    await expect(page.getByRole("button", { name: "Leave it" })).toBeFocused();
    expect(await sent()).toEqual([]);
    await page.keyboard.press("Enter");
    await expect(keyOf("Microphone off and on")).toBeFocused();
    await expect(page.locator(".key-told")).toHaveCount(0);
    expect(await sent()).toEqual([]);

    await page.keyboard.press("Enter");
    await page.keyboard.press("h");
    await page.getByRole("button", { name: /^Give it to this act/ }).press("Enter");
    expect(await sent()).toEqual([{ shortcuts: { mute: "H", hold: "" } }]);
    await expect(keyOf("Hold and resume")).toContainText("no key");
    await expect(page.getByRole("button", { name: "Hold", exact: true })).not.toHaveAttribute("aria-keyshortcuts", /./);
  });

  test("what belongs to the system, to lines, or is too light for a call is not taken", async () => {
    await views.show("state=settings");
    for (const [act, key, says] of [
      ["Microphone off and on", "F11", "F11 belongs to the browser or the system."],
      ["Microphone off and on", "Control+v", "Ctrl V edits text."],
      ["Microphone off and on", "5", "Digits talk to the lines"],
      ["Microphone off and on", "Control+4", "Ctrl 4 stays the key of: Favourite 4"],
      ["Microphone off and on", "Space", "cannot be a shortcut"],
      ["End the call, stop calling, waiting or re-dialling", "e", "It needs Ctrl or Shift"],
    ] as const) {
      await keyOf(act).press("Enter");
      await page.keyboard.press(key);
      await expect(page.locator(".key-told")).toContainText(says);
      await page.keyboard.press("Escape");
      await expect(page.locator(".key-told")).toHaveCount(0);
      await expect(keyOf(act)).toBeFocused();
    }
    expect(await sent()).toEqual([]);
    // Escape has left the key, and not the settings.
    await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
  });

  test("a key is taken away, and comes back for one act and for all", async () => {
    await views.show("state=settings");
    await keyOf("Microphone off and on").press("Enter");
    await page.keyboard.press("Backspace");
    await keyOf("Hold and resume").press("Enter");
    await page.keyboard.press("m");
    expect(await sent()).toEqual([{ shortcuts: { mute: "" } }, { shortcuts: { mute: "", hold: "M" } }]);
    // Its key is somebody else's now.
    await page.getByRole("button", { name: "Microphone off and on: as before, M" }).press("Enter");
    await expect(page.locator(".key-told")).toHaveText("M is the key of: Hold and resume");
    await page.getByRole("button", { name: /^Give it to this act/ }).press("Enter");
    expect((await sent())?.at(-1)).toEqual({ shortcuts: { hold: "" } });
    await page.getByRole("button", { name: "All keys as they come" }).press("Enter");
    expect((await sent())?.at(-1)).toEqual({ shortcuts: {} });
    await expect(keyOf("Hold and resume")).toContainText("H");
    await expect(page.getByRole("button", { name: "All keys as they come" })).toHaveCount(0);
  });

  test("keys that a policy has set say so, and are not changed", async () => {
    await views.show("state=settings&desktop=keys-locked");
    await expect(keyOf("Microphone off and on")).toBeDisabled();
    await expect(page.getByText("Locked: set by City IT")).toHaveCount(1);
  });
});

test("no barrier that axe knows of: searched, nothing found, a key asked about, both themes and forced colours", async () => {
  for (const theme of ["dark", "light", "forced"]) {
    await page.emulateMedia({ forcedColors: theme === "forced" ? "active" : "none" });
    await views.show(`state=settings&theme=${theme === "forced" ? "dark" : theme}`);
    await field().fill("microphone");
    expect(await barriers(page), theme).toEqual([]);
    // Nothing beside the settings is another one from here on.
    const within = [".settings"];
    await keyOf("Microphone off and on").press("Enter");
    await page.keyboard.press("h");
    await expect(page.locator(".key-told")).toBeVisible();
    expect(await barriers(page, { within }), theme).toEqual([]);
    await field().fill("xyzzy");
    expect(await barriers(page, { within }), theme).toEqual([]);
  }
});
