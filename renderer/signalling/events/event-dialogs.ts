/**
 * SUBSCRIBEs of ours over the connection, and the NOTIFYs that belong to them: in each dialog those of one notifier, in their order. What belongs to
 * none is refused with 481, so that a notifier forgets it.
 *
 * @module
 */
import { type Core, NameAddrHeader, type URI, type UserAgent } from "sip.js";
import { readEventPackage, readSubscriptionState } from "../../../shared/sip/event-headers.ts";
import { challengeFaultOf } from "../connection/authorized-requests.ts";
import { unsupportedExtensions } from "../connection/required-extensions.ts";
import type { ResponseMessage } from "../connection/response.ts";
import { readSubscribeAnswer, type SubscribeAnswer } from "./subscribe-answer.ts";
import type { EventDialog, Notification } from "./subscription.ts";

/** What is subscribed to. */
export interface EventOrder {
  /** Request-URI. */
  readonly target: URI;
  /** Name of the package, in small letters. */
  readonly event: string;
  /** Media types of its notifications. */
  readonly accept: readonly string[];
  readonly extraHeaders: readonly string[];
  readonly body: { readonly contentType: string; readonly body: string };
}

/** The other end, once it has said a word. */
interface Notifier {
  readonly tag: string;
  readonly target: URI;
  readonly routeSet: readonly string[];
  /** Number of its last request. */
  cseq: number;
}

const OK = 200;
const BAD_REQUEST = 400;
const BAD_EXTENSION = 420;
const NO_SUCH_DIALOG = 481;
const BAD_EVENT = 489;
/** Out of order (RFC 3261 clause 12.2.2). */
const OUT_OF_ORDER = 500;

/** How a NOTIFY is answered, and what it says where it is taken. */
interface Heard {
  readonly statusCode: number;
  readonly extraHeaders?: string[];
  readonly notification?: Notification;
}

class SipEventDialog implements EventDialog {
  readonly callId = `mc-${crypto.randomUUID()}`;
  readonly localTag = crypto.randomUUID().slice(0, 13);
  readonly #core: Core.UserAgentCore;
  readonly #order: EventOrder;
  readonly #closed: () => void;
  readonly notified: (notification: Notification) => void;
  #notifier: Notifier | undefined;
  /** The last request of ours: a challenge raises its number. */
  #last: Core.OutgoingRequestMessage | undefined;

  constructor(
    core: Core.UserAgentCore,
    order: EventOrder,
    notified: (notification: Notification) => void,
    closed: () => void,
  ) {
    this.#core = core;
    this.#order = order;
    this.notified = notified;
    this.#closed = closed;
  }

  subscribe(expires: number): Promise<SubscribeAnswer> {
    const { accept, body, event, extraHeaders, target } = this.#order;
    const { configuration } = this.#core;
    const notifier = this.#notifier;
    const request = this.#core.makeOutgoingRequestMessage(
      "SUBSCRIBE",
      notifier?.target ?? target,
      configuration.aor,
      target,
      {
        callId: this.callId,
        fromTag: this.localTag,
        cseq: (this.#last?.cseq ?? 0) + 1,
        ...(notifier === undefined ? {} : { toTag: notifier.tag, routeSet: [...notifier.routeSet] }),
      },
      [
        ...extraHeaders,
        `Contact: ${configuration.contact.toString()}`,
        `Event: ${event}`,
        `Expires: ${expires}`,
        `Accept: ${accept.join(", ")}`,
      ],
      { contentDisposition: "render", contentType: body.contentType, content: body.body },
    );
    this.#last = request;
    return new Promise((resolve) => {
      const over = ({ message }: { readonly message: ResponseMessage }) =>
        resolve(readSubscribeAnswer(message, challengeFaultOf(message)));
      this.#core.request(request, { onAccept: over, onRedirect: over, onReject: over });
    });
  }

  close(): void {
    this.#closed();
  }

