/** The talk key of a call with floor control, and what the record says of the floor. */
import { describe, expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { floorRecorded, hasTalkKey, mutes } from "../../../../../renderer/calling/features/floor.ts";
import { type Floor, NO_FLOOR } from "../../../../../shared/floor/floor-state.ts";
import { MOST_HAPPENINGS } from "../../../../../shared/mc/record-parts/floor.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";
import { byColleague, HOLD, talk } from "../../../../support/fixtures/connected-call.ts";

const says = (floor: Floor | null): CallEvent => ({ type: "media", leg: 1, event: { kind: "floor", floor } });
const key = (down: boolean): CallEvent => ({ type: "talk-key", down });
const BEA = "sip:bea@mcx.system-a.example";
const RESTING: Floor = { ...NO_FLOOR, state: { name: "no-permission" } };
const OURS: Floor = { ...RESTING, state: { name: "has-permission", seconds: 30, grant: 1, sendAs: null } };

describe("the talk key", () => {
  test("goes to the host with the urgency of the call", () => {
    const { effects, record } = talk(says(RESTING), key(true));
    expect(effects).toEqual([{ do: "talk-key", down: true, urgency: "normal", use: "held" }]);
    expect(record.floor?.keyDown).toBe(true);
  });

  test("interrupts where the server lets us, and else is the ordinary one", () => {
    const interrupting: CallEvent = { type: "talk-key", down: true, use: "interrupting" };
    const allowed: Floor = { ...RESTING, mayInterrupt: true };
    expect(talk(says(allowed), interrupting).effects).toMatchObject([{ down: true, use: "interrupting" }]);
    expect(talk(says(RESTING), interrupting).effects).toMatchObject([{ down: true, use: "held" }]);
  });

  test("is let go in any case, also on hold, and pressed in none that holds", () => {
    expect(talk(says(RESTING), HOLD, key(true)).effects).toEqual([]);
    expect(talk(says(RESTING), key(true), HOLD, key(false)).effects).toMatchObject([{ down: false }]);
    expect(talk(says(RESTING), key(false)).effects).toMatchObject([{ down: false }]);
    expect(talk(says(RESTING), byColleague(true), key(true)).effects).toEqual([]);
  });

  test("does nothing in a call without floor control, and none is left when the answer has none", () => {
    // Nor where it is let go: the floor may have gone while it was held.
    for (const down of [true, false]) expect(talk(key(down))).toMatchObject({ effects: [], record: { floor: null } });
    expect(talk(says(RESTING), says(null), key(false)).effects).toEqual([]);
    expect(talk(says(RESTING), says(null)).record.floor).toBeNull();
  });

  test("stays as the dispatcher has it, whatever the host says of a moment ago", () => {
    expect(talk(says(RESTING), key(true), says(RESTING)).record.floor?.keyDown).toBe(true);
    expect(talk(says(RESTING), key(true), key(false), says({ ...OURS, keyDown: true })).record.floor?.keyDown).toBe(
      false,
    );
  });

  test.each([
    [{ state: "connected" }, true],
    [{ state: "ringing", direction: "outgoing" }, true],
    [{ state: "incoming" }, false],
    [{ state: "ended" }, false],
    [{ state: "connected", hold: "both" }, false],
  ] as const)("%o: %s", (change, has) => {
    const floor = floorRecorded(null, RESTING, 0, 1);
    expect(hasTalkKey(callRecord({ ...change, floor }))).toBe(has);
    expect(hasTalkKey(callRecord(change))).toBe(false);
  });

  test("takes the place of the microphone's, unless that is off", () => {
    const floor = floorRecorded(null, RESTING, 0, 1);
    expect([mutes(callRecord()), mutes(callRecord({ floor })), mutes(callRecord({ floor, muted: true }))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe("the record of the floor", () => {
  /** What is kept of a number of changes, a second apart, in a call that began at 0. */
  const recorded = (...floors: readonly Floor[]) =>
    floors.reduce<ReturnType<typeof floorRecorded> | null>(
      (now, floor, at) => floorRecorded(now, floor, 0, 1000 * (at + 1)),
      null,
    );
  const happened = (...floors: readonly Floor[]) =>
    recorded(...floors)?.happened.map(({ state, code }) => (code === null ? state : `${state} ${code}`));

  test("has a burst of ours with its end, and one of theirs", () => {
    const asking: Floor = { ...RESTING, state: { name: "pending-request", sent: 1 } };
    const releasing: Floor = { ...RESTING, state: { name: "pending-release", sent: 1 } };
    const theirs: Floor = { ...RESTING, talker: { id: BEA, ssrc: null } };
    expect(recorded(RESTING, asking, OURS)).toMatchObject({ state: "ours", since: 3000, until: 33_000 });
    expect(recorded(RESTING, asking, OURS, releasing, RESTING, theirs)).toMatchObject({
      state: "resting",
      until: null,
      talker: { id: BEA, since: 6000 },
    });
    expect(happened(RESTING, asking, OURS, releasing, RESTING, theirs, RESTING)).toEqual([
      "asked",
      "ours",
      "released",
      "free",
      "theirs",
      "free",
    ]);
  });

  test("has the end of each grant of ours, from when it came; what else is said meanwhile moves nothing", () => {
    const second: Floor = { ...OURS, state: { name: "has-permission", seconds: 30, grant: 2, sendAs: null } };
    const later = { ...second, sequence: 7 };
    expect(recorded(RESTING, OURS, { ...OURS, sequence: 6 })).toMatchObject({ since: 2000, until: 32_000 });
    expect(recorded(RESTING, OURS, OURS, OURS, second, later)).toMatchObject({ since: 2000, until: 35_000 });
    expect(recorded(RESTING, OURS, RESTING, OURS)).toMatchObject({ since: 4000, until: 34_000 });
  });

  test("counts what flaps where it stands: it pushes nothing else out, and what people do is told one by one", () => {
    const theirs: Floor = { ...RESTING, talker: { id: BEA, ssrc: null } };
    let now = 1_000;
    let record = floorRecorded(null, RESTING, 0, now);
    const take = (floor: Floor, after: number) => {
      now += after;
      record = floorRecorded(record, floor, 0, now);
    };
    for (const floor of [OURS, RESTING, theirs, RESTING, OURS, RESTING]) take(floor, 400);
    const told = record.happened.map(({ state }) => state);
    expect(told).toEqual(["ours", "released", "free", "theirs", "free", "ours", "released", "free"]);
    for (let count = 0; count < 5_000; count++) take(count % 2 === 0 ? theirs : RESTING, 5);
    expect(record.happened.slice(0, told.length).map(({ state }) => state)).toEqual(told);
    expect(record.happened.length).toBeLessThan(told.length + 4);
    expect(record.happened.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(told.length + 5_000);
    expect(record.happened.findLast(({ state }) => state === "theirs")).toMatchObject({ by: BEA, lastMs: now - 5 });
  });

  test("has the place in the queue each time that it is another, and none where nobody knows it", () => {
    const queued = (position: number): Floor => ({
      ...RESTING,
      state: { name: "queued", position, asked: 0, granted: null },
    });
    expect(happened(RESTING, queued(2), queued(2), queued(1))).toEqual(["queued 2", "queued 1"]);
    expect(recorded(queued(255))?.position).toBeNull();
  });

  test("has until when a press takes what came out of the queue, from when it came, and that nobody pressed", () => {
    const turn: Floor = {
      ...RESTING,
      state: { name: "queued", position: 1, asked: 0, granted: { seconds: 20, sendAs: null, withinMs: 3_000 } },
    };
    expect(recorded(RESTING, turn, { ...turn, sequence: 6 })?.pressBy).toBe(5_000);
    expect(recorded(RESTING, turn, OURS)?.pressBy).toBeNull();
    expect(happened(RESTING, turn, { ...RESTING, problem: "not-pressed" })).toEqual(["queued 1", "not-pressed"]);
  });

  test("has why not, once, with the words of the server as text for people", () => {
    const denied: Floor = { ...RESTING, problem: { of: "deny", code: 7, phrase: "full\u202e\n" } };
    const revoked: Floor = { ...RESTING, problem: { of: "revoke", code: 4, phrase: "" } };
    expect(happened(RESTING, denied, denied, RESTING, revoked)).toEqual(["denied 7", "revoked 4"]);
    expect(recorded(denied)?.problem?.phrase).not.toMatch(/[\n\u202e]/u);
    expect(happened({ ...RESTING, problem: "no-answer" })).toEqual(["no-answer"]);
  });

  test("keeps as many as it may, the newest, of however long a call", () => {
    const floors = Array.from({ length: 3 * MOST_HAPPENINGS }, (_, at) => (at % 2 === 0 ? OURS : RESTING));
    expect(recorded(...floors)?.happened).toHaveLength(MOST_HAPPENINGS);
  });
});

describe("what protects its messages", () => {
  const counted = (cskId: string | null, opened = 0, refused = 0): CallEvent => ({
    type: "media",
    leg: 1,
    event: { kind: "floor-protection", counts: { cskId, opened, refused, replayed: 0 } },
  });
  const FACTS = { suite: "AEAD_AES_128_GCM", cskId: "26992638", heard: true, refused: 2, replayed: 0 };

  test("is on the record as it was counted last, and stays with what the floor does", () => {
    expect(talk(says(RESTING)).record.floor?.protection).toBeNull();
    expect(talk(says(RESTING), counted(null)).record.floor?.protection).toMatchObject({ cskId: null, heard: false });
    const { record } = talk(says(RESTING), counted("26992638", 3, 2), says(OURS));
    expect(record.floor).toMatchObject({ state: "ours", protection: FACTS });
  });

  test("is nothing where a call has no floor control", () => {
    expect(talk(counted("26992638", 1)).record.floor).toBeNull();
  });
});
