import { useState } from "react";
import { Label } from "react-aria-components/Label";
import { TextArea } from "react-aria-components/TextArea";
import { TextField } from "react-aria-components/TextField";
import { settingsSchema } from "../../shared/bridge/settings.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { LockedNote, useLock } from "./locked.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** The phrases of a text with one a line. */
const phrasesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What is often written, one phrase a line: it is stored when the field is left. */
export function PhrasesSetting(props: {
  readonly phrases: readonly string[];
  onChange(phrases: readonly string[]): void;
}) {
  const { phrases, onChange } = props;
  const [text, setText] = useState(phrases.join("\n"));
  const lock = useLock("phrases");
  const written = settingsSchema.shape.phrases.safeParse(phrasesOf(text));
  const words = SETTINGS_WORDS.phrases;
  return (
    <TextField
      className={lock.look}
      value={lock.locked ? phrases.join("\n") : text}
      isReadOnly={lock.locked}
      isInvalid={!written.success}
      {...lock.described}
      onChange={setText}
      onBlur={() => {
        if (written.success && written.data.join("\n") !== phrases.join("\n")) onChange(written.data);
      }}
    >
      <Label className="part-title">{words.title}</Label>
      <TextArea className="field-input phrases-field" rows={5} />
      <span className="muted small">
        {written.success
          ? words.note({ phrases: hintFor("phrases", true) ?? wordsOf("shortcuts").noKey })
          : words.wrong}
      </span>
      <LockedNote lock={lock} />
    </TextField>
  );
}
