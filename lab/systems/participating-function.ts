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
  type IncomingRequestMessage,
  type ResponseOptions,
  type UserAgentCore,
} from "sip.js/lib/core/index.js";
import type { LabFault } from "../../shared/bridge/lab-settings.ts";
import { KMS_REDIRECT_CONTENT_TYPE } from "../../shared/kms/kms-redirect.ts";
import { encodeInfo } from "../../shared/mc/info-document.ts";
import type { BodyPart } from "../../shared/mc/multipart.ts";
import type { AnswerMode } from "../../shared/mc/service-settings.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { type DialledPerson, domainOf, type HeldId, isDispatcher } from "../people/people.ts";
import type { ContactKey } from "../sip/flows.ts";
import type { SipFunction } from "../sip/multiplex-transport.ts";
import type { Binding } from "../sip/registrar.ts";
import { addSipFunction } from "../sip/sip-function.ts";
import { abandonServer, forgetServer } from "../sip/transactions.ts";
import { BackToBackCall } from "./back-to-back-call.ts";
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
import { headersTowardsUser, type MessageDocument } from "./client-message.ts";
import { ClientRequests, type ClientRequestsOptions } from "./client-requests.ts";
import type { ControlBridge, OpenControl } from "./control-bridge.ts";
import { ForwardedCall } from "./forwarded-call.ts";
import { planForwarding } from "./forwarding-plan.ts";
import { bridged, type MessageBridge } from "./message-bridge.ts";
import type { DescriptionFault } from "./picture-faults.ts";
import { requestHeaders, sessionHeaders } from "./relayed-headers.ts";
import { SeveralCalled } from "./several-called.ts";
import { sipAddress } from "./sip-address.ts";
import { mcWarning } from "./warning-header.ts";

/** User part of the public service identity of the participating function of a service. */
export const participatingUser = (service: McService): string => `${MC_SERVICES[service].prefix}-part`;

/** Options of a {@link ParticipatingFunction}. */
export interface ParticipatingOptions extends Omit<ClientRequestsOptions, "calls"> {
  readonly services: readonly McService[];
  readonly ringLimitMs: number;
  /** Milliseconds after which the system ends a call that begins now; undefined where it ends none for its length. */
  readonly longestCallMs: () => number | undefined;
  readonly forwardingPauseMs: number;
  /** Serves a call for an ID of the partner system; undefined when the domain is no partner's. */
  readonly callPartner: (domain: string, call: CallRequest) => boolean;
  /** What answers for a person whose unit is no window of the lab's; undefined for all others. */
  readonly handsetOf: (personId: string) => ((call: CallRequest) => void) | undefined;
  /** Puts the message switch of the system between two ends. @throws Error for an offer that is none */
  readonly bridge: (sdp: string) => MessageBridge;
  /** Puts a transmission control server between two ends; undefined for an offer without. */
  readonly control: OpenControl;
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
  /** What clients ask for outside calls. */
  readonly clients: ClientRequests;
  readonly #calls = new Set<BackToBackCall>();
  /** Calls that ring without a unit, with the way to stop their timer. */
  readonly #ringing = new Map<CallRequest, () => void>();
  readonly #forwarded = new Set<ForwardedCall>();
  readonly #several = new Set<SeveralCalled>();

  constructor(options: ParticipatingOptions) {
    this.#options = options;
    const { domain, services, transport } = options;
    this.clients = new ClientRequests({ ...options, calls: () => this.#calls });
    for (const service of services) {
      const user = participatingUser(service);
      const added: SipFunction = addSipFunction(
        transport,
        { user, domain, name: user, serves: "client" },
        {
          onInvite: (request) => this.clients.proves(request) && this.#originate(request, service, added.core),
          onMessage: (request) => this.clients.proves(request) && void this.clients.serveMessage(request, service),
          onPublish: (request) =>
            this.clients.proves(request) && void this.clients.servePublication(request, service, added.core),
        },
      );
      this.#functions.set(service, added);
      this.clients.serve(service, added.core);
    }
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
    this.clients.flowGone(contact);
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
    this.clients.close();
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
      const settings = this.clients.settingsOf(call.parties.service, calledPartyId);
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
    if (!this.clients.admits(request, service, binding)) return;
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
      tell: (document) => this.clients.tell(callingUserId, service, document),
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
        const tell = (document: MessageDocument | undefined) => this.clients.tell(callingUserId, service, document);
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
