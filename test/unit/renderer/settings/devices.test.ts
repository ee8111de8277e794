import { expect, test } from "vitest";
import { audioDevices } from "../../../../renderer/settings/devices.ts";

test("devices are sorted, the system's aliases left out, and nameless ones numbered", () => {
  const device = (kind: MediaDeviceKind, deviceId: string, label = "") => ({ kind, deviceId, label });
  expect(
    audioDevices(
      [
        device("audioinput", "default", "Default"),
        device("audioinput", "a", "Headset"),
        device("audioinput", "b"),
        device("audiooutput", "c"),
        device("videoinput", "d", "Camera"),
        device("audiooutput", ""),
      ],
      (kind, number) => `${kind} ${number}`,
    ),
  ).toEqual({
    microphones: [
      { id: "a", label: "Headset" },
      { id: "b", label: "microphone 2" },
    ],
    speakers: [{ id: "c", label: "speaker 1" }],
  });
});
