/**
 * The way of longer messages of a real account: what account.json says.
 *
 * @module
 */
import { namedAnchors } from "../keys/account-access.ts";
import type { Dial } from "../network/host-network.ts";
import { readAccountMessageMedia, readCredentials } from "../services/account.ts";
import type { MessageMediaAccess } from "./message-media-access.ts";

/**
 * Reads the way of longer messages. An account that says nothing of it has the authorities of the system, and no relay.
 *
 * @param dial - makes connections
 * @throws McError `account-…`, `message-path-not-trusted` where the authorities that it names cannot be read
 */
export function readMessageMedia(folder: string, dial: Dial | undefined): MessageMediaAccess {
  const { relay, trustAnchorFile } = readAccountMessageMedia(folder) ?? {};
  return {
    trustAnchors: namedAnchors(folder, trustAnchorFile, "message-path-not-trusted"),
    addressOf: () => undefined,
    dial,
    relay: relay === undefined ? undefined : { uri: relay, credentials: () => readCredentials(folder) },
  };
}
