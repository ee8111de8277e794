/**
 * What passes on the loopback interface, in a file.
 *
 * @module
 */
import { join } from "node:path";
import { ForeignProcess } from "./foreign-process.ts";

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
   * @param filter - in the language of pcap; none captures everything
   */
  static async start(folder: string, filter: string, name = "call"): Promise<Capture> {
    const file = join(folder, `${name}.pcapng`);
    const dumpcap = ForeignProcess.start({
      name: `dumpcap-${name}`,
      command: "dumpcap",
      args: ["-q", "-i", "lo", "-s", "0", ...(filter === "" ? [] : ["-f", filter]), "-w", file],
      folder,
    });
    await dumpcap.says(/^File: /m);
    return new Capture(file, dumpcap);
  }

  async stop(): Promise<void> {
    await this.#dumpcap.end("SIGINT");
  }
}
