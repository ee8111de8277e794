import { X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type AllCallsStore, toggleFilter } from "../all-calls/all-calls-store.ts";
import { ALL_CALLS_LIST, AllCallsView } from "../all-calls/all-calls-view.tsx";
import { NoCallTold } from "../all-calls/no-call-told.tsx";
import { PrintedCall } from "../all-calls/printed-call.tsx";
import { ToldCall } from "../all-calls/told-call.tsx";
import { useCountsWith } from "../all-calls/use-found.ts";
import { useShownCall } from "../all-calls/use-shown-call.ts";
import { ALL_CALLS_WORDS } from "../all-calls/words.ts";
import { recordParty } from "../call/refused-story.ts";
import type { HostSettings } from "../client/host-settings.ts";
import { ActionButton } from "../design/action-button.tsx";
import { dateAndTime } from "../design/format.ts";
import { RecordingNotice } from "../history/recording-notice.tsx";
import type { RecordingStore } from "../history/recording-store.ts";
import { RetentionNotice } from "../history/retention-notice.tsx";
import type { Host } from "../host/host.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { useShortcuts, useTyping } from "../keyboard/use-shortcuts.ts";
import { LadderSide } from "../ladder/ladder-side.tsx";
import type { PastLadderStore } from "../ladder/past-ladder.ts";
import { TEXT_SIZE_HELD_BACK } from "../settings/text-size-keys.ts";
import { applyTheme } from "../settings/theme.ts";
import { type ApartStore, peopleFor } from "./apart-store.ts";

export interface ApartParts {
  readonly host: Host;
  readonly settings: HostSettings;
  readonly apart: ApartStore;
  readonly allCalls: AllCallsStore;
  readonly recording: RecordingStore;
  readonly pastLadder: PastLadderStore;
}

const WORDS = ALL_CALLS_WORDS;

/** The record of calls in a window of its own: searched, filtered, read and printed. Nothing is called or written from here. */
export function HistoryApart(parts: ApartParts) {
  useKeysInUse();
  const { allCalls, host } = parts;
  const { find, index, round, stored, systems } = useStore(parts.apart);
  const { letterShortcuts, theme } = useStore(parts.settings.store, ({ settings }) => settings);
  const shownId = useStore(allCalls, (state) => state.shownId);
  const typing = useTyping();
  const searchField = useRef<HTMLInputElement>(null);
  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => {
    document.title = WORDS.region;
  }, []);
  const toSearch = () => {
    searchField.current?.focus();
    searchField.current?.select();
  };
  const [ladder, setLadder] = useState<OpenLadder | null>(null);
  const [printedId, setPrinted] = useState<string | null>(null);
  const isLadder = ladder !== null && ladder.callId === shownId;
  const leave = useCallback(() => {
    allCalls.setState({ shownId: null });
    document.getElementById(ALL_CALLS_LIST)?.focus();
  }, [allCalls]);
  const fold = useCallback(() => setLadder(null), []);
  useShortcuts(
    {
      ...TEXT_SIZE_HELD_BACK,
      search: toSearch,
      history: toSearch,
      historyFilter: () => toggleFilter(allCalls),
      ...(shownId === null ? {} : { close: isLadder ? fold : leave }),
      ...(shownId === null || isLadder ? {} : { printThread: () => setPrinted(shownId) }),
    },
    letterShortcuts,
  );
  const targetsFor = useCallback((query: string) => peopleFor(index, query), [index]);
  const { call, isMissing } = useShownCall(host, allCalls, stored);
  return (
    <div className="console" data-middle="history" data-view="calls" data-side-open={shownId !== null}>
      <header className="for-screen-readers">
        <h1>{WORDS.region}</h1>
      </header>
      <div className="notices">
        <RecordingNotice store={parts.recording} />
      </div>
      <AllCallsView
        key={round}
        host={host}
        store={allCalls}
        known={stored}
        find={find}
        directory={find}
        targetsFor={targetsFor}
        systems={systems}
        searchField={searchField}
        letters={letterShortcuts && !typing}
        onRead={() => document.querySelector<HTMLElement>(".side-scroll")?.focus()}
        onApart={undefined}
        onClose={undefined}
        retention={<RetentionNotice store={parts.recording} />}
      >
        {null}
      </AllCallsView>
      {call === undefined ? (
        <NoCallTold isMissing={isMissing} />
      ) : (
        <Told
          {...parts}
          call={call}
          ladder={isLadder ? ladder : null}
          printing={printedId === call.id}
          letters={letterShortcuts && !typing}
          onLadder={setLadder}
          onPrint={setPrinted}
          onClose={leave}
        />
      )}
    </div>
  );
}

/** The ladder that stands in the place of the record of its call. */
interface OpenLadder {
  readonly callId: string;
  /** Which of its messages is read. */
  readonly messageAt: number | null;
}

interface ToldProps extends ApartParts {
  readonly call: CallRecord;
  readonly ladder: OpenLadder | null;
  readonly printing: boolean;
  readonly letters: boolean;
  onLadder(ladder: OpenLadder | null): void;
  onPrint(callId: string | null): void;
  onClose(): void;
}

/** One call, with what was written about it; or, in its place, its ladder. */
function Told(props: ToldProps) {
  const { allCalls, apart, call, host, ladder, letters, onLadder, onPrint, pastLadder } = props;
  const { desk, find, stored, systems } = useStore(apart);
  const person = [call.primaryId];
  const withPerson = useCountsWith(allCalls, stored, person);
  const fold = useMemo(
    () => (
      <ActionButton
        label={WORDS.told.close}
        shape="flat"
        icon={<X size={18} aria-hidden="true" />}
        iconOnly
        onPress={() => onLadder(null)}
      />
    ),
    [onLadder],
  );
  const open = useCallback((messageAt: number | null) => onLadder({ callId: call.id, messageAt }), [call.id, onLadder]);
  if (ladder !== null) {
    return (
      <LadderSide
        host={host}
        past={pastLadder}
        call={call}
        present={undefined}
        name={recordParty(call, call.primaryId, find).name}
        systems={systems}
        messageAt={ladder.messageAt}
        letters={letters}
        fold={fold}
        onOpen={open}
      />
    );
  }
  return (
    <>
      {props.printing ? (
        <PrintedCall call={call} desk={desk} systems={systems} find={find} onDone={() => onPrint(null)} />
      ) : null}
      <ToldCall
        call={call}
        systems={systems}
        find={find}
        withPerson={withPerson}
        off={null}
        note={call.note === null ? null : <WrittenNote note={call.note} />}
        onWhat={() => open(null)}
        onPrint={() => onPrint(call.id)}
        onCallBack={undefined}
        onMessage={undefined}
        onOnly={() => allCalls.setState(({ filter }) => ({ filter: { ...filter, person } }))}
        onClose={props.onClose}
      />
    </>
  );
}

/** A note as it was written last. */
function WrittenNote({ note }: { readonly note: NonNullable<CallRecord["note"]> }) {
  const words = WORDS.note;
  return (
    <>
      <h4 className="section-title">{words.title}</h4>
      {note.incident === "" ? null : (
        <p>
          <span className="muted">{words.incident}</span> {lineForPeople(note.incident)}
        </p>
      )}
      <p className="written-note">{note.text}</p>
      <p className="muted small">{words.by({ name: note.by, when: dateAndTime(note.at) })}</p>
    </>
  );
}
