import { File as FileIcon } from "lucide-react";
import { ActionButton } from "../design/action-button.tsx";
import { momentAgo } from "../design/format.ts";
import { MarkedParts } from "../design/marked.tsx";
import { useToday } from "../design/use-now.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import type { MessagesFormat } from "./export-messages.ts";
import { lineAround, type MessageHit, type MessagesFound } from "./message-search.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface SearchResultsProps {
  readonly found: MessagesFound & {
    /** Folded. */
    readonly words: readonly string[];
    /** IDs, the best first. */
    readonly people: readonly string[];
  };
  readonly find: PersonFinder;
  /** Lists more of them. */
  readonly onMore: () => void;
  readonly onOpen: (personId: string, messageId?: string) => void;
  /** Saves all messages that were found, listed or not. */
  readonly onSave: (format: MessagesFormat) => void;
}

/** What a search finds: people to write to, and messages, the newest first. */
export function SearchResults({ found, find, onMore, onOpen, onSave }: SearchResultsProps) {
  const { count, hits, people } = found;
  const words = MESSAGES_WORDS;
  const counted = words.foundMessages({ count });
  const isCut = count > hits.length;
  const heading = isCut ? `${counted}, ${words.foundShown({ shown: hits.length })}` : counted;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows in it have the focus
    <div className="search-results" onKeyDown={moveAmongRows}>
      <p className="for-screen-readers" role="status">
        {count + people.length === 0 ? words.foundNothing : heading}
      </p>
      {count + people.length === 0 ? <p className="muted people-note">{words.foundNothing}</p> : null}
      {people.length === 0 ? null : (
        <>
          <h2 className="section-title">{words.foundPeople}</h2>
          <ul aria-label={words.foundPeople}>
            {people.map((id, at) => (
              <FoundPerson key={id} id={id} find={find} inTabOrder={at === 0} onOpen={onOpen} />
            ))}
          </ul>
        </>
      )}
      {count === 0 ? null : (
        <>
          <h2 className="section-title">{heading}</h2>
          <ul aria-label={heading}>
            {hits.map((hit, at) => (
              <FoundMessage
                key={hit.message.id}
                hit={hit}
                words={found.words}
                find={find}
                inTabOrder={people.length === 0 && at === 0}
                onOpen={onOpen}
              />
            ))}
          </ul>
          <div className="found-saves">
            {isCut ? <ActionButton label={words.foundMore} shape="row" onPress={onMore} /> : null}
            <ActionButton label={words.saveTable} shape="row" onPress={() => onSave("csv")} />
            <ActionButton label={words.saveLines} shape="row" onPress={() => onSave("jsonl")} />
          </div>
        </>
      )}
    </div>
  );
}

interface RowProps extends Pick<SearchResultsProps, "find" | "onOpen"> {
  readonly inTabOrder: boolean;
}

function FoundPerson({ id, find, inTabOrder, onOpen }: RowProps & { readonly id: string }) {
  const party = partyOf(id, find);
  return (
    <li>
      <button type="button" className="found-row" data-row="" tabIndex={inTabOrder ? 0 : -1} onClick={() => onOpen(id)}>
        <strong className={party.known ? "" : "id"}>{party.name}</strong>
        <span className="muted">{party.role}</span>
      </button>
    </li>
  );
}

function FoundMessage(props: RowProps & { readonly hit: MessageHit; readonly words: readonly string[] }) {
  const { message, thread } = props.hit;
  const today = useToday();
  const { name } = partyOf(thread.personId, props.find);
  return (
    <li>
      <button
        type="button"
        className="found-row"
        data-row=""
        tabIndex={props.inTabOrder ? 0 : -1}
        onClick={() => props.onOpen(thread.personId, message.id)}
      >
        <strong>{message.direction === "outgoing" ? MESSAGES_WORDS.toThem({ name }) : name}</strong>
        <span className="muted small">{momentAgo(message.at, today)}</span>
        <span className="found-line muted">
          {message.file === null ? null : (
            <>
              <FileIcon size={14} aria-hidden="true" />
              <span className="for-screen-readers">{MESSAGES_WORDS.file.found} </span>
            </>
          )}
          <MarkedParts parts={lineAround(message, props.words)} />
        </span>
      </button>
    </li>
  );
}
