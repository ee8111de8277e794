/**
 * The one user of a desk: what an administrator has put into the data folder.
 *
 * @module
 */

import { takesRtp } from "../../shared/bridge/account.ts";
import type { IceTransportPolicy } from "../../shared/bridge/ice-servers.ts";
import { connectSources } from "../../shared/bridge/signalling-server.ts";
import { readContentAccess } from "../files/account-content.ts";
import { readPartnerIdentity } from "../identity/account-identity.ts";
import { profileAccess, readKmsAccess } from "../keys/account-access.ts";
import { readMessageMedia } from "../msrp/account-media.ts";
import type { Dial } from "../network/host-network.ts";
import { readAccount, readAccountIdentity, readCredentials } from "../services/account.ts";
import { readDirectory, storeDirectory, watchDirectory } from "../services/directory-file.ts";
import type { ClientIdentity } from "../services/installation.ts";
import { nameOr, partnerAccount, partnerFolders } from "../services/partner-folders.ts";
import { readSignallingAccess } from "../signalling/signalling-access.ts";
import { type DocumentSource, fromServer } from "./document-source.ts";
import { admit, onSignedIn, type SignInGate } from "./sign-in-gate.ts";
import type { PartnerSystem, UserSource, UserSources } from "./user-source.ts";

interface DataFolderParts {
  readonly dataFolder: string;
  readonly identity: ClientIdentity;
  readonly iceTransportPolicy: IceTransportPolicy;
  /** Makes connections to the KMS; undefined: directly. */
  readonly dial: Dial | undefined;
  readonly signIn: SignInGate;
  /** Where the user's documents come from; left out, files of the data folder. */
  readonly documents?: DocumentSource;
  /** Those that a partner has of the user, by its domain; left out, files of the folder of each. */
  readonly partnerDocuments?: (domain: string) => DocumentSource;
  /** The token of whoever has signed in, for the servers of a partner whose account names an identity server. */
  readonly partnerToken?: (domain: string, refused: boolean) => Promise<string>;
}

/** The files are read whenever something is asked for, so that only a sign-in is told of. */
export function dataFolderUsers({
  dataFolder,
  dial,
  documents,
  iceTransportPolicy,
  identity,
  partnerDocuments,
  partnerToken,
  signIn,
}: DataFolderParts): UserSources {
  const dispatcher: UserSource = {
    account() {
      admit(signIn);
      return readAccount(dataFolder, identity, iceTransportPolicy, fromServer(documents).configurations, signIn.ids());
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
    kms: () => readKmsAccess(dataFolder, dial, signIn.tokens("keys"), fromServer(documents).profiles, signIn.ids()),
    profiles: () => profileAccess(dataFolder, fromServer(documents).profiles),
    content: () =>
      readContentAccess(dataFolder, dial, signIn.tokens(), fromServer(documents).configurations, signIn.ids()),
    messageMedia() {
      admit(signIn);
      return readMessageMedia(dataFolder, dial);
    },
    signalling: () => readSignallingAccess(dataFolder, dial),
    onChange: (listener) => onSignedIn(signIn, listener),
  };
  const partners = () =>
    partnerFolders(dataFolder).map(({ domain, folder }): PartnerSystem => {
      /** Undefined where the account has its tokens itself. @throws McError `account-…` */
      const tokens = () =>
        partnerToken === undefined || readAccountIdentity(folder) === undefined
          ? undefined
          : (refused: boolean) => partnerToken(domain, refused);
      const served = () => fromServer(partnerDocuments?.(domain));
      const account = () =>
        partnerAccount(readAccount(folder, identity, iceTransportPolicy, served().configurations), domain);
      return {
        domain,
        // The account is read for it, and most who ask want something else.
        get name() {
          return nameOr(domain, account);
        },
        identity: () => readPartnerIdentity(folder, dial),
        user: {
          account,
          credentials: () => readCredentials(folder),
          kms: () => readKmsAccess(folder, dial, tokens(), served().profiles),
          profiles: () => profileAccess(folder, served().profiles),
          content: () => readContentAccess(folder, dial, tokens(), served().configurations),
          messageMedia: () => readMessageMedia(folder, dial),
          signalling: () => readSignallingAccess(folder, dial),
          // The files are read whenever something is asked for.
          onChange: () => () => {},
        },
      };
    });
  return {
    dispatcher,
    partners,
    unit: () => undefined,
    signInSources() {
      return [dispatcher, ...partners().map(({ user }) => user)].flatMap((user) => {
        try {
          return connectSources(user.account());
        } catch {
          // No account, so nothing to connect to. The console hears it from `account.get`.
          return [];
        }
      });
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
