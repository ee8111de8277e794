import { CornerDownRight, Info, Lock, LockOpen, TriangleAlert } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { proseForPeople } from "../../shared/base/direction.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CopyForSupport } from "../design/copy-for-support.tsx";
import { fullDate, timeOfDay } from "../design/format.ts";
import { useNow, useToday } from "../design/use-now.ts";
import type { Transfer } from "../messaging/file-progress.ts";
import type { MessagingActions } from "../messaging/messaging-engine.ts";
import { type PersonFinder, partyOf, systemNameOf } from "../people/people.ts";
import { CallOfThread } from "./call-of-thread.tsx";
import { FileBubble } from "./file-bubble.tsx";
import { insteadOfText } from "./message-facts.ts";
import {
  beginningOf,
  callsAmong,
  type FileActs,
  fallBackWords,
  inLineOfTime,
  itemsOf,
  type LineItem,
  markedAt,
  markOf,
  mayGoInClear,
  nextToFetch,
  type ThreadCall,
  type ThreadItem,
  timeOf,
} from "./thread-story.ts";
import type { Thread } from "./threads.ts";
import { useShownPart } from "./use-shown-part.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface ThreadViewProps {
  /** It has no messages where there have been calls alone. */
  readonly thread: Pick<Thread, "personId" | "messages">;
  /** The message that was searched for; null for the end of the thread. */
  readonly shownId: string | null;
  readonly systems: readonly McSystem[];
  readonly find: PersonFinder;
  readonly actions: MessagingActions;
  readonly isProtectionRequired: boolean;
  readonly files: FileActs;
  readonly transfers: ReadonlyMap<string, Transfer>;
  /** The calls with whoever it is with, oldest first. */
  readonly calls: readonly ThreadCall[];
  /** The key that fetches the latest file that waits. */
  readonly fetchHint: string | undefined;
  /** Tells of a message. */
  onTell(id: string): void;
  /** Opens a call as it stands on record. */
  onOpenCall(id: string): void;
}

/** Under this, time goes by without anything to say. */
const TICK_MS = 10_000;
/** Pixels from the bottom within which somebody reads the end: what comes then is scrolled to. */
const NEAR_END = 80;

/** One conversation, its end in sight, or what was searched for. */
export function ThreadView(props: ThreadViewProps) {
  const { actions, shownId, thread } = props;
  const { messages } = thread;
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  /** Pixels below what was in sight, while something is put above it. */
  const below = useRef<number | null>(null);
  const { from, to, showEarlier, showLater, keepShort } = useShownPart(
    messages.length,
    shownId === null ? -1 : messages.findIndex(({ id }) => id === shownId),
  );
  const shown = useMemo(() => messages.slice(from, to), [messages, from, to]);
  const { calls } = props;
  const line = useMemo(
    () => inLineOfTime(itemsOf(shown), callsAmong(calls, messages, { from, to })),
    [calls, messages, shown, from, to],
  );
  const name = partyOf(thread.personId, props.find).name;
  const newest = messages.at(-1);
  const isOurs = newest?.direction === "outgoing";
  const scroll = () => {
    const element = list.current;
    if (element === null) return;
    isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another message is the last one
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const found = element.querySelector<HTMLElement>(".message.found");
    if (found !== null && isAtEnd.current) {
      element.scrollTop = found.offsetTop - (element.clientHeight - found.offsetHeight) / 2;
      isAtEnd.current = false;
    } else if (isAtEnd.current || isOurs) {
      element.scrollTop = element.scrollHeight;
      keepShort();
    }
  }, [newest?.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something grows, as a picture does that has come
  useLayoutEffect(() => {
    if (list.current !== null && isAtEnd.current) list.current.scrollTop = list.current.scrollHeight;
  }, [messages, calls]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever more stands above
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && below.current !== null) element.scrollTop = element.scrollHeight - below.current;
    below.current = null;
  }, [from]);
  useEffect(() => {
    const see = () => {
      if (!document.hasFocus()) return;
      for (const { direction, id, state } of shown)
        if (direction === "incoming" && state === "received") actions.seen(id);
    };
    see();
    window.addEventListener("focus", see);
    return () => window.removeEventListener("focus", see);
  }, [actions, shown]);
  const earlier = () => {
    const element = list.current;
    below.current = element === null ? null : element.scrollHeight - element.scrollTop;
    showEarlier();
  };
  let day = "";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by the keyboard too
    <ol ref={list} className="thread" aria-label={MESSAGES_WORDS.thread({ name })} tabIndex={0} onScroll={scroll}>
      <MoreLine count={from} label={MESSAGES_WORDS.earlier} onPress={earlier} />
      {line.flatMap((item) => {
        const at = timeOf(item);
        const date = fullDate(at);
        const heading = date === day ? [] : [<DayLine key={`${date} day`} at={at} />];
        day = date;
        const { id } = item.kind === "call" ? item.call : item.message;
        return [...heading, <Item key={`${item.kind} ${id}`} {...props} item={item} name={name} />];
      })}
      <MoreLine count={messages.length - to} label={MESSAGES_WORDS.later} onPress={showLater} />
    </ol>
  );
}

