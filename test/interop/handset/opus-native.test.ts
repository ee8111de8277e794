import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FRAME_SAMPLES } from "../../../electron/media/amr-wb.ts";
import { OpusCodec, type OpusVoice } from "../../../electron/media/opus.ts";
import { opusFrames } from "../../../electron/media/opus-payload.ts";
import { unpackSources } from "../../../scripts/tools/codec/build-codec.ts";
import { OPUS_CODEC, opusFiles } from "../../../scripts/tools/codec/opus.ts";
import { bytesToHex, hexToBytes } from "../../../shared/mikey/base/octets.ts";
import { describeWith } from "../rig/describe-with.ts";
import { makeFolder, removeFolder } from "../rig/scratch.ts";
import { codecOctets } from "./codec-octets.ts";

const FRAMES = 300;
const SOURCE = fileURLToPath(new URL("opus-native.c", import.meta.url));

/** Tones that glide, noise and silence, the same in each run. */
function speech(): Int16Array[] {
  let state = 20_261_130;
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
const hexOf = (samples: Int16Array) => bytesToHex(octetsOf(samples));
const samplesOf = (hex: string) => new Int16Array(hexToBytes(hex).slice().buffer);

/** Places where two lists are not the same; their octets are nothing to read. */
const differing = (all: readonly string[], others: readonly string[]) =>
  Array.from({ length: Math.max(all.length, others.length) }, (_, at) => at).filter((at) => all[at] !== others[at]);

/** So many frames each as one. */
const joined = (sound: readonly Int16Array[], frames: number) =>
  Array.from({ length: Math.floor(sound.length / frames) }, (_, at) => {
    const packet = new Int16Array(frames * FRAME_SAMPLES);
    for (let part = 0; part < frames; part++) packet.set(sound[at * frames + part] ?? [], part * FRAME_SAMPLES);
    return packet;
  });

/** Decibels by which a sound is louder than what it differs by from another. */
function agreement(sound: Int16Array, other: Int16Array): number {
  let [power, difference] = [0, 0];
  for (const [at, sample] of sound.entries()) {
    power += sample ** 2;
    difference += (sample - (other[at] ?? 0)) ** 2;
  }
  return 10 * Math.log10(power / Math.max(1, difference));
}

describeWith("gcc", "opus", "wasm-compiler")("Opus", { timeout: 300_000 }, () => {
  let codec: OpusCodec;
  let folder: string;
  /** The same sources, compiled for this machine; and Debian's library, which is made for floating point. */
  let same: string;
  let debian: string;

  beforeAll(async () => {
    codec = await OpusCodec.load(await codecOctets(OPUS_CODEC));
    folder = makeFolder("opus");
    [same, debian] = [join(folder, "same"), join(folder, "debian")];
    await unpackSources(OPUS_CODEC, folder);
    const files = opusFiles(folder);
    const options = files[0]?.options ?? [];
    const all = ["-O1", "-w", ...options, "-o", same, SOURCE, ...files.map(({ path }) => path), "-lm"];
    await promisify(execFile)("gcc", all);
    const warnings = ["-Wall", "-Wextra", "-Werror"];
    execFileSync("gcc", ["-O2", ...warnings, "-I/usr/include/opus", "-o", debian, SOURCE, "-lopus"], { stdio: "pipe" });
  }, 300_000);
  afterAll(() => removeFolder(folder));

  const native = (program: string, lines: readonly string[]) =>
    execFileSync(program, { input: `${lines.join("\n")}\n`, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
      .trimEnd()
      .split("\n");

  /** Packets of the console's codec. */
  function encoded(voice: OpusVoice, frames: number, bitrate: number, fec: boolean) {
    voice.wish({ bitrate, fec });
    const sound = joined(speech(), frames);
    return { sound, packets: sound.map((samples) => voice.encode(samples)) };
  }

  const WAYS = [1, 2, 3, 6].flatMap((frames) => [
    [frames, 24_000, true] as const,
    [frames, 16_000, false] as const,
    [frames, 6_000, false] as const,
  ]);

  describe.each(WAYS)("%i frames in a packet, %i bit/s, what mends a loss %s", (frames, bitrate, fec) => {
    test("is the same as of these sources on this machine, bit for bit, with losses too", () => {
      const voice = codec.open();
      const { packets, sound } = encoded(voice, frames, bitrate, fec);
      const begin = `wish ${bitrate} ${fec ? 1 : 0}`;
      const expected = native(same, [begin, ...sound.map((samples) => `encode ${hexOf(samples)}`)]);
      expect(differing(packets.map(bytesToHex), expected)).toEqual([]);
      // Of one size, whatever is said: silence, too.
      expect(new Set(packets.map(({ length }) => length)).size).toBe(1);
      expect(packets.map(opusFrames)).toEqual(packets.map(() => frames));

      const isLost = (at: number) => at % 23 === 11;
      const heard: string[] = [];
      const orders: string[] = [];
      for (const [at, packet] of packets.entries()) {
        const next = packets[at + 1];
        if (!isLost(at)) {
          heard.push(hexOf(voice.decode(packet, frames)));
          orders.push(`decode ${frames} ${bytesToHex(packet)}`);
        } else if (next !== undefined) {
          heard.push(hexOf(voice.conceal()), hexOf(voice.recover(next)));
          orders.push("conceal", `recover ${bytesToHex(next)}`);
        }
      }
      expect(differing(heard, native(same, orders))).toEqual([]);
    });

    test("is what Debian's library hears, and the other way round, as near as two decoders of RFC 6716 are", () => {
      const voice = codec.open();
      const { packets, sound } = encoded(voice, frames, bitrate, fec);
      const whole = (parts: readonly Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));
      const decoding = (all: readonly string[]) =>
        native(
          debian,
          all.map((packet) => `decode ${frames} ${packet}`),
        ).map(samplesOf);
      const ours = packets.map((packet) => voice.decode(packet, frames));
      expect(agreement(whole(ours), whole(decoding(packets.map(bytesToHex))))).toBeGreaterThan(40);

      const begin = `wish ${bitrate} ${fec ? 1 : 0}`;
      const theirs = native(debian, [begin, ...sound.map((samples) => `encode ${hexOf(samples)}`)]);
      const other = codec.open();
      const heard = theirs.map((packet) => other.decode(hexToBytes(packet), frames));
      expect(agreement(whole(heard), whole(decoding(theirs)))).toBeGreaterThan(40);
    });
  });

  test("what a packet says of the one before is nearer to it than what is made up", () => {
    const distance = (recovering: boolean) => {
      const [there, whole, here] = [codec.open(), codec.open(), codec.open()];
      const { packets } = encoded(there, 1, 24_000, true);
      let difference = 0;
      for (const [at, packet] of packets.entries()) {
        const sound = whole.decode(packet, 1);
        const next = packets[at + 1];
        if (at % 10 !== 5 || next === undefined) {
          here.decode(packet, 1);
          continue;
        }
        const made = recovering ? here.recover(next) : here.conceal();
        for (const [i, sample] of sound.entries()) difference += (sample - (made[i] ?? 0)) ** 2;
      }
      return difference;
    };
    expect(distance(true)).toBeLessThan(0.5 * distance(false));
  });

  test("whatever octets a stranger sends, there is sound of the right length, and the next call is none the worse", () => {
    const voice = codec.open();
    let seed = 7;
    const octet = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed >>> 24;
    };
    for (let at = 0; at < 20_000; at++) {
      const packet = Uint8Array.from({ length: 1 + (octet() % 90) }, octet);
      const frames = 1 + (at % 6);
      expect(voice.decode(packet, frames)).toHaveLength(frames * FRAME_SAMPLES);
      if (at % 7 === 0) expect(voice.recover(packet)).toHaveLength(FRAME_SAMPLES);
    }
    const { packets } = encoded(codec.open(), 1, 24_000, false);
    const [clean, after] = [codec.open(), codec.open()];
    const heardBy = (each: OpusVoice) => packets.map((packet) => hexOf(each.decode(packet, 1)));
    expect(differing(heardBy(after), heardBy(clean))).toEqual([]);
  });
});
