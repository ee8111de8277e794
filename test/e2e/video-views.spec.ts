/** Video calls as they stand in the window: by keyboard, what is spoken, and that the picture hides nothing and is not hidden. */
import { expect, type Page, test } from "@playwright/test";
import { ageOfMark, markIn } from "../../shared/media/picture-mark.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();
let page: Page;
test.beforeEach(() => {
  page = views.page();
});

const { done, show } = views;
const pictures = () => page.getByRole("main").getByRole("region", { name: "Picture of Bea Novak" });
const far = () => pictures().locator("video");
const own = () => page.getByRole("region", { name: "Your picture" });
const lastDone = async () => (await done()).at(-1);

test("whoever is chosen is called with picture by a key of its own", async () => {
  await show("state=video-idle");
  await page.keyboard.press("/");
  await page.keyboard.type("jonas");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Shift+Enter");
  expect(await done()).toEqual(["place sip:jonas.okafor@mcx.system-a.example with picture"]);
});

test("without video calls in the account there is neither button nor key", async () => {
  await show("state=idle");
  await expect(page.getByRole("button", { name: /^Video/ })).toHaveCount(0);
  await page.keyboard.press("Control+Shift+Enter");
  expect(await done()).toEqual([]);
});

test("a person's card offers what account, user profile and person allow, and its keys do no more", async () => {
  const card = page.locator(".call-bar");
  const offers = async (name: string) => {
    await page.keyboard.press("/");
    await page.keyboard.press("Control+a");
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await expect(card.locator(".person-name")).toHaveText(name);
    const labels = await card.getByRole("button", { disabled: false }).allInnerTexts();
    await page.keyboard.press("Control+Shift+Enter");
    return ["Call", "Video", "Message"].filter((label) => labels.some((each) => each.startsWith(label)));
  };
  await show("state=video-idle");
  expect(await offers("Arif Bello"), "the directory says voice alone").toEqual(["Call"]);
  await page.keyboard.press("Control+m");
  expect(await done()).toEqual([]);
  await expect(page.getByRole("region", { name: "Conversations" })).toHaveCount(0);
  expect(await offers("Aino Aalto"), "it says nothing").toEqual(["Call", "Video", "Message"]);
  expect(await done()).toEqual(["place sip:aino.aalto@mcx.system-a.example with picture"]);
  await show("state=video-forbidden");
  expect(await offers("Aino Aalto"), "the user profile permits no video calls").toEqual(["Call", "Message"]);
  // It stays in sight, and says who grants it.
  await expect(card.getByRole("button", { name: /^Video/ })).toBeDisabled();
  await expect(card).toContainText("who grants it?");
  expect(await done()).toEqual([]);
});

test("the camera goes on and off with its key, and with Alt where single letters are switched off", async () => {
  await show("state=video-camera-off");
  await expect(own()).toContainText("Camera off. You are not seen.");
  await page.keyboard.press("v");
  expect(await lastDone()).toMatch(/^show camera in /);
  await show("state=video-proved&letters=off");
  await expect(own()).toContainText("Your picture, sent");
  await page.keyboard.press("v");
  expect(await done()).toEqual([]);
  await page.keyboard.press("Alt+v");
  expect(await lastDone()).toMatch(/^show nothing in /);
  await page.getByRole("button", { name: "Share screen" }).focus();
  await page.keyboard.press("Enter");
  expect(await lastDone()).toMatch(/^show screen in /);
});

test("a screen that is shared is called one, and its end is what the key does then", async () => {
  await show("state=video-screen-shared");
  await expect(page.getByRole("region", { name: "Your screen" })).toContainText("Your screen, shared");
  await expect(page.getByRole("button", { name: /^Stop sharing/ })).toBeVisible();
  await page.keyboard.press("v");
  expect(await lastDone()).toMatch(/^show nothing in /);
});

test("a call that rings shows nobody: no camera opens before it is answered", async () => {
  await show("state=video-incoming");
  await expect(page.locator("video")).toHaveCount(0);
  await page.keyboard.press("v");
  expect(await done()).toEqual([]);
});

test("a camera that may not be used says so, with what to do, and the call goes on", async () => {
  await show("state=video-camera-refused");
  await expect(own().getByRole("alert")).toContainText("The use of the camera was refused.");
  await expect(far()).toBeVisible();
});

