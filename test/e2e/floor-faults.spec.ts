/**
 * A floor control server that has another signalling key, or answers in clear, in the real program: the talk key is held, and the handset hears
 * nothing of it. What the window says is what happened. Without a fault the same key is heard: what is measured would be.
 */
import { expect, test } from "@playwright/test";
import { HANDSET_HZ, heardHere, isTone, measure, OUR_HZ, reload } from "../../scripts/tools/check/two-tones.ts";
import { AMR_WB } from "../../scripts/tools/codec/amr-wb.ts";
import { buildCodec } from "../../scripts/tools/codec/build-codec.ts";
import { ask, until } from "../../scripts/tools/program/program.ts";
import type { LabCskFault } from "../../shared/bridge/lab-settings.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const COLLEAGUE = "bea-novak";
const LIMIT_MS = 40_000;
/** Longer than a burst of the handset's microphone needs to be measured there. */
const LISTENED_MS = 2_000;

let desk: Desk | undefined;
/** Why there is no handset; undefined where there is one. A machine that builds has it. */
let missing: string | undefined;

test.beforeAll(async () => {
  await buildCodec(AMR_WB).catch(() => {});
  desk = await Desk.open();
  const before = (await desk.lab()).csk.taken.floorControl;
  try {
    await ask(desk.page, "lab.configure", { personId: COLLEAGUE, settings: { unit: "push-to-talk" } });
  } catch (error) {
    missing = String(error);
    if (process.env["CI"] !== undefined || !missing.includes("lab-handset-missing")) throw error;
    return;
  }
  await reload(desk.program);
  await until("the signalling key at the server", LIMIT_MS, async () =>
    desk !== undefined && (await desk.lab()).csk.taken.floorControl > before ? true : undefined,
  );
  await measure(desk.program);
});
test.afterAll(() => desk?.close());

function present(): Desk {
  test.skip(missing !== undefined, missing);
  if (desk === undefined) throw new Error("no desk");
  return desk;
}

/** Calls with the fault, and holds the talk key from the answer on. */
async function holdTalkKey(at: Desk, fault: LabCskFault): Promise<void> {
  await ask(at.page, "lab.configureCsk", { fault });
  await at.dialUntil("bea", "connected");
  await at.page.getByRole("button", { name: /^Press to talk/ }).focus();
  await at.page.keyboard.down("Space");
}

const handsetOf = async (at: Desk) => (await at.person(COLLEAGUE)).unit?.handset ?? undefined;

async function letGoAndEnd(at: Desk): Promise<CallRecord> {
  await at.page.keyboard.up("Space");
  const ended = await at.hangUp();
  await at.unitIs(COLLEAGUE, { call: "ended" });
  return ended;
}

for (const [fault, isGrantedThere] of [
  ["wrong-key", false],
  ["clear", true],
] as const) {
  test(`${fault}: the microphone stays shut, and the window says why`, async () => {
    const at = present();
    await holdTalkKey(at, fault);
    const floor = at.page.getByRole("region", { name: "Push-to-talk" });
    await expect(floor).toContainText("The floor is not answered", { timeout: LIMIT_MS });
    // Of a server that answers what nobody can prove it is that; of one that cannot read us it is its silence.
    await expect(floor).toContainText(
      isGrantedThere ? "not protected by your signalling key" : "none of three requests",
    );
    const end = Date.now() + LISTENED_MS;
    do {
      const handset = await handsetOf(at);
      expect(isTone(handset?.tone ?? null, OUR_HZ)).toBe(false);
      if (isGrantedThere) expect(handset?.floor?.some(({ state }) => state === "theirs")).toBe(true);
      else expect(handset?.heardWithoutFloor).toBe(0);
    } while (Date.now() < end);
    const { floor: recorded } = await letGoAndEnd(at);
    expect(recorded?.happened.map(({ state }) => state)).toEqual(["asked", "no-answer"]);
    expect(recorded?.protection).toMatchObject({ heard: false });
    expect((recorded?.protection?.refused ?? 0) > 0).toBe(isGrantedThere);
  });
}

test("without a fault the same key is heard there, and the handset here", async () => {
  const at = present();
  await holdTalkKey(at, "none");
  await until("our tone at the handset", LIMIT_MS, async () =>
    isTone((await handsetOf(at))?.tone ?? null, OUR_HZ) ? true : undefined,
  );
  await at.page.keyboard.up("Space");
  await until("the tone of the handset here", LIMIT_MS, async () =>
    isTone(await heardHere(at.program), HANDSET_HZ) ? true : undefined,
  );
  const { floor } = await letGoAndEnd(at);
  expect(floor?.protection).toMatchObject({ heard: true, refused: 0 });
});
