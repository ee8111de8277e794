import { useState } from "react";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { TextField } from "react-aria-components/TextField";
import type { Settings, SettingsChange } from "../../shared/bridge/settings.ts";
import { parseMcId } from "../../shared/mc/mc-id.ts";
import { LockedNote, useLock } from "./locked.tsx";
import { NumberSetting } from "./number-setting.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** An ID without its scheme is one of `sip`, as it is typed anywhere else. */
const idOf = (text: string) => (text === "" || /^(?:sips?|tel):/i.test(text) ? text : `sip:${text}`);

/** What becomes of calls that nobody answers at this desk: after how long, and to whom. */
export function ForwardUnanswered(props: {
  readonly settings: Pick<Settings, "forwardUnansweredAfter" | "forwardUnansweredTo">;
  onChange(change: SettingsChange): void;
}) {
  const { forwardUnansweredAfter, forwardUnansweredTo } = props.settings;
  const [text, setText] = useState(forwardUnansweredTo);
  const lock = useLock("forwardUnansweredTo");
  const id = idOf(text.trim());
  const isWrong = id !== "" && parseMcId(id) === undefined;
  return (
    <>
      <NumberSetting
        setting="forwardUnansweredAfter"
        value={forwardUnansweredAfter}
        onChange={(seconds) => props.onChange({ forwardUnansweredAfter: seconds })}
      />
      <TextField
        className={lock.look}
        value={text}
        isReadOnly={lock.locked}
        isInvalid={isWrong}
        {...lock.described}
        onChange={setText}
        onBlur={() => {
          if (!isWrong && id !== forwardUnansweredTo) props.onChange({ forwardUnansweredTo: id });
        }}
      >
        <Label className="part-title">{SETTINGS_WORDS.forwardUnansweredTo.title}</Label>
        <Input className="field-input" autoComplete="off" spellCheck={false} />
        <span className="muted small">
          {isWrong ? SETTINGS_WORDS.forwardUnansweredTo.wrong : SETTINGS_WORDS.forwardUnansweredTo.note}
        </span>
        <LockedNote lock={lock} />
      </TextField>
    </>
  );
}
