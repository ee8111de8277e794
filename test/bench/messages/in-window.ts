/**
 * The same in the real program: its window in a browser, its host, its lab, the unit of whoever is written to. From the press of Enter, and from
 * the 300, to what leaves the window's own WebSocket.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { buildIfStale } from "../../../scripts/tools/build/build.ts";
import { openChromiumProgram } from "../../../scripts/tools/program/chromium-program.ts";
import { ask, until } from "../../../scripts/tools/program/program.ts";
import { KEY_CASES, mustBeCase } from "../calling/bench.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const MESSAGES = 30;
const WARM_UP = 3;
/** Programs that are started for each kind of first message. */
const PROGRAMS = 6;
const LIMIT_MS = 20_000;

/** Milliseconds of the window's clock. */
interface Noted {
  readonly pressed: number[];
  readonly left: number[];
  readonly redirected: number[];
  readonly accepted: number[];
}

declare global {
  interface Window {
    noted: Noted;
  }
}

/** Notes presses of Enter, and the messages where they pass the window's socket; changes nothing. */
function noteMessages(): void {
  const noted: Noted = { pressed: [], left: [], redirected: [], accepted: [] };
  window.noted = noted;
  const known = new WeakSet<WebSocket>();
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (this: WebSocket, data) {
    if (!known.has(this)) {
      known.add(this);
      this.addEventListener("message", ({ data: came }) => {
        if (typeof came !== "string") return;
        if (came.startsWith("SIP/2.0 300")) noted.redirected.push(performance.now());
        if (came.startsWith("SIP/2.0 20") && / MESSAGE\r\n/.test(came)) noted.accepted.push(performance.now());
      });
    }
    // In octets where there is more in it than text.
    const text = ArrayBuffer.isView(data)
      ? new TextDecoder().decode(new Uint8Array(data.buffer, data.byteOffset, 8))
      : String(data);
    if (text.startsWith("MESSAGE ")) noted.left.push(performance.now());
    send.call(this, data);
  };
  addEventListener("keydown", ({ key, timeStamp }) => key === "Enter" && noted.pressed.push(timeStamp), {
    capture: true,
  });
}

/** Opens the conversation with somebody; the field has the focus then. */
async function openThread(page: Page, person: string): Promise<void> {
  await page.keyboard.press("F2");
  await page.keyboard.press("/");
  await page.keyboard.type(person);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+m");
  await page.getByRole("textbox", { name: /^Message to / }).waitFor();
}

/** Writes a message; what was noted of it, once the server has accepted it. */
async function write(page: Page, text: string): Promise<{ readonly first: number; readonly again: number }> {
  await page.keyboard.type(text);
  await page.evaluate(() => {
    for (const times of Object.values(window.noted)) times.length = 0;
  });
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.noted.accepted.length > 0, undefined, { timeout: LIMIT_MS });
  return page.evaluate(() => {
    const { left, pressed, redirected } = window.noted;
    const last = (times: readonly number[]) => times.at(-1) ?? Number.NaN;
    return { first: (left[0] ?? Number.NaN) - (pressed[0] ?? Number.NaN), again: last(left) - last(redirected) };
  });
}

/** The program with its lab, and the units of people who are written to; their messages are noted. */
async function opened(people: readonly string[]) {
  const browser = findBrowser();
  if (browser === undefined) throw new Error("messages in the real window need an installed Chromium, Chrome or Edge");
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-messages-"));
  const program = await openChromiumProgram(browser.path, { dataFolder, headless: true });
  const page = program.console;
  for (const id of people) {
    await program.unit(id);
    await until("a unit that is registered", LIMIT_MS, async () => {
      const state = await ask(page, "lab.state", {});
      return state.people.find((person) => person.id === id)?.unit?.registration === "registered" ? true : undefined;
    });
  }
  await page.bringToFront();
  await page.evaluate(noteMessages);
  return {
    page,
    async close() {
      await program.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Messages to whom everything is held for: to one at home, and to one who has migrated. */
async function withKeys(): Promise<{ readonly toOne: readonly number[]; readonly again: readonly number[] }> {
  const { close, page } = await opened(["bea-novak", "jonas-okafor"]);
  const took = { toOne: [] as number[], again: [] as number[] };
  try {
    await openThread(page, "jonas");
    for (let round = -WARM_UP; round < MESSAGES; round++) {
      const { first } = await write(page, `North gate in five minutes, ${round}`);
      if (round >= 0) took.toOne.push(first);
    }
    await openThread(page, "bea");
    for (let round = -WARM_UP; round < MESSAGES; round++) {
      const { again } = await write(page, `North gate in five minutes, ${round}`);
      if (round >= 0) took.again.push(again);
    }
  } finally {
    await close();
  }
  return took;
}

/** The first message to a colleague who has migrated: its key is made, once, so that each takes a program of its own. */
async function firstTo({ certificate, kmsUri }: (typeof KEY_CASES)[number]): Promise<number> {
  const { close, page } = await opened(["bea-novak"]);
  try {
    const { people } = await ask(page, "lab.state", {});
    // Nobody else's KMS stands in the profile: no certificate is fetched ahead because of it.
    for (const { id } of people) {
      const kmsUriPlace = id === "bea-novak" ? kmsUri : "redirection";
      await ask(page, "lab.configure", { personId: id, settings: { kmsUriPlace } });
    }
    const fault = certificate === "held" ? "none" : "not-in-cache";
    await ask(page, "lab.configureKms", { system: "system-a", settings: { fault } });
    await ask(page, "keys.refresh", {});
    await openThread(page, "bea");
    const { again } = await write(page, "North gate in five minutes");
    const { records } = await ask(page, "messages.list", { after: 0, limit: 1 });
    mustBeCase(records[0]?.identity, { certificate, kmsUri });
    return again;
  } finally {
    await close();
  }
}

/** Runs it. */
export async function messagesInWindow(): Promise<BenchTable> {
  await buildIfStale();
  const { again, toOne } = await withKeys();
  const first = KEY_CASES.map((): number[] => []);
  for (let round = 0; round < PROGRAMS; round++)
    for (const [index, each] of KEY_CASES.entries()) first[index]?.push(await firstTo(each));
  const row = (name: string, times: readonly number[]) => [
    name,
    times.length,
    percentile(times, 0.5),
    percentile(times, 0.95),
  ];
  return {
    title: "A protected message in the real window, milliseconds",
    columns: ["", "messages", "median", "p95"],
    rows: [
      row("Enter to MESSAGE leaving, key held", toOne),
      row("300 received to second MESSAGE leaving, key held", again),
      ...KEY_CASES.map(({ name }, index) => row(`the same, the first: its key is made, ${name}`, first[index] ?? [])),
    ],
    notes: [
      "by the window's clock, at its WebSocket; the host, the lab and the units run beside it",
      "each first one in a program that was started for it",
    ],
  };
}
