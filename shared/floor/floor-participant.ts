/**
 * The floor participant of one private call, TS 24.380 clause 6.2.4: a pure machine. It is told what happens (messages, the talk key,
 * timers) and answers with the state that follows and with what is to be done. Nothing here sends, waits or opens a microphone.
 *
 * @module
 */
import { isNewer, KEEP_ALIVE_MS, NOT_QUEUED, SOURCE } from "./app-packet.ts";
import { FLOOR_TYPES, type FloorMessage, type FloorType } from "./floor-message.ts";
import {
  type Absence,
  type Floor,
  type FloorCause,
  type FloorEvent,
  type FloorState,
  type FloorStep,
  type FloorTerms,
  type FloorTimer,
  NO_FLOOR,
  type TalkKeyUse,
} from "./floor-state.ts";
import { Step } from "./floor-step.ts";

/** Cause of a revocation after which nothing more may be sent: we had no permission. */
const REVOKED_AT_ONCE = 3;
/** Cause of a denial while nobody else is in the call yet. */
const DENIED_ALONE = 3;

const ALL_TIMERS: readonly FloorTimer[] = ["T100", "T101", "T103", "T104", "T132", "talk-warning", "talk-end"];
/** Place in the queue of whom the server cannot tell it. */
const UNKNOWN_PLACE = 255;
/** What a message does in each state; a message that has no entry changes nothing there. */
type Reaction = (step: Step, message: FloorMessage) => void;

const causeOf = (of: FloorCause["of"], { fields }: FloorMessage): FloorCause => ({
  of,
  code: fields.cause?.code ?? 0,
  phrase: fields.cause?.phrase ?? "",
});

/** The source that a message names for who talks (clause 8.2.3.16). One of 0 is none: servers fill the field with it. */
const sourceIn = ({ grantedSsrc = 0 }: FloorMessage["fields"]): number | null =>
  grantedSsrc === 0 ? null : grantedSsrc;

/** Somebody else talks. */
const noteTalker: Reaction = (step, { fields }) => {
  step.change({
    talker: { id: fields.grantedId ?? null, ssrc: sourceIn(fields) },
    mayRequest: fields.mayRequest ?? step.floor.mayRequest,
  });
  step.start("T103", step.terms.timers.T103);
};

/** Nobody talks any more: that nobody was to ask held for whom that was said. */
const noteNobody = (step: Step): void => step.change({ talker: null, mayRequest: true });

const noteIdle: Reaction = (step) => {
  step.stop("T103");
  noteNobody(step);
};

/** Who was refused because nobody else was there, and holds the key still, asks once more as soon as the server says that the floor is anybody's. */
function askOfCompany(step: Step): void {
  const { keyDown, problem } = step.floor;
  const wasAlone =
    problem !== null && typeof problem === "object" && problem.of === "deny" && problem.code === DENIED_ALONE;
  if (keyDown && wasAlone) step.request();
}

const grant: Reaction = (step, { fields }) => {
  // Nobody who has let go is put on the air.
  if (step.floor.keyDown) step.talk(fields.duration ?? 0, sourceIn(fields));
  else step.release();
};

const deny: Reaction = (step, message) => {
  step.tone("refused");
  step.rest(causeOf("deny", message));
};

/**
 * Who waits and is told nothing that says why asks where it stands: the place is not known, or nobody talks any more. A grant that waits for a press
 * is what was waited for.
 */
function askWhyWaiting(step: Step): void {
  const { state } = step.floor;
  if (state.name === "queued" && state.granted === null && state.asked === 0) step.askPlace(1);
}

const enqueue: Reaction = (step, { fields }) => {
  const position = fields.queueInfo?.position ?? NOT_QUEUED;
  if (position === NOT_QUEUED) {
    step.rest();
    return;
  }
  step.stop("T101", "T104");
  const { state } = step.floor;
  const before = state.name === "queued" ? state : null;
  // Told once more where we are, a grant that waits for a press goes on waiting.
  step.change({ state: { name: "queued", position, asked: 0, granted: before?.granted ?? null } });
  // Who cannot tell it once asked, cannot.
  if (before === null && position === UNKNOWN_PLACE) askWhyWaiting(step);
};

const revoke: Reaction = (step, message) => {
  const cause = causeOf("revoke", message);
  step.tone("taken-away");
  step.stop("talk-warning", "talk-end");
  step.shut();
  if (cause.code === REVOKED_AT_ONCE) step.rest(cause);
  else {
    step.release();
    step.change({ problem: cause });
  }
};

