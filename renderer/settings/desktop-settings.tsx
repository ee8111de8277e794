import { useId } from "react";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import {
  GLOBAL_ACTS,
  GLOBAL_KEY_SETTING,
  GLOBAL_KEYS,
  type GlobalAct,
  type GlobalKey,
} from "../../shared/bridge/global-keys.ts";
import type { Settings, SettingsChange } from "../../shared/bridge/settings.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { actWithGlobal } from "../keyboard/key-verdict.ts";
import { DESKTOP_WORDS, GLOBAL_KEY_NAMES } from "./desktop-words.ts";
import { LockedNote, useLock } from "./locked.tsx";
import { SettingSwitch } from "./setting-switch.tsx";

const SHORTCUT_WORDS = wordsOf("shortcuts");

/** A setting of the program on this computer that is on or off. */
export function ProgramSwitch(props: {
  readonly setting: "startAtLogin" | "keepInTray";
  readonly on: boolean;
  onChange(what: SettingsChange): void;
}) {
  const { setting, on, onChange } = props;
  return (
    <SettingSwitch
      setting={setting}
      {...DESKTOP_WORDS[setting]}
      on={on}
      onChange={(next) => onChange({ [setting]: next })}
    />
  );
}

/** The keys of every program, one for each act. */
export function GlobalKeys(props: {
  readonly settings: Settings;
  readonly support: DesktopState["globalKeys"];
  onChange(what: SettingsChange): void;
}) {
  const { settings, support, onChange } = props;
  const isUnreliable = GLOBAL_ACTS.some((act) => support[act] === "unreliable");
  return (
    <div className="setting">
      <h4 className="part-title">{DESKTOP_WORDS.globalKeys.title}</h4>
      {isUnreliable ? <p className="muted small">{DESKTOP_WORDS.globalKeys.unreliable}</p> : null}
      {GLOBAL_ACTS.map((act) => (
        <GlobalKeyChoice
          key={act}
          act={act}
          settings={settings}
          isTaken={support[act] === "taken"}
          onChange={onChange}
        />
      ))}
    </div>
  );
}

function GlobalKeyChoice(props: {
  readonly act: GlobalAct;
  readonly settings: Settings;
  /** Whether the key that is chosen is not to be had. */
  readonly isTaken: boolean;
  onChange(what: SettingsChange): void;
}) {
  const { act, settings, isTaken, onChange } = props;
  const { acts, keys, inUse, taken } = DESKTOP_WORDS.globalKeys;
  const id = useId();
  const setting = GLOBAL_KEY_SETTING[act];
  const lock = useLock(setting);
  /** Which other act has a key already: one key does one thing. */
  const otherOf = (key: GlobalKey) =>
    key === "" ? undefined : GLOBAL_ACTS.find((each) => each !== act && settings[GLOBAL_KEY_SETTING[each]] === key);
  return (
    <div className={lock.look}>
      <label htmlFor={id} className="small">
        {acts[act].label}
      </label>
      <select
        id={id}
        className="field-select"
        value={settings[setting]}
        disabled={lock.locked}
        aria-describedby={lock.noteId}
        onChange={({ currentTarget }) => {
          const key = GLOBAL_KEYS.find((each) => each === currentTarget.value);
          if (key !== undefined) onChange({ [setting]: key });
        }}
      >
        {GLOBAL_KEYS.map((key) => {
          const other = otherOf(key);
          const inWindow = actWithGlobal(key, settings.shortcuts);
          const by = other === undefined ? inWindow && SHORTCUT_WORDS.does[inWindow] : acts[other].label;
          const name = keys[GLOBAL_KEY_NAMES[key]];
          return (
            <option key={key} value={key} disabled={by !== undefined && key !== settings[setting]}>
              {by === undefined ? name : inUse({ key: name, act: by })}
            </option>
          );
        })}
      </select>
      {lock.locked ? (
        <LockedNote lock={lock} />
      ) : (
        <p id={lock.noteId} className="muted small">
          {isTaken ? taken : acts[act].note}
        </p>
      )}
    </div>
  );
}
