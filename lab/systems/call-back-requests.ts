/**
 * What a system does when one of its clients asks somebody to call back (TS 24.379 clause 11.1.5): passes the wish on to whom it
 * concerns, or says where that one is now.
 *
 * @module
 */
import type { IncomingMessageRequest } from "sip.js/lib/core/index.js";
import { type CallBackMessage, decodeCallBackMessage, encodeCallBack } from "../../shared/mc/call-back-message.ts";
import type { RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import type { DialledPerson } from "../people/people.ts";
import { partsOf, recipientsOf } from "./call-bodies.ts";
import { CALL_FAULTS } from "./call-faults.ts";
import type { MessageDocument } from "./client-message.ts";
import { passAnswer, sendAway } from "./final-answer.ts";
import { answerElsewhere } from "./forwarding-plan.ts";
import { mcWarning } from "./warning-header.ts";

/** What is needed of a system for it. */
export interface CallBackSystem {
  readonly domain: string;
  readonly form: RedirectionForm;
  /** Who has an ID of either system; undefined for nobody, and for the dispatcher. */
  person(mcServiceId: string): DialledPerson | undefined;
  /** Sends somebody of either system a MESSAGE; resolves with the status of its final answer. */
  tell(mcServiceId: string, service: McService, document: MessageDocument): Promise<number>;
}

/** What is asked, read. */
interface Wish {
  readonly word: "ask" | "withdraw";
  readonly urgency: CallBackMessage["urgency"];
  readonly service: McService;
  readonly userId: string;
  readonly calledId: string;
}

function readWish(
  message: IncomingMessageRequest["message"],
  service: McService,
  userId: string,
  form: RedirectionForm,
): Wish | undefined {
  const body = { contentType: message.getHeader("content-type"), body: message.body };
  const recipients = recipientsOf(partsOf(message));
  const told = decodeCallBackMessage(body, [service], form);
  const [calledId, ...others] = recipients;
  if (told === undefined || calledId === undefined || others.length > 0) return undefined;
  const { word, urgency } = told;
  return word === "ask" || word === "withdraw" ? { word, urgency, service, userId, calledId } : undefined;
}

const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const NOT_FOUND = 404;

/**
 * Serves a MESSAGE of a client.
 *
 * @param userId - whose client it is
 * @returns false where it is about something else, and nothing was answered
 */
export async function serveCallBack(
  request: IncomingMessageRequest,
  service: McService,
  userId: string,
  system: CallBackSystem,
): Promise<boolean> {
  let wish: Wish | undefined;
  try {
    wish = readWish(request.message, service, userId, system.form);
  } catch {
    request.reject({ statusCode: BAD_REQUEST });
    return true;
  }
  if (wish === undefined) return false;
  const person = system.person(wish.calledId);
  const fault = CALL_FAULTS[person?.settings.fault ?? "none"];
  if (fault.act === "refuse" && fault.statusCode === FORBIDDEN) {
    const warning = mcWarning(system.domain, wish.word === "ask" ? 151 : 152);
    request.reject({ statusCode: FORBIDDEN, extraHeaders: [warning] });
  } else if (fault.act === "refuse" && fault.statusCode === NOT_FOUND) request.reject({ statusCode: NOT_FOUND });
  // Who passes calls on to somebody else still gets what is meant for that one alone.
  else if (person?.next !== undefined && !person.forwarded) {
    const { calledId: calledPartyId } = wish;
    const asked = { service, callingUserId: userId, calledPartyId };
    sendAway(request, answerElsewhere(asked, person, person.next, system.form, system.domain));
  } else await passOn(request, wish, system);
  return true;
}

async function passOn(request: IncomingMessageRequest, wish: Wish, { form, tell }: CallBackSystem): Promise<void> {
  const { calledId, service, urgency, userId, word } = wish;
  const content = encodeCallBack({ service, word, urgency, callingUserId: userId, requestUri: calledId }, form);
  const statusCode = await tell(calledId, service, { contentType: MC_SERVICES[service].infoContentType, content });
  passAnswer(request, statusCode);
}
