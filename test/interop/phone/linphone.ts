/**
 * linphonec, the Linphone for terminals, as a colleague's phone: it plays a file, records what it hears, and does what it
 * is told on its standard input.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../../../scripts/tools/program/program.ts";
import { PASSWORD } from "../kamailio/network.ts";
import type { SystemDescription } from "../kamailio/system-config.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";
import { writeTone } from "../rig/wave.ts";
import { TerminalPhone } from "./terminal-phone.ts";

const LIMIT_MS = 20_000;
const TONE_SECONDS = 60;
const TONE_RATE = 8_000;

export interface LinphoneOptions {
  readonly user: string;
  readonly system: SystemDescription;
  readonly folder: string;
  /** Frequency of the tone that it plays. */
  readonly toneHz: number;
}

const config = ({ user, system }: LinphoneOptions, sipPort: number) => `[sip]
sip_port=${sipPort}
sip_tcp_port=0
sip_tls_port=0
default_proxy=0
guess_hostname=0
bind_address=127.0.0.1
use_ipv6=0

[rtp]
audio_rtp_port=-1

[proxy_0]
reg_proxy=<sip:127.0.0.1:${system.udpPort};transport=udp>
reg_route=<sip:127.0.0.1:${system.udpPort};transport=udp;lr>
reg_identity=sip:${user}@${system.imsDomain}
reg_expires=300
reg_sendregister=1
publish=0

[auth_info_0]
username=${user}
passwd=${PASSWORD}
realm=${system.imsDomain}
`;

/** A phone that is registered. */
export class Linphone extends TerminalPhone {
  readonly #folder: string;
  #recordings = 0;

  private constructor(process: ForeignProcess, folder: string) {
    super(process);
    this.#folder = folder;
  }

  static async start(options: LinphoneOptions): Promise<Linphone> {
    const folder = join(options.folder, `linphone-${options.user}`);
    // Without this folder for its database it does not start, and says nothing of that.
    mkdirSync(join(folder, ".local", "share", "linphone"), { recursive: true });
    const tone = join(folder, "tone.wav");
    writeTone(tone, options.toneHz, TONE_SECONDS, TONE_RATE);
    const file = join(folder, "linphonerc");
    writeFileSync(file, config(options, await freePort()), { mode: 0o600 });
    const process = ForeignProcess.start({
      name: `linphone-${options.user}`,
      command: "linphonec",
      args: ["-S", "-c", file, "-d", "0"],
      folder,
      env: { HOME: folder },
    });
    try {
      await until("the registration of linphonec", LIMIT_MS, () => {
        // It answers when asked.
        process.tell("status register\n");
        return Promise.resolve(/registered, identity=/.test(process.output) || undefined);
      });
      const phone = new Linphone(process, folder);
      phone.command("soundcard use files");
      phone.command(`play ${tone}`);
      return phone;
    } catch (error) {
      await process.end();
      throw error;
    }
  }

  /** Records from now on. Gives the file. */
  record(): string {
    const file = join(this.#folder, `heard-${++this.#recordings}.wav`);
    this.command(`record ${file}`);
    return file;
  }
}
