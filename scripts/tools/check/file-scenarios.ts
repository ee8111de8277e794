/**
 * Scenarios of `--check` with files: the dispatcher sends one to a colleague by the ID of the home system, and the colleague's unit fetches it.
 * What is compared is the octets that were chosen and those that lie at the receiver.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { type Program, until } from "../program/program.ts";
import { kept, messageResult, messagesSeen, openThread, type UnitMessage, unitMessage } from "./messages-seen.ts";
import type { FileSeen, MessageSeen, ScenarioResult } from "./scenario.ts";
import { openUnit, SETTLE_MS } from "./steps.ts";

const SCENARIOS = { "file-migrated": "migrated" } as const satisfies Readonly<Record<string, LabPerson["kind"]>>;

type FileScenarioName = keyof typeof SCENARIOS;

export const FILE_NAMES = Object.keys(SCENARIOS) as readonly FileScenarioName[];

const OCTETS = 200_000;
const NAME = "north-gate.raw";
/** In the data folder: what the units of the lab have received. */
const RECEIVED_BY_UNITS = "lab-received-files";

const sha256Of = (octets: Uint8Array) => createHash("sha256").update(octets).digest("hex");

/** Sends somebody a file of this computer, by keys. */
async function send(program: Program, person: LabPerson, path: string): Promise<void> {
  await openThread(program, person);
  await program.console.getByRole("textbox", { name: `Message to ${person.displayName}` }).waitFor();
  await program.chooses(path);
  await program.console.keyboard.press("Control+o");
}

/** The file as it lies at the receiver, under the name that the unit says. */
const placeAtReceiver = ({ dataFolder }: Program, { id: personId }: LabPerson, { file, id }: UnitMessage) =>
  join(dataFolder, RECEIVED_BY_UNITS, encodeURIComponent(personId), id, file?.name ?? "");

function fileSeen(sent: Uint8Array, received: Uint8Array, { file }: MessageRecord, there: UnitMessage): FileSeen {
  const sealed = file?.object?.sealed ?? null;
  return {
    bytes: received.length,
    sha256Sent: sha256Of(sent),
    sha256Received: sha256Of(received),
    protected: sealed !== null && there.isProtected && sealed.pckId === there.pckId,
  };
}

/** What is not as it has to be; undefined when everything is. */
function failureOf(record: MessageRecord, message: MessageSeen | undefined, file: FileSeen): string | undefined {
  const newId = record.redirections.at(-1)?.newId;
  if (newId === undefined) return "not redirected";
  if (!sameMcId(message?.receivedAs ?? "", newId)) return `received at ${message?.receivedAs}, not at ${newId}`;
  if (!sameMcId(message?.signedBy ?? "", record.ownId)) return `signed by ${message?.signedBy}, not ${record.ownId}`;
  if (message?.protected !== true || !file.protected) return "not protected at both ends by one key";
  if (file.bytes !== OCTETS) return `${file.bytes} octets of ${OCTETS}`;
  return file.sha256Received === file.sha256Sent ? undefined : "other octets than were sent";
}

/** Runs one of them. Never throws: what went wrong is in the result. */
export async function runFile(
  program: Program,
  name: FileScenarioName,
  people: readonly LabPerson[],
): Promise<ScenarioResult> {
  const person = people.find(({ kind }) => kind === SCENARIOS[name]);
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-check-file-"));
  const path = join(folder, NAME);
  const begun = Date.now();
  let step = "open the unit";
  let messages: readonly MessageSeen[] = [];
  let ours: MessageRecord | undefined;
  let file: FileSeen | undefined;
  let failure: string | undefined;
  const ourFile = async () =>
    person && (await kept(program, person.primaryId, begun)).find((record) => record.file?.name === NAME);
  try {
    if (person === undefined) throw new Error(`the lab has nobody who is ${SCENARIOS[name]}`);
    writeFileSync(path, randomBytes(OCTETS));
    await openUnit(program, person.id);
    step = "send";
    await send(program, person, path);
    step = "fetch";
    ours = await until("the news that it is there", SETTLE_MS, async () => {
      ours = await ourFile();
      return ours?.state === "read" ? ours : undefined;
    });
    const { id } = ours;
    const there = await until("the colleague's look at it", SETTLE_MS, async () => {
      const message = await unitMessage(program, person, id);
      return message?.state === "seen" && message.file?.stage === "fetched" ? message : undefined;
    });
    step = "compare";
    messages = await messagesSeen(program, person, [ours]);
    file = fileSeen(readFileSync(path), readFileSync(placeAtReceiver(program, person, there)), ours, there);
    failure = failureOf(ours, messages[0], file);
  } catch (error) {
    failure = `${step}: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return messageResult(program, { name, person, ours, messages, file, failure });
}
