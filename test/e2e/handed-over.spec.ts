/** A caller is handed over to another desk after its dispatcher was asked: real windows at all three ends, with real audio. */
import { expect, test } from "@playwright/test";
import { ask, until } from "../../scripts/tools/program/program.ts";
import type { LabPerson } from "../../shared/bridge/lab.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("bea-novak");
  await desk.openUnit("jonas-okafor");
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const LIMIT_MS = 40_000;
/** A second of packets of 20 ms. */
const A_SECOND = 50;
const pckIdOf = ({ unit }: LabPerson) => unit?.protection?.identity?.pckId;

/** Waits until somebody has heard a second of a protected call whose key is none of these. */
function hears(personId: string, before: readonly (string | undefined)[]): Promise<LabPerson> {
  return until(`${personId} in a protected call by a new key`, LIMIT_MS, async () => {
    const person = await desk.person(personId);
    const { call, media, protection } = person.unit ?? {};
    const isNew = pckIdOf(person) !== undefined && !before.includes(pckIdOf(person));
    const heard = (media?.received.packets ?? 0) >= A_SECOND && (media?.received.energy ?? 0) > 0;
    return call === "connected" && protection?.state === "proved" && isNew && heard ? person : undefined;
  });
}

test("who waits hears nothing of the talk about it, and has a call and a key with the other desk that are not ours", async () => {
  await ask(desk.page, "lab.callConsole", { personId: "bea-novak" });
  await desk.newestIn("incoming");
  await desk.page.keyboard.press("a");
  const first = await desk.newestIn("connected");
  const withUs = pckIdOf(await hears("bea-novak", []));

  await desk.page.keyboard.press("x");
  await desk.page.keyboard.type("jonas");
  await desk.page.getByRole("button", { name: "Ask them first" }).press("Enter");
  const about = pckIdOf(await hears("jonas-okafor", [withUs]));
  const asked = await desk.newestIn("connected");
  expect(asked.asksFor?.callId).toBe(first.id);
  await expect(desk.page.getByText("waits on hold while you ask here")).toBeVisible();
  const heardByBea = async () => (await desk.person("bea-novak")).unit?.media?.received.energy ?? 0;
  const before = await heardByBea();
  const packets = async () => (await desk.person("jonas-okafor")).unit?.media?.received.packets ?? 0;
  const since = await packets();
  await until("a second of the talk with Jonas", LIMIT_MS, async () =>
    (await packets()) >= since + A_SECOND ? true : undefined,
  );
  expect((await heardByBea()) - before, "speech at who waits").toBeLessThan(1e-4);

  await desk.page.keyboard.press("Control+Enter");
  const ours = [withUs, about];
  const bea = await hears("bea-novak", ours);
  const jonas = await hears("jonas-okafor", ours);
  expect(pckIdOf(bea)).toBe(pckIdOf(jonas));
  expect([jonas.unit?.callerId, jonas.unit?.calledId]).toEqual([bea.currentId, jonas.currentId]);
  const records = await until("the end of both of our calls", LIMIT_MS, async () => {
    const calls = (await desk.calls()).filter(({ id }) => id === first.id || id === asked.id);
    return calls.every(({ state }) => state === "ended") ? calls : undefined;
  });
  expect(records.find(({ id }) => id === first.id)?.endReason?.code).toBe("transferred");
  await (await desk.program.unit("bea-novak")).getByRole("button", { name: "Hang up" }).click();
});