/** Where a thread goes on that is too long to be drawn whole. */
function MoreLine(props: {
  readonly count: number;
  label(facts: { readonly count: number }): string;
  onPress(): void;
}) {
  const { count } = props;
  if (count === 0) return null;
  return (
    <li className="thread-more">
      <ActionButton label={props.label({ count })} shape="row" onPress={props.onPress} />
    </li>
  );
}

function DayLine({ at }: { readonly at: number }) {
  const today = useToday();
  const words = fullDate(at) === fullDate(today) ? MESSAGES_WORDS.today : fullDate(at);
  return <li className="thread-day muted small">{words}</li>;
}

interface ItemProps extends ThreadViewProps {
  readonly item: ThreadItem;
  readonly name: string;
}

function Item({ item, ...props }: Omit<ItemProps, "item"> & { readonly item: LineItem }) {
  switch (item.kind) {
    case "call":
      return <CallOfThread call={item.call} name={props.name} onOpen={props.onOpenCall} />;
    case "redirection":
      return <RedirectionLine {...props} item={item} />;
    case "fall-back":
      return <FallBackLine item={item} />;
    case "message":
      return <Message {...props} item={item} />;
  }
}

/** Why the primary ID was written to after the new ID that is remembered. */
function FallBackLine({ item }: { readonly item: Extract<ThreadItem, { kind: "fall-back" }> }) {
  return (
    <li className="thread-redirection">
      <CornerDownRight size={18} aria-hidden="true" />
      <p>{fallBackWords(item)}</p>
    </li>
  );
}

function RedirectionLine({
  item: { message, redirection },
  actions,
  name,
  systems,
}: ItemProps & { readonly item: Extract<ThreadItem, { kind: "redirection" }> }) {
  const words = MESSAGES_WORDS;
  const isAsked = message.state === "deciding" && message.redirections.at(-1)?.newId === redirection.newId;
  const facts = { name, system: systemNameOf(redirection.newId, systems) };
  return (
    <li className="thread-redirection">
      <CornerDownRight size={18} aria-hidden="true" />
      <div role={isAsked ? "alert" : undefined}>
        <p>
          <strong>{isAsked ? words.redirectedAsked(facts) : words.redirected(facts)}</strong>
        </p>
        <p>
          <span className="id">{mcIdForPeople(redirection.newId)}</span>
          {redirection.kmsUri === null ? null : <span className="muted">, {redirection.kmsUri}</span>}
        </p>
        {isAsked ? (
          <div className="thread-acts">
            <ActionButton
              label={words.follow}
              tone="redirect"
              shape="row"
              onPress={() => actions.decide(message.id, true)}
            />
            <ActionButton label={words.refuse} shape="row" onPress={() => actions.decide(message.id, false)} />
          </div>
        ) : null}
      </div>
    </li>
  );
}

function Message({ item: { message }, name, shownId, ...props }: ItemProps) {
  const { actions, fetchHint, files, thread, transfers } = props;
  const words = MESSAGES_WORDS;
  const { direction, file, id, notShown, state, text } = message;
  const isOurs = direction === "outgoing";
  const instead = insteadOfText(message);
  return (
    <li
      className={["message", isOurs ? "ours" : "theirs", ...(message.id === shownId ? ["found"] : [])].join(" ")}
      aria-current={message.id === shownId}
    >
      <p className="for-screen-readers">{isOurs ? words.toThem({ name }) : words.from({ name })}</p>
      <div className={`bubble ${state}`}>
        {instead === undefined ? null : <p>{instead}</p>}
        {instead !== undefined || file !== null ? null : <Text text={text} />}
        {file === null ? null : (
          <FileBubble
            {...{ actions, file, files, message }}
            transfer={transfers.get(id)}
            fetchHint={nextToFetch(thread)?.id === id ? fetchHint : undefined}
          />
        )}
        {notShown === 0 ? null : <p className="muted small">{words.notShown({ count: notShown })}</p>}
      </div>
      <MessageFoot {...props} message={message} />
    </li>
  );
}

