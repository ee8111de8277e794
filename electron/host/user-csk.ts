/**
 * The CSKs of the user of each window: made for the server that the account names, and given to the calls that go on.
 *
 * @module
 */
import type { SipAccount } from "../../shared/bridge/account.ts";
import type { ControlUse } from "../../shared/bridge/signalling-key.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { asKeyFault } from "../keys/key-fault.ts";
import type { SignallingKey } from "../keys/signalling-key.ts";
import type { UserCsk } from "./host-parts.ts";
import type { HostVoices } from "./user-voices.ts";
import type { WindowContext } from "./window-context.ts";

interface CskParts {
  readonly account: (window: WindowContext) => Pick<SipAccount, "csk">;
  /** Undefined without a KMS. */
  readonly keyOf: (
    window: WindowContext,
    use: ControlUse,
  ) => Pick<SignallingKey, "make" | "settle" | "ofMade"> | undefined;
  readonly voices: Pick<HostVoices, "floorKeyMade" | "floorKeyTaken">;
}

export function createUserCsk({ account, keyOf, voices }: CskParts): UserCsk {
  return {
    async make(window, { use }) {
      const recipient = account(window).csk;
      if (recipient === undefined) throw new McError("keys-failed", "csk");
      try {
        const key = keyOf(window, use);
        if (key === undefined) throw new McError("kms-not-configured");
        const made = await key.make(recipient);
        // The server may speak it before its answer is read here.
        voices.floorKeyMade(window, use, () => key.ofMade(made.cskId));
        return made;
      } catch (error) {
        throw asKeyFault(error);
      }
    },
    settle(window, order) {
      if (keyOf(window, order.use)?.settle(order) === true) voices.floorKeyTaken(window, order.use, order.cskId);
    },
  };
}
