import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import { MESSAGES_WORDS } from "./words.ts";

interface RescuedNoticeProps {
  /** Messages that were saved; null where there is nothing to say. */
  readonly saved: number | null;
  onClose(): void;
}

/** Says that stored messages were damaged and what is left of them, in whatever view, until somebody has read it. */
export function RescuedNotice({ saved, onClose }: RescuedNoticeProps) {
  const words = MESSAGES_WORDS.rescued;
  return (
    <div className={saved === null ? "recording" : "recording shown"}>
      <div role="alert">
        {saved === null ? null : (
          <p>
            <strong>{words.title}</strong> {words.saved({ count: saved })}
          </p>
        )}
      </div>
      {saved === null ? null : (
        <section aria-label={words.region}>
          <CodeLine code="messages-damaged" />
          <ActionButton shape="row" label={words.close} onPress={onClose} />
        </section>
      )}
    </div>
  );
}
