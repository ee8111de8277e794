/**
 * A picture that moves and says in a mark when it was made, so that tests and the lab can tell which picture arrived and how late.
 * Simulated, and used where the lab or the settings say so.
 *
 * @module
 */
import { markOf } from "../../shared/media/picture-mark.ts";
import type { TrackPicture } from "./track-picture.ts";

const WIDTH = 640;
const HEIGHT = 360;
const PER_SECOND = 15;
/** Seconds in which the picture goes once around. */
const ROUND_S = 8;

function paint(context: CanvasRenderingContext2D, time: number): void {
  const turn = ((time / 1000) % ROUND_S) / ROUND_S;
  const sky = context.createLinearGradient(0, 0, 0, HEIGHT);
  sky.addColorStop(0, "#1d2a3a");
  sky.addColorStop(1, "#5a6b7a");
  context.fillStyle = sky;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = "#24343c";
  context.fillRect(0, HEIGHT * 0.55, WIDTH, HEIGHT * 0.45);
  // A boat that crosses, and a light that turns.
  const x = turn * (WIDTH + 160) - 160;
  const y = HEIGHT * 0.6 + Math.sin(turn * 12 * Math.PI) * 4;
  context.fillStyle = "#b0413e";
  context.fillRect(x, y, 150, 26);
  context.fillStyle = "#e8e4da";
  context.fillRect(x + 50, y - 28, 60, 28);
  const around = turn * 16 * Math.PI;
  context.fillStyle = "#e8b04a";
  context.beginPath();
  context.arc(WIDTH * 0.82 + Math.cos(around) * 30, HEIGHT * 0.25 + Math.sin(around) * 30, 10, 0, 2 * Math.PI);
  context.fill();
  for (const square of markOf(time)) {
    context.fillStyle = square.white ? "#fff" : "#000";
    context.fillRect(square.x * WIDTH, square.y * HEIGHT, square.width * WIDTH + 1, square.height * HEIGHT + 1);
  }
}

/** Starts the picture; it goes on until closed. */
export function openGeneratedPicture(): TrackPicture {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d", { alpha: false });
  const [track] = canvas.captureStream(PER_SECOND).getVideoTracks();
  if (context === null || track === undefined) throw new Error("no picture can be drawn");
  paint(context, Date.now());
  const painting = setInterval(() => paint(context, Date.now()), 1000 / PER_SECOND);
  return {
    track,
    hint: "motion",
    onLost: () => {},
    close() {
      clearInterval(painting);
      track.stop();
    },
  };
}