const REACTIONS: Readonly<Record<FloorState["name"], Readonly<Partial<Record<FloorType, Reaction>>>>> = {
  released: {},
  "no-permission": {
    taken: noteTalker,
    idle(step, message) {
      noteIdle(step, message);
      askOfCompany(step);
    },
    granted: grant,
    // Somebody else was faster, and is told of before we are refused.
    deny(step, message) {
      if (step.floor.keyDown) deny(step, message);
    },
    // None of our releases has come through: the server takes the floor for ours still.
    revoke(step, message) {
      if (causeOf("revoke", message).code !== REVOKED_AT_ONCE) step.release();
    },
  },
  "pending-request": {
    granted: grant,
    deny,
    idle: noteIdle,
    "queue-position-info": enqueue,
    taken(step, message) {
      noteTalker(step, message);
      // Without a queue there is nothing to wait for, but for that who talks is stopped.
      if (!step.terms.queueing && !step.takesFloor) step.rest(step.floor.problem);
    },
  },
  queued: {
    deny,
    taken: noteTalker,
    idle(step, message) {
      noteIdle(step, message);
      askWhyWaiting(step);
    },
    "queue-position-info": enqueue,
    granted(step, message) {
      const { keyDown, state, use } = step.floor;
      if (use !== "toggled" || !keyDown || state.name !== "queued") {
        grant(step, message);
        return;
      }
      const { duration = 0 } = message.fields;
      const withinMs = step.terms.timers.T132;
      step.stop("T104");
      // The server repeats a grant: the time to press runs from the first.
      if (state.granted === null) {
        step.tone("your-turn");
        step.start("T132", withinMs);
      }
      step.change({
        state: { ...state, asked: 0, granted: { seconds: duration, sendAs: sourceIn(message.fields), withinMs } },
      });
    },
    revoke(step, message) {
      if (step.floor.state.name !== "queued" || step.floor.state.granted === null) return;
      step.stop("T132");
      revoke(step, message);
    },
  },
  "has-permission": {
    revoke,
    granted(step, { fields }) {
      step.talk(fields.duration ?? 0, sourceIn(fields));
    },
  },
  "pending-release": {
    idle(step, message) {
      noteIdle(step, message);
      step.released();
    },
    taken(step, message) {
      noteTalker(step, message);
      step.released();
    },
  },
};

function receive(step: Step, message: FloorMessage): void {
  const { state } = step.floor;
  if (state.name === "released") return;
  // What asks for an answer gets it before anything is done, also where nothing is.
  step.acknowledge(message);
  if (message.type === "taken" || message.type === "idle") {
    if (!isNewer(step.floor.sequence, message.fields.sequence)) return;
    step.change({ sequence: message.fields.sequence ?? step.floor.sequence });
  }
  REACTIONS[state.name][message.type]?.(step, message);
}

/** What is left of a burst at the latest when the key is pressed for it: the server counts from its grant on. */
function secondsLeft(seconds: number, { T132 }: FloorTerms["timers"]): number {
  return seconds === 0 ? 0 : Math.max(1, seconds - Math.ceil(T132 / 1000));
}

function press(step: Step, use: TalkKeyUse): void {
  const { state, mayRequest, keyDown } = step.floor;
  if (keyDown) {
    if (state.name !== "queued" || state.granted === null) return;
    const { seconds, sendAs } = state.granted;
    step.talk(secondsLeft(seconds, step.terms.timers), sendAs);
    return;
  }
  step.change({ keyDown: true, use });
  if (state.name === "no-permission" && mayRequest) step.request();
  else if (state.name === "pending-release") step.change({ state: { ...state, again: true } });
}

function letGo(step: Step): void {
  const { state, keyDown } = step.floor;
  step.change({ keyDown: false });
  if (!keyDown) return;
  if (state.name === "has-permission") step.stopTalking();
  else if (state.name === "pending-request") {
    step.stop("T101");
    step.release();
  } else if (state.name === "queued") {
    step.stop("T132");
    step.release();
  } else if (state.name === "pending-release") step.change({ state: { ...state, again: false } });
}

/**
 * The call is more urgent than what was asked for: who holds the key, and has not been given the floor, asks once more, as the call is now. A grant
 * that waits for a press is as good as that.
 */
function askAnew(step: Step): void {
  const { keyDown, mayRequest, state } = step.floor;
  if (!keyDown || !mayRequest) return;
  const isWaiting = state.name === "pending-request" || (state.name === "queued" && state.granted === null);
  if (isWaiting || state.name === "no-permission") step.request();
}

