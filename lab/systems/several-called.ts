/**
 * A call to several, of whom the first to answer has it (TS 24.379 clause 11.1.1.4): a branch for each of them, one final answer to the
 * caller. Whoever is called at another ID than the own one is not among them: a redirection is for one person to follow.
 *
 * @module
 */
import type {
  IncomingInviteRequest,
  IncomingRequestDelegate,
  OutgoingResponse,
  OutgoingResponseWithSession,
  ResponseOptions,
} from "sip.js/lib/core/index.js";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { NOT_SELECTED } from "../../shared/mc/release-reason.ts";
import { forgetServer } from "../sip/transactions.ts";
import type { LegPlace } from "./back-to-back-call.ts";
import { mcWarning } from "./warning-header.ts";

/** For those who are taken out of the call: another has it. */
const TAKEN_OUT = `SIP;cause=200;text="${NOT_SELECTED}"`;
const FORBIDDEN = 403;
const UNAVAILABLE = 480;
const BUSY = 486;

/** The INVITE of the caller as one of those who are called has it. */
interface Branch {
  readonly request: IncomingInviteRequest;
  /** Its last word; undefined while there may be one. */
  status?: number;
}

export class SeveralCalled {
  readonly #request: IncomingInviteRequest;
  readonly #caller: LegPlace;
  readonly #domain: string;
  readonly #ended: (call: SeveralCalled) => void;
  readonly #branches: Branch[] = [];
  #ringing: OutgoingResponseWithSession | undefined;
  #over = false;

  /**
   * @param request - of the caller
   * @param domain - of the system that answers
   * @param ended - told once, when the caller has a final answer or is gone
   */
  constructor(request: IncomingInviteRequest, caller: LegPlace, domain: string, ended: (call: SeveralCalled) => void) {
    this.#request = request;
    this.#caller = caller;
    this.#domain = domain;
    this.#ended = ended;
    request.delegate = { onCancel: (message) => this.#cancelled(message.getHeader("reason")) };
  }

  get caller(): LegPlace {
    return this.#caller;
  }

  /**
   * Calls everybody.
   *
   * @param call - calls one of them with the request given; undefined of whom nobody can call so
   */
  begin(candidates: readonly string[], call: (candidate: string, request: IncomingInviteRequest) => void): void {
    const everybody = candidates.filter((id, at) => candidates.findIndex((other) => sameMcId(other, id)) === at);
    this.#request.trying();
    // All of them before the first can be refused, so that one refusal is not taken for the last word of all.
    const branches = everybody.map((candidate) => [candidate, this.#branch()] as const);
    for (const [candidate, { request }] of branches) call(candidate, request);
  }

  /** The caller's flow is gone. */
  callerGone(): void {
    if (this.#over) return;
    forgetServer(this.#caller.core, this.#request);
    this.#end();
  }

  #branch(): Branch {
    const { message } = this.#request;
    const said = (options: ResponseOptions | undefined, otherwise: number): OutgoingResponse => {
      this.#refused(branch, options?.statusCode ?? otherwise);
      return { message: "" };
    };
    const asked: Omit<IncomingInviteRequest, "delegate"> & { delegate?: IncomingRequestDelegate } = {
      message,
      accept: (options) => this.#accepted(branch, options),
      progress: (options) => this.#progressed(options),
      redirect: (_contacts, options) => said(options, UNAVAILABLE),
      reject: (options) => said(options, UNAVAILABLE),
      trying: () => ({ message: "" }),
    };
    const branch: Branch = { request: asked };
    this.#branches.push(branch);
    return branch;
  }

  #progressed(options: ResponseOptions | undefined) {
    // One word for all of them, and no session description: whose it would be is not known.
    this.#ringing ??= this.#request.progress({ statusCode: options?.statusCode ?? 180 });
    return this.#ringing;
  }

  #accepted(branch: Branch, options: ResponseOptions | undefined) {
    branch.status = 200;
    const accepted = this.#request.accept(options);
    this.#end();
    this.#takeOut(TAKEN_OUT, branch);
    return accepted;
  }

  #refused(branch: Branch, statusCode: number): void {
    branch.status ??= statusCode;
    const said = this.#branches.flatMap(({ status }) => status ?? []);
    if (this.#over || said.length < this.#branches.length) return;
    const all = (status: number) => said.every((each) => each === status);
    this.#request.reject({
      statusCode: all(BUSY) ? BUSY : UNAVAILABLE,
      extraHeaders: all(FORBIDDEN) ? [mcWarning(this.#domain, 153)] : [],
    });
    this.#end();
  }

  /** The caller gives up. */
  #cancelled(reason: string | undefined): void {
    if (this.#over) return;
    this.#request.reject({ statusCode: 487 });
    this.#end();
    this.#takeOut(reason);
  }

  #takeOut(reason: string | undefined, but?: Branch): void {
    const getHeader = (name: string) => (name.toLowerCase() === "reason" ? reason : undefined);
    const cancel = Object.assign(Object.create(this.#request.message), { getHeader });
    for (const { request, status } of this.#branches.filter((each) => each !== but)) {
      if (status === undefined) request.delegate?.onCancel?.(cancel);
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended(this);
  }
}
