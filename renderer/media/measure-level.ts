/**
 * Measures what a track really carries. Nothing is shown that was not measured just now.
 *
 * @module
 */
import { type Level, levelOf } from "./level.ts";

/** As often as an eye sees it move, and no window of samples is left out. */
const EACH_MS = 80;
const SAMPLES = 4_096;

/**
 * Tells the level of a track again and again; null where it cannot be measured: the track has ended or its source is muted, or the
 * browser runs no audio before the page was touched.
 *
 * @returns ends that; the track stays as it is
 */
export function measureLevel(track: MediaStreamTrack, tell: (level: Level | null) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: SAMPLES });
  new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
  const samples = new Float32Array(SAMPLES);
  // Where it was suspended, the press that asked for it is the touch that a browser waits for.
  void context.resume();
  const measuring = setInterval(() => {
    if (context.state !== "running" || track.readyState !== "live" || track.muted) {
      tell(null);
      return;
    }
    analyser.getFloatTimeDomainData(samples);
    tell(levelOf(samples));
  }, EACH_MS);
  return () => {
    clearInterval(measuring);
    void context.close();
  };
}
