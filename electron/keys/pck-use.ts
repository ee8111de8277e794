/**
 * The PCK of one leg: what is made of it, and that it does not stay.
 *
 * @module
 */
import type { MediaSecret } from "../../shared/bridge/keys.ts";
import { type Octets, toBase64 } from "../../shared/mikey/base/octets.ts";
import { type CallKey, deriveFrameSecret } from "../../shared/mikey/derivation.ts";
import { untilAborted } from "./until-aborted.ts";

/**
 * Uses what comes of work that gives a PCK, as long as somebody waits for it. What a worker has begun goes on: ending it would
 * cost the next call everything that was prepared there. The PCK is overwritten, whatever becomes of the work or of its use.
 *
 * @throws what the work or its use throws, and the reason of the signal once nobody waits
 */
export function usingPck<T extends { readonly pck: Octets }, R>(
  work: Promise<T>,
  signal: AbortSignal,
  use: (key: T) => R | Promise<R>,
): Promise<R> {
  const used = work.then(async (key) => {
    try {
      signal.throwIfAborted();
      return await use(key);
    } finally {
      key.pck.fill(0);
    }
  });
  return untilAborted(used, signal);
}

function frameSecretOf(key: CallKey): string {
  const secret = deriveFrameSecret(key);
  const text = toBase64(secret);
  secret.fill(0);
  return text;
}

/**
 * All that a window is given of a PCK, in base64: a media secret, or the name under which the host keeps one.
 *
 * @param keepSrtp - keeps the SRTP keys, and names them
 */
export function mediaSecretOf<K extends CallKey>(key: K, wanted: MediaSecret, keepSrtp: (key: K) => string): string {
  return wanted === "srtp" ? keepSrtp(key) : frameSecretOf(key);
}
