import type { MessageKeeping } from "../../shared/mc/message-keeping.ts";
import { dateAndTime, fullDate } from "../design/format.ts";
import { MESSAGES_WORDS } from "./words.ts";

/** For how long messages are kept; those that are going to be removed stand there before they are. */
export function KeepingNotice({ keeping }: { readonly keeping: MessageKeeping | null }) {
  if (keeping === null || keeping.keepDays === null) return null;
  const words = MESSAGES_WORDS.keeping;
  const { going, keepDays, keepSetBy } = keeping;
  return (
    <p className="muted small people-note">
      {words.days({ count: keepDays })}
      {keepSetBy === null ? null : ` ${words.setBy({ who: keepSetBy })}`}
      {going === null ? null : " "}
      {going === null ? null : (
        <strong>
          {words.going({ count: going.count, when: dateAndTime(going.at), day: fullDate(going.until) })}
          {going.shorter ? ` ${words.shorter}` : ""} {words.keep}
        </strong>
      )}
    </p>
  );
}
