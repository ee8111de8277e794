import { expect, test, vi } from "vitest";
import {
  createRecordingStore,
  followRecording,
  recordingNotice,
} from "../../../../renderer/history/recording-store.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { createFixtureHost, RECORDING } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

async function follow(recording = RECORDING) {
  const fixture = createFixtureHost({ people: [], calls: [], settings: DEFAULT_SETTINGS, lab: LAB, recording });
  const store = createRecordingStore();
  const saved = vi.fn();
  const stop = followRecording(fixture.host, store, saved);
  await vi.waitFor(() => expect(store.getState().recording).toEqual(recording));
  const tell = (change: Partial<typeof RECORDING>) =>
    fixture.tell("calls.recordingChanged", { ...RECORDING, ...change });
  return { store, saved, stop, tell, fixture };
}

test("what is wrong is told for as long as it is, and its end once", async () => {
  const { store, tell, stop } = await follow();
  const notice = () => recordingNotice(store.getState().recording);
  expect([notice(), store.getState().isOver]).toEqual([null, false]);
  tell({ problem: "calls-not-recorded", waiting: 1 });
  expect([notice(), store.getState().isOver]).toEqual(["calls-not-recorded", false]);
  tell({ kept: 1 });
  expect([notice(), store.getState().isOver]).toEqual([null, true]);
  tell({ kept: 2 });
  expect(store.getState().isOver).toBe(true);
  tell({ damage: { saving: true, saved: 0 } });
  expect([notice(), store.getState().isOver]).toEqual(["call-history-damaged", false]);
  // That nothing is recorded weighs more than that something was damaged.
  tell({ damage: { saving: true, saved: 0 }, problem: "calls-not-recorded" });
  expect(notice()).toBe("calls-not-recorded");
  stop();
  tell({});
  expect(notice()).toBe("calls-not-recorded");
});

test("a console that opens later knows it too, and loads the record again when all is brought over", async () => {
  const { store, saved, tell } = await follow({ ...RECORDING, damage: { saving: true, saved: 3 } });
  expect(recordingNotice(store.getState().recording)).toBe("call-history-damaged");
  tell({ damage: { saving: true, saved: 9 } });
  expect(saved).not.toHaveBeenCalled();
  tell({ damage: { saving: false, saved: 12 } });
  tell({ damage: { saving: false, saved: 12 }, kept: 13 });
  expect(saved).toHaveBeenCalledOnce();
});

test("the record is loaded again when its key has come, and what is locked is said until then", async () => {
  const { store, saved, tell } = await follow({ ...RECORDING, awaited: true, problem: "record-locked", waiting: 1 });
  expect(recordingNotice(store.getState().recording)).toBe("record-locked");
  expect(saved).not.toHaveBeenCalled();
  tell({ awaited: false });
  tell({ awaited: false, kept: 1 });
  expect(saved).toHaveBeenCalledOnce();
  expect([recordingNotice(store.getState().recording), store.getState().isOver]).toEqual([null, true]);
});

test("a host that cannot tell leaves it at what is known", async () => {
  const fixture = createFixtureHost({ people: [], calls: [], settings: DEFAULT_SETTINGS, lab: LAB });
  fixture.failing.set("calls.recording", "host-failed");
  const store = createRecordingStore();
  followRecording(fixture.host, store, () => {});
  await vi.waitFor(() => expect(fixture.sent).toHaveLength(1));
  expect(store.getState().recording).toBeNull();
});
