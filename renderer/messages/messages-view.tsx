import { ArrowLeftRight, FileText, Lock, LockOpen, Printer, X } from "lucide-react";
import type { ReactNode } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { MessageFailure } from "../../shared/mc/message-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { momentAgo } from "../design/format.ts";
import { ProblemLine } from "../design/problem-line.tsx";
import { useToday } from "../design/use-now.ts";
import { ariaKeys } from "../keyboard/shortcuts.ts";
import type { Transfer } from "../messaging/file-progress.ts";
import type { MessageSizes } from "../messaging/message-sizes.ts";
import type { MessagingActions } from "../messaging/messaging-engine.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { Composer, type PhraseChoice } from "./composer.tsx";
import type { FileActs, ThreadCall } from "./thread-story.ts";
import { ThreadView } from "./thread-view.tsx";
import type { Thread } from "./threads.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface MessagesViewProps {
  /** Undefined where nobody is chosen. */
  readonly thread: Thread | undefined;
  /** The message of it that was searched for; null for its end. */
  readonly shownId: string | null;
  /** Who is written to; null where nobody is chosen. */
  readonly personId: string | null;
  readonly systems: readonly McSystem[];
  readonly find: PersonFinder;
  readonly actions: MessagingActions;
  /** What the next message will be. */
  readonly next: "protected" | "clear" | "impossible";
  /** Whether messages go over one connection both ways, until somebody ends it. */
  readonly isInSession: boolean;
  readonly isProtectionRequired: boolean;
  /** Why nothing can be sent, in words. */
  readonly impossible: string | null;
  /** Why what is written now may be lost; null while it is stored. */
  readonly problem: MessageFailure | null;
  readonly files: FileActs;
  readonly transfers: ReadonlyMap<string, Transfer>;
  /** Why nothing came of the last file that somebody wanted to choose, save or show. */
  readonly fileProblem: MessageFailure | null;
  readonly printHint: string | undefined;
  readonly saveHint: string | undefined;
  /** The calls with whoever it is with, oldest first. */
  readonly calls: readonly ThreadCall[];
  /** Opens a call as it stands on record. */
  onOpenCall(id: string): void;
  /** Tells of a message. */
  onTell(id: string): void;
  onPrint(): void;
  onSave(): void;
  readonly attachHint: string | undefined;
  readonly fetchHint: string | undefined;
  readonly phrases: PhraseChoice;
  readonly draft: string;
  /** How long a message may be, in octets. */
  readonly sizes: MessageSizes;
  onEndSession(): void;
  onDraft(text: string): void;
  onSend(text: string): void;
  onClose(): void;
  /** What stands above. */
  readonly children: ReactNode;
}

const NO_MESSAGES: Thread["messages"] = [];

/** What can be done with a whole conversation; its picture says what. */
function HeadButton(props: {
  readonly label: string;
  readonly hint: string | undefined;
  readonly children: ReactNode;
  onPress(): void;
}) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-keyshortcuts={ariaKeys(props.hint)}
      title={props.hint === undefined ? props.label : `${props.label} (${props.hint})`}
      onClick={props.onPress}
    >
      {props.children}
      <span className="for-screen-readers">{props.label}</span>
    </button>
  );
}

/** One conversation in the middle of the window: who it is with, what was said, and where the next message is written. */
export function MessagesView(props: MessagesViewProps) {
  const { find, next, personId, thread } = props;
  const words = MESSAGES_WORDS;
  const today = useToday();
  if (personId === null) {
    return (
      <main className="middle messages" data-region="call" aria-label={words.region}>
        {props.children}
        <p className="muted messages-empty">{words.nobody}</p>
      </main>
    );
  }
  const party = partyOf(personId, find);
  const since = thread?.messages[0]?.at;
  const shown = thread ?? (props.calls.length === 0 ? undefined : { personId, messages: NO_MESSAGES });
  const Icon = next === "protected" ? Lock : LockOpen;
  return (
    <main className="middle messages" data-region="call" aria-label={words.region}>
      {props.children}
      <header className="messages-head">
        <div>
          <h2 className={party.known ? "" : "id"}>{party.name}</h2>
          <p className="muted small">
            {[party.role, since === undefined ? "" : words.since({ time: momentAgo(since, today) })]
              .filter((part) => part !== "")
              .join(" · ")}
          </p>
        </div>
        <p className={next === "protected" ? "messages-next proved" : "messages-next"}>
          <Icon size={16} aria-hidden="true" />
          {words.next[next]}
        </p>
        {thread === undefined ? null : (
          <span className="thread-saves">
            <HeadButton label={words.print} hint={props.printHint} onPress={props.onPrint}>
              <Printer size={17} aria-hidden="true" />
            </HeadButton>
            <HeadButton label={words.save} hint={props.saveHint} onPress={props.onSave}>
              <FileText size={17} aria-hidden="true" />
            </HeadButton>
          </span>
        )}
        <ActionButton
          label={words.close}
          shape="flat"
          icon={<X size={18} aria-hidden="true" />}
          iconOnly
          onPress={props.onClose}
        />
      </header>
      {props.isInSession ? (
        <div className="messages-session">
          <ArrowLeftRight size={16} aria-hidden="true" />
          {words.session.open}
          <ActionButton label={words.session.end} shape="flat" onPress={props.onEndSession} />
        </div>
      ) : null}
      {props.problem === null ? null : (
        <div className="banner" role="alert">
          <ProblemLine lead={words.notStored} {...props.problem} />
        </div>
      )}
      {props.fileProblem === null ? null : (
        <div className="banner" role="alert">
          <ProblemLine {...props.fileProblem} />
        </div>
      )}
      {shown === undefined ? (
        <div className="thread" />
      ) : (
        <ThreadView key={`${shown.personId} ${props.shownId}`} {...props} thread={shown} />
      )}
      <Composer {...props} name={party.name} onAttach={() => props.files.attach(personId)} />
    </main>
  );
}
