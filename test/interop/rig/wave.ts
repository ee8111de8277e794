/**
 * Tones in WAV files, and what is in a recording.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";

const HEADER = 44;

/** Writes a mono tone of 16 bits. */
export function writeTone(file: string, hz: number, seconds: number, rate: number): void {
  const samples = Math.round(seconds * rate);
  const wave = Buffer.alloc(HEADER + 2 * samples);
  wave.write("RIFF", 0);
  wave.writeUInt32LE(36 + 2 * samples, 4);
  wave.write("WAVEfmt ", 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(rate, 24);
  wave.writeUInt32LE(2 * rate, 28);
  wave.writeUInt16LE(2, 32);
  wave.writeUInt16LE(16, 34);
  wave.write("data", 36);
  wave.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) {
    wave.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * hz * i) / rate)), HEADER + 2 * i);
  }
  writeFileSync(file, wave);
}

/** Samples of a WAV file of 16 bits, its first channel; what is written of it so far. */
export function readSamples(file: string): { readonly rate: number; readonly samples: Float64Array } {
  const wave = readFileSync(file);
  const channels = wave.readUInt16LE(22);
  const rate = wave.readUInt32LE(24);
  const begin = Math.max(wave.indexOf("data") + 8, HEADER);
  const count = Math.max(0, Math.floor((wave.length - begin) / (2 * channels)));
  return { rate, samples: Float64Array.from({ length: count }, (_, i) => wave.readInt16LE(begin + 2 * channels * i)) };
}

/** Share of the energy of samples that lies at a frequency: 1 for a pure tone, near 0 for anything else. */
export function shareOf(samples: Float64Array, rate: number, hz: number): number {
  let [cosine, sine, energy] = [0, 0, 0];
  for (const [i, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hz * i) / rate;
    cosine += sample * Math.cos(angle);
    sine += sample * Math.sin(angle);
    energy += sample * sample;
  }
  return energy === 0 ? 0 : (2 * (cosine * cosine + sine * sine)) / (samples.length * energy);
}

/** Root of the mean square of samples: 1 for the loudest, 0 for silence. */
export const loudnessOf = (samples: Float64Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length)) / 32_768;

/** Samples of PCMU (ITU-T G.711, mu-law). */
export const decodePcmu = (octets: Uint8Array): Float64Array =>
  Float64Array.from(octets, (octet) => {
    const code = ~octet & 0xff;
    const size = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
    return (code & 0x80) === 0 ? size : -size;
  });
