/**
 * What passes on the loopback interface, in a file.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../../scripts/tools/program/program.ts";
import { ForeignProcess } from "./foreign-process.ts";

/** dumpcap writes what it has at intervals of half a second; this is for a computer that has much else to do. */
const WRITTEN_LIMIT_MS = 30_000;

const SENT_AGAIN_MS = 2_000;

/** Where a datagram is dropped: nobody listens at the port "discard". */
const DISCARD_PORT = 9;

export class Capture {
  readonly file: string;
  readonly #dumpcap: ForeignProcess;

  private constructor(file: string, dumpcap: ForeignProcess) {
    this.file = file;
    this.#dumpcap = dumpcap;
  }

  /**
   * Begins; resolves when nothing that is sent from now on is missed.
   *
   * @param port - of TCP, where nothing else is wanted
   */
  static async start(folder: string, port?: number): Promise<Capture> {
    const file = join(folder, "call.pcapng");
    const dumpcap = ForeignProcess.start({
      name: "dumpcap",
      command: "dumpcap",
      args: [
        ...["-q", "-i", "lo", "-s", "0", "-w", file],
        ...(port === undefined ? [] : ["-f", `tcp port ${port} or udp port ${DISCARD_PORT}`]),
      ],
      folder,
    });
    await dumpcap.says(/^File: /m);
    return new Capture(file, dumpcap);
  }

  /**
   * Resolves when everything that has passed so far is in the file. The system hands packets over in blocks and dumpcap
   * writes at intervals, so that what passed last is lost to whoever ends it at once: a datagram that nobody else could
   * have sent goes behind it, and where that is in the file, all before it is. It is sent again now and then: a system that has
   * much to do drops packets of a capture.
   */
  async written(): Promise<void> {
    const mark = Buffer.from(`written so far: ${randomUUID()}`);
    const socket = createSocket("udp4");
    try {
      const send = () =>
        new Promise<void>((resolve, reject) =>
          socket.send(mark, DISCARD_PORT, "127.0.0.1", (error) => (error === null ? resolve() : reject(error))),
        );
      const holds = behind(this.file, mark);
      let again = 0;
      await until("what passed last in the capture", WRITTEN_LIMIT_MS, async () => {
        if (!this.#dumpcap.running) throw new Error(`dumpcap ended: ${this.#dumpcap.output}`);
        if (performance.now() >= again) {
          await send();
          again = performance.now() + SENT_AGAIN_MS;
        }
        return holds() ? true : undefined;
      });
    } finally {
      socket.close();
    }
  }

  /** Ends, with everything in the file that has passed until now. */
  async stop(): Promise<void> {
    if (!this.#dumpcap.running) return;
    try {
      await this.written();
    } finally {
      await this.#dumpcap.end("SIGINT");
    }
  }
}

/** Whether a file that grows holds some octets by now; each call reads what is new. */
function behind(path: string, sought: Buffer): () => boolean {
  const chunk = Buffer.alloc(1024 * 1024);
  let at = 0;
  let rest = Buffer.alloc(0);
  return () => {
    const file = openSync(path, "r");
    try {
      for (;;) {
        const length = readSync(file, chunk, 0, chunk.length, at);
        if (length === 0) return false;
        at += length;
        const text = Buffer.concat([rest, chunk.subarray(0, length)]);
        if (text.includes(sought)) return true;
        rest = Buffer.from(text.subarray(-sought.length));
      }
    } finally {
      closeSync(file);
    }
  };
}
