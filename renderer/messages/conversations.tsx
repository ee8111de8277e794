import { memo, type Ref, useMemo, useState } from "react";
import { wordsOfSearch } from "../../shared/base/folded-list.ts";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import { mcIdForPeople, sameMcId } from "../../shared/mc/mc-id.ts";
import type { MessageKeeping } from "../../shared/mc/message-keeping.ts";
import { initials, momentAgo } from "../design/format.ts";
import { SearchField } from "../design/search-field.tsx";
import { useToday } from "../design/use-now.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { ariaKeys, hintFor } from "../keyboard/shortcuts.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { type MessagesFormat, saveMessages } from "./export-messages.ts";
import { KeepingNotice } from "./keeping-notice.tsx";
import { MessageChoices } from "./message-choices.tsx";
import { insteadOfText } from "./message-facts.ts";
import { EVERY_MESSAGE, fitting, type MessageFilter, threadsFor } from "./message-filter.ts";
import { searchMessages } from "./message-search.ts";
import { SearchResults } from "./search-results.tsx";
import { markOf } from "./thread-story.ts";
import { type Thread, unreadIn } from "./threads.ts";
import { WaitingFiles } from "./waiting-files.tsx";
import { MESSAGES_WORDS } from "./words.ts";

interface ConversationsProps {
  readonly threads: readonly Thread[];
  readonly openId: string | null;
  /** Messages that were refused unread. */
  readonly refused: number;
  /** For how long messages are kept; null as long as nobody has said. */
  readonly keeping: MessageKeeping | null;
  /** What is being written to somebody; empty where nothing is. */
  readonly draftFor: (personId: string) => string;
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
  readonly letters: boolean;
  readonly searchField: Ref<HTMLInputElement>;
  /** The people who fit what is searched for, or an ID that is typed whole. */
  readonly peopleFor: (query: string) => readonly { readonly id: string }[];
  /** @param messageId - the message at which the conversation is opened; its end without one */
  readonly onOpen: (personId: string, messageId?: string) => void;
}

const MOST_PEOPLE = 8;
/** Messages that are listed at first, and with each press more. */
const MESSAGES_AT_ONCE = 50;

/** Whom messages were exchanged with, in the place of the people while messages are read; or what a search finds of them. */
export function Conversations(props: ConversationsProps) {
  const { find, letters, peopleFor, systems, threads } = props;
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState(EVERY_MESSAGE);
  const today = useToday();
  const words = MESSAGES_WORDS;
  const [most, setMost] = useState(MESSAGES_AT_ONCE);
  const sought = useMemo(
    () => ({ words: wordsOfSearch(query), fits: fitting(filter, today, systems) }),
    [filter, query, systems, today],
  );
  const within = useMemo(() => threadsFor(filter, threads), [filter, threads]);
  const found = useMemo(() => {
    const isNarrowed = sought.fits !== undefined || filter.person !== null;
    if (sought.words.length === 0 && !isNarrowed) return null;
    const people = isNarrowed ? [] : peopleFor(query);
    return {
      words: sought.words,
      people: people.slice(0, MOST_PEOPLE).map(({ id }) => id),
      ...searchMessages(within, sought, most),
    };
  }, [filter.person, most, peopleFor, query, sought, within]);
  // What is looked for now begins with its newest.
  const lookFor = (next: { readonly query?: string; readonly filter?: MessageFilter }) => {
    setMost(MESSAGES_AT_ONCE);
    if (next.query !== undefined) setQuery(next.query);
    if (next.filter !== undefined) setFilter(next.filter);
  };
  const chosen = [filter.person, props.openId].filter((id) => id !== null);
  const whose = chosen.filter((id, at) => chosen.findIndex((other) => sameMcId(other, id)) === at);
  const save = (format: MessagesFormat) => {
    const { hits } = searchMessages(within, sought, Number.POSITIVE_INFINITY);
    saveMessages(format, hits, { find, systems });
  };
  const hint = hintFor("search", letters);
  return (
    <section className="conversations" data-region="people" aria-label={words.conversations}>
      <SearchField
        field={props.searchField}
        type="search"
        aria-label={words.search}
        aria-keyshortcuts={ariaKeys(hint)}
        placeholder={words.searchPlaceholder}
        value={query}
        hint={hint}
        clearLabel={words.clear}
        onSearch={(text) => lookFor({ query: text })}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "Enter") return;
          const row = event.currentTarget.closest("section")?.querySelector<HTMLElement>("[data-row][tabindex='0']");
          if (row == null) return;
          event.preventDefault();
          row.focus();
          if (event.key === "Enter" && query !== "") row.click();
        }}
      />
      <MessageChoices
        filter={filter}
        systems={systems}
        people={whose.map((id) => ({ id, name: partyOf(id, find).name }))}
        onFilter={(next) => lookFor({ filter: next })}
      />
      {found === null ? (
        <List {...props} />
      ) : (
        <SearchResults
          found={found}
          find={find}
          onMore={() => setMost(most + MESSAGES_AT_ONCE)}
          onOpen={props.onOpen}
          onSave={save}
        />
      )}
    </section>
  );
}

