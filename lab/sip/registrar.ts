/**
 * The registrar of a system (RFC 3261 clause 10): digest, bindings, and who is behind a Contact.
 *
 * @module
 */
import {
  Grammar,
  type IncomingRegisterRequest,
  type IncomingRequestMessage,
  NameAddrHeader,
  type URI,
} from "sip.js/lib/core/index.js";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { BearerAuthenticator } from "./bearer.ts";
import type { DigestAuthenticator } from "./digest.ts";
import { type ContactKey, contactKey, type FlowTable } from "./flows.ts";
import type { SipConnection } from "./sip-connection.ts";

/** A user that may register here. */
export interface Subscriber {
  /** User name of the digest. */
  readonly username: string;
  /** Address of record. */
  readonly impu: string;
  /** MC service ID that is bound to the address of record (TS 23.280: identity binding). */
  readonly mcServiceId: string;
}

/** A registered Contact. */
export interface Binding {
  readonly subscriber: Subscriber;
  readonly contact: URI;
  readonly key: ContactKey;
  /** Value of `+sip.instance`; undefined when the client gave none. */
  readonly instance: string | undefined;
  /** Unix milliseconds. */
  expiresAt: number;
  timer: NodeJS.Timeout;
}

/** Options of a {@link Registrar}. */
export interface RegistrarOptions {
  readonly digest: DigestAuthenticator;
  /** Undefined where nobody signs in. */
  readonly bearer: BearerAuthenticator | undefined;
  /** Protection space of the challenges for tokens. */
  readonly realm: string;
  readonly flows: FlowTable;
  readonly subscriberOf: (username: string) => Subscriber | undefined;
  /** The same by the MC service ID. */
  readonly subscriberWith: (mcServiceId: string) => Subscriber | undefined;
  /** The connection that a request came on. */
  readonly originOf: (message: IncomingRequestMessage) => SipConnection | undefined;
  /** Seconds: the shortest and the longest registration. */
  readonly expires: { readonly min: number; readonly max: number };
  readonly now: () => number;
  readonly changed: () => void;
}

type Wish = { readonly contact: NameAddrHeader; readonly key: ContactKey; readonly seconds: number };

function sameAddress(one: string, other: URI): boolean {
  const uri: URI | undefined = Grammar.URIParse(one);
  return uri !== undefined && uri.toString().toLowerCase() === other.toString().toLowerCase();
}

/** The bindings of one system. */
export class Registrar {
  readonly #options: RegistrarOptions;
  readonly #bindings = new Map<ContactKey, Binding>();

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  /** Number of registered Contacts. */
  get size(): number {
    return this.#bindings.size;
  }

