/**
 * The keys of the call that a handset is tried with: we made its I_MESSAGE.
 *
 * @module
 */
import { hexToBytes } from "../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";

export const CALL = {
  pck: hexToBytes("00112233445566778899aabbccddeeff"),
  pckId: hexToBytes("1cfa3da9"),
  rand: hexToBytes("0123456789abcdeffedcba9876543210"),
};
export const OURS = deriveSrtpKeys(CALL, CS_ID.voiceInitiator);
export const THEIRS = deriveSrtpKeys(CALL, CS_ID.voiceReceiver);
