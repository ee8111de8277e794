/**
 * The way of longer messages of a real account: what account.json says.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { namedAnchors } from "../keys/account-access.ts";
import type { Dial } from "../network/host-network.ts";
import { type DigestCredentials, readAccountMessageMedia, readCredentials } from "../services/account.ts";
import type { MessageMediaAccess } from "./message-media-access.ts";

/** An account with a relay has a password: a relay takes no token. @throws McError `account-…` */
function loginOf(folder: string): DigestCredentials {
  const credentials = readCredentials(folder);
  if (credentials === undefined) throw new McError("account-invalid", "digest");
  return credentials;
}

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
    relay: relay === undefined ? undefined : { uri: relay, credentials: () => loginOf(folder) },
  };
}
