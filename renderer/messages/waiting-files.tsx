import { sizeForPeople } from "../design/format.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { standingOf } from "./file-bubble.tsx";
import { waitingIn } from "./thread-story.ts";
import type { Thread } from "./threads.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface WaitingFilesProps {
  readonly threads: readonly Thread[];
  readonly find: PersonFinder;
  /** @param messageId - the message at which the conversation is opened */
  readonly onOpen: (personId: string, messageId: string) => void;
}

/** The files of all conversations that can still be fetched, the newest first: each opens where it stands. */
export function WaitingFiles({ find, onOpen, threads }: WaitingFilesProps) {
  const words = MESSAGES_WORDS.file;
  const waiting = threads
    .flatMap((thread) => waitingIn(thread).map((message) => ({ message, thread })))
    .sort((a, b) => b.message.at - a.message.at);
  if (waiting.length === 0) return null;
  const label = words.waiting({ count: waiting.length });
  return (
    <details className="waiting-files">
      <summary>{label}</summary>
      <ul aria-label={label} onKeyDown={moveAmongRows}>
        {waiting.map(({ message, thread }, at) => (
          <li key={message.id}>
            <button
              type="button"
              className="found-row"
              data-row=""
              tabIndex={at === 0 ? 0 : -1}
              onClick={() => onOpen(thread.personId, message.id)}
            >
              <strong>
                <bdi>{message.file?.name}</bdi>
              </strong>
              <span className="muted small">{message.file?.size == null ? "" : sizeForPeople(message.file.size)}</span>
              <span className="found-line muted">
                {partyOf(thread.personId, find).name}
                {message.file === null ? "" : `, ${words.stage[standingOf(message, message.file)]}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
