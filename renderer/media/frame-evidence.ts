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
 * Packets that may leave without a frame having left the transform, and packets that may arrive while it sees none. Of what leaves,
 * frames are counted before their packets. Of what arrives half a second of sound may wait for the worker; of pictures one has many
 * packets, and is seen when the last of them is there.
 */
const BYPASS_PACKETS = { audio: { out: 10, in: 25 }, video: { out: 10, in: 250 } } as const;
/**
 * How long the worker may need to take up the transform of what arrives, while media do. The browser drops what comes before, and the
 * gates are closed; a worker starts late where the machine is busy.
 */
const TAKE_UP_MS = 10_000;
/** Packets more, after which a suspicion of media that go by the transform is none any more where it has still seen no frame. */
const CONFIRMED_BY = 5;
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
  /** Whether the worker was known to have taken up the transform of what arrives, before the packets were read. */
  readonly takenUp: boolean;
}

/** What is to be said after a look. */
export type FrameVerdict =
  | { readonly kind: "nothing" }
  /** Media seem to arrive by the transform. Nothing may be said or heard until the next look has told; it breaks, or takes it back. */
  | { readonly kind: "suspected" }
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

/** Looks are in order of their times. */
const laterOf = (one: FrameSample | undefined, other: FrameSample | undefined) =>
  (one?.atMs ?? Number.NEGATIVE_INFINITY) > (other?.atMs ?? Number.NEGATIVE_INFINITY) ? one : other;

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
  /** When media had arrived first. */
  #firstAtMs: number | undefined;
  /** The first look since which every frame that arrives comes to the worker. */
  #takenUp: FrameSample | undefined;
  /** The look that found packets without frames, while nothing has told whether they were only late. */
  #suspect: FrameSample | undefined;
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
    return this.#leftBy(start, sample) ?? this.#cameBy(start, sample) ?? this.#protection(previous, start, sample);
  }

  #leftBy(start: FrameSample | undefined, now: FrameSample): FrameVerdict | undefined {
    const sent = mediaPackets(now.sent, start?.sent ?? NO_TRAFFIC);
    const out = letOut(now.tally.out) - (start === undefined ? 0 : letOut(start.tally.out));
    if (sent >= BYPASS_PACKETS[this.#kind].out && out === 0) {
      return broken("protection-bypassed", particular("packets-left-unprotected", sent));
    }
    return undefined;
  }

  /**
   * What arrives comes to the worker by way of queues, and its answers by others. So packets without frames are a suspicion; what was
   * queued then has come to the worker by its next answer, and more packets without a frame confirm it.
   */
  #cameBy(start: FrameSample | undefined, now: FrameSample): FrameVerdict | undefined {
    if (now.received.octets > 0) this.#firstAtMs ??= now.atMs;
    if (now.takenUp && this.#takenUp === undefined) {
      this.#takenUp = now;
      this.#suspect = undefined;
    }
    const isLate = this.#takenUp === undefined;
    if (isLate && now.atMs - (this.#firstAtMs ?? now.atMs) < TAKE_UP_MS) return undefined;
    // Of pictures few packets may come in the window, so that those of the whole leg are counted until one picture was seen. And where
    // the worker has never begun, all that has come has come by it.
    const isWhole = isLate || (this.#kind === "video" && now.tally.in.seen === 0);
    const since = isWhole ? this.#takenUp : laterOf(start, this.#takenUp);
    const received = mediaPackets(now.received, since?.received ?? NO_TRAFFIC);
    const seen = now.tally.in.seen - (since?.tally.in.seen ?? 0);
    if (this.#suspect !== undefined && now.tally.in.seen === this.#suspect.tally.in.seen) {
      // Where nothing comes, on hold, nothing is told, and nothing heard.
      if (mediaPackets(now.received, this.#suspect.received) < CONFIRMED_BY) return { kind: "suspected" };
      return broken("protection-bypassed", particular("packets-arrived-unprotected", received));
    }
    this.#suspect = received >= BYPASS_PACKETS[this.#kind].in && seen === 0 ? now : undefined;
    return this.#suspect && { kind: "suspected" };
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
    // What comes before the worker is there is another matter, see above.
    if (previous === undefined || !previous.keyed || !now.takenUp || now.tally.in.secured > previous.tally.in.secured) {
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
