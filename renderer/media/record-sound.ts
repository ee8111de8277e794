/**
 * Records what a track really carries, for whoever wants to hear what colleagues would hear.
 *
 * @module
 */

/**
 * Records a track for a while. The track stays as it is, and nothing of the recording is kept.
 *
 * @param ms - how long; less where the track ends before
 * @param rate - samples a second of what comes of it
 * @param signal - gives up, and resolves with nothing
 * @returns samples of one channel; none where it was given up
 * @throws DOMException where the browser cannot record the track, or nothing of it can be read
 */
export async function recordSound(
  track: MediaStreamTrack,
  ms: number,
  rate: number,
  signal: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  const recorder = new MediaRecorder(new MediaStream([track]));
  const parts: Blob[] = [];
  const recorded = new Promise<void>((resolve, reject) => {
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("stop", () => resolve());
    recorder.addEventListener("error", (event) => reject(Reflect.get(event, "error")));
  });
  const stop = () => {
    if (recorder.state !== "inactive") recorder.stop();
  };
  recorder.start();
  const over = setTimeout(stop, ms);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await recorded;
    const octets = await new Blob(parts).arrayBuffer();
    if (signal.aborted) return new Float32Array(0);
    const read = await new OfflineAudioContext(1, 1, rate).decodeAudioData(octets);
    return read.getChannelData(0);
  } finally {
    clearTimeout(over);
    signal.removeEventListener("abort", stop);
  }
}
