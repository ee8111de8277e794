import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { Settings } from "../../shared/bridge/settings.ts";
import { LockedNote, useLock } from "./locked.tsx";

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
