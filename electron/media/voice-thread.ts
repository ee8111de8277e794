/**
 * The host's end of the thread in which voices over RTP are.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { McError } from "../../shared/errors/mc-error.ts";
import { wipeSrtpKeys } from "../../shared/mikey/derivation.ts";
import type { Logger } from "../services/log.ts";
import type { FloorAgreement } from "./floor-channel.ts";
import type { FloorKey } from "./floor-protection.ts";
import type { PortRange } from "./port-pair.ts";
import type { RtpProtection } from "./rtp-line.ts";
import type { PictureRemote } from "./rtp-pictures.ts";
import type { RtpRemote } from "./rtp-voice.ts";
import type { TransmissionAgreement } from "./transmission-channel.ts";
import type { OpenedVoice, VoiceKind, VoiceNews, VoiceOrder } from "./voice-orders.ts";

/** Where `npm run codec` puts the codecs, and where a package has them: beside the host. */
const FOLDER = "codec/";

/** As for the workers that compute keys (`electron/keys/mikey-workers.ts`): the built entry is handed over as text. */
function entry(): URL {
  if (import.meta.url.endsWith(".ts")) return new URL("voice-worker.ts", import.meta.url);
  const text = readFileSync(fileURLToPath(new URL("voice-worker.js", import.meta.url)));
  return new URL(`data:text/javascript;base64,${text.toString("base64")}`);
}

/** Octets of the codecs' modules. */
export interface Codecs {
  readonly amrWb: Uint8Array;
  /** Left out where nobody has built it: nobody is offered it then. */
  readonly opus?: Uint8Array | undefined;
}

function find(module: string): string | undefined {
  const from = import.meta.url.endsWith(".ts") ? "../../dist/" : "../";
  const file = fileURLToPath(new URL(from + FOLDER + module, import.meta.url));
  return existsSync(file) ? file : undefined;
}

/** Whether AMR-WB is here, without which no call goes over RTP: every handset has it (TS 26.179), and may have nothing else. */
export const hasCodec = (): boolean => find("amr-wb.wasm") !== undefined;

/** Whether calls may be in Opus, too. */
export const hasOpus = (): boolean => hasCodec() && find("opus.wasm") !== undefined;

/** The codecs; `undefined` where nobody has built AMR-WB, which is then what a call is told. */
export function builtCodecs(): Codecs | undefined {
  const [amrWb, opus] = [find("amr-wb.wasm"), find("opus.wasm")];
  if (amrWb === undefined) return undefined;
  return { amrWb: readFileSync(amrWb), opus: opus === undefined ? undefined : readFileSync(opus) };
}

/** A voice that has its ports, and its name in the thread. */
export interface HostVoice extends OpenedVoice {
  readonly id: number;
  /** Where its sound is attached. */
  readonly url: string;
}

/** Milliseconds for the voices to say goodbye at the end: nobody waits for a program that is quit. */
const END_WITHIN = 500;

const LET_GO = {
  "not-there": "permission to talk was given back: the window that has it says nothing any more",
  "no-sound": "permission to talk was given back: no sound of the window that has it comes any more",
  gone: "permission to talk was given back: the window that has it has ended",
} as const satisfies Readonly<Record<Extract<VoiceNews, { kind: "let-go" }>["because"], string>>;

interface Waiting {
  readonly resolve: (opened: OpenedVoice) => void;
  readonly reject: (cause: McError) => void;
}

/** Over all threads: a voice of one that has ended has no name that another voice gets. */
let lastId = 0;

export class VoiceThread {
  /** Whether its calls may be in Opus. */
  readonly hasOpus: boolean;
  readonly #worker: Worker;
  readonly #log: Logger;
  readonly #listening = Promise.withResolvers<string>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #onFail: () => void;
  #failed: McError | undefined;
  #port: number;
  #isOver = false;
  readonly #ended = Promise.withResolvers<void>();

  /**
   * @param codecs - of {@link builtCodecs}: a thread sees into no archive
   * @param port - of the thread before it, which open windows may connect to and no other; 0 for any
   * @param failed - told when it ends before it is to
   */
  constructor(codecs: Codecs, port: number, log: Logger, failed: () => void = () => {}) {
    this.#onFail = failed;
    this.#port = port;
    this.#log = log;
    this.hasOpus = codecs.opus !== undefined;
    this.#listening.promise.catch(() => {});
    // It needs nothing of what this program was started with.
    this.#worker = new Worker(entry(), { workerData: { codecs, port }, env: {} });
    this.#worker.unref();
    this.#worker.on("message", (news: VoiceNews) => this.#hear(news));
    this.#worker.on("error", (cause) => this.#fail(cause));
    this.#worker.on("exit", () => this.#fail(undefined));
  }

