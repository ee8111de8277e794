/**
 * A user's documents as the host of a console has them, in plain Node, at a configuration server of others.
 *
 * @module
 */
import { join } from "node:path";
import type { ConfigurationAccess } from "../../../electron/documents/configuration-access.ts";
import { keptDocuments } from "../../../electron/documents/kept-documents.ts";
import { profileChoices } from "../../../electron/documents/profile-choices.ts";
import { openUserConfiguration, type UserConfiguration } from "../../../electron/documents/user-configuration.ts";
import { keyFileStore } from "../../../electron/keys/key-store.ts";

/** @param folder - where documents are kept, and the key under which they are sealed */
export function openConfiguration(folder: string, access: ConfigurationAccess): UserConfiguration {
  const log = { info: () => {}, warn: () => {} };
  const keyStores = async () => [keyFileStore(join(folder, "key"))] as const;
  const over = new AbortController();
  return openUserConfiguration({
    access,
    kept: keptDocuments({ dataFolder: folder, access, keyStores, over: over.signal, log }),
    choices: profileChoices(folder, log),
    home: () => [],
    told: () => {},
    log,
  });
}
