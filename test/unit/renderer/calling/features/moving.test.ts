import { expect, test } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { talk } from "../../../../support/fixtures/connected-call.ts";

const LOST: CallEvent = { type: "signalling-lost" };
const BACK: CallEvent = { type: "signalling-restored" };
const failed: CallEvent = { type: "media", leg: 1, event: { kind: "failed", detail: "" } };
const interrupted: CallEvent = { type: "media", leg: 1, event: { kind: "interrupted" } };
const overdue: CallEvent = { type: "timeout", timer: "mediaConnection" };
const moved = (result: "accepted" | "refused" | "unknown"): CallEvent => ({
  type: "leg",
  leg: 1,
  event: { kind: "moved", result },
});

const NOTHING_IN_TIME = { do: "start-timer", timer: "signalling", ms: 30_000 };

test("audio that goes on keeps the call without a server, however long", () => {
  const away = talk(LOST);
  expect([away.record.state, away.record.signalling, away.effects]).toEqual(["connected", false, []]);
  expect(talk(LOST, LOST).effects).toEqual([]);
});

test("without audio as well there is half a minute, from the moment when it went", () => {
  expect(talk(LOST, interrupted).effects).toEqual([NOTHING_IN_TIME]);
  // The browser gives up what it has said to be interrupted: no more time for that.
  expect(talk(LOST, interrupted, failed).effects).toEqual([]);
  expect(talk(interrupted, LOST).effects).toEqual([NOTHING_IN_TIME]);
  const ended = talk(LOST, interrupted, { type: "timeout", timer: "signalling" });
  expect(ended.record.endReason).toMatchObject({ code: "signalling-lost" });
});

test("audio that comes back needs no server", () => {
  expect(talk(LOST, interrupted, { type: "media", leg: 1, event: { kind: "connected" } }).effects).toEqual([
    { do: "stop-timer", timer: "mediaConnection" },
    { do: "stop-timer", timer: "signalling" },
  ]);
});

test("a path that was not there in time is waited for while the server is away", () => {
  expect(talk(LOST, interrupted, overdue).record.state).toBe("connected");
  expect(talk(LOST, interrupted, BACK, moved("accepted"), overdue).record.endReason).toMatchObject({
    code: "media-failed",
  });
});

test("media that fail while the server is gone wait for the move, and for a path after it", () => {
  expect(talk(LOST, failed).record.state).toBe("connected");
  expect(talk(LOST, failed, BACK).effects).toEqual([
    { do: "stop-timer", timer: "signalling" },
    { do: "renew-path" },
    { do: "move" },
  ]);
  expect(talk(LOST, BACK, failed).record.state).toBe("connected");
  expect(talk(LOST, failed, BACK, moved("accepted")).effects).toEqual([
    { do: "start-timer", timer: "mediaConnection", ms: 10_000 },
  ]);
});

test("a call whose audio goes on tells where it is now, keeps its path, and is as before once that is accepted", () => {
  expect(talk(LOST, BACK).effects).toEqual([{ do: "stop-timer", timer: "signalling" }, { do: "move" }]);
  const after = talk(LOST, BACK, moved("accepted"));
  expect(after.effects).toEqual([]);
  expect(after.record).toMatchObject({ state: "connected", signalling: true, unknownToServer: false });
});

test("a move that is refused ends the call in its own words when no path is left", () => {
  const refused = talk(LOST, interrupted, BACK, moved("refused"), overdue);
  expect(refused.record.endReason).toMatchObject({ code: "network-change-refused" });
  expect(talk(LOST, BACK, moved("refused"), failed).record.endReason).toMatchObject({ code: "network-change-refused" });
  expect(talk(LOST, BACK, moved("accepted"), failed).record.endReason).toMatchObject({ code: "media-failed" });
});

test("a server that does not know the call is told of, until the connection is another", () => {
  const unknown = talk(LOST, BACK, moved("unknown"));
  expect(unknown.record).toMatchObject({ state: "connected", signalling: false, unknownToServer: true });
  expect(talk(LOST, BACK, moved("unknown"), LOST, BACK).record).toMatchObject({
    signalling: true,
    unknownToServer: false,
  });
});

test("another place in the network has the media look for a new path", () => {
  expect(talk({ type: "network-changed" }).effects).toEqual([{ do: "renew-path" }]);
});
