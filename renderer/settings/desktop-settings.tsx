import { useId } from "react";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import {
  GLOBAL_MUTE_KEYS,
  type GlobalMuteKey,
  type Settings,
  type SettingsChange,
} from "../../shared/bridge/settings.ts";
import { DESKTOP_WORDS, MUTE_KEY_NAMES } from "./desktop-words.ts";
import { LockedNote, useLock } from "./locked.tsx";
import { SettingSwitch } from "./setting-switch.tsx";

interface DesktopSettingsProps {
  readonly settings: Settings;
  readonly desktop: DesktopState;
  onChange(what: SettingsChange): void;
}

/** Settings of the program on this computer; only those that its desktop can honour. */
export function DesktopSettings({ settings, desktop, onChange }: DesktopSettingsProps) {
  const { startAtLogin, keepInTray, globalMuteKey } = desktop;
  if (!startAtLogin && !keepInTray && globalMuteKey === "unavailable") return null;
  return (
    <>
      {!startAtLogin && !keepInTray ? null : (
        <div className="setting">
          <h3 className="part-title">{DESKTOP_WORDS.title}</h3>
          {startAtLogin ? (
            <SettingSwitch
              setting="startAtLogin"
              {...DESKTOP_WORDS.startAtLogin}
              on={settings.startAtLogin}
              onChange={(on) => onChange({ startAtLogin: on })}
            />
          ) : null}
          {keepInTray ? (
            <SettingSwitch
              setting="keepInTray"
              {...DESKTOP_WORDS.keepInTray}
              on={settings.keepInTray}
              onChange={(on) => onChange({ keepInTray: on })}
            />
          ) : null}
        </div>
      )}
      {globalMuteKey === "unavailable" ? null : (
        <MuteKeyChoice
          value={settings.globalMuteKey}
          note={DESKTOP_WORDS.muteKey.notes[globalMuteKey]}
          onChange={(key) => onChange({ globalMuteKey: key })}
        />
      )}
    </>
  );
}

function MuteKeyChoice(props: {
  readonly value: GlobalMuteKey;
  readonly note: string;
  onChange(key: GlobalMuteKey): void;
}) {
  const id = useId();
  const lock = useLock("globalMuteKey");
  return (
    <div className={lock.look}>
      <label htmlFor={id} className="part-title">
        {DESKTOP_WORDS.muteKey.title}
      </label>
      <select
        id={id}
        className="field-select"
        value={props.value}
        disabled={lock.locked}
        aria-describedby={lock.noteId}
        onChange={({ currentTarget }) => {
          const key = GLOBAL_MUTE_KEYS.find((each) => each === currentTarget.value);
          if (key !== undefined) props.onChange(key);
        }}
      >
        {GLOBAL_MUTE_KEYS.map((key) => (
          <option key={key} value={key}>
            {DESKTOP_WORDS.muteKey.keys[MUTE_KEY_NAMES[key]]}
          </option>
        ))}
      </select>
      {lock.locked ? (
        <LockedNote lock={lock} />
      ) : (
        <p id={lock.noteId} className="muted small">
          {props.note}
        </p>
      )}
    </div>
  );
}
