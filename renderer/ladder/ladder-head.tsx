import type { ReactNode } from "react";
import { ariaKeys } from "../keyboard/shortcuts.ts";
import type { LadderFrame } from "./ladder-drawing.ts";
import { LADDER_WORDS } from "./ladder-words.ts";

/** Saves the ladder as a file; its picture says what kind. */
export function SaveButton(props: {
  readonly label: string;
  readonly hint: string | undefined;
  readonly children: ReactNode;
  onPress(): void;
}) {
  const { label, hint } = props;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-keyshortcuts={ariaKeys(hint)}
      title={label}
      onClick={props.onPress}
    >
      {props.children}
      {hint === undefined ? null : (
        <span className="key" aria-hidden="true">
          {hint}
        </span>
      )}
    </button>
  );
}

/** The names of the lanes, over them. */
export function LaneHeads({ frame }: { readonly frame: LadderFrame }) {
  return (
    <svg className="ladder-heads" width={frame.width} height={28} aria-hidden="true">
      {frame.lanes.map(({ lane, name, x }) => (
        <text key={lane} x={x} y={18} textAnchor="middle">
          {name}
        </text>
      ))}
      <text x={frame.timeX} y={18} textAnchor="end" className="unit">
        {LADDER_WORDS.milliseconds}
      </text>
    </svg>
  );
}
