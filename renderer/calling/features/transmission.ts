/**
 * Transmission control of a call with pictures over RTP (TS 24.581): what the record says of it, and the camera that opens with permission and
 * shuts with its end. The participant with its timers, and what it lets out and in, are the host's; what is here could be wrong, and nobody
 * would be seen for it.
 *
 * @module
 */
import { lineForPeople } from "../../../shared/base/text-line.ts";
import type { ControlUrgency } from "../../../shared/floor/app-packet.ts";
import {
  type CallTransmission,
  MOST_TRANSMISSION_HAPPENINGS,
  type TransmissionHappening,
} from "../../../shared/mc/record-parts/transmission.ts";
import type { FloorControlCounts } from "../../../shared/media/sound-frames.ts";
import type {
  FarTransmission,
  OwnTransmission,
  Transmission,
} from "../../../shared/transmission/transmission-state.ts";
import { unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall } from "../call-core.ts";
import type { PictureSource } from "../picture.ts";
import type { CallFeature } from "./feature.ts";
import { floorUrgency } from "./floor.ts";
import { cameraToSet } from "./pictures.ts";

interface TransmissionShape {
  readonly event:
    | /** The dispatcher wants something to be seen, or nothing any more. */ {
        readonly type: "transmit";
        readonly shows: PictureSource | null;
      }
    | /** The dispatcher wants to see what the other end transmits, or no more. */ {
        readonly type: "view";
        readonly on: boolean;
      };
  readonly effect:
    | { readonly do: "transmit"; readonly on: boolean; readonly urgency: ControlUrgency }
    | { readonly do: "view"; readonly on: boolean }
    | { readonly do: "transmit-picture"; readonly of: PictureSource | null };
  readonly timer: never;
  readonly legEvent: never;
  readonly mediaEvent: /** What is known of the transmissions; null: the call has no transmission control. */
    | { readonly kind: "transmission"; readonly transmission: Transmission | null }
    | /** What was counted of its messages, which are protected. */ {
        readonly kind: "transmission-protection";
        /** Without an ID before the first of ours has left. */
        readonly counts: Omit<FloorControlCounts, "cskId"> & { readonly cskId: string | null };
      };
  readonly leg: object;
  readonly media: {
    /** Somebody here wants to transmit, or no more; also before the call is answered: then its request is one for that, too. */
    setTransmission(on: boolean, urgency: ControlUrgency): void;
    /** Somebody here wants to see what the other end transmits, or no more. */
    setViewing(on: boolean): void;
  };
  readonly tools: { readonly camera: { show(source: PictureSource | null): Promise<void> } };
}

type TransmissionOutcome = Outcome<TransmissionShape["effect"] | CoreEffect>;

const OWN: Readonly<Record<OwnTransmission["name"], CallTransmission["state"]>> = {
  released: "resting",
  "no-permission": "resting",
  "pending-request": "asking",
  queued: "queued",
  "has-permission": "ours",
  "pending-end": "ending",
};

const FAR: Readonly<Record<FarTransmission["name"], CallTransmission["far"]>> = {
  none: "none",
  offered: "offered",
  "pending-request": "asking",
  receiving: "taken",
  "pending-end": "ending",
};

const LONGEST_PHRASE = 300;

/** Of a call in which nobody transmits. */
export const NOBODY_TRANSMITS: CallTransmission = {
  state: "resting",
  since: 0,
  until: null,
  grant: 0,
  position: null,
  pressBy: null,
  seen: false,
  wanted: null,
  far: "none",
  farSince: 0,
  mayAsk: true,
  problem: null,
  happened: [],
  protection: null,
};

function problemOf({ problem }: Transmission): CallTransmission["problem"] {
  if (problem === null) return null;
  if (!("code" in problem)) return { of: problem.of, code: 0, phrase: "" };
  const { of, code, phrase } = problem;
  return { of, code, phrase: lineForPeople(phrase).slice(0, LONGEST_PHRASE) };
}

const sameProblem = (one: CallTransmission["problem"], other: CallTransmission["problem"]) =>
  one?.of === other?.of && one?.code === other?.code && one?.phrase === other?.phrase;

/** What has happened between two looks, in the order in which it is told. */
function happenedBetween(before: CallTransmission, after: CallTransmission, atMs: number): TransmissionHappening[] {
  const happened: TransmissionHappening[] = [];
  const note = (state: TransmissionHappening["state"], code: number | null = null) =>
    happened.push({ state, atMs, code });
  if (before.state !== after.state) {
    if (after.state === "asking") note("asked");
    if (after.state === "ours") note("ours");
    if (before.state === "ours") note("ended");
  }
  const isPlaced = before.state !== "queued" || before.position !== after.position;
  if (after.state === "queued" && isPlaced) note("queued", after.position);
  if (after.seen && !before.seen) note("seen");
  if (after.problem !== null && !sameProblem(before.problem, after.problem)) note(after.problem.of, after.problem.code);
  if (before.far === "none" && after.far !== "none") note("theirs");
  if (before.far !== "taken" && after.far === "taken") note("taken");
  if (before.far !== "none" && after.far === "none") note("theirs-ended");
  return happened;
}

