/**
 * A call in AMR-WB: RFC 4867, in either form.
 *
 * @module
 */
import { AmrModes } from "./amr-modes.ts";
import {
  type AmrForm,
  type AmrFrame,
  COMFORT_NOISE,
  decodeAmrPayload,
  encodeAmrPayload,
  MAX_FRAMES,
  NO_DATA,
  NO_MODE_REQUEST,
} from "./amr-payload.ts";
import { type AmrWbVoice, FRAME_SAMPLES } from "./amr-wb.ts";
import type { HeardFrame, Speech, SpeechForm, SpeechTerms } from "./speech.ts";

/** A frame that says nothing: its decoder goes on with the noise that was described last. */
const NOTHING: AmrFrame = { type: NO_DATA, good: true, bits: new Uint8Array() };

/** What of a form is AMR-WB's. */
const formOf = (form: SpeechForm): AmrForm => (form === "octet-aligned" ? form : "bandwidth-efficient");

const KINDS: Readonly<Record<number, HeardFrame["kind"]>> = { [COMFORT_NOISE]: "pause", [NO_DATA]: "nothing" };

export class AmrSpeech implements Speech {
  readonly unitsAFrame = FRAME_SAMPLES;
  readonly mostFrames = MAX_FRAMES;
  readonly #voice: Pick<AmrWbVoice, "encode" | "decode">;
  readonly #modes: AmrModes;
  #form: AmrForm;
  #frames: AmrFrame[] = [];

  constructor(voice: Pick<AmrWbVoice, "encode" | "decode">, terms: SpeechTerms) {
    this.#voice = voice;
    this.#modes = new AmrModes(terms);
    this.#form = formOf(terms.form);
  }

  follow(terms: SpeechTerms): void {
    this.#form = formOf(terms.form);
    this.#modes.follow(terms);
  }

  add(heard: Int16Array, place: number): void {
    this.#frames.push(this.#voice.encode(heard, this.#modes.at(place)));
  }

  get added(): number {
    return this.#frames.length;
  }

  finish(): Uint8Array {
    const frames = this.#frames;
    this.#frames = [];
    return encodeAmrPayload({ modeRequest: NO_MODE_REQUEST, frames }, this.#form);
  }

  drop(): void {
    this.#frames = [];
  }

  silence(): Uint8Array {
    return encodeAmrPayload({ modeRequest: NO_MODE_REQUEST, frames: [NOTHING] }, this.#form);
  }

  read(payload: Uint8Array, form: SpeechForm): readonly HeardFrame[] {
    const { frames, modeRequest } = decodeAmrPayload(payload, formOf(form));
    this.#modes.request(modeRequest);
    return frames.map((frame) => ({
      kind: KINDS[frame.type] ?? "speech",
      play: () => this.#voice.decode(frame),
      recover: () => this.conceal(),
    }));
  }

  conceal(): Int16Array {
    return this.#voice.decode(undefined);
  }

  pause(): Int16Array {
    return this.#voice.decode(NOTHING);
  }
}
