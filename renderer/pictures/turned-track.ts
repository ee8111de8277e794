/**
 * A picture turned by quarters, as a track: for where no style sheet can turn it. Frames are drawn as they come, whether the console's own
 * window is in sight or not.
 *
 * @module
 */
import { drawTurned, turnedSides } from "./draw-turned.ts";

/** What Chromium has of the standard's way from a track to its frames and back, on the page itself. */
export interface FramesOfTracks {
  readonly MediaStreamTrackProcessor: new (from: {
    track: MediaStreamTrack;
  }) => { readonly readable: ReadableStream<VideoFrame> };
  readonly MediaStreamTrackGenerator: new (of: {
    kind: "video";
  }) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
}

export interface TurnedTrack {
  readonly track: MediaStreamTrack;
  /** Draws no more; the track that it was made of goes on. */
  close(): void;
}

/** Draws frames turned. */
function turner(quarters: number): TransformStream<VideoFrame, VideoFrame> {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext("2d", { alpha: false });
  return new TransformStream({
    transform(frame, drawn) {
      const { displayHeight: height, displayWidth: width, timestamp } = frame;
      const [across, down] = turnedSides(width, height, quarters);
      if (canvas.width !== across) canvas.width = across;
      if (canvas.height !== down) canvas.height = down;
      if (context !== null) drawTurned(context, frame, width, height, quarters);
      frame.close();
      drawn.enqueue(new VideoFrame(canvas, { timestamp }));
    },
  });
}

/** @param quarters - turns, clockwise; without any the track itself is what is shown */
export function turnedTrack(track: MediaStreamTrack, quarters: number): TurnedTrack {
  if (quarters % 4 === 0) return { track, close: () => {} };
  const { MediaStreamTrackGenerator, MediaStreamTrackProcessor } = globalThis as unknown as FramesOfTracks;
  const generator = new MediaStreamTrackGenerator({ kind: "video" });
  const over = new AbortController();
  new MediaStreamTrackProcessor({ track }).readable
    .pipeThrough(turner(quarters), over)
    .pipeTo(generator.writable, over)
    .catch(() => {});
  return {
    track: generator,
    close() {
      over.abort();
      generator.stop();
    },
  };
}