/** What the record says of the transmissions, after what the host has said of them. */
function transmissionRecorded(
  before: CallTransmission | null,
  transmission: Transmission,
  startedAt: number,
  now: number,
): CallTransmission {
  const { far, ours } = transmission;
  const was = before ?? { ...NOBODY_TRANSMITS, since: now, farSince: now };
  const state = OWN[ours.name];
  const farState = FAR[far.name];
  const [seconds, grant] = ours.name === "has-permission" ? [ours.seconds, ours.grant] : [0, 0];
  const problem = problemOf(transmission);
  const hasEnded = state === "resting" && was.state !== "resting";
  const after: CallTransmission = {
    state,
    since: was.state === state ? was.since : now,
    // Another grant runs anew from when it came; whatever else is said meanwhile moves nothing.
    until: seconds === 0 ? null : grant === was.grant ? was.until : now + seconds * 1000,
    grant,
    position: ours.name === "queued" ? ours.position : null,
    pressBy: ours.name === "queued" && ours.granted !== null ? (was.pressBy ?? now + ours.granted.withinMs) : null,
    seen: ours.name === "has-permission" && ours.seen,
    // What was wanted before the host has heard of it stands.
    wanted: hasEnded ? null : was.wanted,
    far: farState,
    farSince: was.far === farState ? was.farSince : now,
    mayAsk: transmission.mayRequest,
    problem: sameProblem(was.problem, problem) ? was.problem : problem,
    happened: was.happened,
    protection: was.protection,
  };
  const news = happenedBetween(was, after, Math.max(0, now - startedAt));
  const happened = [...was.happened, ...news].slice(-MOST_TRANSMISSION_HAPPENINGS);
  return news.length === 0 ? after : { ...after, happened };
}

/**
 * The dispatcher wants to be seen, or no more: the camera waits for permission, and without a wish there is neither.
 *
 * @param source - what is to be seen; null: nothing any more
 */
function wish(call: PrivateCall, source: PictureSource | null): TransmissionOutcome {
  const { pictures, transmission } = call.record;
  if (transmission === null || pictures === null) return unchanged(call);
  const urgency = floorUrgency(call.record);
  if (source === null)
    return {
      call: update(call, {
        transmission: { ...transmission, wanted: null },
        pictures: { ...pictures, camera: "off", cameraProblem: null },
      }),
      // The camera first: it is shut by whoever sees that it is off, not by a server that says so.
      effects: [
        { do: "transmit-picture", of: null },
        { do: "transmit", on: false, urgency },
      ],
    };
  const wanted = { ...transmission, wanted: source, problem: null };
  if (transmission.state === "ours") return opening(update(call, { transmission: wanted }), source);
  return {
    call: update(call, { transmission: wanted, pictures: { ...pictures, cameraProblem: null } }),
    effects: [{ do: "transmit", on: true, urgency }],
  };
}

function opening(call: PrivateCall, source: PictureSource): TransmissionOutcome {
  const { pictures } = call.record;
  if (pictures === null) return unchanged(call);
  return {
    call: update(call, { pictures: { ...pictures, camera: "opening", cameraProblem: null } }),
    effects: [{ do: "transmit-picture", of: source }],
  };
}

/** What was opened before anybody knew that it has to be asked for: it shuts, and waits. */
function wishOfOpen(call: PrivateCall, source: PictureSource): TransmissionOutcome {
  const { call: next, effects } = wish(call, source);
  const { pictures } = next.record;
  const shut = pictures === null ? next : update(next, { pictures: { ...pictures, camera: "off" } });
  return { call: shut, effects: [{ do: "transmit-picture", of: null }, ...effects] };
}

/** The host says what is: with permission the camera opens, and without it it shuts. */
function told(call: PrivateCall, transmission: Transmission, now: number): TransmissionOutcome {
  const { pictures, startedAt, transmission: before } = call.record;
  const after = transmissionRecorded(before, transmission, startedAt, now);
  const next = update(call, { transmission: after });
  if (pictures === null) return unchanged(next);
  const isOpen = pictures.camera !== "off";
  if (before === null && isOpen) return wishOfOpen(next, pictures.shows);
  if (after.state === "ours" && after.wanted !== null && !isOpen) return opening(next, after.wanted);
  if (after.state === "ours" || !isOpen) return unchanged(next);
  return {
    call: update(next, { pictures: { ...pictures, camera: "off" } }),
    effects: [{ do: "transmit-picture", of: null }],
  };
}

/** Whether what the other end transmits is to be asked for, or can be done without; undefined where there is nothing to be seen. */
export function viewToSet({
  hold,
  state,
  transmission,
}: Pick<PrivateCall["record"], "hold" | "state" | "transmission">): boolean | undefined {
  if (transmission === null || state !== "connected" || hold !== "none") return undefined;
  if (transmission.far === "offered") return true;
  return transmission.far === "taken" || transmission.far === "asking" ? false : undefined;
}

export const TRANSMISSION: CallFeature<TransmissionShape> = {
  handlers: {},
  inEveryState: {
    on: {
      transmit: (call, { shows }) => (cameraToSet(call.record) === undefined ? unchanged(call) : wish(call, shows)),
      view: (call, { on }) =>
        viewToSet(call.record) === on ? { call, effects: [{ do: "view", on }] } : unchanged(call),
    },
    media: {
      transmission: (call, { transmission }, now) => {
        if (transmission !== null) return told(call, transmission, Math.round(now));
        const { transmission: before } = call.record;
        if (before === null) return unchanged(call);
        const next = update(call, { transmission: null });
        // Without a server there is nobody to wait for.
        return before.wanted === null ? unchanged(next) : opening(next, before.wanted);
      },
      "transmission-protection": (call, { counts: { cskId, opened, refused, replayed } }) => {
        const { transmission } = call.record;
        if (transmission === null) return unchanged(call);
        const protection = { suite: "AEAD_AES_128_GCM", cskId, heard: opened > 0, refused, replayed } as const;
        return unchanged(update(call, { transmission: { ...transmission, protection } }));
      },
    },
  },
  perform: ({ camera, media }) => ({
    transmit: ({ on, urgency }) => media()?.setTransmission(on, urgency),
    view: ({ on }) => media()?.setViewing(on),
    "transmit-picture": ({ of }) => void camera.show(of),
  }),
};
