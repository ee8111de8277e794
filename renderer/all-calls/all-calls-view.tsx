import { ArrowDownLeft, ArrowUpRight, PhoneMissed, Video, X } from "lucide-react";
import { memo, type ReactNode, type Ref, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallLine } from "../../shared/mc/call-line.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { outcome, talkTime } from "../call/call-story.ts";
import { OUTCOME_WORDS } from "../call/call-words.ts";
import { RedirectedAt } from "../call/redirected-at.tsx";
import { recordParty } from "../call/refused-story.ts";
import { isLive } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { dayInWords, duration, grouped, timeOfDay } from "../design/format.ts";
import { LoadFailure } from "../design/load-failure.tsx";
import { Marked } from "../design/marked.tsx";
import { Problem } from "../design/problem.tsx";
import { SearchField } from "../design/search-field.tsx";
import type { Target } from "../design/target-finder.tsx";
import { useToday } from "../design/use-now.ts";
import { WindowedList } from "../design/windowed-list.tsx";
import { callsAsCsv, headOfCsv, recordAsLines, saveCalls } from "../history/export-record.ts";
import type { Host } from "../host/host.ts";
import { ariaKeys, hintFor } from "../keyboard/shortcuts.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { protectionOutcome } from "../protection/story.ts";
import { type AllCallsStore, fetchRecords, loadAllCalls, recordsOf, toggleFilter } from "./all-calls-store.ts";
import { type CallFilter, daysOf, EVERY_CALL } from "./call-filter.ts";
import { Choices } from "./choices.tsx";
import { useFound } from "./use-found.ts";
import { ALL_CALLS_WORDS } from "./words.ts";

interface AllCallsViewProps {
  readonly host: Host;
  readonly store: AllCallsStore;
  /** The calls that this window knows, the newest first. */
  readonly known: readonly CallRecord[];
  readonly find: PersonFinder;
  /** Of which `find` is made; another one where it has changed. */
  readonly directory: PersonFinder;
  /** Who fits what is typed, the best first; without a query those who are called most. */
  targetsFor(query: string): readonly Target[];
  readonly systems: readonly McSystem[];
  readonly searchField: Ref<HTMLInputElement>;
  readonly letters: boolean;
  /** Goes to the record of the call that is chosen. */
  onRead(): void;
  /** Opens it in a window of its own; undefined where it is that window. */
  readonly onApart: (() => void) | undefined;
  /** Closes it; undefined where nothing else is behind it. What is listed is then not taken out of the program either. */
  readonly onClose: (() => void) | undefined;
  /** How far the record goes, and what is going to leave it. */
  readonly retention: ReactNode;
  /** What stands above: the call in hand. */
  readonly children: ReactNode;
}

/** Pixels; as the sheet has them. */
const ROW = 40;
const HEADING = 34;
export const ALL_CALLS_LIST = "all-calls";
const ALL_CALLS_CHOICES = "all-calls-choices";

/**
 * Whoever goes to what is chosen by its key is there, where it folds and where it always stands; whoever leaves it is in the list. Its button keeps
 * the focus.
 */
function useFilterFocus(isOpen: boolean): void {
  const was = useRef(isOpen);
  useEffect(() => {
    if (was.current === isOpen) return;
    was.current = isOpen;
    if (document.activeElement?.classList.contains("choices-toggle")) return;
    const choices = document.getElementById(ALL_CALLS_CHOICES);
    if (isOpen) choices?.querySelector<HTMLElement>("button:enabled, input, select, [tabindex='0']")?.focus();
    else document.getElementById(ALL_CALLS_LIST)?.focus();
  }, [isOpen]);
}

