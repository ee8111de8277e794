/**
 * The interconnection between the two systems: a SIP-over-WebSocket trunk in each direction, opened when it is first
 * needed, authenticated with the secret of this run.
 *
 * Calls carry both IDs in their info document. A system takes calls over the interconnection for its own users only
 * and believes a caller's ID only when it is one of the partner's.
 *
 * @module
 */
import {
  C,
  type IncomingInviteRequest,
  type IncomingMessageRequest,
  TransportError,
  URI,
} from "sip.js/lib/core/index.js";
import { WebSocket } from "ws";
import { decodeInfo, type McInfo, serviceOfParts } from "../../shared/mc/info-document.ts";
import { type BodyPart, findPart } from "../../shared/mc/multipart.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { domainOf } from "../people/people.ts";
import type { MultiplexTransport, RemoteRoute, SipFunction } from "../sip/multiplex-transport.ts";
import { type ConnectionListener, MAX_MESSAGE_OCTETS, SipConnection } from "../sip/sip-connection.ts";
import { addSipFunction } from "../sip/sip-function.ts";
import { INTERCONNECTION_PATH } from "../sip/sip-server.ts";
import { webSocketWire } from "../sip/sip-wire.ts";
import { BackToBackCall } from "./back-to-back-call.ts";
import { bodyTowardsCallee, hasSessionDescription, partsOf } from "./call-bodies.ts";
import type { CallRequest } from "./call-request.ts";
import { type MessageDocument, makeMessage, sendMessage } from "./client-message.ts";
import { passAnswer } from "./final-answer.ts";
import { bridged, type MessageBridge } from "./message-bridge.ts";
import type { MessageTrace } from "./message-trace.ts";
import type { ParticipatingFunction } from "./participating-function.ts";
import { requestHeaders, sessionHeaders } from "./relayed-headers.ts";
import { sipAddress } from "./sip-address.ts";

/** One trunk is for all services. */
const INTERCONNECTION_USER = "mc-interconnection";

/** The partner's side of the trunk. */
export interface Partner {
  readonly domain: string;
  /** Its door. */
  readonly url: string;
  readonly secret: string;
}

/** The outgoing half of the trunk. */
export class Trunk implements RemoteRoute {
  readonly #partner: Partner;
  readonly #listener: ConnectionListener;
  #connection: Promise<SipConnection> | undefined;
  #closed = false;

  constructor(partner: Partner, listener: ConnectionListener) {
    this.#partner = partner;
    this.#listener = listener;
  }

  get domain(): string {
    return this.#partner.domain;
  }

  /** @throws TransportError when the partner cannot be reached */
  async send(message: string): Promise<void> {
    this.#connection ??= this.#open();
    const connection = await this.#connection;
    if (!connection.send(message)) throw new TransportError("Interconnection lost.");
  }

  async close(): Promise<void> {
    this.#closed = true;
    const connection = await this.#connection?.catch(() => undefined);
    connection?.terminate();
  }

  #open(): Promise<SipConnection> {
    const forget = () => {
      this.#connection = undefined;
    };
    return new Promise((resolve, reject) => {
      const { secret, url } = this.#partner;
      const socket = new WebSocket(url + INTERCONNECTION_PATH, "sip", {
        headers: { Authorization: `Bearer ${secret}` },
        maxPayload: MAX_MESSAGE_OCTETS,
        perMessageDeflate: false,
        // As at the door of a system.
        allowSynchronousEvents: false,
      });
      socket.once("open", () => {
        const connection = new SipConnection(webSocketWire(socket), "interconnection", {
          message: (text, over) => this.#listener.message(text, over),
          closed: (over) => {
            forget();
            this.#listener.closed(over);
          },
        });
        if (this.#closed) connection.terminate();
        resolve(connection);
      });
      socket.once("error", (error) => {
        forget();
        reject(new TransportError(error.message));
      });
    });
  }
}

/** Options of an {@link Interconnection}. */
export interface InterconnectionOptions {
  readonly domain: string;
  readonly partnerDomain: string;
  readonly transport: MultiplexTransport;
  readonly participating: ParticipatingFunction;
  /** Puts the message switch of the system between two ends. @throws Error for an offer that is none */
  readonly bridge: (sdp: string) => MessageBridge;
  readonly trace: MessageTrace;
  readonly ringLimitMs: number;
  /** As of the participating functions. */
  readonly longestCallMs: () => number | undefined;
}

