/**
 * Where the lines of the ladder go. Pure geometry, in pixels: the window and the saved picture draw the same.
 *
 * @module
 */
import type { Lane } from "../../shared/mc/call-record.ts";
import { ladderTime } from "../design/format.ts";
import { entryWords } from "./arrow-words.ts";
import type { LadderRow, NamedLane } from "./ladder-rows.ts";
import { LADDER_WORDS } from "./ladder-words.ts";

/** Measures of a row: low enough that a whole redirected call is seen at once on a small screen. */
export const ROW = { height: 30, labelY: 12, lineY: 21, head: 7, cross: 4, loop: 22, bar: 18 } as const;
/** Left: the circle with the clause's step. Right: the time. */
const GUTTER = { left: 30, right: 54 } as const;
/** Half of a lane's name at the first and last lane has to fit beside it. */
const LANE_MARGIN = 24;
/** Mean width of a character at the size of the labels; errs to the wide side. */
const CHARACTER = 6.2;
const LABEL_GAP = 6;

/** The width of the drawing shared out among the lanes. */
export interface LadderFrame {
  readonly width: number;
  readonly lanes: readonly (NamedLane & { readonly x: number })[];
  readonly circleX: number;
  readonly timeX: number;
}

export type Tone = "plain" | "redirect" | "failed" | "proved";

/** One row, ready to be drawn. */
export interface RowDrawing {
  readonly tone: Tone;
  readonly dashed: boolean;
  /** From x to x; null for a row that is no arrow. Equal for something that happened within a lane. */
  readonly line: { readonly from: number; readonly to: number } | null;
  readonly end: "arrow" | "cross" | "none";
  /** A bar over all lanes: audio. */
  readonly bar: { readonly from: number; readonly to: number } | null;
  readonly label: {
    readonly text: string;
    readonly x: number;
    readonly anchor: "start" | "middle" | "end";
    readonly y: number;
  };
  readonly circle: number | null;
  readonly time: string;
}

/** Shares out a width among the lanes. */
export function ladderFrame(lanes: readonly NamedLane[], width: number): LadderFrame {
  const first = GUTTER.left + LANE_MARGIN;
  const last = width - GUTTER.right - LANE_MARGIN;
  const gap = lanes.length < 2 ? 0 : (last - first) / (lanes.length - 1);
  return {
    width,
    lanes: lanes.map((lane, at) => ({ ...lane, x: Math.round(first + gap * at) })),
    circleX: GUTTER.left / 2,
    timeX: width - 8,
  };
}

/** Cuts a text to the characters that fit into a width, with an ellipsis. */
export function fitted(text: string, width: number): string {
  const most = Math.max(1, Math.floor(width / CHARACTER));
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

function placeLabel(text: string, fromX: number, toX: number, frame: LadderFrame): RowDrawing["label"] {
  const left = GUTTER.left;
  const right = frame.width - GUTTER.right;
  const start = Math.min(fromX, toX) + LABEL_GAP;
  const shown = fitted(text, right - left - LABEL_GAP);
  const needs = shown.length * CHARACTER;
  return start + needs <= right
    ? { text: shown, x: start, anchor: "start", y: ROW.labelY }
    : { text: shown, x: right, anchor: "end", y: ROW.labelY };
}

/** Lays out one row. */
export function drawRow(row: LadderRow, frame: LadderFrame): RowDrawing {
  const time = ladderTime(row.atMs);
  const first = frame.lanes.at(0)?.x ?? 0;
  const last = frame.lanes.at(-1)?.x ?? 0;
  if (row.kind === "audio") {
    const text = row.protection === "none" ? LADDER_WORDS.audio : LADDER_WORDS.protectedAudio;
    const label = { text, x: (first + last) / 2, anchor: "middle", y: ROW.height / 2 + 4 } as const;
    return {
      tone: row.protection === "proved" ? "proved" : "plain",
      dashed: false,
      line: null,
      end: "none",
      bar: { from: first, to: last },
      label,
      circle: null,
      time,
    };
  }
  if (row.kind === "end") {
    const label = placeLabel(row.text, first + ROW.cross, first + ROW.cross, frame);
    return {
      tone: "failed",
      dashed: false,
      line: { from: first, to: first },
      end: "cross",
      bar: null,
      label: { ...label, y: ROW.height / 2 + 4 },
      circle: null,
      time,
    };
  }
  const { entry } = row;
  const x = (lane: Lane) => frame.lanes.find((named) => named.lane === lane)?.x ?? first;
  const line = { from: x(entry.from), to: x(entry.to) };
  return {
    tone: entry.tone,
    dashed: entry.certainty === "inferred",
    line,
    end: entry.tone === "failed" ? "cross" : "arrow",
    bar: null,
    label: placeLabel(entryWords(entry, row.names), line.from, line.to, frame),
    circle: entry.clauseStep,
    time,
  };
}

/** Path of the mark at the end of a line that points from one x to another. */
export function endMark(drawing: RowDrawing, y: number): string {
  if (drawing.line === null || drawing.end === "none") return "";
  const { from, to } = drawing.line;
  if (drawing.end === "cross") {
    const c = ROW.cross;
    return `M${to - c} ${y - c}L${to + c} ${y + c}M${to - c} ${y + c}L${to + c} ${y - c}`;
  }
  const back = from === to ? ROW.head : to > from ? -ROW.head : ROW.head;
  return `M${to} ${y}L${to + back} ${y - 4}L${to + back} ${y + 4}Z`;
}

/** Path of the line itself; within one lane a small loop to the right. */
export function linePath(drawing: RowDrawing, y: number): string {
  if (drawing.line === null) return "";
  const { from, to } = drawing.line;
  if (from !== to) return `M${from} ${y}L${to} ${y}`;
  return drawing.end === "cross" ? "" : `M${from} ${y - 6}H${from + ROW.loop}V${y}H${to}`;
}
