/**
 * What a session description says about hold (RFC 3264 clause 8.4).
 *
 * @module
 */

const DIRECTION = /^a=(sendrecv|sendonly|recvonly|inactive)[ \t]*\r?$/m;
const AUDIO = /^m=audio .*$(?:\r?\n(?!m=).*)*/m;

/**
 * Whether whoever wrote the description wants to hear nothing: that is what its hold is. The direction of the audio line
 * counts, else that of the session, else `sendrecv` (RFC 8866 clause 6.7).
 */
export function saysHeld(sdp: string): boolean {
  const audio = AUDIO.exec(sdp)?.[0] ?? "";
  const session = sdp.slice(0, Math.max(0, sdp.search(/^m=/m)));
  const direction = (DIRECTION.exec(audio) ?? DIRECTION.exec(session))?.[1];
  return direction === "sendonly" || direction === "inactive";
}
