/**
 * What the clients of a system ask its participating functions for outside calls, and what these tell them: how they take calls, where people are,
 * messages. And who may ask for anything.
 *
 * @module
 */
import type { IncomingMessageRequest, MessageUserAgentServer, UserAgentCore } from "sip.js/lib/core/index.js";
import type { LabNotifierFault } from "../../shared/bridge/lab-settings.ts";
import { PRESENCE_CONTENT_TYPE, PRESENCE_EVENT } from "../../shared/mc/presence.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { domainOf, isDispatcher, type People } from "../people/people.ts";
import type { BearerAuthenticator } from "../sip/bearer.ts";
import type { ContactKey } from "../sip/flows.ts";
import type { MultiplexTransport } from "../sip/multiplex-transport.ts";
import { Notifier } from "../sip/notifier.ts";
import type { Binding, Registrar } from "../sip/registrar.ts";
import { forgetServer } from "../sip/transactions.ts";
import type { BackToBackCall } from "./back-to-back-call.ts";
import { serveCallBack } from "./call-back-requests.ts";
import { headersTowardsUser, type MessageDocument, makeMessage, sendMessage } from "./client-message.ts";
import { DATA_FAULTS, KeptBack } from "./data-faults.ts";
import type { MessageTrace } from "./message-trace.ts";
import { serveMove } from "./moved-calls.ts";
import { admitToPresence } from "./presence.ts";
import { AuthorisedUsers } from "./service-authorisation.ts";
import { PublishedSettings, type PublishedSettingsOptions } from "./service-settings.ts";
import { type DataSystem, type PassedFileOf, serveShortData } from "./short-data.ts";
import { sipAddress } from "./sip-address.ts";
import { mcWarning } from "./warning-header.ts";

/** Seconds of a subscription to where somebody is: the shortest, and the longest. */
const PRESENCE_EXPIRES = { min: 60, max: 1_800 };

/** Options of {@link ClientRequests}. */
export interface ClientRequestsOptions {
  readonly domain: string;
  readonly wire: WireProfile;
  readonly transport: MultiplexTransport;
  readonly registrar: Registrar;
  /** Asks the dispatcher for a token with each request outside a dialog; undefined where nobody signs in. */
  readonly bearer: BearerAuthenticator | undefined;
  readonly people: People;
  readonly trace: MessageTrace;
  /** Has the partner send one of its users a MESSAGE that belongs to a call. */
  readonly tellPartner: (mcServiceId: string, document: MessageDocument, ofCall: string) => Promise<number>;
  /** A file of a content server as another user is told of it. */
  readonly passedFile: PassedFileOf;
  readonly settings: Omit<PublishedSettingsOptions, "domain">;
  /** What becomes of subscriptions to where people are; undefined where the system tells nobody. */
  readonly presence:
    | { readonly fault: () => LabNotifierFault; readonly hasHandset: (personId: string) => boolean }
    | undefined;
  /** Those in progress, which a client may ask to be moved. */
  readonly calls: () => Iterable<BackToBackCall>;
  readonly changed: () => void;
}

/** Serves the requests of the clients of one system, of all its services. */
export class ClientRequests {
  readonly #options: ClientRequestsOptions;
  readonly #cores = new Map<McService, UserAgentCore>();
  /** What clients have published, by service. */
  readonly #settings = new Map<McService, PublishedSettings>();
  /** Who is authorised for which service. */
  readonly authorised: AuthorisedUsers;
  readonly #keptBack = new KeptBack();
  readonly #notifiers: Notifier[] = [];

  constructor(options: ClientRequestsOptions) {
    this.#options = options;
    this.authorised = new AuthorisedUsers(options.settings.authorisation, this.#settings);
  }

  /** Begins to serve a service. @param core - what its requests come in at */
  serve(service: McService, core: UserAgentCore): void {
    const { domain, settings } = this.#options;
    this.#cores.set(service, core);
    this.#settings.set(service, new PublishedSettings({ ...settings, domain }));
    this.#notifyFrom(core, service);
  }

  /** How a user takes calls of a service; undefined before the user has said so. */
  settingsOf(service: McService, mcServiceId: string): ReturnType<PublishedSettings["of"]> | undefined {
    return this.#settings.get(service)?.of(mcServiceId);
  }

  /** The flow of a client is gone for good. */
  flowGone(contact: ContactKey): void {
    for (const notifier of this.#notifiers) notifier.gone(contact);
  }

  close(): void {
    this.#keptBack.close();
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
    const core = this.#cores.get(service);
    if (binding === undefined || core === undefined) return Promise.resolve(480);
    const addresses = { target: binding.contact, to: sipAddress(binding.subscriber.impu) };
    const message = makeMessage(core, addresses, headersTowardsUser(core, service), document);
    if (ofCall !== undefined && !isDispatcher(mcServiceId)) trace.follow(ofCall, message.callId);
    return sendMessage(core, message);
  }

  /** Whether a request outside any dialog comes with the token that it has to come with. One that does not is challenged (RFC 8898). */
  proves(request: Pick<IncomingMessageRequest, "message" | "reject">): boolean {
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
  admits(
    request: Pick<IncomingMessageRequest, "reject">,
    service: McService,
    binding: Binding | undefined,
  ): binding is Binding {
    if (binding !== undefined && this.authorised.admits(service, binding.subscriber.mcServiceId)) return true;
    request.reject({ statusCode: 404, extraHeaders: [mcWarning(this.#options.domain, 141)] });
    return false;
  }

  /** A client of ours says how it takes calls. */
  async servePublication(request: MessageUserAgentServer, service: McService, core: UserAgentCore): Promise<void> {
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
  async serveMessage(request: IncomingMessageRequest, service: McService): Promise<void> {
    const { calls, domain, passedFile, people, registrar, tellPartner, transport, wire } = this.#options;
    const binding = registrar.bindingOfSender(request.message);
    if (!this.admits(request, service, binding)) return;
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
    if (!isServed) await serveMove(request, service, userId, { form, calls, tell });
  }
}
