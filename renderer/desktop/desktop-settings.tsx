import { useId } from "react";
import { Switch } from "react-aria-components/Switch";
import { useStore } from "zustand";
import { GLOBAL_MUTE_KEYS, type GlobalMuteKey, type Settings } from "../../shared/settings.ts";
import { useConsole } from "../console/console-context.ts";
import { LockedNote, useLockedBy } from "./locked.tsx";
import { DESKTOP_WORDS } from "./words.ts";

interface DesktopSettingsProps {
  readonly settings: Settings;
  onChange(what: Partial<Settings>): void;
}

/** Settings of the program on this computer; only those that its desktop can honour. */
export function DesktopSettings({ settings, onChange }: DesktopSettingsProps) {
  const { startAtLogin, keepInTray, globalMuteKey } = useStore(useConsole().desktop);
  if (!startAtLogin && !keepInTray && globalMuteKey === "unavailable") return null;
  return (
    <>
      {!startAtLogin && !keepInTray ? null : (
        <div className="setting">
          <h3 className="setting-title">{DESKTOP_WORDS.title}</h3>
          {startAtLogin ? <DesktopSwitch setting="startAtLogin" settings={settings} onChange={onChange} /> : null}
          {keepInTray ? <DesktopSwitch setting="keepInTray" settings={settings} onChange={onChange} /> : null}
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

function DesktopSwitch({
  setting,
  settings,
  onChange,
}: DesktopSettingsProps & { readonly setting: "startAtLogin" | "keepInTray" }) {
  const note = useId();
  const lockedBy = useLockedBy(setting);
  const { label, note: words } = DESKTOP_WORDS[setting];
  return (
    <>
      <Switch
        className="switch"
        isSelected={settings[setting]}
        isReadOnly={lockedBy !== null}
        {...(lockedBy === null ? {} : { "aria-describedby": note })}
        onChange={(on) => onChange(setting === "startAtLogin" ? { startAtLogin: on } : { keepInTray: on })}
      >
        <span className="switch-track" aria-hidden="true" />
        <span>
          {label}
          <span className="muted small">{words}</span>
        </span>
      </Switch>
      <LockedNote by={lockedBy} id={note} />
    </>
  );
}

function MuteKeyChoice(props: {
  readonly value: GlobalMuteKey;
  readonly note: string;
  onChange(key: GlobalMuteKey): void;
}) {
  const id = useId();
  const note = useId();
  const lockedBy = useLockedBy("globalMuteKey");
  return (
    <div className="setting">
      <label htmlFor={id} className="setting-title">
        {DESKTOP_WORDS.muteKey.title}
      </label>
      <select
        id={id}
        className="field-select"
        value={props.value}
        disabled={lockedBy !== null}
        aria-describedby={note}
        onChange={({ currentTarget }) => {
          const key = GLOBAL_MUTE_KEYS.find((each) => each === currentTarget.value);
          if (key !== undefined) props.onChange(key);
        }}
      >
        {GLOBAL_MUTE_KEYS.map((key) => (
          <option key={key} value={key}>
            {DESKTOP_WORDS.muteKey.keys[key]}
          </option>
        ))}
      </select>
      {lockedBy === null ? (
        <p id={note} className="muted small">
          {props.note}
        </p>
      ) : (
        <LockedNote by={lockedBy} id={note} />
      )}
    </div>
  );
}
