import type { ReactNode } from "react";
import { hintFor } from "../keyboard/shortcuts.ts";
import { ActionButton } from "./action-button.tsx";

/** Something to read in the right column, with its heading and the way to close it. */
export function ReadingPanel(props: {
  readonly title: string;
  /** What its button says. */
  readonly close: string;
  readonly children: ReactNode;
  onClose(): void;
}) {
  return (
    <div className="side-panel">
      <header className="column-head">
        <h2 className="panel-title">{props.title}</h2>
        <ActionButton label={props.close} hint={hintFor("close", true)} shape="flat" onPress={props.onClose} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable with the keyboard */}
      <section className="side-scroll" tabIndex={0} aria-label={props.title}>
        {props.children}
      </section>
    </div>
  );
}
