import { type ReactNode, type Ref, useCallback, useMemo } from "react";
import { useStore } from "zustand";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { protectionInForce } from "../calling/protection-in-force.ts";
import { dataLimits } from "../documents/documents-story.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { Conversations } from "../messages/conversations.tsx";
import { MessagesView } from "../messages/messages-view.tsx";
import { PrintedThread } from "../messages/printed-thread.tsx";
import { RescuedNotice } from "../messages/rescued-notice.tsx";
import type { PersonOf, Thread } from "../messages/threads.ts";
import { idOfMessages, type PersonFinder } from "../people/people.ts";
import { useConsole } from "./console-context.ts";
import { fileActs } from "./file-acts.ts";
import { documentNow, saveThread } from "./kept-thread.ts";
import type { ConsoleMessaging } from "./services.ts";
import { callsWith } from "./thread-calls.ts";
import { draftFor, keepDraft, openMessages, toggleMessage, toggleMessages, togglePhrases } from "./ui-store.ts";

/** What became of a damaged file of messages, in whatever view. */
export function RescuedMessages({ messaging: { store } }: Pick<MessagesProps, "messaging">) {
  const saved = useStore(store, (state) => state.rescued);
  return <RescuedNotice saved={saved} onClose={() => store.setState({ rescued: null })} />;
}

interface MessagesProps {
  readonly messaging: ConsoleMessaging;
  readonly threads: readonly Thread[];
  readonly find: PersonFinder;
  /** Whether single letters work now. */
  readonly letters: boolean;
  readonly searchField: Ref<HTMLInputElement>;
  /** The people who fit what is searched for, or an ID that is typed whole. */
  readonly peopleFor: (query: string) => readonly { readonly id: string }[];
  /** Every call in reach, the newest first. */
  readonly record: readonly CallRecord[];
  /** Tells whose conversation an ID belongs to. */
  readonly personOf: PersonOf;
  onOpenCall(id: string): void;
  /** What stands above the conversation: the call in hand. */
  readonly children: ReactNode;
}

/** Conversations and the one that is open, in the places of people and call. */
export function Messages({ messaging, threads, find, children, ...props }: MessagesProps) {
  const { letters, peopleFor, personOf, record, searchField } = props;
  const { account, documents, host, keys, settings, ui } = useConsole();
  const { drafts, fileProblem, phrasesOpen, printing, shownMessage, writesTo } = useStore(ui);
  const files = useMemo(() => {
    const acts = fileActs(host, messaging.actions, ui);
    return { ...acts, attach: (personId: string) => acts.attach(idOfMessages(find, personId)) };
  }, [find, host, messaging.actions, ui]);
  const transfers = useStore(messaging.store, (state) => state.transfers);
  const status = useStore(keys.store, (state) => state.status);
  const setting = useStore(settings.store, (state) => state.settings.protection);
  const phrases = useStore(settings.store, (state) => state.settings.phrases);
  const inForce = status === null ? null : protectionInForce(setting, status);
  // Drawn anew with the documents, which say it.
  useStore(documents.store, dataLimits);
  const { barred, sizes } = messaging.limits();
  const problem = useStore(messaging.store, (state) => state.problem);
  const refused = useStore(messaging.store, (state) => state.refused);
  const keeping = useStore(messaging.store, (state) => state.keeping);
  const thread = threads.find(({ personId }) => writesTo !== null && sameMcId(personId, writesTo));
  const impossible = barred ?? inForce?.impossible ?? null;
  const { systems } = account;
  const calls = useMemo(
    () => (writesTo === null ? [] : callsWith(writesTo, record, personOf, find, systems)),
    [writesTo, record, personOf, find, systems],
  );
  const sessions = useStore(messaging.store, (state) => state.sessions);
  const withThisOne = sessions.filter((id) => writesTo !== null && sameMcId(personOf(id), writesTo));
  const tell = useCallback((id: string) => toggleMessage(ui, id), [ui]);
  const draftOf = useCallback((id: string) => draftFor({ drafts }, id), [drafts]);
  const open = useCallback((personId: string, messageId?: string) => openMessages(ui, personId, messageId), [ui]);
  return (
    <>
      <Conversations
        threads={threads}
        openId={writesTo}
        refused={refused}
        keeping={keeping}
        draftFor={draftOf}
        find={find}
        systems={systems}
        letters={letters}
        searchField={searchField}
        peopleFor={peopleFor}
        onOpen={open}
      />
      <MessagesView
        thread={thread}
        shownId={shownMessage}
        personId={writesTo}
        systems={systems}
        find={find}
        actions={messaging.actions}
        next={impossible !== null ? "impossible" : inForce?.rule === "off" ? "clear" : "protected"}
        isInSession={withThisOne.length > 0}
        onEndSession={() => withThisOne.forEach(messaging.endSession)}
        isProtectionRequired={inForce?.rule === "required"}
        impossible={impossible === null ? null : ERROR_WORDS[impossible].message}
        problem={problem}
        {...{ calls, files, fileProblem, transfers }}
        onOpenCall={props.onOpenCall}
        phrases={{
          list: phrases,
          isOpen: phrasesOpen,
          hint: hintFor("phrases", letters),
          onToggle: () => togglePhrases(ui),
        }}
        onTell={tell}
        onPrint={() => ui.setState({ printing: true })}
        onSave={() => thread !== undefined && saveThread({ account }, thread, find)}
        printHint={hintFor("printThread", letters)}
        saveHint={hintFor("saveThread", letters)}
        attachHint={hintFor("attach", letters)}
        fetchHint={hintFor("fetchFile", letters)}
        draft={writesTo === null ? "" : draftFor({ drafts }, writesTo)}
        sizes={sizes}
        onDraft={(text) => writesTo !== null && keepDraft(ui, writesTo, text)}
        onSend={(text) => {
          if (writesTo === null) return;
          messaging.actions.write(idOfMessages(find, writesTo), text);
          openMessages(ui, writesTo);
          keepDraft(ui, writesTo, "");
        }}
        onClose={() => toggleMessages(ui)}
      >
        {children}
      </MessagesView>
      {printing && thread !== undefined ? (
        <PrintedThread
          content={documentNow({ account }, thread, find)}
          onDone={() => ui.setState({ printing: false })}
        />
      ) : null}
    </>
  );
}
