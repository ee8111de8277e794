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

/** A voice, and whether it is another one than the settings name. */
interface OpenedVoice {
  readonly voice: Voice;
  readonly isInstead: boolean;
}

/** Why there is no voice. */
type VoiceFailure = Pick<EndReason, "code" | "detail">;

export class CallVoice {
  readonly #parts: CallVoiceParts;
  #present: Voice | undefined;
  #takenAt = 0;
  /** Ends the wait for another microphone. */
  #stopAwaitingDevices: () => void = () => {};
  /** Ends that it follows what is chosen, and what comes back. */
  #stopFollowing: () => void = () => {};

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
      const opened = await this.#openAny();
      // The call has not waited for it.
      if (this.#present !== undefined) this.#adopt(opened);
      else if (this.#isOver()) opened.voice.close();
      else {
        this.#take(opened);
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
    this.#stopFollowing();
    this.#present?.close();
  }

  #isOver(): boolean {
    return this.#parts.record().state === "ended";
  }

  #take({ voice, isInstead }: OpenedVoice): void {
    const { media } = this.#parts;
    this.#present = voice;
    this.#takenAt = this.#parts.now();
    voice.onLost(() => void this.#replace());
    this.#stopFollowing();
    const stops = [
      media.onVoiceChosen(() => void this.#change(() => this.#openAny())),
      // The one that was chosen may come back.
      isInstead
        ? media.onDevicesChanged(
            () => void this.#change(async () => ({ voice: await media.openVoice(), isInstead: false })),
          )
        : () => {},
    ];
    this.#stopFollowing = () => {
      for (const stop of stops) stop();
    };
  }

  /** Takes another voice, where there is one; otherwise the call goes on with the one it has. */
  async #change(open: () => Promise<OpenedVoice>): Promise<void> {
    await open().then(
      (opened) => this.#adopt(opened),
      () => {},
    );
  }

  /** The voice that the settings name; the system's default where it cannot be had, unless nobody may have any. */
  async #openAny(): Promise<OpenedVoice> {
    const { media } = this.#parts;
    try {
      return { voice: await media.openVoice(), isInstead: false };
    } catch (error) {
      if (failureOf(error).code === "microphone-refused") throw error;
      return { voice: await media.openVoiceInstead(), isInstead: true };
    }
  }

  /** Says that nobody hears us, and waits for a microphone that comes. */
  #miss(failure: VoiceFailure): void {
    const { media, dispatch } = this.#parts;
    this.#stopAwaitingDevices = media.onDevicesChanged(() => void this.#replace());
    dispatch({ type: "voice-lost", ...failure });
  }

  /** Takes another voice in the place of the one there was. */
  #adopt(opened: OpenedVoice): void {
    const { record, replaced, dispatch } = this.#parts;
    if (this.#isOver()) {
      opened.voice.close();
      return;
    }
    this.#stopAwaitingDevices();
    this.#present?.close();
    this.#take(opened);
    replaced(opened.voice);
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