  hear(message: Core.IncomingRequestMessage, supported: readonly string[]): Heard {
    const required = unsupportedExtensions(message, supported);
    if (required.length > 0) {
      return { statusCode: BAD_EXTENSION, extraHeaders: [`Unsupported: ${required.join(", ")}`] };
    }
    // Its short form is `o`.
    const event = readEventPackage(message.getHeader("Event") ?? message.getHeader("O") ?? "");
    if (event !== this.#order.event)
      return { statusCode: BAD_EVENT, extraHeaders: [`Allow-Events: ${this.#order.event}`] };
    const subscription = readSubscriptionState(message.getHeader("Subscription-State") ?? "");
    if (subscription === undefined) return { statusCode: BAD_REQUEST };
    // A request can be answered by several notifiers; the first has the subscription (RFC 6665 clause 4.4.1).
    if (this.#notifier !== undefined && this.#notifier.tag !== message.fromTag) return { statusCode: NO_SUCH_DIALOG };
    if (this.#notifier !== undefined && message.cseq <= this.#notifier.cseq) return { statusCode: OUT_OF_ORDER };
    this.#notifier ??= this.#notifierOf(message);
    this.#notifier.cseq = message.cseq;
    const contentType = message.getHeader("Content-Type") ?? message.getHeader("C") ?? "";
    return { statusCode: OK, notification: { subscription, contentType, body: message.body } };
  }

  #notifierOf(message: Core.IncomingRequestMessage): Notifier {
    const contact: unknown = message.parseHeader("Contact");
    return {
      tag: message.fromTag,
      // One without a Contact is reached where it was reached before.
      target: contact instanceof NameAddrHeader ? contact.uri : this.#order.target,
      routeSet: message.getHeaders("Record-Route"),
      cseq: message.cseq,
    };
  }
}

export class EventDialogs {
  readonly #core: Core.UserAgentCore;
  readonly #onRefused: (what: string) => void;
  /** By Call-ID and our tag. */
  readonly #dialogs = new Map<string, SipEventDialog>();

  /** @param onRefused - told of each NOTIFY that is not taken, for the log */
  constructor(userAgent: UserAgent, onRefused: (what: string) => void) {
    this.#core = userAgent.userAgentCore;
    this.#onRefused = onRefused;
    const core = this.#core;
    const receive = core.receiveIncomingRequestFromTransport.bind(core);
    core.receiveIncomingRequestFromTransport = (message) => {
      if (message.method !== "NOTIFY" || !this.#take(message)) receive(message);
    };
  }

  /** Begins a dialog: NOTIFYs of it are taken from now on, also before the answer to its SUBSCRIBE. */
  open(order: EventOrder, notified: (notification: Notification) => void): EventDialog {
    const dialog: SipEventDialog = new SipEventDialog(this.#core, order, notified, () => this.#dialogs.delete(key));
    const key = dialog.callId + dialog.localTag;
    this.#dialogs.set(key, dialog);
    return dialog;
  }

  /** @returns false for what is none of a subscription, and may be of a call */
  #take(message: Core.IncomingRequestMessage): boolean {
    const { callId, fromTag, toTag } = message;
    const dialog = this.#dialogs.get(callId + toTag);
    if (dialog === undefined) {
      if (!toTag || this.#core.dialogs.has(callId + toTag + fromTag)) return false;
      this.#refuse(message, { statusCode: NO_SUCH_DIALOG });
      return true;
    }
    const heard = dialog.hear(message, this.#core.configuration.supportedOptionTagsResponse);
    if (heard.notification === undefined) this.#refuse(message, heard);
    else {
      this.#core.replyStateless(message, { statusCode: OK });
      dialog.notified(heard.notification);
    }
    return true;
  }

  #refuse(message: Core.IncomingRequestMessage, { extraHeaders = [], statusCode }: Heard): void {
    this.#core.replyStateless(message, { statusCode, extraHeaders });
    this.#onRefused(`NOTIFY refused: ${statusCode}`);
  }
}