function List({ draftFor, keeping, threads, openId, refused, find, onOpen }: ConversationsProps) {
  const words = MESSAGES_WORDS;
  const unread = unreadIn(threads);
  const today = useToday();
  const isGoing = keeping !== null && keeping.going !== null;
  const chosen = threads.findIndex(({ personId }) => openId !== null && sameMcId(personId, openId));
  return (
    <>
      <div className="conversations-head">
        <h2 className="section-title">{words.conversations}</h2>
        {unread === 0 ? null : <p className="small">{words.unread({ count: unread })}</p>}
      </div>
      {refused === 0 ? null : (
        <p className="attention small people-note" role="status">
          {words.refused({ count: refused })}
        </p>
      )}
      {isGoing ? <KeepingNotice keeping={keeping} /> : null}
      <WaitingFiles threads={threads} find={find} onOpen={onOpen} />
      {threads.length === 0 ? <p className="muted people-note">{words.none}</p> : null}
      <ul aria-label={words.list} onKeyDown={moveAmongRows}>
        {threads.map((thread, at) => (
          <Conversation
            key={thread.personId}
            thread={thread}
            find={find}
            today={today}
            onOpen={onOpen}
            draft={at === chosen ? "" : draftFor(thread.personId)}
            isOpen={at === chosen}
            inTabOrder={at === Math.max(chosen, 0)}
          />
        ))}
      </ul>
      {isGoing ? null : <KeepingNotice keeping={keeping} />}
    </>
  );
}

interface ConversationProps extends Pick<ConversationsProps, "find" | "onOpen"> {
  readonly thread: Thread;
  readonly today: number;
  /** Of one that is open it stands in its field. */
  readonly draft: string;
  readonly isOpen: boolean;
  readonly inTabOrder: boolean;
}

/** What the last message of a thread says, in one line. */
function lastLine({ newest }: Thread): string {
  const { direction, file, notShown, text } = newest;
  const words = MESSAGES_WORDS;
  const instead = insteadOfText(newest);
  if (instead !== undefined) return instead;
  if (file !== null) {
    const said = words.file.line({ name: file.name });
    return direction === "outgoing" ? words.you({ text: said }) : said;
  }
  const line = text === "" && notShown > 0 ? words.noText : lineForPeople(text);
  return direction === "outgoing" ? words.you({ text: line }) : line;
}

/** Drawn anew when its thread changes, and not with every message of somebody else. */
const Conversation = memo(function Conversation({
  thread,
  today,
  draft,
  isOpen,
  inTabOrder,
  find,
  onOpen,
}: ConversationProps) {
  const party = partyOf(thread.personId, find);
  const mark = thread.newest.direction === "outgoing" ? markOf(thread.newest, Date.now()) : null;
  const isWrong = mark === "failed" || mark === "unconfirmed" || mark === "deciding";
  return (
    <li>
      <button
        type="button"
        className="conversation"
        data-row=""
        tabIndex={inTabOrder ? 0 : -1}
        aria-current={isOpen}
        onClick={() => onOpen(thread.personId)}
      >
        <span className="avatar" aria-hidden="true">
          {initials(party.name)}
        </span>
        <strong className={party.known ? "who" : "who id"}>
          {party.known ? party.name : mcIdForPeople(thread.personId)}
        </strong>
        <span className="when muted small">{momentAgo(thread.newest.at, today)}</span>
        <span className={isWrong ? "last attention" : "last muted"}>
          {draft.trim() === "" ? lastLine(thread) : MESSAGES_WORDS.draft({ text: lineForPeople(draft) })}
        </span>
        {thread.unread === 0 ? null : (
          <span className="others-count">
            <span aria-hidden="true">{thread.unread}</span>
            <span className="for-screen-readers">{MESSAGES_WORDS.unread({ count: thread.unread })}</span>
          </span>
        )}
      </button>
    </li>
  );
});
