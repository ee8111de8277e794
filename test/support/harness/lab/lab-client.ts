/**
 * A SIP client for tests of the lab: SIP.js's own user agent over a real WebSocket, with fixed SDP instead of media.
 */
import { randomUUID } from "node:crypto";
import {
  type Invitation,
  Inviter,
  type InviterOptions,
  type Message,
  Registerer,
  type RegistererOptions,
  RegistererState,
  type Session,
  type SessionDescriptionHandler,
  SessionState,
  UserAgent,
} from "sip.js/lib/api/index.js";
import type { IncomingResponseMessage, Logger, URI } from "sip.js/lib/core/index.js";
import { Transport, type TransportOptions } from "sip.js/lib/platform/web/transport/index.js";
import type { DigestCredentials } from "../../../../electron/services/account.ts";
import type { Lab } from "../../../../lab/lab.ts";
import { type SipAccount, servicesOf } from "../../../../shared/bridge/account.ts";
import { encodeInfo } from "../../../../shared/mc/info-document.ts";
import { decodeBody, encodeMultipart, findPart } from "../../../../shared/mc/multipart.ts";
import { encodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../../../shared/mc/resource-lists.ts";
import { encodeServiceSettings, SETTINGS_EVENT, type ServiceSettings } from "../../../../shared/mc/service-settings.ts";
import { MC_SERVICES, type McService } from "../../../../shared/mc/services/services.ts";
import { encodeSettingsPublication } from "../../../../shared/mc/settings-publication.ts";
import { withoutSessionDisposition, withSessionDisposition } from "../../../../shared/sip/disposition.ts";

export const INFO = MC_SERVICES.mcptt.infoContentType;

export function sdp(version = 1, direction = "sendrecv"): string {
  return `v=0\r\no=- 1 ${version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=${direction}\r\n`;
}

export const freshIds = () => ({ clientId: `urn:uuid:${randomUUID()}`, instanceId: randomUUID() });

/** Waits for a condition; the reason it waits for is in the failure. */
export async function until(what: string, condition: () => boolean, withinMs = 5000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** SIP.js's WebSocket transport with the disposition of multipart bodies, and a record of what passed. */
class RecordingTransport extends Transport {
  readonly sent: string[] = [];
  readonly received: string[] = [];
  #deliver: ((message: string) => void) | undefined;

  constructor(logger: Logger, options: TransportOptions) {
    super(logger, options);
    Object.defineProperty(this, "onMessage", {
      get: () =>
        this.#deliver &&
        ((message: string) => {
          this.received.push(message);
          this.#deliver?.(withSessionDisposition(message));
        }),
      set: (deliver: ((message: string) => void) | undefined) => {
        this.#deliver = deliver;
      },
    });
  }

  override send(message: string): Promise<void> {
    const raw = withoutSessionDisposition(message);
    this.sent.push(raw);
    return super.send(raw);
  }

  /** The connection breaks without a goodbye, as when a cable is pulled. */
  break(): void {
    this.ws?.close(3000);
  }
}

/** Stands in for media: a fixed offer or answer. */
class FixedDescription implements SessionDescriptionHandler {
  readonly remote: string[] = [];
  readonly #describe: () => { body: string; contentType: string };

  constructor(describe: () => { body: string; contentType: string }) {
    this.#describe = describe;
  }

  close(): void {}
  getDescription() {
    return Promise.resolve(this.#describe());
  }
  hasDescription(contentType: string): boolean {
    return /^(application\/sdp|multipart\/mixed)/i.test(contentType);
  }
  setDescription(body: string): Promise<void> {
    this.remote.push(body);
    return Promise.resolve();
  }
  sendDtmf(): boolean {
    return false;
  }
}

/** A call that a client placed, with everything that came back. */
export interface PlacedCall {
  readonly inviter: Inviter;
  readonly answers: IncomingResponseMessage[];
  readonly callId: string;
  /** The final answer. */
  final(): Promise<IncomingResponseMessage>;
}

/** A signed-in client. */
export class LabClient {
  readonly account: SipAccount;
  readonly userAgent: UserAgent;
  readonly registerer: Registerer;
  readonly invitations: Invitation[] = [];
  /** MESSAGEs that came. */
  readonly messages: Message[] = [];
  /** What a client does with one. */
  onMessage: (message: Message) => void = (message) => void message.accept();
  /** What a unit does with a call. */
  onInvite: (invitation: Invitation) => void = (invitation) => void invitation.accept();
  /** Body of a caller's INVITE; tests of bad requests replace it. */
  bodyFor: (callee: string, offer: string) => { body: string; contentType: string };
  offer = sdp();

  constructor(
    account: SipAccount,
    credentials: Omit<DigestCredentials, "realms">,
    options: { contactName?: string; expires?: number } = {},
  ) {
    this.account = account;
    this.bodyFor = (callee, offer) => {
      const { contentType, body } = encodeMultipart(
        [
          { contentType: "application/sdp", content: offer },
          { contentType: INFO, content: encodeInfo("mcptt", { sessionType: "private", clientId: account.clientId }) },
          {
            contentType: RESOURCE_LISTS_CONTENT_TYPE,
            content: encodeResourceLists([callee]),
            disposition: "recipient-list",
          },
        ],
        "test-boundary",
      );
      return { contentType, body };
    };
    this.userAgent = new UserAgent({
      uri: UserAgent.makeURI(account.impu) as URI,
      authorizationUsername: credentials.username,
      authorizationPassword: credentials.password,
      contactName: options.contactName ?? "",
      instanceId: account.instanceId,
      logBuiltinEnabled: false,
      logLevel: "error",
      gracefulShutdown: false,
      transportConstructor: RecordingTransport,
      transportOptions: { server: account.servers[0] ?? "" },
      sessionDescriptionHandlerFactory: (session: Session) =>
        new FixedDescription(
          () =>
            (session.data as { describe?: () => { body: string; contentType: string } })?.describe?.() ?? {
              body: this.offer,
              contentType: "application/sdp",
            },
        ),
      delegate: {
        onInvite: (invitation) => {
          this.invitations.push(invitation);
          this.onInvite(invitation);
        },
        onMessage: (message) => {
          this.messages.push(message);
          this.onMessage(message);
        },
      },
    });
    const registrar = UserAgent.makeURI(account.registrar);
    const registererOptions: RegistererOptions = {
      instanceId: account.instanceId,
      regId: 1,
      expires: options.expires ?? account.registrationExpires,
      ...(registrar === undefined ? {} : { registrar }),
    };
    this.registerer = new Registerer(this.userAgent, registererOptions);
  }

  get transport(): RecordingTransport {
    return this.userAgent.transport as RecordingTransport;
  }

  async connect(): Promise<this> {
    await this.userAgent.start();
    return this;
  }

  /** Registers and resolves with the status of the final answer. */
  register(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.registerer
        .register({
          requestDelegate: {
            onAccept: ({ message }) => resolve(message.statusCode ?? 0),
            onReject: ({ message }) => resolve(message.statusCode ?? 0),
          },
        })
        .catch(reject);
    });
  }

  async unregister(): Promise<void> {
    await this.registerer.unregister();
    await until("unregistered", () => this.registerer.state === RegistererState.Unregistered);
  }

  async signIn(): Promise<this> {
    await this.connect();
    const status = await this.register();
    if (status !== 200) throw new Error(`registration answered with ${status}`);
    for (const service of servicesOf(this.account)) await this.publish(service);
    return this;
  }

  /**
   * Publishes settings of a service, as whoever wants to be called has to.
   *
   * @param headers - beside Event and Expires
   * @param body - null for none
   * @param keyMessage - the I_MESSAGE of a CSK, in base64
   * @returns the final answer
   */
  publish(
    service: McService,
    settings: Partial<ServiceSettings> = {},
    {
      body,
      expires = 3_600,
      headers = [],
      keyMessage,
    }: { body?: null; expires?: number; headers?: string[]; keyMessage?: string } = {},
  ): Promise<IncomingResponseMessage> {
    const { clientId, instanceId, services } = this.account;
    const target = UserAgent.makeURI(services[service]?.participatingFunction ?? "") as URI;
    const { userAgentCore: core } = this.userAgent;
    const document = encodeServiceSettings({ instanceId: `urn:uuid:${instanceId}`, ...settings });
    const owner = { ownId: services[service]?.id ?? "", clientId };
    const written = encodeSettingsPublication(service, owner, document, "settings-boundary", "String", keyMessage);
    const content = { contentDisposition: "render", contentType: written.contentType, content: written.body };
    const lines = [`Event: ${SETTINGS_EVENT}`, `Expires: ${expires}`, ...headers];
    const { aor } = core.configuration;
    const message = core.makeOutgoingRequestMessage(
      "PUBLISH",
      target,
      aor,
      target,
      {},
      lines,
      body === null ? undefined : content,
    );
    return new Promise((resolve) => {
      const over = ({ message: answer }: { message: IncomingResponseMessage }) => resolve(answer);
      core.publish(message, { onAccept: over, onReject: over, onRedirect: over });
    });
  }

  /** Places a private call. */
  async call(callee: string, options: InviterOptions = {}): Promise<PlacedCall> {
    const target = UserAgent.makeURI(this.account.services.mcptt?.participatingFunction ?? "") as URI;
    const inviter = new Inviter(this.userAgent, target, {
      ...options,
      extraHeaders: ["Content-Disposition: session", ...(options.extraHeaders ?? [])],
    });
    (inviter as { data: unknown }).data = { describe: () => this.bodyFor(callee, this.offer) };
    const answers: IncomingResponseMessage[] = [];
    const finals: IncomingResponseMessage[] = [];
    const take = ({ message }: { message: IncomingResponseMessage }) => void answers.push(message);
    const takeFinal = ({ message }: { message: IncomingResponseMessage }) => {
      answers.push(message);
      finals.push(message);
    };
    await inviter.invite({
      requestDelegate: {
        onTrying: take,
        onProgress: take,
        onAccept: takeFinal,
        onRedirect: takeFinal,
        onReject: takeFinal,
      },
    });
    return {
      inviter,
      answers,
      callId: inviter.request.callId,
      final: async () => {
        await until("a final answer", () => finals.length > 0, 8000);
        return finals[0]!;
      },
    };
  }

  async stop(): Promise<void> {
    await this.userAgent.stop().catch(() => undefined);
  }
}

/** The answer's documents. */
export function documentOf(
  message: { getHeader(name: string): string | undefined; body: string },
  type: string,
): string | undefined {
  const contentType = message.getHeader("content-type");
  return contentType === undefined ? undefined : findPart(decodeBody(contentType, message.body), type)?.content;
}

export const established = (session: Session) =>
  until("an established session", () => session.state === SessionState.Established);
export const terminated = (session: Session, withinMs?: number) =>
  until("a terminated session", () => session.state === SessionState.Terminated, withinMs);

type CastOptions = NonNullable<ConstructorParameters<typeof LabClient>[2]> & {
  readonly credentials?: Partial<DigestCredentials>;
};

/** Clients of one test, stopped together. */
export class Cast {
  readonly #lab: Lab;
  readonly #clients: LabClient[] = [];

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** @param options - credentials too, for one who has not those of its account */
  add(account: SipAccount, options: CastOptions = {}): LabClient {
    const client = new LabClient(account, { ...this.#lab.credentialsOf(account), ...options.credentials }, options);
    this.#clients.push(client);
    return client;
  }

  console(): Promise<LabClient> {
    return this.add(this.#lab.consoleAccount(freshIds())).signIn();
  }

  unit(personId: string): Promise<LabClient> {
    return this.add(this.#lab.unitAccount(personId, freshIds())).signIn();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.stop()));
  }
}
