import { Check, CornerDownRight, Minus, TriangleAlert } from "lucide-react";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { fullDate, timeOfDay } from "../design/format.ts";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { useToday } from "../design/use-now.ts";
import { factsOf, type MessageMark, marksOf } from "./message-facts.ts";
import { MESSAGES_WORDS } from "./words.ts";

/** Characters of a message by which it is known again above its facts. */
const MOST = 160;

/** What is known of one message, in the right column: when what became of it, for whom it was, how it was protected. */
export function MessageDetails(props: {
  readonly message: MessageRecord;
  readonly systems: readonly McSystem[];
  onClose(): void;
}) {
  const { message, onClose, systems } = props;
  const words = MESSAGES_WORDS.facts;
  const line = lineForPeople(message.file === null ? message.text : message.file.name);
  return (
    <ReadingPanel title={words.title} close={words.close} onClose={onClose}>
      {line === "" ? null : (
        <blockquote className="message-quote" dir="auto">
          {line.length > MOST ? `${line.slice(0, MOST)}…` : line}
        </blockquote>
      )}
      <ul className="message-marks" aria-label={words.marks}>
        {marksOf(message, systems).map((mark, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two of them may say the same
          <Mark key={at} mark={mark} />
        ))}
      </ul>
      <dl className="message-facts">
        {factsOf(message).map(({ isId, name, value }) => (
          <div key={name}>
            <dt className="muted">{name}</dt>
            <dd className={isId === true ? "id" : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </ReadingPanel>
  );
}

const ICONS = { plain: Check, redirect: CornerDownRight, attention: TriangleAlert } as const;

function Mark({ mark: { at, label, tone } }: { readonly mark: MessageMark }) {
  const today = useToday();
  const Icon = at === null && tone === "plain" ? Minus : ICONS[tone];
  const date = at === null || fullDate(at) === fullDate(today) ? "" : `${fullDate(at)} `;
  return (
    <li className={`message-mark ${tone}`}>
      <Icon size={16} aria-hidden="true" />
      <span>{label}</span>
      <span className="muted small">
        {at === null ? (tone === "attention" ? "" : MESSAGES_WORDS.facts.notYet) : date + timeOfDay(at)}
      </span>
    </li>
  );
}
