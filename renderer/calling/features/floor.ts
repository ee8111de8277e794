/**
 * Floor control of a call over RTP (TS 24.380 clause 6.2.4): the talk key, and what the record says of the floor. The participant with its
 * timers, and the microphone that it opens and shuts, are the host's; what is here could be wrong, and nobody would be heard for it.
 *
 * @module
 */
import { lineForPeople } from "../../../shared/base/text-line.ts";
import type { Floor, FloorState, FloorTerms, TalkKeyUse } from "../../../shared/floor/floor-state.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { type CallFloor, type FloorHappening, MOST_HAPPENINGS } from "../../../shared/mc/record-parts/floor.ts";
import type { Urgency } from "../../../shared/mc/record-parts/urgency.ts";
import type { FloorControlCounts } from "../../../shared/media/sound-frames.ts";
import { unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall } from "../call-core.ts";
import type { CallFeature } from "./feature.ts";

type FloorUrgency = FloorTerms["urgency"];

interface FloorShape {
  readonly event: /** The dispatcher has pressed the talk key, or let it go. */ {
    readonly type: "talk-key";
    readonly down: boolean;
    /** Left out, it is held. */
    readonly use?: TalkKeyUse;
  };
  readonly effect: {
    readonly do: "talk-key";
    readonly down: boolean;
    readonly urgency: FloorUrgency;
    readonly use: TalkKeyUse;
  };
  readonly timer: never;
  readonly legEvent: never;
  readonly mediaEvent: /** What is known of the floor; null: the call has none. */
    | {
        readonly kind: "floor";
        readonly floor: Floor | null;
      }
    | /** What was counted of its messages, which are protected. */ {
        readonly kind: "floor-protection";
        /** Without an ID before the first of ours has left. */
        readonly counts: Omit<FloorControlCounts, "cskId"> & { readonly cskId: string | null };
      };
  readonly leg: object;
  readonly media: {
    /** The talk key is down, or up; also before the call is answered: then its request is one for the floor, too. */
    setTalkKey(down: boolean, urgency: FloorUrgency, use?: TalkKeyUse): void;
  };
  readonly tools: object;
}

const URGENCIES: Readonly<Record<Urgency, FloorUrgency>> = {
  normal: "normal",
  priority: "normal",
  "imminent-peril": "imminent-peril",
  emergency: "emergency",
};

/** What the talk key of a call says of its urgency. */
export const floorUrgency = ({ urgency }: Pick<CallRecord, "urgency">): FloorUrgency => URGENCIES[urgency];

const STATES: Readonly<Record<FloorState["name"], CallFloor["state"]>> = {
  released: "resting",
  "no-permission": "resting",
  "pending-request": "asking",
  queued: "queued",
  "has-permission": "ours",
  "pending-release": "releasing",
};

const LONGEST_ID = 500;
const LONGEST_PHRASE = 300;
const NO_PLACE = 255;

/** Of a call whose floor nobody has. */
export const RESTING: CallFloor = {
  state: "resting",
  since: 0,
  until: null,
  grant: 0,
  position: null,
  talker: null,
  mayAsk: true,
  mayInterrupt: false,
  pressBy: null,
  keyDown: false,
  use: "held",
  problem: null,
  happened: [],
  protection: null,
};

const PROBLEMS = { deny: "denied", revoke: "revoked" } as const;

function problemOf({ problem }: Floor, now: number): CallFloor["problem"] {
  if (problem === null) return null;
  if (typeof problem === "string") return { of: problem, code: 0, phrase: "", at: now };
  return {
    of: PROBLEMS[problem.of],
    code: problem.code,
    phrase: lineForPeople(problem.phrase).slice(0, LONGEST_PHRASE),
    at: now,
  };
}

const hasCause = ({ of }: NonNullable<CallFloor["problem"]>) => of === "denied" || of === "revoked";

const sameProblem = (one: CallFloor["problem"], other: CallFloor["problem"]) =>
  one?.of === other?.of && one?.code === other?.code && one?.phrase === other?.phrase;

/** What has happened between two looks, in the order in which it is told. */
function happenedBetween(before: CallFloor, after: CallFloor, atMs: number): FloorHappening[] {
  const happened: FloorHappening[] = [];
  const note = (state: FloorHappening["state"], by: string | null = null, code: number | null = null) =>
    happened.push({ state, by, atMs, code });
  if (before.state !== after.state) {
    if (after.state === "asking") note("asked");
    if (after.state === "ours") note("ours");
    if (before.state === "ours") note("released");
  }
  if (after.state === "queued" && (before.state !== "queued" || before.position !== after.position))
    note("queued", null, after.position);
  if (after.problem !== null && !sameProblem(before.problem, after.problem))
    note(after.problem.of, null, hasCause(after.problem) ? after.problem.code : null);
  if (after.talker !== null && before.talker?.id !== after.talker.id) note("theirs", after.talker.id);
  const wasTaken = before.talker !== null || before.state === "ours" || before.state === "releasing";
  const isFree = after.talker === null && after.state === "resting";
  if (wasTaken && isFree) note("free");
  return happened;
}

