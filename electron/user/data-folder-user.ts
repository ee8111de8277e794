/**
 * The one user of a desk: what an administrator has put into the data folder.
 *
 * @module
 */

import { takesRtp } from "../../shared/bridge/account.ts";
import type { IceTransportPolicy } from "../../shared/bridge/ice-servers.ts";
import { connectSources } from "../../shared/bridge/signalling-server.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { readContentAccess } from "../files/account-content.ts";
import { readKmsAccess } from "../keys/account-access.ts";
import { readMessageMedia } from "../msrp/account-media.ts";
import type { Dial } from "../network/host-network.ts";
import { readAccount, readCredentials, readDirectory } from "../services/account.ts";
import type { ClientIdentity } from "../services/installation.ts";
import { readSignallingAccess } from "../signalling/signalling-access.ts";
import type { UserSource, UserSources } from "./user-source.ts";

interface DataFolderParts {
  readonly dataFolder: string;
  readonly identity: ClientIdentity;
  readonly iceTransportPolicy: IceTransportPolicy;
  /** Makes connections to the KMS; undefined: directly. */
  readonly dial: Dial | undefined;
  /** Who signs in, where the account wants it. */
  readonly signIn: {
    /** Whether nothing of the account is to be given out yet. */
    isBarred(): boolean;
    isIn(): boolean;
    onChange(listener: () => void): () => void;
    /** @throws McError `account-…` */
    tokens(): ((refused: boolean) => Promise<string>) | undefined;
  };
}

/** The files are read whenever something is asked for, so that only a sign-in is told of. */
export function dataFolderUsers({
  dataFolder,
  dial,
  iceTransportPolicy,
  identity,
  signIn,
}: DataFolderParts): UserSources {
  /** @throws McError `sign-in-needed` */
  function admit(): void {
    if (signIn.isBarred()) throw new McError("sign-in-needed");
  }
  const dispatcher: UserSource = {
    account() {
      admit();
      return readAccount(dataFolder, identity, iceTransportPolicy);
    },
    credentials() {
      admit();
      return readCredentials(dataFolder);
    },
    directory() {
      admit();
      return readDirectory(dataFolder);
    },
    kms: () => readKmsAccess(dataFolder, VOICE_SERVICE, dial, signIn.tokens()),
    content: () => readContentAccess(dataFolder, dial, signIn.tokens()),
    messageMedia() {
      admit();
      return readMessageMedia(dataFolder, dial);
    },
    signalling: () => readSignallingAccess(dataFolder, dial),
    onChange(listener) {
      let wasIn = signIn.isIn();
      return signIn.onChange(() => {
        const nowIn = signIn.isIn();
        // Keys that could not be had have a token now.
        if (nowIn && !wasIn) listener("kms");
        wasIn = nowIn;
      });
    },
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