test("the larger picture has the room of the people, who are out of the way of the Tab key meanwhile", async () => {
  await show("state=video-proved");
  const before = (await far().boundingBox())?.width ?? 0;
  await page.keyboard.press("z");
  await expect(page.getByRole("listbox", { name: "People" })).toBeHidden();
  expect((await far().boundingBox())?.width).toBeGreaterThan(before);
  await page.keyboard.press("z");
  await expect(page.getByRole("listbox", { name: "People" })).toBeVisible();
});

test("a picture is turned by a key, and that of the same person is turned in the next call", async () => {
  await show("state=video-proved");
  await page.keyboard.press("r");
  await expect(far()).toHaveClass(/turned-1/);
  await expect(pictures().getByText("Turned by 1 of four quarters.")).toBeAttached();
  await page.evaluate(() => {
    const [call] = window.fixture?.store.getState().calls ?? [];
    if (call !== undefined) window.fixture?.put({ ...call, state: "ended", endedAt: Date.now() });
    if (call !== undefined) window.fixture?.put({ ...call, state: "connected", endedAt: null });
  });
  await expect(far()).toHaveClass(/turned-1/);
  for (let quarter = 0; quarter < 3; quarter++) await page.keyboard.press("r");
  await expect(far()).toHaveClass(/turned-0/);
});

test("the whole screen by a key, with what is said of the picture, and back", async () => {
  await show("state=video-proved");
  await page.keyboard.press("Shift+z");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe("far-frame");
  await expect(page.locator("#far-frame").locator("video")).toBeAttached();
  await page.keyboard.press("Shift+z");
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
});

test("a window of its own by a key, which goes with the picture", async () => {
  await show("state=video-proved");
  const apart = () => page.evaluate(() => document.pictureInPictureElement !== null);
  const button = page.getByRole("button", { name: /^Own window/ });
  await page.keyboard.press("w");
  await expect.poll(apart).toBe(true);
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await expect(far()).toBeVisible();
  await page.keyboard.press("w");
  await expect.poll(apart).toBe(false);
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await page.keyboard.press("w");
  await expect.poll(apart).toBe(true);
  await page.evaluate(() => {
    const [call] = window.fixture?.store.getState().calls ?? [];
    if (call?.pictures)
      window.fixture?.put({ ...call, pictures: { ...call.pictures, far: "still", farSince: Date.now() } });
  });
  await expect.poll(apart).toBe(false);
  await expect(button).toBeDisabled();
});

test("the window of its own shows the picture turned, and follows a turn", async () => {
  await show("state=video-proved");
  /** Size of what is shown there, and the age of its time mark when it is turned back by so many quarters. */
  const seenTurned = (quarters: number) =>
    page.evaluate((back) => {
      const video = document.pictureInPictureElement;
      if (!(video instanceof HTMLVideoElement) || video.videoWidth === 0) return undefined;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [336, 192];
      const context = canvas.getContext("2d");
      if (context === null) return undefined;
      const [across, down] = back % 2 === 0 ? [336, 192] : [192, 336];
      context.translate(168, 96);
      context.rotate((-back * Math.PI) / 2);
      context.drawImage(video, -across / 2, -down / 2, across, down);
      const { data } = context.getImageData(0, 0, 336, 192);
      const grey = [...data].filter((_, index) => index % 4 === 1);
      return { width: video.videoWidth, height: video.videoHeight, at: Date.now(), grey };
    }, quarters);
  const ageTurned = async (quarters: number) => {
    const seen = await seenTurned(quarters);
    if (seen === undefined) return "nothing";
    const { at, grey, height, width } = seen;
    const time = markIn((x, y) => grey[Math.floor(y * 192) * 336 + Math.floor(x * 336)] ?? 0);
    if (time === undefined) return "no mark";
    return Math.abs(ageOfMark(time, at)) < 5_000 ? `${width}x${height} of now` : "an older one";
  };
  await page.keyboard.press("r");
  await page.keyboard.press("w");
  await expect.poll(() => ageTurned(1)).toBe("360x640 of now");
  expect(await ageTurned(3)).toBe("no mark");
  await page.keyboard.press("r");
  await expect.poll(() => ageTurned(2)).toBe("640x360 of now");
  await page.keyboard.press("r");
  await page.keyboard.press("r");
  await expect.poll(() => ageTurned(0)).toBe("640x360 of now");
});

