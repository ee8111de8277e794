import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameEvidence, type FrameVerdict } from "../../../../renderer/media/frame-evidence.ts";
import { type DirectionTally, type FrameKind, NOTHING_COUNTED } from "../../../../renderer/media/frame-messages.ts";

/** What happens in one second. */
interface Second {
  readonly sent?: number;
  readonly sealed?: number;
  readonly passed?: number;
  readonly received?: number;
  readonly seen?: number;
  readonly authentic?: number;
  readonly refused?: number;
  readonly replayed?: number;
  readonly unsealable?: number;
  /** Packets of each direction that carry nothing but padding. */
  readonly padding?: number;
  readonly keyed?: boolean;
  /** Whether the worker had taken up what arrives; left out, it had. */
  readonly takenUp?: boolean;
  readonly lastsMs?: number;
}

/** Verdicts of each second. */
function judge(seconds: readonly Second[], kind: FrameKind = "audio"): FrameVerdict[] {
  const evidence = new FrameEvidence(kind);
  let ms = 0;
  const traffic = { sent: { packets: 0, octets: 0 }, received: { packets: 0, octets: 0 } };
  let out: DirectionTally = NOTHING_COUNTED;
  let incoming: DirectionTally = NOTHING_COUNTED;
  return seconds.map((second) => {
    const { sent = 0, sealed = 0, passed = 0, received = 0, authentic = 0, refused = 0, replayed = 0 } = second;
    const { unsealable = 0, padding = 0, seen = authentic + refused + replayed } = second;
    ms += second.lastsMs ?? 1_000;
    for (const [way, packets] of [
      [traffic.sent, sent],
      [traffic.received, received],
    ] as const) {
      way.packets += packets + padding;
      way.octets += 60 * packets;
    }
    out = {
      ...out,
      seen: out.seen + sealed + passed + unsealable,
      secured: out.secured + sealed,
      passed: out.passed + passed,
      refused: out.refused + unsealable,
    };
    incoming = {
      ...incoming,
      seen: incoming.seen + seen,
      secured: incoming.secured + authentic,
      refused: incoming.refused + refused,
      replayed: incoming.replayed + replayed,
    };
    return evidence.weigh({
      atMs: ms,
      sent: { ...traffic.sent },
      received: { ...traffic.received },
      tally: { out, in: incoming },
      keyed: second.keyed ?? true,
      takenUp: second.takenUp ?? true,
    });
  });
}

const kinds = (verdicts: readonly FrameVerdict[]) => verdicts.map((verdict) => verdict.kind);
const codes = (verdicts: readonly FrameVerdict[]) =>
  verdicts.map((verdict) => (verdict.kind === "broken" ? verdict.code : verdict.kind));
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

const TALK: Second = { sent: 50, sealed: 50, received: 50, authentic: 50 };
/** Opus with discontinuous transmission: a frame every 400 ms while nobody speaks. */
const HUSH: Second = { sent: 50, sealed: 50, received: 2, authentic: 2 };
const NOTHING: Second = {};

describe("proved", () => {
  it("as soon as frames were protected one way and authentic the other", () => {
    expect(kinds(judge([{ sent: 1, sealed: 1, received: 1, authentic: 1 }]))).toEqual(["proved"]);
  });

  it("not by one direction alone, and not without keys", () => {
    expect(
      kinds(
        judge([
          { sent: 50, sealed: 50 },
          { sent: 50, sealed: 50 },
        ]),
      ),
    ).toEqual(["nothing", "nothing"]);
    expect(kinds(judge([{ received: 50, authentic: 50 }]))).toEqual(["nothing"]);
    expect(kinds(judge([{ ...TALK, keyed: false }]))).toEqual(["nothing"]);
  });

  it("not while a frame of the window was refused, or one of ours could not be sealed", () => {
    expect(kinds(judge([{ ...TALK, refused: 1 }, TALK]))).toEqual(["nothing", "proved"]);
    expect(kinds(judge([{ ...TALK, unsealable: 1 }]))).toEqual(["nothing"]);
  });
});

