import { afterEach, describe, expect, test, vi } from "vitest";
import { microphoneErrorCode, openMicrophone } from "../../../../renderer/media/voice.ts";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["NotFoundError", "microphone-missing"],
  ["OverconstrainedError", "microphone-missing"],
  ["NotAllowedError", "microphone-refused"],
  ["SecurityError", "microphone-refused"],
  ["NotReadableError", "microphone-failed"],
  ["AbortError", "microphone-failed"],
  ["toString", "microphone-failed"],
  ["", "microphone-failed"],
])("%s: %s", (name, code) => expect(microphoneErrorCode(name)).toBe(code));

describe("opening", () => {
  const devices = (getUserMedia: (constraints: MediaStreamConstraints) => Promise<unknown>) =>
    vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });

  test("the chosen device and no other; the system's default when none is chosen", async () => {
    const asked: unknown[] = [];
    const track = { stop: vi.fn() };
    devices(async ({ audio }) => {
      asked.push((audio as MediaTrackConstraints).deviceId);
      return { getAudioTracks: () => [track] };
    });
    (await openMicrophone("usb-7")).close();
    await openMicrophone("");
    expect(asked).toEqual([{ exact: "usb-7" }, undefined]);
    expect(track.stop).toHaveBeenCalledOnce();
  });
  test("a refusal keeps its name", async () => {
    devices(() => Promise.reject(new DOMException("no", "NotAllowedError")));
    await expect(openMicrophone("")).rejects.toMatchObject({ code: "microphone-refused", detail: "NotAllowedError" });
  });
  test("an error of another kind", async () => {
    devices(() => Promise.reject(new TypeError("no")));
    await expect(openMicrophone("")).rejects.toMatchObject({ code: "microphone-failed" });
  });
  test("a stream without sound", async () => {
    devices(async () => ({ getAudioTracks: () => [] }));
    await expect(openMicrophone("")).rejects.toMatchObject({ code: "microphone-missing" });
  });
  test("no devices at all", async () => {
    vi.stubGlobal("navigator", {});
    await expect(openMicrophone("")).rejects.toMatchObject({ code: "microphone-failed" });
  });
});