  /** Serves a REGISTER. */
  readonly receive = (request: IncomingRegisterRequest): void => {
    const { message } = request;
    const subscriber = this.#authenticate(request);
    if (subscriber === undefined) return;
    if (!sameAddress(subscriber.impu, message.to.uri)) {
      request.reject({ statusCode: 403 });
      return;
    }
    const connection = this.#options.originOf(message);
    const wishes = this.#wishesOf(message);
    if (connection === undefined || wishes === undefined) {
      request.reject({ statusCode: 400 });
      return;
    }
    const { min } = this.#options.expires;
    if (wishes.some(({ seconds }) => seconds > 0 && seconds < min)) {
      request.reject({ statusCode: 423, extraHeaders: [`Min-Expires: ${min}`] });
      return;
    }
    for (const wish of wishes) {
      if (wish.seconds === 0) this.#remove(wish.key, subscriber);
      else if (!this.#bind(wish, subscriber, connection)) return void request.reject({ statusCode: 403 });
    }
    request.accept({ statusCode: 200, extraHeaders: this.#registered(subscriber) });
    this.#options.changed();
  };

  /** The binding over which a request came: its Contact, registered, on this very connection. */
  bindingOf(message: IncomingRequestMessage): Binding | undefined {
    const contact: unknown = message.parseHeader("contact");
    if (!(contact instanceof NameAddrHeader)) return undefined;
    const binding = this.#bindings.get(contactKey(contact.uri));
    const connection = this.#options.originOf(message);
    return binding !== undefined && this.#options.flows.connectionOf(binding.key) === connection ? binding : undefined;
  }

  /** The binding of whoever sent a request without a Contact, as a MESSAGE is (RFC 3428 clause 9): registered on this very connection. */
  bindingOfSender(message: IncomingRequestMessage): Binding | undefined {
    const connection = this.#options.originOf(message);
    const from = message.from.uri.toString();
    return [...this.#bindings.values()].find(
      ({ key, subscriber }) => subscriber.impu === from && this.#options.flows.connectionOf(key) === connection,
    );
  }

  /** Where a user can be reached now: the newest binding with an open connection. */
  locate(mcServiceId: string): Binding | undefined {
    return this.bindingsOf(mcServiceId).findLast(({ key }) => this.#options.flows.connectionOf(key) !== undefined);
  }

  /** Every binding of a user, the newest last. */
  bindingsOf(mcServiceId: string): Binding[] {
    return [...this.#bindings.values()].filter(({ subscriber }) => sameMcId(subscriber.mcServiceId, mcServiceId));
  }

  /** Removes a binding whose flow is gone. */
  forget(key: ContactKey): void {
    const binding = this.#bindings.get(key);
    if (binding === undefined) return;
    clearTimeout(binding.timer);
    this.#bindings.delete(key);
    this.#options.changed();
  }

  dispose(): void {
    for (const { timer } of this.#bindings.values()) clearTimeout(timer);
    this.#bindings.clear();
  }

  #authenticate(request: IncomingRegisterRequest): Subscriber | undefined {
    const { bearer, digest, realm, subscriberOf, subscriberWith } = this.#options;
    const { message } = request;
    const credentials = message.getHeader("authorization");
    const holder = bearer?.asks === true ? bearer.holderIn(credentials) : undefined;
    if (holder !== undefined) {
      const subscriber = subscriberWith(holder);
      if (subscriber === undefined) request.reject({ statusCode: 403 });
      return subscriber;
    }
    const verdict = digest.verify({
      method: message.method,
      body: message.body,
      credentials,
      sameUri: (uri) => message.ruri !== undefined && sameAddress(uri, message.ruri),
    });
    if (verdict.result === "accepted") {
      const subscriber = subscriberOf(verdict.username);
      if (subscriber === undefined) request.reject({ statusCode: 403 });
      return subscriber;
    }
    if (verdict.result === "bad-request") request.reject({ statusCode: 400 });
    else {
      // Whoever has a token shows it; a client that knows nothing of tokens has a password.
      const token = bearer?.asks === true ? [bearer.challenge(realm, credentials)] : [];
      const challenges = [...token, ...digest.challenges(verdict.stale)];
      request.reject({
        statusCode: 401,
        extraHeaders: challenges.map((challenge) => `WWW-Authenticate: ${challenge}`),
      });
    }
    return undefined;
  }

  /** What the request asks for each Contact; undefined when it cannot be read. */
  #wishesOf(message: IncomingRequestMessage): Wish[] | undefined {
    const { max } = this.#options.expires;
    const general = message.getHeader("expires");
    const wishes: Wish[] = [];
    for (let index = 0; index < message.getHeaders("contact").length; index++) {
      const contact: unknown = message.parseHeader("contact", index);
      if (!(contact instanceof NameAddrHeader)) return undefined;
      const seconds = Number(contact.getParam("expires") ?? general ?? max);
      if (!Number.isInteger(seconds) || seconds < 0) return undefined;
      wishes.push({ contact, key: contactKey(contact.uri), seconds: Math.min(seconds, max) });
    }
    return wishes;
  }

  #bind({ contact, key, seconds }: Wish, subscriber: Subscriber, connection: SipConnection): boolean {
    const { flows, now } = this.#options;
    if (!flows.bind(key, subscriber.impu, connection)) return false;
    const instance = contact.getParam("+sip.instance") ?? undefined;
    const older = this.#bindings.get(key);
    clearTimeout(older?.timer);
    // Deleted first, so that the map stays in the order of registration.
    this.#bindings.delete(key);
    const timer = setTimeout(() => this.#expire(key), seconds * 1000);
    const expiresAt = now() + seconds * 1000;
    this.#bindings.set(key, { subscriber, contact: contact.uri, key, instance, expiresAt, timer });
    if (instance !== undefined) this.#replaceInstance(instance, key, subscriber);
    return true;
  }

  /** The same device under a new Contact has started afresh: what it had before is over (RFC 5626 clause 6). */
  #replaceInstance(instance: string, key: ContactKey, subscriber: Subscriber): void {
    for (const binding of [...this.#bindings.values()]) {
      if (binding.key === key || binding.instance !== instance || binding.subscriber !== subscriber) continue;
      this.forget(binding.key);
      this.#options.flows.end(binding.key);
    }
  }

  #remove(key: ContactKey, subscriber: Subscriber): void {
    if (this.#bindings.get(key)?.subscriber === subscriber) this.#expire(key);
  }

  #expire(key: ContactKey): void {
    this.forget(key);
    this.#options.flows.release(key);
  }

  #registered(subscriber: Subscriber): string[] {
    const { now } = this.#options;
    const contacts = [...this.#bindings.values()]
      .filter((binding) => binding.subscriber === subscriber)
      .map(({ contact, expiresAt, instance }) => {
        const seconds = Math.max(0, Math.round((expiresAt - now()) / 1000));
        const device = instance === undefined ? "" : `;+sip.instance=${instance}`;
        return `Contact: <${contact.toString()}>;expires=${seconds}${device}`;
      });
    return [...contacts, `P-Associated-URI: <${subscriber.impu}>`];
  }
}
