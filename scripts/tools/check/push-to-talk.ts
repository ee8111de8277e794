/**
 * The scenario of a migrated colleague whose handset has floor control: the dispatcher holds the talk key and lets it go, then the handset
 * has its turn. Each end's tone is measured at the other, and that nothing of the console is heard while it has not the floor. What asks for
 * the floor and gives it goes under the CSK of the console, which its system has taken with the service settings.
 *
 * @module
 */
import type { LabPerson, UnitReport } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { WINDOW_LIMITS } from "../../../shared/media/sound-frames.ts";
import { ask, type Program, until } from "../program/program.ts";
import type { HandsetScenario, Seen } from "./handset.ts";
import { newestCall, personNow, SETTLE_MS } from "./steps.ts";
import { HANDSET_HZ, heardHere, isTone, OUR_HZ } from "./two-tones.ts";

/** Longer than a key is believed that nobody says is held: what keeps the floor is the window. */
const HELD_MS = WINDOW_LIMITS.signMs + 500;

interface BothEnds {
  readonly call: CallRecord;
  readonly unit: UnitReport;
}

/** Waits until both ends are as they should be. */
async function untilBoth<T>(
  program: Program,
  person: LabPerson,
  begun: number,
  what: string,
  look: (ends: BothEnds) => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let last = "nothing";
  const found = until(what, SETTLE_MS, async () => {
    const call = await newestCall(program, begun);
    if (call?.state === "ended") throw new Error(`the call ended: ${call.endReason?.code}`);
    const unit = (await personNow(program, person.id))?.unit;
    if (call === undefined || unit == null) return undefined;
    last = JSON.stringify([call.state, call.floor, unit.handset]);
    return look({ call, unit });
  });
  return found.catch((error: unknown) => {
    throw new Error(`${error instanceof Error ? error.message : String(error)}, but ${last}`);
  });
}

async function talk(program: Program, person: LabPerson, begun: number): Promise<Seen> {
  const { console: page } = program;
  const both = <T>(what: string, look: (ends: BothEnds) => T | undefined | Promise<T | undefined>) =>
    untilBoth(program, person, begun, what, look);
  await both("the call with floor control", ({ call, unit }) =>
    call.state === "connected" && call.floor !== null && unit.handset?.floor !== undefined ? true : undefined,
  );
  await page.getByRole("button", { name: "Press to talk" }).focus();
  await page.keyboard.down("Space");
  const toColleague = await both("the handset hears our tone as long as we have the floor", ({ call, unit }) => {
    const tone = unit.handset?.tone ?? null;
    const isOurs = call.floor?.state === "ours" && unit.handset?.floor?.at(-1)?.state === "theirs";
    const isLong = isOurs && Date.now() - (call.floor?.since ?? 0) > HELD_MS;
    return isLong && isTone(tone, OUR_HZ) ? tone : undefined;
  });
  await page.keyboard.up("Space");
  await both("the floor given back", ({ call }) => (call.floor?.state === "resting" ? true : undefined));
  const fromColleague = await both("the handset is heard while it has the floor", async ({ call, unit }) => {
    const isTheirs = call.floor?.talker !== null && unit.handset?.floor?.at(-1)?.state === "ours";
    const heard = await heardHere(program);
    return isTheirs && isTone(heard, HANDSET_HZ) ? heard : undefined;
  });
  return both("silence when the handset has let go, proved at both ends", async ({ call, unit }) => {
    const isFree = call.floor?.talker === null && unit.handset?.floor?.at(-1)?.state === "free";
    const proved = call.protection?.state === "proved" && unit.protection?.state === "proved";
    if (!isFree || !proved || isTone(await heardHere(program), HANDSET_HZ) || unit.handset === undefined)
      return undefined;
    return { call, unit: { ...unit, handset: { ...unit.handset, tone: toColleague } }, heard: fromColleague };
  });
}

/** What has to have happened, in this order. */
const EXPECTED = ["asked", "ours", "released", "free", "theirs", "free"];

export const PUSH_TO_TALK: HandsetScenario = {
  name: "push-to-talk-migrated",
  unit: "push-to-talk",
  async ready(program, before) {
    await until("the signalling key at the server", SETTLE_MS, async () =>
      (await ask(program.console, "lab.state", {})).csk.taken.floorControl > before.csk.taken.floorControl
        ? true
        : undefined,
    );
  },
  talk,
  also: ({ floor, ownId }, { handset }) => ({
    floorProtection: {
      suite: floor?.protection?.suite ?? null,
      cskId: { sent: floor?.protection?.cskId ?? null, seen: handset?.floorControl?.cskId ?? null },
      console: { heard: floor?.protection?.heard === true, refused: floor?.protection?.refused ?? 0 },
      server: { opened: handset?.floorControl?.opened ?? 0, refused: handset?.floorControl?.refused ?? 0 },
    },
    floor: (floor?.happened ?? []).map(({ state, by, atMs }) => ({
      state,
      by: state === "free" ? null : (by ?? ownId),
      atMs,
    })),
    ...(handset?.heardWithoutFloor === undefined ? {} : { heardWithoutFloor: handset.heardWithoutFloor }),
  }),
  failure({ floor }, { handset }) {
    const happened = (floor?.happened ?? []).map(({ state }) => state);
    if (happened.join() !== EXPECTED.join()) return `floor: ${happened.join()}, not ${EXPECTED.join()}`;
    const { floorControl: server } = handset ?? {};
    if (floor?.protection?.heard !== true || floor.protection.refused > 0)
      return `floor protection: ${JSON.stringify(floor?.protection ?? null)} at the console`;
    if (server === undefined || server.opened === 0 || server.refused > 0 || server.cskId !== floor.protection.cskId)
      return `floor protection: ${JSON.stringify(server ?? null)} at the server`;
    if (handset?.heardWithoutFloor !== 0) return `heard without the floor: ${handset?.heardWithoutFloor} frames`;
    return undefined;
  },
};
