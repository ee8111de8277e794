/**
 * The key port of a window: the host's key desk, behind the bridge.
 *
 * @module
 */
import { type KeyProgress, type KeyStatus, NO_KMS } from "../../shared/bridge/keys.ts";
import type { KeyPort } from "../calling/ports.ts";
import type { Host } from "../host/host.ts";

/** Until the host has told: keys are asked for, so that no call goes without them because an answer was slow. */
const NOT_TOLD_YET: KeyStatus = { ...NO_KMS, state: "starting" };

/** @param onProgress - told what happens in the key work of this window's calls */
export function createHostKeys(host: Host, onProgress: (progress: KeyProgress) => void): KeyPort {
  let status = NOT_TOLD_YET;
  let changed = false;
  host.on("keys.changed", (now) => {
    changed = true;
    status = now;
  });
  host.on("keys.progress", onProgress);
  host
    .call("keys.status", {})
    .then((first) => {
      // What was said without being asked is newer.
      if (!changed) status = first;
    })
    .catch(() => {});
  return {
    status: () => status,
    obtain: (order) => host.call("keys.obtain", order),
    open: (order) => host.call("keys.open", order),
    forget: (callId) => void host.call("keys.forget", { callId }).catch(() => {}),
  };
}