/** Milliseconds within which the same happens again and again only where somebody flaps; people are slower. */
const FLAP_MS = 1_000;

/**
 * Adds to what has happened. What happened twice within moments already is counted where it stands: a server that gives and takes the floor many
 * times a second would push everything else out of the record.
 */
function withHappening(happened: readonly FloorHappening[], next: FloorHappening): FloorHappening[] {
  const isSame = (each: FloorHappening) =>
    each.state === next.state && next.atMs - (each.lastMs ?? each.atMs) < FLAP_MS;
  const at = happened.findLastIndex(isSame);
  const folded = happened[at];
  const isAgain = folded !== undefined && (folded.times !== undefined || happened.findIndex(isSame) < at);
  if (!isAgain) return [...happened, next].slice(-MOST_HAPPENINGS);
  return happened.with(at, { ...next, atMs: folded.atMs, times: (folded.times ?? 1) + 1, lastMs: next.atMs });
}

/** What the record says of the floor, after what the host has said of it. */
export function floorRecorded(before: CallFloor | null, floor: Floor, startedAt: number, now: number): CallFloor {
  const { state, talker } = floor;
  const was = before ?? { ...RESTING, since: now };
  const name = STATES[state.name];
  const since = was.state === name ? was.since : now;
  const id = (talker?.id ?? "").slice(0, LONGEST_ID);
  const problem = problemOf(floor, now);
  const [seconds, grant] = state.name === "has-permission" ? [state.seconds, state.grant] : [0, 0];
  // Another grant runs anew from when it came; whatever else is said meanwhile moves nothing.
  const until = seconds === 0 ? null : grant === was.grant ? was.until : now + seconds * 1000;
  const after: CallFloor = {
    state: name,
    since,
    until,
    grant,
    position: state.name === "queued" && state.position < NO_PLACE ? state.position : null,
    talker: talker === null ? null : was.talker?.id === id ? was.talker : { id, since: now },
    mayAsk: floor.mayRequest,
    mayInterrupt: floor.mayInterrupt,
    pressBy: state.name === "queued" && state.granted !== null ? (was.pressBy ?? now + state.granted.withinMs) : null,
    // As the dispatcher has it: what the host says of the key may be of a moment ago.
    keyDown: was.keyDown,
    use: was.use,
    problem: sameProblem(was.problem, problem) ? was.problem : problem,
    happened: was.happened,
    protection: was.protection,
  };
  const news = happenedBetween(was, after, Math.max(0, now - startedAt));
  return news.length === 0 ? after : { ...after, happened: news.reduce(withHappening, was.happened) };
}

/** Whether the talk key does something: the call is up with floor control, or is being set up with it. */
export const hasTalkKey = ({ floor, state, direction, hold, holdChange }: CallRecord): boolean =>
  floor !== null &&
  state !== "ended" &&
  state !== "ending" &&
  !(direction === "incoming" && state !== "connected") &&
  holdChange !== "holding" &&
  hold === "none";

/** Whether the microphone's key is offered: with floor control the floor decides, and what is muted all the same can be undone. */
export const mutes = ({ floor, muted }: CallRecord): boolean => floor === null || muted;

function pressed(
  call: PrivateCall,
  down: boolean,
  asked: TalkKeyUse = "held",
): Outcome<FloorShape["effect"] | CoreEffect> {
  const { floor } = call.record;
  // Interrupting is for who may: for anybody else the key is the ordinary one.
  const use = asked === "interrupting" && !floor?.mayInterrupt ? "held" : asked;
  // That it is let go is said in any case: once too often shuts nothing that should be open.
  if (floor === null || (down && !hasTalkKey(call.record))) return unchanged(call);
  return {
    call: update(call, { floor: { ...floor, keyDown: down, use, problem: down ? null : floor.problem } }),
    effects: [{ do: "talk-key", down, urgency: floorUrgency(call.record), use }],
  };
}

export const FLOOR: CallFeature<FloorShape> = {
  handlers: {},
  inEveryState: {
    on: { "talk-key": (call, { down, use }) => pressed(call, down, use) },
    media: {
      floor: (call, { floor }, now) => {
        const { floor: before, startedAt } = call.record;
        if (before === null && floor === null) return unchanged(call);
        return unchanged(
          update(call, { floor: floor === null ? null : floorRecorded(before, floor, startedAt, Math.round(now)) }),
        );
      },
      "floor-protection": (call, { counts: { cskId, opened, refused, replayed } }) => {
        const { floor } = call.record;
        if (floor === null) return unchanged(call);
        const protection = { suite: "AEAD_AES_128_GCM", cskId, heard: opened > 0, refused, replayed } as const;
        return unchanged(update(call, { floor: { ...floor, protection } }));
      },
    },
  },
  perform: ({ media }) => ({
    "talk-key": ({ down, urgency, use }) => media()?.setTalkKey(down, urgency, use),
  }),
};
