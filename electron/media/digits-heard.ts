/**
 * Digits as they come in (RFC 4733): each in many packets, its end three times, any of which may be overtaken by those of the next digit.
 *
 * @module
 */
import type { OpenedPacket } from "./srtp-receiver.ts";
import { decodeTelephoneEvent } from "./telephone-event.ts";

export class DigitsHeard {
  #last: Pick<OpenedPacket["header"], "ssrc" | "timestamp"> | undefined;

  /** The digit of a packet; undefined where it is none, or no newer than the last one of its source. */
  take(
    { ssrc, timestamp }: Pick<OpenedPacket["header"], "ssrc" | "timestamp">,
    payload: Uint8Array,
  ): string | undefined {
    const event = decodeTelephoneEvent(payload);
    const last = this.#last;
    // By the distance on the circle of 32 bits: a timestamp turns over in a long call.
    const isNewer = last === undefined || last.ssrc !== ssrc || ((timestamp - last.timestamp) | 0) > 0;
    if (event === undefined || !isNewer) return undefined;
    this.#last = { ssrc, timestamp };
    return event.digit;
  }
}
