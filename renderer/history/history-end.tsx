import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { RecordKeyShown } from "../../shared/bridge/record-export.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import type { Host } from "../host/host.ts";
import type { PersonFinder } from "../people/people.ts";
import { callsAsCsv, headOfCsv, recordAsLines, saveCalls } from "./export-record.ts";
import type { RecordingStore } from "./recording-store.ts";
import { goingWords, ruleWords } from "./retention-story.ts";
import { HISTORY_WORDS } from "./words.ts";

/** Milliseconds after which a key that is not at hand is asked for again: its store may be locked. */
const AGAIN = 30_000;

interface HistoryEndProps {
  readonly host: Host;
  readonly recording: RecordingStore;
  /** Every call that the list can show, the newest first. */
  readonly calls: readonly CallRecord[];
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
}

/** Where the list ends: how much more there is on record, what becomes of it, and how to take it along. */
export function HistoryEnd(props: HistoryEndProps) {
  return (
    <>
      <Extent recording={props.recording} shown={props.calls.length} />
      <SaveRecord {...props} />
    </>
  );
}

function Extent({ recording: store, shown }: { readonly recording: RecordingStore; readonly shown: number }) {
  const recording = useStore(store, (state) => state.recording);
  if (recording === null) return null;
  const { kept, removed, damage } = recording;
  const { end } = HISTORY_WORDS;
  return (
    <li className="history-end muted">
      {[
        kept > shown ? end.shown({ shown, kept }) : "",
        ruleWords(recording),
        goingWords(recording) ?? "",
        removed > 0 ? end.removed({ count: removed }) : "",
        damage?.saving === false ? end.saved({ count: damage.saved }) : "",
      ]
        .filter((text) => text !== "")
        .join(" ")}
    </li>
  );
}

function SaveRecord({ calls, find, host, systems }: HistoryEndProps) {
  const { end, save } = HISTORY_WORDS;
  const [key, setKey] = useState<RecordKeyShown | null>(null);
  const [isSaving, setSaving] = useState(false);
  const [failure, setFailure] = useState<ErrorCode | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let isHere = true;
    let again: ReturnType<typeof setTimeout> | undefined;
    const answered = (known: RecordKeyShown | null) => {
      if (!isHere) return;
      setKey(known);
      if (known === null) again = setTimeout(() => setAsked(asked + 1), AGAIN);
    };
    host.call("record.key", {}).then(answered, () => answered(null));
    return () => {
      isHere = false;
      clearTimeout(again);
    };
  }, [host, asked]);
  const saveLines = async () => {
    setSaving(true);
    setFailure(null);
    try {
      saveCalls("jsonl", await recordAsLines(host, calls));
    } catch (error) {
      setFailure(asMcError(error).code);
    } finally {
      setSaving(false);
    }
  };
  return (
    <li className="history-end">
      <div className="history-save">
        <ActionButton
          label={isSaving ? save.saving : save.lines}
          shape="flat"
          disabled={isSaving}
          onPress={() => void saveLines()}
        />
        <ActionButton
          label={save.csv}
          shape="flat"
          onPress={() => saveCalls("csv", [headOfCsv(), callsAsCsv(calls, systems, find)])}
        />
        <span className="muted">{key === null ? end.unsigned : end.signed(key)}</span>
      </div>
      {failure === null ? null : <Problem code={failure} />}
    </li>
  );
}
