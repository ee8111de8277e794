/**
 * Two tones of a call over RTP: what the console says in the place of its microphone, and what it plays of its call.
 *
 * @module
 */
import { type HeardTone, strongestTone } from "../../../lab/handset/tone.ts";
import type { Program } from "../program/program.ts";
import { SETTLE_MS } from "./steps.ts";

/** What the console says. The handset says 440 Hz. */
export const OUR_HZ = 1000;
export const HANDSET_HZ = 440;
/** The strongest of tones that are looked for in steps of 20 Hz. */
const NEAR_HZ = 20;
const LEAST_SHARE = 0.8;
const RATE = 16_000;

/** What the page is given to measure with. */
interface Measuring {
  heard(): number[];
}

/** The console's microphone is a tone, and what it plays of its calls is kept for a look. */
export async function measure({ console: page }: Program): Promise<void> {
  await page.evaluate(
    ([hz, rate]) => {
      navigator.mediaDevices.getUserMedia = async () => {
        const context = new AudioContext();
        const oscillator = new OscillatorNode(context, { frequency: hz });
        const gain = new GainNode(context, { gain: 0.3 });
        const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
        oscillator.connect(gain).connect(out);
        oscillator.start();
        return out.stream;
      };
      const context = new AudioContext({ sampleRate: rate });
      const analyser = new AnalyserNode(context, { fftSize: 2048 });
      const property = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject") as PropertyDescriptor;
      Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
        ...property,
        set(this: HTMLMediaElement, stream: MediaStream | null) {
          if (stream !== null) new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(analyser);
          property.set?.call(this, stream);
        },
      });
      const heard = () => {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        return [...samples];
      };
      Object.assign(window, { measuring: { heard } satisfies Measuring });
    },
    [OUR_HZ, RATE] as const,
  );
}

export async function heardHere({ console: page }: Program): Promise<HeardTone | null> {
  const samples = await page.evaluate(() => (window as unknown as { measuring: Measuring }).measuring.heard());
  return strongestTone(
    Int16Array.from(samples, (sample) => sample * 32_767),
    RATE,
  );
}

/** Whether a tone is the one that is meant, and next to nothing else was heard. */
export const isTone = (tone: HeardTone | null, hz: number) =>
  tone !== null && Math.abs(tone.hz - hz) <= NEAR_HZ && tone.share >= LEAST_SHARE;

/** Loads the console anew, since it takes what its account says at its start. */
export async function reload(program: Program, inCall = false): Promise<void> {
  await program.reload(inCall);
  await program.console
    .getByText("registered", { exact: false })
    .first()
    .waitFor({ state: "attached", timeout: SETTLE_MS });
}
