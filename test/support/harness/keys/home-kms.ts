/**
 * A KMS on 127.0.0.1 over real HTTPS that does everything right unless a test tells it otherwise, exchange by exchange.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { KmsAccess, KmsSecurity } from "../../../../electron/keys/kms-access.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../../../../lab/kms/authority.ts";
import type { KmsCertificate } from "../../../../shared/kms/certificate.ts";
import { certificateOf } from "../../../../shared/kms/certificate-use.ts";
import { type KmsUri, kmsUri, type UserUri, userUri } from "../../../../shared/kms/identifiers.ts";
import type { KmsKeySet } from "../../../../shared/kms/key-set.ts";
import { keySetDocumentOf } from "../../../../shared/kms/key-set-use.ts";
import { checkKmsRequest, decodeKmsRequest, type KmsRequest } from "../../../../shared/kms/request.ts";
import { type KmsResource, kmsResourceAt } from "../../../../shared/kms/resource.ts";
import { encodeKmsResponse, type KmsContent } from "../../../../shared/kms/response.ts";
import {
  NO_SIGNATURE_KEYS,
  type SignaturePolicy,
  type SignatureState,
  type SigningKey,
} from "../../../../shared/kms/signature.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";
import { extractKeySet, kmsParametersOf, type MasterSecrets, type UserKeySet } from "../../../../shared/mikey/kms.ts";
import { keyPeriodNumber } from "../../../../shared/mikey/uid.ts";
import { testKms } from "../../../unit/shared/mikey/support/people.ts";

export const HOME: KmsUri = kmsUri("kms.home.test");
export const PARTNER: KmsUri = kmsUri("kms.partner.test");
export const DISPATCHER: UserUri = userUri("sip:dispatcher@home.test");
export const COLLEAGUE: UserUri = userUri("sip:colleague@home.test");
export const VISITOR: UserUri = userUri("sip:visitor@partner.test");

export const MONTH = 2_592_000;
const WEEK = 604_800;

/** The domain of a KMS: its secrets, and what they yield. */
export interface TestDomain {
  readonly kmsUri: KmsUri;
  readonly userKeyPeriod: number;
  readonly userKeyOffset: number;
  readonly secrets: MasterSecrets;
}

export function testDomain(uri: KmsUri, userKeyPeriod: number, userKeyOffset = 0, seed: string = uri): TestDomain {
  return { kmsUri: uri, userKeyPeriod, userKeyOffset, secrets: testKms(seed).secrets };
}

export const parametersOf = (domain: TestDomain) => kmsParametersOf(domain, domain.secrets);

export const keysOf = (domain: TestDomain, user: string, at: number): UserKeySet =>
  extractKeySet(domain, domain.secrets, user, keyPeriodNumber(at, domain));

export const externalOf = (domain: TestDomain, details: Partial<KmsCertificate> = {}): KmsCertificate => ({
  ...certificateOf(parametersOf(domain), { role: "External" }),
  ...details,
});

/** What goes over the wire in place of the right answer. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** `half`: the connection breaks in the middle of the body; `reset`: before the head; `never`: no answer. */
  readonly how?: "whole" | "half" | "reset" | "never" | "chunks";
}

/** What a test may change of an exchange. */
export interface Exchange {
  readonly resource: KmsResource;
  readonly request: KmsRequest;
  readonly authorization: string;
  readonly signature: SignatureState;
  /** Body of the answer that would be right, with other content if given. */
  document(change?: { readonly content?: KmsContent; readonly time?: number; readonly key?: SigningKey }): string;
  content(): KmsContent;
}

export interface HomeKmsOptions {
  /** Unix milliseconds. */
  readonly now?: () => number;
  readonly keyPeriod?: number;
}

const authority: TlsIdentity = createAuthority();

