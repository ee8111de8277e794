/**
 * What a data folder held of its one user before the desk became one of several: it moves to that user's folder, when that user signs in.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callsKeyFile } from "../keys/calls-key.ts";
import { VAULT_FOLDER } from "../keys/key-vault.ts";
import { recordKeyFile } from "../keys/record-key.ts";
import { messageFileOf } from "../messages/message-file.ts";
import { callFileOf } from "../services/call-database.ts";
import type { Logger } from "../services/log.ts";
import { foldJournalIn } from "../services/sqlite-file.ts";
import { makeFolder, moveFile, storeNewFile } from "../services/stored-file.ts";

/** What is a user's, by the beginning of its name. */
const OF_USER = ["messages.sqlite", "documents", "received-files", "call-backs.json", "migration.json"] as const;
/** The record of calls, and what belongs to it. */
const OF_CALLS = ["calls.sqlite", "stills"] as const;

/** `calls.sqlite-wal`, `calls.sqlite.unreadable-…`. */
const isPart = (name: string, of: string) => name === of || name.startsWith(`${of}-`) || name.startsWith(`${of}.`);

function namesIn(folder: string): string[] {
  try {
    // A journal that could not be folded in goes before its database, which is not opened before everything has come.
    return readdirSync(folder).toSorted((a, b) => b.length - a.length);
  } catch {
    // Nothing was ever put there.
    return [];
  }
}

/**
 * Moves it. Nothing of it is open meanwhile. Each part is renamed as a whole, and nothing is put in the place of something: whoever is
 * stopped half-way has the one half here and the other there, and goes on with the next sign-in of that user.
 *
 * @param sharesCalls - the record of calls is the desk's, and stays, with the keys that seal and sign it
 * @throws Error of the file system
 */
export function moveFormerData(from: string, to: string, sharesCalls: boolean, log: Logger): void {
  // What is in a journal beside a database has no value without it.
  if (!sharesCalls) foldJournalIn(callFileOf(from));
  foldJournalIn(messageFileOf(from));
  const wanted = sharesCalls ? OF_USER : [...OF_USER, ...OF_CALLS];
  const names = namesIn(from).filter((name) => wanted.some((part) => isPart(name, part)));
  const ofCalls = new Set([recordKeyFile(from), callsKeyFile(from)]);
  const keys = namesIn(join(from, VAULT_FOLDER))
    .map((name) => join(VAULT_FOLDER, name))
    .filter((name) => !(sharesCalls && ofCalls.has(join(from, name))));
  if (keys.length > 0) makeFolder(join(to, VAULT_FOLDER));
  // Where the key of the calls stays, what else is sealed under it has a copy of it.
  if (sharesCalls && existsSync(callsKeyFile(from))) storeNewFile(callsKeyFile(to), readFileSync(callsKeyFile(from)));
  for (const name of [...names, ...keys]) {
    if (existsSync(join(to, name))) {
      log.warn("something of before is not moved, because there is something of that name", { name });
      continue;
    }
    moveFile(join(from, name), join(to, name));
    log.info("moved to the user whose it is", { name });
  }
}
