/** What is said of calls that are going to leave the record. */
import { expect, test } from "vitest";
import { goingWords, ruleWords } from "../../../../renderer/history/retention-story.ts";
import { RECORDING } from "../../../support/fixtures/views/fixture-host.ts";

const at = new Date(2026, 10, 30, 12).getTime();
const until = new Date(2026, 7, 31, 9).getTime();
const going = { aged: 1_204, refused: 40, others: 1, until, at, shorter: false };

test("how many go and why, when, and until which day", () => {
  expect(goingWords({ going })).toBe(
    "On 30 Nov 2026 12:00, 1,245 calls will be removed: 1,204 older than is kept, 40 refused unheard, 1 that came first. " +
      "The newest of them is from 31 Aug 2026. Export what is to stay. Messages and files are not removed with them.",
  );
  const one = goingWords({ going: { ...going, aged: 0, refused: 1, others: 0, until: null, shorter: true } });
  expect(one).toContain("1 call will be removed: 1 refused unheard. Less is kept than before.");
  expect(goingWords({ going: null })).toBeUndefined();
});

test("how far the record goes, and who has said so", () => {
  expect(ruleWords(RECORDING)).not.toContain("cannot be changed");
  expect(ruleWords({ ...RECORDING, keepDays: 90, keepSetBy: "City IT" })).toMatch(
    /keeps 50,000\..* A call is kept for 90 days\. City IT has set this; it cannot be changed here\.$/,
  );
});
