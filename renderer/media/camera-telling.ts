/**
 * Whose camera is on: how a line of video says so, and how often the other end is told until it knows.
 *
 * @module
 */
import type { RtpDirection } from "../../shared/sip/rtp-lines.ts";

/** How often the other end is told again of a camera that it has not been told of; a hold may be under way. */
const TELL_EVERY_MS = 2_000;
const TELL_TIMES = 3;

/** The direction of our line of video. @param shows - whether our camera is on */
export function pictureDirection(shows: boolean, held: boolean): RtpDirection {
  if (held) return shows ? "sendonly" : "inactive";
  return shows ? "sendrecv" : "recvonly";
}

export class CameraTelling {
  /** The direction that the other end was last told. */
  #told: RtpDirection | undefined;
  #again = { at: 0, times: 0 };

  /** The other end is told now. */
  tell(direction: RtpDirection): void {
    this.#told = direction;
  }

  /** The camera has changed: whatever was tried before does not count. */
  anew(): void {
    this.#again = { at: 0, times: 0 };
  }

  /** Whether the other end is to be told now of a direction that it has not been told; that counts as one attempt. @param now - milliseconds */
  isDue(direction: RtpDirection, now: number): boolean {
    if (this.#told === direction) return false;
    const { at, times } = this.#again;
    if (times >= TELL_TIMES || (times > 0 && now - at < TELL_EVERY_MS)) return false;
    this.#again = { at: now, times: times + 1 };
    return true;
  }
}
