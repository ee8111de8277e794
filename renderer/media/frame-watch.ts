/**
 * The protection of one leg as its window sees it: keys, gates, evidence.
 *
 * @module
 */
import { particular } from "../../shared/errors/particulars.ts";
import type { FrameCount } from "../../shared/mc/protection.ts";
import type { PicturesProved } from "../calling/features/pictures.ts";
import type { MediaEvent } from "../calling/ports.ts";
import type { FrameKeying } from "../calling/protection/frames-scheme.ts";
import { FrameEvidence, type FrameVerdict, type Traffic } from "./frame-evidence.ts";
import type { FrameGuard, LegGuard } from "./frame-guard.ts";
import { type FrameKind, type FrameNews, type FrameTally, NOTHING_COUNTED } from "./frame-messages.ts";

/** How often counters are compared. */
const LOOK_EVERY_MS = 1_000;
/** Looks that the worker may leave without an answer. */
const UNANSWERED_LOOKS = 10;

/** RTP of both directions. */
export interface BothWays {
  readonly sent: Traffic;
  readonly received: Traffic;
}

/** RTP of a leg, by kind. */
export type LegTraffic = Readonly<Record<FrameKind, BothWays>>;

/** What the watch needs of its leg. */
export interface WatchedLeg {
  /** RTP as the connection counts it. */
  traffic(): Promise<LegTraffic>;
  /** A gate has opened, or closed for as long as something is suspected. */
  gatesMoved(): void;
  /** Protection broke; the gates are closed for good. */
  broke(): void;
  report(event: MediaEvent): void;
}

const NO_TALLY: FrameTally = { out: NOTHING_COUNTED, in: NOTHING_COUNTED };
const NOTHING_REPORTED: FrameCount = { protected: 0, authenticated: 0, refused: 0, replayed: 0 };
/** What is known of a leg before the worker is asked. */
interface Look {
  readonly atMs: number;
  readonly traffic: LegTraffic;
  /** By kind, whether the worker had taken up the transform of what arrives before the packets were read. */
  readonly takenUp: Readonly<Record<FrameKind, boolean>>;
}

const KINDS: readonly FrameKind[] = ["audio", "video"];

