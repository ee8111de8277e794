/**
 * What a record keeps of what somebody has written about a call: a note, and the number of the incident that it belongs to.
 *
 * @module
 */
import { z } from "zod";
import { recordPart } from "./record-part.ts";

/** Characters of a note. */
export const MAX_NOTE = 2_000;
/** Characters of an incident number. */
export const MAX_INCIDENT = 64;
/** Earlier versions of a note that are kept; the oldest go first. */
export const MAX_EARLIER = 50;

const versionSchema = z.object({
  text: z.string().max(MAX_NOTE),
  incident: z.string().max(MAX_INCIDENT),
  /** Who wrote it: the name of the account by which somebody was at the console. */
  by: z.string().max(500),
  /** Unix milliseconds. */
  at: z.number().finite(),
});
export type NoteVersion = z.infer<typeof versionSchema>;

const noteSchema = versionSchema.extend({
  /** What stood there before, the oldest first. */
  earlier: z.array(versionSchema).max(MAX_EARLIER),
});
export type CallNote = z.infer<typeof noteSchema>;

export const NOTE_PART = recordPart({
  shape: {
    /** Null where nobody has written anything, as in every call recorded before there were notes. */
    note: noteSchema.nullable().default(null),
  },
  atStart: { note: null },
  atEnd: {},
});

/**
 * A note as it is after somebody has written; what stood there before is kept.
 *
 * @param since - when whoever writes began, Unix milliseconds: what was stored of it since then is the same version, and not one before
 * @returns the note of before where nothing has changed
 */
export function rewritten(
  before: CallNote | null,
  next: NoteVersion,
  since = Number.POSITIVE_INFINITY,
): CallNote | null {
  const stood = before ?? { text: "", incident: "" };
  if (stood.text === next.text && stood.incident === next.incident) return before;
  if (before === null) return { ...next, earlier: [] };
  const { earlier, ...last } = before;
  if (before.at >= since && before.by === next.by) return { ...next, earlier };
  return { ...next, earlier: [...earlier, last].slice(-MAX_EARLIER) };
}
