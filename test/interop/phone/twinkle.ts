/**
 * Twinkle's program for terminals as a colleague's phone. It wants a sound device and gets one of ALSA's that is none, from
 * which no audio comes: what is tried with it ends before anybody would speak.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PASSWORD } from "../kamailio/network.ts";
import type { SystemDescription } from "../kamailio/system-config.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";
import { TerminalPhone } from "./terminal-phone.ts";

const LIMIT_MS = 20_000;

export interface TwinkleOptions {
  readonly user: string;
  readonly system: SystemDescription;
  readonly folder: string;
}

const NO_SOUND = ["pcm.!default { type null }", "ctl.!default { type null }", ""].join("\n");

const userFile = ({ user, system }: TwinkleOptions) =>
  [
    `user_name=${user}`,
    `user_domain=${system.imsDomain}`,
    `auth_name=${user}`,
    `auth_pass=${PASSWORD}`,
    `outbound_proxy=127.0.0.1:${system.udpPort}`,
    "all_requests_to_proxy=yes",
    "non_resolvable_to_proxy=yes",
    "register_at_startup=yes",
    "registration_time=300",
    "codecs=g711u",
    "",
  ].join("\n");

const systemFile = (sipPort: number, rtpPort: number) =>
  [
    `sip_port=${sipPort}`,
    `rtp_port=${rtpPort}`,
    "dev_ringtone=alsa:default",
    "dev_speaker=alsa:default",
    "dev_mic=alsa:default",
    "validate_audio_dev=no",
    "play_ringtone=no",
    "play_ringback=no",
    "",
  ].join("\n");

/** A phone that is registered. */
export class Twinkle extends TerminalPhone {
  static async start(options: TwinkleOptions): Promise<Twinkle> {
    const folder = join(options.folder, `twinkle-${options.user}`);
    const own = join(folder, ".twinkle");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(folder, ".asoundrc"), NO_SOUND);
    writeFileSync(join(own, "phone.cfg"), userFile(options), { mode: 0o600 });
    writeFileSync(join(own, "twinkle.sys"), systemFile(await freePort(), await freePort()));
    const process = ForeignProcess.start({
      name: `twinkle-${options.user}`,
      command: "twinkle-console",
      args: ["phone.cfg"],
      folder,
      env: { HOME: folder },
    });
    try {
      await process.says(/registration succeeded/i, LIMIT_MS);
      return new Twinkle(process);
    } catch (error) {
      await process.end();
      throw error;
    }
  }
}
