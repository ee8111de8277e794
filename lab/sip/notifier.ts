/**
 * A notifier (RFC 6665 clause 4.2): takes SUBSCRIBEs at a SIP function, and tells those who subscribed what they asked for, at once and whenever it is
 * another thing. With a fault it does what notifiers of the field are known to do.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  C,
  type IncomingRequestMessage,
  MessageUserAgentServer,
  type NameAddrHeader,
  type ResponseOptions,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";
import type { LabNotifierFault } from "../../shared/bridge/lab-settings.ts";
import type { ContactKey } from "./flows.ts";
import type { Binding } from "./registrar.ts";
import { forgetServer } from "./transactions.ts";

/** What somebody subscribes to. */
export interface Watchable {
  /** How it stands, for comparison. */
  state(): string;
  /** What a NOTIFY tells. @param before - what was told last; undefined for the first */
  tell(before: string | undefined, now: string): string;
}

/** How a subscription is refused. */
type Refusal = ResponseOptions & { readonly statusCode: number };
/** What a subscription is to, or how it is refused. */
export type Admission = Watchable | Refusal;

export interface NotifierOptions {
  readonly core: UserAgentCore;
  readonly event: string;
  readonly contentType: string;
  /** Seconds: the shortest subscription that is taken, and the longest that is granted. */
  readonly expires: { readonly min: number; readonly max: number };
  /** Milliseconds. */
  readonly now: () => number;
  /** Who sent a request with a Contact, registered on this very connection. */
  readonly bindingOf: (message: IncomingRequestMessage) => Binding | undefined;
  readonly admit: (message: IncomingRequestMessage, binding: Binding) => Admission;
  readonly fault: () => LabNotifierFault;
}

interface Held {
  readonly binding: Binding;
  readonly watchable: Watchable;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly from: NameAddrHeader;
  readonly to: NameAddrHeader;
  cseq: number;
  until: number;
  told: string | undefined;
}

/** NOTIFYs of a flood. */
const FLOOD = 200;
/** How a notifier ends what it has just taken, by its fault. */
const ENDS: Readonly<Partial<Record<LabNotifierFault, string>>> = {
  ends: "terminated;reason=deactivated",
  "gives-up": "terminated;reason=giveup;retry-after=1",
  rejects: "terminated;reason=rejected",
};
const REFUSES: Readonly<Partial<Record<LabNotifierFault, Refusal>>> = {
  refused: { statusCode: 403 },
  "not-supported": { statusCode: 489 },
  overloaded: { statusCode: 503, extraHeaders: ["Retry-After: 1"] },
};

export class Notifier {
  readonly #options: NotifierOptions;
  /** By Call-ID and our tag. */
  readonly #held = new Map<string, Held>();

  constructor(options: NotifierOptions) {
    this.#options = options;
    const { core } = options;
    const receive = core.receiveIncomingRequestFromTransport.bind(core);
    core.receiveIncomingRequestFromTransport = (message) => {
      const isNew = message.method === C.SUBSCRIBE && !core.userAgentServers.has(message.viaBranch);
      // It is served like a MESSAGE: its dialog is ours.
      if (isNew) this.#serve(new MessageUserAgentServer(core, message));
      else receive(message);
    };
  }

  /** Subscriptions that stand. */
  get size(): number {
    return this.#held.size;
  }

