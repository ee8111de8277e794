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

/** The timers of a participant. */
export type FloorTimer = "T100" | "T101" | "T103" | "T132" | "talk-warning" | "talk-end" | "keep-alive";

/** How long each timer runs, in milliseconds, and how often a message is sent in all before nobody is taken to be there. */
export interface FloorTimers {
  readonly T100: number;
  readonly T101: number;
  readonly T103: number;
  readonly T132: number;
  readonly attempts: { readonly T100: number; readonly T101: number };
}

/** What is used where the UE's initial configuration says nothing. */
export const DEFAULT_FLOOR_TIMERS: FloorTimers = {
  T100: 1000,
  T101: 1000,
  T103: 4000,
  T132: 2000,
  attempts: { T100: 3, T101: 3 },
};

/** A burst is warned of this long before its end. */
const WARNING_MS = 3000;
/** Between two packets that keep the way open. */
const KEEP_ALIVE_MS = 15_000;
const NOT_QUEUED = 254;
const SEQUENCES = 0x1_0000;
/** Cause of a revocation after which nothing more may be sent: we had no permission. */
const REVOKED_AT_ONCE = 3;

/** What was agreed on for this call, and who we are. */
export interface FloorTerms {
  /** 32 bits; of our messages. */
  readonly ssrc: number;
  /** MCPTT ID of ours. */
  readonly userId: string;
  /** The highest priority that we may ask for. */
  readonly priority: number;
  /** Whether requests can be queued. */
  readonly queueing: boolean;
  readonly urgency: "normal" | "emergency" | "imminent-peril";
  readonly timers: FloorTimers;
  /** With a talk key that is pressed and pressed again, a grant out of the queue waits for a press. */
  readonly asksBeforeTalking: boolean;
}

/** Who talks besides us. */
interface Talker {
  /** MCPTT ID, where the server says it. */
  readonly id: string | null;
}

/** Why the floor was not given, or was taken away. */
interface FloorCause {
  readonly of: "deny" | "revoke";
  readonly code: number;
  /** Foreign text. */
  readonly phrase: string;
}

type FloorState =
  | { readonly name: "no-permission" }
  | { readonly name: "pending-request"; readonly sent: number }
  | { readonly name: "queued"; readonly position: number; readonly granted: boolean }
  /** `seconds`: how long it may last at most; 0 for without limit. */
  | { readonly name: "has-permission"; readonly seconds: number }
  | { readonly name: "pending-release"; readonly sent: number }
  | { readonly name: "released" };

/** All that is known of the floor. */
export interface Floor {
  readonly state: FloorState;
  /** The talk key is down, or was pressed and not pressed again. */
  readonly keyDown: boolean;
  readonly talker: Talker | null;
  /** The server lets us ask. */
  readonly mayRequest: boolean;
  /** What stands in the way, until the key is pressed the next time. */
  readonly problem: FloorCause | "no-answer" | null;
  /** The last taken or idle that counted. */
  readonly sequence: number | null;
}

export type FloorEvent =
  /** `implicit`: the INVITE was a request, too; `granted`: its answer gave the floor. */
  | { readonly kind: "call-up"; readonly implicit: boolean; readonly granted: boolean }
  | { readonly kind: "received"; readonly message: FloorMessage }
  | { readonly kind: "key-down" }
  | { readonly kind: "key-up" }
  | { readonly kind: "expired"; readonly timer: FloorTimer }
  | { readonly kind: "call-over" };

export type FloorAction =
  | { readonly kind: "send"; readonly message: FloorMessage }
  | { readonly kind: "start"; readonly timer: FloorTimer; readonly ms: number }
  | { readonly kind: "stop"; readonly timer: FloorTimer }
  /** `open`: after the tone, never before it. */
  | { readonly kind: "microphone"; readonly open: boolean; readonly sendAs: number | null }
  | { readonly kind: "tone"; readonly of: "may-talk" | "taken-away" | "refused" | "ends-soon" };

/** The floor, and what is to be done. */
export interface FloorStep {
  readonly floor: Floor;
  readonly actions: readonly FloorAction[];
}

const ALL_TIMERS: readonly FloorTimer[] = ["T100", "T101", "T103", "T132", "talk-warning", "talk-end"];
const INDICATORS = {
  normal: FLOOR_INDICATOR.normal,
  emergency: FLOOR_INDICATOR.emergency,
  "imminent-peril": FLOOR_INDICATOR.imminentPeril,
} as const;

/** The floor before the call is up. */
export const NO_FLOOR: Floor = {
  state: { name: "released" },
  keyDown: false,
  talker: null,
  mayRequest: true,
  problem: null,
  sequence: null,
};

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
    if (this.floor.state.name !== "has-permission") {
      this.tone("may-talk");
      this.actions.push({ kind: "microphone", open: true, sendAs });
    }
    this.change({ state: { name: "has-permission", seconds }, talker: null, problem: null });
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
  "no-permission": { taken: noteTalker, idle: noteIdle, granted: grant },
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
      step.rest(step.floor.problem);
    },
    taken(step, message) {
      noteTalker(step, message);
      step.rest(step.floor.problem);
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
}

/** Sends again what was not answered, as often as is agreed. */
function repeat(step: Step, timer: "T100" | "T101"): void {
  const { state } = step.floor;
  if (state.name !== "pending-request" && state.name !== "pending-release") return;
  const { attempts } = step.terms.timers;
  if (state.sent >= attempts[timer]) {
    if (timer === "T101") step.tone("refused");
    step.rest(timer === "T101" ? "no-answer" : step.floor.problem);
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
  step.change({ ...NO_FLOOR, keyDown: step.floor.keyDown || implicit, state: { name: "no-permission" } });
  if (granted) step.talk(0, null);
  else if (implicit) {
    step.start("T101", step.terms.timers.T101);
    step.change({ state: { name: "pending-request", sent: 1 } });
  }
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
    case "expired":
      EXPIRIES[event.timer](step);
      break;
    case "call-over":
      end(step);
      break;
  }
  return { floor: step.floor, actions: step.actions };
}
