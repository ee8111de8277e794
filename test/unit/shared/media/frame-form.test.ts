import { hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formOf } from "../../../../shared/media/sframe/frame-form.ts";
import type { Octets } from "../../../../shared/mikey/base/octets.ts";

const frame = (first: number) => Uint8Array.of(first, ...new Uint8Array(20));

it("leaves nothing of audio readable, whatever the codec is said to be", () => {
  for (const mimeType of ["audio/opus", "audio/PCMA", undefined]) {
    expect(formOf("audio", mimeType).clear(frame(0))).toBe(0);
  }
});

it("leaves the header of a VP8 frame readable, longer for a key frame", () => {
  const { clear } = formOf("video", "video/VP8");
  expect(clear(frame(0x50))).toBe(10);
  expect(clear(frame(0x51))).toBe(3);
});

it("lets no video out whose packetiser it does not know", () => {
  for (const mimeType of ["video/AV1", "video/VP9", undefined]) {
    expect(() => formOf("video", mimeType)).toThrow(/codec/);
  }
});

describe("H.264", () => {
  const { clear, hide, reveal } = formOf("video", "video/H264");

  it("leaves parameter sets and the beginning of the first slice readable", () => {
    const sets = "0000000167420000" + "0000000168ce3c80";
    expect(clear(hexToBytes(`${sets}000000016588840000`))).toBe(16 + 4 + 4);
    expect(clear(hexToBytes("000001419a2233445566")), "a short start code").toBe(3 + 4);
  });

  it("lets no frame out without a slice", () => {
    expect(() => clear(hexToBytes("0000000167420000"))).toThrow(/codec/);
    expect(() => clear(new Uint8Array())).toThrow(/codec/);
  });

  it("hides ciphertext so that it holds no start code, and gets it back", () => {
    // Few values, so that what looks like a start code is frequent.
    const octets = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }).map((all) => Uint8Array.from(all));
    fc.assert(
      fc.property(octets, octets, (readable, hidden) => {
        const shown = hide(hidden as Octets, readable as Octets);
        const behind = [...readable.slice(-2), ...shown];
        behind.forEach((_, i) => {
          const here = behind.slice(i, i + 3);
          const inReadable = i + 2 < Math.min(2, readable.length);
          if (here.length === 3 && !inReadable)
            expect(here[0] === 0 && here[1] === 0 && (here[2] ?? 9) < 3).toBe(false);
        });
        expect(reveal(shown, readable as Octets)).toEqual(hidden);
      }),
      { numRuns: 500 },
    );
  });
});
