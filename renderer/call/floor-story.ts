/**
 * What the view says of the floor of a call: who talks, what stands in the way, and what the talk key does now. Derived from the record.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallFloor } from "../../shared/mc/record-parts/floor.ts";
import { hasTalkKey } from "../calling/features/floor.ts";
import { duration } from "../design/format.ts";
import { FLOOR_WORDS } from "./call-words.ts";

const { band: BAND, detail: DETAIL, key: KEY, protection: PROTECTION } = FLOOR_WORDS;

/** How long a reason stands in the place of who talks. */
const REASON_MS = 4_000;
/** A burst of ours whose end is this near is to be seen. */
const ENDS_SOON_MS = 3_000;

export interface FloorLine {
  readonly text: string;
  readonly detail: string | null;
}

export interface FloorStory {
  readonly band: FloorLine & {
    readonly look: "free" | "asking" | "ours" | "theirs" | "attention";
    /** Share of a burst of ours that is left, 0 to 1; null where it has no limit, and for everything else. */
    readonly left: number | null;
    readonly endsSoon: boolean;
  };
  /** Our place, below who talks. */
  readonly place: FloorLine | null;
  readonly key: FloorLine & { readonly look: "plain" | "waiting" | "open" | "off" };
  /** Whether who talks can be interrupted, by a key of its own. */
  readonly interrupts: boolean;
  /** Of the messages by which the floor is asked for and given; null before they can be told of. */
  readonly protection: { readonly look: "protected" | "clear" | "attention"; readonly text: string } | null;
  /** Said aloud once; the tone says that we may talk. */
  readonly spoken: string;
}

type Problem = NonNullable<CallFloor["problem"]>;

function reasonOf({ of, code, phrase }: Problem, protection: CallFloor["protection"]): FloorLine {
  if (of === "not-pressed") return { text: BAND.notPressed, detail: DETAIL.notPressed };
  if (of === "not-there" || of === "no-sound") return { text: BAND.letGo, detail: DETAIL[of] };
  if (of === "no-answer") {
    const isNotProved = protection !== null && protection.refused > 0;
    return { text: BAND.noAnswer, detail: isNotProved ? DETAIL.notProved : DETAIL.noAnswer };
  }
  const words: Readonly<Record<string, string>> = FLOOR_WORDS[of];
  const known = words[code];
  const said = phrase === "" ? words["other"] : DETAIL.byServer({ phrase });
  return { text: BAND[of], detail: known ?? said ?? null };
}

/** Reasons that stay until the key is pressed again: nobody looked when they came, or nothing has changed since. */
const LASTING: readonly Problem["of"][] = ["no-answer", "not-there", "no-sound"];

/** A reason that is still to be seen. */
const presentProblem = ({ problem }: CallFloor, now: number): Problem | null =>
  problem !== null && (LASTING.includes(problem.of) || now - problem.at < REASON_MS) ? problem : null;

function ours({ since, until }: CallFloor, muted: boolean, now: number): FloorStory["band"] {
  const left = until === null ? null : Math.max(0, until - now);
  const time = left === null ? DETAIL.forTime({ time: duration(now - since) }) : DETAIL.left({ time: duration(left) });
  return {
    look: "ours",
    text: BAND.ours,
    detail: muted ? DETAIL.muted : time,
    left: left === null || until === null || until === since ? null : left / (until - since),
    endsSoon: left !== null && left <= ENDS_SOON_MS,
  };
}

function bandOf(call: CallRecord, floor: CallFloor, name: string, now: number): FloorStory["band"] {
  const plain = { left: null, endsSoon: false };
  if (call.state !== "connected") return { ...plain, look: "free", text: BAND.calling, detail: DETAIL.beforeAnswer };
  if (!hasTalkKey(call)) return { ...plain, look: "free", text: BAND.free, detail: DETAIL.held };
  if (floor.state === "ours") return ours(floor, call.muted, now);
  const problem = presentProblem(floor, now);
  if (problem !== null) return { ...plain, look: "attention", ...reasonOf(problem, floor.protection) };
  if (floor.talker !== null) {
    const time = duration(now - floor.talker.since);
    return { ...plain, look: "theirs", text: BAND.theirs({ name }), detail: DETAIL.forTime({ time }) };
  }
  if (floor.state === "asking") return { ...plain, look: "asking", text: BAND.asking, detail: DETAIL.closed };
  if (floor.state === "releasing") return { ...plain, look: "asking", text: BAND.releasing, detail: DETAIL.closed };
  if (!floor.mayAsk) return { ...plain, look: "free", text: BAND.listenOnly, detail: DETAIL.closed };
  return { ...plain, look: "free", text: BAND.free, detail: DETAIL.closed };
}

