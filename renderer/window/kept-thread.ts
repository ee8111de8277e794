/**
 * A conversation that leaves the window: on paper, or as a file.
 *
 * @module
 */
import { momentInFileName, saveFile } from "../design/save-file.ts";
import { documentText, fileNamePart, type ThreadDocument, threadDocument } from "../messages/thread-document.ts";
import type { Thread } from "../messages/threads.ts";
import { MESSAGES_WORDS } from "../messages/words.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import type { ConsoleServices } from "./services.ts";

/** The conversation as it stands now. */
export function documentNow(
  { account }: Pick<ConsoleServices, "account">,
  thread: Thread,
  find: PersonFinder,
): ThreadDocument {
  const { name } = partyOf(thread.personId, find);
  const ownId = thread.newest.ownId;
  return threadDocument(thread, { name, ownId, systems: account.systems, now: Date.now() });
}

/** Has it saved as text where the dispatcher wants it. */
export function saveThread(services: Pick<ConsoleServices, "account">, thread: Thread, find: PersonFinder): void {
  const { name } = partyOf(thread.personId, find);
  const when = momentInFileName(Date.now());
  saveFile(
    MESSAGES_WORDS.saved({ name: fileNamePart(name), when }),
    "text/plain",
    documentText(documentNow(services, thread, find)),
  );
}
