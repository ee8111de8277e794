/**
 * Two people who talk to each other after the dispatcher has moved a call on, as each of their units counted it.
 *
 * @module
 */
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import type { Program } from "../program/program.ts";
import type { MovedEnd, MovedOn } from "./scenario.ts";
import { NO_MEDIA, personNow, wasHeard } from "./steps.ts";

async function endOf(program: Program, { id, primaryId }: LabPerson): Promise<MovedEnd> {
  const now = await personNow(program, id);
  const unit = now?.unit ?? undefined;
  return {
    id: now?.currentId ?? primaryId,
    callerId: unit?.callerId ?? null,
    calledId: unit?.calledId ?? null,
    state: unit?.call ?? null,
    heard: unit?.media?.received ?? NO_MEDIA.received,
    protection: unit?.protection?.state ?? null,
    pckId: unit?.protection?.identity?.pckId ?? null,
  };
}

export async function between(program: Program, from: LabPerson, to: LabPerson): Promise<MovedOn> {
  return { from: await endOf(program, from), to: await endOf(program, to) };
}

/**
 * Whether they talk to each other and to nobody else, by a key of their own.
 *
 * @param before - the dispatcher's call, of which nothing may be left
 */
export function talk({ from, to }: MovedOn, before: CallRecord): boolean {
  const both = [from, to].every(
    ({ heard, protection, state }) => state === "connected" && protection === "proved" && wasHeard(heard),
  );
  const named = [from, to].every(
    ({ callerId, calledId }) => sameMcId(callerId ?? "", from.id) && sameMcId(calledId ?? "", to.id),
  );
  const { pckId } = from;
  return both && named && pckId !== null && pckId === to.pckId && pckId !== before.protection?.identity?.pckId;
}
