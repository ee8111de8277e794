/**
 * An office: the lab's system A and its KMS in another network, to which only proxies lead, over TLS; and coturn there.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { createServer as createWebServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer, type Server } from "node:tls";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { IceServer } from "../../../shared/bridge/ice-servers.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { type StandInProxy, startProxy } from "../../support/stand-ins/proxy.ts";
import { PROXY_LOGIN, TinyProxy } from "./tinyproxy.ts";

const SIP_HOST = "sip.system-a.example";
export const KMS_HOST = "kms.system-a.example";
/** Of a network that there is nowhere (RFC 5737): only the proxy leads to it. */
export const TURN_ADDRESS = "192.0.2.10";
export const TURN_PORT = 3478;

/** Speaks TLS for a server that does not, and passes the rest on. */
async function terminateTls(port: number): Promise<{ port: number; close(): void }> {
  const identity = issueServerIdentity(createAuthority(), SIP_HOST);
  const server: Server = createServer({ key: identity.key, cert: identity.certificate }, (from) => {
    const to = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      one.on("error", () => other.destroy());
      one.once("close", () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

interface PacServer {
  readonly url: string;
  close(): void;
}

/** A web server with the PAC file of the office: its own network directly, everything else through the proxy. */
async function servePac(proxyPort: number): Promise<PacServer> {
  const script = `function FindProxyForURL(url, host) {
    if (isPlainHostName(host) || isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
    return "PROXY 127.0.0.1:${proxyPort}";
  }`;
  const server = createWebServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "application/x-ns-proxy-autoconfig" }).end(script);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/proxy.pac`, close: () => void server.close() };
}

export interface OfficeOptions {
  readonly folder: string;
  /** Where coturn listens for TCP, in the other network. */
  readonly turnPort: number;
}

export class Office {
  readonly lab: Lab;
  readonly proxy: TinyProxy;
  readonly behind: StandInProxy;
  readonly #folder: string;
  readonly #terminator: { close(): void };
  readonly #pac: PacServer;

  private constructor(
    folder: string,
    lab: Lab,
    behind: StandInProxy,
    proxy: TinyProxy,
    terminator: { close(): void },
    pac: PacServer,
  ) {
    this.#pac = pac;
    this.#folder = folder;
    this.lab = lab;
    this.behind = behind;
    this.proxy = proxy;
    this.#terminator = terminator;
  }

  static async open({ folder, turnPort }: OfficeOptions): Promise<Office> {
    const lab = await createLab({});
    const [signalling = ""] = lab.consoleAccount(freshIds()).servers;
    const terminator = await terminateTls(Number(new URL(signalling).port));
    const kms = lab.consoleKms().addressOf(KMS_HOST);
    const leads: Readonly<Record<string, number | undefined>> = {
      [`${SIP_HOST}:443`]: terminator.port,
      [`${KMS_HOST}:443`]: kms?.port,
      [`${TURN_ADDRESS}:${TURN_PORT}`]: turnPort,
    };
    const behind = await startProxy({ leadsTo: (authority) => leads[authority] });
    const proxy = await TinyProxy.start(folder, behind.port, [443, TURN_PORT]);
    return new Office(folder, lab, behind, proxy, terminator, await servePac(proxy.port));
  }

  /** The policy of a computer in this office, as a file: it names the proxy, or the PAC file that does. */
  policyFile(media: "all" | "relay", names: "proxy" | "file" = "proxy"): string {
    const file = join(this.#folder, `policy-${media}-${names}.json`);
    const network = { proxy: names === "proxy" ? { url: this.proxy.url } : { pacUrl: this.#pac.url } };
    const policy = { version: 1, setBy: "Office IT", network, media: { iceTransportPolicy: media } };
    writeFileSync(file, JSON.stringify(policy));
    return file;
  }

  /** The account of somebody of the lab, as an administrator of this office writes it. */
  async accountOf(personId: string | null, iceServers: readonly IceServer[], proxyLogin: object | null = PROXY_LOGIN) {
    const ids = freshIds();
    const whole: SipAccount = personId === null ? this.lab.consoleAccount(ids) : this.lab.unitAccount(personId, ids);
    const { username, password, realms } = this.lab.credentialsOf(whole);
    const access = personId === null ? this.lab.consoleKms() : this.lab.unitKms(personId);
    const anchors = join(this.#folder, "anchors.pem");
    writeFileSync(anchors, (access.trustAnchors ?? []).join("\n"));
    const hex = ({ name, key }: { name: string; key: Uint8Array }) => ({
      name,
      keyHex: Buffer.from(key).toString("hex"),
    });
    const { security } = access;
    const { clientId: _client, instanceId: _instance, iceTransportPolicy: _policy, wire: _wire, ...account } = whole;
    return {
      ...account,
      servers: [`wss://${SIP_HOST}/`],
      digest: { username, password, realm: realms[0] },
      iceServers,
      kms: {
        uri: access.kmsUri,
        trustAnchorFile: anchors,
        accessToken: await access.accessToken(false),
        ...(security && {
          security: {
            transportKey: hex(security.transportKey),
            ...(security.integrityKey && { integrityKey: hex(security.integrityKey) }),
            signaturesRequired: security.signaturesRequired,
          },
        }),
      },
      ...(proxyLogin === null ? {} : { proxyLogin: { proxies: ["127.0.0.1"], ...proxyLogin } }),
    };
  }

  async close(): Promise<void> {
    await this.proxy.end();
    this.#pac.close();
    await this.behind.close();
    this.#terminator.close();
    await this.lab.close();
  }
}
