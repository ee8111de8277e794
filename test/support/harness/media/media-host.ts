/** A media host in a process of its own, and the windows that attach to it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { FloorAgreement } from "../../../../electron/media/floor-channel.ts";
import type { PortRange } from "../../../../electron/media/port-pair.ts";
import type { RtpProtection } from "../../../../electron/media/rtp-line.ts";
import type { RtpRemote } from "../../../../electron/media/rtp-voice.ts";
import type { HostVoice } from "../../../../electron/media/voice-thread.ts";
import type { SoundNews, SoundOrder } from "../../../../shared/media/sound-frames.ts";

/** Where windows that attach come from. */
export const ORIGIN = "http://127.0.0.1:47310";

export type HostQuestion =
  | { readonly kind: "origin"; readonly origin: string }
  | { readonly kind: "open"; readonly address: string; readonly range: PortRange; readonly withFloor: boolean }
  | {
      readonly kind: "start";
      readonly id: number;
      readonly protection: RtpProtection;
      readonly remote: RtpRemote;
      readonly floor?: FloorAgreement;
    }
  | { readonly kind: "state" }
  | { readonly kind: "end" };

export type HostAnswer = { readonly at: number } & ({ readonly value: unknown } | { readonly failed: string });

/** What is asked of the process between calls. */
export interface HostState {
  readonly residentKiB: number;
  /** What the log was told. */
  readonly said: readonly string[];
  readonly hasFailed: boolean;
}

export class MediaHost {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on("message", (answer: HostAnswer) => {
      const waiting = this.#waiting.get(answer.at);
      this.#waiting.delete(answer.at);
      if ("failed" in answer) waiting?.reject(new Error(answer.failed));
      else waiting?.resolve(answer.value);
    });
    process.once("exit", (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the media host has ended with ${code}`));
    });
  }

  static async start(): Promise<MediaHost> {
    const file = fileURLToPath(new URL("host-process.ts", import.meta.url));
    const host = new MediaHost(fork(file, { execArgv: [], serialization: "advanced" }));
    await host.#ask({ kind: "origin", origin: ORIGIN });
    return host;
  }

  open(address: string, range: PortRange, withFloor = false): Promise<HostVoice> {
    return this.#ask({ kind: "open", address, range, withFloor });
  }

  start(id: number, protection: RtpProtection, remote: RtpRemote, floor?: FloorAgreement): Promise<void> {
    return this.#ask({ kind: "start", id, protection, remote, ...(floor === undefined ? {} : { floor }) });
  }

  state(): Promise<HostState> {
    return this.#ask({ kind: "state" });
  }

  async end(): Promise<void> {
    const over = once(this.#process, "exit");
    if (this.#process.connected) this.#process.send({ at: 0, question: { kind: "end" } });
    await over;
  }

  #ask<T>(question: HostQuestion): Promise<T> {
    const at = ++this.#asked;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(at, waiting);
    this.#process.send({ at, question });
    return waiting.promise as Promise<T>;
  }
}

/** The sound of a window, frame by frame. */
export class AttachedWindow {
  readonly #socket: WebSocket;
  readonly news: SoundNews[] = [];
  #played: PromiseWithResolvers<Buffer> | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) this.#played?.resolve(data);
      else this.news.push(JSON.parse(data.toString()));
    });
    socket.once("close", (code) => this.#played?.reject(new Error(`the sound was closed with ${code}`)));
  }

  static async attach({ url, token }: Pick<HostVoice, "token" | "url">): Promise<AttachedWindow> {
    const socket = new WebSocket(url, { origin: ORIGIN });
    await once(socket, "open");
    const window = new AttachedWindow(socket);
    window.say({ kind: "attach", token });
    return window;
  }

  /** Says something besides sound. */
  say(order: SoundOrder): void {
    this.#socket.send(JSON.stringify(order));
  }

  /** 20 ms there and back; none where nothing is to leave. */
  async exchange(heard: Int16Array): Promise<Int16Array> {
    const waiting = Promise.withResolvers<Buffer>();
    this.#played = waiting;
    this.#socket.send(heard);
    const played = await waiting.promise;
    this.#played = undefined;
    return Int16Array.from({ length: played.length / 2 }, (_, at) => played.readInt16LE(2 * at));
  }

  /** Resolves when the thread has gone round so often: with each turn it takes some of what lies at its ports. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) {
      this.#socket.ping();
      await once(this.#socket, "pong");
    }
  }

  close(): void {
    this.#socket.close();
  }
}
