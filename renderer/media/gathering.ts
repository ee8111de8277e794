/**
 * When the gathering of transport addresses (ICE, RFC 8445) has come far enough to send the description. Waiting for
 * the end of gathering can cost seconds on computers with many networks, and nobody waits that long for a call.
 *
 * @module
 */

/** The least wait after the first usable address, in which most of the others come in. */
const GRACE_MS = 60;
/** The most that a description waits at all. */
const LIMIT_MS = 500;

/**
 * Whether an address is good enough to be called on: without servers any, with STUN or TURN servers one that they
 * have helped to find, since a host address alone does not cross a NAT.
 */
export function isUsable(candidateType: string | null, hasServers: boolean): boolean {
  return hasServers ? candidateType === "srflx" || candidateType === "relay" : candidateType !== null;
}

/** The part of a peer connection that gathering concerns. */
export type Gatherer = Pick<
  RTCPeerConnection,
  "iceGatheringState" | "addEventListener" | "removeEventListener" | "getConfiguration"
>;

/** Resolves when gathering is complete, or a short while after the first usable address, or at the limit. */
export function usableCandidates(gatherer: Gatherer): Promise<void> {
  if (gatherer.iceGatheringState === "complete") return Promise.resolve();
  const hasServers = (gatherer.getConfiguration().iceServers ?? []).length > 0;
  return new Promise((resolve) => {
    let grace: ReturnType<typeof setTimeout> | undefined;
    const limit = setTimeout(finish, LIMIT_MS);
    function finish(): void {
      clearTimeout(limit);
      clearTimeout(grace);
      gatherer.removeEventListener("icecandidate", onCandidate);
      gatherer.removeEventListener("icegatheringstatechange", onState);
      resolve();
    }
    function onState(): void {
      if (gatherer.iceGatheringState === "complete") finish();
    }
    function onCandidate(event: Event): void {
      const { candidate } = event as RTCPeerConnectionIceEvent;
      if (grace === undefined && candidate !== null && isUsable(candidate.type, hasServers)) {
        grace = setTimeout(finish, GRACE_MS);
      }
    }
    gatherer.addEventListener("icecandidate", onCandidate);
    gatherer.addEventListener("icegatheringstatechange", onState);
  });
}
