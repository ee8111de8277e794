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
import { storeDirectory, watchDirectory } from "../services/directory-file.ts";
import type { ClientIdentity } from "../services/installation.ts";
import { readSignallingAccess } from "../signalling/signalling-access.ts";
import { admit, onSignedIn, type SignInGate } from "./sign-in-gate.ts";
import type { UserSource, UserSources } from "./user-source.ts";

interface DataFolderParts {
  readonly dataFolder: string;
  readonly identity: ClientIdentity;
  readonly iceTransportPolicy: IceTransportPolicy;
  /** Makes connections to the KMS; undefined: directly. */
  readonly dial: Dial | undefined;
  readonly signIn: SignInGate;
}

/** The files are read whenever something is asked for, so that only a sign-in is told of. */
export function dataFolderUsers({
  dataFolder,
  dial,
  iceTransportPolicy,
  identity,
  signIn,
}: DataFolderParts): UserSources {
  const dispatcher: UserSource = {
    account() {
      admit(signIn);
      return readAccount(dataFolder, identity, iceTransportPolicy);
    },
    credentials() {
      admit(signIn);
      return readCredentials(dataFolder);
    },
    directory() {
      admit(signIn);
      return readDirectory(dataFolder);
    },
    keepDirectory(people, how) {
      admit(signIn);
      storeDirectory(dataFolder, people, how);
    },
    watchDirectory: (listener) => watchDirectory(dataFolder, listener),
    kms: () => readKmsAccess(dataFolder, VOICE_SERVICE, dial, signIn.tokens()),
    content: () => readContentAccess(dataFolder, dial, signIn.tokens()),
    messageMedia() {
      admit(signIn);
      return readMessageMedia(dataFolder, dial);
    },
    signalling: () => readSignallingAccess(dataFolder, dial),
    onChange: (listener) => onSignedIn(signIn, listener),
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
