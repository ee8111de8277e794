import { useEffect, useId, useRef, useState } from "react";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { type CallNote, MAX_INCIDENT, MAX_NOTE } from "../../shared/mc/record-parts/note.ts";
import { ActionButton } from "../design/action-button.tsx";
import { momentAgo } from "../design/format.ts";
import { Problem } from "../design/problem.tsx";
import { useToday } from "../design/use-now.ts";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { onKeyboards } from "../keyboard/shortcuts.ts";
import { ALL_CALLS_WORDS } from "./words.ts";

/**
 * Milliseconds after a key after which what stands there is stored: in a call soon, since its window or the program may go; of one that is over
 * each time is an entry of the record.
 */
const AFTER_A_KEY = { live: 400, over: 10_000 } as const;

interface NoteEditorProps {
  readonly note: CallNote | null;
  /** Whether the call goes on. */
  readonly live: boolean;
  /** Whether it was opened to be written in. */
  readonly takesFocus?: boolean;
  /**
   * Stores what was written. Rejects where it cannot be.
   *
   * @param since - when whoever writes began, Unix milliseconds
   */
  onWrite(text: string, incident: string, since: number): Promise<void>;
}

/**
 * Where something is written about a call. What was written is stored when its fields are left, however they are left, and while it is being
 * written, so that nothing is lost with the next call that is looked at, nor with the window or the program.
 */
export function NoteEditor({ note, live, takesFocus = false, onWrite }: NoteEditorProps) {
  const words = ALL_CALLS_WORDS.note;
  const [text, setText] = useState(note?.text ?? "");
  const [incident, setIncident] = useState(note?.incident ?? "");
  const [news, setNews] = useState<"saved" | ErrorCode | null>(null);
  const today = useToday();
  const field = useId();
  const begun = useRef<number | null>(null);
  const place = useRef<HTMLDivElement>(null);
  useBorrowedFocus(place, takesFocus ? "textarea" : null);
  const isChanged = text !== (note?.text ?? "") || incident !== (note?.incident ?? "");
  const write = () => {
    if (!isChanged) return;
    begun.current ??= Date.now();
    onWrite(text, incident, begun.current).then(
      () => setNews("saved"),
      (error: unknown) => setNews(asMcError(error).code),
    );
  };
  const last = useRef(write);
  useEffect(() => {
    last.current = write;
  });
  useEffect(() => {
    const writeLast = () => last.current();
    window.addEventListener("pagehide", writeLast);
    return () => {
      window.removeEventListener("pagehide", writeLast);
      writeLast();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with what is stored the wait for what came since begins
  useEffect(() => {
    if (!isChanged) return;
    const timer = setTimeout(() => last.current(), live ? AFTER_A_KEY.live : AFTER_A_KEY.over);
    return () => clearTimeout(timer);
  }, [isChanged, live, note]);
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
      ref={place}
      className="note-editor"
      onKeyDown={keys}
      onBlur={({ currentTarget, relatedTarget }) => {
        // From one field to the other nothing is finished.
        if (currentTarget.contains(relatedTarget)) return;
        write();
        // What is written next is another version.
        begun.current = null;
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
        onChange={({ currentTarget }) => {
          begun.current ??= Date.now();
          setText(currentTarget.value);
        }}
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
        onChange={({ currentTarget }) => {
          begun.current ??= Date.now();
          setIncident(currentTarget.value);
        }}
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
