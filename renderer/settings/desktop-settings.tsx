import { useId } from "react";
import type { DesktopState, GlobalKeySupport } from "../../shared/bridge/desktop.ts";
import {
  GLOBAL_KEY_SETTINGS,
  GLOBAL_KEYS,
  type GlobalKey,
  type GlobalKeySetting,
  type Settings,
  type SettingsChange,
} from "../../shared/bridge/settings.ts";
import { DESKTOP_WORDS, GLOBAL_KEY_NAMES } from "./desktop-words.ts";
import { LockedNote, useLock } from "./locked.tsx";
import { SettingSwitch } from "./setting-switch.tsx";

interface DesktopSettingsProps {
  readonly settings: Settings;
  readonly desktop: DesktopState;
  onChange(what: SettingsChange): void;
}

/** Settings of the program on this computer; only those that its desktop can honour. */
export function DesktopSettings({ settings, desktop, onChange }: DesktopSettingsProps) {
  const { startAtLogin, keepInTray, globalKeys } = desktop;
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
      {GLOBAL_KEY_SETTINGS.map((setting) => {
        const support = globalKeys[setting];
        return support === "unavailable" ? null : (
          <GlobalKeyChoice
            key={setting}
            setting={setting}
            value={settings[setting]}
            support={support}
            onChange={onChange}
          />
        );
      })}
    </>
  );
}

function GlobalKeyChoice(props: {
  readonly setting: GlobalKeySetting;
  readonly value: GlobalKey;
  readonly support: Exclude<GlobalKeySupport, "unavailable">;
  onChange(what: SettingsChange): void;
}) {
  const { setting, support, value } = props;
  const id = useId();
  const lock = useLock(setting);
  const { does, keys, notes, titles } = DESKTOP_WORDS.globalKeys;
  return (
    <div className={lock.look}>
      <label htmlFor={id} className="part-title">
        {titles[setting]}
      </label>
      <select
        id={id}
        className="field-select"
        value={value}
        disabled={lock.locked}
        aria-describedby={lock.noteId}
        onChange={({ currentTarget }) => {
          const key = GLOBAL_KEYS[setting].find((each) => each === currentTarget.value);
          if (key !== undefined) props.onChange({ [setting]: key });
        }}
      >
        {GLOBAL_KEYS[setting].map((key) => (
          <option key={key} value={key}>
            {keys[GLOBAL_KEY_NAMES[key]]}
          </option>
        ))}
      </select>
      {lock.locked ? (
        <LockedNote lock={lock} />
      ) : (
        <p id={lock.noteId} className="muted small">
          {support === "works" ? does[setting] : notes[support]}
        </p>
      )}
    </div>
  );
}
