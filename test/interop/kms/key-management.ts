/**
 * Key management for both Kamailio systems: a KMS each (TS 33.180 Annex D) over HTTPS on 127.0.0.1, and in front of each
 * a proxy that can spoil what passes.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";
import { join } from "node:path";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../../../lab/kms/authority.ts";
import { KeyDomain } from "../../../lab/kms/key-domain.ts";
import { type KmsUri, kmsUri, userUri } from "../../../shared/kms/identifiers.ts";
import { decodeKmsRequest, KMS_CONTENT_TYPE } from "../../../shared/kms/request.ts";
import { type KmsResource, kmsResourceAt } from "../../../shared/kms/resource.ts";
import { encodeKmsResponse, type KmsContent } from "../../../shared/kms/response.ts";
import { NO_SIGNATURE_KEYS } from "../../../shared/kms/signature.ts";
import { generateMasterSecrets } from "../../../shared/mikey/kms.ts";
import { DOMAINS, type SystemId } from "../kamailio/network.ts";

const KEY_PERIODS = { a: 2_592_000, b: 604_800 } as const;

/** What the proxy in front of a KMS does to answers. */
type Spoiling = "nothing" | "truncates" | "delays" | "resets";

const unixNow = () => Date.now() / 1000;

const tokenOf = (user: string) => Buffer.from(user).toString("base64url");

function holderOf(authorization: string | undefined): string | undefined {
  const token = /^Bearer ([\w-]+)$/.exec(authorization ?? "")?.[1];
  return token === undefined ? undefined : Buffer.from(token, "base64url").toString("utf8");
}

/** Passes octets on, as told. */
class SpoilingProxy {
  spoiling: Spoiling = "nothing";
  readonly #server: TcpServer;
  readonly #sockets = new Set<Socket>();
  #target = 0;

  private constructor(server: TcpServer) {
    this.#server = server;
    server.on("connection", (client) => this.#serve(client));
  }

  static async open(): Promise<SpoilingProxy> {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new SpoilingProxy(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  forwardTo(port: number): void {
    this.#target = port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    const server = connect(this.#target, "127.0.0.1");
    let octets = 0;
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
    }
    if (this.spoiling === "resets") {
      client.once("data", () => client.resetAndDestroy());
      return;
    }
    client.on("data", (chunk) => server.write(chunk));
    client.on("close", () => server.destroy());
    server.on("close", () => client.destroy());
    server.on("data", (chunk) => {
      octets += chunk.length;
      if (this.spoiling === "delays") return;
      // The handshake passes; of the answer behind it only the beginning does.
      if (this.spoiling === "truncates" && octets > 3_000) client.end(chunk.subarray(0, 100));
      else client.write(chunk);
    });
  }
}

/** A KMS. */
class Kms {
  readonly uri: KmsUri;
  readonly proxy: SpoilingProxy;
  readonly domain: KeyDomain;
  readonly #system: SystemId;
  readonly #server: Server;
  readonly #all: () => readonly Kms[];

  private constructor(system: SystemId, proxy: SpoilingProxy, identity: TlsIdentity, all: () => readonly Kms[]) {
    this.#system = system;
    this.proxy = proxy;
    this.#all = all;
    this.uri = kmsUri(`localhost:${proxy.port}`);
    const facts = { kmsUri: this.uri, domain: DOMAINS[system].mc, userKeyOffset: system === "a" ? 0 : 302_400 };
    this.domain = new KeyDomain({ ...facts, created: unixNow() - 86_400 }, generateMasterSecrets());
    this.#server = createServer({ key: identity.key, cert: identity.certificate }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const user = holderOf(request.headers.authorization);
        if (request.method !== "POST" || user === undefined) {
          response.writeHead(user === undefined ? 401 : 405).end();
          return;
        }
        const path = request.url ?? "";
        decodeKmsRequest(Buffer.concat(chunks).toString("utf8"), NO_SIGNATURE_KEYS);
        const resource = kmsResourceAt(path);
        const content = resource === undefined ? undefined : this.#content(resource, user);
        const body = encodeKmsResponse({
          userUri: userUri(user),
          kmsUri: this.uri,
          time: unixNow(),
          clientReqUrl: `https://${this.uri}${path}`,
          content: content ?? { kind: "error", error: { code: "404", text: "not here" } },
        });
        response.writeHead(content === undefined ? 404 : 200, { "Content-Type": KMS_CONTENT_TYPE }).end(body);
      });
    });
  }

  static async open(system: SystemId, authority: TlsIdentity, all: () => readonly Kms[]): Promise<Kms> {
    const proxy = await SpoilingProxy.open();
    const kms = new Kms(system, proxy, issueServerIdentity(authority, "localhost"), all);
    await new Promise<void>((resolve) => kms.#server.listen(0, "127.0.0.1", resolve));
    proxy.forwardTo((kms.#server.address() as AddressInfo).port);
    return kms;
  }

  certificate(role: "Root" | "External") {
    return { certificate: this.domain.certificate(role, KEY_PERIODS[this.#system]), signature: "none" as const };
  }

  async close(): Promise<void> {
    await this.proxy.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #content(resource: KmsResource, user: string): KmsContent | undefined {
    const none = { newTransportKeys: [], newIntegrityKeys: [] };
    const others = this.#all().filter((kms) => kms !== this);
    switch (resource.kind) {
      case "init":
        return { kind: "init", certificate: this.certificate("Root"), ...none };
      case "keyprov":
        return { kind: "keyprov", keySets: this.domain.keySets(user, KEY_PERIODS[this.#system], unixNow()), ...none };
      case "certcache":
        return { kind: "certcache", cacheNum: 1, certificates: others.map((kms) => kms.certificate("External")) };
      case "cert": {
        const found = others.find(({ uri }) => uri === resource.kmsUri);
        return found && { kind: "certcache", certificates: [found.certificate("External")] };
      }
      case "lookup": {
        const found = this.#all().find((kms) => resource.userUri.endsWith(`@${DOMAINS[kms.#system].mc}`));
        return found && { kind: "lookup", userUris: [resource.userUri], kmsUris: [found.uri], certificates: [] };
      }
    }
  }
}

/** Both KMSs, and what an administrator writes about them. */
export class KeyManagement {
  readonly a: Kms;
  readonly b: Kms;
  readonly #authority: string;

  private constructor(a: Kms, b: Kms, authority: string) {
    this.a = a;
    this.b = b;
    this.#authority = authority;
  }

  static async open(): Promise<KeyManagement> {
    const authority = createAuthority();
    const all: Kms[] = [];
    for (const system of ["a", "b"] as const) all.push(await Kms.open(system, authority, () => all));
    const [a, b] = all;
    if (a === undefined || b === undefined) throw new Error("no KMS");
    return new KeyManagement(a, b, authority.certificate);
  }

  /**
   * The `kms` section of account.json.
   *
   * @param folder - where the trust anchor is written
   */
  section(system: SystemId, mcServiceId: string, folder: string): Record<string, unknown> {
    const file = join(folder, "kms-authority.pem");
    writeFileSync(file, this.#authority);
    return {
      uri: this[system].uri,
      trustAnchorFile: file,
      accessToken: tokenOf(mcServiceId),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.a.close(), this.b.close()]);
  }
}
