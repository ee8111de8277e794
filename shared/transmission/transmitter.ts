/**
 * What we send, under transmission control (TS 24.581 clause 6.2.4): nothing without permission.
 *
 * @module
 */
import { NOT_QUEUED } from "../floor/app-packet.ts";
import type { Absence } from "../floor/floor-state.ts";
import { answeredFields, type TransmissionMessage, type TransmissionType } from "./transmission-message.ts";
import type {
  OwnTransmission,
  TransmissionProblem,
  TransmissionSources,
  WaitingPermission,
} from "./transmission-state.ts";
import type { Step } from "./transmission-step.ts";

/** A transmission is warned of this long before its end. */
const WARNING_MS = 3000;
/** Cause of a revocation after which the server keeps us in its queue. */
const REVOKED_INTO_QUEUE = 7;
const UNKNOWN_PLACE = 255;
/** Sources of one call beyond which the server is not followed any more: as many as the other end's receiver takes. */
const MOST_SOURCES = 4096;

type Reaction = (step: Step, message: TransmissionMessage) => void;

function sendRequest(step: Step): void {
  const { priority, userId } = step.terms;
  step.send("request", { priority, userId, indicator: step.indicator });
}

function sendEnd(step: Step): void {
  const { own, userId } = step.terms;
  const { audio, video } = step.now.granted;
  const sources = { audioSsrc: audio.at(-1) ?? own.audio, videoSsrc: video.at(-1) ?? own.video };
  step.send("end-request", { transmitterId: userId, ...sources, indicator: step.indicator });
}

/** Asks for permission. */
function request(step: Step): void {
  sendRequest(step);
  step.await("T100");
  step.ours({ name: "pending-request", sent: 1 });
  step.problem(null);
}

/** Nothing stands any more, or what is said does. */
function rest(step: Step, problem: TransmissionProblem | null = null): void {
  step.stop("T100", "T101", "T102", "press", "transmit-warning", "transmit-end");
  step.ours({ name: "no-permission" });
  step.change({ problem, wanted: false });
}

/** Gives back what was asked for or granted; what leaves has been shut before. */
function end(step: Step): void {
  step.stop("T100", "T102", "press", "transmit-warning", "transmit-end");
  sendEnd(step);
  step.await("T101");
  step.change({ ours: { name: "pending-end", sent: 1, again: false }, wanted: false });
}

/** The picture and the microphone shut before anything is said. */
function shutAndEnd(step: Step): void {
  step.transmit(null);
  end(step);
}

/** It is over on both sides; who has wanted it anew meanwhile asks again. */
function ended(step: Step): void {
  const { ours, problem } = step.now;
  const again = ours.name === "pending-end" && ours.again && step.now.mayRequest;
  rest(step, problem);
  if (!again) return;
  step.change({ wanted: true });
  request(step);
}

/** The sources of a grant; undefined where sending as them could bring a nonce back: sound and pictures are under one key. */
function sourcesOf(step: Step, { audio, video }: Partial<TransmissionSources>): TransmissionSources | undefined {
  const { granted, ours } = step.now;
  const { own } = step.terms;
  // Of a grant that comes again what it does not name stays as it is.
  const before = ours.name === "has-permission" ? ours.sources : own;
  const sources = { audio: audio ?? before.audio, video: video ?? before.video };
  const sounds = [own.audio, ...granted.audio];
  const pictures = [own.video, ...granted.video];
  const crosses = pictures.includes(sources.audio) || sounds.includes(sources.video);
  const isNew = !granted.audio.includes(sources.audio) || !granted.video.includes(sources.video);
  const isFull = Math.max(granted.audio.length, granted.video.length) >= MOST_SOURCES;
  if (sources.audio === sources.video || crosses || (isFull && isNew)) return undefined;
  const added = (known: readonly number[], next: number) => [...known.filter((each) => each !== next), next];
  step.change({ granted: { audio: added(granted.audio, sources.audio), video: added(granted.video, sources.video) } });
  return sources;
}

