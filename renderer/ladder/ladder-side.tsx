import { memo, type ReactNode, useDeferredValue, useEffect, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord, DrawnCall } from "../../shared/mc/call-record.ts";
import { LoadFailure } from "../design/load-failure.tsx";
import type { Host } from "../host/host.ts";
import { useKeptFocus } from "../keyboard/focus.ts";
import { namedBy } from "./ladder-rows.ts";
import { LadderView } from "./ladder-view.tsx";
import { LADDER_WORDS } from "./ladder-words.ts";
import { MessagePanel } from "./message-panel.tsx";
import { openPastLadder, type PastLadderStore, pastLadderOf } from "./past-ladder.ts";

const Ladder = memo(LadderView);

interface LadderSideProps {
  readonly host: Host;
  readonly past: PastLadderStore;
  readonly call: CallRecord | undefined;
  /** The same call with the ladder that the engine has; undefined of one that is on record alone. */
  readonly present: DrawnCall | undefined;
  /** Whose call it is, for the saved files. */
  readonly name: string;
  readonly systems: readonly McSystem[];
  readonly messageAt: number | null;
  readonly letters: boolean;
  /** The button that puts the ladder away; the same while nothing of it has changed. */
  readonly fold: ReactNode;
  onOpen(at: number | null): void;
}

/** The call with its ladder: that of the engine, or of the record, which is asked for here; undefined until it is there. */
function useLadderOf({ call, host, past, present }: LadderSideProps): DrawnCall | undefined {
  const { entries, status } = pastLadderOf(useStore(past), call?.id);
  const pastId = present === undefined ? call?.id : undefined;
  useEffect(() => {
    if (pastId !== undefined) void openPastLadder(host, past, pastId);
  }, [pastId, host, past]);
  return useMemo(() => {
    if (present !== undefined || call === undefined) return present;
    return status === "ready" ? { ...call, ladder: entries } : undefined;
  }, [present, call, entries, status]);
}

/**
 * A call whose ladder is drawn when there is time for it: messages and counts come in heaps, and what the dispatcher does
 * must not wait for them. Another call is drawn at once.
 */
function useUnhurried(newest: DrawnCall | undefined): DrawnCall | undefined {
  const unhurried = useDeferredValue(newest);
  return unhurried?.id === newest?.id ? unhurried : newest;
}

/** In the place of a ladder that is not there yet: why. */
function NoLadder({ callId, host, past }: Pick<LadderSideProps, "host" | "past"> & { readonly callId: string }) {
  const { error, status } = pastLadderOf(useStore(past), callId);
  if (error === null) return <p className="side-empty muted">{LADDER_WORDS.loading}</p>;
  return (
    <LoadFailure
      className="side-empty"
      error={error}
      loading={status === "loading"}
      words={LADDER_WORDS}
      onRetry={() => void openPastLadder(host, past, callId)}
    />
  );
}

/** The right column with the ladder of a call. */
export function LadderSide(props: LadderSideProps) {
  const { call, fold, messageAt } = props;
  const drawn = useUnhurried(useLadderOf(props));
  const part = useRef<HTMLElement>(null);
  useKeptFocus(part, ".ladder-arrow[tabindex='0']");
  const entry = messageAt === null ? undefined : drawn?.ladder[messageAt];
  return (
    <aside ref={part} className="side" data-region="side" aria-label={LADDER_WORDS.region}>
      {drawn === undefined ? (
        <>
          <header className="column-head ladder-title">
            <h2 className="panel-title">{LADDER_WORDS.title}</h2>
            <span className="muted small">{LADDER_WORDS.clause}</span>
            {fold}
          </header>
          {call === undefined ? (
            <p className="side-empty muted">{LADDER_WORDS.empty}</p>
          ) : (
            <NoLadder callId={call.id} host={props.host} past={props.past} />
          )}
        </>
      ) : (
        <Ladder
          call={drawn}
          name={props.name}
          systems={props.systems}
          messageAt={messageAt}
          letters={props.letters}
          fold={fold}
          onOpen={props.onOpen}
        />
      )}
      {entry === undefined ? null : (
        // Another one each time: the focus goes back to the arrow of the message that is closed.
        <MessagePanel
          key={messageAt}
          entry={entry}
          names={drawn === undefined ? null : namedBy(drawn, entry)}
          onClose={() => props.onOpen(null)}
        />
      )}
    </aside>
  );
}
