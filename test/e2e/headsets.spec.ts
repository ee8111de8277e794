/**
 * Keys and lights of telephony headsets in calls with the lab. Stand-ins take the place of the browser's way to headsets, as there is no
 * headset here: what they say and hear is in the octets of two models, and everything behind `navigator.hid` is the program.
 */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";
import {
  BLACKWIRE,
  createStandInHeadsets,
  GIGASET,
  type StandInHeadsets,
  type StandInKey,
} from "../support/stand-ins/headsets.ts";

interface HeadsetWindow {
  readonly headsets: StandInHeadsets;
}

const MODELS = [BLACKWIRE, GIGASET];
const ALLOWED = MODELS.map(({ productId, productName, vendorId }) => ({ vendorId, productId, name: productName }));
const [WIRED, WIRELESS] = [0, 1];

let desk: Desk;
test.beforeAll(async () => {
  desk = await Desk.open();
  // Before the console, so that it meets them as it would meet those of the browser.
  await desk.page.addInitScript({
    content: `{ const make = ${createStandInHeadsets.toString()};
      const headsets = make(${JSON.stringify(MODELS)}, [0, 1], [...JSON.parse(sessionStorage.allowed ?? '[]')]);
      Object.assign(window, { headsets });
      Object.defineProperty(navigator, "hid", { value: headsets.hid }); }`,
  });
  await desk.program.reload(false);
  await desk.registered();
  await desk.openUnit("jonas-okafor");
});
test.afterAll(() => desk?.close());
test.afterEach(() => desk.tidy());

/** Opens the console anew. As a browser does, the stand-ins of the next page know what was allowed. */
async function openAnew(): Promise<void> {
  await desk.page.evaluate(() => sessionStorage.setItem("allowed", "[0, 1]"));
  await desk.program.reload(false);
  await desk.registered();
}

/** What a test has a stand-in do, by the names of its own methods. */
const does = (what: "press" | "plug" | "unplug" | "chooses", ...given: readonly (number | StandInKey)[]) =>
  desk.page.evaluate(
    ([act, args]) => {
      const { headsets } = window as unknown as HeadsetWindow;
      (headsets[act] as (...all: readonly unknown[]) => void)(...args);
    },
    [what, given] as const,
  );

/** The octets that were written last, by report. */
async function lastWritten(model: number): Promise<Readonly<Record<string, readonly number[]>>> {
  const written = await desk.page.evaluate(() => (window as unknown as HeadsetWindow).headsets.written);
  return Object.fromEntries(written.filter((each) => each.model === model).map((each) => [each.reportId, each.octets]));
}

/** Waits until the lights of a headset are these: those of the wired one are reports 0x09, 0x17, 0x18 and 0x20, an octet each. */
async function lit(lights: { mute?: true; offHook?: true; ring?: true; hold?: true }): Promise<void> {
  const bit = (on: true | undefined) => (on ? 1 : 0);
  const { hold, mute, offHook, ring } = lights;
  await expect
    .poll(() => lastWritten(WIRED))
    .toEqual({ 9: [bit(mute)], 23: [bit(offHook)], 24: [bit(ring)], 32: [bit(hold)] });
  // The wireless one has them in the lowest bits of one report of two octets.
  await expect
    .poll(() => lastWritten(WIRELESS))
    .toEqual({ 2: [bit(offHook) | (bit(mute) << 1) | (bit(ring) << 2) | (bit(hold) << 3), 0] });
}

const muted = (pressed: boolean) => expect(desk.page.getByRole("button", { name: "Mute", pressed })).toBeVisible();

/** Longer than a second press takes that was meant for what was before. */
async function aWhile(): Promise<void> {
  const since = performance.now();
  await until("a hand that comes back later", 5_000, async () =>
    performance.now() - since > 1_200 ? true : undefined,
  );
}

/** Has a colleague of the lab call, and waits until it rings here. */
async function called(): Promise<void> {
  await ask(desk.page, "lab.callConsole", { personId: "jonas-okafor" });
  await desk.newestIn("incoming");
  await lit({ ring: true });
}

test("headsets are allowed by keyboard, and are remembered when the console is opened anew", async () => {
  const { keyboard } = desk.page;
  await keyboard.press("F8");
  const role = desk.page.getByRole("region", { name: "Headset keys" });
  const allow = role.getByRole("button", { name: "Allow a headset" });
  for (const model of [WIRED, WIRELESS]) {
    await does("chooses", model);
    await allow.focus();
    await keyboard.press("Enter");
    await expect(role).toContainText(MODELS[model]?.productName ?? "?");
  }
  await expect(role.getByText("Hook answers and ends. Mute mutes. Decline declines.")).toBeVisible();
  await lit({});
  await does("press", WIRED, "mute");
  await expect(role.getByText("Mute pressed")).toBeVisible();
  await keyboard.press("Escape");
  expect((await desk.storedSettings()).headsets).toEqual(ALLOWED);
  await openAnew();
  await lit({});
});

test.describe("allowed before", () => {
  test.beforeAll(async () => {
    await ask(desk.page, "settings.update", { headsets: ALLOWED });
    await openAnew();
    await lit({});
  });

  test("the hook answers, the mute key mutes, and every light follows, whoever has changed it", async () => {
    const { keyboard } = desk.page;
    await called();
    await does("press", WIRED, "hook");
    await desk.newestIn("connected");
    // Both follow, and what they report of that is no press.
    await lit({ offHook: true });
    await desk.heard();
    await does("press", WIRED, "mute");
    await lit({ offHook: true, mute: true });
    await muted(true);
    await aWhile();
    await does("press", WIRELESS, "mute");
    await lit({ offHook: true });
    await muted(false);
    await keyboard.press("m");
    await lit({ offHook: true, mute: true });
    await keyboard.press("m");
    await keyboard.press("h");
    await lit({ hold: true });
    // The other end has taken the hold: before that there is nothing to take up.
    await expect(desk.call).toContainText("On hold: held by you");
    // Nobody rings: the hook takes up the call that waits.
    await aWhile();
    await does("press", WIRED, "hook");
    await lit({ offHook: true });
    await aWhile();
    await does("press", WIRED, "hook");
    expect((await desk.newestEnded()).endReason?.code).toBe("hung-up");
    await lit({});
  });

  test("a key that declines declines", async () => {
    await called();
    await does("press", WIRELESS, "reject");
    expect((await desk.newestEnded()).endReason?.code).toBe("declined-by-you");
    await lit({});
  });

  test("a call goes on without its headset, says so, and the headset is told of it when it is back", async () => {
    await desk.dialUntil("jonas", "connected");
    await lit({ offHook: true });
    await does("unplug", WIRED);
    const mark = desk.page.getByRole("banner").getByRole("button", { name: "Headset gone" });
    await expect(mark).toBeVisible();
    await expect(desk.page.getByRole("banner")).toContainText("Its keys do nothing until it is back; calls go on.");
    await desk.heard();
    await desk.page.keyboard.press("m");
    await muted(true);
    await does("plug", WIRED);
    await expect(mark).toHaveCount(0);
    await lit({ offHook: true, mute: true });
    await does("press", WIRED, "mute");
    await lit({ offHook: true });
    await aWhile();
    await does("press", WIRED, "hook");
    expect((await desk.newestEnded()).endReason?.code).toBe("hung-up");
  });
});
