import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import { timeOfDay } from "../design/format.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { StillNews } from "./still-desk.ts";
import { PICTURE_WORDS } from "./words.ts";

function textOf(news: StillNews): string {
  const words = PICTURE_WORDS.still;
  if (news.kind === "asked") return words.asked;
  if (news.kind === "kept") return words.kept({ time: timeOfDay(news.at) });
  if (news.kind === "dropped") return words.dropped;
  const { advice, message } = ERROR_WORDS[news.code];
  return `${message} ${advice}`;
}

/** What became of the last still of a call, or the question about it. */
export function StillLine(props: {
  readonly news: StillNews | null;
  readonly letters: boolean;
  onKeep(): void;
  onDrop(): void;
}) {
  const { letters, news } = props;
  const words = PICTURE_WORDS.still;
  return (
    <div className="still-line">
      <p role="status">{news === null ? "" : textOf(news)}</p>
      {news?.kind === "failed" ? <CodeLine code={news.code} /> : null}
      {news?.kind === "asked" ? (
        <>
          <ActionButton label={words.yes} hint={hintFor("keepStill", letters)} onPress={props.onKeep} />
          <ActionButton label={words.no} onPress={props.onDrop} />
        </>
      ) : null}
    </div>
  );
}
