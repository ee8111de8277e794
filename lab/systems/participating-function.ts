/**
 * The participating functions of a system (TS 24.379 clause 11.1.1.3), one for each service: they take the calls of
 * their own clients and deliver calls to them.
 *
 * @module
 */
import {
  type Body,
  C,
  type IncomingInviteRequest,
  type IncomingMessageRequest,
  type IncomingRequestMessage,
  type MessageUserAgentServer,
  type ResponseOptions,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";
import type { LabFault, LabNotifierFault } from "../../shared/bridge/lab-settings.ts";
import { KMS_REDIRECT_CONTENT_TYPE } from "../../shared/kms/kms-redirect.ts";
import { encodeInfo } from "../../shared/mc/info-document.ts";
import type { BodyPart } from "../../shared/mc/multipart.ts";
import { PRESENCE_CONTENT_TYPE, PRESENCE_EVENT } from "../../shared/mc/presence.ts";
import type { AnswerMode } from "../../shared/mc/service-settings.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { type DialledPerson, domainOf, type HeldId, isDispatcher, type People } from "../people/people.ts";
import type { BearerAuthenticator } from "../sip/bearer.ts";
import type { ContactKey } from "../sip/flows.ts";
import type { MultiplexTransport, SipFunction } from "../sip/multiplex-transport.ts";
import { Notifier } from "../sip/notifier.ts";
import type { Binding, Registrar } from "../sip/registrar.ts";
import { addSipFunction } from "../sip/sip-function.ts";
import { abandonServer, forgetServer } from "../sip/transactions.ts";
import { BackToBackCall } from "./back-to-back-call.ts";
import { serveCallBack } from "./call-back-requests.ts";
import {
  bodyTowardsCallee,
  type CallParties,
  descriptionIn,
  hasSessionDescription,
  indicationsOf,
  isToSeveral,
  partsOf,
  recipientsOf,
  withDescription,
} from "./call-bodies.ts";
import { CALL_FAULTS, type DropPoint } from "./call-faults.ts";
import type { CallRequest } from "./call-request.ts";
import { type MessageDocument, makeMessage, sendMessage } from "./client-message.ts";
import type { ControlBridge, OpenControl } from "./control-bridge.ts";
import { DATA_FAULTS, KeptBack } from "./data-faults.ts";
import { ForwardedCall } from "./forwarded-call.ts";
import { planForwarding } from "./forwarding-plan.ts";
import { bridged, type MessageBridge } from "./message-bridge.ts";
import type { MessageTrace } from "./message-trace.ts";
import { serveMove } from "./moved-calls.ts";
import type { DescriptionFault } from "./picture-faults.ts";
import { admitToPresence } from "./presence.ts";
import { requestHeaders, sessionHeaders } from "./relayed-headers.ts";
import { AuthorisedUsers } from "./service-authorisation.ts";
import { PublishedSettings, type PublishedSettingsOptions } from "./service-settings.ts";
import { SeveralCalled } from "./several-called.ts";
import { type DataSystem, type PassedFileOf, serveShortData } from "./short-data.ts";
import { sipAddress } from "./sip-address.ts";
import { mcWarning } from "./warning-header.ts";

/** Seconds of a subscription to where somebody is: the shortest, and the longest. */
const PRESENCE_EXPIRES = { min: 60, max: 1_800 };

/** User part of the public service identity of the participating function of a service. */
export const participatingUser = (service: McService): string => `${MC_SERVICES[service].prefix}-part`;

/** Options of a {@link ParticipatingFunction}. */
export interface ParticipatingOptions {
  readonly domain: string;
  readonly services: readonly McService[];
  readonly wire: WireProfile;
  readonly transport: MultiplexTransport;
  readonly registrar: Registrar;
  /** Asks the dispatcher for a token with each request outside a dialog; undefined where nobody signs in. */
  readonly bearer: BearerAuthenticator | undefined;
  readonly people: People;
  readonly trace: MessageTrace;
  readonly ringLimitMs: number;
  /** Milliseconds after which the system ends a call that begins now; undefined where it ends none for its length. */
  readonly longestCallMs: () => number | undefined;
  readonly forwardingPauseMs: number;
  /** Serves a call for an ID of the partner system; undefined when the domain is no partner's. */
  readonly callPartner: (domain: string, call: CallRequest) => boolean;
  /** Has the partner send one of its users a MESSAGE that belongs to a call. */
  readonly tellPartner: (mcServiceId: string, document: MessageDocument, ofCall: string) => Promise<number>;
  /** What answers for a person whose unit is no window of the lab's; undefined for all others. */
  readonly handsetOf: (personId: string) => ((call: CallRequest) => void) | undefined;
  /** A file of a content server as another user is told of it. */
  readonly passedFile: PassedFileOf;
  /** Puts the message switch of the system between two ends. @throws Error for an offer that is none */
  readonly bridge: (sdp: string) => MessageBridge;
  /** Puts a transmission control server between two ends; undefined for an offer without. */
  readonly control: OpenControl;
  readonly settings: Omit<PublishedSettingsOptions, "domain">;
  /** What becomes of subscriptions to where people are; undefined where the system tells nobody. */
  readonly presence:
    | { readonly fault: () => LabNotifierFault; readonly hasHandset: (personId: string) => boolean }
    | undefined;
  readonly changed: () => void;
}

/** A call for nobody but the answer to the caller: a final refusal. */
function refuse(call: CallRequest, statusCode: number, extraHeaders: string[] = [], body?: Body): void {
  call.request.reject({ statusCode, extraHeaders, ...(body === undefined ? {} : { body }) });
  call.relayed(statusCode);
}

/** The body of a refusal that proposes another KMS. */
function redirectResponseIn({ redirectResponse }: { readonly redirectResponse?: string }): Body | undefined {
  if (redirectResponse === undefined) return undefined;
  return { contentDisposition: "render", contentType: KMS_REDIRECT_CONTENT_TYPE, content: redirectResponse };
}

/** What a request to one of the system's own users says of its service and of who vouches for it. */
function headersTowardsUser(core: UserAgentCore, service: McService): string[] {
  const { featureTag, icsi } = MC_SERVICES[service];
  return [
    `Accept-Contact: *;+${featureTag};require;explicit`,
    `Accept-Contact: *;+g.3gpp.icsi-ref="${encodeURIComponent(icsi)}";require;explicit`,
    `P-Asserted-Identity: <${core.configuration.contact.uri.toString()}>`,
    `P-Asserted-Service: ${icsi}`,
  ];
}

/** The body of a refusal of an emergency (TS 24.379 clause 6.3.3.1.14). */
const noEmergency = (service: McService): Body => ({
  contentDisposition: "render",
  contentType: MC_SERVICES[service].infoContentType,
  content: encodeInfo(service, { emergency: false, alert: false }),
});

const asksFor = (message: IncomingRequestMessage, extension: string) =>
  message.getHeaders("require").some((value) =>
    value
      .toLowerCase()
      .split(/[\s,]+/)
      .includes(extension),
  );

/** The participating functions of one system, in their originating and their terminating role. */
export class ParticipatingFunction {
  readonly #options: ParticipatingOptions;
  readonly #functions = new Map<McService, SipFunction>();
  /** What clients have published, by service. */
  readonly #settings = new Map<McService, PublishedSettings>();
  /** Who is authorised for which service. */
  readonly authorised: AuthorisedUsers;
  readonly #calls = new Set<BackToBackCall>();
  /** Calls that ring without a unit, with the way to stop their timer. */
  readonly #ringing = new Map<CallRequest, () => void>();
  readonly #forwarded = new Set<ForwardedCall>();
  readonly #several = new Set<SeveralCalled>();
  readonly #keptBack = new KeptBack();
  readonly #notifiers: Notifier[] = [];

  constructor(options: ParticipatingOptions) {
    this.#options = options;
    const { domain, services, settings, transport } = options;
    this.authorised = new AuthorisedUsers(settings.authorisation, this.#settings);
    for (const service of services) {
      this.#settings.set(service, new PublishedSettings({ ...settings, domain }));
      const user = participatingUser(service);
      const added: SipFunction = addSipFunction(
        transport,
        { user, domain, name: user, serves: "client" },
        {
          onInvite: (request) => this.#proves(request) && this.#originate(request, service, added.core),
          onMessage: (request) => this.#proves(request) && void this.#serveMessage(request, service),
          onPublish: (request) => this.#proves(request) && void this.#servePublication(request, service, added.core),
        },
      );
      this.#functions.set(service, added);
      this.#notifyFrom(added.core, service);
    }
  }

  /** Tells of where people are, where the system does. */
  #notifyFrom(core: UserAgentCore, service: McService): void {
    const { domain, people, presence, registrar, settings } = this.#options;
    if (presence === undefined) return;
    const { fault, hasHandset } = presence;
    this.#notifiers.push(
      new Notifier({
        core,
        event: PRESENCE_EVENT,
        contentType: PRESENCE_CONTENT_TYPE,
        expires: PRESENCE_EXPIRES,
        now: settings.now,
        bindingOf: (message) => registrar.bindingOf(message),
        admit: (message, { subscriber }) =>
          this.authorised.admits(service, subscriber.mcServiceId)
            ? admitToPresence(message, service, { domain, people, registrar, hasHandset })
            : { statusCode: 404, extraHeaders: [mcWarning(domain, 141)] },
        fault,
      }),
    );
  }

  /** Tells those who subscribed what is another thing by now. */
  notifyChanges(): void {
    for (const notifier of this.#notifiers) notifier.changed();
  }

  /** Subscriptions that stand. */
  get subscriptions(): number {
    return this.#notifiers.reduce((sum, { size }) => sum + size, 0);
  }

  get sipFunctions(): readonly SipFunction[] {
    return [...this.#functions.values()];
  }

  get activeCalls(): number {
    return this.#calls.size + this.#ringing.size + this.#forwarded.size + this.#several.size;
  }

  /** Takes charge of a call until it ends. */
  manage(start: (ended: (call: BackToBackCall) => void) => BackToBackCall): void {
    const call = start((over) => {
      this.#calls.delete(over);
      this.#options.changed();
    });
    if (call.state !== "ended") this.#calls.add(call);
    this.#options.changed();
  }

  /** The flow of a client is gone for good. */
  flowGone(contact: ContactKey): void {
    for (const notifier of this.#notifiers) notifier.gone(contact);
    for (const call of [...this.#calls]) call.flowGone(contact);
    for (const [call, stop] of [...this.#ringing]) {
      if (call.caller.contact !== contact) continue;
      stop();
      forgetServer(call.caller.core, call.request);
    }
    for (const several of [...this.#several]) if (several.caller.contact === contact) several.callerGone();
    for (const forwarded of [...this.#forwarded]) {
      if (forwarded.call.caller.contact === contact) forwarded.callerGone();
    }
  }

  dispose(): void {
    this.#keptBack.close();
    for (const call of [...this.#calls]) call.dispose();
    for (const forwarded of [...this.#forwarded]) forwarded.dispose();
    for (const stop of [...this.#ringing.values()]) stop();
    for (const { core } of this.sipFunctions) core.dispose();
  }

  /** Terminating role: a call for one of this system's own users. */
  terminate(call: CallRequest): void {
    const { domain, people, registrar, wire } = this.#options;
    const { calledPartyId } = call.parties;
    const person = people.dialled(calledPartyId);
    const fault = CALL_FAULTS[person?.settings.fault ?? "none"];
    if (person === undefined && !isDispatcher(calledPartyId)) refuse(call, 404);
    else if (person?.next !== undefined) this.#forward(call, person, person.next);
    else if (fault.act === "refuse-emergency" && indicationsOf(call.parts, call.parties.service).emergency === true) {
      refuse(call, 403, [], noEmergency(call.parties.service));
    } else if (fault.act === "ignore") abandonServer(call.caller.core, call.request);
    else if (fault.act === "refuse") {
      const warnings = fault.warning === undefined ? [] : [mcWarning(domain, fault.warning)];
      refuse(call, fault.statusCode, warnings, redirectResponseIn(fault));
    } else {
      call.request.trying();
      const handset = person === undefined ? undefined : this.#options.handsetOf(person.personId);
      const binding = registrar.locate(calledPartyId);
      const serving = this.#functions.get(call.parties.service);
      const settings = this.#settings.get(call.parties.service)?.of(calledPartyId);
      if (fault.act === "ring") this.#ringOnly(call);
      else if (handset !== undefined) handset(call);
      else if (binding === undefined || serving === undefined) refuse(call, 480);
      else if (wire.settings.publish && settings === undefined) refuse(call, 480, [mcWarning(domain, 146)]);
      else if (settings?.barsCalls === true) refuse(call, 480);
      else {
        const otherwise = fault.act === "describe" ? fault.otherwise : {};
        const deliver = (control?: ControlBridge) =>
          this.#deliver(call, binding, serving.core, settings?.answerMode, otherwise, control);
        const control = this.#control(call, person?.settings.fault ?? "none");
        if (control === undefined) deliver();
        else control.then(deliver, () => refuse(call, 500));
      }
    }
  }

  /** What has to be opened before a call is delivered: the system of the callee has it. */
  #control({ parts, parties }: CallRequest, fault: LabFault): Promise<ControlBridge> | undefined {
    return this.#options.control(descriptionIn(parts), parties, fault);
  }

  /**
   * Sends a MESSAGE to one of this system's own users.
   *
   * @param ofCall - Call-ID of a call that it belongs to, for the trace
   * @returns the status of its final answer; 480 when the user is not there
   */
  tell(
    mcServiceId: string,
    service: McService,
    document: MessageDocument | undefined,
    ofCall?: string,
  ): Promise<number> {
    const { registrar, trace } = this.#options;
    const binding = registrar.locate(mcServiceId);
    const core = this.#functions.get(service)?.core;
    if (binding === undefined || core === undefined) return Promise.resolve(480);
    const addresses = { target: binding.contact, to: sipAddress(binding.subscriber.impu) };
    const message = makeMessage(core, addresses, headersTowardsUser(core, service), document);
    if (ofCall !== undefined && !isDispatcher(mcServiceId)) trace.follow(ofCall, message.callId);
    return sendMessage(core, message);
  }

  /** Whether a request outside any dialog comes with the token that it has to come with. One that does not is challenged (RFC 8898). */
  #proves(request: Pick<IncomingMessageRequest, "message" | "reject">): boolean {
    const { bearer, domain, registrar } = this.#options;
    const { message } = request;
    const sender = registrar.bindingOfSender(message)?.subscriber.mcServiceId;
    if (bearer?.asks !== true || sender === undefined || !isDispatcher(sender)) return true;
    const credentials = message.getHeader("proxy-authorization");
    if (bearer.holderIn(credentials) === sender) return true;
    const challenge = bearer.challenge(domain, credentials);
    request.reject({ statusCode: 407, extraHeaders: [`Proxy-Authenticate: ${challenge}`] });
    return false;
  }

  /** Whether a request outside any dialog is one of a user who is authorised. One of anybody else is answered. */
  #admits(
    request: Pick<IncomingMessageRequest, "reject">,
    service: McService,
    binding: Binding | undefined,
  ): binding is Binding {
    if (binding !== undefined && this.authorised.admits(service, binding.subscriber.mcServiceId)) return true;
    request.reject({ statusCode: 404, extraHeaders: [mcWarning(this.#options.domain, 141)] });
    return false;
  }

  /** A client of ours says how it takes calls. */
  async #servePublication(request: MessageUserAgentServer, service: McService, core: UserAgentCore): Promise<void> {
    const { domain, registrar } = this.#options;
    const binding = registrar.bindingOfSender(request.message);
    const answer =
      binding === undefined
        ? { statusCode: 404, extraHeaders: [mcWarning(domain, 141)] }
        : await this.#settings.get(service)?.publish(request.message, service, binding.subscriber.mcServiceId);
    if (answer === undefined) forgetServer(core, request);
    else if (answer.statusCode < 300) request.accept(answer);
    else request.reject(answer);
    this.#options.changed();
  }

  /** A client of ours asks for something outside any call. */
  async #serveMessage(request: IncomingMessageRequest, service: McService): Promise<void> {
    const { domain, passedFile, people, registrar, tellPartner, transport, wire } = this.#options;
    const binding = registrar.bindingOfSender(request.message);
    if (!this.#admits(request, service, binding)) return;
    const { mcServiceId: userId } = binding.subscriber;
    const form = wire.redirection;
    const tell = (user: string, of: McService, document: MessageDocument, ofCall: string) =>
      domainOf(user) === domain ? this.tell(user, of, document, ofCall) : tellPartner(user, document, ofCall);
    const dialled = (id: string) => people.dialled(id);
    const isKnown = (id: string) => dialled(id) !== undefined || isDispatcher(id);
    const system: DataSystem = {
      domain,
      form,
      dialled,
      isKnown,
      tell,
      passedFile,
      faultOf: (senderId, recipientId) =>
        DATA_FAULTS[(dialled(recipientId) ?? dialled(senderId))?.settings.messageFault ?? "none"],
      keptBack: this.#keptBack,
      drop: ({ message }) => transport.originOf(message)?.drop(),
    };
    if (await serveShortData(request, service, userId, system)) return;
    const isServed = await serveCallBack(request, service, userId, {
      domain,
      form,
      person: dialled,
      tell: (user, of, document) => tell(user, of, document, request.message.callId),
    });
    if (!isServed) await serveMove(request, service, userId, { form, calls: () => this.#calls, tell });
  }

  #forward(call: CallRequest, person: DialledPerson, next: HeldId): void {
    const { changed, domain, forwardingPauseMs: pauseMs, ringLimitMs: limitMs, wire } = this.#options;
    const plan = planForwarding(call.parties, person, next, wire.redirection, domain);
    const forwarded = new ForwardedCall(call, plan, { pauseMs, limitMs }, (over) => {
      this.#forwarded.delete(over);
      changed();
    });
    this.#forwarded.add(forwarded);
    void forwarded.run();
  }

  /** Originating role: a call of one of this system's own clients. */
  #originate(request: IncomingInviteRequest, service: McService, core: UserAgentCore): void {
    const { domain, registrar, trace, transport, wire } = this.#options;
    const { message } = request;
    if (wire.invite.requireRecipientList && !asksFor(message, "recipient-list-invite")) {
      request.reject({ statusCode: 421, extraHeaders: ["Require: recipient-list-invite"] });
      return;
    }
    const binding = registrar.bindingOf(message);
    if (!this.#admits(request, service, binding)) return;
    const callingUserId = binding.subscriber.mcServiceId;
    if (isDispatcher(callingUserId)) trace.console(message.callId);
    let parts: readonly BodyPart[];
    let called: readonly string[];
    try {
      parts = partsOf(message);
      called = recipientsOf(parts);
    } catch {
      request.reject({ statusCode: 400 });
      return;
    }
    const [calledPartyId] = called;
    const toSeveral = isToSeveral(parts, service);
    if (calledPartyId === undefined || (called.length > 1 && !toSeveral)) {
      request.reject({ statusCode: 403, extraHeaders: [mcWarning(domain, 145)] });
      return;
    }
    if (!hasSessionDescription(parts)) {
      request.reject({ statusCode: 488 });
      return;
    }
    if (toSeveral) {
      const caller = { core, contact: binding.key };
      this.#callSeveral({ request, parts, caller, service, callingUserId }, called);
      return;
    }
    const connection = transport.originOf(message);
    const dropAt = this.#dropPoint(calledPartyId);
    if (dropAt === "invite") {
      abandonServer(core, request);
      connection?.drop();
      return;
    }
    this.#serve({
      request,
      parts,
      parties: { service, callingUserId, calledPartyId },
      caller: { core, contact: binding.key },
      relayed: (statusCode) => {
        if (dropAt !== undefined && isAt(dropAt, statusCode)) connection?.drop();
        if (!isAt("answer", statusCode)) return;
        for (const forwarded of [...this.#forwarded]) forwarded.callUp(callingUserId, calledPartyId);
      },
      tell: (document) => this.tell(callingUserId, service, document),
    });
  }

  #callSeveral(
    {
      service,
      callingUserId,
      ...asked
    }: Pick<CallRequest, "request" | "parts" | "caller"> & Omit<CallParties, "calledPartyId">,
    candidates: readonly string[],
  ): void {
    const { changed, domain, people } = this.#options;
    const several = new SeveralCalled(asked.request, asked.caller, domain, (over) => {
      this.#several.delete(over);
      changed();
    });
    this.#several.add(several);
    several.begin(candidates, (calledPartyId, request) => {
      if (people.dialled(calledPartyId)?.next !== undefined) request.reject({ statusCode: 480 });
      else {
        const parties = { service, callingUserId, calledPartyId };
        const tell = (document: MessageDocument | undefined) => this.tell(callingUserId, service, document);
        this.#serve({ ...asked, request, parties, relayed: () => {}, tell });
      }
    });
  }

  #serve(call: CallRequest): void {
    const { callPartner, domain } = this.#options;
    const calledDomain = domainOf(call.parties.calledPartyId);
    if (calledDomain === domain) this.terminate(call);
    else if (!callPartner(calledDomain, call)) refuse(call, 404);
  }

  /** When to drop the caller's connection. It is the caller's own system that can. */
  #dropPoint(calledPartyId: string): DropPoint | undefined {
    const person = this.#options.people.dialled(calledPartyId);
    const fault = CALL_FAULTS[person?.settings.fault ?? "none"];
    if (fault.act !== "drop") return undefined;
    return (fault.at === "redirection") === (person?.next !== undefined) ? fault.at : undefined;
  }

  /** Rings without a unit, until the caller gives up. */
  #ringOnly(call: CallRequest): void {
    const { request, relayed } = call;
    const { changed, ringLimitMs } = this.#options;
    const finish = (statusCode: number) => {
      stop();
      refuse(call, statusCode);
    };
    const limit = setTimeout(() => finish(480), ringLimitMs);
    const stop = () => {
      clearTimeout(limit);
      this.#ringing.delete(call);
      changed();
    };
    this.#ringing.set(call, stop);
    request.delegate = { onCancel: () => finish(487) };
    request.progress({ statusCode: 180 });
    changed();
    relayed(180);
  }

  #deliver(
    call: CallRequest,
    binding: Binding,
    core: UserAgentCore,
    answerMode: AnswerMode | undefined,
    otherwise: DescriptionFault,
    control: ControlBridge | undefined,
  ): void {
    const { longestCallMs, ringLimitMs, trace } = this.#options;
    const { message } = call.request;
    const self = core.configuration.contact.uri;
    let between: ReturnType<typeof bridged>;
    try {
      // That of the caller's system, and no second one behind it.
      between = bridged(
        withDescription(withDescription(call.parts, otherwise.offer), control && ((sdp) => control.offer(sdp))),
        call.caller.contact === undefined ? undefined : this.#options.bridge,
      );
    } catch {
      control?.close();
      refuse(call, 488);
      return;
    }
    const body = bodyTowardsCallee(between.parts, call.parties);
    const invite = core.makeOutgoingRequestMessage(
      C.INVITE,
      binding.contact,
      self,
      sipAddress(binding.subscriber.impu),
      {},
      [
        `Contact: ${core.configuration.contact.toString()}`,
        ...headersTowardsUser(core, call.parties.service),
        `P-Called-Party-ID: <${binding.subscriber.impu}>`,
        ...requestHeaders(message, answerMode),
        ...sessionHeaders(body),
      ],
      body,
    );
    trace.follow(message.callId, invite.callId);
    if (isDispatcher(binding.subscriber.mcServiceId)) trace.console(invite.callId);
    this.manage(
      (ended) =>
        new BackToBackCall({
          incoming: call.request,
          caller: call.caller,
          callee: { core, contact: binding.key },
          invite,
          parties: call.parties,
          ringLimitMs,
          longestMs: between.bridge === undefined ? longestCallMs() : undefined,
          bridge: between.bridge,
          control,
          relayed: call.relayed,
          ended,
          describes: otherwise.answer,
          refuses: (request) => this.#refusesWithin(request, call.parties),
        }),
    );
  }

  /** A request of a call in progress that makes it an emergency, where the called user's calls cannot be any. */
  #refusesWithin(
    request: IncomingRequestMessage,
    { calledPartyId, service }: CallParties,
  ): ResponseOptions | undefined {
    const person = this.#options.people.dialled(calledPartyId);
    const { act } = CALL_FAULTS[person?.settings.fault ?? "none"];
    if (act !== "refuse-emergency" || !saysEmergency(request, service)) return undefined;
    return { statusCode: 403, body: noEmergency(service) };
  }
}

function saysEmergency(message: IncomingRequestMessage, service: McService): boolean {
  try {
    return indicationsOf(partsOf(message), service).emergency === true;
  } catch {
    return false;
  }
}

function isAt(point: DropPoint, statusCode: number): boolean {
  if (point === "redirection") return statusCode >= 300;
  if (point === "answer") return statusCode >= 200 && statusCode < 300;
  return point === "ringing" && statusCode > 100 && statusCode < 200;
}
