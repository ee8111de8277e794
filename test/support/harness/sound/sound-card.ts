/**
 * A sound card for the tests: a sound server of their own with outputs that lead nowhere, and what a program plays there,
 * as it comes out of them.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../../../scripts/tools/program/program.ts";
import { loudestOf } from "./tone.ts";

/** Samples a second of what is heard. */
const RATE = 16_000;
const READY_LIMIT_MS = 10_000;
const HEARD_LIMIT_MS = 15_000;
/** Amplitude from which a tone counts as heard; the softest of the console's is four times as loud. */
const AUDIBLE = 0.02;
/** Amplitude below which there is none: 60 dB under the loudest. */
const SILENT = 0.001;

/** Ends a process of ours and waits until it has gone. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("close", resolve));
  child.kill();
  await gone;
}

/** What comes out of one output. */
export class Ear {
  readonly name: string;
  readonly #recorder: ChildProcess;
  #samples = new Float32Array(RATE * 60);
  #count = 0;
  #rest = Buffer.alloc(0);
  /** When, in Unix milliseconds, how many samples had come out. */
  readonly #came: { readonly at: number; readonly count: number }[] = [];

  constructor(name: string, server: Readonly<Record<string, string>>) {
    this.name = name;
    const form = ["--format=float32le", `--rate=${RATE}`, "--channels=1", "--latency-msec=10", "--raw"];
    this.#recorder = spawn("parec", [`--device=${name}.monitor`, ...form], {
      env: { ...process.env, ...server },
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#recorder.stdout?.on("data", (chunk: Buffer) => this.#take(chunk));
  }

  #take(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const count = Math.floor(bytes.length / 4);
    this.#rest = bytes.subarray(4 * count);
    while (this.#count + count > this.#samples.length) {
      const longer = new Float32Array(2 * this.#samples.length);
      longer.set(this.#samples);
      this.#samples = longer;
    }
    for (let at = 0; at < count; at++) this.#samples[this.#count + at] = bytes.readFloatLE(4 * at);
    this.#count += count;
    this.#came.push({ at: performance.timeOrigin + performance.now(), count: this.#count });
  }

  /** How many samples have come out so far: a position from which can be listened. */
  get now(): number {
    return this.#count;
  }

  /** The greatest amplitude of a frequency since a position. */
  loudest(hertz: number, since: number): number {
    return loudestOf(hertz, this.#samples.subarray(since, this.#count), RATE);
  }

  /** Waits until each of the frequencies has been heard since a position. */
  async hears(since: number, ...hertz: readonly number[]): Promise<void> {
    await until(`${hertz.join(", ")} Hz at ${this.name}`, HEARD_LIMIT_MS, async () =>
      hertz.every((each) => this.loudest(each, since) > AUDIBLE) ? true : undefined,
    );
  }

  /** Which of the frequencies have been there since a position, however soft. */
  traces(since: number, ...hertz: readonly number[]): readonly number[] {
    return hertz.filter((each) => this.loudest(each, since) > SILENT);
  }

  /** Which of them could be heard beside what sounds there: on a busy machine it has gaps, whose clicks are softly of every frequency. */
  audible(since: number, ...hertz: readonly number[]): readonly number[] {
    return hertz.filter((each) => this.loudest(each, since) > AUDIBLE);
  }

  /** When a frequency was first heard since a position, Unix milliseconds; undefined while it was not. */
  firstHeardAt(hertz: number, since: number): number | undefined {
    const found = this.#came.find(({ count }) => count > since && this.#isAudible(hertz, since, count));
    return found?.at;
  }

  #isAudible(hertz: number, since: number, until: number): boolean {
    const from = Math.max(since, until - RATE / 10);
    return loudestOf(hertz, this.#samples.subarray(from, until), RATE) > AUDIBLE;
  }

  /** Waits until this much more has come out. */
  async listen(ms: number): Promise<void> {
    const end = this.#count + (ms * RATE) / 1_000;
    await until(`${ms} ms of ${this.name}`, HEARD_LIMIT_MS + ms, async () => (this.#count >= end ? true : undefined));
  }

  close(): Promise<void> {
    return end(this.#recorder);
  }
}

export class SoundCard {
  /** How a program finds it: variables of its environment. */
  readonly server: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #ears = new Set<Ear>();
  readonly #modules = new Map<string, string>();

  private constructor(folder: string) {
    this.#folder = folder;
    const socket = join(folder, "native");
    this.server = { PULSE_SERVER: `unix:${socket}`, PULSE_COOKIE: join(folder, "cookie") };
    const modules = [
      `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
      "module-null-source source_name=mouth",
    ];
    this.#process = spawn(
      "pulseaudio",
      [
        ...["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"],
        ...modules.flatMap((each) => ["-L", each]),
      ],
      { env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: folder }, stdio: "ignore" },
    );
  }

  /** Starts it with these outputs; the first one is where sound goes unless it is sent elsewhere. */
  static async open(...outputs: readonly string[]): Promise<SoundCard> {
    const card = new SoundCard(mkdtempSync(join(tmpdir(), "mc-sound-")));
    await until("the sound server", READY_LIMIT_MS, async () => (card.#tell("info") === undefined ? undefined : true));
    for (const output of outputs) card.plug(output);
    card.#tell("set-default-sink", outputs[0] ?? "");
    card.#tell("set-default-source", "mouth");
    return card;
  }

  /** @returns what it answers; undefined when it refuses */
  #tell(...words: readonly string[]): string | undefined {
    const { status, stdout } = spawnSync("pactl", words, { env: { ...process.env, ...this.server }, encoding: "utf8" });
    return status === 0 ? stdout.trim() : undefined;
  }

  /** Plugs an output in. Its name is also what people read. */
  plug(output: string): void {
    const made = this.#tell(
      "load-module",
      "module-null-sink",
      `sink_name=${output}`,
      `sink_properties=device.description=${output}`,
    );
    if (made === undefined) throw new Error(`no output ${output}`);
    this.#modules.set(output, made);
  }

  /** Puts a microphone before an output: what is played there is what it hears, and it is the one that programs take. */
  standIn(output: string): void {
    const made = this.#tell("load-module", "module-remap-source", "source_name=ear", `master=${output}.monitor`);
    if (made === undefined) throw new Error(`no microphone before ${output}`);
    this.#tell("set-default-source", "ear");
  }

  unplug(output: string): void {
    this.#tell("unload-module", this.#modules.get(output) ?? "");
  }

  /** Listens at an output. */
  listenAt(output: string): Ear {
    const ear = new Ear(output, this.server);
    this.#ears.add(ear);
    return ear;
  }

  async close(): Promise<void> {
    for (const ear of this.#ears) await ear.close();
    await end(this.#process);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
