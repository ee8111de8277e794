import { Switch } from "react-aria-components/Switch";
import type { Settings } from "../../shared/bridge/settings.ts";
import { LockedNote, useLock } from "./locked.tsx";

/** A setting that is on or off. */
export function SettingSwitch(props: {
  readonly setting: keyof Settings;
  readonly label: string;
  readonly note: string;
  readonly on: boolean;
  onChange(on: boolean): void;
}) {
  const lock = useLock(props.setting);
  return (
    <div className={lock.locked ? "setting-switch held" : "setting-switch"}>
      <Switch
        className="switch"
        isSelected={props.on}
        isReadOnly={lock.locked}
        {...lock.described}
        onChange={props.onChange}
      >
        <span className="switch-track" aria-hidden="true" />
        <span>
          {props.label}
          <span className="muted small">{props.note}</span>
        </span>
      </Switch>
      <LockedNote lock={lock} />
    </div>
  );
}
