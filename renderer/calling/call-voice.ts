/**
 * The voice of one call: opened before anything is sent, and replaced when its device goes. A call to us is answered also
 * where there is none: then the dispatcher listens, the call says that nobody hears us, and a voice that comes is taken.
 *
 * @module
 */
import type { EndReason } from "../../shared/errors/end-reason.ts";
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
  /** Whether the call goes on without a voice. */
  readonly mayListen: boolean;
  /** Another voice is there in the course of the call. */
  readonly replaced: (voice: Voice) => void;
  readonly dispatch: (event: CallEvent) => void;
}

/** Why there is no voice. */
type VoiceFailure = Pick<EndReason, "code" | "detail">;

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

  /** Asks for the voice that the settings name, or for another, and tells the call what came of it. Never rejects. */
  async open(): Promise<void> {
    const { mayListen, dispatch } = this.#parts;
    try {
      const voice = await this.#openAny();
      // The call has not waited for it.
      if (this.#present !== undefined) this.#adopt(voice);
      else if (this.#isOver()) voice.close();
      else {
        this.#take(voice);
        dispatch({ type: "media-ready" });
      }
    } catch (error) {
      const failure = failureOf(error);
      if (mayListen) this.listen(failure);
      else dispatch({ type: "media-unavailable", ...failure });
    }
  }

  /** Goes on without a voice, until there is one. Does nothing where there is one, or silence already. */
  listen(failure: VoiceFailure): void {
    const { media, dispatch } = this.#parts;
    if (this.#isOver() || this.#present !== undefined) return;
    this.#present = media.openSilence();
    this.#miss(failure);
    dispatch({ type: "media-ready" });
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

  /** The voice that the settings name; the system's default where it cannot be had, unless nobody may have any. */
  async #openAny(): Promise<Voice> {
    const { media } = this.#parts;
    try {
      return await media.openVoice();
    } catch (error) {
      if (failureOf(error).code === "microphone-refused") throw error;
      return media.openVoiceInstead();
    }
  }

  /** Says that nobody hears us, and waits for a microphone that comes. */
  #miss(failure: VoiceFailure): void {
    const { media, dispatch } = this.#parts;
    this.#stopAwaitingDevices = media.onDevicesChanged(() => void this.#replace());
    dispatch({ type: "voice-lost", ...failure });
  }

  /** Takes another voice in the place of the one there was. */
  #adopt(voice: Voice): void {
    const { record, replaced, dispatch } = this.#parts;
    if (this.#isOver()) {
      voice.close();
      return;
    }
    this.#stopAwaitingDevices();
    this.#present?.close();
    this.#take(voice);
    replaced(voice);
    if (record().voiceProblem !== null) dispatch({ type: "voice-restored" });
  }

  /** The microphone was pulled out: another one is taken now, or as soon as there is one. */
  async #replace(): Promise<void> {
    this.#stopAwaitingDevices();
    if (this.#parts.now() - this.#takenAt < SHORT_LIVED_MS) {
      this.#miss({ code: "microphone-failed", detail: undefined });
      return;
    }
    const gone = this.#present;
    try {
      this.#adopt(await this.#openAny());
    } catch (error) {
      // The voice that was asked for first may have come meanwhile: then nothing is missed.
      if (!this.#isOver() && this.#present === gone) this.#miss(failureOf(error));
    }
  }
}

const failureOf = (error: unknown): VoiceFailure => {
  const { code, detail } = reasonOfError(error, { code: "microphone-failed" });
  return { code, detail };
};