/** The interconnection function of one system. */
export class Interconnection {
  readonly #options: InterconnectionOptions;
  readonly #function: SipFunction;

  constructor(options: InterconnectionOptions) {
    this.#options = options;
    const { domain, transport } = options;
    this.#function = addSipFunction(
      transport,
      { user: INTERCONNECTION_USER, domain, name: "interconnection", serves: "interconnection" },
      { onInvite: (request) => this.#receive(request), onMessage: (request) => void this.#receiveMessage(request) },
    );
  }

  get sipFunction(): SipFunction {
    return this.#function;
  }

  /** Takes a call to the partner system. */
  call(call: CallRequest): void {
    const { longestCallMs, participating, partnerDomain, ringLimitMs, trace } = this.#options;
    const { core } = this.#function;
    const { message } = call.request;
    call.request.trying();
    const partner = new URI("sip", INTERCONNECTION_USER, partnerDomain);
    let between: ReturnType<typeof bridged>;
    try {
      between = bridged(call.parts, this.#options.bridge);
    } catch {
      call.request.reject({ statusCode: 488 });
      return;
    }
    const body = bodyTowardsCallee(between.parts, call.parties);
    const invite = core.makeOutgoingRequestMessage(
      C.INVITE,
      partner,
      core.configuration.contact.uri,
      partner,
      {},
      [`Contact: ${core.configuration.contact.toString()}`, ...requestHeaders(message), ...sessionHeaders(body)],
      body,
    );
    trace.follow(message.callId, invite.callId);
    participating.manage(
      (ended) =>
        new BackToBackCall({
          incoming: call.request,
          caller: call.caller,
          callee: { core, contact: undefined },
          invite,
          parties: call.parties,
          ringLimitMs,
          longestMs: between.bridge === undefined ? longestCallMs() : undefined,
          bridge: between.bridge,
          relayed: call.relayed,
          ended,
        }),
    );
  }

  dispose(): void {
    this.#function.core.dispose();
  }

  #receive(request: IncomingInviteRequest): void {
    const { domain, participating, partnerDomain } = this.#options;
    let parts: readonly BodyPart[];
    let service: McService | undefined;
    let info: McInfo = {};
    try {
      parts = partsOf(request.message);
      service = serviceOfParts(parts, SERVICE_NAMES);
      if (service !== undefined) {
        info = decodeInfo(service, findPart(parts, MC_SERVICES[service].infoContentType)?.content ?? "");
      }
    } catch {
      service = undefined;
      parts = [];
    }
    if (service === undefined) {
      request.reject({ statusCode: 400 });
      return;
    }
    const { calledPartyId = "", callingUserId = "" } = info;
    if (domainOf(callingUserId) !== partnerDomain) {
      request.reject({ statusCode: 403 });
      return;
    }
    if (domainOf(calledPartyId) !== domain) {
      request.reject({ statusCode: 404 });
      return;
    }
    if (!hasSessionDescription(parts)) {
      request.reject({ statusCode: 488 });
      return;
    }
    participating.terminate({
      request,
      parts,
      parties: { service, callingUserId, calledPartyId },
      caller: { core: this.#function.core, contact: undefined },
      relayed: () => {},
      tell: (document) => this.tell(request.message.callId, callingUserId, document),
    });
  }

  /** Has the partner tell one of its users something that belongs to a call. */
  tell(ofCall: string, mcServiceId: string, document: MessageDocument | undefined): Promise<number> {
    const { partnerDomain, trace } = this.#options;
    const { core } = this.#function;
    const target = new URI("sip", INTERCONNECTION_USER, partnerDomain);
    const message = makeMessage(core, { target, to: sipAddress(mcServiceId) }, [], document);
    trace.follow(ofCall, message.callId);
    return sendMessage(core, message);
  }

  /** Passes on what the partner has to tell one of this system's users. */
  async #receiveMessage(request: IncomingMessageRequest): Promise<void> {
    const { domain, participating } = this.#options;
    const { message } = request;
    const contentType = message.getHeader("content-type");
    let service: McService | undefined;
    try {
      service = serviceOfParts(partsOf(message), SERVICE_NAMES);
    } catch {
      // Passed on as it is: it is for the user to refuse.
    }
    const user = message.to.uri.toString();
    const statusCode =
      domainOf(user) === domain
        ? await participating.clients.tell(
            user,
            service ?? VOICE_SERVICE,
            contentType === undefined ? undefined : { contentType, content: message.body },
          )
        : 404;
    passAnswer(request, statusCode);
  }
}
