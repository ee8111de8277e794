/**
 * The picture that one call shows of this end: opened when the dispatcher asks for it, kept through every leg of the call, and given
 * back at its end.
 *
 * @module
 */
import { reasonOfError } from "./call-change.ts";
import type { CallEvent } from "./call-events.ts";
import type { Picture, PictureSource } from "./picture.ts";
import type { MediaPort } from "./ports.ts";

interface CallCameraParts {
  readonly media: Pick<MediaPort, "openPicture">;
  /** Another picture goes into the call, or none. */
  readonly changed: (picture: Picture | null) => void;
  readonly dispatch: (event: CallEvent) => void;
}

export class CallCamera {
  readonly #parts: CallCameraParts;
  #present: Picture | null = null;
  /** What that is of. */
  #shows: PictureSource = "camera";
  /** Counts what was asked for: what comes after something else was asked for is given back. */
  #asked = 0;

  constructor(parts: CallCameraParts) {
    this.#parts = parts;
  }

  /** What is shown now. */
  get present(): Picture | null {
    return this.#present;
  }

  /** Shows something else, or nothing, and tells the call what came of it. Never rejects. */
  async show(source: PictureSource | null): Promise<void> {
    const { dispatch, media } = this.#parts;
    const asked = ++this.#asked;
    if (source === null) {
      this.#take(null);
      return;
    }
    try {
      const picture = await media.openPicture(source);
      if (asked !== this.#asked) {
        picture.close();
        return;
      }
      this.#take(picture);
      this.#shows = source;
      picture.onLost(() => {
        if (this.#present !== picture) return;
        dispatch(source === "screen" ? { type: "camera-ended" } : { type: "camera-lost", code: "camera-failed" });
      });
      dispatch({ type: "camera-opened", of: source });
    } catch (error) {
      if (asked !== this.#asked) return;
      const { code, detail } = reasonOfError(error, { code: "camera-failed" });
      // Who chooses no screen after all has refused nothing.
      if (source === "screen" && code === "camera-refused") {
        dispatch(this.#present === null ? { type: "camera-ended" } : { type: "camera-opened", of: this.#shows });
        return;
      }
      dispatch({ type: "camera-lost", code, detail });
    }
  }

  /** Gives the device back; the call is over. */
  close(): void {
    this.#asked += 1;
    this.#present?.close();
    this.#present = null;
  }

  #take(picture: Picture | null): void {
    const before = this.#present;
    this.#present = picture;
    this.#parts.changed(picture);
    before?.close();
  }
}
