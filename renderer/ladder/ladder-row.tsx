import { CircleX } from "lucide-react";
import { memo } from "react";
import { drawRow, endMark, type LadderFrame, linePath, ROW, type RowDrawing } from "./ladder-drawing.ts";
import { describeRow, type LadderRow, spokenTime } from "./ladder-rows.ts";
import { LADDER_WORDS } from "./ladder-words.ts";

/** One row of the ladder, drawn anew when it, its frame or its place in the tab order has changed. */
export const LadderRowView = memo(function LadderRowView(props: {
  readonly row: LadderRow;
  readonly frame: LadderFrame;
  readonly inTabOrder: boolean;
  readonly open: boolean;
  onOpen(row: LadderRow): void;
}) {
  const { row, frame } = props;
  const words = `${spokenTime(row)}, ${describeRow(row, frame.lanes)}`;
  const drawing = drawRow(row, frame);
  if (row.kind === "end") {
    // Words that may be long, and that nobody should have to guess: set as text, over as many lines as they need.
    return (
      <li className="ladder-row end-row">
        <CircleX size={18} aria-hidden="true" />
        <span className="words">
          <span className="for-screen-readers">{`${spokenTime(row)}, ${LADDER_WORDS.ended}: `}</span>
          {row.text}
          <span className="code muted">{row.code}</span>
        </span>
        <span className="muted" aria-hidden="true">
          {drawing.time}
        </span>
      </li>
    );
  }
  const picture = <RowPicture drawing={drawing} frame={frame} />;
  if (row.kind !== "message") {
    return (
      <li className="ladder-row">
        {picture}
        <span className="for-screen-readers">{words}</span>
      </li>
    );
  }
  return (
    <li className="ladder-row">
      <button
        type="button"
        data-row=""
        tabIndex={props.inTabOrder ? 0 : -1}
        className="ladder-arrow"
        aria-expanded={props.open}
        onClick={() => props.onOpen(row)}
      >
        {picture}
        <span className="for-screen-readers">{words}</span>
      </button>
    </li>
  );
});

function RowPicture({ drawing, frame }: { readonly drawing: RowDrawing; readonly frame: LadderFrame }) {
  const y = ROW.lineY;
  const { bar, label } = drawing;
  return (
    <svg className={`row-picture ${drawing.tone}`} width={frame.width} height={ROW.height} aria-hidden="true">
      {frame.lanes.map(({ lane, x }) => (
        <path key={lane} className="lane" d={`M${x} 0V${ROW.height}`} />
      ))}
      {bar === null ? null : (
        <rect
          className="bar"
          x={bar.from}
          y={(ROW.height - ROW.bar) / 2}
          width={Math.max(0, bar.to - bar.from)}
          height={ROW.bar}
          rx={4}
        />
      )}
      <path className={drawing.dashed ? "line dashed" : "line"} d={linePath(drawing, y)} />
      <path className={drawing.end === "cross" ? "cross" : "head"} d={endMark(drawing, y)} />
      <text className="label" x={label.x} y={label.y} textAnchor={label.anchor}>
        {label.text}
      </text>
      {drawing.circle === null ? null : (
        <>
          <circle className="circle" cx={frame.circleX} cy={y} r={8.5} />
          <text className="label" x={frame.circleX} y={y + 4} textAnchor="middle">
            {drawing.circle}
          </text>
        </>
      )}
      <text className="time" x={frame.timeX} y={y + 4} textAnchor="end">
        {drawing.time}
      </text>
    </svg>
  );
}
