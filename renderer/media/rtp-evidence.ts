/**
 * What counted packets prove. Their port is open to everybody who finds it: what strangers send there is not among the counts. What
 * comes from where the other end is ends no call as long as authentic packets come; where none do, nothing is heard, and the call ends by
 * the name of what came instead.
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { SoundCounts } from "../../shared/media/sound-frames.ts";

/** How long packets may come without one that is authentic. */
const STANDSTILL_MS = 8_000;
const STANDSTILL_PACKETS = 5;
/** After as long without any packet, what comes is another matter. */
const REST_MS = 3_000;

/** What is to be said after a look. */
export type RtpVerdict =
  | { readonly kind: "nothing" }
  /** Packets of the other end were authentic. What leaves here leaves under the same key or not at all: whoever only listens need send nothing. */
  | { readonly kind: "proved" }
  | { readonly kind: "broken"; readonly code: EndReasonCode; readonly detail: string };

/** What is looked at: of sound as of pictures. */
type Evident = Pick<SoundCounts, "opened" | "refused" | "replayed">;

const against = ({ refused, replayed }: Evident) => refused + replayed;

export class RtpEvidence {
  #opened = 0;
  /** When something came last that was not authentic. */
  #last = { atMs: Number.NEGATIVE_INFINITY, against: 0 };
  /** The look from which on nothing was authentic; undefined while all is well, or nothing comes. */
  #quietSince: { readonly atMs: number; readonly against: number } | undefined;

  /**
   * Judges the leg by one more look.
   *
   * @param maySend - whether the other end may send at all: not on hold. What comes there meanwhile speaks against nobody
   */
  weigh(counts: Evident, atMs: number, maySend: boolean): RtpVerdict {
    const { opened } = counts;
    if (opened > this.#opened) {
      this.#opened = opened;
      this.#quietSince = undefined;
      return { kind: "proved" };
    }
    const now = { atMs, against: against(counts) };
    if (now.against > this.#last.against) this.#last = now;
    // Whoever says nothing proves nothing either way: silence is left out, and a call on hold rests for as long as it likes.
    if (!maySend || atMs - this.#last.atMs >= REST_MS) this.#quietSince = now;
    this.#quietSince ??= now;
    const refused = now.against - this.#quietSince.against;
    const lasted = atMs - this.#quietSince.atMs;
    if (refused < STANDSTILL_PACKETS || lasted < STANDSTILL_MS) return { kind: "nothing" };
    const detail = particular("packets-none-authentic", refused, Math.round(lasted / 1000));
    return { kind: "broken", code: "protection-standstill", detail };
  }
}
