import { type ReactNode, useRef } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { LadderView } from "../ladder/ladder-view.tsx";
import { LADDER_WORDS } from "../ladder/ladder-words.ts";
import { MessagePanel } from "../ladder/message-panel.tsx";

/**
 * The right column while something was opened in it: takes the focus in, and gives it back to where it came from when
 * it closes.
 */
export function OpenedSide({ children }: { readonly children: ReactNode }) {
  const side = useRef<HTMLElement>(null);
  useBorrowedFocus(side);
  return (
    <aside ref={side} className="side" data-region="side">
      {children}
    </aside>
  );
}

/** The right column at its usual work: the ladder of the call in the middle. */
export function LadderSide(props: {
  readonly call: CallRecord | undefined;
  readonly name: string;
  readonly messageAt: number | null;
  readonly letters: boolean;
  onOpen(at: number | null): void;
  onFold(): void;
}) {
  const { call, messageAt } = props;
  const fold = (
    <ActionButton
      label={LADDER_WORDS.fold}
      hint={hintFor("ladder", props.letters)}
      shape="flat"
      className="narrow-only"
      onPress={props.onFold}
    />
  );
  const entry = messageAt === null ? undefined : call?.ladder[messageAt];
  return (
    <aside className="side" data-region="side" aria-label={LADDER_WORDS.region}>
      {call === undefined ? (
        <>
          <header className="ladder-title">
            <h2 className="panel-title">{LADDER_WORDS.title}</h2>
            <span className="muted small">{LADDER_WORDS.clause}</span>
            {fold}
          </header>
          <p className="side-empty muted">{LADDER_WORDS.empty}</p>
        </>
      ) : (
        <LadderView
          call={call}
          name={props.name}
          messageAt={messageAt}
          letters={props.letters}
          fold={fold}
          onOpen={props.onOpen}
        />
      )}
      {entry === undefined ? null : (
        // Another one each time: the focus goes back to the arrow of the message that is closed.
        <MessagePanel key={messageAt} entry={entry} onClose={() => props.onOpen(null)} />
      )}
    </aside>
  );
}
