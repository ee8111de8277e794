/**
 * The key port of a window: the host's key desk, behind the bridge.
 *
 * @module
 */
import { type KeyStatus, NO_KMS } from "../../shared/bridge/keys.ts";
import type { KeyPort } from "../calling/ports.ts";
import type { Host } from "../host/host.ts";
import type { KeysStore } from "./host-key-status.ts";

/** Until the host has told: keys are asked for, so that no call goes without them because an answer was slow. */
const NOT_TOLD_YET: KeyStatus = { ...NO_KMS, state: "starting" };

/** Sends the engine's orders to the host, and answers from the window's one copy whether there are keys. */
export function createKeyPort(host: Host, keys: KeysStore): KeyPort {
  return {
    status: () => keys.getState().status ?? NOT_TOLD_YET,
    obtain: (order) => host.call("keys.obtain", order),
    // Where it fails the call does it.
    prepare: (order) => void host.call("keys.prepare", order).catch(() => {}),
    open: (order) => host.call("keys.open", order),
    forget(callId, protectedIds = []) {
      const order = protectedIds.length === 0 ? { callId } : { callId, protectedIds: [...protectedIds] };
      void host.call("keys.forget", order).catch(() => {});
    },
  };
}
