import { ArrowDownLeft, ArrowUpRight } from "lucide-react";
import { memo, useCallback, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useStore } from "zustand";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { outcome, talkTime } from "../call/call-story.ts";
import { OUTCOME_WORDS } from "../call/call-words.ts";
import { RedirectedAt } from "../call/redirected-at.tsx";
import { hasNobodyToCall, recordParty } from "../call/refused-story.ts";
import { isLive } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { type CallOff, hintOfCall } from "../design/call-off.ts";
import { duration, momentAgo } from "../design/format.ts";
import { LoadFailure } from "../design/load-failure.tsx";
import { useNow, useToday } from "../design/use-now.ts";
import type { Host } from "../host/host.ts";
import { useKeptFocus } from "../keyboard/focus.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { hintFor, shortcutFor } from "../keyboard/shortcuts.ts";
import type { PersonFinder } from "../people/people.ts";
import { protectionOutcome } from "../protection/story.ts";
import { HistoryEnd } from "./history-end.tsx";
import type { HistoryStore } from "./history-store.ts";
import type { RecordingStore } from "./recording-store.ts";
import { moreRows, ROWS_SHOWN } from "./rows-shown.ts";
import { HISTORY_WORDS } from "./words.ts";

interface HistoryViewProps {
  readonly host: Host;
  readonly history: HistoryStore;
  readonly recording: RecordingStore;
  /** The newest first. */
  readonly calls: readonly CallRecord[];
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
  /** The call that is shown in the middle. */
  readonly shownId: string | undefined;
  readonly letters: boolean;
  /** Why nobody can be called back in a service. */
  offFor(service: McService): CallOff;
  onOpen(call: CallRecord): void;
  onCallBack(call: CallRecord): void;
  /** Opens the view of every call on record. */
  onAll(): void;
  /** The record could not be loaded, and is to be asked for again. */
  onReload(): void;
}

const rowId = ({ id }: CallRecord) => `recent-${id}`;

/** The past, at the bottom: one row a call. Enter opens it in the middle, C calls back. */
export function HistoryView(props: HistoryViewProps) {
  const { calls, history } = props;
  const status = useStore(history, (state) => state.status);
  const error = useStore(history, (state) => state.error);
  const now = useNow(1000, calls.some(isLive));
  // Rows are drawn anew when their call changes, not with every count of the call in progress.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const open = useCallback((call: CallRecord) => latest.current.onOpen(call), []);
  const callBack = useCallback((call: CallRecord) => latest.current.onCallBack(call), []);
  const today = useToday();
  const part = useRef<HTMLElement>(null);
  useKeptFocus(part, "[data-row][tabindex='0']");
  const [rows, setRows] = useState(ROWS_SHOWN);
  // One that is being read is among them, however far back.
  const inSight = calls.slice(0, Math.max(rows, calls.findIndex(({ id }) => id === props.shownId) + 1));
  const showMore = () => {
    const more = moreRows(inSight.length, calls.length);
    flushSync(() => setRows(more.rows));
    const next = more.focusAt === undefined ? undefined : calls[more.focusAt];
    if (next !== undefined) document.getElementById(rowId(next))?.focus();
  };
  return (
    <section ref={part} className="history" data-region="history" aria-label={HISTORY_WORDS.region}>
      <h2 className="section-title">{HISTORY_WORDS.region}</h2>
      {error === null ? null : (
        <LoadFailure
          className="history-problem"
          error={error}
          loading={status === "loading"}
          words={HISTORY_WORDS}
          onRetry={props.onReload}
        />
      )}
      {calls.length === 0 && error === null ? (
        <p className="muted">{status === "loading" ? HISTORY_WORDS.loading : HISTORY_WORDS.empty}</p>
      ) : null}
      <ul aria-label={HISTORY_WORDS.list} onKeyDown={moveAmongRows}>
        {inSight.map((call, at) => (
          <HistoryRow
            key={call.id}
            call={call}
            find={props.find}
            systems={props.systems}
            now={isLive(call) ? now : today}
            shown={call.id === props.shownId}
            letters={props.letters}
            off={props.offFor(call.service)}
            onOpen={open}
            onCallBack={callBack}
            inTabOrder={call.id === props.shownId || (at === 0 && !calls.some((each) => each.id === props.shownId))}
          />
        ))}
        {inSight.length === calls.length ? null : (
          <li className="history-end">
            <ActionButton
              label={HISTORY_WORDS.end.more({ count: calls.length - inSight.length })}
              shape="flat"
              onPress={showMore}
            />
          </li>
        )}
        {calls.length === 0 ? null : (
          <HistoryEnd
            host={props.host}
            recording={props.recording}
            calls={calls}
            find={props.find}
            systems={props.systems}
          />
        )}
      </ul>
      {/* Behind the rows, which are what a key leads to first. */}
      <ActionButton
        label={HISTORY_WORDS.all}
        hint={hintFor("history", props.letters)}
        shape="flat"
        className="all-calls-button below-wide"
        onPress={props.onAll}
      />
    </section>
  );
}

const HistoryRow = memo(function HistoryRow(
  props: Omit<
    HistoryViewProps,
    "host" | "history" | "recording" | "calls" | "shownId" | "offFor" | "onAll" | "onReload"
  > & {
    readonly call: CallRecord;
    readonly off: CallOff;
    /** For a call that is over any moment of the present day will do. */
    readonly now: number;
    readonly shown: boolean;
    readonly inTabOrder: boolean;
  },
) {
  useKeysInUse();
  const { call, now, shown } = props;
  const row = useRef<HTMLButtonElement>(null);
  const party = recordParty(call, call.primaryId, props.find);
  const what = outcome(call, props.systems, props.find);
  const time = talkTime(call, now);
  const Direction = call.direction === "incoming" ? ArrowDownLeft : ArrowUpRight;
  return (
    <li
      className={shown ? "history-row shown" : "history-row"}
      onKeyDown={(event) => {
        // On either button of the row; anywhere else the key calls whom the directory has chosen.
        if (shortcutFor(event, { inTextField: false, letters: props.letters }) !== "call" || props.off !== null) return;
        event.preventDefault();
        if (!hasNobodyToCall(call)) props.onCallBack(call);
      }}
    >
      <button
        ref={row}
        type="button"
        id={rowId(call)}
        data-row=""
        tabIndex={props.inTabOrder ? 0 : -1}
        aria-current={shown}
        onClick={() => props.onOpen(call)}
      >
        <span className="muted when">{momentAgo(call.startedAt, now)}</span>
        <span className="who">
          <Direction size={14} aria-hidden="true" />
          <strong className={party.known ? "" : "id"}>{party.name}</strong>
          <RedirectedAt party={party} />
        </span>
        <span className={`what ${what.tone}`}>{what.text}</span>
        <span className="muted sealed">{protectionOutcome(call)}</span>
        <span className="muted long">
          {isLive(call) ? OUTCOME_WORDS.now : time === null ? HISTORY_WORDS.none : duration(time)}
        </span>
      </button>
      {what.tone === "missed" ? (
        <ActionButton
          label={HISTORY_WORDS.callBack}
          about={party.name}
          hint={hintOfCall(props.off, hintFor("call", props.letters))}
          shape="flat"
          className="call-back"
          disabled={props.off !== null}
          onPress={() => props.onCallBack(call)}
        />
      ) : null}
    </li>
  );
});
