/** Notes keep what stood there before. */
import { expect, test } from "vitest";
import { callRecordSchema } from "../../../../../shared/mc/call-record.ts";
import { type CallNote, MAX_EARLIER, rewritten } from "../../../../../shared/mc/record-parts/note.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";

const written = (text: string, at: number, incident = "") => ({ text, incident, by: "Ava", at });

test("an earlier version is kept with who wrote it and when", () => {
  const first = rewritten(null, written("Pier 4", 1));
  const second = rewritten(first, { ...written("Pier 4 and 5", 2, "2611-0093"), by: "Jonas" });
  expect(second).toEqual({
    ...written("Pier 4 and 5", 2, "2611-0093"),
    by: "Jonas",
    earlier: [written("Pier 4", 1)],
  });
  // What was taken away is kept too.
  expect(rewritten(second, written("", 3))?.earlier).toHaveLength(2);
});

test("nothing is written where nothing has changed", () => {
  const note = rewritten(null, written("Pier 4", 1));
  expect(rewritten(note, written("Pier 4", 9))).toBe(note);
  expect(rewritten(null, written("", 9))).toBeNull();
});

test("however often somebody writes, the record can be stored", () => {
  let note: CallNote | null = null;
  for (let at = 0; at < MAX_EARLIER + 10; at += 1) note = rewritten(note, written(`version ${at}`, at));
  expect(note?.earlier).toHaveLength(MAX_EARLIER);
  expect(note?.earlier.at(-1)?.text).toBe(`version ${MAX_EARLIER + 8}`);
  expect(callRecordSchema.parse(callRecord({ note })).note).toEqual(note);
});

test("what is stored while somebody writes is one version; what stood there before stays one", () => {
  const before = rewritten(null, written("Pier 4", 1));
  const typing = rewritten(before, written("Pier 4 a", 10), 10);
  const more = rewritten(typing, written("Pier 4 and 5", 11), 10);
  expect(more?.earlier).toEqual([written("Pier 4", 1)]);
  // Somebody else's words are a version, whenever they were written.
  expect(rewritten(more, { ...written("Pier 6", 12), by: "Jonas" }, 10)?.earlier).toHaveLength(2);
});
