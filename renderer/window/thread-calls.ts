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
import type { PersonOf } from "../messages/threads.ts";
import type { PersonFinder } from "../people/people.ts";

/**
 * The calls with somebody that are over.
 *
 * @param personId - the ID that is written to
 * @param record - the calls in reach, the newest first
 * @param personOf - who had an ID when the call began, by what tells conversations apart
 * @returns oldest first
 */
export function callsWith(
  personId: string,
  record: readonly CallRecord[],
  personOf: PersonOf,
  find: PersonFinder,
  systems: readonly McSystem[],
): readonly ThreadCall[] {
  const key = mcIdKey(personId);
  const isWith = ({ primaryId, startedAt }: CallRecord) => mcIdKey(personOf(primaryId, startedAt)) === key;
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
