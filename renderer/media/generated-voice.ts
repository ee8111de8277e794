/**
 * A signal with the outlines of speech (a pitch that moves, two formants, syllables and pauses), so that a lab call
 * can be heard and measured without anybody speaking. Simulated, and used where the lab or the settings say so.
 *
 * @module
 */
import { madeVoice, type TrackVoice } from "./track-voice.ts";

const PITCH_HZ = 130;
const SYLLABLES_PER_SECOND = 4;
const FORMANTS: readonly { readonly hz: number; readonly q: number }[] = [
  { hz: 600, q: 6 },
  { hz: 1_700, q: 8 },
];

/** Starts the signal; it goes on until closed. */
export function generateVoice(): TrackVoice {
  const context = new AudioContext();
  const glottis = new OscillatorNode(context, { type: "sawtooth", frequency: PITCH_HZ });
  const melody = new OscillatorNode(context, { frequency: 0.35 });
  const melodyDepth = new GainNode(context, { gain: 18 });
  const syllables = new OscillatorNode(context, { type: "sine", frequency: SYLLABLES_PER_SECOND });
  const envelope = new GainNode(context, { gain: 0.5 });
  const syllableDepth = new GainNode(context, { gain: 0.45 });
  const output = new GainNode(context, { gain: 0.6 });
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });

  melody.connect(melodyDepth).connect(glottis.frequency);
  syllables.connect(syllableDepth).connect(envelope.gain);
  for (const { hz, q } of FORMANTS) {
    const formant = new BiquadFilterNode(context, { type: "bandpass", frequency: hz, Q: q });
    glottis.connect(formant).connect(envelope);
  }
  envelope.connect(output).connect(destination);
  for (const source of [glottis, melody, syllables]) source.start();
  return madeVoice(context, destination);
}
