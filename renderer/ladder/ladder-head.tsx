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
      aria-keyshortcuts={ariaKeys(hint)}
      title={label}
      onClick={props.onPress}
    >
      {props.children}
      <span className="for-screen-readers">{label}</span>
      {hint === undefined ? null : (
        <span className="key" aria-hidden="true">
          {hint}
        </span>
      )}
    </button>
  );
}

/** Closer together than this, names of two words stand in two lines: beside each other they would touch. */
const ROOMY = 84;
const LINE = 12;

/** Pixels that a letter of a name takes, rather too many than too few. */
const LETTER = 7.5;

/** Pixels between two lanes; each is as far from the next. */
function betweenLanes({ lanes: [first, second] }: LadderFrame): number {
  return first === undefined || second === undefined ? Number.POSITIVE_INFINITY : second.x - first.x;
}

/** A name in as many lines as there is room for beside its neighbours. */
function linesOf(name: string, between: number): readonly string[] {
  const at = between < ROOMY ? name.lastIndexOf(" ") : -1;
  return at < 0 ? [name] : [name.slice(0, at), name.slice(at + 1)];
}

/** The names of the lanes, over them. */
export function LaneHeads({ frame }: { readonly frame: LadderFrame }) {
  const between = betweenLanes(frame);
  return (
    <svg className="ladder-heads" width={frame.width} height={28} aria-hidden="true">
      {frame.lanes.map(({ lane, name, x }, index) => {
        const lines = linesOf(name, between);
        // A word that is wider than its lane gives way to where there is room: the last one to the times.
        const gives = index === frame.lanes.length - 1 && lines.some((line) => line.length * LETTER > between);
        return (
          <text key={lane} textAnchor={gives ? "start" : "middle"}>
            {lines.map((line, at) => (
              <tspan key={line} x={gives ? x - between / 2 + 2 : x} y={18 - ((lines.length - 1) / 2 - at) * LINE}>
                {line}
              </tspan>
            ))}
          </text>
        );
      })}
      <text x={frame.timeX} y={18} textAnchor="end" className="unit">
        {LADDER_WORDS.milliseconds}
      </text>
    </svg>
  );
}
