import { type ReactNode, useId } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { DeviceChoice as Chosen } from "../media/device-choice.ts";
import { type AudioDevice, chosenAmong } from "./devices.ts";
import { LockedNote, useLock } from "./locked.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** One of a few, each with a note on what it means. */
export function Choice<T extends string>(props: {
  readonly setting: keyof Settings;
  readonly title: string;
  readonly value: T;
  readonly choices: readonly (readonly [string, { readonly label: string; readonly note?: string }])[];
  onChange(value: T): void;
}) {
  const lock = useLock(props.setting);
  return (
    // The choices are the keys of the setting's own table, so a value that comes back is one of them.
    <RadioGroup
      className={lock.look}
      value={props.value}
      isReadOnly={lock.locked}
      {...lock.described}
      onChange={(value) => props.onChange(value as T)}
    >
      <Label className="part-title">{props.title}</Label>
      <LockedNote lock={lock} />
      {props.choices.map(([value, { label, note }]) => (
        <Radio key={value} value={value} className="radio">
          <span className="radio-mark" aria-hidden="true" />
          <span>
            {label}
            {note === undefined ? null : <span className="muted small">{note}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** A microphone or a loudspeaker, or the system's choice. */
export function DeviceChoice(props: {
  readonly setting: "microphoneId" | "speakerId" | "ringDeviceId";
  readonly title: string;
  readonly devices: readonly AudioDevice[];
  readonly choice: Chosen;
  readonly disabled: boolean;
  /** What follows the field. */
  readonly children?: ReactNode;
  onChange(choice: Chosen): void;
}) {
  const id = useId();
  const lock = useLock(props.setting);
  const { choice, devices } = props;
  const present = chosenAmong(devices, choice);
  const choose = (deviceId: string) =>
    props.onChange({ id: deviceId, label: devices.find((device) => device.id === deviceId)?.label ?? "" });
  return (
    <div className={lock.look}>
      <label htmlFor={id} className="part-title">
        {props.title}
      </label>
      <select
        id={id}
        className="field-select"
        value={present ?? choice.id}
        disabled={props.disabled || lock.locked}
        {...lock.described}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{SETTINGS_WORDS.systemDefault}</option>
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
        {present === undefined ? (
          <option value={choice.id}>
            {choice.label === "" ? SETTINGS_WORDS.notPluggedIn : SETTINGS_WORDS.gone({ device: choice.label })}
          </option>
        ) : null}
      </select>
      <LockedNote lock={lock} />
      {props.children}
    </div>
  );
}
