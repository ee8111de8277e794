import { useCallback, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { AllCallsStore } from "../all-calls/all-calls-store.ts";
import { ALL_CALLS_LIST, AllCallsView } from "../all-calls/all-calls-view.tsx";
import { NoCallTold } from "../all-calls/no-call-told.tsx";
import { ToldCall } from "../all-calls/told-call.tsx";
import { useCountsWith } from "../all-calls/use-found.ts";
import { useShownCall } from "../all-calls/use-shown-call.ts";
import { ALL_CALLS_WORDS } from "../all-calls/words.ts";
import type { HostSettings } from "../client/host-settings.ts";
import { dateAndTime } from "../design/format.ts";
import type { RecordingStore } from "../history/recording-store.ts";
import { RetentionNotice } from "../history/retention-notice.tsx";
import type { Host } from "../host/host.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { useShortcuts, useTyping } from "../keyboard/use-shortcuts.ts";
import { applyTheme } from "../settings/theme.ts";
import { type ApartStore, peopleFor } from "./apart-store.ts";

export interface ApartParts {
  readonly host: Host;
  readonly settings: HostSettings;
  readonly apart: ApartStore;
  readonly allCalls: AllCallsStore;
  readonly recording: RecordingStore;
}

const WORDS = ALL_CALLS_WORDS;

/** The record of calls in a window of its own: searched, filtered and read. Nothing is called, written or exported from here. */
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
  const leave = () => {
    allCalls.setState({ shownId: null });
    document.getElementById(ALL_CALLS_LIST)?.focus();
  };
  useShortcuts({ search: toSearch, history: toSearch, ...(shownId === null ? {} : { close: leave }) }, letterShortcuts);
  const targetsFor = useCallback((query: string) => peopleFor(index, query), [index]);
  const { call, isMissing } = useShownCall(host, allCalls, stored);
  return (
    <div className="console" data-middle="history" data-view="calls" data-side-open={shownId !== null}>
      <header className="for-screen-readers">
        <h1>{WORDS.region}</h1>
      </header>
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
      {call === undefined ? <NoCallTold isMissing={isMissing} /> : <Told {...parts} call={call} onClose={leave} />}
    </div>
  );
}

/** One call, with what was written about it. */
function Told({ allCalls, apart, call, onClose }: ApartParts & { readonly call: CallRecord; onClose(): void }) {
  const { find, stored, systems } = useStore(apart);
  const person = [call.primaryId];
  const withPerson = useCountsWith(allCalls, stored, person);
  return (
    <ToldCall
      call={call}
      systems={systems}
      find={find}
      withPerson={withPerson}
      off={null}
      note={call.note === null ? null : <WrittenNote note={call.note} />}
      onWhat={undefined}
      onPrint={undefined}
      onCallBack={undefined}
      onMessage={undefined}
      onOnly={() => allCalls.setState(({ filter }) => ({ filter: { ...filter, person } }))}
      onClose={onClose}
    />
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
