/**
 * What a system sends a caller whose call is redirected or forwarded, and in which order.
 *
 * @module
 */
import type { LabMessageOrder, LabRedirectionFault } from "../../shared/bridge/lab-settings.ts";
import { statusToSend } from "../../shared/mc/redirection.ts";
import { messageCarrier, type RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { type DialledPerson, type HeldId, SYSTEMS } from "../people/people.ts";
import type { CallParties } from "./call-bodies.ts";
import type { MessageDocument } from "./client-message.ts";
import type { FinalAnswer } from "./final-answer.ts";
import { FORWARDING_FAULTS, type ForwardingFacts } from "./forwarding-faults.ts";
import { REDIRECTION_FAULTS } from "./redirection-faults.ts";
import { type McWarningCode, mcWarning } from "./warning-header.ts";

/** One thing that a system does for such a call. */
export type ForwardingAct =
  | "ring"
  /** Long enough for a person to see what it looks like. */
  | "pause"
  /** The MESSAGE, and its answer is waited for. */
  | "tell"
  /** The MESSAGE, and on at once. */
  | "tell-at-once"
  /** A MESSAGE that names another ID. */
  | "tell-another"
  /** The final answer. */
  | "answer"
  /** 480 that says nothing of a forwarding. */
  | "answer-plainly"
  | "until-cancelled"
  /** Until the caller's call to the new ID is up. */
  | "until-next-call";

/** Everything that is to be sent. */
export interface ForwardingPlan {
  readonly acts: readonly ForwardingAct[];
  readonly answer: FinalAnswer;
  readonly message: MessageDocument | undefined;
  /** The same naming another ID. */
  readonly another: MessageDocument | undefined;
  readonly newId: string;
}

const ORDERS: Readonly<Record<LabMessageOrder, readonly ForwardingAct[]>> = {
  before: ["tell", "answer"],
  with: ["tell-at-once", "answer"],
  after: ["answer", "pause", "tell"],
  ringing: ["ring", "pause", "tell", "until-cancelled"],
  twice: ["tell", "answer", "tell"],
};

/** Faults that are faults of order. */
const WRONG_ORDERS: Readonly<Partial<Record<LabRedirectionFault, readonly ForwardingAct[]>>> = {
  "message-missing": ["answer"],
  "message-for-none": ["answer-plainly", "pause", "tell"],
  "message-after-cancel": ["ring", "until-cancelled", "tell"],
  "message-late": ["tell", "answer", "until-next-call", "tell-another"],
};

const SOMEBODY_ELSE = "sip:somebody.else@mcx.system-b.example";
const FORWARDED_STATUS = 480;

function actsOf({ carrier, messageOrder }: DialledPerson["settings"], fault: LabRedirectionFault) {
  // The MESSAGE first: what comes after a final answer that was taken is too late to contradict it.
  if (fault === "carriers-differ") return ["tell-another", "answer"] as const;
  return carrier === "message" ? (WRONG_ORDERS[fault] ?? ORDERS[messageOrder]) : (["answer"] as const);
}

/**
 * Plans the answer to a call for somebody who is called under another ID, or instead of whom somebody else is called.
 *
 * A redirection fault concerns what the home system says about the primary ID; later redirections are right.
 *
 * @param domain - of the system that answers
 */
export function planForwarding(
  parties: CallParties,
  person: DialledPerson,
  next: HeldId,
  form: RedirectionForm,
  domain: string,
): ForwardingPlan {
  const { settings, forwarded, primary } = person;
  const { carrier, kmsUriPlace, messageOrder, reason } = settings;
  const fault = primary ? settings.redirectionFault : "none";
  const facts: ForwardingFacts = {
    ...parties,
    newId: next.mcServiceId,
    ...(kmsUriPlace === "redirection" ? { kmsUri: SYSTEMS[next.system].kmsUri } : {}),
    ...(reason === "" ? {} : { reason }),
    forwardingReason: forwarded ? (messageOrder === "ringing" ? "no-answer" : "immediate") : "migrated",
  };
  const [requestType = "forward-private-call-request"] = messageCarrier(form)?.requestTypes ?? [];
  const inMessage: ForwardingFacts = { ...facts, requestType };
  const write = FORWARDING_FAULTS[fault];
  const warning: McWarningCode = forwarded ? 175 : 174;
  const elements: FinalAnswer = {
    statusCode:
      fault === "moved-301" ? 301 : carrier === "300" ? 300 : (statusToSend(form, "forwarding") ?? FORWARDED_STATUS),
    extraHeaders: [mcWarning(domain, warning)],
    document: carrier === "message" && fault !== "carriers-differ" ? undefined : write(facts, form),
  };
  return {
    acts: actsOf(settings, fault),
    answer: carrier === "300" && !forwarded ? redirection(facts, fault, form) : elements,
    message: write(inMessage, form),
    another: write({ ...inMessage, newId: SOMEBODY_ELSE }, form),
    newId: facts.newId,
  };
}

/**
 * The answer to a request for such a person that is no call. No MESSAGE follows that one, so where a call would be told by it, the
 * answer itself says everything.
 */
export function answerElsewhere(
  parties: CallParties,
  person: DialledPerson,
  next: HeldId,
  form: RedirectionForm,
  domain: string,
): FinalAnswer {
  const { settings } = person;
  const carrier = settings.carrier === "message" ? "final-answer" : settings.carrier;
  return planForwarding(parties, { ...person, settings: { ...settings, carrier } }, next, form, domain).answer;
}

/** The form without forwarding elements. */
function redirection(facts: ForwardingFacts, fault: LabRedirectionFault, form: RedirectionForm): FinalAnswer {
  const { contacts, content, contentType, statusCode } = REDIRECTION_FAULTS[fault](facts, form);
  return {
    statusCode,
    extraHeaders: contacts.map((contact) => `Contact: ${contact}`),
    document: content === undefined || contentType === undefined ? undefined : { contentType, content },
  };
}
