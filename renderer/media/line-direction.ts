/**
 * Which way a line of media goes.
 *
 * @module
 */

/** Whether one of the ends has refused the line for good (WebRTC clause 5.4). */
export const isStopped = ({ currentDirection, direction }: RTCRtpTransceiver): boolean =>
  direction === "stopped" || currentDirection === "stopped";

/**
 * Has the line go a way from the next description on. One that is being refused this moment says so only a moment later, and by an error alone.
 *
 * @returns whether it does; not, where it was refused or the connection has ended
 */
export function directLine(line: RTCRtpTransceiver, direction: RTCRtpTransceiverDirection): boolean {
  try {
    line.direction = direction;
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === "InvalidStateError") return false;
    throw error;
  }
}
