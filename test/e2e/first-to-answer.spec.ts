/** A call to several, of whom the first to answer has it, placed and received. */
import { expect, test } from "@playwright/test";
import { ask } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
  for (const person of ["jonas-okafor", "aino-aalto"]) await desk.openUnit(person);
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const AINO = "sip:aino.aalto@mcx.system-a.example";

test("several are chosen by keys; the first to answer is on the line and is heard, the other rings no more", async () => {
  await desk.configure("aino-aalto", { answerMode: "manual" });
  const { keyboard } = desk.page;
  await keyboard.press("/");
  await keyboard.type("jonas");
  await keyboard.press("Enter");
  await keyboard.press("c");
  await keyboard.type("aino");
  await keyboard.press("Enter");
  await keyboard.press("Control+Enter");
  const call = await desk.newestIn("connected");
  expect(call).toMatchObject({ primaryId: JONAS, currentId: JONAS, firstToAnswer: { candidates: [JONAS, AINO] } });
  await expect(desk.call.getByRole("heading", { level: 2 }).first()).toHaveText("Jonas Okafor");
  await expect(desk.call).toContainText("First of 2 to answer");
  await desk.unitIs("jonas-okafor", { call: "connected" });
  await desk.unitIs("aino-aalto", { call: "ended" });
  await desk.heard();
  await expect(desk.call).toContainText("End-to-end protected");
  await expect(desk.call).toContainText("Signed by jonas.okafor@mcx.system-a.example");
  const proved = (await desk.calls())[0]?.protection;
  expect(proved).toMatchObject({ state: "proved", identity: { initiator: { userUri: JONAS } } });
  const { endReason } = await desk.hangUp();
  expect(endReason?.code).toBe("hung-up");
});

test("one to us says so, and is no missed call when another was quicker", async () => {
  await desk.configure("jonas-okafor", { callsAlso: "aino-aalto" });
  await desk.configure("aino-aalto", { answerDelayMs: 3_000 });
  await ask(desk.page, "lab.callConsole", { personId: "jonas-okafor" });
  await desk.newestIn("incoming");
  await expect(desk.call).toContainText("Others are called too: the first to answer has the call");
  await expect(desk.call).toContainText("Keys ready, nothing sent yet");
  const { endReason } = await desk.newestEnded();
  expect(endReason?.code).toBe("answered-by-another");
  await desk.showsEnd("answered-by-another");
  await expect(desk.page).not.toHaveTitle(/^\(1\)/);
  const unit = await desk.program.unit("jonas-okafor");
  await unit.getByRole("button", { name: "Hang up" }).click();
});
