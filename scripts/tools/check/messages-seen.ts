/**
 * What the scenarios of `--check` with messages do and look at in common: a conversation in the console, and what each end has of it.
 *
 * @module
 */

import type { LabPerson, UnitReport } from "../../../shared/bridge/lab.ts";
import { MAX_PAGE, type MessagePage } from "../../../shared/bridge/message-page.ts";
import { mcIdForPeople, sameMcId } from "../../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { ask, type Program } from "../program/program.ts";
import type { ProtectionResult } from "./protection.ts";
import type { FileSeen, MessageSeen, ScenarioResult } from "./scenario.ts";
import { NO_MEDIA, personNow } from "./steps.ts";

/** A message as the colleague's unit reports it. */
export type UnitMessage = UnitReport["messages"][number];

/** What the console has kept of a conversation since a moment, oldest first. */
export async function kept(program: Program, primaryId: string, since: number): Promise<readonly MessageRecord[]> {
  const records: MessageRecord[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page: MessagePage = await ask(program.console, "messages.list", {
      after,
      limit: MAX_PAGE,
    });
    records.push(...page.records);
    after = page.next;
  }
  const ofThread = records.find((record) => sameMcId(record.primaryId, primaryId) && record.at >= since);
  return records
    .filter(({ conversationId }) => conversationId === ofThread?.conversationId)
    .filter(({ at }) => at >= since);
}

/** What the colleague's unit says of a message now. */
export const unitMessage = async (program: Program, person: LabPerson, id: string): Promise<UnitMessage | undefined> =>
  (await personNow(program, person.id))?.unit?.messages.find((message) => message.id === id);

/** Chooses somebody among the people, and opens the conversation, by keys. */
export async function openThread({ console: page }: Program, person: LabPerson): Promise<void> {
  await page.getByRole("combobox").fill(mcIdForPeople(person.primaryId));
  await page.getByRole("option", { name: person.displayName }).click();
  await page.keyboard.press("Control+m");
}

function seenOf(record: MessageRecord, there: UnitMessage | undefined): MessageSeen {
  const isOurs = record.direction === "outgoing";
  const after = (moment: number | null) => (moment === null ? null : moment - record.at);
  const identity = record.identity;
  return {
    id: record.id,
    direction: isOurs ? "to-colleague" : "from-colleague",
    bytes: record.file === null ? Buffer.byteLength(record.text) : (record.file.size ?? 0),
    plane: record.file !== null ? "http" : record.plane === there?.plane ? record.plane : null,
    protected:
      record.isProtected === true && identity !== null && there?.isProtected === true && there.pckId === identity.pckId,
    signedBy: (isOurs ? there?.signedBy : identity?.initiator.userUri) ?? null,
    state: { console: record.state, colleague: there?.state ?? null },
    times: {
      accepted: after(record.acceptedAt),
      delivered: after(record.deliveredAt),
      read: after(record.readAt),
    },
    receivedAs: isOurs ? (there?.ownId ?? null) : record.ownId,
  };
}

/** As calls have it, as far as a message has the same. */
const protectionOf = (record: MessageRecord, there: UnitMessage | undefined): ProtectionResult => ({
  rule: null,
  state: { console: null, colleague: null },
  kmsUriSource: record.identity?.kmsUriSource ?? null,
  certificateSource: record.identity?.certificateSource ?? null,
  keySteps: [],
  pckId: { console: record.identity?.pckId ?? null, colleague: there?.pckId ?? null },
  verifiedCaller: there?.signedBy ?? null,
  frames: { console: null, colleague: null },
});

/** What became of a message of ours, in its order. */
function stepsOf({ acceptedAt, at, deliveredAt, readAt, redirections }: MessageRecord): ScenarioResult["steps"] {
  const told = { accepted: acceptedAt, delivered: deliveredAt, read: readAt };
  return [
    { step: "written", atMs: 0 },
    ...redirections.map(({ atMs }) => ({ step: "redirected", atMs })),
    ...Object.entries(told).flatMap(([step, when]) => (when === null ? [] : [{ step, atMs: when - at }])),
  ];
}

/** Messages on record, each as both ends have it. */
export async function messagesSeen(
  program: Program,
  person: LabPerson | undefined,
  records: readonly MessageRecord[],
): Promise<readonly MessageSeen[]> {
  const there = await Promise.all(
    records.map(({ id }) => person && unitMessage(program, person, id).catch(() => undefined)),
  );
  return records.map((record, at) => seenOf(record, there[at]));
}

interface MessageOutcome {
  readonly name: string;
  readonly person: LabPerson | undefined;
  /** The message of ours that the scenario is about. */
  readonly ours: MessageRecord | undefined;
  readonly messages: readonly MessageSeen[];
  readonly file?: FileSeen | undefined;
  readonly failure: string | undefined;
}

/** The result of a scenario that has ended, and the console as the next one begins with it. */
export async function messageResult(
  program: Program,
  { failure, file, messages, name, ours, person }: MessageOutcome,
): Promise<ScenarioResult> {
  const there = ours && person && (await unitMessage(program, person, ours.id).catch(() => undefined));
  // The people stand where conversations do.
  await program.console.keyboard.press("F2");
  const redirections = ours?.redirections ?? [];
  const last = redirections.at(-1);
  return {
    name,
    ok: failure === undefined,
    service: ours?.service ?? null,
    primaryId: person?.primaryId ?? "",
    newId: last?.newId ?? null,
    kmsUri: last?.kmsUri ?? null,
    kmsUriSource: last?.kmsUriSource ?? null,
    reason: last?.reason ?? null,
    carriers: redirections.map(({ carrier }) => carrier),
    steps: ours === undefined ? [] : stepsOf(ours),
    media: { toColleague: NO_MEDIA.received, fromColleague: NO_MEDIA.received },
    endReason: null,
    protection: ours === undefined ? null : protectionOf(ours, there),
    messages,
    ...(file === undefined ? {} : { file }),
    ...(failure === undefined ? {} : { failure }),
  };
}
