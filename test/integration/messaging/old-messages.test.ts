/** Messages that a policy keeps no longer: the whole host says so before they go, and tells its windows when they have, with what was received of their files. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { messageFileOf } from "../../../electron/messages/message-file.ts";
import type { CommandName } from "../../../shared/bridge/bridge.ts";
import { written } from "../../support/fixtures/messages.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;
const SOON = { timeout: 10_000 };
const START = Date.UTC(2026, 10, 30, 12);
const OLD = "0918a100-0000-4000-8000-000000000001";
const NEW = "0918a100-0000-4000-8000-000000000002";

let root: string;
let host: DispatcherHost;
let told: [string, unknown][];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"], now: START });
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-old-messages-"));
  told = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

async function open(policy: object): Promise<void> {
  const policyFile = join(root, "policy.json");
  writeFileSync(policyFile, JSON.stringify({ version: 1, setBy: "City control room IT", ...policy }));
  host = await openBareHost(root, { dataFolder: join(root, "data"), policyFile });
  host.attach(CONSOLE, (event, payload) => void told.push([event, payload]));
}

const ask = <N extends CommandName>(name: N, input?: unknown) => askHost(host, CONSOLE, name, input);
const listed = async () => (await ask("messages.list", { after: 0, limit: 10 })).records.map(({ id }) => id);
const of = (event: string) => told.filter(([name]) => name === event).map(([, payload]) => payload);

/** Time passes for every clock, an hour at a time, and what was waited for happens. */
async function pass(milliseconds: number): Promise<void> {
  for (let left = milliseconds; left > 0; left -= HOUR) await vi.advanceTimersByTimeAsync(Math.min(left, HOUR));
}

/** As much time as it takes until something is so, two days at most; what reads and writes files has its turn. */
async function passUntil(isSo: () => boolean): Promise<void> {
  for (let hours = 0; hours < 48 && !isSo(); hours++) {
    await pass(HOUR);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(isSo()).toBe(true);
}

test("what is too old is announced for a week, and gone then: from the file, the windows, and the folder of received files", async () => {
  await open({ messages: { keepDays: 90 } });
  await ask("messages.put", written({ id: OLD, at: START - 100 * DAY, state: "read", text: "MARKED-WORD" }));
  await ask("messages.put", written({ id: NEW, at: START - DAY, state: "read" }));
  const received = (id: string) => join(root, "data", "received-files", id);
  for (const id of [OLD, NEW]) {
    mkdirSync(received(id), { recursive: true });
    writeFileSync(join(received(id), "gate.pdf"), "content");
  }
  expect(await ask("messages.keeping")).toEqual({ keepDays: 90, keepSetBy: "City control room IT", going: null });
  await pass(HOUR);
  expect(of("messages.keepingChanged")).toEqual([]);

  expect(await listed()).toEqual([OLD, NEW]);
  await pass(60_000);
  await vi.waitFor(() => expect(of("messages.keepingChanged")).toHaveLength(1), SOON);
  expect(await ask("messages.keeping")).toMatchObject({
    going: { count: 1, until: START - 100 * DAY, at: START + HOUR + 60_000 + 7 * DAY, shorter: true },
  });
  await pass(7 * DAY - 2 * HOUR);
  expect(await listed()).toEqual([OLD, NEW]);
  await passUntil(() => of("messages.removed").length > 0);
  expect(of("messages.removed")).toEqual([{ ids: [OLD] }]);
  expect(await listed()).toEqual([NEW]);
  await vi.waitFor(() => expect(existsSync(received(OLD))).toBe(false), SOON);
  expect(existsSync(received(NEW))).toBe(true);
  expect(await ask("messages.keeping")).toMatchObject({ going: null });
  expect(readFileSync(messageFileOf(join(root, "data"))).includes(OLD)).toBe(false);
});

test("without a policy they stay, whatever their age, and nothing is said", async () => {
  await open({});
  await ask("messages.put", written({ id: OLD, at: START - 4_000 * DAY, state: "read" }));
  expect(await listed()).toEqual([OLD]);
  await pass(9 * DAY);
  expect(await listed()).toEqual([OLD]);
  expect(await ask("messages.keeping")).toEqual({ keepDays: null, keepSetBy: null, going: null });
  expect(of("messages.keepingChanged")).toEqual([]);
});
