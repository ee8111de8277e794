import { useState } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { FollowedDocuments } from "../client/host-documents.ts";
import { Problem } from "../design/problem.tsx";
import type { profileChoices } from "./documents-story.ts";
import { DOCUMENT_WORDS } from "./words.ts";

interface ProfileChoiceProps {
  readonly profile: ReturnType<typeof profileChoices>[number];
  readonly choose: FollowedDocuments["choose"];
}

/** Which of several user profiles of a service is obeyed. What is chosen holds when the server of the service has taken it; until then, and where it does not, the one before stays. */
export function ProfileChoice({ choose, profile }: ProfileChoiceProps) {
  const { choices, selected, service, title } = profile;
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Awaited<ReturnType<FollowedDocuments["choose"]>>>();
  async function ask(index: number): Promise<void> {
    setAsking(true);
    setProblem(await choose({ service, index }));
    setAsking(false);
  }
  return (
    <>
      <RadioGroup
        className="setting"
        value={selected === null ? null : String(selected)}
        isDisabled={asking}
        onChange={(value) => void ask(Number(value))}
      >
        <Label className="part-title">{title}</Label>
        {choices.map(({ index, isUsable, label, note }) => (
          <Radio key={index} value={String(index)} className="radio" isDisabled={!isUsable}>
            <span className="radio-mark" aria-hidden="true" />
            <span>
              {label}
              {note === undefined ? null : <span className="muted small">{note}</span>}
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {asking ? <p role="status">{DOCUMENT_WORDS.tellingServer}</p> : null}
      {problem === undefined ? null : <Problem code={problem.code} detail={problem.detail} />}
    </>
  );
}