function placeOf(floor: CallFloor, now: number): FloorLine | null {
  const detail = DETAIL.queuedSince({ time: duration(now - floor.since) });
  if (floor.state === "queued") {
    if (floor.pressBy !== null) return { text: BAND.yourTurn, detail: DETAIL.closed };
    if (floor.position === 1) return { text: BAND.queuedNext, detail };
    if (floor.position === null) return { text: BAND.queuedSomewhere, detail };
    return { text: BAND.queued({ position: floor.position }), detail };
  }
  return floor.state === "asking" && floor.talker !== null ? { text: BAND.asking, detail: DETAIL.closed } : null;
}

/** A key that is pressed and not held says how it is let go of. */
function turnKey(pressBy: number, now: number): FloorStory["key"] {
  const seconds = Math.max(1, Math.ceil((pressBy - now) / 1000));
  return { look: "plain", text: KEY.pressNow({ seconds }), detail: KEY.orGoesBack };
}

function latchedKey({ state }: CallFloor, left: number): FloorStory["key"] {
  return state === "ours"
    ? { look: "open", text: KEY.pressAgain, detail: KEY.openFor({ time: duration(left) }) }
    : { look: "waiting", text: KEY.pressAgainToWithdraw, detail: DETAIL.closed };
}

function keyOf(call: CallRecord, floor: CallFloor): FloorStory["key"] {
  if (!hasTalkKey(call)) return { look: "off", text: KEY.off, detail: DETAIL.held };
  if (call.state !== "connected")
    return floor.keyDown
      ? { look: "waiting", text: KEY.wait, detail: KEY.letGoToWithdraw }
      : { look: "plain", text: KEY.press, detail: KEY.asks };
  if (floor.state === "ours") return { look: "open", text: KEY.letGo, detail: call.muted ? DETAIL.muted : KEY.openNow };
  if (floor.state === "queued") return { look: "waiting", text: KEY.wait, detail: KEY.letGoToLeave };
  if (floor.state === "asking") return { look: "waiting", text: KEY.wait, detail: KEY.letGoToWithdraw };
  if (!floor.mayAsk) return { look: "off", text: BAND.listenOnly, detail: KEY.off };
  if (floor.problem?.of === "no-answer") return { look: "plain", text: KEY.again, detail: KEY.hold };
  return { look: "plain", text: floor.talker === null ? KEY.press : KEY.pressToAsk, detail: KEY.hold };
}

/** Before the answer nothing goes either way, and what protects it is the call's own when it has begun. */
function protectionOf(call: CallRecord, { protection }: CallFloor): FloorStory["protection"] {
  if (call.state !== "connected") return null;
  if (protection === null) return { look: "clear", text: PROTECTION.off };
  if (protection.refused === 0) return { look: "protected", text: PROTECTION.on };
  return { look: "attention", text: PROTECTION.refused({ count: protection.refused }) };
}

/** What is said aloud: reasons, who talks, our place. Not what a tone says. */
function spokenOf(band: FloorStory["band"], place: FloorLine | null): string {
  if (band.look === "attention") return [band.text, band.detail].filter((each) => each !== null).join(". ");
  if (place !== null) return place.text;
  return band.look === "theirs" ? band.text : "";
}

/**
 * All that is said of the floor of a call that has one.
 *
 * @param name - of whom the call is with
 * @param now - Unix milliseconds
 * @param latchedUntil - when a talk key that is pressed and not held is let go by itself, in Unix milliseconds; null: it is held, or up
 */
export function floorStory(
  call: CallRecord,
  floor: CallFloor,
  name: string,
  now: number,
  latchedUntil: number | null,
): FloorStory {
  const band = bandOf(call, floor, name, now);
  const place = call.state === "connected" ? placeOf(floor, now) : null;
  const isLatched = latchedUntil !== null && hasTalkKey(call) && !(floor.state === "ours" && call.muted);
  const usual = isLatched ? latchedKey(floor, Math.max(0, latchedUntil - now)) : keyOf(call, floor);
  const key = hasTalkKey(call) && floor.pressBy !== null ? turnKey(floor.pressBy, now) : usual;
  const isTalkedOver = call.state === "connected" && floor.talker !== null && floor.state !== "ours";
  const interrupts = hasTalkKey(call) && floor.mayInterrupt && floor.mayAsk && isTalkedOver;
  return { band, place, key, interrupts, protection: protectionOf(call, floor), spoken: spokenOf(band, place) };
}
