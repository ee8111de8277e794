/**
 * One simulated MC system: a door, a registrar, a participating function and the interconnection with its partner.
 *
 * @module
 */
import { C, IncomingRequestMessage } from "sip.js/lib/core/index.js";
import type { LabNotifierFault } from "../../shared/bridge/lab-settings.ts";
import type { Lane } from "../../shared/mc/call-record.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { XCAP_DIFF_CONTENT_TYPE, XCAP_DIFF_EVENT } from "../../shared/mc/xcap-diff.ts";
import { type People, SYSTEMS, type SystemName } from "../people/people.ts";
import type { BearerAuthenticator } from "../sip/bearer.ts";
import { DigestAuthenticator, type DigestOffers } from "../sip/digest.ts";
import { type ContactKey, FlowTable } from "../sip/flows.ts";
import { MultiplexTransport, type SipFunction } from "../sip/multiplex-transport.ts";
import { Notifier, type Watchable } from "../sip/notifier.ts";
import { Registrar } from "../sip/registrar.ts";
import type { SipConnection } from "../sip/sip-connection.ts";
import { addSipFunction } from "../sip/sip-function.ts";
import { type DoorIdentity, SipServer } from "../sip/sip-server.ts";
import type { Accounts } from "./accounts.ts";
import type { CallRequest } from "./call-request.ts";
import type { OpenControl } from "./control-bridge.ts";
import { Interconnection, Trunk } from "./interconnection.ts";
import type { MessageBridge } from "./message-bridge.ts";
import type { MessageTrace } from "./message-trace.ts";
import type { Migrations } from "./migrations.ts";
import { ParticipatingFunction } from "./participating-function.ts";
import type { AuthorisedUsers, ServiceAuthorisation } from "./service-authorisation.ts";
import type { PublishedSettingsOptions, SettingsFault } from "./service-settings.ts";
import type { PassedFileOf } from "./short-data.ts";

/** User part of the public service identity of the configuration server. */
export const DOCUMENTS_USER = "cms";
/** Seconds of a subscription to documents: the shortest, and the longest. */
const DOCUMENTS_EXPIRES = { min: 60, max: 3_600 };

/** Times of a system. */
export interface SystemTimes {
  /** Clock in milliseconds for nonces and registrations. */
  readonly now: () => number;
  /** Milliseconds for which a client whose connection is lost keeps its registration and its dialogs. */
  readonly flowLossGraceMs: number;
  /** Milliseconds until a call that nobody answers is given up. */
  readonly ringLimitMs: number;
  /** Milliseconds between two halves of a forwarding that do not belong together. */
  readonly forwardingPauseMs: number;
  /** Milliseconds for which a nonce of the registrar can be used. */
  readonly nonceLifetimeMs: number;
  /** Seconds: shortest and longest registration. */
  readonly registrationExpires: { readonly min: number; readonly max: number };
  /** Seconds: shortest and longest publication of service settings. */
  readonly settingsExpires: { readonly min: number; readonly max: number };
}

/** Options of an {@link McSystem}. */
export interface McSystemOptions {
  readonly name: SystemName;
  readonly people: People;
  /** The services that it serves. */
  readonly services: readonly McService[];
  readonly wire: WireProfile;
  readonly accounts: Accounts;
  /** What the registrar asks for. */
  readonly digest: DigestOffers;
  readonly trace: MessageTrace;
  readonly times: SystemTimes;
  /** Secret of the interconnection. */
  readonly secret: string;
  /** What the SIP server shows clients that come over TLS. */
  readonly identity: DoorIdentity;
  /** Who has to be authorised for each service; undefined where nobody signs in. */
  readonly authorisation: ServiceAuthorisation | undefined;
  /** Asks the dispatcher for a token; undefined where nobody signs in. */
  readonly bearer: BearerAuthenticator | undefined;
  /** Who is served as a visitor. */
  readonly migrations: Migrations;
  /** Takes the CSK of a user. */
  readonly takeKey: PublishedSettingsOptions["takeKey"];
  /** What becomes of subscriptions to where people are; undefined where the system tells nobody. */
  readonly presenceFault?: (() => LabNotifierFault) | undefined;
  /** Whose documents somebody may hear of; undefined in a system without a configuration server. */
  readonly documentNotifier?: DocumentNotifier | undefined;
  /** Milliseconds after which it ends a private call that begins now; undefined where it ends none for its length. */
  readonly longestCallMs: () => number | undefined;
  /** Puts the message switch of the system between two ends. @throws Error for an offer that is none */
  readonly bridge: (sdp: string) => MessageBridge;
  /** Puts a transmission control server between two ends; undefined for an offer without. */
  readonly control: OpenControl;
  /** What answers for a person whose unit is no window of the lab's; undefined for all others. */
  readonly handsetOf: (personId: string) => ((call: CallRequest) => void) | undefined;
  /** A file of a content server as another user is told of it; undefined for one that is not there. */
  readonly passedFile: PassedFileOf;
  readonly changed: () => void;
}

