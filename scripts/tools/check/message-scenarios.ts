/**
 * Scenarios of `--check` with messages: the dispatcher writes to a colleague by the ID of the home system, the colleague reads it and answers.
 * What is said to be so was kept by the console and reported by the colleague's unit.
 *
 * @module
 */

import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { KmsUriSource } from "../../../shared/mc/key-identity.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import type { MessagePlane, MessageRecord } from "../../../shared/mc/message-record.ts";
import { type Program, until } from "../program/program.ts";
import { kept, messageResult, messagesSeen, openThread, unitMessage } from "./messages-seen.ts";
import type { MessageSeen, ScenarioResult } from "./scenario.ts";
import { openUnit, SETTLE_MS } from "./steps.ts";

interface Expectation {
  readonly kind: LabPerson["kind"];
  readonly kmsUriSource: KmsUriSource;
  readonly text: string;
  /** What carries that text. */
  readonly plane: MessagePlane;
}

const SHORT = { text: "North gate in five minutes", plane: "signalling" } as const;
/** More than one SIP MESSAGE has room for. */
const LONGER = { text: `Watch log. ${"21:04 north gate checked. ".repeat(1_900)}`.trim(), plane: "media" } as const;
const ANSWER = "Here already";

const SCENARIOS = {
  "message-at-home": { kind: "at-home", kmsUriSource: "own-domain", ...SHORT },
  "message-migrated": { kind: "migrated", kmsUriSource: "redirection", ...SHORT },
  "message-migrated-no-kms-uri": { kind: "migrated-no-kms-uri", kmsUriSource: "lookup", ...SHORT },
  "message-longer-migrated": { kind: "migrated", kmsUriSource: "redirection", ...LONGER },
} as const satisfies Readonly<Record<string, Expectation>>;

type MessageName = keyof typeof SCENARIOS;

export const MESSAGE_NAMES = Object.keys(SCENARIOS) as readonly MessageName[];

/** Chooses somebody among the people, and writes, by keys. */
async function write(program: Program, person: LabPerson, text: string): Promise<void> {
  await openThread(program, person);
  await program.console.getByRole("textbox", { name: `Message to ${person.displayName}` }).fill(text);
  await program.console.keyboard.press("Enter");
}

async function answer(program: Program, person: LabPerson): Promise<void> {
  const unit = await program.unit(person.id);
  await unit.getByRole("textbox", { name: "Message to the dispatcher" }).fill(ANSWER);
  await unit.getByRole("button", { name: "Send" }).click();
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
  const octets = Buffer.byteLength(expected.text);
  if (ours.bytes !== octets) return `${ours.bytes} octets of ${octets}`;
  if (ours.plane !== expected.plane) return `carried by ${ours.plane}, not ${expected.plane}`;
  if (theirs.plane !== "signalling") return `answer carried by ${theirs.plane}`;
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
    await write(program, person, expected.text);
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
  const messages = await messagesSeen(program, person, all);
  const [ours] = all;
  failure ??= failureOf(messages, ours, expected);
  return messageResult(program, { name, person, ours, messages, failure });
}
