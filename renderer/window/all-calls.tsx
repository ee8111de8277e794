import { type ReactNode, type Ref, useCallback } from "react";
import { useStore } from "zustand";
import { idsOfPerson, shownIdOf } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { openHistoryApart } from "../all-calls/all-calls-store.ts";
import { ALL_CALLS_LIST, AllCallsView } from "../all-calls/all-calls-view.tsx";
import { NoCallTold } from "../all-calls/no-call-told.tsx";
import { PrintedCall } from "../all-calls/printed-call.tsx";
import { ToldCall } from "../all-calls/told-call.tsx";
import { useCountsWith } from "../all-calls/use-found.ts";
import { useShownCall } from "../all-calls/use-shown-call.ts";
import type { CallOff } from "../design/call-off.ts";
import type { Target } from "../design/target-finder.tsx";
import { RetentionNotice } from "../history/retention-notice.tsx";
import type { PersonFinder } from "../people/people.ts";
import { useConsole } from "./console-context.ts";
import { openMessages } from "./ui-store.ts";
import { NoteOf } from "./use-note.tsx";
import { showView } from "./views.ts";

interface AllCallsProps {
  /** Every call that this window knows, the newest first. */
  readonly known: readonly CallRecord[];
  readonly find: PersonFinder;
  readonly letters: boolean;
  readonly searchField: Ref<HTMLInputElement>;
  /** Who fits what is typed, the best first. */
  targetsFor(query: string): readonly Target[];
  /** What stands above: the call in hand. */
  readonly children: ReactNode;
}

/** Every call on record, in the places of people and call. */
export function AllCalls(props: AllCallsProps) {
  const { account, allCalls, directory, host, recording, ui } = useConsole();
  const listed = useStore(directory, (state) => state.find);
  const read = useCallback(() => ui.setState({ side: "ladder", sideOpen: true }), [ui]);
  const close = useCallback(() => showView(ui, "calls"), [ui]);
  return (
    <AllCallsView
      {...props}
      directory={listed}
      host={host}
      store={allCalls}
      systems={account.systems}
      retention={<RetentionNotice store={recording} />}
      onRead={read}
      onApart={() => openHistoryApart(host, allCalls)}
      onClose={close}
    />
  );
}

interface ToldProps {
  readonly known: readonly CallRecord[];
  readonly find: PersonFinder;
  offFor(service: McService): CallOff;
  /** Shows a call with what happened in it. */
  onWhat(call: CallRecord): void;
  onCall(id: string, service: McService): void;
}

/** The IDs under which the person of a call is known from it. */
function idsOf(call: CallRecord, find: PersonFinder): readonly string[] {
  const { primaryId, redirections, startedAt } = call;
  const migrated = redirections.filter(({ target }) => target === "migrated").map(({ newId }) => newId);
  const person = find(primaryId, startedAt);
  return [...new Set([primaryId, ...(person === undefined ? [] : idsOfPerson(person)), ...migrated])];
}

/** The call that is chosen among them, in the right column. */
export function ToldOfAll({ known, find, offFor, onWhat, onCall }: ToldProps) {
  const { account, allCalls, host, messaging, ui } = useConsole();
  const { filter } = useStore(allCalls);
  const { call, isMissing } = useShownCall(host, allCalls, known);
  const person = call === undefined ? [] : idsOf(call, find);
  const withPerson = useCountsWith(allCalls, known, person);
  const printing = useStore(ui, (state) => state.printing);
  const fold = () => {
    ui.setState({ sideOpen: false });
    document.getElementById(ALL_CALLS_LIST)?.focus();
  };
  if (call === undefined) {
    return <NoCallTold isMissing={isMissing} />;
  }
  return (
    <>
      {printing ? (
        <PrintedCall
          call={call}
          desk={`${account.displayName}, ${mcIdForPeople(shownIdOf(account))}`}
          systems={account.systems}
          find={find}
          onDone={() => ui.setState({ printing: false })}
        />
      ) : null}
      <ToldCall
        call={call}
        systems={account.systems}
        find={find}
        withPerson={withPerson}
        off={offFor(call.service)}
        note={<NoteOf call={call} />}
        onWhat={() => onWhat(call)}
        onPrint={() => ui.setState({ printing: true })}
        onCallBack={() => onCall(call.primaryId, call.service)}
        onMessage={messaging === null ? undefined : () => openMessages(ui, call.primaryId)}
        onOnly={() => allCalls.setState({ filter: { ...filter, person } })}
        onClose={fold}
      />
    </>
  );
}
