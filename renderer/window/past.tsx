import { useCallback, useDeferredValue, useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { CallOff } from "../design/call-off.ts";
import { attendStored, loadHistory } from "../history/history-store.ts";
import { HistoryView } from "../history/history-view.tsx";
import type { MissedPerson } from "../history/missed-story.ts";
import { MissedView } from "../history/missed-view.tsx";
import { focusFirst } from "../keyboard/regions.ts";
import type { PersonFinder } from "../people/people.ts";
import { useConsole } from "./console-context.ts";
import { showView } from "./views.ts";

interface PastProps {
  /** Every call in reach, the newest first. */
  readonly record: readonly CallRecord[];
  readonly missed: readonly MissedPerson[];
  readonly find: PersonFinder;
  /** The call that is shown in the middle. */
  readonly shownId: string | undefined;
  readonly letters: boolean;
  /** Why nobody can be called in a service. */
  offFor(service: McService): CallOff;
  onOpen(callId: string): void;
  onCall(id: string, service: McService): void;
  /** Puts somebody of whom no call is on record where people are called. */
  onChoose(id: string): void;
}

/** What is over, at the bottom: recent calls and, beside them where there is room, those who are to be called back. */
export function Past(props: PastProps) {
  const { letters, missed, record } = props;
  // What a call teaches can be of all rows: they follow when there is time, and a request that is about to leave does not wait for them.
  const find = useDeferredValue(props.find);
  const services = useConsole();
  const { account, actions, callBacks, history, host, ui } = services;
  const open = useStore(ui, ({ missedOpen }) => missedOpen);
  const part = useRef<HTMLDivElement>(null);
  const before = useRef(open);
  useEffect(() => {
    if (before.current === open) return;
    before.current = open;
    const list = part.current?.querySelector<HTMLElement>(open ? ".missed-people" : ".history:not(.missed-people)");
    if (list) focusFirst(list);
  }, [open]);
  const takeOff = useCallback(
    ({ asked, calls }: MissedPerson) => {
      if (asked !== undefined) callBacks.forget([asked]);
      const ids = calls.map(({ id }) => id);
      actions.attend(ids, "attended");
      // One that cannot be stored stands on the list again after the next start, and the record says that it cannot store.
      void attendStored(host, history, ids, "attended").catch(() => {});
    },
    [actions, callBacks, host, history],
  );
  const callBack = (call: CallRecord) => props.onCall(call.primaryId, call.service);
  return (
    <div ref={part} className="past" data-missed-open={open}>
      <HistoryView
        host={host}
        history={history}
        recording={services.recording}
        calls={record}
        find={find}
        systems={account.systems}
        shownId={props.shownId}
        letters={letters}
        offFor={props.offFor}
        onOpen={({ id }) => props.onOpen(id)}
        onAll={() => showView(ui, "history")}
        onCallBack={callBack}
        onReload={() => void loadHistory(host, history)}
      />
      <MissedView
        people={missed}
        find={find}
        letters={letters}
        offFor={props.offFor}
        onOpen={({ id, newest }) => (newest === undefined ? props.onChoose(id) : props.onOpen(newest.id))}
        onCallBack={({ id, service }) => props.onCall(id, service)}
        onTakeOff={takeOff}
      />
    </div>
  );
}
