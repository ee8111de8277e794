/**
 * The participant of transmission control of one private call with pictures, TS 24.581 clause 6.2: a pure machine. It is told what happens
 * (messages, wishes, timers) and answers with what is known thereafter and with what is to be done. Nothing here sends, waits or opens a camera.
 *
 * @module
 */
import { isNewer, KEEP_ALIVE_MS } from "../floor/app-packet.ts";
import { FAR_EXPIRIES, heardOfFar, view } from "./receiver.ts";
import type { TransmissionMessage } from "./transmission-message.ts";
import {
  NO_TRANSMISSION,
  type Transmission,
  type TransmissionEvent,
  type TransmissionStep,
  type TransmissionTerms,
  type TransmissionTimer,
} from "./transmission-state.ts";
import { Step } from "./transmission-step.ts";
import { askAnew, beginOurs, heardOfOurs, lose, OWN_EXPIRIES, want } from "./transmitter.ts";

const EXPIRIES: Readonly<Record<TransmissionTimer, (step: Step) => void>> = {
  ...OWN_EXPIRIES,
  ...FAR_EXPIRIES,
  "keep-alive"(step) {
    step.acknowledge("ack");
    step.start("keep-alive", KEEP_ALIVE_MS);
  },
};

const TIMERS = Object.keys(EXPIRIES) as readonly TransmissionTimer[];

/** What was open is shut, and nothing runs any more. */
function silence(step: Step): void {
  if (step.now.ours.name === "has-permission") step.transmit(null);
  step.stop(...TIMERS);
}

function begin(step: Step, { granted, implicit, sources }: Extract<TransmissionEvent, { kind: "call-up" }>): void {
  const { wanted } = step.now;
  silence(step);
  step.start("keep-alive", KEEP_ALIVE_MS);
  step.change({ ...NO_TRANSMISSION, wanted, ours: { name: "no-permission" } });
  if (wanted || implicit || granted) beginOurs(step, implicit, granted ? (sources ?? {}) : undefined);
}

function receive(step: Step, message: TransmissionMessage): void {
  const { ours, sequence } = step.now;
  if (ours.name === "released") return;
  // What asks for an answer gets it before anything is done, also where nothing is.
  if (message.ackWanted) step.acknowledge(message.type);
  if (message.type === "idle") {
    if (!isNewer(sequence, message.fields.sequence)) return;
    step.change({ sequence: message.fields.sequence ?? sequence });
  }
  heardOfOurs(step, message);
  heardOfFar(step, message);
}

/**
 * What follows from an event.
 *
 * A call that goes on never sends by anything but {@link TransmissionAction} `transmit`: whoever acts on them lets nothing out where our side
 * is not `has-permission`.
 */
export function transmissionAfter(
  transmission: Transmission,
  event: TransmissionEvent,
  terms: TransmissionTerms,
): TransmissionStep {
  const step = new Step(transmission, terms);
  switch (event.kind) {
    case "call-up":
      begin(step, event);
      break;
    case "received":
      receive(step, event.message);
      break;
    case "want":
      want(step, event.on);
      break;
    case "raised":
      askAnew(step);
      break;
    case "want-lost":
      lose(step, event.why);
      break;
    case "view":
      view(step, event.on);
      break;
    case "expired":
      EXPIRIES[event.timer](step);
      break;
    case "call-over":
      silence(step);
      step.change(NO_TRANSMISSION);
      break;
  }
  return { transmission: step.now, actions: step.actions };
}