  /** Tells everybody what is another thing than was told last. */
  changed(): void {
    for (const held of [...this.#held.values()]) {
      if (held.until <= this.#options.now()) this.#forget(held);
      else if (held.watchable.state() !== held.told) this.#notify(held);
    }
  }

  /** The client behind a Contact is gone. */
  gone(contact: ContactKey): void {
    for (const held of [...this.#held.values()]) if (held.binding.key === contact) this.#forget(held);
  }

  #forget({ callId, localTag }: Held): void {
    this.#held.delete(callId + localTag);
  }

  #serve(request: MessageUserAgentServer): void {
    const { core, fault } = this.#options;
    const asked = Number(request.message.getHeader("expires") ?? this.#options.expires.max);
    const held = this.#judge(request.message, asked);
    if (fault() === "silent") forgetServer(core, request);
    else if ("statusCode" in held) request.reject(held);
    else this.#accept(request, held, Math.min(asked, this.#options.expires.max));
  }

  /** What a request is to, or how it is refused. @param asked - seconds */
  #judge(message: IncomingRequestMessage, asked: number): Held | Refusal {
    const { event, expires, fault } = this.#options;
    const instead = REFUSES[fault()];
    if (instead !== undefined) return instead;
    if ((message.getHeader("event") ?? "").trim().toLowerCase() !== event)
      return { statusCode: 489, extraHeaders: [`Allow-Events: ${event}`] };
    if (!Number.isInteger(asked) || asked < 0) return { statusCode: 400 };
    const min = fault() === "longer" ? expires.max : expires.min;
    if (asked > 0 && asked < min) return { statusCode: 423, extraHeaders: [`Min-Expires: ${min}`] };
    return this.#heldBy(message) ?? this.#admitted(message);
  }

  #accept(request: MessageUserAgentServer, held: Held, seconds: number): void {
    const { core, fault, now } = this.#options;
    held.until = now() + seconds * 1000;
    if (seconds > 0) this.#held.set(held.callId + held.localTag, held);
    const contact = core.configuration.contact.toString();
    const accept = () =>
      request.accept({
        statusCode: 200,
        toTag: held.localTag,
        extraHeaders: [`Expires: ${seconds}`, `Contact: ${contact}`],
      });
    // A NOTIFY can be there before the answer (RFC 6665 clause 4.1.2.4).
    if (fault() !== "early") accept();
    if (fault() !== "no-notify") this.#tellFirst(held, seconds);
    if (fault() === "early") accept();
    if (seconds === 0) this.#forget(held);
  }

  #tellFirst(held: Held, seconds: number): void {
    const { fault } = this.#options;
    const end = seconds === 0 ? "terminated;reason=timeout" : ENDS[fault()];
    if (end !== undefined) this.#forget(held);
    if (fault() === "forked" && held.told === undefined)
      this.#notify({ ...held, localTag: `${held.localTag}-other` }, end);
    this.#notify(held, end);
    if (fault() === "floods") for (let sent = 0; sent < FLOOD; sent++) this.#notify(held, end);
  }

  /** A subscription that the request is within; undefined outside of any. */
  #heldBy(message: IncomingRequestMessage): Held | Refusal | undefined {
    if (!message.toTag) return undefined;
    return this.#held.get(message.callId + message.toTag) ?? { statusCode: 481 };
  }

  #admitted(message: IncomingRequestMessage): Held | Refusal {
    const { admit, bindingOf } = this.#options;
    const binding = bindingOf(message);
    if (binding === undefined) return { statusCode: 403 };
    const admission = admit(message, binding);
    if ("statusCode" in admission) return admission;
    return {
      binding,
      watchable: admission,
      callId: message.callId,
      localTag: randomBytes(6).toString("hex"),
      remoteTag: message.fromTag,
      from: message.to,
      to: message.from,
      cseq: 0,
      until: 0,
      told: undefined,
    };
  }

  #notify(held: Held, ended?: string): void {
    const { contentType, core, event, fault, now } = this.#options;
    const state = held.watchable.state();
    const whole = held.watchable.tell(held.told, state);
    const content = fault() === "broken" ? whole.slice(0, whole.length / 2) : whole;
    held.told = state;
    held.cseq += 1;
    const left = Math.max(0, Math.ceil((held.until - now()) / 1000));
    const message = core.makeOutgoingRequestMessage(
      C.NOTIFY,
      held.binding.contact,
      held.from.uri,
      held.to.uri,
      { callId: held.callId, fromTag: held.localTag, toTag: held.remoteTag, cseq: held.cseq },
      [
        `Contact: ${core.configuration.contact.toString()}`,
        `Event: ${event}`,
        `Subscription-State: ${ended ?? `active;expires=${left}`}`,
      ],
      { contentDisposition: "render", contentType, content },
    );
    // Whoever does not take it wants no more of it (RFC 6665 clause 4.2.2).
    core.request(message, { onReject: () => this.#forget(held) });
  }
}
