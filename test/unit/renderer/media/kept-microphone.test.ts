import { expect, test, vi } from "vitest";
import type { DeviceChoice } from "../../../../renderer/media/device-choice.ts";
import { KeptMicrophone } from "../../../../renderer/media/kept-microphone.ts";
import { voiceOf } from "../../../../renderer/media/voice.ts";

/** A track of a device: its copies end by themselves when the device goes. */
class Track extends EventTarget {
  enabled = true;
  readyState = "live";
  readonly copies: Track[] = [];

  clone(): Track {
    const copy = new Track();
    copy.enabled = this.enabled;
    this.copies.push(copy);
    return copy;
  }
  stop(): void {
    this.readyState = "ended";
  }
  pull(): void {
    for (const each of [this, ...this.copies]) {
      each.stop();
      each.dispatchEvent(new Event("ended"));
    }
  }
}

const asTrack = (track: Track) => track as unknown as MediaStreamTrack;
const USB: DeviceChoice = { id: "usb-7", label: "Headset" };
const SYSTEMS: DeviceChoice = { id: "", label: "" };

function microphones() {
  const tracks: Track[] = [];
  const asked: { readonly id: string; readonly open: () => void; readonly fail: () => void }[] = [];
  const told = vi.fn();
  const kept = new KeptMicrophone(
    told,
    ({ id }) =>
      new Promise((resolve, reject) => {
        const open = () => {
          const track = new Track();
          tracks.push(track);
          resolve(voiceOf(asTrack(track)));
        };
        asked.push({ id, open, fail: () => reject(new Error("none")) });
      }),
  );
  const opened = async (which = asked.length - 1) => {
    asked[which]?.open();
    await vi.waitFor(() => expect(tracks.length).toBeGreaterThan(0));
    await Promise.resolve();
  };
  return { kept, tracks, asked, told, opened };
}

const live = (tracks: readonly Track[]) => tracks.filter(({ readyState }) => readyState === "live").length;

test("what keeps it open is silent; a call has a copy that is heard, and ends alone", async () => {
  const { kept, tracks, opened } = microphones();
  kept.keep(USB);
  expect([kept.isOpen, kept.voice(USB)]).toEqual([false, undefined]);
  await opened();
  expect(kept.isOpen).toBe(true);
  expect(tracks[0]?.enabled).toBe(false);
  const voice = kept.voice(USB);
  expect(voice?.track.enabled).toBe(true);
  voice?.close();
  expect(voice?.track.readyState).toBe("ended");
  expect(tracks[0]?.readyState).toBe("live");
  // One that was not chosen is nobody's.
  expect(kept.voice({ id: "internal", label: "" })).toBeUndefined();
});

test("nothing is open any more when it is wanted no more, also what was still being opened", async () => {
  const { kept, tracks, asked, told, opened } = microphones();
  kept.keep(USB);
  await opened();
  kept.keep(undefined);
  expect([kept.isOpen, live(tracks), told.mock.calls.length]).toEqual([false, 0, 2]);
  kept.keep(USB);
  kept.keep(undefined);
  asked[1]?.open();
  await vi.waitFor(() => expect(tracks).toHaveLength(2));
  await vi.waitFor(() => expect(live(tracks)).toBe(0));
  expect([kept.isOpen, told.mock.calls.length]).toEqual([false, 2]);
});

test("another choice closes what is open at once, and the same one opens nothing", async () => {
  const { kept, tracks, asked, opened } = microphones();
  kept.keep(USB);
  await opened();
  kept.keep({ ...USB });
  expect(asked).toHaveLength(1);
  kept.keep(SYSTEMS);
  expect([kept.isOpen, live(tracks)]).toEqual([false, 0]);
  await opened();
  expect(asked.map(({ id }) => id)).toEqual(["usb-7", ""]);
  expect(kept.voice(SYSTEMS)).toBeDefined();
});

test("a device that goes takes the voices of calls with it, and is opened again when devices change", async () => {
  const { kept, tracks, asked, opened } = microphones();
  kept.keep(USB);
  await opened();
  const lost = vi.fn();
  kept.voice(USB)?.onLost(lost);
  tracks[0]?.pull();
  expect([kept.isOpen, lost.mock.calls.length]).toEqual([false, 1]);
  kept.devicesChanged();
  asked[1]?.fail();
  await vi.waitFor(() => expect(kept.isOpen).toBe(false));
  kept.devicesChanged();
  await opened();
  expect(kept.isOpen).toBe(true);
  // One that was chosen and is open is left alone.
  kept.devicesChanged();
  expect(asked).toHaveLength(3);
});

test("the system's choice may be another after a change: the new one is there before the old one closes", async () => {
  const { kept, tracks, asked, opened } = microphones();
  kept.keep(SYSTEMS);
  await opened();
  kept.devicesChanged();
  expect(kept.voice(SYSTEMS)).toBeDefined();
  asked[1]?.open();
  await vi.waitFor(() => expect(tracks[1]?.enabled).toBe(false));
  expect([live(tracks), tracks[0]?.readyState, kept.isOpen]).toEqual([1, "ended", true]);
});
