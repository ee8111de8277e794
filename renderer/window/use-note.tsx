/**
 * Writing about a call, wherever it stands: in hand, over, or long on record.
 *
 * @module
 */
import { useCallback } from "react";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type CallNote, rewritten } from "../../shared/mc/record-parts/note.ts";
import { keepRecords } from "../all-calls/all-calls-store.ts";
import { NoteEditor } from "../all-calls/note-editor.tsx";
import { isLive } from "../calling/calling-store.ts";
import { noteStored } from "../history/history-store.ts";
import { useConsole } from "./console-context.ts";

/** A note in one line; empty where there is none. */
export const noteLine = (note: CallNote | null): string =>
  note === null ? "" : [note.incident, lineForPeople(note.text)].filter((part) => part !== "").join(" · ");

/** Stores what was written about a call, under the name of the account. */
function useWriteNote(): (callId: string, text: string, incident: string, since: number) => Promise<void> {
  const { account, actions, allCalls, calling, history, host } = useConsole();
  return useCallback(
    async (callId, text, incident, since) => {
      const next = { text, incident, by: account.displayName, at: Date.now() };
      const present = calling.getState().calls.find(({ id }) => id === callId);
      // Of a call that is not here any more, as it is on record now: somebody may have seen to it meanwhile.
      const newest = present ?? (await host.call("calls.find", { callId }));
      if (newest === null) throw new McError("call-not-on-record");
      // What stood there when the call ended is chained, and stays a version.
      const note = rewritten(newest.note, next, Math.max(since, newest.endedAt ?? since));
      if (note === null || note === newest.note) return;
      if (present !== undefined) return actions.annotate(callId, note);
      await noteStored(host, history, newest, note);
      keepRecords(allCalls, [{ ...newest, note }]);
    },
    [account, actions, allCalls, calling, history, host],
  );
}

/** The note of a call, to be written. @param takesFocus - whether it was opened to be written in */
export function NoteOf({ call, takesFocus = false }: { readonly call: CallRecord; readonly takesFocus?: boolean }) {
  const write = useWriteNote();
  return (
    <NoteEditor
      key={call.id}
      note={call.note}
      live={isLive(call)}
      takesFocus={takesFocus}
      onWrite={(text, incident, since) => write(call.id, text, incident, since)}
    />
  );
}
