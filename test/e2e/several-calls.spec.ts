/** Several calls in real windows: one has the ear, the others are held; each keeps its protection and its redirections. */
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const LIMIT_MS = 40_000;
/** Energy as WebRTC counts it: less than this in seconds is silence, and some seconds of the generated voice are more. */
const SILENCE = 1e-4;
const SPEECH = 5e-3;

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("bea-novak");
  await desk.openUnit("jonas-okafor");
  await desk.page.keyboard.press("F9");
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const others = () => desk.page.getByRole("region", { name: "Other calls" });
const line = (name: string) => others().getByRole("listitem").filter({ hasText: name });
/** Presses the digit that stands in the row of a call. */
const pressLineOf = async (name: string) =>
  desk.page.keyboard.press((await line(name).locator(".line-number [aria-hidden]").textContent()) ?? "");
const isCalledBy = (name: string) => desk.button(`Calls me ${name}`).click();

/** What units have heard of us: the energy where it is played. */
async function heardAt(personIds: readonly string[]): Promise<number[]> {
  const { people } = await desk.lab();
  return personIds.map((each) => people.find(({ id }) => id === each)?.unit?.media?.received.energy ?? 0);
}

/** One unit hears us, and of the others none does any more. */
async function onlyHears(personId: string, silent: readonly string[]): Promise<void> {
  const heard = () => heardAt([personId, ...silent]);
  // Units count each second: what was said before the hold is told after it. From then on nothing is added.
  let before = await heard();
  await until(`${personId} hears us and nobody else does`, LIMIT_MS, async () => {
    const now = await heard();
    const [spokenTo = 0, ...others] = now.map((energy, at) => energy - (before[at] ?? 0));
    if (others.some((more) => more > SILENCE)) before = now;
    return spokenTo > SPEECH && others.every((more) => more <= SILENCE) ? true : undefined;
  });
}

test("a caller is answered by one key while the first call waits, and a digit goes back and forth", async () => {
  await desk.dialUntil("bea", "connected");
  await expect(desk.call.getByText(/^Line \d$/)).toBeAttached();
  await isCalledBy("Jonas Okafor");
  await expect(line("Jonas Okafor").getByRole("alert")).toContainText("is calling you");

  await desk.page.keyboard.press("a");
  await desk.unitIs("jonas-okafor", { call: "connected" });
  await expect(desk.call).toContainText("Jonas Okafor");
  await expect(line("Bea Novak")).toContainText("held");
  await onlyHears("jonas-okafor", ["bea-novak"]);

  await pressLineOf("Bea Novak");
  await expect(desk.call).toContainText("Bea Novak");
  await expect(desk.call).toContainText("End-to-end protected");
  await expect(desk.notice).toContainText("has migrated to System B");
  await expect(line("Jonas Okafor")).toContainText("held");
  await onlyHears("bea-novak", ["jonas-okafor"]);

  await pressLineOf("Jonas Okafor");
  await expect(desk.call).toContainText("Jonas Okafor");
  await expect(desk.notice).toBeHidden();
  await onlyHears("jonas-okafor", ["bea-novak"]);

  // Ending resumes nothing by itself.
  await desk.page.keyboard.press("Shift+Escape");
  await desk.unitIs("jonas-okafor", { call: "ended" });
  await expect(line("Bea Novak")).toContainText("held");
  await pressLineOf("Bea Novak");
  await onlyHears("bea-novak", []);
  const [, first] = await desk.calls();
  expect(first).toMatchObject({ direction: "outgoing", state: "connected", endReason: null });
  expect(first?.redirections).toHaveLength(1);
});

test("a call that is placed holds the one that is spoken in, and its redirection is its own", async () => {
  await isCalledBy("Jonas Okafor");
  await desk.newestIn("incoming");
  await desk.page.keyboard.press("a");
  await desk.newestIn("connected");
  await desk.dialUntil("bea", "connected");
  const [bea, jonas] = await desk.calls();
  expect(bea?.redirections.map(({ target }) => target)).toEqual(["migrated"]);
  expect(jonas).toMatchObject({ state: "connected", redirections: [] });
  await expect(line("Jonas Okafor")).toContainText("held");
  await onlyHears("bea-novak", ["jonas-okafor"]);
  const ladder = await desk.ladderOf(jonas!);
  expect(ladder.some(({ text }) => text.includes("system-b.example"))).toBe(false);
});

test("with three calls the network goes and comes back: none is lost, and each is as it was", async () => {
  await desk.openUnit("arif-bello");
  await desk.dialUntil("bea", "connected");
  for (const [name, id] of [
    ["Jonas Okafor", "jonas-okafor"],
    ["Arif Bello", "arif-bello"],
  ] as const) {
    await isCalledBy(name);
    await expect(line(name).getByRole("alert")).toBeVisible();
    await desk.page.keyboard.press("a");
    await desk.unitIs(id, { call: "connected" });
    await expect(desk.call).toContainText(name);
  }
  await expect(others().getByRole("listitem")).toHaveCount(2);
  await desk.drop("console");
  await desk.registered();
  await expect(desk.page.getByText(/connection to .* is lost/i)).toHaveCount(0);
  const calls = (await desk.calls()).slice(0, 3);
  expect(calls.map(({ state }) => state)).toEqual(["connected", "connected", "connected"]);
  for (const name of ["Bea Novak", "Jonas Okafor"]) await expect(line(name)).toContainText("held");
  await onlyHears("arif-bello", ["jonas-okafor", "bea-novak"]);
  await pressLineOf("Bea Novak");
  await expect(desk.call).toContainText("Bea Novak");
  await onlyHears("bea-novak", ["jonas-okafor", "arif-bello"]);
});

test("when the call ends, whoever rings takes the middle and is answered by the same key", async () => {
  await desk.dialUntil("bea", "connected");
  await isCalledBy("Jonas Okafor");
  await expect(line("Jonas Okafor")).toBeVisible();
  await desk.page.keyboard.press("Shift+Escape");
  await desk.unitIs("bea-novak", { call: "ended" });
  await expect(desk.call).toContainText("Jonas Okafor");
  await expect(others()).toHaveCount(0);
  await desk.page.keyboard.press("a");
  await desk.unitIs("jonas-okafor", { call: "connected" });
});
