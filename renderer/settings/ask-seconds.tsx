import { Button } from "react-aria-components/Button";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { NumberField } from "react-aria-components/NumberField";
import { LockedNote, useLock } from "./locked.tsx";
import { SETTINGS_WORDS } from "./words.ts";

const SECONDS = { least: 5, most: 120 } as const;

/** How long the dispatcher has to decide on a redirection or a forwarding. */
export function AskSeconds({ value, onChange }: { readonly value: number; onChange(seconds: number): void }) {
  const lock = useLock("askSeconds");
  return (
    <NumberField
      className={lock.look}
      value={value}
      minValue={SECONDS.least}
      maxValue={SECONDS.most}
      isReadOnly={lock.locked}
      {...lock.described}
      onChange={onChange}
    >
      <Label className="part-title">{SETTINGS_WORDS.askSeconds.title}</Label>
      <Group className="stepper">
        <Button slot="decrement" className="button" isDisabled={lock.locked}>
          −
        </Button>
        <Input className="field-input" />
        <Button slot="increment" className="button" isDisabled={lock.locked}>
          +
        </Button>
      </Group>
      <span className="muted small">{SETTINGS_WORDS.askSeconds.note}</span>
      <LockedNote lock={lock} />
    </NumberField>
  );
}