describe("media that by-pass the protection", () => {
  it("leave it: packets go out, nothing came from the transform", () => {
    expect(codes(judge([{ sent: 50, received: 50, authentic: 50 }]))).toEqual(["protection-bypassed"]);
    expect(codes(judge([{ sent: 50, keyed: false }])), "before keys as well").toEqual(["protection-bypassed"]);
  });

  it("come past it: packets arrive, the transform sees nothing, and nothing either by the next answer of the worker", () => {
    const second = { sent: 50, sealed: 50, received: 50 };
    // What came before the first look may have come before the worker was there.
    expect(codes(judge(times(3, second)))).toEqual(["nothing", "suspected", "protection-bypassed"]);
    expect(codes(judge(times(3, { ...second, keyed: false }))).at(-1), "before keys as well").toBe(
      "protection-bypassed",
    );
  });

  it("come past it, known by 25 packets and by no 24", () => {
    const begun: Second = { received: 1 };
    expect(codes(judge([begun, { received: 24 }, NOTHING, NOTHING]))).toEqual(times(4, "nothing"));
    const more: Second = { received: 5 };
    expect(codes(judge([begun, { received: 25 }, more])).slice(1)).toEqual(["suspected", "protection-bypassed"]);
  });

  it("stays a suspicion while nothing comes, on hold, and is told by what comes then", () => {
    const found = [{ received: 1 }, { received: 25 }, ...times(60, NOTHING), { received: 2 }];
    expect(codes(judge([...found, { received: 50, authentic: 50 }, TALK])).slice(1)).toEqual([
      ...times(62, "suspected"),
      ...["nothing", "proved"],
    ]);
    expect(codes(judge([...found, { received: 3 }])).at(-1)).toBe("protection-bypassed");
  });

  it("is taken back where frames come that had waited for the worker, be it one of them", () => {
    const waited: Second = { received: 50 };
    expect(codes(judge([...times(5, TALK), waited, waited, { received: 50, authentic: 1 }, TALK])).slice(5)).toEqual([
      ...["proved", "suspected", "proved", "proved"],
    ]);
  });

  it("is not said of what came before the worker had taken up the transform, and is of what comes after", () => {
    const before: Second = { received: 50, takenUp: false };
    expect(kinds(judge([...times(9, before), TALK, TALK]))).toEqual([...times(9, "nothing"), "proved", "proved"]);
    const byIt: Second = { received: 50 };
    expect(codes(judge([...times(5, before), byIt, byIt, byIt])).slice(5)).toEqual([
      ...["nothing", "suspected", "protection-bypassed"],
    ]);
  });

  it("is said where the worker takes up no transform within ten seconds, however few packets come", () => {
    const never: Second = { received: 5, takenUp: false };
    const verdicts = codes(judge(times(12, { ...never, keyed: false })));
    expect(verdicts).toEqual([...times(10, "nothing"), "suspected", "protection-bypassed"]);
  });

  it("begin to in the middle of a call", () => {
    const verdicts = judge([...times(10, TALK), ...times(4, { sent: 50, received: 50, authentic: 50 })]);
    expect(codes(verdicts).at(-1)).toBe("protection-bypassed");
    expect(kinds(verdicts).slice(0, 10)).toEqual(times(10, "proved"));
  });

  it("is not said of frames that are dropped before the keys are there", () => {
    expect(kinds(judge(times(20, { received: 50, seen: 50, keyed: false })))).toEqual(times(20, "nothing"));
  });

  it("is not said of packets that carry nothing but padding, as they do when a path is measured", () => {
    const measured = { padding: 60 };
    expect(kinds(judge([measured, TALK, ...times(12, measured), TALK])).includes("broken")).toBe(false);
  });

  it("is noticed although looks are far apart", () => {
    const slow = { lastsMs: 60_000 };
    expect(
      codes(
        judge([
          { ...TALK, ...slow },
          { ...slow, sent: 3000, received: 50, authentic: 50 },
        ]),
      ).at(-1),
    ).toBe("protection-bypassed");
  });
});

describe("frames that are refused", () => {
  it("break the protection when there are many of them", () => {
    expect(codes(judge([{ ...TALK, authentic: 0, refused: 50 }]))).toEqual(["protection-refusals"]);
    expect(codes(judge([{ ...TALK, authentic: 10, replayed: 40 }]))).toEqual(["protection-refusals"]);
  });

  it("do not when there are few", () => {
    expect(kinds(judge(times(20, { ...TALK, refused: 1 })))).toEqual(times(20, "nothing"));
  });
});

describe("a standstill", () => {
  it("is named when packets keep arriving and none is authentic", () => {
    const verdicts = judge([TALK, ...times(12, { sent: 50, sealed: 50, received: 2, seen: 2 })]);
    expect(codes(verdicts).at(-1)).toBe("protection-standstill");
  });

  it("is not what silence is: discontinuous transmission, a muted colleague, hold of any length", () => {
    const pause = times(90, NOTHING);
    const call = [...times(5, TALK), ...times(120, HUSH), ...pause, ...times(5, TALK), ...pause, ...times(9, TALK)];
    expect(codes(judge(call)).filter((code) => code.startsWith("protection"))).toEqual([]);
  });

  it("is not what a few stray packets during a hold are", () => {
    const hold = [...times(10, NOTHING), { received: 2 }, ...times(60, NOTHING)];
    expect(kinds(judge([...times(5, TALK), ...hold])).includes("broken")).toBe(false);
  });
});

it("never says that a call is broken in which every packet carries a protected frame", () => {
  const second = fc.record({
    talks: fc.boolean(),
    hears: fc.boolean(),
    lastsMs: fc.integer({ min: 200, max: 5_000 }),
    behind: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(second, { maxLength: 60 }), (plan) => {
      let owed = 0;
      const call = plan.map(({ talks, hears, lastsMs, behind }): Second => {
        const frames = Math.floor(lastsMs / 20);
        const received = hears ? frames : 0;
        // Packets are read first, so that frames may be ahead of them but never behind, except for a busy worker.
        const authentic = Math.max(0, received + owed - behind);
        owed = received + owed - authentic;
        return { lastsMs, sent: talks ? frames : 0, sealed: talks ? frames : 0, received, authentic };
      });
      expect(kinds(judge(call)).includes("broken")).toBe(false);
    }),
  );
});

