/**
 * tinyproxy on 127.0.0.1: lets one user through, to some ports, and passes everything on to a proxy that knows the names of the test.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";

export const PROXY_LOGIN = { username: "dispatch-7", password: "correct-horse" } as const;

export class TinyProxy {
  readonly #process: ForeignProcess;
  readonly port: number;

  private constructor(process: ForeignProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /**
   * @param folder - for its configuration and its log
   * @param upstream - port of the proxy behind it
   * @param allowed - ports to which it connects
   */
  static async start(folder: string, upstream: number, allowed: readonly number[]): Promise<TinyProxy> {
    const port = await freePort();
    const file = join(folder, "tinyproxy.conf");
    const lines = [
      `Port ${port}`,
      "Listen 127.0.0.1",
      "Timeout 600",
      "MaxClients 100",
      "LogLevel Info",
      "Allow 127.0.0.1",
      `BasicAuth ${PROXY_LOGIN.username} ${PROXY_LOGIN.password}`,
      ...allowed.map((each) => `ConnectPort ${each}`),
      `Upstream http 127.0.0.1:${upstream}`,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    const process = ForeignProcess.start({
      name: "tinyproxy",
      command: "/usr/bin/tinyproxy",
      args: ["-d", "-c", file],
      folder,
    });
    try {
      await process.says(/Accepting connections|Starting main loop/);
    } catch (error) {
      await process.end();
      throw error;
    }
    return new TinyProxy(process, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#process.output;
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}
