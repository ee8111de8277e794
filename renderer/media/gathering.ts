/**
 * When the gathering of transport addresses (ICE, RFC 8445) has come far enough to send the description. Waiting for
 * the end of gathering can cost seconds on computers with many networks, and nobody waits that long for a call. And when a connection that
 * gathers may be closed.
 *
 * @module
 */

/**
 * The wait after the first usable address. Addresses of one kind come within a millisecond of each other, while the
 * end of gathering is reported more than a tenth of a second later.
 */
const GRACE_MS = 10;
/** The most that a description waits for a usable address when it has others. */
const LIMIT_MS = 500;
/** The most that it waits for any: a description without addresses is of no use to anybody. */
const EMPTY_LIMIT_MS = 5_000;

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

/** Resolves when gathering is complete, a short while after the first usable address, or at a limit. */
export function usableCandidates(gatherer: Gatherer): Promise<void> {
  if (gatherer.iceGatheringState === "complete") return Promise.resolve();
  const hasServers = (gatherer.getConfiguration().iceServers ?? []).length > 0;
  return new Promise((resolve) => {
    let found = 0;
    let limitPassed = false;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const limit = setTimeout(() => {
      limitPassed = true;
      if (found > 0) finish();
    }, LIMIT_MS);
    const emptyLimit = setTimeout(finish, EMPTY_LIMIT_MS);
    function finish(): void {
      for (const timer of [limit, emptyLimit, grace]) clearTimeout(timer);
      gatherer.removeEventListener("icecandidate", onCandidate);
      gatherer.removeEventListener("icegatheringstatechange", onState);
      resolve();
    }
    function onState(): void {
      if (gatherer.iceGatheringState === "complete") finish();
    }
    function onCandidate(event: Event): void {
      const { candidate } = event as RTCPeerConnectionIceEvent;
      // An empty candidate marks the end of a generation.
      if (candidate === null || candidate.candidate === "") return;
      found += 1;
      if (grace === undefined && (limitPassed || isUsable(candidate.type, hasServers)))
        grace = setTimeout(finish, GRACE_MS);
    }
    gatherer.addEventListener("icecandidate", onCandidate);
    gatherer.addEventListener("icegatheringstatechange", onState);
  });
}

/** Milliseconds for which a connection that is over may still gather: a server that does not answer is not waited for. */
const CLOSING_LIMIT_MS = 2_000;

/** The part of a peer connection that closing concerns. */
export type Closable = Pick<
  RTCPeerConnection,
  "iceGatheringState" | "connectionState" | "addEventListener" | "removeEventListener" | "close"
>;

/**
 * Closes a connection: one that has never been agreed with anybody when it has told of its last address, at the latest after two
 * seconds. Chromium 156 keeps a connection for ever that is closed between a change of its gathering and the event that tells of it.
 */
export function closeGathered(connection: Closable): void {
  if (connection.connectionState !== "new" || connection.iceGatheringState === "complete") {
    connection.close();
    return;
  }
  function finish(): void {
    clearTimeout(limit);
    connection.removeEventListener("icegatheringstatechange", onState);
    connection.close();
  }
  function onState(): void {
    if (connection.iceGatheringState === "complete") finish();
  }
  const limit = setTimeout(finish, CLOSING_LIMIT_MS);
  connection.addEventListener("icegatheringstatechange", onState);
}
