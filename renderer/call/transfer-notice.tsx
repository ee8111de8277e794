import { CornerUpRight, TriangleAlert } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import { Countdown } from "../design/countdown.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { PersonFinder } from "../people/people.ts";
import { TRANSFER_WORDS } from "./call-words.ts";
import { cameFrom, transferOf } from "./transfer-story.ts";

/** What becomes of passing this call on, and how it came about itself; nothing for an ordinary call. */
export function TransferNotice(props: {
  readonly call: CallRecord;
  readonly name: string;
  readonly find: PersonFinder;
  readonly letters: boolean;
  /** Whether something else has the key of what is most likely wanted. */
  readonly armed: boolean;
  /** Who waits while somebody is asked about them, when the two can be joined. */
  readonly join: { readonly name: string; onJoin(): void } | undefined;
  onFollow(): void;
  onRefuse(): void;
}) {
  const { armed, call, join, letters } = props;
  const story = transferOf(call, props.name, props.find);
  const from = cameFrom(call, props.find);
  return (
    <>
      {from === undefined ? null : <p className="came-from muted">{from}</p>}
      {story === undefined ? null : (
        <div
          className={story.look === "failed" ? "banner" : "banner quiet"}
          role={story.look === "under-way" ? "status" : "alert"}
        >
          {story.look === "failed" ? (
            <TriangleAlert size={18} aria-hidden="true" />
          ) : (
            <CornerUpRight size={18} aria-hidden="true" />
          )}
          <div>
            <p>
              <strong>{story.text}</strong> {story.advice}
            </p>
            {story.reason === undefined ? null : <CodeLine {...story.reason} />}
          </div>
        </div>
      )}
      {story?.look === "asks" ? (
        <div className="notice-act">
          <ActionButton
            label={TRANSFER_WORDS.go}
            hint={armed ? undefined : hintFor("call", letters)}
            tone="primary"
            shape="row"
            onPress={props.onFollow}
          />
          <ActionButton
            label={TRANSFER_WORDS.stay}
            hint={hintFor("refuse", letters)}
            shape="row"
            onPress={props.onRefuse}
          />
          {call.decideBy === null ? null : <Countdown until={call.decideBy} words={TRANSFER_WORDS.countdown} />}
        </div>
      ) : null}
      {join === undefined ? null : (
        <div className="notice-act">
          <ActionButton
            label={TRANSFER_WORDS.join({ name: join.name, other: props.name })}
            hint={armed ? undefined : hintFor("call", letters)}
            tone="primary"
            shape="row"
            onPress={join.onJoin}
          />
        </div>
      )}
    </>
  );
}
