/**
 * Between a registerer of SIP.js and the answers to its REGISTER requests. SIP.js reads only the `expires` parameter
 * of Contact, sets timers from whatever it finds there, and asks again at once for as long as it is told that an
 * interval is too brief. Here its user sees every final answer, refreshes and repetitions included.
 *
 * @module
 */
import { type Core, NameAddrHeader, type UserAgent } from "sip.js";
import { beginsAnew } from "./authorized-requests.ts";
import { deltaSeconds, type ResponseMessage } from "./response.ts";
import { keepServiceRoute, withoutServiceRoute } from "./service-route.ts";

/** Where no interval is stated that can be read: soon enough to refresh before any usual interval is over. */
const UNSTATED_SECONDS = 60;
/** Longer intervals are refreshed daily: a timer of more than 2^31 - 1 ms would fire at once. */
const LONGEST_SECONDS = 86_400;

/** The user of a registerer. */
export interface AnswerReader {
  /** Whether the registerer is in use, about to be closed down with the user agent, or given up. */
  standing(): "in-use" | "closing" | "given-up";
  /** A final answer is there. @param pass - has SIP.js act on it */
  read(answer: ResponseMessage, pass: () => void): void;
}

/** RFC 3261 clause 10.2.4: a Contact without `expires` lasts as long as the header field Expires says. */
function stateIntervals(message: Core.IncomingMessage): void {
  const general = deltaSeconds(message.getHeader("Expires"));
  const alive = (message.headers["Contact"] ?? []).filter((_value, index) => {
    const contact: unknown = message.parseHeader("Contact", index);
    if (!(contact instanceof NameAddrHeader)) return true;
    const stated = deltaSeconds(contact.getParam("expires")) ?? general ?? UNSTATED_SECONDS;
    contact.setParam("expires", Math.min(stated, LONGEST_SECONDS));
    return stated > 0;
  });
  message.headers["Contact"] = alive;
}

/** The user agent as a registerer is to see it: its answers go by the reader. */
export function withReadAnswers(userAgent: UserAgent, reader: AnswerReader): UserAgent {
  const core = userAgent.userAgentCore;
  let intervalRaised = false;

  const readBy = (delegate: Core.OutgoingRequestDelegate): Core.OutgoingRequestDelegate => ({
    ...delegate,
    onAccept: (response) => {
      intervalRaised = false;
      // Left alone, SIP.js would now unregister the very Contact that another registerer has registered since.
      if (reader.standing() === "given-up") return delegate.onReject?.(response);
      stateIntervals(response.message);
      keepServiceRoute(core, response.message);
      reader.read(response.message, () => delegate.onAccept?.(response));
    },
    onRedirect: (response) => reader.read(response.message, () => delegate.onRedirect?.(response)),
    onReject: (response) => {
      const { message } = response;
      if (message.statusCode === 423) {
        const isNews = !intervalRaised && deltaSeconds(message.getHeader("Min-Expires")) !== undefined;
        if (isNews && reader.standing() === "in-use") {
          intervalRaised = true;
          delegate.onReject?.(response);
          return;
        }
        // Without it SIP.js takes the answer for what it is, a refusal.
        delete message.headers["Min-Expires"];
      }
      intervalRaised = false;
      reader.read(message, () => delegate.onReject?.(response));
    },
  });

  const ownCore: typeof core = Object.create(core);
  ownCore.register = (request, delegate = {}) => {
    beginsAnew(request);
    return core.register(withoutServiceRoute(request), readBy(delegate));
  };
  return Object.create(userAgent, { userAgentCore: { value: ownCore } });
}
