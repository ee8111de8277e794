/**
 * What the view says of the transmissions of a call: whether we are seen and heard, what stands in the way, and what the keys do now. Derived
 * from the record.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallTransmission } from "../../shared/mc/record-parts/transmission.ts";
import { duration } from "../design/format.ts";
import { TRANSMISSION_WORDS } from "./call-words.ts";
import type { FloorLine } from "./floor-story.ts";

const { band: BAND, detail: DETAIL, problem: PROBLEM, protection: PROTECTION } = TRANSMISSION_WORDS;

/** A transmission of ours whose end is this near is to be seen. */
const ENDS_SOON_MS = 3_000;

export interface TransmissionStory {
  readonly band: FloorLine & {
    readonly look: "free" | "asking" | "ours" | "attention";
    /** Share of a transmission of ours that is left, 0 to 1; null where it has no limit, and for everything else. */
    readonly left: number | null;
    readonly endsSoon: boolean;
  };
  /** Of the messages by which permission is asked for and given; null before they can be told of. */
  readonly protection: { readonly look: "protected" | "clear" | "attention"; readonly text: string } | null;
  /** Said aloud once. */
  readonly spoken: string;
}

type Problem = NonNullable<CallTransmission["problem"]>;

function reasonOf({ of, code, phrase }: Problem, { protection }: CallTransmission, name: string): FloorLine {
  const said = PROBLEM[of];
  const text = typeof said === "function" ? said({ name }) : said;
  if (of === "cancelled" || of === "unusable" || of === "not-pressed" || of === "not-there" || of === "no-sound")
    return { text, detail: DETAIL[of] };
  if (of === "no-answer" || of === "view-no-answer")
    return { text, detail: protection !== null && protection.refused > 0 ? DETAIL.notProved : DETAIL.noAnswer };
  const causes: Readonly<Record<string, string>> = TRANSMISSION_WORDS[of];
  return { text, detail: causes[code] ?? (phrase === "" ? causes["other"] : DETAIL.byServer({ phrase })) ?? null };
}

const plain = { left: null, endsSoon: false };

function ours(call: CallRecord, { seen, since, until }: CallTransmission, name: string, now: number) {
  const left = until === null ? null : Math.max(0, until - now);
  const time = left === null ? DETAIL.forTime({ time: duration(now - since) }) : DETAIL.left({ time: duration(left) });
  const who = call.muted ? DETAIL.muted : seen ? DETAIL.seen({ name }) : DETAIL.notSeen;
  return {
    look: "ours" as const,
    text: call.pictures?.camera === "on" ? BAND.ours : BAND.opening,
    detail: `${time}. ${who}`,
    left: left === null || until === null || until === since ? null : left / (until - since),
    endsSoon: left !== null && left <= ENDS_SOON_MS,
  };
}

function bandOf(call: CallRecord, now: CallTransmission, name: string, at: number): TransmissionStory["band"] {
  if (call.state !== "connected") return { ...plain, look: "free", text: BAND.before, detail: DETAIL.beforeAnswer };
  if (call.hold !== "none") return { ...plain, look: "free", text: BAND.resting, detail: DETAIL.held };
  if (now.state === "ours") return ours(call, now, name, at);
  // Whatever has led into the queue: it is over, and there is little time.
  if (now.pressBy !== null) {
    const seconds = Math.max(1, Math.ceil((now.pressBy - at) / 1000));
    return { ...plain, look: "attention", text: BAND.yourTurn, detail: DETAIL.pressWithin({ seconds }) };
  }
  if (now.problem !== null) return { ...plain, look: "attention", ...reasonOf(now.problem, now, name) };
  const waiting = { ...plain, look: "asking" as const, detail: DETAIL.closed };
  if (now.state === "asking") return { ...waiting, text: BAND.asking };
  if (now.state === "ending") return { ...waiting, text: BAND.ending };
  if (now.state === "queued") {
    const { position } = now;
    return { ...waiting, text: position === null ? BAND.queuedSomewhere : BAND.queued({ position }) };
  }
  return { ...plain, look: "free", text: now.mayAsk ? BAND.resting : BAND.listenOnly, detail: DETAIL.closed };
}

function protectionOf(call: CallRecord, { protection }: CallTransmission): TransmissionStory["protection"] {
  if (call.state !== "connected") return null;
  if (protection === null) return { look: "clear", text: PROTECTION.off };
  if (protection.refused === 0) return { look: "protected", text: PROTECTION.on };
  return { look: "attention", text: PROTECTION.refused({ count: protection.refused }) };
}

/**
 * All that is said of the transmissions of a call that has transmission control.
 *
 * @param name - of whom the call is with
 * @param now - Unix milliseconds
 */
export function transmissionStory(
  call: CallRecord,
  transmission: CallTransmission,
  name: string,
  now: number,
): TransmissionStory {
  const band = bandOf(call, transmission, name, now);
  // The seconds that are left are no news each time.
  const isReason = band.look === "attention" && transmission.pressBy === null;
  const spoken = isReason ? [band.text, band.detail].filter((each) => each !== null).join(". ") : band.text;
  return { band, protection: protectionOf(call, transmission), spoken: call.state === "connected" ? spoken : "" };
}
