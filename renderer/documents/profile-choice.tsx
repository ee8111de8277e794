import { useState } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { FollowedDocuments } from "../client/host-documents.ts";
import { Problem } from "../design/problem.tsx";
import type { profileChoices } from "./documents-story.ts";

interface ProfileChoiceProps {
  readonly profile: ReturnType<typeof profileChoices>[number];
  readonly choose: FollowedDocuments["choose"];
}

/** Which of several user profiles of a service is obeyed. What is chosen holds at once; what the host says of it is shown, and nothing before. */
export function ProfileChoice({ choose, profile }: ProfileChoiceProps) {
  const { choices, selected, service, title } = profile;
  const [problem, setProblem] = useState<Awaited<ReturnType<FollowedDocuments["choose"]>>>();
  return (
    <>
      <RadioGroup
        className="setting"
        value={selected === null ? null : String(selected)}
        onChange={(value) => void choose({ service, index: Number(value) }).then(setProblem)}
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
      {problem === undefined ? null : <Problem code={problem.code} detail={problem.detail} />}
    </>
  );
}