/** Permission is there: sound and pictures leave as what the grant says. */
function transmit(step: Step, seconds: number, named: Partial<TransmissionSources>): void {
  const { ours } = step.now;
  const before = ours.name === "has-permission" ? ours : undefined;
  const sources = sourcesOf(step, named);
  if (sources === undefined) {
    if (before !== undefined) step.transmit(null);
    step.tone("refused");
    end(step);
    step.problem({ of: "unusable" });
    return;
  }
  step.stop("T100", "T102", "press", "transmit-warning", "transmit-end");
  const ms = seconds * 1000;
  if (ms > WARNING_MS) step.start("transmit-warning", ms - WARNING_MS);
  if (ms > 0) step.start("transmit-end", ms);
  const isSame = before?.sources.audio === sources.audio && before.sources.video === sources.video;
  if (before === undefined) step.tone("may-talk");
  if (!isSame) step.transmit(sources);
  const seen = before?.seen ?? false;
  step.ours({ name: "has-permission", seconds, grant: (before?.grant ?? 0) + 1, sources, seen });
  step.problem(null);
}

/** Of a grant. One of 0 is none: servers fill the field with it. */
const sourcesIn = ({
  fields: { audioSsrc = 0, videoSsrc = 0 },
}: TransmissionMessage): Partial<TransmissionSources> => ({
  ...(audioSsrc === 0 ? {} : { audio: audioSsrc }),
  ...(videoSsrc === 0 ? {} : { video: videoSsrc }),
});

const granted: Reaction = (step, message) => {
  // Nobody who has withdrawn is put on the air.
  if (step.now.wanted) transmit(step, message.fields.duration ?? 0, sourcesIn(message));
  else end(step);
};

/** Out of the queue, however long that took: it waits for a press. */
const grantedInQueue: Reaction = (step, message) => {
  const { ours, wanted } = step.now;
  if (ours.name !== "queued" || !wanted) {
    granted(step, message);
    return;
  }
  const withinMs = step.terms.timers.press;
  step.stop("T102");
  // The server repeats a grant: the time to press runs from the first.
  if (ours.granted === null) {
    step.tone("your-turn");
    step.start("press", withinMs);
  }
  const seconds = message.fields.duration ?? 0;
  step.ours({ ...ours, asked: 0, granted: { seconds, sources: sourcesIn(message), withinMs } });
};

/** What is left of a transmission at the latest when it is taken by a press: the server counts from its grant on. */
const secondsLeft = ({ seconds, withinMs }: WaitingPermission): number =>
  seconds === 0 ? 0 : Math.max(1, seconds - Math.ceil(withinMs / 1000));

const rejected: Reaction = (step, { fields: { cause } }) => {
  step.tone("refused");
  rest(step, { of: "rejected", code: cause?.code ?? 0, phrase: cause?.phrase ?? "" });
};

const enqueue: Reaction = (step, { fields: { queueInfo } }) => {
  const position = queueInfo?.position ?? NOT_QUEUED;
  if (position === NOT_QUEUED) {
    rest(step, { of: "cancelled" });
    return;
  }
  step.stop("T100", "T102");
  const { ours } = step.now;
  // Told once more where we are, a permission that waits for a press goes on waiting.
  const waiting = ours.name === "queued" ? ours.granted : null;
  step.ours({ name: "queued", position: position === UNKNOWN_PLACE ? null : position, asked: 0, granted: waiting });
};

const cancelled: Reaction = (step) => {
  step.tone("refused");
  rest(step, { of: "cancelled" });
};

/** Where our place in the queue is. */
function askPlace(step: Step, asked: number): void {
  step.send("queue-position-request", { userId: step.terms.userId });
  step.await("T102");
  step.ours({ name: "queued", position: null, asked, granted: null });
}

const revoked: Reaction = (step, { fields: { cause } }) => {
  const problem: TransmissionProblem = { of: "revoked", code: cause?.code ?? 0, phrase: cause?.phrase ?? "" };
  step.tone("taken-away");
  step.transmit(null);
  if (problem.code === REVOKED_INTO_QUEUE) {
    step.stop("press", "transmit-warning", "transmit-end");
    askPlace(step, 1);
  } else end(step);
  step.problem(problem);
};

/** The server ends it of its own accord, and is answered. */
const endedByServer: Reaction = (step, { fields }) => {
  if (step.now.ours.name === "has-permission") step.transmit(null);
  const { cause } = fields;
  step.send("end-response", answeredFields(fields));
  rest(step, cause === undefined ? null : { of: "revoked", ...cause });
};

