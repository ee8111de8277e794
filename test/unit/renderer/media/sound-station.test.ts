/** The sound of legs inside the worker: between worklet and host, as far as the gates say. */
import { expect, test, vi } from "vitest";
import { floorTone } from "../../../../renderer/media/floor-tones.ts";
import type { SoundReport } from "../../../../renderer/media/sound-messages.ts";
import { SoundStation } from "../../../../renderer/media/sound-station.ts";
import { NO_FLOOR } from "../../../../shared/floor/floor-state.ts";
import { FRAME_OCTETS, FRAME_SAMPLES } from "../../../../shared/media/sound-frames.ts";

function setUp() {
  const sent: (string | Uint8Array)[] = [];
  const target = new EventTarget();
  const socket = {
    binaryType: "blob" as BinaryType,
    bufferedAmount: 0,
    readyState: 1,
    send: (data: string | Uint8Array) => void sent.push(data),
    close: vi.fn(),
    addEventListener: target.addEventListener.bind(target),
  };
  const reports: SoundReport[] = [];
  const station = new SoundStation({
    connect: () => socket as never,
    report: (report) => reports.push(report),
  });
  const line = {
    onmessage: null as ((event: MessageEvent<Int16Array>) => void) | null,
    postMessage: vi.fn(),
    close: vi.fn(),
  };
  station.obey({ kind: "attach", leg: 1, url: "ws://127.0.0.1:1", token: "t", line: line as never });
  target.dispatchEvent(new Event("open"));
  const comes = (data: unknown) => target.dispatchEvent(Object.assign(new Event("message"), { data }));
  const heard = (value: number) => {
    line.onmessage?.({ data: new Int16Array(FRAME_SAMPLES).fill(value) } as MessageEvent<Int16Array>);
  };
  return { station, socket, sent, reports, line, comes, heard, gone: () => target.dispatchEvent(new Event("close")) };
}

test("says which voice it is of first of all", () => {
  const { sent, reports } = setUp();
  expect(sent).toEqual([JSON.stringify({ kind: "attach", token: "t" })]);
  expect(reports).toEqual([{ kind: "attached", leg: 1 }]);
});

test("what must not leave goes as nothing, so that the host keeps time", () => {
  const { heard, sent, station } = setUp();
  heard(1000);
  expect(sent.at(-1)).toHaveLength(0);
  station.obey({ kind: "gates", leg: 1, out: true, in: true });
  heard(1000);
  expect(sent.at(-1)).toHaveLength(FRAME_OCTETS);
  station.obey({ kind: "gates", leg: 1, out: false, in: true });
  heard(1000);
  expect(sent.at(-1)).toHaveLength(0);
});

test("what comes is played where it may be, and its energy told with the counts", () => {
  const { comes, line, reports, station } = setUp();
  const frame = new Int16Array(FRAME_SAMPLES).fill(16_384).buffer;
  comes(frame);
  expect(line.postMessage).not.toHaveBeenCalled();
  station.obey({ kind: "gates", leg: 1, out: true, in: true });
  comes(frame);
  comes(new ArrayBuffer(3));
  expect(line.postMessage).toHaveBeenCalledExactlyOnceWith(new Int16Array(FRAME_SAMPLES).fill(16_384));
  comes(JSON.stringify({ kind: "digit", digit: "5" }));
  // A quarter of full scale squared, for 20 ms.
  const energy = { sent: 0, received: expect.closeTo(0.25 * 0.02, 6) };
  expect(reports.at(-1)).toEqual({ kind: "said", leg: 1, news: { kind: "digit", digit: "5" }, energy });
});

test("what cannot leave in time is left out", () => {
  const { heard, sent, socket } = setUp();
  socket.bufferedAmount = 6 * FRAME_OCTETS;
  heard(1000);
  expect(sent).toHaveLength(1);
});

test("digits go to the host", () => {
  const { sent, station } = setUp();
  station.obey({ kind: "digits", leg: 1, digits: "17" });
  expect(sent.at(-1)).toBe(JSON.stringify({ kind: "digits", digits: "17" }));
});

test("tells when the host has gone, and not when it was let go of", () => {
  const lost = setUp();
  lost.gone();
  expect(lost.reports.at(-1)).toEqual({ kind: "gone", leg: 1 });
  const closed = setUp();
  closed.station.obey({ kind: "close", leg: 1 });
  closed.gone();
  expect(closed.socket.close).toHaveBeenCalledOnce();
  expect(closed.line.close).toHaveBeenCalledOnce();
  expect(closed.reports).toEqual([{ kind: "attached", leg: 1 }]);
});

test("a tone of floor control is heard in front of all that comes behind it, and counts as nothing of the other end", () => {
  const { comes, line, reports, station } = setUp();
  station.obey({ kind: "gates", leg: 1, out: true, in: true });
  const tone = floorTone("may-talk");
  comes(JSON.stringify({ kind: "tone", of: "may-talk" }));
  const frame = new Int16Array(FRAME_SAMPLES).fill(16_384);
  for (let at = 0; at < tone.length + 1; at++) comes(frame.slice().buffer);
  expect(line.postMessage.mock.calls.map(([played]) => played)).toEqual([...tone, frame]);
  comes(JSON.stringify({ kind: "floor", floor: NO_FLOOR }));
  expect(reports.at(-1)).toMatchObject({
    news: { kind: "floor" },
    energy: { received: expect.closeTo(0.25 * 0.02, 6) },
  });
});

test("each tone is another, and none clicks at its ends", () => {
  const tones = (["may-talk", "taken-away", "refused", "ends-soon"] as const).map((of) =>
    floorTone(of).flatMap((each) => [...each]),
  );
  expect(new Set(tones.map((each) => each.join())).size).toBe(4);
  for (const tone of tones) {
    expect([Math.abs(tone[0] ?? 1), Math.abs(tone.at(-1) ?? 1)]).toEqual([0, 0]);
    expect(Math.max(...tone)).toBeGreaterThan(4_000);
  }
  // The microphone opens five frames behind a grant.
  expect(floorTone("may-talk").length).toBeLessThan(5);
});

test("the talk key goes to the host", () => {
  const { sent, station } = setUp();
  station.obey({ kind: "talk-key", leg: 1, down: true, urgency: "emergency", use: "interrupting" });
  expect(sent.at(-1)).toBe(JSON.stringify({ kind: "talk-key", down: true, urgency: "emergency", use: "interrupting" }));
  station.obey({ kind: "urgency", leg: 1, urgency: "emergency" });
  expect(sent.at(-1)).toBe(JSON.stringify({ kind: "urgency", urgency: "emergency" }));
  station.obey({ kind: "still-wanted", leg: 1 });
  expect(sent.at(-1)).toBe(JSON.stringify({ kind: "still-wanted" }));
});
