import { expect, test, vi } from "vitest";
import type { TrackVoice } from "../../../../renderer/media/track-voice.ts";
import { createVoicesInUse } from "../../../../renderer/media/voices-in-use.ts";

function voice(name: string) {
  const lost: (() => void)[] = [];
  const closed = vi.fn();
  const made = {
    track: { name } as unknown as MediaStreamTrack,
    onLost: (listener: () => void) => void lost.push(listener),
    close: closed,
  } satisfies TrackVoice;
  return { made, closed, lose: () => lost.forEach((each) => void each()) };
}

test("the newest that is open is told, until it is closed or lost", () => {
  const voices = createVoicesInUse();
  const told = vi.fn();
  const stop = voices.onChange(told);
  expect(voices.newest()).toBeUndefined();
  const [first, second] = [voice("first"), voice("second")];
  voices.add(first.made);
  const added = voices.add(second.made);
  expect(voices.newest()).toBe(second.made.track);
  expect(told).toHaveBeenCalledTimes(2);
  added.close();
  expect(second.closed).toHaveBeenCalledOnce();
  expect(voices.newest()).toBe(first.made.track);
  first.lose();
  expect(voices.newest()).toBeUndefined();
  // What is lost is closed later, and is no news then.
  added.close();
  expect(told).toHaveBeenCalledTimes(4);
  stop();
  voices.add(voice("third").made);
  expect(told).toHaveBeenCalledTimes(4);
});
