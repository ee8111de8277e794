import { describe, expect, test } from "vitest";
import { JitterBuffer, MAX_DEPTH } from "../../../../electron/media/jitter-buffer.ts";

const CLOCK = 320;
const FRAME_MS = 20;
/** Begins shortly before the timestamps begin again at zero. */
const BEGIN = 0xffff_f000;

interface Network {
  /** Milliseconds that the packet of a frame is under way. */
  delay(frame: number): number;
  isLost?(frame: number): boolean;
  /** The sender's clock is slower by this share. */
  readonly drift?: number;
}

/** A call over a network: each frame is its own number. */
function callOver({ delay, isLost = () => false, drift = 0 }: Network, frames: number) {
  const buffer = new JitterBuffer<number>(CLOCK, () => false);
  const arrivals = Array.from({ length: frames }, (_, frame) => frame)
    .filter((frame) => !isLost(frame))
    .map((frame) => ({ frame, at: frame * FRAME_MS * (1 + drift) + delay(frame) }))
    .sort((a, b) => a.at - b.at);
  const heard: number[] = [];
  const delays: number[] = [];
  let concealed = 0;
  let come = 0;
  for (let pull = 0; pull < frames; pull++) {
    const now = pull * FRAME_MS + FRAME_MS / 2;
    for (let next = arrivals[come]; next !== undefined && next.at <= now; next = arrivals[come]) {
      buffer.put((BEGIN + next.frame * CLOCK) >>> 0, [next.frame]);
      come += 1;
    }
    const due = buffer.pull();
    if (due.kind === "lost") concealed += 1;
    if (due.kind !== "frames") continue;
    heard.push(...due.frames);
    delays.push(now - (due.frames.at(-1) ?? 0) * FRAME_MS);
  }
  const sorted = delays.toSorted((a, b) => a - b);
  return { heard, concealed, median: sorted[sorted.length >> 1] ?? 0, last: delays.at(-1) ?? 0, counts: buffer.counts };
}

/** The same numbers in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 0x1_0000_0000;
  };
}
const inOrder = (heard: readonly number[]) => heard.every((frame, at) => at === 0 || frame > (heard[at - 1] ?? 0));

describe("over a network", () => {
  test("that is steady, everything is heard in order and little delay is kept", () => {
    const { heard, concealed, median } = callOver({ delay: () => 20 }, 3000);
    expect(inOrder(heard)).toBe(true);
    expect(concealed).toBe(0);
    expect(median).toBeLessThanOrEqual(60);
  });

  test("that delays by 0 to 80 ms, in disorder, hardly anything is made up for", () => {
    const random = numbers(7);
    const { heard, concealed, median } = callOver({ delay: () => 20 + 80 * random() }, 15_000);
    expect(inOrder(heard)).toBe(true);
    expect(concealed).toBeLessThan(20);
    expect(median).toBeLessThanOrEqual(140);
  });

  test("that loses 5 %, what is lost is made up for and nothing else", () => {
    const random = numbers(3);
    const lost = new Set(Array.from({ length: 5000 }, (_, frame) => frame).filter(() => random() < 0.05));
    const { concealed, heard } = callOver({ delay: () => 20, isLost: (frame) => lost.has(frame) }, 5000);
    expect(inOrder(heard)).toBe(true);
    expect(concealed).toBeGreaterThan(lost.size - 5);
    expect(concealed).toBeLessThan(lost.size + 20);
  });

  test.each([1e-4, -1e-4])("whose clock is off by %d, the delay does not run away", (drift) => {
    const { heard, last, concealed } = callOver({ delay: () => 20, drift }, 30_000);
    expect(inOrder(heard)).toBe(true);
    expect(last).toBeLessThanOrEqual(120);
    expect(concealed).toBeLessThan(40);
  });

  test("that stands still for a second and a half, the delay of the stall does not stay", () => {
    const delay = (frame: number) => {
      const at = frame * FRAME_MS;
      return at > 10_000 && at < 11_500 ? 11_520 - at : 20;
    };
    const { heard, last } = callOver({ delay }, 2000);
    expect(inOrder(heard)).toBe(true);
    expect(last).toBeLessThanOrEqual(80);
  });
});

describe("a buffer", () => {
  const filled = (...frames: readonly number[]) => {
    const buffer = new JitterBuffer<number>(CLOCK, (frame) => frame < 0);
    for (const frame of frames) buffer.put(frame * CLOCK, [frame]);
    return buffer;
  };

  test("is silent before anything has come, and waits a little for the second", () => {
    const buffer = filled();
    expect(buffer.pull()).toEqual({ kind: "silence" });
    buffer.put(0, [1]);
    expect([1, 2, 3].map(() => buffer.pull().kind)).toEqual(["silence", "silence", "frames"]);
  });

  test("plays several frames of a packet one after the other", () => {
    const buffer = filled();
    buffer.put(0, [10, 11, 12]);
    const due = Array.from({ length: 5 }, () => buffer.pull());
    expect(due.flatMap((each) => (each.kind === "frames" ? each.frames : []))).toEqual([10, 11, 12]);
  });

  test("counts what comes twice or after its time, and plays it not", () => {
    const buffer = filled(0, 1);
    for (let i = 0; i < 4; i++) buffer.pull();
    buffer.put(0, [0]);
    buffer.put(CLOCK, [1]);
    expect(buffer.counts.late).toBe(2);
    expect(buffer.depth).toBe(0);
  });

  test("makes up for a few in a row, then is silent", () => {
    const buffer = filled(0);
    const kinds = Array.from({ length: 12 }, () => buffer.pull().kind);
    expect(kinds.slice(0, 3)).toEqual(["silence", "silence", "frames"]);
    expect(kinds.slice(3, 9)).toEqual(Array(6).fill("lost"));
    expect(kinds.slice(9)).toEqual(["silence", "silence", "silence"]);
  });

  test("expects nothing behind silence that was announced", () => {
    const buffer = filled();
    buffer.put(0, [-1]);
    expect(Array.from({ length: 6 }, () => buffer.pull().kind)).toEqual([
      "silence",
      "silence",
      "frames",
      "silence",
      "silence",
      "silence",
    ]);
    expect(buffer.counts.lost).toBe(0);
  });

  test("keeps no more than a stall is worth: the newest is heard", () => {
    const buffer = filled(...Array.from({ length: 80 }, (_, frame) => frame));
    const first = buffer.pull();
    expect(buffer.depth).toBeLessThanOrEqual(MAX_DEPTH);
    const heard = [first, ...Array.from({ length: 5 }, () => buffer.pull())].flatMap((due) =>
      due.kind === "frames" ? due.frames : [],
    );
    expect(heard.at(-1)).toBe(79);
  });

  test("takes timestamps that lie far away for another beginning", () => {
    const buffer = filled(0, 1, 2);
    for (let i = 0; i < 5; i++) buffer.pull();
    buffer.put(90_000 * CLOCK, [7]);
    const kinds = Array.from({ length: 3 }, () => buffer.pull());
    expect(kinds.at(-1)).toEqual({ kind: "frames", frames: [7] });
  });

  test("holds a bounded number of frames, whatever comes", () => {
    const buffer = filled();
    const random = numbers(5);
    for (let i = 0; i < 20_000; i++) {
      buffer.put(Math.floor(random() * 0x1_0000_0000), [i]);
      if (i % 50 === 0) buffer.pull();
    }
    expect(buffer.depth).toBeLessThanOrEqual(200);
  });
});
