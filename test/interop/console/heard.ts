/**
 * What a page hears over its connections.
 *
 * @module
 */
import type { Page } from "playwright-core";

const LIMIT_MS = 25_000;

/** Runs in a page: keeps the connections that it makes, so that a test can listen to what they bring. */
export function rememberConnections(): void {
  const made: RTCPeerConnection[] = [];
  Object.assign(window, { interopConnections: made });
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...args: ConstructorParameters<typeof Plain>) {
      super(...args);
      made.push(this);
    }
  };
}

/** The strongest frequency of what the newest connection of a page brings, once it is louder than silence; in hertz. */
export function heardFrequency(page: Page): Promise<number> {
  return page.evaluate(async (limitMs) => {
    const made = (window as unknown as { interopConnections: RTCPeerConnection[] }).interopConnections;
    const connection = made.filter(({ connectionState }) => connectionState === "connected").at(-1);
    const track = connection?.getReceivers().find((receiver) => receiver.track.kind === "audio")?.track;
    if (track === undefined) throw new Error("no audio arrives");
    const context = new AudioContext();
    await context.resume();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
    const levels = new Float32Array(analyser.frequencyBinCount);
    const end = performance.now() + limitMs;
    try {
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        analyser.getFloatFrequencyData(levels);
        let strongest = 1;
        for (let i = 1; i < levels.length; i++) if ((levels[i] ?? 0) > (levels[strongest] ?? 0)) strongest = i;
        if ((levels[strongest] ?? Number.NEGATIVE_INFINITY) > -50) {
          return (strongest * context.sampleRate) / analyser.fftSize;
        }
      }
      throw new Error("nothing but silence arrives");
    } finally {
      await context.close();
    }
  }, LIMIT_MS);
}