test("a still is kept by a key, as the picture is shown, and said so", async () => {
  await show("state=video-proved");
  await page.keyboard.press("r");
  await page.keyboard.press("Control+s");
  await expect(pictures().getByText(/^Still of [0-9:]+ kept with the record of the call\.$/)).toBeVisible();
  const kept = await page.evaluate(async () => {
    const sent = window.fixture?.sent.find(({ command }) => command === "stills.keep");
    const { height, octets, width } = (sent?.input ?? {}) as { height: number; octets: string; width: number };
    const jpeg = Uint8Array.from(atob(octets), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
    return { said: [width, height], is: [picture.width, picture.height] };
  });
  expect(kept).toEqual({ said: [360, 640], is: [360, 640] });
});

test("a still that is asked about is kept by the same key, or thrown away", async () => {
  await show("state=video-proved&stills=ask");
  const sent = () =>
    page.evaluate(() => window.fixture?.sent.filter(({ command }) => command === "stills.keep").length);
  await page.keyboard.press("Control+s");
  await expect(pictures().getByText("Keep this still? Nothing is kept yet.")).toBeVisible();
  expect(await sent()).toBe(0);
  await page.getByRole("button", { name: "Throw it away" }).click();
  await expect(pictures().getByText("The still was not kept.")).toBeVisible();
  await page.keyboard.press("Control+s");
  await page.keyboard.press("Control+s");
  await expect(pictures().getByText(/^Still of [0-9:]+ kept/)).toBeVisible();
  expect(await sent()).toBe(1);
});

test("no still is kept before a picture is proved, and none where the settings keep none", async () => {
  await show("state=video-proved");
  const button = page.getByRole("button", { name: /^Still/ });
  await expect(button).toBeEnabled();
  await page.evaluate(() => {
    const [call] = window.fixture?.store.getState().calls ?? [];
    if (call?.pictures)
      window.fixture?.put({ ...call, pictures: { ...call.pictures, proved: { sent: true, received: false } } });
  });
  await expect(button).toBeDisabled();
  await page.keyboard.press("Control+s");
  await show("state=video-proved&stills=refuse");
  await expect(button).toHaveCount(0);
  await page.keyboard.press("Control+s");
  const sent = await page.evaluate(() => window.fixture?.sent.filter(({ command }) => command === "stills.keep"));
  expect(sent).toEqual([]);
});

test("a still that is kept as the call ends stands in its record at once, beside one that was kept before", async () => {
  await show("state=video-proved");
  await page.keyboard.press("Control+s");
  await expect(pictures().getByText(/^Still of [0-9:]+ kept/)).toBeVisible();
  await page.evaluate(() => {
    const slow = Promise.withResolvers<void>();
    window.fixture?.held.set("stills.keep", slow.promise);
    window.addEventListener("kept", () => slow.resolve());
  });
  await page.keyboard.press("Control+s");
  await page.evaluate(() => {
    const [call] = window.fixture?.store.getState().calls ?? [];
    const over = { state: "ended", endedAt: Date.now(), endReason: { code: "hung-up" } } as const;
    if (call) window.fixture?.put({ ...call, ...over });
  });
  const stills = page.getByRole("region", { name: /^Stills of / });
  await expect(stills.getByRole("listitem")).toHaveCount(1);
  await page.evaluate(() => window.dispatchEvent(new Event("kept")));
  await expect(stills.getByRole("listitem")).toHaveCount(2);
});

test("a still on record is deleted by keys, after a question, and the record says so", async () => {
  await show("state=video-ended-stills");
  const stills = page.getByRole("region", { name: /^Stills of / });
  const row = stills.getByRole("listitem").first();
  const [leave, remove] = [row.getByRole("button", { name: "Leave it" }), row.getByRole("button", { name: /^Delete/ })];
  await expect(stills.getByRole("heading", { name: "2 stills kept" })).toBeVisible();
  await remove.focus();
  await page.keyboard.press("Enter");
  await expect(row.getByRole("status")).toHaveText(/^Delete this still for good\?/);
  // What changes nothing is what Enter does then; so does Escape.
  await expect(leave).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(leave).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(remove).toBeFocused();
  await expect(stills.getByRole("heading", { name: "2 stills kept" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(leave).toBeFocused();
  expect(await barriers(page, { within: [".kept-stills"] })).toEqual([]);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(row).toBeFocused();
  await expect(row).toHaveText(/^[0-9:]+, deleted at \d+ \w+ \d+ [0-9:]+$/);
  await expect(row.getByRole("button")).toHaveCount(0);
  await expect(stills.getByRole("heading", { name: "1 still kept" })).toBeVisible();
  await expect(stills.getByRole("listitem").nth(1).getByRole("button", { name: "Show" })).toBeVisible();
});

test("a still that could not be deleted is there as before, and it is said", async () => {
  await show("state=video-ended-stills");
  await page.evaluate(() => window.fixture?.failing.set("stills.remove", "still-not-removed"));
  const row = page
    .getByRole("region", { name: /^Stills of / })
    .getByRole("listitem")
    .first();
  await row.getByRole("button", { name: /^Delete/ }).click();
  await row.getByRole("button", { name: "Delete it" }).click();
  await expect(row.getByRole("alert")).toContainText("The still could not be deleted. It is there as before.");
  await expect(row.getByRole("button", { name: "Show" })).toBeVisible();
});

test("a screen is shared by a key", async () => {
  await show("state=video-proved");
  await page.keyboard.press("Shift+v");
  expect(await lastDone()).toMatch(/^show screen in /);
});

test("a picture that stands still is said once, and told with its seconds", async () => {
  await show("state=video-proved");
  const spoken = pictures().locator("[aria-live]");
  await expect(spoken).toHaveText("");
  await page.evaluate(() => {
    const [call] = window.fixture?.store.getState().calls ?? [];
    if (call?.pictures)
      window.fixture?.put({ ...call, pictures: { ...call.pictures, far: "still", farSince: Date.now() } });
  });
  await expect(spoken).toHaveText("The picture of Bea Novak stands still.");
  await expect(pictures()).toContainText(/Picture stands still for \d+ s\./);
  await expect(far()).toBeVisible();
});

for (const [state, text] of [
  ["video-own-alone", "Bea Novak's camera is off."],
  ["video-waiting", "Waiting for the first picture of Bea Novak."],
  ["video-sound-alone", "Bea Novak takes no pictures in this call. Sound alone."],
  ["video-held", "On hold: no picture goes either way."],
] as const) {
  test(`in the place of a picture stands why there is none, and it is spoken: ${state}`, async () => {
    await show(`state=${state}`);
    await expect(far()).toHaveCount(0);
    await expect(pictures().locator("[aria-live]")).toHaveText(text);
  });
}

test("the padlock says the weaker of sound and picture", async () => {
  await show("state=video-proved");
  const padlock = page.getByRole("main").getByRole("button", { name: /protected/ });
  await expect(padlock).toContainText("Picture and sound end-to-end protected");
  await show("state=video-unproved");
  await expect(padlock).toContainText("Sound protected. Picture not proved yet.");
});

for (const [width, height] of [
  [1280, 800],
  [1920, 1080],
  [2560, 1440],
] as const) {
  test(`the whole picture, the padlock and End are in sight, and nothing lies over another: ${width} by ${height}`, async () => {
    await page.setViewportSize({ width, height });
    await show("state=video-proved");
    const main = page.getByRole("main");
    const boxes = [];
    for (const part of [
      main.getByRole("button", { name: /^Picture and sound/ }),
      far(),
      main.getByRole("button", { name: /^Camera off/ }),
      main.getByRole("button", { name: /^End call/ }),
      page.getByRole("region", { name: "Recent" }),
    ]) {
      await expect(part).toBeInViewport({ ratio: 1 });
      boxes.push(await part.boundingBox());
    }
    // From the top down, none over the next.
    for (const [index, box] of boxes.slice(1).entries()) {
      const above = boxes[index];
      expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(box?.y ?? 0);
    }
    await expect(own().locator("video")).toBeInViewport({ ratio: 1 });
    const figures = await main.getByText(/^delay \d+ ms, lost/).boundingBox();
    expect((figures?.y ?? Number.NaN) + (figures?.height ?? 0)).toBeLessThanOrEqual(boxes[3]?.y ?? 0);
  });
}