/** What was written: its lines as they are, what has no mark of its own named, of a long one the beginning. */
function Text({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  const beginning = isWhole ? undefined : beginningOf(text);
  return (
    <>
      <p dir="auto">{proseForPeople(beginning ?? text)}</p>
      {beginning === undefined ? null : (
        <ActionButton
          label={MESSAGES_WORDS.showAll({ count: text.length })}
          shape="row"
          onPress={() => setWhole(true)}
        />
      )}
    </>
  );
}

type FootProps = Pick<ThreadViewProps, "actions" | "onTell" | "isProtectionRequired"> & {
  readonly message: MessageRecord;
};

function MessageFoot({ message, actions, isProtectionRequired, onTell }: FootProps) {
  const words = MESSAGES_WORDS;
  const isOurs = message.direction === "outgoing";
  const now = useNow(TICK_MS, isOurs && message.state === "accepted");
  const mark = isOurs ? markOf(message, now) : null;
  const isWrong = mark === "failed" || mark === "unconfirmed" || message.state === "unopened";
  const { failure } = message;
  return (
    <div className={isWrong ? "message-foot attention" : "message-foot"}>
      {isWrong ? <TriangleAlert size={16} aria-hidden="true" /> : null}
      <span role={isWrong ? "status" : undefined}>
        {mark === null ? timeOfDay(message.at).slice(0, 5) : <MarkWords message={message} mark={mark} />}
        {failure === null ? null : ` ${ERROR_WORDS[failure.code].message} ${ERROR_WORDS[failure.code].advice}`}
      </span>
      {failure === null ? null : <CopyForSupport {...failure} />}
      <ProtectionMark message={message} />
      <button
        type="button"
        className="icon-button message-about"
        title={words.facts.open}
        onClick={() => onTell(message.id)}
      >
        <Info size={14} aria-hidden="true" />
        <span className="for-screen-readers">{words.facts.open}</span>
      </button>
      {mark === "failed" || mark === "unconfirmed" ? (
        <ActionButton label={words.again} shape="row" onPress={() => actions.again(message.id)} />
      ) : null}
      {mayGoInClear(message, isProtectionRequired) ? (
        <ActionButton label={words.sendClear} shape="row" onPress={() => actions.again(message.id, "off")} />
      ) : null}
    </div>
  );
}

function MarkWords({ message, mark }: { readonly message: MessageRecord; readonly mark: ReturnType<typeof markOf> }) {
  const words = MESSAGES_WORDS.state;
  const time = timeOfDay(markedAt(message)).slice(0, 5);
  if (mark === "read" && message.file !== null) return <>{MESSAGES_WORDS.file.there({ time })}</>;
  if (mark === "sealing" && message.file !== null) return <>{MESSAGES_WORDS.file.stage.goes}</>;
  if (mark === "accepted" || mark === "delivered" || mark === "read") return <>{words[mark]({ time })}</>;
  if (mark === "unconfirmed") {
    return (
      <>
        <strong>{words.unconfirmed}</strong> {MESSAGES_WORDS.mayHaveArrived}
      </>
    );
  }
  return mark === "failed" ? <strong>{words.failed}</strong> : words[mark];
}

/** A shape and a word, so that colour is never alone. What could not be opened proves nothing. */
function ProtectionMark({ message: { identity, isProtected, state } }: { readonly message: MessageRecord }) {
  if (isProtected === null || state === "sealed" || state === "unopened" || state === "failed") return null;
  const isProved = isProtected && identity !== null;
  if (isProtected && !isProved) return null;
  return (
    <span className={isProved ? "proved" : "muted"}>
      {isProved ? <Lock size={14} aria-hidden="true" /> : <LockOpen size={14} aria-hidden="true" />}
      <span className={isProved ? "for-screen-readers" : undefined}>
        {isProved ? MESSAGES_WORDS.protected : MESSAGES_WORDS.notProtected}
      </span>
    </span>
  );
}
