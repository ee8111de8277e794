import { expect, test } from "vitest";
import { withPhrase } from "../../../../renderer/messages/with-phrase.ts";

test.each([
  ["", 0, 0, "Copy.", 5],
  ["North gate", 10, 10, "North gate Copy.", 16],
  ["North gate ", 11, 11, "North gate Copy.", 16],
  ["North gate", 0, 0, "Copy. North gate", 6],
  ["North gate, now", 6, 10, "North Copy., now", 11],
  ["line\n", 5, 5, "line\nCopy.", 10],
])("a phrase in %j from %d to %d", (text, from, to, next, caret) => {
  expect(withPhrase(text, "Copy.", from, to)).toEqual({ text: next, caret });
});