/** States in which somebody talks, or waits to. */
const BUSY: readonly FloorState["name"][] = ["pending-request", "queued", "has-permission"];

/** What talks is not believed for ever: it is cut off as if the key had been let go, and hears that it was. */
function lose(step: Step, why: Absence): void {
  const { name } = step.floor.state;
  if (name === "has-permission") step.tone("taken-away");
  letGo(step);
  if (BUSY.includes(name)) step.change({ problem: why });
}

/** Sends again what was not answered, as often as is agreed. */
function repeat(step: Step, timer: "T100" | "T101"): void {
  const { state } = step.floor;
  if (state.name !== "pending-request" && state.name !== "pending-release") return;
  const { attempts } = step.terms.timers;
  if (state.sent >= attempts[timer]) {
    if (timer === "T100") {
      step.released();
      return;
    }
    step.tone("refused");
    step.rest("no-answer");
    return;
  }
  step.send(timer === "T101" ? "request" : "release");
  step.start(timer, step.terms.timers[timer]);
  step.change({ state: { ...state, sent: state.sent + 1 } });
}

const EXPIRIES: Readonly<Record<FloorTimer, (step: Step) => void>> = {
  T100: (step) => repeat(step, "T100"),
  T101: (step) => repeat(step, "T101"),
  // Nothing was heard of who talks for so long: nobody does.
  T103(step) {
    noteNobody(step);
    askWhyWaiting(step);
  },
  T104(step) {
    const { state } = step.floor;
    if (state.name !== "queued") return;
    if (state.asked < step.terms.timers.attempts.T104) {
      step.askPlace(state.asked + 1);
      return;
    }
    // Nobody is there who would give us a turn; should somebody be all the same, it hears that we wait no more.
    step.tone("refused");
    step.release();
    step.change({ problem: "no-answer" });
  },
  T132(step) {
    const { state } = step.floor;
    if (state.name !== "queued" || state.granted === null) return;
    step.tone("refused");
    step.release();
    step.change({ problem: "not-pressed" });
  },
  "talk-warning"(step) {
    if (step.floor.state.name === "has-permission") step.tone("ends-soon");
  },
  "talk-end"(step) {
    if (step.floor.state.name === "has-permission") step.stopTalking();
  },
  "keep-alive"(step) {
    const fields = { source: SOURCE.participant, messageType: FLOOR_TYPES.ack };
    step.actions.push({ kind: "send", message: { type: "ack", ackWanted: false, ssrc: step.terms.ssrc, fields } });
    step.start("keep-alive", KEEP_ALIVE_MS);
  },
};

function begin(step: Step, { implicit, granted, sendAs }: Extract<FloorEvent, { kind: "call-up" }>): void {
  if (step.floor.state.name === "has-permission") step.shut();
  step.stop(...ALL_TIMERS);
  step.start("keep-alive", KEEP_ALIVE_MS);
  const { keyDown, use } = step.floor;
  const mayInterrupt = step.terms.interruptPriority !== undefined;
  step.change({ ...NO_FLOOR, keyDown, use, mayInterrupt, state: { name: "no-permission" } });
  if (!keyDown) {
    // Nobody who has let go meanwhile is put on the air.
    if (granted || implicit) step.release();
  } else if (granted) step.talk(0, sendAs ?? null);
  else if (implicit) {
    step.start("T101", step.terms.timers.T101);
    step.change({ state: { name: "pending-request", sent: 1 } });
  } else step.request();
}

function end(step: Step): void {
  if (step.floor.state.name === "has-permission") step.shut();
  step.stop(...ALL_TIMERS, "keep-alive");
  step.change(NO_FLOOR);
}

/**
 * What follows from an event.
 *
 * A call that goes on is never left with an open microphone by anything but {@link FloorAction} `microphone`: whoever acts on them shuts
 * it where the floor is no longer `has-permission`.
 */
export function floorAfter(floor: Floor, event: FloorEvent, terms: FloorTerms): FloorStep {
  const step = new Step(floor, terms);
  switch (event.kind) {
    case "call-up":
      begin(step, event);
      break;
    case "received":
      receive(step, event.message);
      break;
    case "key-down":
      press(step, event.use ?? "held");
      break;
    case "key-up":
      letGo(step);
      break;
    case "raised":
      askAnew(step);
      break;
    case "key-lost":
      lose(step, event.why);
      break;
    case "expired":
      EXPIRIES[event.timer](step);
      break;
    case "call-over":
      end(step);
      break;
  }
  return { floor: step.floor, actions: step.actions };
}
