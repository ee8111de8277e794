/**
 * What is said of how far the record goes, and of what is going to leave it.
 *
 * @module
 */
import type { Recording } from "../../shared/bridge/recording.ts";
import { dateAndTime, fullDate } from "../design/format.ts";
import { HISTORY_WORDS } from "./words.ts";

/** What is going to be removed, and when, in sentences; undefined while nothing is. */
export function goingWords({ going }: Pick<Recording, "going">): string | undefined {
  if (going === null) return undefined;
  const words = HISTORY_WORDS.retention;
  const parts = (["aged", "refused", "others"] as const).filter((part) => going[part] > 0);
  const count = parts.reduce((sum, part) => sum + going[part], 0);
  const what = parts.map((part) => words[part]({ count: going[part] })).join(", ");
  return [
    words.going({ count, when: dateAndTime(going.at), what }),
    going.until === null ? "" : words.until({ day: fullDate(going.until) }),
    going.shorter ? words.shorter : "",
    words.keep,
  ]
    .filter((text) => text !== "")
    .join(" ");
}

/** How far the record goes, and who said so, in sentences. */
export function ruleWords({ keepDays, keepSetBy, limit }: Recording): string {
  const { end, retention } = HISTORY_WORDS;
  return [
    end.limit({ limit }),
    keepDays === null ? "" : retention.days({ count: keepDays }),
    keepSetBy === null ? "" : retention.setBy({ who: keepSetBy }),
  ]
    .filter((text) => text !== "")
    .join(" ");
}
