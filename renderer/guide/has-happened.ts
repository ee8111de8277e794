/**
 * Whether what a step of the guide shows has happened: judged by the record of calls, by messages and by what the lab's
 * systems know, never by what somebody pressed.
 *
 * @module
 */
import type { LabState } from "../../shared/bridge/lab.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { GuideStep, Shown } from "./guide-steps.ts";

/** What there is to be judged. */
export interface Seen {
  readonly calls: readonly CallRecord[];
  readonly messages: readonly MessageRecord[];
  readonly lab: Pick<LabState, "migration" | "people" | "systems">;
}

/** Of a step: who is meant, and since when it counts, Unix milliseconds. */
interface Meant {
  readonly id: string;
  readonly service: string;
  readonly since: number;
}

const isProved = ({ steps }: CallRecord) => steps.some(({ step }) => step === "protection-proved");

/** At the new ID of the same person, and not only told of it. */
const isRedirected = ({
  currentId,
  primaryId,
  redirections,
}: Pick<CallRecord, "currentId" | "primaryId" | "redirections">) =>
  redirections.some(({ target }) => target === "migrated") && !sameMcId(currentId, primaryId);

const isCall = (direction: CallRecord["direction"], call: CallRecord, { id, service, since }: Meant) =>
  call.direction === direction &&
  call.service === service &&
  call.startedAt >= since &&
  call.connectedAt !== null &&
  isProved(call) &&
  sameMcId(call.primaryId, id);

const someCall =
  (also: (call: CallRecord) => boolean) =>
  ({ calls }: Seen, meant: Meant): boolean =>
    calls.some((call) => isCall("outgoing", call, meant) && also(call));

const worksElsewhere = ({ lab }: Seen) => lab.migration.system !== lab.systems[0]?.lane;

const HAS_HAPPENED: Readonly<Record<Shown, (seen: Seen, meant: Meant) => boolean>> = {
  "call-at-home": someCall(({ redirections }) => redirections.length === 0),
  "redirected-call": someCall(isRedirected),
  "redirected-picture": someCall(
    (call) => isRedirected(call) && (call.pictures?.proved.sent === true || call.pictures?.proved.received === true),
  ),
  "redirected-message": ({ messages }, { id, since }) =>
    messages.some(
      (message) =>
        message.direction === "outgoing" &&
        message.at >= since &&
        (message.state === "delivered" || message.state === "read") &&
        message.isProtected === true &&
        sameMcId(message.primaryId, id) &&
        isRedirected(message),
    ),
  "had-the-floor": someCall(
    (call) => isRedirected(call) && (call.floor?.happened ?? []).some(({ state }) => state === "ours"),
  ),
  "works-elsewhere": worksElsewhere,
  "reached-elsewhere": (seen, meant) =>
    worksElsewhere(seen) && seen.calls.some((call) => isCall("incoming", call, meant)),
};

/**
 * Whether it has happened since the step was begun.
 *
 * @param since - Unix milliseconds; what happened before does not count
 */
export function hasHappened(step: GuideStep, seen: Seen, since: number): boolean {
  const person = seen.lab.people.find(({ id }) => id === step.personId);
  if (person === undefined) return false;
  return HAS_HAPPENED[step.shows](seen, { id: person.primaryId, service: step.service, since });
}
