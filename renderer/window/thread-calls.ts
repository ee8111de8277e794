/**
 * The calls of a conversation: those with whoever it is with, under whichever of their IDs, as its lines say them.
 *
 * @module
 */
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { outcome, talkTime } from "../call/call-story.ts";
import { isLive } from "../calling/calling-store.ts";
import { duration } from "../design/format.ts";
import type { ThreadCall } from "../messages/thread-story.ts";
import type { PersonFinder } from "../people/people.ts";

/**
 * The calls with somebody that are over.
 *
 * @param personId - the ID that is written to
 * @param record - the calls in reach, the newest first
 * @returns oldest first
 */
export function callsWith(
  personId: string,
  record: readonly CallRecord[],
  find: PersonFinder,
  systems: readonly McSystem[],
): readonly ThreadCall[] {
  const key = mcIdKey(personId);
  const isWith = ({ primaryId }: CallRecord) => mcIdKey(find(primaryId)?.mcServiceId ?? primaryId) === key;
  return record
    .filter((call) => !isLive(call) && isWith(call))
    .map((call) => {
      const time = talkTime(call, call.startedAt);
      const { text, tone } = outcome(call, systems, find);
      const { direction, id, startedAt: at } = call;
      return { id, at, direction, text, tone, spoken: time === null ? null : duration(time) };
    })
    .toReversed();
}
