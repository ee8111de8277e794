import { Button } from "react-aria-components/Button";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { NumberField } from "react-aria-components/NumberField";
import { LockedNote, useLock } from "./locked.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** The least and the most of each setting that is a whole number. */
const RANGES = {
  askSeconds: { least: 5, most: 120 },
  callsAtOnce: { least: 1, most: 9 },
  forwardUnansweredAfter: { least: 0, most: 120 },
} as const;

/** A setting that is a whole number: how long there is to decide, how many calls there may be. */
export function NumberSetting(props: {
  readonly setting: keyof typeof RANGES;
  readonly value: number;
  onChange(value: number): void;
}) {
  const { setting, value, onChange } = props;
  const lock = useLock(setting);
  return (
    <NumberField
      className={lock.look}
      value={value}
      minValue={RANGES[setting].least}
      maxValue={RANGES[setting].most}
      isReadOnly={lock.locked}
      {...lock.described}
      onChange={onChange}
    >
      <Label className="part-title">{SETTINGS_WORDS[setting].title}</Label>
      <Group className="stepper">
        <Button slot="decrement" className="button" isDisabled={lock.locked}>
          −
        </Button>
        <Input className="field-input" />
        <Button slot="increment" className="button" isDisabled={lock.locked}>
          +
        </Button>
      </Group>
      <span className="muted small">{SETTINGS_WORDS[setting].note}</span>
      <LockedNote lock={lock} />
    </NumberField>
  );
}