/** Every call on record, in the places of people and call: what is chosen at the left, what that finds in the middle. */
export function AllCallsView(props: AllCallsViewProps) {
  const { find, host, known, store, systems } = props;
  const { error, filter, filterOpen, query, shownId, status } = useStore(store);
  const words = ALL_CALLS_WORDS;
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round reads anew
  useEffect(() => loadAllCalls(host, store), [host, store, round]);
  const {
    allLines,
    counts,
    found,
    kept,
    lines,
    ofToday,
    systems: hosts,
    words: sought,
  } = useFound(store, known, find, props.directory);
  const today = useToday();
  useFilterFocus(filterOpen);
  const days = useMemo(() => daysOf(lines), [lines]);
  const groups = useMemo(
    () =>
      days.map(({ begin, rows }) => ({
        id: String(begin),
        // Of hundreds of days a few are in sight, and the calendar is slow.
        get title() {
          return dayInWords(begin, today);
        },
        get count() {
          return grouped(rows.length);
        },
        rows,
      })),
    [days, today],
  );
  // The same for as long as the store is: what is chosen is not drawn anew with each key.
  const choosing = useMemo(() => {
    const change = (what: Partial<CallFilter>) => store.setState((state) => ({ filter: { ...state.filter, ...what } }));
    return {
      onChange: change,
      onPerson: (id: string) => change({ person: [id] }),
      onClear: () => store.setState({ filter: EVERY_CALL }),
    };
  }, [store]);
  const choose = (id: string) => store.setState({ shownId: id });
  const move = (by: number) => {
    const at = lines.findIndex(({ id }) => id === shownId);
    const to = lines[Math.max(0, Math.min(lines.length - 1, at < 0 ? 0 : at + by))];
    if (to !== undefined) choose(to.id);
  };
  const knownById = useMemo(() => new Map(known.map((call) => [call.id, call])), [known]);
  const ask = useAsking(host, store);
  const hint = hintFor("search", props.letters);
  const [person] = filter.person ?? [];
  return (
    <>
      <div className="choices-place" id={ALL_CALLS_CHOICES} data-open={filterOpen}>
        <Choices
          filter={filter}
          counts={counts}
          hosts={hosts}
          systems={systems}
          targetsFor={props.targetsFor}
          personName={person === undefined ? undefined : partyOf(person, find).name}
          {...choosing}
        />
      </div>
      <main className="middle all-calls" data-region="call" aria-label={words.region}>
        {props.children}
        <header className="all-calls-head">
          <SearchField
            field={props.searchField}
            type="search"
            aria-label={words.search}
            aria-keyshortcuts={ariaKeys(hint)}
            placeholder={words.searchPlaceholder}
            value={query}
            hint={hint}
            clearLabel={words.clearSearch}
            onSearch={(text) => store.setState({ query: text })}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown" && event.key !== "Enter") return;
              event.preventDefault();
              if (shownId === null || !lines.some(({ id }) => id === shownId)) move(0);
              document.getElementById(ALL_CALLS_LIST)?.focus();
            }}
          />
          <p role="status">
            <strong>{words.found({ found, kept })}</strong>
          </p>
          <ActionButton
            label={words.choices}
            hint={hintFor("historyFilter", props.letters)}
            shape="row"
            className="choices-toggle"
            expanded={filterOpen}
            onPress={() => toggleFilter(store)}
          />
          {props.onClose === undefined ? null : (
            <Save host={host} listed={allLines} isEmpty={lines.length === 0} systems={systems} find={find} />
          )}
          {props.onApart === undefined ? null : (
            <ActionButton
              label={words.apart}
              hint={hintFor("historyApart", props.letters)}
              shape="row"
              onPress={props.onApart}
            />
          )}
          {props.onClose === undefined ? null : (
            <ActionButton
              label={words.told.close}
              shape="flat"
              icon={<X size={18} aria-hidden="true" />}
              iconOnly
              onPress={props.onClose}
            />
          )}
        </header>
        <p className="all-calls-today muted small">
          {words.today({
            calls: ofToday.when.today,
            missed: ofToday.fates.missed,
            redirected: ofToday.fates.redirected,
            failed: ofToday.fates.failed,
          })}
          {status === "reading" ? ` · ${words.loading}` : ""}
        </p>
        {props.retention}
        {error === null ? null : (
          <LoadFailure
            className="all-calls-problem"
            error={error}
            loading={status === "reading"}
            words={words}
            onRetry={() => setRound(round + 1)}
          />
        )}
        <div className="all-calls-columns call-columns muted small" aria-hidden="true">
          <span>{words.columns.time}</span>
          <span />
          <span>{words.columns.person}</span>
          <span className="role">{words.columns.role}</span>
          <span>{words.columns.what}</span>
          <span className="sealed">{words.columns.protection}</span>
          <span className="long">{words.columns.length}</span>
          <span className="note">{words.columns.note}</span>
        </div>
        {lines.length === 0 ? (
          <p className="muted all-calls-none">{status === "reading" ? words.loading : words.nothing}</p>
        ) : null}
        <WindowedList
          id={ALL_CALLS_LIST}
          label={words.list}
          groups={groups}
          rowHeight={ROW}
          headingHeight={HEADING}
          keyOf={keyOf}
          chosenKey={shownId}
          renderRow={(line) => (
            <CallRow
              line={line}
              known={knownById.get(line.id)}
              store={store}
              words={sought}
              find={find}
              systems={systems}
              ask={ask}
            />
          )}
          onChoose={(line) => {
            choose(line.id);
            props.onRead();
          }}
          onMove={move}
          onEnter={props.onRead}
        />
      </main>
    </>
  );
}

const keyOf = ({ id }: CallLine) => id;