  /**
   * Where the sound of a window is attached.
   *
   * @param origin - of the windows that may
   * @throws McError `rtp-unavailable`
   */
  listening(origin: string): Promise<string> {
    this.#order({ kind: "origin", origin });
    return this.#listening.promise;
  }

  /** Where windows attach, as far as that is known; else what was asked for. */
  get port(): number {
    return this.#port;
  }

  /** Whether the thread has ended: another one can take its place, for other calls. */
  get hasFailed(): boolean {
    return this.#failed !== undefined;
  }

  /**
   * Takes a pair of ports for a voice.
   *
   * @param address - of this computer
   * @param kind - whether it gets a port for floor or transmission control, too, and whether its packets are answered to where authentic ones come from
   * @throws McError `rtp-unavailable`
   */
  async open(address: string, range: PortRange, kind: VoiceKind = {}): Promise<HostVoice> {
    const url = await this.#listening.promise;
    if (this.#failed !== undefined) throw this.#failed;
    const id = ++lastId;
    const { promise, resolve, reject } = Promise.withResolvers<OpenedVoice>();
    this.#waiting.set(id, { resolve, reject });
    this.#order({ ...kind, kind: "open", id, address, range });
    return { ...(await promise), id, url };
  }

  /** Speaks from now on. The keys are wiped here, whatever becomes of them there. */
  start(
    id: number,
    protection: RtpProtection,
    remote: RtpRemote,
    floor?: FloorAgreement,
    floorKey?: FloorKey | undefined,
    pictures?: PictureRemote | undefined,
    transmission?: TransmissionAgreement | undefined,
  ): void {
    this.#order({ kind: "start", id, protection, remote, floor, floorKey, pictures, transmission });
    for (const keys of [protection.outward, protection.inward, floorKey?.keys])
      if (keys !== undefined) wipeSrtpKeys(keys);
  }

  /** The user has made another CSK. The keys are wiped here. */
  knowFloorKey(id: number, floorKey: FloorKey): void {
    this.#order({ kind: "floor-key", id, floorKey });
    wipeSrtpKeys(floorKey.keys);
  }

  /** The server has taken it. */
  speakFloorKey(id: number, cskId: string): void {
    this.#order({ kind: "floor-key-taken", id, cskId });
  }

  follow(
    id: number,
    remote: RtpRemote | "nowhere",
    floor?: FloorAgreement,
    pictures?: PictureRemote | "nowhere",
    transmission?: TransmissionAgreement,
  ): void {
    this.#order({ kind: "follow", id, remote, floor, pictures, transmission });
  }

  close(id: number): void {
    this.#order({ kind: "close", id });
  }

  /** Ends every voice, with a goodbye to its other end, and then the thread. */
  async end(): Promise<void> {
    this.#isOver = true;
    const late = setTimeout(this.#ended.resolve, END_WITHIN);
    this.#order({ kind: "end" });
    await this.#ended.promise;
    clearTimeout(late);
    await this.#worker.terminate();
  }

  #order(order: VoiceOrder): void {
    this.#worker.postMessage(order);
  }

  #hear(news: VoiceNews): void {
    if (news.kind === "listening") {
      this.#port = Number(new URL(news.url).port);
      this.#listening.resolve(news.url);
      return;
    }
    if (news.kind === "ended") {
      this.#ended.resolve();
      return;
    }
    if (news.kind === "broken") {
      this.#log.error("a voice over RTP has ended by a fault", news.because);
      return;
    }
    if (news.kind === "let-go") {
      this.#log.warn(LET_GO[news.because]);
      return;
    }
    if (news.kind === "other-source") {
      this.#log.info("who talks does so from another source than floor control names");
      return;
    }
    const waiting = this.#waiting.get(news.id);
    this.#waiting.delete(news.id);
    if (news.kind === "opened") {
      const { port, controlPort, pictures, ssrc, cname, token } = news;
      waiting?.resolve({ port, controlPort, pictures, ssrc, cname, token });
    } else waiting?.reject(new McError("rtp-unavailable", news.because));
  }

  #fail(cause: unknown): void {
    if (this.#failed !== undefined) return;
    this.#failed = new McError("rtp-unavailable", "the thread of its media has ended", cause);
    if (!this.#isOver) this.#log.error("the thread of voices over RTP has ended, and every voice in it", cause);
    this.#ended.resolve();
    this.#listening.reject(this.#failed);
    for (const { reject } of this.#waiting.values()) reject(this.#failed);
    this.#waiting.clear();
    if (!this.#isOver) this.#onFail();
  }
}
