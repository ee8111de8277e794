/**
 * Kamailio as a configuration server, and whoever writes documents there.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askOverHttps, type HttpsAnswer } from "../../../electron/keys/https-exchange.ts";
import type { TlsIdentity } from "../../../lab/kms/authority.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import type { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";
import { MODULE_PATH, startKamailio } from "./kamailio-system.ts";
import { EMPTY_TABLES, XCAP_ROOT, xcapConfig } from "./xcap-config.ts";

const WRITER = "wt-1c77";
const LIMIT_MS = 10_000;

interface XcapSetUp {
  readonly folder: string;
  readonly host: string;
  readonly identity: TlsIdentity;
  /** Vouches for it. */
  readonly authority: string;
  /** Whose documents a token opens. */
  readonly readers: Readonly<Record<string, string>>;
  /** Port over UDP of the notifier that it tells of changes. */
  readonly toldPort?: number;
}

export class XcapServer {
  readonly port: number;
  readonly #setUp: XcapSetUp;
  readonly #process: ForeignProcess;

  private constructor(port: number, setUp: XcapSetUp, process: ForeignProcess) {
    this.port = port;
    this.#setUp = setUp;
    this.#process = process;
  }

  /** Starts it with no document, and waits until it answers. */
  static async start(setUp: XcapSetUp): Promise<XcapServer> {
    const { folder, identity, readers, toldPort } = setUp;
    const tables = join(folder, "tables");
    mkdirSync(tables);
    for (const [name, text] of Object.entries(EMPTY_TABLES)) writeFileSync(join(tables, name), text);
    const [certificateFile, keyFile] = [join(folder, "xcap-certificate.pem"), join(folder, "xcap-key.pem")];
    writeFileSync(certificateFile, identity.certificate);
    writeFileSync(keyFile, identity.key, { mode: 0o600 });
    const [udpPort, tlsPort] = [await freePort(), await freePort()];
    const files = { certificateFile, keyFile };
    const config = xcapConfig(
      { folder, udpPort, tlsPort, ...files, readers, writer: WRITER, ...(toldPort === undefined ? {} : { toldPort }) },
      MODULE_PATH,
    );
    return new XcapServer(tlsPort, setUp, await startKamailio("xcap", config, udpPort, folder));
  }

  get root(): string {
    return `https://${this.#setUp.host}${XCAP_ROOT}`;
  }

  get output(): string {
    return this.#process.output;
  }

  /** Questions so far, as Kamailio wrote them down: name of the file, and whether it was wanted only where it had changed. */
  get #asked(): string[] {
    const lines = this.output.matchAll(/asked GET \S+\/(\S+) condition '([^']*)'/g);
    return [...lines].map(([, file, tag]) => `${file}${tag === "<null>" ? "" : " if changed"}`);
  }

  /** Takes the questions behind the first ones as soon as there are so many: what it writes comes later than its answers. */
  asked(behind: number, count: number): Promise<string[]> {
    return until(`${count} questions`, LIMIT_MS, async () => {
      const found = this.#asked.slice(behind);
      return found.length >= count ? found.sort() : undefined;
    });
  }

  /** Writes a document. @param condition - `If-Match` */
  put(path: string, text: string, condition?: string): Promise<HttpsAnswer> {
    return this.#ask("PUT", path, WRITER, condition === undefined ? {} : { "If-Match": condition }, text);
  }

  remove(path: string): Promise<HttpsAnswer> {
    return this.#ask("DELETE", path, WRITER, {});
  }

  get(path: string, token: string): Promise<HttpsAnswer> {
    return this.#ask("GET", path, token, {});
  }

  async end(): Promise<void> {
    await this.#process.end();
  }

  #ask(
    method: string,
    path: string,
    token: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<HttpsAnswer> {
    return askOverHttps({
      url: new URL(`${this.root}/${path}`),
      method,
      headers: { Authorization: `Bearer ${token}`, ...headers },
      body,
      address: { host: "127.0.0.1", port: this.port },
      trustAnchors: [this.#setUp.authority],
      dial: undefined,
      limitMs: LIMIT_MS,
      maxOctets: 65_536,
      faults: {
        unreachable: "configuration-server-unreachable",
        notTrusted: "configuration-server-not-trusted",
        answerWrong: "configuration-server-failed",
      },
    });
  }
}