/** Asks for whole records of what comes into sight, all of one moment together. */
function useAsking(host: Host, store: AllCallsStore): (id: string) => void {
  const wanted = useRef(new Set<string>());
  return useCallback(
    (id) => {
      const { current } = wanted;
      current.add(id);
      if (current.size > 1) return;
      queueMicrotask(() => {
        const ids = [...current];
        current.clear();
        // A row whose record does not come shows what its line says; that the record cannot be read is said above the list.
        fetchRecords(host, store, ids).catch((error: unknown) => store.setState({ error: asMcError(error).code }));
      });
    },
    [host, store],
  );
}

const CallRow = memo(function CallRow(props: {
  readonly line: CallLine;
  readonly known: CallRecord | undefined;
  readonly store: AllCallsStore;
  readonly words: readonly string[];
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
  ask(id: string): void;
}) {
  const { ask, find, line, store, systems, words } = props;
  const read = useStore(store, ({ records }) => records.get(line.id));
  const call = props.known ?? read;
  const isMissing = call === undefined;
  useEffect(() => {
    if (isMissing) ask(line.id);
  }, [isMissing, ask, line.id]);
  const [id = ""] = line.ids;
  const party = call === undefined ? partyOf(id, find, line.startedAt) : recordParty(call, id, find);
  return (
    <span className="call-columns">
      <span className="when">{timeOfDay(line.startedAt)}</span>
      {call === undefined ? <span /> : <Mark call={call} line={line} />}
      <span className="who">
        <strong className={party.known ? "" : "id"}>
          <Marked text={party.name} words={words} />
        </strong>
        <RedirectedAt party={party} />
      </span>
      <span className="role muted">
        <Marked text={party.role} words={words} />
      </span>
      {call === undefined ? (
        <>
          <span />
          <span className="sealed" />
          <span className="long" />
          <span className="note" />
        </>
      ) : (
        <Rest call={call} systems={systems} find={find} words={words} />
      )}
    </span>
  );
});

function Mark({ call, line }: { readonly call: CallRecord; readonly line: CallLine }) {
  const missed = line.fates.includes("missed");
  const Icon = missed
    ? PhoneMissed
    : line.kind === "video"
      ? Video
      : call.direction === "incoming"
        ? ArrowDownLeft
        : ArrowUpRight;
  return (
    <span className={missed ? "way missed" : "way"}>
      <Icon size={15} aria-hidden="true" />
      <span className="for-screen-readers">{ALL_CALLS_WORDS.directions[call.direction]}</span>
    </span>
  );
}

function Rest(props: {
  readonly call: CallRecord;
  readonly systems: readonly McSystem[];
  readonly find: PersonFinder;
  readonly words: readonly string[];
}) {
  const { call, find, systems, words } = props;
  const what = outcome(call, systems, find);
  const time = isLive(call) ? null : talkTime(call, 0);
  const note =
    call.note === null
      ? ""
      : [call.note.incident, lineForPeople(call.note.text)].filter((part) => part !== "").join(" · ");
  return (
    <>
      <span className={`what ${what.tone === "plain" && call.redirections.length > 0 ? "redirected" : what.tone}`}>
        {what.text}
      </span>
      <span className="sealed muted">{protectionOutcome(call)}</span>
      <span className="long">{isLive(call) ? OUTCOME_WORDS.now : time === null ? "" : duration(time)}</span>
      <span className="note muted">
        <Marked text={note} words={words} />
      </span>
    </>
  );
}

/** Takes exactly what is listed out of the program. */
function Save(props: {
  readonly host: Host;
  readonly listed: () => readonly CallLine[];
  readonly isEmpty: boolean;
  readonly systems: readonly McSystem[];
  readonly find: PersonFinder;
}) {
  const { find, host, systems } = props;
  const words = ALL_CALLS_WORDS.save;
  /** Characters that have been collected; null while nothing is. */
  const [collected, setCollected] = useState<number | null>(null);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  const table = async (lines: readonly CallLine[]) => {
    const texts = [headOfCsv()];
    let characters = 0;
    for await (const records of recordsOf(host, lines)) {
      const text = callsAsCsv(records, systems, find);
      texts.push(text);
      characters += text.length;
      setCollected(characters);
    }
    return texts;
  };
  const save = async (kind: "jsonl" | "csv") => {
    const lines = props.listed();
    setCollected(0);
    setFailure(null);
    try {
      saveCalls(kind, kind === "jsonl" ? await recordAsLines(host, lines, setCollected) : await table(lines));
    } catch (error) {
      setFailure(asMcError(error).code);
    } finally {
      setCollected(null);
    }
  };
  const disabled = collected !== null || props.isEmpty;
  return (
    <div className="all-calls-save">
      <ActionButton
        label={collected === null ? words.lines : words.collecting({ thousands: Math.ceil(collected / 1_000) })}
        shape="row"
        disabled={disabled}
        onPress={() => void save("jsonl")}
      />
      <ActionButton label={words.csv} shape="row" disabled={disabled} onPress={() => void save("csv")} />
      {failure === null ? null : <Problem code={failure} />}
    </div>
  );
}
