import { expect, test } from "vitest";
import { type MicrophoneFacts, microphoneState } from "../../../../renderer/media/microphone-state.ts";

const device = (deviceId: string, kind: MediaDeviceKind = "audioinput") => ({ deviceId, kind, label: deviceId });
const headset = device("usb-7");
const builtIn = device("internal");
const speaker = device("out", "audiooutput");
const GOOD: MicrophoneFacts = {
  voiceSource: "microphone",
  microphoneId: "",
  microphoneLabel: "",
  permission: "granted",
  devices: [headset, builtIn, speaker],
};

test.each([
  ["ready", {}],
  ["ready", { microphoneId: "usb-7" }],
  ["another", { microphoneId: "usb-7", devices: [builtIn, speaker] }],
  // The same under an identifier of another address.
  ["ready", { microphoneId: "before", microphoneLabel: "usb-7" }],
  ["missing", { devices: [speaker] }],
  ["missing", { permission: "prompt", devices: [] }],
  ["refused", { permission: "denied", devices: [device("")] }],
  ["refused", { permission: "denied", devices: null }],
  // Before it is allowed a device has no identity, and nothing can be said of the chosen one.
  ["not-asked", { permission: "prompt", microphoneId: "usb-7", devices: [device("")] }],
  ["ready", { permission: null, microphoneId: "usb-7", devices: [device("")] }],
  ["unknown", { devices: null }],
  ["generated", { voiceSource: "generated", permission: "denied", devices: [] }],
] as const)("%s: %j", (state, facts) => {
  expect(microphoneState({ ...GOOD, ...facts })).toBe(state);
});
