/**
 * The ladder to take along: as a picture (SVG) and as text.
 *
 * @module
 */
import { drawRow, endMark, type LadderFrame, linePath, ROW, type Tone } from "./ladder-drawing.ts";
import { describeRow, type LadderRow, type NamedLane, spokenTime } from "./ladder-rows.ts";
import { LADDER_WORDS } from "./ladder-words.ts";

/** Colours of the picture, as CSS colours. */
export interface LadderPalette {
  readonly surface: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly redirect: string;
  readonly stop: string;
  readonly proved: string;
}

/** The palette of the theme in force. */
export function currentPalette(root: HTMLElement): LadderPalette {
  // A custom property keeps its text as written; a colour has to be asked of a property that computes it.
  const probe = document.createElement("span");
  root.append(probe);
  const colour = (token: string) => {
    probe.style.color = `var(--${token})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    surface: colour("surface"),
    line: colour("line"),
    text: colour("text"),
    muted: colour("muted"),
    redirect: colour("redirect"),
    stop: colour("stop"),
    proved: colour("proved"),
  };
  probe.remove();
  return palette;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  // Control characters are not allowed in XML at all.
  return [...text]
    .filter((character) => character >= " ")
    .map((character) => ENTITIES[character] ?? character)
    .join("");
}

const HEADER = { height: 76, titleY: 22, subtitleY: 40, lanesY: 66 } as const;
const FONT = 'font-family="system-ui, sans-serif" font-size="11.5"';

/**
 * The ladder as an SVG document of its own.
 *
 * @param title - whose call
 * @param subtitle - when
 */
export function ladderSvg(
  rows: readonly LadderRow[],
  frame: LadderFrame,
  palette: LadderPalette,
  title: string,
  subtitle: string,
): string {
  const height = HEADER.height + rows.length * ROW.height + 16;
  const ink: Record<Tone, string> = {
    plain: palette.muted,
    redirect: palette.redirect,
    failed: palette.stop,
    proved: palette.proved,
  };
  const text = (x: number, y: number, content: string, more = "") =>
    `<text x="${x}" y="${y}" fill="${palette.text}" ${FONT} ${more}>${escaped(content)}</text>`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${height}" viewBox="0 0 ${frame.width} ${height}">`,
    `<title>${escaped(`${title}, ${subtitle}`)}</title>`,
    `<rect width="100%" height="100%" fill="${palette.surface}"/>`,
    text(8, HEADER.titleY, title, 'font-weight="650" style="font-size:15px"'),
    text(8, HEADER.subtitleY, `${subtitle} · ${LADDER_WORDS.clause} · ${LADDER_WORDS.legend}`),
  ];
  for (const { x, name } of frame.lanes) {
    parts.push(text(x, HEADER.lanesY, name, 'text-anchor="middle" font-weight="650"'));
    parts.push(`<path d="M${x} ${HEADER.height}V${height - 8}" stroke="${palette.line}"/>`);
  }
  for (const [at, row] of rows.entries()) {
    const drawing = drawRow(row, frame);
    const top = HEADER.height + at * ROW.height;
    const y = top + (row.kind === "end" ? ROW.height / 2 : ROW.lineY);
    const colour = ink[drawing.tone];
    const halo = `paint-order="stroke" stroke="${palette.surface}" stroke-width="4"`;
    if (drawing.bar !== null) {
      const { from, to } = drawing.bar;
      const barY = top + (ROW.height - ROW.bar) / 2;
      parts.push(
        `<rect x="${from}" y="${barY}" width="${to - from}" height="${ROW.bar}" rx="4" fill="${palette.surface}" stroke="${colour}"/>`,
      );
    }
    const dash = drawing.dashed ? ' stroke-dasharray="4 3"' : "";
    parts.push(`<path d="${linePath(drawing, y)}" fill="none" stroke="${colour}" stroke-width="1.5"${dash}/>`);
    const mark = drawing.end === "cross" ? `fill="none" stroke="${colour}" stroke-width="2"` : `fill="${colour}"`;
    parts.push(`<path d="${endMark(drawing, y)}" ${mark}/>`);
    const { label } = drawing;
    parts.push(text(label.x, top + label.y, label.text, `text-anchor="${label.anchor}" ${halo}`));
    parts.push(text(frame.timeX, y + 4, drawing.time, 'text-anchor="end"'));
    if (drawing.circle !== null) {
      parts.push(`<circle cx="${frame.circleX}" cy="${y}" r="8.5" fill="none" stroke="${colour}"/>`);
      parts.push(text(frame.circleX, y + 4, String(drawing.circle), 'text-anchor="middle"'));
    }
  }
  return `${parts.join("\n")}\n</svg>\n`;
}

/** The ladder as text: one line a row, then every message whole. */
export function ladderText(
  rows: readonly LadderRow[],
  lanes: readonly NamedLane[],
  title: string,
  subtitle: string,
): string {
  const times = rows.map(spokenTime);
  const width = Math.max(0, ...times.map((time) => time.length));
  const lines = rows.map((row, at) => `${(times[at] ?? "").padStart(width)}  ${describeRow(row, lanes)}`);
  const messages = rows.flatMap((row, at) =>
    row.kind === "message" && row.entry.text !== ""
      ? [`--- ${times[at] ?? ""}  ${describeRow(row, lanes)}`, row.entry.text.trimEnd(), ""]
      : [],
  );
  return [title, `${subtitle} · ${LADDER_WORDS.clause}`, "", ...lines, "", ...messages].join("\n");
}