it("always breaks a call within five looks in which nothing of what arrives comes to the worker, whatever came before", () => {
  const before = fc.array(fc.constantFrom(TALK, HUSH, NOTHING, { received: 50, takenUp: false }), { maxLength: 9 });
  fc.assert(
    fc.property(before, (seconds) => {
      // A window of three seconds, and the answer after the one that is suspected.
      const verdicts = judge([...seconds, ...times(5, { sent: 50, sealed: 50, received: 50 })]);
      expect(codes(verdicts)).toContain("protection-bypassed");
    }),
  );
});

describe("a call that is held", () => {
  it("is no standstill however long it lasts, and proves itself anew when it goes on", () => {
    const verdicts = judge([TALK, TALK, ...times(60, NOTHING), TALK, TALK]);
    expect(codes(verdicts).filter((code) => code.startsWith("protection"))).toEqual([]);
    expect(kinds(verdicts).at(-1)).toBe("proved");
  });

  it("by one end only: its silence is protected and counts", () => {
    const silence: Second = { sent: 50, sealed: 50 };
    expect(codes(judge([TALK, ...times(30, silence), TALK])).at(-1)).toBe("proved");
    const heard: Second = { received: 50, authentic: 50 };
    expect(codes(judge([TALK, ...times(30, heard), TALK])).at(-1)).toBe("proved");
  });

  it("a last packet before it does not count against the first ones after it", () => {
    // The frames of the first packets come to the transform a moment later.
    const late: Second = { received: 20 };
    const verdicts = judge([TALK, { received: 1 }, ...times(20, NOTHING), late, TALK]);
    expect(codes(verdicts)).not.toContain("protection-standstill");
    expect(codes(verdicts)).not.toContain("protection-bypassed");
  });

  it.each([
    ["go by the transform", { received: 50 }, "protection-bypassed"],
    ["are not authentic", { received: 50, refused: 50 }, "protection-refusals"],
    ["were received before", { received: 50, replayed: 50 }, "protection-refusals"],
  ] as const)("does not stay proved when afterwards packets %s", (_what, second, code) => {
    expect(codes(judge([...times(5, TALK), ...times(20, NOTHING), ...times(10, second)]))).toContain(code);
  });
});

describe("pictures", () => {
  const seen = (...seconds: readonly Second[]) => codes(judge(seconds, "video"));
  /** 15 a second, some of them of several packets. */
  const SHOWN: Second = { received: 30, authentic: 15 };

  it("are proved by the one way that they go", () => {
    expect(seen(SHOWN)).toEqual(["proved"]);
    expect(seen({ sent: 30, sealed: 15 })).toEqual(["proved"]);
    expect(seen(NOTHING)).toEqual(["nothing"]);
    expect(seen({ ...SHOWN, keyed: false })).toEqual(["nothing"]);
    expect(seen({ ...SHOWN, refused: 1 }, SHOWN)).toEqual(["nothing", "proved"]);
  });

  it("break when they are refused, few of them too", () => {
    expect(seen({ received: 30, refused: 5 })).toEqual(["protection-refusals"]);
    expect(seen(SHOWN, { received: 30, authentic: 10, refused: 5 }).at(-1)).toBe("protection-refusals");
  });

  it("may come a second time where packets were believed lost, and not again and again", () => {
    expect(seen(...times(5, { received: 40, authentic: 15, replayed: 3 }))).toEqual(times(5, "proved"));
    expect(seen({ received: 40, authentic: 15, replayed: 6 })).toEqual(["protection-refusals"]);
  });

  it("come past the transform: known by the packets of the whole leg, however slowly they come", () => {
    const few: Second = { received: 20 };
    expect(seen(...times(13, few)).includes("suspected")).toBe(false);
    expect(seen(...times(15, few)).slice(-2)).toEqual(["suspected", "protection-bypassed"]);
    expect(seen(NOTHING, { received: 250 }, few)).toEqual(["nothing", "suspected", "protection-bypassed"]);
    // A large one that is still under way.
    expect(seen(NOTHING, { received: 240 }, { received: 5, authentic: 1 }).slice(1)).toEqual(["nothing", "proved"]);
  });

  it("leave past it: known by ten packets", () => {
    expect(seen({ sent: 10 })).toEqual(["protection-bypassed"]);
  });

  it("may rest for as long as a camera is off, and packets of one that does not become whole are no standstill", () => {
    expect(seen(SHOWN, ...times(60, NOTHING), SHOWN).includes("protection-standstill")).toBe(false);
    expect(seen(SHOWN, ...times(20, { received: 5 })).includes("protection-standstill")).toBe(false);
  });
});
