/**
 * Where a 404 waits with which a participating function says that it knows nobody behind a request (warning 141): the user is authorised for
 * the service once more, and the request goes again, once (TS 24.379 clause 7.3.4). Whoever sent it never hears of the first answer.
 *
 * @module
 */
import { Core } from "sip.js";
import { within } from "../../../shared/base/within.ts";
import { parseWarnings } from "../../../shared/mc/warning.ts";
import { goAgain, isCancelled, type SentRequest, type WaitingClient } from "./authorized-requests.ts";

/**
 * Authorises the user once more for the services of a participating function, and says whether that was done. Never rejects.
 *
 * @param participatingFunction - its URI
 */
export type AuthoriseAgain = (participatingFunction: string) => Promise<boolean>;

/** Milliseconds for it, a publication and perhaps another token before: a call waits no longer than 8 s for the first word of its server. */
const PATIENCE_MS = 5_000;
/** Unknown to the participating function. Of a 404 without it nobody knows who is meant. */
const UNKNOWN_USER = 141;
const NOT_FOUND = /^SIP\/2\.0 404(?: |\r|$)/i;
const METHODS: ReadonlySet<string> = new Set(["INVITE", "MESSAGE", "SUBSCRIBE"]);

export class AuthorisationGate {
  readonly #core: () => Core.UserAgentCore;
  readonly #authorise: AuthoriseAgain;
  /** What has gone again, or waits for it. A second answer of the kind is the last. */
  readonly #repeated = new WeakSet<SentRequest>();

  /** @param core - of SIP.js, with the requests that wait for an answer */
  constructor(core: () => Core.UserAgentCore, authorise: AuthoriseAgain) {
    this.#core = core;
    this.#authorise = authorise;
  }

  /**
   * Takes such an answer.
   *
   * @param text - as it came
   * @param read - has SIP.js read a message: when the user is authorised, or will not be
   * @returns whether it is one; every other message is left to the caller
   */
  take(text: string, read: (message: string) => void): boolean {
    const request = NOT_FOUND.test(text) ? this.#unknownIn(text) : undefined;
    if (request === undefined) return false;
    this.#repeated.add(request);
    const authorised = this.#authorise(String(request.ruri));
    void within(authorised, PATIENCE_MS, () => false).then((isDone) => {
      const pass = () => read(text);
      // Nobody wants it any more: the answer is the end of it.
      if (isDone && !isCancelled(request)) goAgain(request, pass);
      else pass();
    });
    return true;
  }

  /** The request of ours to which that is an answer of the kind; undefined for any other. */
  #unknownIn(text: string): SentRequest | undefined {
    const core = this.#core();
    const answer = Core.Parser.parseMessage(text, core.loggerFactory.getLogger("sip.Parser"));
    if (!(answer instanceof Core.IncomingResponseMessage)) return undefined;
    if (!parseWarnings(answer.getHeaders("Warning")).some(({ mcCode }) => mcCode === UNKNOWN_USER)) return undefined;
    const client = core.userAgentClients.get(answer.viaBranch + answer.method) as WaitingClient | undefined;
    if (client === undefined) return undefined;
    const { message: request } = client;
    // Within a dialog nobody is asked who it is.
    const isFirst = METHODS.has(request.method) && !request.toTag;
    return isFirst && !this.#repeated.has(request) && !isCancelled(request) ? request : undefined;
  }
}