export class FrameWatch {
  readonly #guard: LegGuard;
  readonly #leg: WatchedLeg;
  readonly #evidence = { audio: new FrameEvidence("audio"), video: new FrameEvidence("video") };
  #state: "withheld" | "keyed" | "passing" | "broken" | "closed" = "withheld";
  #tallies: Record<FrameKind, FrameTally> = { audio: NO_TALLY, video: NO_TALLY };
  readonly #reported: Record<FrameKind, FrameCount> = { audio: NOTHING_REPORTED, video: NOTHING_REPORTED };
  #proved = false;
  /** Which ways pictures are known to go protected. */
  #provedPictures: PicturesProved = { sent: false, received: false };
  /** Whether the frames of this leg carry digits. */
  #digits = false;
  /**
   * What was read for the look that is under way; `reading` before it is there. There is one at a time: answers to several would come
   * together where the worker is kept waiting, and know frames of packets that the next look has still to count.
   */
  #underWay: Look | "reading" | undefined;
  /** Kinds of which it is suspected that they go by the transform. */
  readonly #suspected = new Set<FrameKind>();
  #unanswered = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(guard: FrameGuard, leg: WatchedLeg) {
    this.#leg = leg;
    this.#guard = guard.openLeg((news) => this.#onNews(news));
  }

  get hasBroken(): boolean {
    return this.#state === "broken";
  }

  /** Whether frames of this leg are left as they are, for good. */
  get passes(): boolean {
    return this.#state === "passing";
  }

  /**
   * Which voices may pass. Ours once our frames are known to go through the transform, the other end's once a frame
   * came out of it that may be heard. None while it is suspected that anything goes by the transform.
   */
  gates(kind: FrameKind = "audio"): { readonly out: boolean; readonly in: boolean } {
    if (this.#isOver() || this.#suspected.size > 0) return { out: false, in: false };
    const { out, in: incoming } = this.#tallies[kind];
    return { out: out.seen > 0, in: incoming.secured + incoming.passed > 0 };
  }

  attach(transceivers: readonly RTCRtpTransceiver[]): void {
    if (this.#state !== "closed") this.#guard.attach(transceivers);
  }

  /** @throws Error when the leg passes frames unprotected, or has keys already */
  setKeys(keys: FrameKeying): void {
    if (this.#state === "broken" || this.#state === "closed") return;
    if (this.#state !== "withheld") throw new Error("keys come once, and before any frame has passed");
    this.#state = "keyed";
    this.#digits = keys.digits;
    this.#guard.setKeys(keys);
  }

  /** @throws Error when the leg has keys */
  pass(): void {
    if (this.#state === "broken" || this.#state === "closed") return;
    if (this.#state === "keyed") throw new Error("a leg that has keys lets nothing pass unprotected");
    this.#state = "passing";
    this.#guard.pass();
  }

  /** Whether digits can go inside frames: the ends have agreed on that, and frames are known to pass. */
  get carriesDigits(): boolean {
    return this.#digits && this.#proved && this.#state === "keyed";
  }

  sendDigits(digits: string): void {
    if (this.carriesDigits) this.#guard.sendDigits(digits);
  }

  /** Media can flow from here on: the watch begins. */
  start(): void {
    if (this.#timer !== undefined || this.#state === "broken" || this.#state === "closed") return;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  close(): void {
    this.#stop("closed");
  }

  #stop(state: "broken" | "closed"): void {
    if (this.#state !== "closed") this.#state = state;
    clearInterval(this.#timer);
    this.#guard.close();
  }

  async #look(): Promise<void> {
    this.#unanswered += 1;
    if (this.#unanswered > UNANSWERED_LOOKS) {
      this.#break({ kind: "broken", code: "protection-stopped", detail: particular("frame-worker-silent") });
      return;
    }
    if (this.#underWay !== undefined) return;
    this.#underWay = "reading";
    const isTakenUp = (kind: FrameKind) => this.#tallies[kind].in.transforms > 0;
    const takenUp = { audio: isTakenUp("audio"), video: isTakenUp("video") };
    const traffic = await this.#leg.traffic().catch(() => undefined);
    if (this.#isOver()) return;
    this.#underWay = traffic && { atMs: performance.now(), traffic, takenUp };
    if (this.#underWay !== undefined) this.#guard.ask();
  }

  #isOver(): boolean {
    return this.#state === "broken" || this.#state === "closed";
  }

  #onNews(news: FrameNews): void {
    if (this.#isOver()) return;
    if (news.kind === "broken") {
      this.#break({ kind: "broken", code: "protection-stopped", detail: news.reason });
      return;
    }
    if (news.kind === "digits") {
      this.#leg.report({ kind: "digits-received", digits: news.digits, missed: news.missed });
      return;
    }
    const gates = () => KINDS.map((kind) => Object.values(this.gates(kind))).join();
    const before = gates();
    this.#tallies = { audio: news.tally, video: news.pictures };
    // Frames and packets belong together only in the answer that was asked for after the packets were read: on a busy machine another
    // tally comes when more packets have been counted than it knows frames of.
    const look = this.#underWay;
    if (news.asked) this.#underWay = undefined;
    if (news.asked && look !== undefined && look !== "reading") this.#weigh(look);
    if (!this.#isOver() && gates() !== before) this.#leg.gatesMoved();
    if (!news.asked && this.#firstFrames(news.tally)) void this.#look();
  }

  /** Whether both ends have secured frames and nobody knows it yet: that is worth a look at once. */
  #firstFrames({ out, in: incoming }: FrameTally): boolean {
    return this.#state === "keyed" && !this.#proved && out.secured > 0 && incoming.secured > 0;
  }

  #weigh({ atMs, traffic, takenUp }: Look): void {
    this.#unanswered = 0;
    const keyed = this.#state === "keyed";
    for (const kind of KINDS) {
      if (this.#isOver()) return;
      const tally = this.#tallies[kind];
      if (keyed) this.#reportCounts(kind, tally);
      if (this.#state === "passing") continue;
      const verdict = this.#evidence[kind].weigh({ atMs, ...traffic[kind], tally, keyed, takenUp: takenUp[kind] });
      if (verdict.kind === "suspected") this.#suspected.add(kind);
      else this.#suspected.delete(kind);
      if (verdict.kind === "broken") this.#break(verdict);
      if (verdict.kind === "proved") this.#prove(kind, tally);
    }
  }

  #prove(kind: FrameKind, { out, in: incoming }: FrameTally): void {
    if (kind === "audio") {
      if (this.#proved) return;
      this.#proved = true;
      this.#leg.report({ kind: "proved" });
      return;
    }
    const before = this.#provedPictures;
    const now = { sent: out.secured > 0, received: incoming.secured > 0 };
    if (now.sent === before.sent && now.received === before.received) return;
    this.#provedPictures = now;
    this.#leg.report({ kind: "pictures-proved", ...now });
  }

  #reportCounts(kind: FrameKind, { out, in: incoming }: FrameTally): void {
    const now: FrameCount = {
      protected: out.secured,
      authenticated: incoming.secured,
      refused: incoming.refused,
      replayed: incoming.replayed,
    };
    const before = this.#reported[kind];
    this.#reported[kind] = now;
    const counts = {
      protected: now.protected - before.protected,
      authenticated: now.authenticated - before.authenticated,
      refused: now.refused - before.refused,
      replayed: now.replayed - before.replayed,
    };
    if (kind === "audio") this.#leg.report({ kind: "frames", counts });
    // A call without pictures says nothing of them.
    else if (Object.values(now).some((count) => count > 0)) this.#leg.report({ kind: "picture-frames", counts });
  }

  #break({ code, detail }: Extract<FrameVerdict, { kind: "broken" }>): void {
    this.#stop("broken");
    this.#leg.broke();
    this.#leg.report({ kind: "protection-failed", code, detail });
  }
}
