import { useEffect, useId, useRef, useState } from "react";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { type CallNote, MAX_INCIDENT, MAX_NOTE } from "../../shared/mc/record-parts/note.ts";
import { ActionButton } from "../design/action-button.tsx";
import { momentAgo } from "../design/format.ts";
import { Problem } from "../design/problem.tsx";
import { useToday } from "../design/use-now.ts";
import { onKeyboards } from "../keyboard/shortcuts.ts";
import { ALL_CALLS_WORDS } from "./words.ts";

interface NoteEditorProps {
  readonly note: CallNote | null;
  /** Stores what was written. Rejects where it cannot be. */
  onWrite(text: string, incident: string): Promise<void>;
}

/**
 * Where something is written about a call that is over. What was written is stored when its fields are left, however they are left, so
 * that nothing is lost with the next call that is looked at.
 */
export function NoteEditor({ note, onWrite }: NoteEditorProps) {
  const words = ALL_CALLS_WORDS.note;
  const [text, setText] = useState(note?.text ?? "");
  const [incident, setIncident] = useState(note?.incident ?? "");
  const [news, setNews] = useState<"saved" | ErrorCode | null>(null);
  const today = useToday();
  const field = useId();
  const isChanged = text !== (note?.text ?? "") || incident !== (note?.incident ?? "");
  const write = () => {
    if (!isChanged) return;
    onWrite(text, incident).then(
      () => setNews("saved"),
      (error: unknown) => setNews(asMcError(error).code),
    );
  };
  const last = useRef(write);
  useEffect(() => {
    last.current = write;
  });
  useEffect(() => () => last.current(), []);
  const keys = (event: React.KeyboardEvent) => {
    // Escape leaves the field, and with that what was written is stored; the window does nothing else with it.
    if (event.key === "Escape") {
      event.stopPropagation();
      (event.target as HTMLElement).blur();
    }
    if (event.key !== "Enter" || !event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    write();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the fields in it have the focus
    <div
      className="note-editor"
      onKeyDown={keys}
      onBlur={({ currentTarget, relatedTarget }) => {
        // From one field to the other nothing is finished.
        if (!currentTarget.contains(relatedTarget)) write();
      }}
    >
      <label htmlFor={`${field} note`} className="section-title">
        {words.title}
      </label>
      <textarea
        id={`${field} note`}
        className="field-input"
        rows={3}
        maxLength={MAX_NOTE}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <label htmlFor={`${field} incident`} className="section-title">
        {words.incident}
      </label>
      <input
        id={`${field} incident`}
        className="field-input incident"
        maxLength={MAX_INCIDENT}
        autoComplete="off"
        value={incident}
        onChange={({ currentTarget }) => setIncident(currentTarget.value)}
      />
      <div className="note-state">
        <ActionButton
          label={words.save}
          hint={onKeyboards("Ctrl Enter")}
          shape="row"
          disabled={!isChanged}
          onPress={write}
        />
        <span className="muted small" role="status">
          {news === "saved" && !isChanged ? `${words.saved} ` : ""}
          {note === null ? "" : words.by({ name: note.by, when: momentAgo(note.at, today) })}
        </span>
      </div>
      {news === null || news === "saved" ? null : <Problem code={news} />}
      {note === null || note.earlier.length === 0 ? null : (
        <details>
          <summary className="small">{words.earlier({ count: note.earlier.length })}</summary>
          <ul className="note-earlier">
            {note.earlier.toReversed().map((version) => (
              <li key={version.at}>
                <p>{[version.incident, version.text].filter((part) => part !== "").join(" · ") || words.empty}</p>
                <p className="muted small">{words.by({ name: version.by, when: momentAgo(version.at, today) })}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
