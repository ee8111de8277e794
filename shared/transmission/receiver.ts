/**
 * What we are sent, under transmission control (TS 24.581 clause 6.2.5): a transmission is told of, and either comes at once or has to be
 * asked for.
 *
 * @module
 */
import { answeredFields, type TransmissionMessage, type TransmissionType } from "./transmission-message.ts";
import type { FarStream, FarTransmission } from "./transmission-state.ts";
import type { Step } from "./transmission-step.ts";

type Reaction = (step: Step, message: TransmissionMessage) => void;

/** One of 0 is no source: servers fill the field with it. */
const sourceIn = (said: number | undefined) => (said === 0 ? undefined : said);

const streamOf = ({ fields: { audioSsrc, transmitterId, videoSsrc } }: TransmissionMessage): FarStream => ({
  id: transmitterId ?? null,
  audioSsrc: sourceIn(audioSsrc),
  videoSsrc: sourceIn(videoSsrc),
});

function sendRequest(step: Step, stream: FarStream): void {
  const { receptionPriority, userId } = step.terms;
  // Where none was agreed on it is left out: the default is nobody's wish.
  const priority = receptionPriority === 0 ? {} : { receptionPriority };
  step.send("receive-request", { userId, ...step.about(stream), ...priority });
}

function ask(step: Step, stream: FarStream): void {
  sendRequest(step, stream);
  step.await("T103");
  step.far({ name: "pending-request", stream, sent: 1 });
}

function offer(step: Step, stream: FarStream): void {
  step.stop("T103", "T104");
  step.far({ name: "offered", stream });
}

/** Nobody transmits any more: that nobody was to ask held for that transmission. */
function over(step: Step): void {
  step.stop("T103", "T104");
  step.far({ name: "none" });
  step.change({ mayRequest: true });
}

const isSame = (one: FarStream, other: FarStream) =>
  one.id === other.id && one.audioSsrc === other.audioSsrc && one.videoSsrc === other.videoSsrc;

/** The other end transmits. The server says it again until it hears that it was heard: what is known of it stays. */
const told: Reaction = (step, message) => {
  const { far } = step.now;
  const stream = streamOf(message);
  const { manual = false, mayRequest = step.now.mayRequest } = message.fields;
  step.change({ mayRequest });
  if (far.name !== "none" && isSame(far.stream, stream)) return;
  step.stop("T103", "T104");
  if (!manual) step.far({ name: "receiving", stream });
  else if (step.terms.views === "at-once") ask(step, stream);
  else step.far({ name: "offered", stream });
};

const answered: Reaction = (step, { fields: { cause, granted = false } }) => {
  const { far } = step.now;
  if (far.name !== "pending-request") return;
  step.stop("T103");
  if (granted) {
    step.far({ name: "receiving", stream: far.stream });
    return;
  }
  step.far({ name: "offered", stream: far.stream });
  step.problem({ of: "view-rejected", code: cause?.code ?? 0, phrase: cause?.phrase ?? "" });
};

/** What was ended here can be asked for again, for as long as the other end transmits. */
const stopped: Reaction = (step) => {
  const { far } = step.now;
  if (far.name === "pending-end") offer(step, far.stream);
};

const stoppedByServer: Reaction = (step, { fields }) => {
  const { far } = step.now;
  step.send("reception-end-response", answeredFields(fields));
  if (far.name !== "none") offer(step, far.stream);
};

const REACTIONS: Readonly<Partial<Record<TransmissionType, Reaction>>> = {
  notification: told,
  "receive-response": answered,
  "reception-end-response": stopped,
  "reception-end-request": stoppedByServer,
  "end-notify": over,
  idle: over,
};

/** A message about what we are sent. */
export const heardOfFar: Reaction = (step, message) => REACTIONS[message.type]?.(step, message);

/** Somebody wants to see what the other end transmits, or no more. */
export function view(step: Step, on: boolean): void {
  const { far, problem } = step.now;
  if (on && far.name === "offered") {
    if (problem?.of === "view-rejected" || problem?.of === "view-no-answer") step.problem(null);
    ask(step, far.stream);
  } else if (!on && (far.name === "receiving" || far.name === "pending-request")) {
    step.stop("T103");
    step.send("reception-end-request", step.about(far.stream));
    step.await("T104");
    step.far({ name: "pending-end", stream: far.stream, sent: 1 });
  }
}

/** A timer about what we are sent has run out. */
export const FAR_EXPIRIES: Readonly<Record<"T103" | "T104", (step: Step) => void>> = {
  T103(step) {
    const { far } = step.now;
    if (far.name !== "pending-request") return;
    if (!step.mayRepeat("T103", far.sent)) {
      offer(step, far.stream);
      step.problem({ of: "view-no-answer" });
      return;
    }
    sendRequest(step, far.stream);
    step.await("T103");
    step.far({ ...far, sent: far.sent + 1 });
  },
  T104(step) {
    const { far } = step.now;
    if (far.name !== "pending-end") return;
    if (!step.mayRepeat("T104", far.sent)) {
      offer(step, far.stream);
      return;
    }
    step.send("reception-end-request", step.about(far.stream));
    step.await("T104");
    step.far({ ...far, sent: far.sent + 1 });
  },
};

/** Whether sound and pictures of the other end are taken. */
export const receives = ({ name }: FarTransmission): boolean => name === "receiving";
