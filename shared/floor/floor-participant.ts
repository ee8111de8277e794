/**
 * The floor participant of one private call, TS 24.380 clause 6.2.4: a pure machine. It is told what happens (messages, the talk key,
 * timers) and answers with the state that follows and with what is to be done. Nothing here sends, waits or opens a microphone.
 *
 * @module
 */
import {
  ackOf,
  FLOOR_INDICATOR,
  FLOOR_SOURCE,
  FLOOR_TYPES,
  type FloorMessage,
  type FloorType,
} from "./floor-message.ts";
import {
  type Floor,
  type FloorAction,
  type FloorCause,
  type FloorEvent,
  type FloorState,
  type FloorStep,
  type FloorTerms,
  type FloorTimer,
  NO_FLOOR,
} from "./floor-state.ts";

/** A burst is warned of this long before its end. */
const WARNING_MS = 3000;
/** Between two packets that keep the way open. */
const KEEP_ALIVE_MS = 15_000;
const NOT_QUEUED = 254;
const SEQUENCES = 0x1_0000;
/** Cause of a revocation after which nothing more may be sent: we had no permission. */
const REVOKED_AT_ONCE = 3;

const ALL_TIMERS: readonly FloorTimer[] = ["T100", "T101", "T103", "T132", "talk-warning", "talk-end"];
const INDICATORS = {
  normal: FLOOR_INDICATOR.normal,
  emergency: FLOOR_INDICATOR.emergency,
  "imminent-peril": FLOOR_INDICATOR.imminentPeril,
} as const;

/** One step, as it comes together. */
class Step {
  readonly terms: FloorTerms;
  floor: Floor;
  readonly actions: FloorAction[] = [];

  constructor(floor: Floor, terms: FloorTerms) {
    this.floor = floor;
    this.terms = terms;
  }

  change(what: Partial<Floor>): void {
    this.floor = { ...this.floor, ...what };
  }

  send(type: "request" | "release"): void {
    const { ssrc, userId, priority, urgency } = this.terms;
    const common = { userId, indicator: INDICATORS[urgency] };
    const fields = type === "request" ? { priority, ...common } : common;
    this.actions.push({ kind: "send", message: { type, ackWanted: false, ssrc, fields } });
  }

  acknowledge(message: FloorMessage): void {
    if (message.ackWanted) this.actions.push({ kind: "send", message: ackOf(message, this.terms.ssrc) });
  }

  start(timer: FloorTimer, ms: number): void {
    this.actions.push({ kind: "start", timer, ms });
  }

  stop(...timers: readonly FloorTimer[]): void {
    for (const timer of timers) this.actions.push({ kind: "stop", timer });
  }

  tone(of: Extract<FloorAction, { kind: "tone" }>["of"]): void {
    this.actions.push({ kind: "tone", of });
  }

  shut(): void {
    this.actions.push({ kind: "microphone", open: false, sendAs: null });
  }

  request(): void {
    const { T101 } = this.terms.timers;
    this.send("request");
    this.start("T101", T101);
    this.change({ state: { name: "pending-request", sent: 1 }, problem: null });
  }

  release(): void {
    this.send("release");
    this.start("T100", this.terms.timers.T100);
    this.change({ state: { name: "pending-release", sent: 1 } });
  }

  /** The floor is given back; who has pressed the key again meanwhile asks for it again. */
  released(): void {
    const { mayRequest, problem, state } = this.floor;
    this.rest(problem);
    if (state.name === "pending-release" && state.again === true && mayRequest) this.request();
  }

  /** @param problem - what stands in the way; left out, nothing does */
  rest(problem: Floor["problem"] = null): void {
    this.stop("T100", "T101", "T132", "talk-warning", "talk-end");
    this.change({ state: { name: "no-permission" }, problem });
  }

  talk(seconds: number, sendAs: number | null): void {
    this.stop("T101", "T103", "T132", "talk-warning", "talk-end");
    const ms = seconds * 1000;
    if (ms > 0) {
      if (ms > WARNING_MS) this.start("talk-warning", ms - WARNING_MS);
      this.start("talk-end", ms);
    }
    const { state } = this.floor;
    const before = state.name === "has-permission" ? state.grant : 0;
    if (before === 0) {
      this.tone("may-talk");
      this.actions.push({ kind: "microphone", open: true, sendAs });
    }
    this.change({ state: { name: "has-permission", seconds, grant: before + 1 }, talker: null, problem: null });
  }

  /** The microphone shuts before anything is sent. */
  stopTalking(): void {
    this.stop("talk-warning", "talk-end");
    this.shut();
    this.release();
  }
}

/** What a message does in each state; a message that has no entry changes nothing there. */
type Reaction = (step: Step, message: FloorMessage) => void;

