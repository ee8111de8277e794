import { PhoneIncoming, PhoneMissed, PhoneOutgoing } from "lucide-react";
import { timeOfDay } from "../design/format.ts";
import type { ThreadCall } from "./thread-story.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface CallOfThreadProps {
  readonly call: ThreadCall;
  readonly name: string;
  onOpen(id: string): void;
}

/** A call at its time between messages; pressed, it is opened as it stands on record. */
export function CallOfThread({ call, name, onOpen }: CallOfThreadProps) {
  const { at, direction, spoken, text, tone } = call;
  const words = MESSAGES_WORDS.call;
  const Icon = tone === "missed" ? PhoneMissed : direction === "incoming" ? PhoneIncoming : PhoneOutgoing;
  const facts = [text, spoken].filter((part) => part !== null && part !== "").join(", ");
  return (
    <li className="thread-call">
      <button type="button" className={tone === "plain" ? undefined : "attention"} onClick={() => onOpen(call.id)}>
        <Icon size={16} aria-hidden="true" />
        <span>{timeOfDay(at).slice(0, 5)}</span>
        <strong>{direction === "incoming" ? words.from({ name }) : words.to({ name })}</strong>
        <span className="thread-call-facts">{facts}</span>
        <span className="for-screen-readers">{words.open}</span>
      </button>
    </li>
  );
}
