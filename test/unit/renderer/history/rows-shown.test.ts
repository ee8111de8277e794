/** What pressing "Show more" draws, and where the focus goes. */
import { expect, test } from "vitest";
import { moreRows } from "../../../../renderer/history/rows-shown.ts";

test.each([
  ["the button stays while there are more", 50, 151, { rows: 150, focusAt: undefined }],
  ["with the last rows it goes, and the first new one has the focus", 50, 150, { rows: 150, focusAt: 50 }],
  // A row far back is drawn with all before it, because it is being read.
  ["it goes on from what is in sight", 401, 900, { rows: 501, focusAt: undefined }],
])("%s", (_name, inSight, count, more) => expect(moreRows(inSight, count)).toEqual(more));
