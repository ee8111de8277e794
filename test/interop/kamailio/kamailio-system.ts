/**
 * One MC system made of Kamailio, alone or with an edge in front of it.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { edgeConfig } from "./habits.ts";
import { type SystemDescription, systemConfig } from "./system-config.ts";

/** Where Debian has the modules of Kamailio. */
export const MODULE_PATH =
  ["x86_64-linux-gnu", "aarch64-linux-gnu"]
    .map((triplet) => `/usr/lib/${triplet}/kamailio/modules`)
    .find((path) => existsSync(path)) ?? "";
const PROBE_EVERY_MS = 100;
const READY_LIMIT_MS = 20_000;

/** Resolves as soon as a SIP server answers OPTIONS on a UDP port. */
async function answers(port: number, running: () => boolean): Promise<void> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const own = socket.address().port;
  const deadline = performance.now() + READY_LIMIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("message", () => resolve());
      let attempt = 0;
      const probe = () => {
        if (!running() || performance.now() > deadline) {
          reject(new Error(`no SIP server at port ${port}`));
          return;
        }
        attempt += 1;
        const head = [
          `OPTIONS sip:127.0.0.1:${port} SIP/2.0`,
          `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bKprobe${own}${attempt}`,
          "Max-Forwards: 5",
          "From: <sip:probe@127.0.0.1>;tag=probe",
          `To: <sip:127.0.0.1:${port}>`,
          `Call-ID: probe-${own}-${attempt}`,
          "CSeq: 1 OPTIONS",
          "Content-Length: 0",
        ];
        socket.send(`${head.join("\r\n")}\r\n\r\n`, port, "127.0.0.1");
        timer = setTimeout(probe, PROBE_EVERY_MS);
      };
      probe();
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

/** Starts a Kamailio and waits until it answers. */
export async function startKamailio(
  name: string,
  config: string,
  udpPort: number,
  folder: string,
): Promise<ForeignProcess> {
  const file = join(folder, `kamailio-${name}.cfg`);
  writeFileSync(file, config, { mode: 0o600 });
  const run = join(folder, `run-${name}`);
  mkdirSync(run, { recursive: true });
  const started = ForeignProcess.start({
    name: `kamailio-${name}`,
    command: "kamailio",
    args: ["-f", file, "-DD", "-E", "-m", "64", "-M", "16", "-Y", run, "-w", folder],
    folder,
  });
  await answers(udpPort, () => started.running);
  return started;
}

/** One of the two systems. It can be killed and started again; its ports stay. */
export class KamailioSystem {
  readonly description: SystemDescription;
  readonly #folder: string;
  #process: ForeignProcess | undefined;
  #edge: ForeignProcess | undefined;

  constructor(description: SystemDescription, folder: string) {
    this.description = description;
    this.#folder = folder;
  }

  /** Where consoles connect to. */
  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.description.edgePort ?? this.description.webSocketPort}`;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const { edgePort, name, udpPort } = this.description;
    this.#process = await startKamailio(name, systemConfig(this.description, MODULE_PATH), udpPort, this.#folder);
    if (edgePort !== undefined) {
      this.#edge = await startKamailio("edge", edgeConfig(edgePort, udpPort, MODULE_PATH), edgePort, this.#folder);
    }
  }

  /** As when its computer loses power: no goodbye to anybody. */
  async kill(): Promise<void> {
    this.#process?.signal("SIGKILL");
    await this.#process?.ended();
  }

  /** Stops it where it stands; its sockets stay open and silent. */
  freeze(): void {
    this.#process?.signal("SIGSTOP");
  }

  thaw(): void {
    this.#process?.signal("SIGCONT");
  }

  get output(): string {
    return this.#process?.output ?? "";
  }

  async end(): Promise<void> {
    this.thaw();
    await Promise.all([this.#process?.end(), this.#edge?.end()]);
  }
}
