/**
 * Scenarios of `--check` with messages: the dispatcher writes to a colleague by the ID of the home system, the colleague reads it and answers.
 * What is said to be so was kept by the console and reported by the colleague's unit.
 *
 * @module
 */

import type { LabPerson, UnitReport } from "../../../shared/bridge/lab.ts";
import { MAX_PAGE, type MessagePage } from "../../../shared/bridge/message-page.ts";
import type { KmsUriSource } from "../../../shared/mc/key-identity.ts";
import { mcIdForPeople, sameMcId } from "../../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { ask, type Program, until } from "../program/program.ts";
import type { ProtectionResult } from "./protection.ts";
import type { MessageSeen, ScenarioResult } from "./scenario.ts";
import { NO_MEDIA, openUnit, personNow, SETTLE_MS } from "./steps.ts";

interface Expectation {
  readonly kind: LabPerson["kind"];
  readonly kmsUriSource: KmsUriSource;
}

const SCENARIOS = {
  "message-at-home": { kind: "at-home", kmsUriSource: "own-domain" },
  "message-migrated": { kind: "migrated", kmsUriSource: "redirection" },
  "message-migrated-no-kms-uri": { kind: "migrated-no-kms-uri", kmsUriSource: "lookup" },
} as const satisfies Readonly<Record<string, Expectation>>;

type MessageName = keyof typeof SCENARIOS;

export const MESSAGE_NAMES = Object.keys(SCENARIOS) as readonly MessageName[];

const TEXT = "North gate in five minutes";
const ANSWER = "Here already";

type UnitMessage = UnitReport["messages"][number];

/** What the console has kept of a conversation since a moment, oldest first. */
async function kept(program: Program, primaryId: string, since: number): Promise<readonly MessageRecord[]> {
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

const unitMessage = async (program: Program, person: LabPerson, id: string): Promise<UnitMessage | undefined> =>
  (await personNow(program, person.id))?.unit?.messages.find((message) => message.id === id);

/** Chooses somebody among the people, and writes, by keys. */
async function write(program: Program, person: LabPerson): Promise<void> {
  const { console: page } = program;
  await page.getByRole("combobox").fill(mcIdForPeople(person.primaryId));
  await page.getByRole("option", { name: person.displayName }).click();
  await page.keyboard.press("Control+m");
  await page.getByRole("textbox", { name: `Message to ${person.displayName}` }).fill(TEXT);
  await page.keyboard.press("Enter");
}

async function answer(program: Program, person: LabPerson): Promise<void> {
  const unit = await program.unit(person.id);
  await unit.getByRole("textbox", { name: "Message to the dispatcher" }).fill(ANSWER);
  await unit.getByRole("button", { name: "Send" }).click();
}

function seenOf(record: MessageRecord, there: UnitMessage | undefined): MessageSeen {
  const isOurs = record.direction === "outgoing";
  const after = (moment: number | null) => (moment === null ? null : moment - record.at);
  const identity = record.identity;
  return {
    id: record.id,
    direction: isOurs ? "to-colleague" : "from-colleague",
    bytes: Buffer.byteLength(record.text),
    plane: "signalling",
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

/** What is not as it has to be; undefined when everything is. */
function failureOf(
  [ours, theirs]: readonly MessageSeen[],
  record: MessageRecord | undefined,
  expected: Expectation,
): string | undefined {
  if (ours === undefined || theirs === undefined || record === undefined) return "not two messages on record";
  const newId = record.redirections.at(-1)?.newId;
  if ((newId === undefined) !== (expected.kind === "at-home")) return `redirection: to ${newId ?? "nobody"}`;
  const calledId = newId ?? record.primaryId;
  if (!sameMcId(ours.receivedAs ?? "", calledId)) return `received at ${ours.receivedAs}, not at ${calledId}`;
  for (const { bytes, direction, protected: isProtected, signedBy } of [ours, theirs]) {
    const signer = direction === "to-colleague" ? record.ownId : calledId;
    if (!isProtected) return `${direction}: not protected at both ends by one key`;
    if (!sameMcId(signedBy ?? "", signer)) return `${direction}: signed by ${signedBy}, not ${signer}`;
    if (bytes === 0) return `${direction}: empty`;
  }
  if (ours.bytes !== Buffer.byteLength(TEXT)) return `${ours.bytes} octets of ${Buffer.byteLength(TEXT)}`;
  const { kmsUriSource = null } = record.identity ?? {};
  return kmsUriSource === expected.kmsUriSource ? undefined : `KMS URI: from ${kmsUriSource}`;
}

/** Runs one of them. Never throws: what went wrong is in the result. */
export async function runMessage(
  program: Program,
  name: MessageName,
  people: readonly LabPerson[],
): Promise<ScenarioResult> {
  const expected = SCENARIOS[name];
  const person = people.find(({ kind }) => kind === expected.kind);
  const begun = Date.now();
  let step = "open the unit";
  let failure: string | undefined;
  const records = async () => (person === undefined ? [] : await kept(program, person.primaryId, begun));
  const message = async (direction: MessageRecord["direction"], fits: (record: MessageRecord) => boolean) =>
    (await records()).find((record) => record.direction === direction && fits(record));
  try {
    if (person === undefined) throw new Error(`the lab has nobody who is ${expected.kind}`);
    await openUnit(program, person.id);
    step = "write";
    await write(program, person);
    step = "read";
    await until("the news that it was read", SETTLE_MS, () => message("outgoing", ({ state }) => state === "read"));
    step = "answer";
    await answer(program, person);
    const theirs = await until("the answer, seen", SETTLE_MS, () =>
      message("incoming", ({ state }) => state === "seen"),
    );
    await until("the colleague's news of it", SETTLE_MS, async () =>
      (await unitMessage(program, person, theirs.id))?.state === "read" ? true : undefined,
    );
  } catch (error) {
    failure = `${step}: ${error instanceof Error ? error.message : String(error)}`;
  }
  const all = await records().catch(() => []);
  const there = await Promise.all(
    all.map(({ id }) => (person === undefined ? undefined : unitMessage(program, person, id)?.catch(() => undefined))),
  );
  const messages = all.map((record, at) => seenOf(record, there[at]));
  const [ours] = all;
  failure ??= failureOf(messages, ours, expected);
  // The people stand where conversations do, and the next scenario begins with them.
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
    protection: ours === undefined ? null : protectionOf(ours, there[0]),
    messages,
    ...(failure === undefined ? {} : { failure }),
  };
}
