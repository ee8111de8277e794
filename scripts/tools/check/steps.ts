/**
 * What the scenarios of `--check` do and look at: the console as its dispatcher uses it, and what each end counts.
 *
 * @module
 */
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { CallRecord, MediaCount } from "../../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../../shared/mc/mc-id.ts";
import { ask, type Program, until } from "../program/program.ts";

/** Milliseconds that anything has to happen in, on a computer that is busy with other things; a wait ends as soon as it has. */
export const SETTLE_MS = 120_000;
const TALK_SECONDS = 2;
/** What a codec with packets of 20 ms sends in the time. */
const LEAST_PACKETS = TALK_SECONDS * 50;

export const NO_MEDIA: MediaCount = { sent: { packets: 0, energy: 0 }, received: { packets: 0, energy: 0 } };

/** The person as the lab knows them now. */
export async function personNow(program: Program, id: string): Promise<LabPerson | undefined> {
  return (await ask(program.console, "lab.state", {})).people.find((person) => person.id === id);
}

/** The newest call on record that is not older than a moment in Unix milliseconds. */
export async function newestCall(program: Program, after: number): Promise<CallRecord | undefined> {
  const [call] = await ask(program.console, "calls.list", { limit: 1 });
  return call !== undefined && call.startedAt >= after ? call : undefined;
}

/** Whether one end has heard the other for the time: counted where it arrived. */
export function wasHeard({ packets, energy }: MediaCount["received"]): boolean {
  return packets >= LEAST_PACKETS && energy > 0;
}

/** Opens a person's unit, which answers at once, and waits until it is registered. */
export async function openUnit(program: Program, personId: string): Promise<void> {
  await program.unit(personId);
  await until("registration of the unit", SETTLE_MS, async () =>
    (await personNow(program, personId))?.unit?.registration === "registered" ? true : undefined,
  );
}

const CALL_BUTTONS = { voice: /^(Call|Hold and call)\b/, picture: /^Video\b/ } as const;

/** Types the ID, takes the person found, and calls. */
export async function dial(
  program: Program,
  person: LabPerson,
  by: keyof typeof CALL_BUTTONS = "voice",
): Promise<void> {
  const { console: page } = program;
  await page.getByRole("combobox").fill(mcIdForPeople(person.primaryId));
  await page.getByRole("option", { name: person.displayName }).click();
  await page.getByRole("button", { name: CALL_BUTTONS[by] }).first().click();
}

/** What a result says of a call's record; of one that never began, nothing. */
export function recordFacts(call: CallRecord | undefined) {
  const redirections = call?.redirections ?? [];
  const last = redirections.at(-1);
  return {
    service: call?.service ?? null,
    primaryId: call?.primaryId ?? "",
    newId: last?.newId ?? null,
    kmsUri: last?.kmsUri ?? null,
    kmsUriSource: last?.kmsUriSource ?? null,
    reason: last?.reason ?? null,
    carriers: redirections.map(({ carrier }) => carrier),
    steps: call?.steps ?? [],
    endReason: call?.endReason?.code ?? null,
  };
}
