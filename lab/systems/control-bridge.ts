/**
 * What stands between the two ends of a call with transmission control: a server that each of them is told of in the place of the other.
 *
 * @module
 */
import type { LabFault } from "../../shared/bridge/lab-settings.ts";
import type { CallParties } from "./call-bodies.ts";

export interface ControlBridge {
  /** The offer, for the callee. */
  offer(sdp: string): string;
  /** The answer, for the caller. */
  answer(sdp: string): string;
  /** The answer has left. */
  answered(): void;
  /** What one side says of a call that goes on, for the other. */
  later(from: "caller" | "callee", sdp: string): string;
  /** The call is over. */
  close(): void;
}

/** Opens one; undefined for an offer without transmission control. */
export type OpenControl = (sdp: string, parties: CallParties, fault: LabFault) => Promise<ControlBridge> | undefined;
