import { TriangleAlert } from "lucide-react";
import type { CallBack } from "../../shared/mc/call-back.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import { momentAgo } from "../design/format.ts";
import { useToday } from "../design/use-now.ts";
import { HISTORY_WORDS } from "./words.ts";

interface CallBackControlProps {
  /** Our wish, as this person has it; undefined where there is none. */
  readonly wish: CallBack | undefined;
  /** Of the person who is asked. */
  readonly name: string;
  /** What the user profile permits. */
  readonly mayAsk: boolean;
  readonly mayWithdraw: boolean;
  onAsk(): void;
  onWithdraw(): void;
}

function stateInWords({ at, state }: CallBack, today: number): string {
  const { asked, asking, noted, withdrawing } = HISTORY_WORDS.wish;
  const when = { when: momentAgo(at, today) };
  const words = { asking, asked: asked(when), noted: noted(when), withdrawing, failed: "" };
  return words[state];
}

/** Asks somebody to call back, says what has become of that, and takes it back. */
export function CallBackControl({ wish, name, mayAsk, mayWithdraw, onAsk, onWithdraw }: CallBackControlProps) {
  const today = useToday();
  const words = HISTORY_WORDS.wish;
  const failed = wish?.state === "failed";
  const stands = wish?.state === "asked" || wish?.state === "noted";
  return (
    <div className="call-back-wish">
      {wish === undefined ? null : (
        <div role="status" className="small">
          {failed ? null : <p>{stateInWords(wish, today)}</p>}
          {wish.reason === null ? null : (
            <>
              <p className="wish-failed">
                <TriangleAlert size={14} aria-hidden="true" /> {ERROR_WORDS[wish.reason.code].message}{" "}
                {ERROR_WORDS[wish.reason.code].advice}
              </p>
              <CodeLine {...wish.reason} />
            </>
          )}
        </div>
      )}
      {wish === undefined || failed ? (
        <ActionButton
          label={failed ? words.askAgain : words.ask}
          about={name}
          hint={mayAsk ? undefined : words.notPermitted}
          shape="flat"
          disabled={!mayAsk}
          onPress={onAsk}
        />
      ) : stands ? (
        <ActionButton
          label={words.withdraw}
          about={name}
          hint={mayWithdraw ? undefined : words.notPermitted}
          shape="flat"
          disabled={!mayWithdraw}
          onPress={onWithdraw}
        />
      ) : null}
    </div>
  );
}