const causeOf = (of: FloorCause["of"], { fields }: FloorMessage): FloorCause => ({
  of,
  code: fields.cause?.code ?? 0,
  phrase: fields.cause?.phrase ?? "",
});

/** Somebody else talks. */
const noteTalker: Reaction = (step, { fields }) => {
  step.change({
    talker: { id: fields.grantedId ?? null },
    mayRequest: fields.mayRequest ?? step.floor.mayRequest,
  });
  step.start("T103", step.terms.timers.T103);
};

const noteIdle: Reaction = (step) => {
  step.stop("T103");
  step.change({ talker: null });
};

const grant: Reaction = (step, { fields }) => {
  // Nobody who has let go is put on the air.
  if (step.floor.keyDown) step.talk(fields.duration ?? 0, fields.grantedSsrc ?? null);
  else step.release();
};

const deny: Reaction = (step, message) => {
  step.tone("refused");
  step.rest(causeOf("deny", message));
};

const enqueue: Reaction = (step, { fields }) => {
  const position = fields.queueInfo?.position ?? NOT_QUEUED;
  if (position === NOT_QUEUED) {
    step.rest();
    return;
  }
  step.stop("T101");
  step.change({ state: { name: "queued", position, granted: false } });
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
    idle: noteIdle,
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
      // Without a queue there is nothing to wait for.
      if (!step.terms.queueing) step.rest(step.floor.problem);
    },
  },
  queued: {
    deny,
    taken: noteTalker,
    idle: noteIdle,
    "queue-position-info": enqueue,
    granted(step, message) {
      const { state } = step.floor;
      if (!step.terms.asksBeforeTalking || state.name !== "queued") {
        grant(step, message);
        return;
      }
      step.change({ state: { ...state, granted: true } });
      step.start("T132", step.terms.timers.T132);
    },
  },
  "has-permission": {
    revoke,
    granted(step, { fields }) {
      step.talk(fields.duration ?? 0, fields.grantedSsrc ?? null);
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

/** Whether a taken or an idle is newer than the last one; those without a number always count. */
function isNewer({ sequence }: Floor, next: number | undefined): boolean {
  if (sequence === null || next === undefined) return true;
  const ahead = (next - sequence + SEQUENCES) % SEQUENCES;
  return ahead > 0 && ahead < SEQUENCES / 2;
}

function receive(step: Step, message: FloorMessage): void {
  const { state } = step.floor;
  if (state.name === "released") return;
  // What asks for an answer gets it before anything is done, also where nothing is.
  step.acknowledge(message);
  if (message.type === "taken" || message.type === "idle") {
    if (!isNewer(step.floor, message.fields.sequence)) return;
    step.change({ sequence: message.fields.sequence ?? step.floor.sequence });
  }
  REACTIONS[state.name][message.type]?.(step, message);
}

function press(step: Step): void {
  const { state, mayRequest, keyDown } = step.floor;
  step.change({ keyDown: true });
  if (keyDown) return;
  if (state.name === "no-permission" && mayRequest) step.request();
  else if (state.name === "queued" && state.granted) step.talk(0, null);
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
  } else if (state.name === "queued" && !step.terms.asksBeforeTalking) step.release();
  else if (state.name === "pending-release") step.change({ state: { ...state, again: false } });
}

/** What talks is not believed for ever: it is cut off as if the key had been let go, and hears that it was. */
function lose(step: Step): void {
  if (step.floor.state.name === "has-permission") step.tone("taken-away");
  letGo(step);
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
  T103: (step) => step.change({ talker: null }),
  T132(step) {
    const { state } = step.floor;
    if (state.name === "queued" && state.granted) step.release();
  },
  "talk-warning"(step) {
    if (step.floor.state.name === "has-permission") step.tone("ends-soon");
  },
  "talk-end"(step) {
    if (step.floor.state.name === "has-permission") step.stopTalking();
  },
  "keep-alive"(step) {
    const fields = { source: FLOOR_SOURCE.participant, messageType: FLOOR_TYPES.ack };
    step.actions.push({ kind: "send", message: { type: "ack", ackWanted: false, ssrc: step.terms.ssrc, fields } });
    step.start("keep-alive", KEEP_ALIVE_MS);
  },
};

function begin(step: Step, { implicit, granted }: Extract<FloorEvent, { kind: "call-up" }>): void {
  if (step.floor.state.name === "has-permission") step.shut();
  step.stop(...ALL_TIMERS);
  step.start("keep-alive", KEEP_ALIVE_MS);
  const { keyDown } = step.floor;
  step.change({ ...NO_FLOOR, keyDown, state: { name: "no-permission" } });
  if (!keyDown) {
    // Nobody who has let go meanwhile is put on the air.
    if (granted || implicit) step.release();
  } else if (granted) step.talk(0, null);
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
      press(step);
      break;
    case "key-up":
      letGo(step);
      break;
    case "key-lost":
      lose(step);
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
