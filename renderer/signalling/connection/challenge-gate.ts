/**
 * Where a 401 or 407 waits until its answer is there. The host has the secret, and asking it takes a moment; SIP.js gets the
 * message when the credentials are ready, or when there will be none.
 *
 * @module
 */
import { Core } from "sip.js";
import { within } from "../../../shared/base/within.ts";
import type { AuthorizationOrder, CredentialsLine } from "../../../shared/bridge/authorization.ts";
import { isEndReason } from "../../../shared/errors/end-reason.ts";
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { takeChallenges } from "../../../shared/sip/challenges.ts";
import {
  type ChallengeOutcome,
  credentialsOf,
  isCancelled,
  roundsOf,
  type SentRequest,
  type WaitingClient,
  withOutcome,
} from "./authorized-requests.ts";

/** Asks the host for the credentials of the next request. Rejects with an McError: there are none, and why. */
export type AnswerChallenges = (order: AuthorizationOrder) => Promise<readonly CredentialsLine[]>;

/** Milliseconds that the host has. It answers in a few; one that is gone never does. */
const HOST_MS = 5_000;
/** Times that one request goes again: two realms, each with a nonce that is used up on the way, and twice more. */
const MAX_ROUNDS = 6;
/** Header fields that are looked at. */
const MAX_FIELDS = 32;

const UNHEARD = "challenge-unanswered";

export class ChallengeGate {
  readonly #core: () => Core.UserAgentCore;
  readonly #answer: AnswerChallenges;
  /** Transactions whose challenge waits: a repetition of it is not asked about twice. */
  readonly #waiting = new Set<string>();

  /** @param core - of SIP.js, with the requests that wait for an answer */
  constructor(core: () => Core.UserAgentCore, answer: AnswerChallenges) {
    this.#core = core;
    this.#answer = answer;
  }

  /**
   * Takes a 401 or 407.
   *
   * @param text - as it came
   * @param read - has SIP.js read a message: now, or when the host has answered
   * @returns whether it is one; every other message is left to the caller
   */
  take(text: string, read: (message: string) => void): boolean {
    const challenged = takeChallenges(text);
    if (challenged === undefined) return false;
    const { message: left, challenges } = challenged;
    const pass = () => read(left);
    const id = this.#transactionOf(left);
    const client = this.#core().userAgentClients.get(id) as WaitingClient | undefined;
    // Of nothing that we have sent, or of what nobody wants any more: there is nothing to ask for.
    if (client === undefined || challenges.length === 0 || isCancelled(client.message)) pass();
    else if (!this.#waiting.has(id)) {
      this.#waiting.add(id);
      const { message: request } = client;
      void this.#outcome(request, challenges.slice(0, MAX_FIELDS)).then((outcome) => {
        this.#waiting.delete(id);
        withOutcome(request, outcome, pass);
      });
    }
    return true;
  }

  /** As SIP.js names a request that waits: the branch of its Via, and its method. */
  #transactionOf(answer: string): string {
    const message = Core.Parser.parseMessage(answer, this.#core().loggerFactory.getLogger("sip.Parser"));
    return message instanceof Core.IncomingResponseMessage ? message.viaBranch + message.method : "";
  }

  async #outcome(request: SentRequest, challenges: AuthorizationOrder["challenges"]): Promise<ChallengeOutcome> {
    if (roundsOf(request) >= MAX_ROUNDS) return { fault: { code: "challenged-without-end" } };
    const answered = async (): Promise<ChallengeOutcome> => ({
      credentials: await this.#answer(orderFor(request, challenges)),
    });
    try {
      return await within(answered(), HOST_MS, () => ({ fault: { code: UNHEARD } }));
    } catch (error) {
      const { code, detail } = asMcError(error);
      return { fault: isEndReason(code) ? { code, detail } : { code: UNHEARD, detail: code } };
    }
  }
}

function orderFor(request: SentRequest, challenges: AuthorizationOrder["challenges"]): AuthorizationOrder {
  const text = request.toString();
  const [, uri = ""] = text.slice(0, text.indexOf("\r\n")).split(" ");
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return { method: request.method, uri, body, challenges: [...challenges], credentials: credentialsOf(request) };
}
