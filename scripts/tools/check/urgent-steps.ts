/**
 * Steps of `--check` about emergencies, as a dispatcher's hand does them, and what both ends say of it.
 *
 * @module
 */
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../../shared/mc/mc-id.ts";
import type { ChangedUrgency } from "../../../shared/mc/record-parts/urgency.ts";
import { ask, type Program, until } from "../program/program.ts";
import { newestCall, personNow, SETTLE_MS } from "./steps.ts";

/** As our own documents have it. */
const SAYS_EMERGENCY = /<emergency-ind type="Normal"><\w+>true</;
/** The second step of the guard does not count before. */
const GUARD_LEAST_MS = 300;

/** Both steps of the guard, by keys. */
export async function confirmGuard({ console: page }: Program, button: RegExp): Promise<void> {
  await page.keyboard.press("Control+Shift+E");
  const shown = performance.now();
  await page.getByRole("region", { name: "Emergency: who?" }).getByRole("button", { name: button }).waitFor();
  await until("the guard's second step", SETTLE_MS, async () =>
    performance.now() - shown > 2 * GUARD_LEAST_MS ? true : undefined,
  );
  await page.keyboard.press("Control+Enter");
}

/** Chooses somebody among the people, and calls them as an emergency. */
export async function dialAsEmergency(program: Program, person: LabPerson): Promise<void> {
  const { console: page } = program;
  await page.getByRole("combobox").fill(mcIdForPeople(person.primaryId));
  await page.getByRole("option", { name: person.displayName }).click();
  await confirmGuard(program, /^Call as an emergency/);
}

/** Waits until both ends say how urgent the call is. */
export async function bothSay(program: Program, person: LabPerson, urgency: ChangedUrgency, begun: number) {
  return await until(`${urgency} at both ends`, SETTLE_MS, async () => {
    const here = await newestCall(program, begun);
    const there = (await personNow(program, person.id))?.unit;
    return here?.urgency === urgency && there?.urgency === urgency ? here : undefined;
  });
}

/** Whether every request that set a call up, to each ID, said on the wire that it is an emergency. */
export async function everyLegSaidSo({ console: page }: Program, { id, redirections }: CallRecord): Promise<boolean> {
  const ladder = await ask(page, "calls.ladder", { callId: id });
  const requests = ladder.filter(({ from, what }) => from === "console" && what.kind === "invite");
  return requests.length === redirections.length + 1 && requests.every(({ text }) => SAYS_EMERGENCY.test(text));
}
