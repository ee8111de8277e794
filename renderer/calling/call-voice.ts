/**
 * The voice of one call: opened before anything is sent, and replaced when its device goes.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { reasonOfError } from "./call-change.ts";
import type { CallEvent } from "./call-events.ts";
import type { MediaPort, Voice } from "./ports.ts";

/** A microphone that goes sooner than this after it came is not asked for again before the devices change. */
const SHORT_LIVED_MS = 1_000;

/** What the voice of a call works with. */
export interface CallVoiceParts {
  readonly media: MediaPort;
  /** Unix milliseconds with fraction. */
  readonly now: () => number;
  readonly record: () => CallRecord;
  /** Another voice is there in the course of the call. */
  readonly replaced: (voice: Voice) => void;
  readonly dispatch: (event: CallEvent) => void;
}

export class CallVoice {
  readonly #parts: CallVoiceParts;
  #present: Voice | undefined;
  #takenAt = 0;
  /** Ends the wait for another microphone. */
  #stopAwaitingDevices: () => void = () => {};

  constructor(parts: CallVoiceParts) {
    this.#parts = parts;
  }

  get present(): Voice | undefined {
    return this.#present;
  }

  /** Asks for the voice that the settings name, and tells the call what came of it. Never rejects. */
  async open(): Promise<void> {
    const { media, dispatch } = this.#parts;
    try {
      const voice = await media.openVoice();
      if (this.#isOver()) voice.close();
      else {
        this.#take(voice);
        dispatch({ type: "media-ready" });
      }
    } catch (error) {
      dispatch({ type: "media-unavailable", ...failureOf(error) });
    }
  }

  /** Gives the device back; the call is over. */
  close(): void {
    this.#stopAwaitingDevices();
    this.#present?.close();
  }

  #isOver(): boolean {
    return this.#parts.record().state === "ended";
  }

  #take(voice: Voice): void {
    this.#present = voice;
    this.#takenAt = this.#parts.now();
    voice.onLost(() => void this.#replace());
  }

  /** The microphone was pulled out: another one is taken now, or as soon as there is one. */
  async #replace(): Promise<void> {
    this.#stopAwaitingDevices();
    const { media, now, record, replaced, dispatch } = this.#parts;
    try {
      if (now() - this.#takenAt < SHORT_LIVED_MS) throw new McError("microphone-failed");
      const voice = await media.openVoice().catch(() => media.openVoiceInstead());
      if (this.#isOver()) {
        voice.close();
        return;
      }
      this.#present?.close();
      this.#take(voice);
      replaced(voice);
      if (record().voiceProblem !== null) dispatch({ type: "voice-restored" });
    } catch (error) {
      if (this.#isOver()) return;
      this.#stopAwaitingDevices = media.onDevicesChanged(() => void this.#replace());
      dispatch({ type: "voice-lost", ...failureOf(error) });
    }
  }
}

const failureOf = (error: unknown) => {
  const { code, detail } = reasonOfError(error, { code: "microphone-failed" });
  return { code, detail };
};
