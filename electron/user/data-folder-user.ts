/**
 * The one user of a desk: what an administrator has put into the data folder.
 *
 * @module
 */

import { takesRtp } from "../../shared/bridge/account.ts";
import type { IceTransportPolicy } from "../../shared/bridge/ice-servers.ts";
import { connectSources } from "../../shared/bridge/signalling-server.ts";
import { VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { readContentAccess } from "../files/account-content.ts";
import { readKmsAccess } from "../keys/account-access.ts";
import { readMessageMedia } from "../msrp/account-media.ts";
import type { Dial } from "../network/host-network.ts";
import { readAccount, readCredentials, readDirectory } from "../services/account.ts";
import type { ClientIdentity } from "../services/installation.ts";
import type { UserSource, UserSources } from "./user-source.ts";

/**
 * The files are read whenever something is asked for, so there is nothing to tell of a change.
 *
 * @param dial - makes connections to the KMS; undefined: directly
 */
export function dataFolderUsers(
  dataFolder: string,
  identity: ClientIdentity,
  iceTransportPolicy: IceTransportPolicy = "all",
  dial?: Dial,
): UserSources {
  const dispatcher: UserSource = {
    account: () => readAccount(dataFolder, identity, iceTransportPolicy),
    credentials: () => readCredentials(dataFolder),
    directory: () => readDirectory(dataFolder),
    kms: () => readKmsAccess(dataFolder, VOICE_SERVICE, dial),
    content: () => readContentAccess(dataFolder, dial),
    messageMedia: () => readMessageMedia(dataFolder, dial),
    onChange: () => () => {},
  };
  return {
    dispatcher,
    unit: () => undefined,
    signInSources() {
      try {
        return connectSources(dispatcher.account());
      } catch {
        // No account, so nothing to connect to. The console hears it from `account.get`.
        return [];
      }
    },
    hasRtp() {
      try {
        return takesRtp(dispatcher.account());
      } catch {
        return false;
      }
    },
    keyFileInFolder: false,
  };
}