export class HomeKms {
  domain: TestDomain;
  partner: TestDomain = testDomain(PARTNER, WEEK, 3600);
  /** Certificates of other KMSs. */
  externals: KmsCertificate[];
  cacheNum = 7;
  /** Whether `certcache` has them too, and not only `cert`. */
  isCached = true;
  lookups = new Map<string, KmsUri>([[VISITOR, PARTNER]]);
  rootDetails: Partial<KmsCertificate> = {};
  /** Tokens that are accepted; undefined: all. */
  token: string | undefined = "good-token";
  requireSignature = false;
  signatures: SignaturePolicy = NO_SIGNATURE_KEYS;
  signingKey: SigningKey | undefined;
  /** Looked at before the right answer is given; undefined gives that. */
  onExchange: (exchange: Exchange) => Reply | undefined | Promise<Reply | undefined> = () => undefined;
  readonly asked: string[] = [];
  readonly requests: { readonly path: string; readonly headers: IncomingMessage["headers"]; readonly body: string }[] =
    [];
  connections = 0;
  readonly now: () => number;
  readonly #keySets = new Map<string, UserKeySet>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor({ now = Date.now, keyPeriod = MONTH }: HomeKmsOptions = {}) {
    this.now = now;
    this.domain = testDomain(HOME, keyPeriod);
    this.externals = [this.partnerCertificate()];
  }

  /** The partner's certificate, which names the host of its users. */
  partnerCertificate(details: Partial<KmsCertificate> = {}): KmsCertificate {
    return externalOf(this.partner, { domains: ["partner.test"], ...details });
  }

  static async start(options: HomeKmsOptions = {}, identity?: TlsIdentity): Promise<HomeKms> {
    const kms = new HomeKms(options);
    await kms.listen(identity);
    return kms;
  }

  async listen(identity = issueServerIdentity(authority, HOME), tls: ServerOptions = {}): Promise<void> {
    const server = createServer({ key: identity.key, cert: identity.certificate, ...tls }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    server.on("connection", (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  /** Ends every connection and does not listen any more; {@link listen} begins again at the same port. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  access(change: Partial<KmsAccess> = {}): KmsAccess {
    return {
      userUri: DISPATCHER,
      kmsUri: HOME,
      trustAnchors: [authority.certificate],
      accessToken: async () => "good-token",
      addressOf: (host) => (host === HOME ? { host: "127.0.0.1", port: this.port } : undefined),
      security: undefined,
      wire: DEFAULT_WIRE.keys,
      isIdIn: () => true,
      userProfile: () => undefined,
      ...change,
    };
  }

  /** Sign under these keys, and demand the same. */
  secure(security: KmsSecurity): void {
    const key = security.integrityKey ?? security.transportKey;
    this.signingKey = { name: key.name, octets: key.key };
    const known = [security.transportKey, security.integrityKey];
    this.signatures = { required: true, keyNamed: (name) => known.find((each) => each?.name === name)?.key };
  }

  root(): KmsCertificate {
    return { ...certificateOf(parametersOf(this.domain), { role: "Root" }), ...this.rootDetails };
  }

  keySet(user: string, at: number, domain = this.domain): UserKeySet {
    const name = `${user} ${keyPeriodNumber(at, domain)} ${domain.userKeyPeriod} ${Buffer.from(domain.secrets.ksak).toString("hex")}`;
    const keys = this.#keySets.get(name) ?? keysOf(domain, user, at);
    this.#keySets.set(name, keys);
    return { ...keys, userDecryptKey: keys.userDecryptKey.slice(), userSigningKeySSK: keys.userSigningKeySSK.slice() };
  }

  keySetDocument(user: string, at: number, details: Partial<KmsKeySet> = {}, domain = this.domain): KmsKeySet {
    return { ...keySetDocumentOf(this.keySet(user, at, domain), { kmsUri: this.domain.kmsUri }, {}), ...details };
  }

  rightContent(resource: KmsResource, user: UserUri): KmsContent {
    const none = { newTransportKeys: [], newIntegrityKeys: [] };
    const received = (certificate: KmsCertificate) => ({ certificate, signature: "none" as const });
    switch (resource.kind) {
      case "init":
        return { kind: "init", certificate: received(this.root()), ...none };
      case "keyprov": {
        const keySets = [this.keySetDocument(user, resource.user?.at ?? this.now() / 1000)];
        return { kind: "keyprov", keySets, ...none };
      }
      case "certcache": {
        const isCurrent = resource.cacheNum === this.cacheNum || !this.isCached;
        return {
          kind: "certcache",
          cacheNum: this.cacheNum,
          certificates: isCurrent ? [] : this.externals.map(received),
        };
      }
      case "cert": {
        const found = this.externals.find(({ kmsUri: name }) => name === resource.kmsUri);
        if (found === undefined) return { kind: "error", error: { code: "404", text: "no such certificate" } };
        return { kind: "certcache", certificates: [received(found)] };
      }
      case "lookup": {
        const found = this.lookups.get(resource.userUri);
        if (found === undefined) return { kind: "error", error: { code: "404", text: "no such user" } };
        return { kind: "lookup", userUris: [resource.userUri], kmsUris: [found], certificates: [] };
      }
    }
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const path = incoming.url ?? "";
    this.requests.push({ path, headers: incoming.headers, body });
    const resource = kmsResourceAt(path);
    this.asked.push(resource?.kind ?? path);
    const authorization = incoming.headers.authorization ?? "";
    const url = `https://${incoming.headers.host}${path}`;
    const { request, signature } = decodeKmsRequest(body, this.signatures);
    checkKmsRequest(request, {
      userUri: request.userUri,
      kmsUri: this.domain.kmsUri,
      url,
      now: this.now() / 1000,
      tolerance: 1e9,
    });
    if (resource === undefined) return void response.writeHead(404).end();
    const content = () => this.rightContent(resource, request.userUri);
    const document: Exchange["document"] = (change = {}) => {
      const key = change.key ?? this.signingKey;
      return encodeKmsResponse(
        {
          id: `answer-${this.requests.length}`,
          userUri: request.userUri,
          kmsUri: this.domain.kmsUri,
          time: change.time ?? this.now() / 1000,
          clientReqUrl: request.clientReqUrl,
          content: change.content ?? content(),
        },
        key === undefined ? {} : { document: key },
      );
    };
    const exchange = { resource, request, authorization, signature, document, content };
    let reply = await this.onExchange(exchange);
    if (reply === undefined && this.token !== undefined && authorization !== `Bearer ${this.token}`)
      reply = { status: 401 };
    send(response, reply ?? { status: content().kind === "error" ? 404 : 200, body: document() });
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body = "", how = "whole" }: Reply): void {
  const octets = Buffer.from(body as string);
  if (how === "never") return;
  if (how === "reset") return void response.destroy();
  const length = how === "chunks" ? {} : { "Content-Length": String(octets.length) };
  response.writeHead(status, { "Content-Type": "application/xml", ...length, ...headers });
  if (how === "half") response.write(octets.subarray(0, octets.length >> 1), () => response.destroy());
  else response.end(octets);
}