const REACTIONS: Readonly<Record<OwnTransmission["name"], Readonly<Partial<Record<TransmissionType, Reaction>>>>> = {
  released: {},
  "no-permission": {
    granted,
    // None of our ends has come through: the server takes us for transmitting still.
    revoked: (step) => end(step),
    "end-request": endedByServer,
  },
  "pending-request": {
    granted,
    rejected,
    "queue-position-info": enqueue,
    "cancel-notify": cancelled,
    "end-request": endedByServer,
  },
  queued: {
    granted: grantedInQueue,
    rejected,
    "queue-position-info": enqueue,
    "cancel-notify": cancelled,
    "end-request": endedByServer,
    revoked(step, message) {
      const { ours } = step.now;
      if (ours.name === "queued" && ours.granted !== null) revoked(step, message);
    },
  },
  "has-permission": {
    // It repeats its answer, or says another end.
    granted,
    revoked,
    "end-request": endedByServer,
    "reception-notification"(step) {
      const { ours } = step.now;
      if (ours.name === "has-permission") step.ours({ ...ours, seen: true });
    },
  },
  // A grant that comes now is too late: the end that is on its way answers it.
  "pending-end": { "end-response": ended, idle: ended, "end-request": endedByServer },
};

/** A message about what we send. */
export const heardOfOurs: Reaction = (step, message) => REACTIONS[step.now.ours.name][message.type]?.(step, message);

/** Somebody wants to transmit, or no more. */
export function want(step: Step, on: boolean): void {
  const { mayRequest, ours, wanted } = step.now;
  if (ours.name === "pending-end") step.ours({ ...ours, again: on });
  if (on && wanted && ours.name === "queued" && ours.granted !== null)
    transmit(step, secondsLeft(ours.granted), ours.granted.sources);
  if (on === wanted || (on && ours.name === "no-permission" && !mayRequest)) return;
  step.change({ wanted: on });
  if (on) {
    if (ours.name === "no-permission") request(step);
    return;
  }
  if (ours.name === "has-permission") shutAndEnd(step);
  else if (ours.name === "pending-request" || ours.name === "queued") end(step);
}

/** The call is more urgent than what was asked for: who waits asks once more, as the call is now. A permission that waits for a press is as good as that. */
export function askAnew(step: Step): void {
  const { ours } = step.now;
  if (ours.name !== "pending-request" && (ours.name !== "queued" || ours.granted !== null)) return;
  step.stop("T102");
  request(step);
}

/** Who transmits is not believed for ever: it ends as if it were wanted no more, and is heard to. */
export function lose(step: Step, why: Absence): void {
  const { ours } = step.now;
  if (ours.name === "has-permission") step.tone("taken-away");
  want(step, false);
  if (step.now.ours.name !== ours.name) step.problem({ of: why });
}

/** The call is up: what was wanted before is asked for, or was with the call. */
export function beginOurs(step: Step, asked: boolean, given: Partial<TransmissionSources> | undefined): void {
  step.ours({ name: "no-permission" });
  if (!step.now.wanted) {
    // Nobody who has withdrawn meanwhile is put on the air.
    if (asked || given !== undefined) end(step);
  } else if (given !== undefined) transmit(step, 0, given);
  else if (asked) {
    step.await("T100");
    step.ours({ name: "pending-request", sent: 1 });
  } else request(step);
}

/** A timer about what we send has run out. */
export const OWN_EXPIRIES: Readonly<
  Record<"T100" | "T101" | "T102" | "press" | "transmit-warning" | "transmit-end", (step: Step) => void>
> = {
  T100(step) {
    const { ours } = step.now;
    if (ours.name !== "pending-request") return;
    if (!step.mayRepeat("T100", ours.sent)) {
      step.tone("refused");
      rest(step, { of: "no-answer" });
      return;
    }
    sendRequest(step);
    step.await("T100");
    step.ours({ ...ours, sent: ours.sent + 1 });
  },
  T101(step) {
    const { ours } = step.now;
    if (ours.name !== "pending-end") return;
    if (!step.mayRepeat("T101", ours.sent)) {
      ended(step);
      return;
    }
    sendEnd(step);
    step.await("T101");
    step.ours({ ...ours, sent: ours.sent + 1 });
  },
  T102(step) {
    const { ours } = step.now;
    if (ours.name !== "queued" || ours.asked === 0) return;
    if (step.mayRepeat("T102", ours.asked)) askPlace(step, ours.asked + 1);
    else rest(step, { of: "no-answer" });
  },
  press(step) {
    const { ours } = step.now;
    if (ours.name !== "queued" || ours.granted === null) return;
    step.tone("refused");
    end(step);
    step.problem({ of: "not-pressed" });
  },
  "transmit-warning"(step) {
    if (step.now.ours.name === "has-permission") step.tone("ends-soon");
  },
  "transmit-end"(step) {
    if (step.now.ours.name === "has-permission") shutAndEnd(step);
  },
};
