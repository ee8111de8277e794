/**
 * Somebody on the signalling path takes what the two ends say about frame protection out of their session descriptions.
 * The real program in two windows: nothing is heard that was to be protected, and the end has its name.
 */
import { expect, test } from "@playwright/test";
import { FRAME_ATTRIBUTE } from "../../shared/media/frame-agreement.ts";
import { Desk } from "../support/harness/e2e/desk.ts";
import { changeBodies, type Sender } from "../support/harness/e2e/signalling-path.ts";

const LIMIT_MS = 40_000;
const ATTRIBUTE_LINE = new RegExp(`^a=${FRAME_ATTRIBUTE}:.*\\r\\n`, "gm");

/** What is stripped: nothing, or what either side sends. */
type Stripped = "nothing" | Sender;

let desk: Desk;
let stripped: Stripped = "nothing";
let taken = 0;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("bea-novak");
  await changeBodies(desk, (body, sender) => {
    const without = stripped === sender ? body.replace(ATTRIBUTE_LINE, "") : body;
    if (without !== body) taken++;
    return without;
  });
});
test.beforeEach(() => {
  taken = 0;
});
test.afterEach(async () => {
  stripped = "nothing";
  await desk.tidy();
});
test.afterAll(() => desk?.close());

async function protectedCall(): Promise<void> {
  await desk.dialUntil("bea", "connected");
  await expect(desk.call).toContainText("End-to-end protected", { timeout: LIMIT_MS });
  await desk.hangUp();
}

test("left as it is, the same way carries a protected call", protectedCall);

test.describe("protection is preferred, and the colleague's calls were protected before", () => {
  test.beforeAll(protectedCall);

  /** Dials, and says yes to the question whether to go on without. */
  async function agreedCall(): Promise<void> {
    await desk.dial("bea");
    const agree = desk.button(/^Go on without protection/);
    await expect(agree).toBeVisible({ timeout: LIMIT_MS });
    expect(taken).toBeGreaterThan(0);
    expect((await desk.newest())?.protection?.failure?.code).toBe("colleague-protected-before");
    await desk.page.keyboard.press("Shift+U");
    await expect(agree).toBeHidden();
  }

  test("what is said of the console: asked about; then the call goes to the gateway only, says so, and has a keypad", async () => {
    stripped = "of the console";
    await agreedCall();
    await expect.poll(async () => (await desk.newest())?.protection?.state, { timeout: LIMIT_MS }).toBe("hop");
    await expect(desk.call).toContainText("Protected to the gateway only");
    // The first offer was one of protected media, which carry no digits.
    await expect(desk.button(/^Keypad/)).toBeEnabled({ timeout: LIMIT_MS });
    await desk.hangUp();
  });

  test("what is said of the server: the colleague's end has agreed to protection, and does not do without", async () => {
    stripped = "of the server";
    await agreedCall();
    const { endReason, steps } = await desk.newestEnded();
    expect(endReason?.code).toBe("protection-failed-at-colleague");
    expect(steps.map(({ step }) => step)).not.toContain("key-confirmed");
  });
});

test.describe("protection is required", () => {
  test.beforeAll(() => desk.choose("Required"));

  for (const [side, kind] of [
    ["of the console", "voice"],
    ["of the server", "voice"],
    ["of the console", "picture"],
    ["of the server", "picture"],
  ] as const) {
    test(`what is said ${side} before a call with ${kind} stands: ended by name, nothing is heard or seen`, async () => {
      stripped = side;
      const record = await desk.dialUntil("bea", "ended", kind);
      expect(record.pictures?.frames ?? null).toBeNull();
      expect(taken).toBeGreaterThan(0);
      expect(record.endReason?.code).toBe("colleague-without-protection");
      await desk.showsEnd("colleague-without-protection");
      const steps = record.steps.map(({ step }) => step);
      expect(steps).not.toContain("key-confirmed");
      expect(steps).not.toContain("media-flowing");
    });
  }

  for (const side of ["of the console", "of the server"] as const) {
    test(`what is said ${side} about a hold of the protected call: ended by name at both ends`, async () => {
      await desk.dialUntil("bea", "connected");
      await expect(desk.call).toContainText("End-to-end protected", { timeout: LIMIT_MS });
      stripped = side;
      await desk.page.keyboard.press("h");
      const record = await desk.newestEnded();
      expect(taken).toBeGreaterThan(0);
      // Who is told something else than was agreed ends the call, and tells the other why.
      const code = side === "of the server" ? "protection-stripped" : "protection-failed-at-colleague";
      expect(record.endReason?.code).toBe(code);
      await desk.showsEnd(code);
    });
  }
});
