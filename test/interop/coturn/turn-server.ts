/**
 * coturn on 127.0.0.1: UDP, TCP and TLS on ports of its own, one user with a long-term credential (RFC 8489 clause 9.2).
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { IceServer } from "../../../shared/bridge/ice-servers.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort, MEDIA_PORTS } from "../rig/ports.ts";

const USER = "dispatch-7";
const PASSWORD = "correct horse";

export type Way = "udp" | "tcp" | "tls";

export class TurnServer {
  readonly #process: ForeignProcess;
  readonly port: number;
  readonly #tlsPort: number;

  private constructor(process: ForeignProcess, port: number, tlsPort: number) {
    this.#process = process;
    this.port = port;
    this.#tlsPort = tlsPort;
  }

  /** @param folder - for its certificate, its key and its log */
  static async start(folder: string): Promise<TurnServer> {
    const port = await freePort();
    const tlsPort = await freePort();
    const identity = issueServerIdentity(createAuthority(), "localhost");
    const certificate = join(folder, "turn-certificate.pem");
    const key = join(folder, "turn-key.pem");
    writeFileSync(certificate, identity.certificate);
    writeFileSync(key, identity.key, { mode: 0o600 });
    const options = {
      "listening-ip": "127.0.0.1",
      "relay-ip": "127.0.0.1",
      "listening-port": port,
      "tls-listening-port": tlsPort,
      "min-port": MEDIA_PORTS[0],
      "max-port": MEDIA_PORTS[1],
      realm: "turn.test",
      user: `${USER}:${PASSWORD}`,
      cert: certificate,
      pkey: key,
      pidfile: join(folder, "turn.pid"),
      userdb: join(folder, "turn.db"),
      "log-file": "stdout",
    };
    const flags = ["lt-cred-mech", "allow-loopback-peers", "no-cli", "no-dtls", "verbose", "simple-log"];
    const process = ForeignProcess.start({
      name: "coturn",
      command: "/usr/bin/turnserver",
      args: [
        "-n",
        ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
        ...flags.map((f) => `--${f}`),
      ],
      folder,
    });
    await process.says(/TLS.*listener opened on\s*:\s*127\.0\.0\.1:/);
    return new TurnServer(process, port, tlsPort);
  }

  /** As an account names it. */
  account(ways: readonly Way[], credential = PASSWORD): IceServer {
    const urls = {
      udp: `turn:127.0.0.1:${this.port}?transport=udp`,
      tcp: `turn:127.0.0.1:${this.port}?transport=tcp`,
      tls: `turns:localhost:${this.#tlsPort}?transport=tcp`,
    };
    return { urls: ways.map((way) => urls[way]), username: USER, credential };
  }

  get output(): string {
    return this.#process.output;
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}
