/**
 * What counted frames prove. The worker's tally is held against the packets that the connection itself counts, because
 * a transform that the browser ignores reports no error: the media simply go by it.
 *
 * @module
 */

import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { DirectionTally, FrameKind, FrameTally } from "./frame-messages.ts";

/** How far back rates are looked at. */
const WINDOW_MS = 3_000;
/**
 * Packets that may leave without a frame having left the transform, and packets that may arrive while it sees none. Frames are
 * counted before their packets. What arrives: half a second of sound, for a worker that is kept waiting; of pictures one has many
 * packets, and is seen when the last of them is there.
 */
const BYPASS_PACKETS = { audio: { out: 10, in: 25 }, video: { out: 10, in: 250 } } as const;
/** Frames that may be refused in the window however few frames there are. */
const REFUSALS = 5;
/** Share of the window's frames that may be refused. */
const REFUSED_SHARE = 0.02;
/** Share of the window's frames that may have come before, where a few may. */
const REPLAYED_SHARE = 0.2;
/** How long packets may arrive, however slowly, without one authentic frame. Silence in Opus sends one in 400 ms. */
const STANDSTILL_MS = 8_000;
const STANDSTILL_PACKETS = 5;

/** RTP of one direction as the connection counts it. */
export interface Traffic {
  readonly packets: number;
  /** Octets of media in them: packets can carry nothing but padding, which measures the path. */
  readonly octets: number;
}

/** One look at a leg. The packets are read before the tally, so that a frame is counted no later than its packet. */
export interface FrameSample {
  readonly atMs: number;
  readonly sent: Traffic;
  readonly received: Traffic;
  readonly tally: FrameTally;
  /** Whether the leg has been given its keys. */
  readonly keyed: boolean;
}

/** What is to be said after a look. */
export type FrameVerdict =
  | { readonly kind: "nothing" }
  /**
   * Frames left protected, frames of the other end were authentic, and none was refused lately. Pictures may go one way only, or
   * rest for as long as somebody likes: the tally says which way is proved.
   */
  | { readonly kind: "proved" }
  | { readonly kind: "broken"; readonly code: EndReasonCode; readonly detail: string };

const NO_TRAFFIC: Traffic = { packets: 0, octets: 0 };

/** Packets since an earlier look, 0 when there was no octet of media in any of them. */
function mediaPackets(now: Traffic, before: Traffic): number {
  return now.octets > before.octets ? now.packets - before.packets : 0;
}

const letOut = ({ secured, passed }: DirectionTally) => secured + passed;
/** What of a direction stands against it. A picture that came twice has been sent again where a packet was thought to be lost. */
const refusedIn = {
  audio: ({ refused, replayed }: DirectionTally) => refused + replayed,
  video: ({ refused }: DirectionTally) => refused,
} as const;

const broken = (code: EndReasonCode, detail: string): FrameVerdict => ({ kind: "broken", code, detail });

/** Watches one kind of media of one leg, from its connection to its end. */
export class FrameEvidence {
  readonly #kind: FrameKind;
  /** Looks of the window, oldest first. */
  #samples: FrameSample[] = [];
  /** The look after which packets arrived and no frame was authentic; undefined while all is well. */
  #quietSince: FrameSample | undefined;

  constructor(kind: FrameKind = "audio") {
    this.#kind = kind;
  }

  /** Judges the leg by one more look. */
  weigh(sample: FrameSample): FrameVerdict {
    const previous = this.#samples.at(-1);
    // What happened before the first look counts as well: the first window begins with nothing.
    const start = this.#samples.find(({ atMs }) => atMs > sample.atMs - WINDOW_MS) ?? previous;
    this.#samples = [...this.#samples.slice(start === undefined ? 0 : this.#samples.indexOf(start)), sample];
    return this.#bypassed(start, sample) ?? this.#protection(previous, start, sample);
  }

  #bypassed(start: FrameSample | undefined, now: FrameSample): FrameVerdict | undefined {
    const sent = mediaPackets(now.sent, start?.sent ?? NO_TRAFFIC);
    const out = letOut(now.tally.out) - (start === undefined ? 0 : letOut(start.tally.out));
    if (sent >= BYPASS_PACKETS[this.#kind].out && out === 0) {
      return broken("protection-bypassed", particular("packets-left-unprotected", sent));
    }
    // Of pictures few packets may come in the window, so that those of the whole leg are counted until one picture was seen.
    const since = this.#kind === "video" && now.tally.in.seen === 0 ? undefined : start;
    const received = mediaPackets(now.received, since?.received ?? NO_TRAFFIC);
    const seen = now.tally.in.seen - (since?.tally.in.seen ?? 0);
    if (received >= BYPASS_PACKETS[this.#kind].in && seen === 0) {
      return broken("protection-bypassed", particular("packets-arrived-unprotected", received));
    }
    return undefined;
  }

  #protection(previous: FrameSample | undefined, start: FrameSample | undefined, now: FrameSample): FrameVerdict {
    if (!now.keyed) return { kind: "nothing" };
    const { out, in: incoming } = now.tally;
    const against = refusedIn[this.#kind];
    const refused = against(incoming) - (start === undefined ? 0 : against(start.tally.in));
    const replayed = incoming.replayed - (start?.tally.in.replayed ?? 0);
    const seen = incoming.seen - (start?.tally.in.seen ?? 0);
    if (refused >= REFUSALS && refused > REFUSED_SHARE * seen) {
      return broken("protection-refusals", particular("frames-refused", refused, seen));
    }
    if (replayed >= REFUSALS && replayed > REPLAYED_SHARE * seen) {
      return broken("protection-refusals", particular("frames-refused", replayed, seen));
    }
    const standstill = this.#standstill(previous, start, now);
    if (standstill !== undefined) return standstill;
    if (this.#kind === "video" && refused === 0 && out.refused === 0 && out.secured + incoming.secured > 0) {
      return { kind: "proved" };
    }
    const proved = refused === 0 && out.refused === 0 && out.secured > 0 && incoming.secured > 0;
    return { kind: proved ? "proved" : "nothing" };
  }

  /** What has arrived between two looks that could have been authentic: of a picture no packet alone. */
  #arrived(before: FrameSample | undefined, now: FrameSample): number {
    if (this.#kind === "video") return now.tally.in.seen - (before?.tally.in.seen ?? 0);
    return mediaPackets(now.received, before?.received ?? NO_TRAFFIC);
  }

  #standstill(
    previous: FrameSample | undefined,
    start: FrameSample | undefined,
    now: FrameSample,
  ): FrameVerdict | undefined {
    if (previous === undefined || !previous.keyed || now.tally.in.secured > previous.tally.in.secured) {
      this.#quietSince = undefined;
      return undefined;
    }
    // A call that is held stops for as long as it likes; what came before says nothing about what comes after.
    if (this.#arrived(start, now) === 0) this.#quietSince = undefined;
    if (this.#arrived(previous, now) > 0) this.#quietSince ??= previous;
    if (this.#quietSince === undefined) return undefined;
    const packets = this.#arrived(this.#quietSince, now);
    const lasted = now.atMs - this.#quietSince.atMs;
    if (packets < STANDSTILL_PACKETS || lasted < STANDSTILL_MS) return undefined;
    return broken("protection-standstill", particular("packets-none-authentic", packets, Math.round(lasted / 1000)));
  }
}
