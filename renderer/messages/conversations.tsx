import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { initials, momentAgo } from "../design/format.ts";
import { useToday } from "../design/use-now.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { markOf, type Thread, unreadIn } from "./thread-story.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface ConversationsProps {
  readonly threads: readonly Thread[];
  readonly openId: string | null;
  readonly find: PersonFinder;
  onOpen(personId: string): void;
}

/** Whom messages were exchanged with, in the place of the people while messages are read. */
export function Conversations(props: ConversationsProps) {
  const { threads } = props;
  const unread = unreadIn(threads);
  const words = MESSAGES_WORDS;
  const chosen = threads.findIndex(({ personId }) => personId === props.openId);
  return (
    <section className="conversations" data-region="people" aria-label={words.conversations}>
      <div className="conversations-head">
        <h2 className="section-title">{words.conversations}</h2>
        {unread === 0 ? null : <p className="small">{words.unread({ count: unread })}</p>}
      </div>
      {threads.length === 0 ? <p className="muted people-note">{words.none}</p> : null}
      <ul aria-label={words.list} onKeyDown={moveAmongRows}>
        {threads.map((thread, at) => (
          <Conversation
            key={thread.personId}
            {...props}
            thread={thread}
            isOpen={at === chosen}
            inTabOrder={at === Math.max(chosen, 0)}
          />
        ))}
      </ul>
    </section>
  );
}

interface ConversationProps extends ConversationsProps {
  readonly thread: Thread;
  readonly isOpen: boolean;
  readonly inTabOrder: boolean;
}

/** What the last message of a thread says, in one line. */
function lastLine({ newest }: Thread): string {
  const { direction, notShown, state, text } = newest;
  const words = MESSAGES_WORDS;
  if (state === "sealed") return words.sealed;
  if (state === "unopened") return words.unopened;
  const line = text === "" && notShown > 0 ? words.noText : text.replaceAll(/\s+/g, " ");
  return direction === "outgoing" ? words.you({ text: line }) : line;
}

function Conversation({ thread, isOpen, inTabOrder, find, onOpen }: ConversationProps) {
  const today = useToday();
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
        <span className={isWrong ? "last attention" : "last muted"}>{lastLine(thread)}</span>
        {thread.unread === 0 ? null : (
          <span className="others-count">
            <span aria-hidden="true">{thread.unread}</span>
            <span className="for-screen-readers">{MESSAGES_WORDS.unread({ count: thread.unread })}</span>
          </span>
        )}
      </button>
    </li>
  );
}
