/** Windows that are reloaded, closed or that crash while a call is going on: nobody is left ringing or talking to nobody. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

/** How soon the other side has to know, on a machine that is busy. Far below the time that a lost connection is waited for. */
const AT_ONCE_MS = 5_000;
/** A window that crashes says nothing: its connection is given up after the server's grace time. */
const CRASH_LIMIT_MS = 30_000;

test.describe("the console is reloaded", () => {
  let desk: Desk;
  let bea: Page;

  test.beforeAll(async () => {
    desk = await Desk.open();
    bea = await desk.openUnit("bea-novak");
  });
  test.afterEach(() => desk.tidy());
  test.afterAll(() => desk?.close());

  async function reload(inCall: boolean): Promise<void> {
    await desk.program.reload(inCall);
    // The page is loaded before it has found its host again.
    await desk.page.waitForFunction(() => Reflect.has(window, "mcBridge"));
  }

  const ends = (name: string) =>
    until(name, AT_ONCE_MS, async () => ((await desk.person("bea-novak")).unit?.call === "ended" ? true : undefined));

  test("during a call: the dispatcher is asked, the colleague is told at once, the record says interrupted", async () => {
    const { id } = await desk.dialUntil("bea", "connected");
    await reload(true);
    await ends("the end at the unit");
    await expect(bea.getByRole("main")).toContainText("Call ended");

    await desk.registered();
    const record = (await desk.calls()).find((call) => call.id === id);
    expect(record).toMatchObject({ state: "ended", endReason: { code: "interrupted" } });
    const row = desk.recent.getByRole("button", { name: /Bea Novak/ }).first();
    await expect(row).toContainText(ERROR_WORDS.interrupted.message);
    await desk.nextCallWorks("bea");
  });

  test("while the unit rings: it stops", async () => {
    await desk.configure("bea-novak", { answerMode: "manual" });
    const { id } = await desk.dialUntil("bea", "ringing");
    await desk.unitIs("bea-novak", { call: "ringing" });
    await reload(true);
    await ends("the end of ringing at the unit");
    await desk.registered();
    expect((await desk.calls()).find((call) => call.id === id)?.endReason?.code).toBe("interrupted");
    await desk.configure("bea-novak", { answerMode: "automatic" });
    await desk.nextCallWorks("bea");
  });

  test("while the dispatcher is asked: nothing is dialled afterwards", async () => {
    await desk.choose("Ask first");
    const { id } = await desk.dialUntil("bea", "deciding");
    await reload(true);
    await desk.registered();
    const record = (await desk.calls()).find((call) => call.id === id) as CallRecord;
    expect(record.endReason?.code).toBe("interrupted");
    const steps = (await desk.ladderOf(record)).map(({ clauseStep }) => clauseStep);
    expect(steps, "the redirection is on record").toContain(3);
    expect(steps, "the new ID was not called").not.toContain(4);
    await desk.choose("Follow");
    await desk.nextCallWorks("bea");
  });

  test("while a colleague calls: the colleague is not left waiting", async () => {
    await bea.getByRole("button", { name: "Call the dispatcher" }).click();
    const { id } = await desk.newestIn("incoming");
    await reload(true);
    await ends("the end at the caller");
    await desk.registered();
    expect((await desk.calls()).find((call) => call.id === id)?.endReason?.code).toBe("interrupted");
    await desk.nextCallWorks("bea");
  });

  test("without a call nothing is asked", async () => {
    await reload(false);
    await desk.registered();
  });
});

test.describe("a unit's window goes away during a call", () => {
  let desk: Desk;

  test.beforeAll(async () => {
    desk = await Desk.open();
  });
  test.afterEach(() => desk.tidy());
  test.afterAll(() => desk?.close());

  const isClosed = (personId: string) =>
    until("the unit's window is known to be closed", 15_000, async () =>
      (await desk.person(personId)).unitOpen ? undefined : true,
    );

  test("closed: the console is told at once", async () => {
    const unit = await desk.openUnit("bea-novak");
    await desk.dialUntil("bea", "connected");
    const closedAt = performance.now();
    await desk.program.closeWindow(unit);
    const { endReason } = await desk.newestEnded();
    expect(endReason?.code).toBe("hung-up-by-colleague");
    expect(performance.now() - closedAt).toBeLessThan(AT_ONCE_MS);
    await desk.showsEnd("hung-up-by-colleague");
    await isClosed("bea-novak");
    await desk.openUnit("bea-novak");
    await desk.nextCallWorks("bea");
  });

  test("reloaded: the console is told at once, and the unit is there again", async () => {
    const unit = await desk.openUnit("jonas-okafor");
    await desk.dialUntil("jonas", "connected");
    await unit.reload();
    expect((await desk.newestEnded()).endReason?.code).toBe("hung-up-by-colleague");
    await desk.unitIs("jonas-okafor", { registration: "registered", call: "idle" });
    await desk.nextCallWorks("jonas");
  });

  test("crashed: the console is told in bounded time, with the reason", async () => {
    test.skip(desk.program.shell === "electron", "Electron has no page that crashes its renderer on request");
    const unit = await desk.openUnit("aino-aalto");
    await desk.dialUntil("aino", "connected");
    const crashed = unit.waitForEvent("crash");
    // The address never answers: its page is gone.
    unit.goto("chrome://crash").catch(() => {});
    await crashed;
    const record = await until("the end of the call", CRASH_LIMIT_MS, async () => {
      const call = await desk.newest();
      return call?.state === "ended" ? call : undefined;
    });
    expect(["hung-up-by-colleague", "media-failed"]).toContain(record.endReason?.code);
    await desk.showsEnd(record.endReason?.code ?? "program-error");
  });
});

test("the console is closed during a call: the colleague is told, the next start shows it interrupted", async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-"));
  const desks: Desk[] = [];
  try {
    const first = await Desk.open({ dataFolder });
    desks.push(first);
    const unit = await first.openUnit("jonas-okafor");
    const { id } = await first.dialUntil("jonas", "connected");
    await first.program.closeWindow(first.page);
    // The program ends with its console, in Electron with all its windows; what the unit shows in between is the news.
    await until("the end at the unit", AT_ONCE_MS, async () => {
      const text = await unit
        .getByRole("main")
        .textContent()
        .catch(() => null);
      return unit.isClosed() || text?.includes("Call ended") ? true : undefined;
    });
    await first.close();

    const second = await Desk.open({ dataFolder });
    desks.push(second);
    const record = (await second.calls()).find((call) => call.id === id);
    expect(record).toMatchObject({ state: "ended", endReason: { code: "interrupted" } });
    await expect(second.recent.getByRole("button", { name: /Jonas Okafor/ })).toBeVisible();
  } finally {
    for (const desk of desks) await desk.close();
    rmSync(dataFolder, { recursive: true, force: true });
  }
});
