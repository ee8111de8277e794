/** A console whose process dies with four calls, and a host that does: nobody rings on or talks to nobody for ever. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

/** The dead page is waited for 5 s, and the new one has to start; the lab's own grace time for a lost connection is longer. */
const LIMIT_MS = 12_000;

const UNITS = ["bea-novak", "jonas-okafor", "aino-aalto", "timo-koskinen"] as const;
const NAMES = ["Bea Novak", "Jonas Okafor", "Aino Aalto", "Timo Koskinen"] as const;

let desk: Desk;
let aino: Page;

test.beforeAll(async () => {
  desk = await Desk.open();
  for (const unit of UNITS) {
    const page = await desk.openUnit(unit);
    if (unit === "aino-aalto") aino = page;
  }
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

/** One call talks, one is held, one rings at a colleague, and one rings here. */
async function fourCalls(): Promise<void> {
  await desk.dialUntil("bea", "connected");
  await desk.dialUntil("jonas", "connected");
  await desk.configure("timo-koskinen", { answerMode: "manual" });
  await desk.dialUntil("timo", "ringing");
  await aino.getByRole("button", { name: "Call the dispatcher" }).click();
  await desk.newestIn("incoming");
}

test("each other end is told by the console that is opened in its place, which says whose calls they were", async () => {
  test.skip(desk.program.shell === "electron", "nothing here follows a page of Electron that crashed");
  await fourCalls();
  const ids = (await desk.calls()).filter(({ state }) => state !== "ended").map(({ id }) => id);
  expect(ids).toHaveLength(4);
  await desk.crash();
  await until("the end at every unit", LIMIT_MS, async () => {
    const { people } = await desk.lab();
    const calls = UNITS.map((unit) => people.find(({ id }) => id === unit)?.unit?.call);
    return calls.every((call) => call === "ended" || call === "idle") ? true : undefined;
  });

  const notice = desk.page.getByRole("region", { name: "Calls that were interrupted" });
  // The lab, as many servers do, ends the calls of a device that registers anew: it can be quicker than our BYE.
  for (const name of NAMES) {
    const line = notice.getByRole("listitem").filter({ hasText: name });
    await expect(line).toContainText(/was (told just now|over already)/);
  }
  const records = (await desk.calls()).filter(({ id }) => ids.includes(id));
  expect(records.map(({ endReason }) => endReason?.code)).toEqual(Array(4).fill("interrupted"));
  await expect(desk.recent.getByRole("button", { name: /Bea Novak/ }).first()).toContainText(
    ERROR_WORDS.interrupted.message,
  );
  await notice.getByRole("button", { name: "Close" }).press("Enter");
  await expect(notice).toHaveCount(0);

  await desk.configure("timo-koskinen", { answerMode: "automatic" });
  await desk.nextCallWorks("bea");
});

test("a host that is killed ends the program with its windows; the next start says whose call it was", async () => {
  test.skip(desk.program.shell === "electron", "the runner of Electron does not survive its program here");
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-"));
  const script = fileURLToPath(new URL("../support/fixtures/program-in-call.ts", import.meta.url));
  const host = spawn(process.execPath, [script, dataFolder], { stdio: ["ignore", "pipe", "inherit"] });
  let next: Desk | undefined;
  try {
    const exit = once(host, "exit");
    const said = await Promise.race([once(host.stdout, "data"), exit.then(() => ["nothing: it ended"])]);
    expect(String(said[0])).toBe("in a call\n");
    host.kill("SIGKILL");
    // Its standard output is held by the browser too, which has to end by itself.
    await Promise.all([exit, once(host, "close")]);

    next = await Desk.open({ dataFolder });
    const notice = next.page.getByRole("region", { name: "Calls that were interrupted" });
    await expect(notice.getByRole("listitem")).toHaveText(/^Bea Novak was over already$/);
    const [record] = await next.calls();
    expect(record?.endReason?.code).toBe("interrupted");
    // It is told once.
    await next.page.reload();
    await next.registered();
    await expect(notice).toHaveCount(0);
  } finally {
    host.kill("SIGKILL");
    await next?.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
});
