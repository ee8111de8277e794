/** Transmission control of a call: the camera opens with permission and with nothing else, and what the record says. */
import { describe, expect, test } from "vitest";
import type { CallEffect, CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { cameraToSet, sourceToShow } from "../../../../../renderer/calling/features/pictures.ts";
import { viewToSet } from "../../../../../renderer/calling/features/transmission.ts";
import { placeCall, transition } from "../../../../../renderer/calling/private-call.ts";
import { callRecordSchema } from "../../../../../shared/mc/call-record.ts";
import {
  NO_TRANSMISSION,
  type Transmission,
  type WaitingPermission,
} from "../../../../../shared/transmission/transmission-state.ts";
import { BEA, callRules, ID, NOW } from "../../../../support/fixtures/call-rules.ts";

const says = (transmission: Transmission | null): CallEvent => ({
  type: "media",
  leg: 1,
  event: { kind: "transmission", transmission },
});
const RESTING: Transmission = { ...NO_TRANSMISSION, ours: { name: "no-permission" } };
const ASKING: Transmission = { ...RESTING, wanted: true, ours: { name: "pending-request", sent: 1 } };
const OURS: Transmission = {
  ...RESTING,
  wanted: true,
  ours: { name: "has-permission", seconds: 30, grant: 1, sources: { audio: 1, video: 2 }, seen: false },
};
const STREAM = { id: BEA, audioSsrc: 7, videoSsrc: 8 };
const show = (shows: "camera" | "screen" | null): CallEvent => ({ type: "transmit", shows });
const REVOKED: Transmission = {
  ...RESTING,
  ours: { name: "pending-end", sent: 1, again: false },
  problem: { of: "revoked", code: 4, phrase: "some\u0000body" },
};

/** A connected call with pictures; all effects about transmissions and the camera, and the record. */
function video(...events: CallEvent[]) {
  const start: CallEvent[] = [
    { type: "media-ready" },
    { type: "invite-sent", leg: 1 },
    { type: "leg", leg: 1, event: { kind: "answered" } },
    { type: "media", leg: 1, event: { kind: "connected" } },
  ];
  let { call } = placeCall(ID, BEA, callRules({ service: "mcvideo" }), NOW);
  const effects: CallEffect[] = [];
  let now = NOW;
  for (const event of [...start, ...events]) {
    now += 1;
    const next = transition(call, event, now);
    call = next.call;
    effects.push(...next.effects);
  }
  expect(callRecordSchema.safeParse(call.record).error).toBeUndefined();
  const did = effects.flatMap((effect) => {
    if (effect.do === "transmit") return [effect.on ? "ask" : "end"];
    if (effect.do === "transmit-picture" || effect.do === "show-camera") return [`camera ${effect.of ?? "off"}`];
    return effect.do === "view" ? [effect.on ? "view" : "stop viewing"] : [];
  });
  return { did, record: call.record };
}

describe("the camera", () => {
  test("waits for permission, and opens with it", () => {
    expect(video(says(RESTING), show("camera")).did).toEqual(["ask"]);
    expect(video(says(RESTING), show("camera"), says(ASKING)).did).toEqual(["ask"]);
    expect(video(says(RESTING), show("camera"), says(ASKING), says(OURS)).did).toEqual(["ask", "camera camera"]);
  });

  test("shuts when permission ends, and says why", () => {
    const opened: CallEvent = { type: "camera-opened", of: "camera" };
    const { did, record } = video(says(RESTING), show("camera"), says(ASKING), says(OURS), opened, says(REVOKED));
    expect(did).toEqual(["ask", "camera camera", "camera off"]);
    expect(record.pictures?.camera).toBe("off");
    expect(record.transmission?.problem).toEqual({ of: "revoked", code: 4, phrase: "some body" });
  });

  test("that is switched off ends the transmission, and one that is waited for is withdrawn", () => {
    expect(video(says(RESTING), show("camera"), says(OURS), show(null)).did.slice(2)).toEqual(["camera off", "end"]);
    const withdrawn = video(says(RESTING), show("camera"), says(ASKING), show(null));
    expect(withdrawn.did).toEqual(["ask", "camera off", "end"]);
    expect(withdrawn.record.transmission?.wanted).toBeNull();
  });

  test("that was opened before anybody knew shuts, and asks", () => {
    const { did, record } = video({ type: "camera", shows: "camera" }, says(NO_TRANSMISSION));
    expect(did).toEqual(["camera camera", "camera off", "ask"]);
    expect([record.pictures?.camera, record.transmission?.wanted]).toEqual(["off", "camera"]);
  });

  test("opens without asking where the server turns out to have no transmission control", () => {
    expect(video(says(NO_TRANSMISSION), show("camera"), says(null)).did).toEqual(["ask", "camera camera"]);
  });

  test("gives way to a screen within the same transmission", () => {
    expect(video(says(RESTING), show("camera"), says(OURS), show("screen")).did).toEqual([
      "ask",
      "camera camera",
      "camera screen",
    ]);
  });

  describe("whose turn has come out of the queue", () => {
    const queued = (granted: WaitingPermission | null): Transmission => ({
      ...RESTING,
      wanted: true,
      ours: { name: "queued", position: 1, asked: 0, granted },
    });
    const turn = queued({ seconds: 30, sources: {}, withinMs: 5_000 });

    test("stays shut until its key is pressed once more, and shows what was wanted", () => {
      const { did, record } = video(says(RESTING), show("screen"), says(queued(null)), says(turn));
      expect([did, record.pictures?.camera, cameraToSet(record), sourceToShow(record)]).toEqual([
        ["ask"],
        "off",
        "on",
        "screen",
      ]);
      expect(video(says(RESTING), show("screen"), says(turn), show("screen"), says(OURS)).did).toEqual([
        "ask",
        "ask",
        "camera screen",
      ]);
    });

    test("has its time from when it came, and none any more when it went back", () => {
      const { record } = video(says(RESTING), show("camera"), says(turn), says({ ...turn, sequence: 4 }));
      expect(record.transmission?.pressBy).toBe(NOW + 7 + 5_000);
      const gone = { ...RESTING, ours: { name: "pending-end", sent: 1, again: false } } as const;
      const over = video(says(RESTING), show("camera"), says(turn), says({ ...gone, problem: { of: "not-pressed" } }));
      expect([over.record.transmission?.pressBy, over.did]).toEqual([null, ["ask"]]);
      expect(over.record.transmission?.happened.at(-1)?.state).toBe("not-pressed");
    });
  });

  test("does not open with a permission that nobody here wants any more", () => {
    expect(video(says(RESTING), says(OURS)).did).toEqual([]);
  });

  test.each([
    [RESTING, [], "on"],
    [RESTING, [show("camera")], "off"],
    [{ ...RESTING, mayRequest: false }, [], undefined],
    [
      RESTING,
      [
        { type: "hold", on: true },
        { type: "leg", leg: 1, event: { kind: "hold-settled", on: true, accepted: true } },
      ],
      undefined,
    ],
  ] as [Transmission, CallEvent[], string | undefined][])("its key: %#", (now, events, to) => {
    expect(cameraToSet(video(says(now), ...events).record)).toBe(to);
  });
});

describe("what the other end transmits", () => {
  const offered: Transmission = { ...RESTING, far: { name: "offered", stream: STREAM } };
  const taken: Transmission = { ...RESTING, far: { name: "receiving", stream: STREAM } };

  test("is asked for and done without, each where it can be", () => {
    expect(viewToSet(video(says(RESTING)).record)).toBeUndefined();
    expect(viewToSet(video(says(offered)).record)).toBe(true);
    expect(viewToSet(video(says(taken)).record)).toBe(false);
    expect(video(says(offered), { type: "view", on: true }).did).toEqual(["view"]);
    expect(video(says(taken), { type: "view", on: false }).did).toEqual(["stop viewing"]);
    expect(video(says(RESTING), { type: "view", on: true }).did).toEqual([]);
  });

  test("and what we send stand in the record in their order", () => {
    const seen: Transmission = { ...OURS, ours: { ...OURS.ours, seen: true } as Transmission["ours"] };
    const { record } = video(
      says(RESTING),
      says(offered),
      says(taken),
      show("camera"),
      says(ASKING),
      says(OURS),
      says(seen),
      says(RESTING),
    );
    expect(record.transmission?.happened.map(({ state }) => state)).toEqual([
      "theirs",
      "taken",
      "asked",
      "theirs-ended",
      "ours",
      "seen",
      "ended",
    ]);
  });
});

test("nothing of it in a call that has none", () => {
  const { did, record } = video(show("camera"), { type: "view", on: true });
  expect([did, record.transmission]).toEqual([[], null]);
});
