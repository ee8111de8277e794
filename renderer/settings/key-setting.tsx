import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { keyText, type Stroke } from "../../shared/bridge/key-text.ts";
import type { Settings, SettingsChange } from "../../shared/bridge/settings.ts";
import type { ShortcutAct } from "../../shared/bridge/shortcut-acts.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { type KeyVerdict, verdictOn, withKey } from "../keyboard/key-verdict.ts";
import { keysInUse } from "../keyboard/keys-in-use.ts";
import { SHORTCUTS } from "../keyboard/shortcut-table.ts";
import { onKeyboards, strokeOf } from "../keyboard/shortcuts.ts";
import { layoutNow } from "../keyboard/this-keyboard.ts";
import { DESKTOP_WORDS } from "./desktop-words.ts";
import { LockedNote, useLock } from "./locked.tsx";

const WORDS = wordsOf("shortcuts");

/** Keys that are only held beside another one. */
const HELD = /^(?:Control|Shift|Alt|AltGraph|Meta|CapsLock|NumLock|Fn)$/;

/** What is said of a key that was pressed and is not simply taken. */
function told(verdict: KeyVerdict, stroke: Stroke | undefined): string {
  const key = stroke === undefined ? WORDS.editor.unnamed : onKeyboards(keyText(stroke));
  switch (verdict.kind) {
    case "taken":
      return WORDS.editor.taken({ key, act: WORDS.does[verdict.by] });
    case "fixed":
      return WORDS.editor.takenFixed({ key, act: WORDS.does[verdict.by] });
    case "global":
      return WORDS.editor.takenGlobal({ key, act: DESKTOP_WORDS.globalKeys.acts[verdict.by].label });
    case "refused": {
      const text = WORDS.editor.refused[verdict.why];
      return typeof text === "string" ? text : text({ key });
    }
    case "free":
      return "";
  }
}

interface Pressed {
  /** Whether it is the key that the act comes with, and all of those are wanted back. */
  readonly isUsual: boolean;
  readonly stroke: Stroke | undefined;
  readonly verdict: KeyVerdict;
}

/** The key of one act: a press on it, and the next key is its key. What has that already is named, and asked about. */
export function KeySetting(props: {
  readonly act: ShortcutAct;
  readonly settings: Settings;
  /** Says it for the ear: one place of the view is listened to. */
  onTold(text: string): void;
  onChange(change: SettingsChange): void;
}) {
  const { act, settings, onChange, onTold } = props;
  const { shortcuts } = settings;
  const [listening, setListening] = useState(false);
  const [pressed, setPressed] = useState<Pressed | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const lock = useLock("shortcuts");
  const note = useId();
  const does = WORDS.does[act];
  const { strokes } = keysInUse()[act];
  const keys = strokes.map((stroke) => onKeyboards(keyText(stroke)));
  const usual = SHORTCUTS[act].strokes.map((stroke) => onKeyboards(keyText(stroke))).join(", ");
  const isOther = Object.hasOwn(shortcuts, act) || keys.join(", ") !== usual;

  // Whoever is asked answers with the keyboard too.
  const asks = pressed?.verdict.kind === "taken";
  const question = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asks) question.current?.querySelector("button")?.focus();
  }, [asks]);

  const said = pressed === null ? (listening ? WORDS.editor.press : "") : told(pressed.verdict, pressed.stroke);
  const tell = useRef(onTold);
  useEffect(() => {
    tell.current = onTold;
  });
  useEffect(() => {
    if (said !== "") tell.current(said);
  }, [said]);

  const leave = () => {
    setListening(false);
    setPressed(null);
    button.current?.focus();
  };
  const choose = (stroke: Stroke | "none" | null, from?: ShortcutAct) => {
    onChange({ shortcuts: withKey(shortcuts, act, stroke, from) });
    leave();
  };
  const judge = (stroke: Stroke | undefined) => {
    const verdict = verdictOn(act, stroke, settings);
    if (verdict.kind === "free" && stroke !== undefined) choose(stroke);
    else setPressed({ stroke, verdict, isUsual: false });
  };
  const hear = (event: KeyboardEvent) => {
    if (!listening || HELD.test(event.key)) return;
    // The way out for whoever goes on with the keyboard.
    if (event.key === "Tab" && !event.ctrlKey && !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat || event.nativeEvent.isComposing) return;
    const isAlone = !event.ctrlKey && !event.shiftKey && !event.altKey && !event.metaKey;
    if (isAlone && event.key === "Escape") leave();
    else if (isAlone && event.key === "Backspace") choose("none");
    else judge(strokeOf(event, layoutNow()));
  };
  const restore = () => {
    const other = SHORTCUTS[act].strokes
      .map((stroke) => ({ stroke, verdict: verdictOn(act, stroke, settings), isUsual: true }))
      .find(({ verdict }) => verdict.kind !== "free");
    if (other === undefined) choose(null);
    else setPressed(other);
  };
  return (
    <div className={lock.locked ? "key-setting held" : "key-setting"}>
      <span className="key-does">{does}</span>
      <button
        ref={button}
        type="button"
        className="key-choice"
        disabled={lock.locked}
        aria-pressed={listening}
        aria-label={WORDS.editor.change({ act: does, key: keys.join(", ") || WORDS.noKey })}
        {...(said === "" ? {} : { "aria-describedby": note })}
        onClick={() => {
          setPressed(null);
          setListening(true);
        }}
        onKeyDown={hear}
        onBlur={() => setListening(false)}
      >
        {keys.length === 0 ? (
          <span className="muted">{WORDS.noKey}</span>
        ) : (
          keys.map((key) => (
            <kbd key={key} className="key">
              {key}
            </kbd>
          ))
        )}
      </button>
      {isOther && !lock.locked ? (
        <button
          type="button"
          className="key-restore"
          aria-label={WORDS.editor.restoreFor({ act: does, key: usual })}
          onClick={restore}
        >
          {WORDS.editor.restore({ key: usual })}
        </button>
      ) : null}
      {said === "" ? null : (
        <p id={note} className={pressed === null ? "muted small" : "key-told small"}>
          {said}
        </p>
      )}
      {pressed?.verdict.kind === "taken" ? (
        <div ref={question} className="acts">
          <ActionButton label={WORDS.editor.leave} shape="row" onPress={leave} />
          <ActionButton
            label={WORDS.editor.give}
            about={does}
            shape="row"
            onPress={() => {
              const { isUsual, stroke, verdict } = pressed;
              if (verdict.kind === "taken" && stroke !== undefined) choose(isUsual ? null : stroke, verdict.by);
            }}
          />
        </div>
      ) : null}
    </div>
  );
}

/** What goes for all keys: how they are changed, which of them stay, who has locked them, and the way back for all. */
export function KeysHead(props: { readonly settings: Settings; onChange(change: SettingsChange): void }) {
  const lock = useLock("shortcuts");
  const { editor } = WORDS;
  return (
    <div className={lock.look}>
      <p className="muted small">{`${editor.note} ${editor.fixed}`}</p>
      <LockedNote lock={lock} />
      {lock.locked || Object.keys(props.settings.shortcuts).length === 0 ? null : (
        <ActionButton label={editor.restoreAll} shape="row" onPress={() => props.onChange({ shortcuts: {} })} />
      )}
    </div>
  );
}
