import { expect, test } from "vitest";
import { SharedVoices } from "../../../../renderer/media/shared-voices.ts";
import { voiceOf } from "../../../../renderer/media/voice.ts";

class Track extends EventTarget {
  enabled = true;
  readyState = "live";
  clone(): Track {
    return new Track();
  }
  stop(): void {
    this.readyState = "ended";
  }
}

const USB = { id: "usb-7", label: "Headset" };
const opened = () => {
  const track = new Track();
  return { track, voice: voiceOf(track as unknown as MediaStreamTrack) };
};

test("another call has a copy of what one has open for the same choice, and each ends alone", () => {
  const shared = new SharedVoices();
  expect(shared.copyFor(USB)).toBeUndefined();
  const { track, voice } = opened();
  const first = shared.add(USB, voice);
  expect(shared.copyFor({ id: "", label: "" })).toBeUndefined();
  const copy = shared.copyFor(USB);
  expect(copy?.track).not.toBe(track);
  if (copy === undefined) throw new Error("no copy");
  const second = shared.add(USB, copy);
  first.close();
  expect([track.readyState, copy.track.readyState]).toEqual(["ended", "live"]);
  // The one that is left is enough.
  expect(shared.copyFor(USB)).toBeDefined();
  second.close();
  expect(shared.copyFor(USB)).toBeUndefined();
});

test("nothing is copied of one that is lost, nor after a change of the devices", () => {
  const shared = new SharedVoices();
  const { track, voice } = opened();
  shared.add(USB, voice);
  track.dispatchEvent(new Event("ended"));
  expect(shared.copyFor(USB)).toBeUndefined();
  shared.add(USB, opened().voice);
  shared.devicesChanged();
  expect(shared.copyFor(USB)).toBeUndefined();
});
