/**
 * rtpengine, between WebRTC and RTP, or between RTP that is protected and RTP in clear.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { ForeignProcess } from "./foreign-process.ts";

const PROBE_EVERY_MS = 100;
const READY_LIMIT_MS = 20_000;

/** The media relay; packets are forwarded in its own process, without a kernel module. */
export class MediaRelay {
  readonly port: number;
  readonly #folder: string;
  readonly #ports: readonly [number, number];
  #process: ForeignProcess | undefined;

  constructor(port: number, folder: string, ports: readonly [number, number]) {
    this.port = port;
    this.#folder = folder;
    this.#ports = ports;
  }

  async start(): Promise<void> {
    const [first, last] = this.#ports;
    const process = ForeignProcess.start({
      name: "rtpengine",
      command: "rtpengine",
      args: [
        "--config-file=none",
        "--foreground",
        "--log-stderr",
        "--log-level=6",
        "--table=-1",
        "--interface=127.0.0.1",
        `--listen-ng=127.0.0.1:${this.port}`,
        `--port-min=${first}`,
        `--port-max=${last}`,
        "--num-threads=2",
        "--delete-delay=0",
        "--timeout=120",
      ],
      folder: this.#folder,
    });
    this.#process = process;
    await pings(this.port, () => process.running);
  }

  async kill(): Promise<void> {
    this.#process?.signal("SIGKILL");
    await this.#process?.ended();
  }

  async end(): Promise<void> {
    await this.#process?.end();
  }
}

/** Resolves as soon as rtpengine answers a ping on its control port. */
async function pings(port: number, running: () => boolean): Promise<void> {
  const socket = createSocket("udp4");
  const deadline = performance.now() + READY_LIMIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("message", () => resolve());
      let attempt = 0;
      const probe = () => {
        if (!running() || performance.now() > deadline) {
          reject(new Error("rtpengine does not answer"));
          return;
        }
        attempt += 1;
        socket.send(`${attempt} d7:command4:pinge`, port, "127.0.0.1");
        timer = setTimeout(probe, PROBE_EVERY_MS);
      };
      probe();
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}
