import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AmrFrame } from "../../../electron/media/amr-payload.ts";
import { AmrWbCodec, FRAME_SAMPLES, MAX_MODE } from "../../../electron/media/amr-wb.ts";
import { bytesToHex } from "../../../shared/mikey/base/octets.ts";
import { describeWith } from "../rig/describe-with.ts";
import { makeFolder, removeFolder } from "../rig/scratch.ts";
import { codecOctets } from "./codec-octets.ts";

const FRAMES = 300;

/** Tones that glide, noise and silence, the same in each run. */
function speech(): Int16Array[] {
  let state = 20_261_128;
  const noise = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 0x1_0000_0000 - 0.5;
  };
  return Array.from({ length: FRAMES }, (_, frame) => {
    const silent = frame % 100 >= 60;
    return Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => {
      const at = (frame * FRAME_SAMPLES + i) / 16_000;
      const tone = Math.sin(2 * Math.PI * (200 + 150 * at) * at) + 0.4 * Math.sin(2 * Math.PI * 1900 * at);
      return Math.round(silent ? 8 * noise() : 9000 * tone + 1500 * noise());
    });
  });
}

const octetsOf = (samples: Int16Array) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
const whole = ({ type, good, bits }: AmrFrame) => bytesToHex(Uint8Array.of((type << 3) | (good ? 4 : 0), ...bits));

describeWith("gcc", "amr-wb", "wasm-compiler")("the AMR-WB codec and Debian's own", { timeout: 120_000 }, () => {
  let codec: AmrWbCodec;
  let folder: string;
  let program: string;

  beforeAll(async () => {
    codec = await AmrWbCodec.load(await codecOctets());
    folder = makeFolder("amr");
    program = join(folder, "native");
    const source = fileURLToPath(new URL("amr-native.c", import.meta.url));
    const libraries = ["-lvo-amrwbenc", "-lopencore-amrwb"];
    execFileSync("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source, ...libraries], { stdio: "pipe" });
  }, 120_000);
  afterAll(() => removeFolder(folder));

  const native = (lines: readonly string[]) =>
    execFileSync(program, { input: `${lines.join("\n")}\n`, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
      .trimEnd()
      .split("\n");

  const MODES = Array.from({ length: MAX_MODE + 1 }, (_, mode) => mode);
  test.each(MODES.flatMap((mode) => [[mode, false] as const, [mode, true] as const]))(
    "encode and decode the same, bit for bit: mode %i, silence left out %s",
    (mode, dtx) => {
      const voice = codec.open();
      const sound = speech();
      const frames = sound.map((samples) => voice.encode(samples, mode, dtx));
      const expected = native(sound.map((samples) => `encode ${mode} ${dtx ? 1 : 0} ${bytesToHex(octetsOf(samples))}`));
      expect(frames.map(whole)).toEqual(expected);
      // In silence that is left out there are frames of other types.
      expect(new Set(frames.map(({ type }) => type)).size > 1).toBe(dtx);

      const isLost = (at: number) => at % 23 === 11;
      const heard = frames.map((frame, at) => bytesToHex(octetsOf(voice.decode(isLost(at) ? undefined : frame))));
      const nothing = "7c";
      expect(heard).toEqual(
        native(frames.map((frame, at) => (isLost(at) ? `decode 1 ${nothing}` : `decode 0 ${whole(frame)}`))),
      );
    },
  );
});