/** The configuration server of a system, as what tells of its documents. */
export interface DocumentNotifier {
  /** What a SUBSCRIBE is to, by its body; a status where it is refused. */
  watched(contentType: string, body: string): Watchable | number;
  readonly fault: () => LabNotifierFault;
}

/** What a test may count to see that nothing is left behind. */
export interface SystemLoad {
  readonly connections: number;
  readonly flows: number;
  readonly registered: number;
  readonly activeCalls: number;
  readonly dialogs: number;
  readonly subscriptions: number;
}

/** A running MC system. */
export class McSystem {
  readonly #name: SystemName;
  readonly #options: McSystemOptions;
  readonly #flows: FlowTable;
  readonly #transport: MultiplexTransport;
  readonly #registrar: Registrar;
  readonly #registrarFunction: SipFunction;
  readonly #participating: ParticipatingFunction;
  readonly #interconnection: Interconnection;
  readonly #documents: { readonly notifier: Notifier; readonly sipFunction: SipFunction } | undefined;
  #settingsFault: SettingsFault = "none";
  #server: SipServer | undefined;
  #trunk: Trunk | undefined;

  private constructor(options: McSystemOptions) {
    this.#options = options;
    this.#name = options.name;
    const { accounts, changed, name, people, times, trace } = options;
    const { domain, imsDomain } = SYSTEMS[name];
    const partner = SYSTEMS[this.#partnerName];
    this.#flows = new FlowTable(times.flowLossGraceMs, {
      gone: (contact) => this.#flowGone(contact),
      lost: changed,
      sent: (message, connection) => this.#traceSent(message, connection),
    });
    this.#transport = new MultiplexTransport([domain, imsDomain], this.#flows, {
      received: (message, connection) => {
        if (connection.kind !== "client") return;
        if (message instanceof IncomingRequestMessage && message.method === C.INVITE && !message.toTag) {
          trace.begin(message.callId);
        }
        trace.record("colleague", this.#name, message.data);
      },
    });
    this.#registrar = new Registrar({
      digest: new DigestAuthenticator({
        realm: imsDomain,
        passwordOf: (username) => accounts.password(name, username),
        offers: options.digest,
        nonceLifetimeMs: times.nonceLifetimeMs,
        now: times.now,
      }),
      bearer: options.bearer,
      realm: imsDomain,
      flows: this.#flows,
      subscriberOf: (username) => accounts.subscriber(name, username),
      subscriberWith: (mcServiceId) => accounts.subscriberWith(name, mcServiceId),
      originOf: (message) => this.#transport.originOf(message),
      expires: times.registrationExpires,
      now: times.now,
      changed,
    });
    this.#registrarFunction = addSipFunction(
      this.#transport,
      { user: undefined, domain: imsDomain, name: "registrar", serves: "client" },
      { onRegister: this.#registrar.receive },
    );
    this.#participating = new ParticipatingFunction({
      domain,
      services: options.services,
      wire: options.wire,
      transport: this.#transport,
      registrar: this.#registrar,
      bearer: options.bearer,
      people,
      trace,
      ringLimitMs: times.ringLimitMs,
      longestCallMs: options.longestCallMs,
      forwardingPauseMs: times.forwardingPauseMs,
      callPartner: (calledDomain, call) => {
        if (calledDomain !== partner.domain) return false;
        this.#interconnection.call(call);
        return true;
      },
      handsetOf: options.handsetOf,
      passedFile: options.passedFile,
      bridge: options.bridge,
      control: options.control,
      tellPartner: (mcServiceId, document, ofCall) => this.#interconnection.tell(ofCall, mcServiceId, document),
      settings: {
        now: times.now,
        expires: times.settingsExpires,
        fault: () => this.#settingsFault,
        authorisation: options.authorisation,
        migrations: options.migrations,
        takeKey: options.takeKey,
      },
      presence: options.presenceFault && {
        fault: options.presenceFault,
        hasHandset: (personId) => options.handsetOf(personId) !== undefined,
      },
      changed,
    });
    this.#documents = options.documentNotifier && this.#notifyOfDocuments(domain, options.documentNotifier);
    this.#interconnection = new Interconnection({
      domain,
      partnerDomain: partner.domain,
      transport: this.#transport,
      participating: this.#participating,
      bridge: options.bridge,
      trace,
      ringLimitMs: times.ringLimitMs,
      longestCallMs: options.longestCallMs,
    });
  }

  /** The configuration server's address over SIP. */
  #notifyOfDocuments(domain: string, { fault, watched }: DocumentNotifier) {
    const options = { user: DOCUMENTS_USER, domain, name: DOCUMENTS_USER, serves: "client" } as const;
    const sipFunction = addSipFunction(this.#transport, options, {});
    const notifier = new Notifier({
      core: sipFunction.core,
      event: XCAP_DIFF_EVENT,
      contentType: XCAP_DIFF_CONTENT_TYPE,
      expires: DOCUMENTS_EXPIRES,
      now: this.#options.times.now,
      bindingOf: (message) => this.#registrar.bindingOf(message),
      admit: (message) => {
        const found = watched(message.getHeader("content-type") ?? "", message.body);
        return typeof found === "number" ? { statusCode: found } : found;
      },
      fault,
    });
    return { notifier, sipFunction };
  }

  /** Tells those who subscribed what is another thing by now. */
  notifyChanges(): void {
    this.#participating.clients.notifyChanges();
    this.#documents?.notifier.changed();
  }

  /**
   * Opens the door of a system.
   *
   * @throws McError lab-port-unavailable
   */
  static async open(options: McSystemOptions): Promise<McSystem> {
    const system = new McSystem(options);
    system.#server = await SipServer.open(system.#door(), options.secret, options.identity);
    return system;
  }

  /** Tells the system where its partner is. */
  connectTo(partner: McSystem): void {
    const { trace, secret } = this.#options;
    const trunk = new Trunk({ domain: SYSTEMS[this.#partnerName].domain, url: partner.url, secret }, this.#door());
    this.#trunk = trunk;
    this.#transport.routeTo({
      domain: trunk.domain,
      send: (message) => {
        trace.record(this.#name, this.#partnerName, message);
        return trunk.send(message);
      },
    });
  }

  /** Where clients connect to with a WebSocket. */
  get url(): string {
    return this.#server?.url ?? "";
  }

  /** Port of this computer for clients that come over TLS. */
  get tlsPort(): number {
    return this.#server?.tlsPort ?? 0;
  }

  get registrar(): Registrar {
    return this.#registrar;
  }

  get load(): SystemLoad {
    const cores = [...this.#participating.sipFunctions, this.#interconnection.sipFunction].map(({ core }) => core);
    return {
      connections: this.#server?.connections ?? 0,
      flows: this.#flows.size,
      registered: this.#registrar.size,
      activeCalls: this.#participating.activeCalls,
      dialogs: cores.reduce((sum, core) => sum + core.dialogs.size, 0),
      subscriptions: this.#participating.clients.subscriptions + (this.#documents?.notifier.size ?? 0),
    };
  }

  /** What becomes of publications of service settings from now on. */
  configureSettings(fault: SettingsFault): void {
    this.#settingsFault = fault;
  }

  /** Who is authorised for which service. */
  get authorised(): AuthorisedUsers {
    return this.#participating.clients.authorised;
  }

  /** Drops the connections over which a user is registered, without a SIP message. */
  dropConnections(mcServiceId: string): void {
    for (const { key } of this.#registrar.bindingsOf(mcServiceId)) this.#flows.connectionOf(key)?.drop();
  }

  async close(): Promise<void> {
    this.#registrar.dispose();
    this.#registrarFunction.core.dispose();
    this.#participating.dispose();
    this.#documents?.sipFunction.core.dispose();
    this.#interconnection.dispose();
    this.#flows.dispose();
    await this.#trunk?.close();
    await this.#server?.close();
    this.#flows.dispose();
  }

  get #partnerName(): SystemName {
    return this.#name === "system-a" ? "system-b" : "system-a";
  }

  #door() {
    return {
      message: (text: string, connection: SipConnection) => this.#transport.receive(text, connection),
      closed: (connection: SipConnection) => this.#flows.connectionClosed(connection),
    };
  }

  #flowGone(contact: ContactKey): void {
    this.#registrar.forget(contact);
    this.#participating.flowGone(contact);
    this.#documents?.notifier.gone(contact);
    this.#options.changed();
  }

  #traceSent(message: string, connection: SipConnection): void {
    const to: Lane = connection.kind === "client" ? "colleague" : this.#partnerName;
    this.#options.trace.record(this.#name, to, message);
  }
}
