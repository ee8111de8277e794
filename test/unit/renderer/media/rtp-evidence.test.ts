/** What counted packets prove, at a port that is open to everybody. */
import { expect, test } from "vitest";
import { RtpEvidence } from "../../../../renderer/media/rtp-evidence.ts";
import type { SoundCounts } from "../../../../shared/media/sound-frames.ts";

const counts = (change: Partial<SoundCounts>): SoundCounts => ({
  sent: 0,
  opened: 0,
  refused: 0,
  replayed: 0,
  unreadable: 0,
  reports: 0,
  reportedBack: false,
  ...change,
});

/** Looks each half second. */
function look(...seen: readonly Partial<SoundCounts>[]) {
  const evidence = new RtpEvidence();
  return seen.map((each, at) => evidence.weigh(counts(each), at * 500, true).kind);
}

test("proved is what was opened, also to whom who sends nothing, and what was sent alone is not", () => {
  expect(look({ sent: 5 }, { sent: 10, opened: 1 })).toEqual(["nothing", "proved"]);
  expect(look({ opened: 1 })).toEqual(["proved"]);
});

test("strangers end no call while authentic packets come", () => {
  const looks = Array.from({ length: 40 }, (_, at) => ({ sent: at + 1, opened: at + 1, refused: 10_000 * at }));
  expect(new Set(look(...looks))).toEqual(new Set(["proved"]));
});

test.each(["refused", "replayed"] as const)(
  "packets of which none is authentic end it after eight seconds: %s",
  (kind) => {
    const looks = Array.from({ length: 20 }, (_, at) => ({ sent: at, [kind]: 25 * at }));
    const verdicts = look(...looks);
    expect(verdicts.indexOf("broken")).toBeGreaterThan(15);
    const evidence = new RtpEvidence();
    const last = looks
      .map((each, at) => evidence.weigh(counts(each), at * 500, true))
      .find(({ kind: is }) => is === "broken");
    expect(last).toMatchObject({ code: "protection-standstill" });
  },
);

test("whoever says nothing breaks nothing: on hold, or silent", () => {
  const looks = Array.from({ length: 100 }, () => ({ sent: 1, opened: 1 }));
  expect(look(...looks)).not.toContain("broken");
});

test("what comes while the other end may send nothing speaks against nobody, and what comes afterwards does", () => {
  const evidence = new RtpEvidence();
  const at = (index: number, maySend: boolean) =>
    evidence.weigh(counts({ sent: 1, refused: 25 * index }), index * 500, maySend);
  const held = Array.from({ length: 60 }, (_, index) => at(index, false).kind);
  expect(new Set(held)).toEqual(new Set(["nothing"]));
  const after = Array.from({ length: 20 }, (_, index) => at(60 + index, true).kind);
  expect(after.indexOf("broken")).toBeGreaterThan(14);
});

test("what came before a silence does not count against what comes after", () => {
  const quiet = Array.from({ length: 30 }, () => ({ sent: 1, refused: 4 }));
  expect(look({ sent: 1 }, ...quiet, { sent: 1, refused: 6 })).not.toContain("broken");
});
