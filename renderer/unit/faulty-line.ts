/**
 * What the lab can have happen to the pictures of a unit once they have left it: they are sealed by then, and nobody on a line can do more.
 *
 * @module
 */
import type { LabFault } from "../../shared/bridge/lab-settings.ts";
import type { EncodedFrame } from "../media/frame-leg.ts";

/** The faults of the line behind a unit; every other one is somebody else's. */
export const LINE_FAULTS = ["video-replayed", "key-frame-lost"] as const satisfies readonly LabFault[];
export type LineFault = (typeof LINE_FAULTS)[number];

/** Tells a unit's frame worker what happens behind it from now on; null for nothing. */
export interface LineOrder {
  readonly kind: "line";
  readonly fault: LineFault | null;
}

/** Which picture comes again and again. */
const REPEATED = 10;

/**
 * A line for the pictures of one transform.
 *
 * @param fault - what happens on it, asked at each picture
 */
export function faultyLine(fault: () => LineFault | null): TransformStream<EncodedFrame, EncodedFrame> {
  let passed = 0;
  let repeated: ArrayBuffer | undefined;
  let hasLost = false;
  return new TransformStream<EncodedFrame, EncodedFrame>({
    transform(frame, controller) {
      const now = fault();
      if (now === "key-frame-lost" && !hasLost && frame.type === "key") {
        hasLost = true;
        return;
      }
      passed += 1;
      if (passed === REPEATED) repeated = frame.data.slice(0);
      if (now === "video-replayed" && passed > REPEATED && repeated !== undefined) frame.data = repeated.slice(0);
      controller.enqueue(frame);
    },
  });
}
