import { expect, it } from "vitest";
import { clearOctets } from "../../../../shared/media/sframe/clear-octets.ts";

const frame = (first: number) => Uint8Array.of(first, ...new Uint8Array(20));

it("leaves nothing of audio readable, whatever the codec is said to be", () => {
  for (const mimeType of ["audio/opus", "audio/PCMA", undefined]) {
    expect(clearOctets("audio", mimeType, frame(0))).toBe(0);
  }
});

it("leaves the header of a VP8 frame readable, longer for a key frame", () => {
  expect(clearOctets("video", "video/VP8", frame(0x50))).toBe(10);
  expect(clearOctets("video", "video/VP8", frame(0x51))).toBe(3);
});

it("lets no video out whose packetiser it does not know", () => {
  for (const mimeType of ["video/AV1", undefined]) {
    expect(() => clearOctets("video", mimeType, frame(0))).toThrow(/codec/);
  }
});
