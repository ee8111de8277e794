/**
 * baresip as a colleague's phone: it registers, answers as it is told, plays a tone and records what it hears.
 *
 * @module
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { until } from "../../../scripts/tools/program/program.ts";
import { PASSWORD } from "../kamailio/network.ts";
import type { SystemDescription } from "../kamailio/system-config.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";
import { writeTone } from "../rig/wave.ts";

const LIMIT_MS = 20_000;
const TONE_SECONDS = 90;
const TONE_RATE = 8_000;

export interface PhoneOptions {
  readonly user: string;
  readonly system: Pick<SystemDescription, "udpPort" | "imsDomain">;
  readonly folder: string;
  /** Frequency of the tone that it plays. */
  readonly toneHz: number;
  readonly answers: "at-once" | "when-told";
  /** Seconds for which it rings; long when not given. */
  readonly ringSeconds?: number;
  /** Takes pictures in this codec, and sends some. */
  readonly video?: "vp8" | "h264";
  /** SRTP with keys in the session description (RFC 4568), mandatory. */
  readonly srtp?: boolean;
}

/** Codec, source and display of pictures, and what writes them into files. */
const VIDEO_MODULES = {
  vp8: ["vp8", "fakevideo", "snapshot"],
  h264: ["avcodec", "fakevideo", "snapshot"],
} as const;

interface PhoneEvent {
  readonly event?: boolean;
  readonly type?: string;
  readonly param?: string;
}

const config = (
  modules: readonly string[],
  folder: string,
  sipPort: number,
  controlPort: number,
  ringSeconds: number,
) =>
  [
    "poll_method epoll",
    `sip_listen 127.0.0.1:${sipPort}`,
    `call_local_timeout ${ringSeconds}`,
    "call_max_calls 4",
    `audio_player aufile,${join(folder, "played.wav")}`,
    `audio_source aufile,${join(folder, "tone.wav")}`,
    `audio_alert aufile,${join(folder, "alert.wav")}`,
    "audio_level no",
    "rtp_timeout 0",
    "video_source fakevideo,nil",
    "video_display fakevideo,nil",
    "video_size 640x360",
    "video_fps 15",
    "video_bitrate 500000",
    "videnc_format yuv420p",
    "net_interface 127.0.0.1",
    "module_path /usr/lib/baresip/modules",
    ...modules.map((name) => `module ${name}.so`),
    "module_app account.so",
    "module_app menu.so",
    "module_app ctrl_tcp.so",
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    `snd_path ${folder}`,
    "",
  ].join("\n");

/** A phone that is registered. */
export class Phone {
  readonly #process: ForeignProcess;
  readonly #control: Socket;
  readonly #folder: string;
  /** Where it listens. */
  readonly sipPort: number;
  readonly events: PhoneEvent[] = [];
  #pending = Buffer.alloc(0);

  private constructor(process: ForeignProcess, control: Socket, folder: string, sipPort: number) {
    this.#process = process;
    this.#control = control;
    this.#folder = folder;
    this.sipPort = sipPort;
    control.on("data", (chunk) => this.#take(chunk));
    control.on("error", () => undefined);
  }

  static async start(options: PhoneOptions): Promise<Phone> {
    const { user, system, answers, toneHz, srtp = false, ringSeconds = 120, video } = options;
    const folder = join(options.folder, `phone-${user}`);
    mkdirSync(folder, { recursive: true });
    writeTone(join(folder, "tone.wav"), toneHz, TONE_SECONDS, TONE_RATE);
    const [sipPort, controlPort] = [await freePort(), await freePort()];
    const modules = [
      "uuid",
      "g711",
      "aufile",
      "sndfile",
      ...(srtp ? ["srtp"] : []),
      ...(video === undefined ? [] : VIDEO_MODULES[video]),
    ];
    writeFileSync(join(folder, "config"), config(modules, folder, sipPort, controlPort, ringSeconds));
    const parameters = [
      `auth_user=${user}`,
      `auth_pass=${PASSWORD}`,
      `outbound="sip:127.0.0.1:${system.udpPort};transport=udp"`,
      `answermode=${answers === "at-once" ? "auto" : "manual"}`,
      "regint=60",
      "audio_codecs=pcmu",
      ...(srtp ? ["mediaenc=srtp-mand"] : []),
      ...(video === undefined ? [] : [`video_codecs=${video}`]),
    ];
    writeFileSync(join(folder, "accounts"), `<sip:${user}@${system.imsDomain}>;${parameters.join(";")}\n`);
    writeFileSync(join(folder, "contacts"), "");
    const process = ForeignProcess.start({
      name: `baresip-${user}`,
      command: "baresip",
      args: ["-4", "-s", "-f", folder],
      folder,
    });
    try {
      await process.says(/baresip is ready|200 OK.*\(.*bindings?\)|useragents? registered/, LIMIT_MS);
      const control = connect(controlPort, "127.0.0.1");
      await new Promise<void>((resolve, reject) => {
        control.once("connect", () => resolve());
        control.once("error", reject);
      });
      await process.says(/registered successfully|\[\d+ bindings?\]/, LIMIT_MS);
      return new Phone(process, control, folder, sipPort);
    } catch (error) {
      await process.end();
      throw error;
    }
  }

  /** Gives a command as its operator would. */
  command(command: string, params = ""): void {
    const json = JSON.stringify({ command, params, token: "test" });
    this.#control.write(`${Buffer.byteLength(json)}:${json},`);
  }

  /** The digits that it was sent since the given number of events. */
  digitsSince(mark: number): string {
    const begins = this.events.slice(mark).filter(({ type }) => type === "CALL_DTMF_START");
    return begins.map(({ param }) => param ?? "").join("");
  }

  /** Waits until it has reported an event of a type since the given number of events. */
  reports(type: string, since = 0): Promise<PhoneEvent> {
    return until(`${type} at the phone`, LIMIT_MS, () =>
      Promise.resolve(this.events.slice(since).find((event) => event.type === type)),
    );
  }

  /** How many events there have been so far. */
  get mark(): number {
    return this.events.length;
  }

  /** The newest recording of what it heard. */
  recording(): string | undefined {
    const found = readdirSync(this.#folder).filter((name) => /^dump-.*dec\.wav$/.test(name));
    const newest = found.sort().at(-1);
    return newest === undefined ? undefined : join(this.#folder, newest);
  }

  /** Has it write down the picture that it sees, and answers where; undefined while there is none. */
  async snapshot(): Promise<string | undefined> {
    this.command("snapshot");
    const found = readdirSync(this.#folder).filter((name) => /^snapshot-recv.*\.png$/.test(name));
    const newest = found.sort().at(-1);
    return newest === undefined ? undefined : join(this.#folder, newest);
  }

  /** Where its last session description wants audio. */
  get mediaPort(): number {
    return Number([...this.output.matchAll(/^a=tool:baresip.*\r?\nm=audio (\d+)/gm)].at(-1)?.[1]);
  }

  get output(): string {
    return this.#process.output;
  }

  async end(): Promise<void> {
    this.#control.destroy();
    await this.#process.end();
  }

  /** Messages are netstrings. */
  #take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const colon = this.#pending.indexOf(":");
      const length = colon === -1 ? Number.NaN : Number(this.#pending.subarray(0, colon).toString());
      if (Number.isNaN(length) || this.#pending.length < colon + 2 + length) return;
      const text = this.#pending.subarray(colon + 1, colon + 1 + length).toString("utf8");
      this.#pending = this.#pending.subarray(colon + 2 + length);
      this.events.push(JSON.parse(text) as PhoneEvent);
    }
  }
}
