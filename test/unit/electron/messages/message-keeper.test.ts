/** Messages that leave their file, in a real one: not before it was said, and not without what was received with them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keyFileStore } from "../../../../electron/keys/key-store.ts";
import { type MessageFile, openMessageFile } from "../../../../electron/messages/message-file.ts";
import { keepMessages, type MessageKeeper } from "../../../../electron/messages/message-keeper.ts";
import { NOTICE, NOTICE_OF_A_SHORTER_RULE, RUN_BEFORE } from "../../../../electron/services/call-retention.ts";
import { type MessageKeeping, MOST_REMOVED } from "../../../../shared/mc/message-keeping.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { written } from "../../../support/fixtures/messages.ts";

const DAY = 24 * 3_600_000;
const START = Date.UTC(2026, 10, 30, 12);
const SET_BY = "City control room IT";
const FIRST = 1;

const idOf = (number: number) => `0918a100-0000-4000-8000-${String(number).padStart(12, "0")}`;

let folder: string;
let file: MessageFile;
let keepers: MessageKeeper[];
/** The clock on the wall, and the time that the program has run. */
let now: number;
let runFor: number;
let removed: string[];
/** Of which what was received cannot be removed. */
let staying: Set<string>;
let told: MessageKeeping[];
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "message-keeper-"));
  file = open();
  [keepers, removed, told, logged] = [[], [], [], []];
  staying = new Set();
  [now, runFor] = [START, RUN_BEFORE];
});
afterEach(async () => {
  for (const each of keepers) each.close();
  await file.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = () => openMessageFile(folder, async () => [keyFileStore(join(folder, "key"))], { error: () => {} });

function keeper(keepDays: number | null): MessageKeeper {
  const made = keepMessages({
    keepDays,
    keepSetBy: keepDays === null ? null : SET_BY,
    removal: file.removal,
    now: () => now,
    runFor: () => runFor,
    log: { info: (message) => logged.push(message), error: (message, cause) => logged.push(`${message}: ${cause}`) },
    removed: async (ids) => {
      removed.push(...ids);
      return ids.filter((id) => !staying.has(id));
    },
    changed: (keeping) => told.push(keeping),
  });
  keepers.push(made);
  return made;
}

const put = (number: number, daysAgo: number, change: Partial<MessageRecord> = {}) =>
  file.put(written({ id: idOf(number), at: START - daysAgo * DAY, state: "read", ...change }));
const left = async () => (await file.list(0, 2_000)).records.map(({ id }) => Number(id.slice(-4)));

test("they are announced, stay until it is time, and go then, with what is kept of their files", async () => {
  await put(1, 100);
  await put(2, 91);
  await put(3, 89);
  await file.putFile(idOf(1), { kind: "fetched", name: "gate.pdf", size: 4, found: null, identity: null });
  const keeping = keeper(90);
  expect(keeping.keeping()).toEqual({ keepDays: 90, keepSetBy: SET_BY, going: null });
  await keeping.look();
  const at = START + NOTICE_OF_A_SHORTER_RULE;
  expect(told).toEqual([
    {
      keepDays: 90,
      keepSetBy: SET_BY,
      going: { count: 2, until: START - 91 * DAY, at, shorter: true },
    },
  ]);
  now = at - 1;
  await keeping.look();
  expect(await left()).toEqual([1, 2, 3]);
  now = at;
  await keeping.look();
  // The third is too old meanwhile, and was not meant.
  expect(await left()).toEqual([3]);
  expect(removed).toEqual([idOf(1), idOf(2)]);
  expect(await file.file(idOf(1))).toBeUndefined();
  expect(keeping.keeping().going).toBeNull();
  expect(told.at(-1)).toMatchObject({ going: null });
  await keeping.look();
  expect(keeping.keeping().going).toMatchObject({ count: 1, at: at + NOTICE, shorter: false });
  expect(logged).toEqual([
    "messages are going to be removed",
    "messages removed, as was announced",
    "messages are going to be removed",
  ]);
});

test("what was received goes with them although what comes after it fails, and what could not go is looked for at the next start", async () => {
  await put(1, 100);
  await put(2, 91);
  await keeper(90).look();
  now += NOTICE_OF_A_SHORTER_RULE;
  staying.add(idOf(2));
  const full = vi.spyOn(file.removal, "keepState").mockRejectedValue(new Error("disk full"));
  await keeper(90).look();
  full.mockRestore();
  expect([await left(), removed]).toEqual([[], [idOf(1), idOf(2)]]);
  await file.close();
  file = open();
  removed = [];
  staying.clear();
  await keeper(90).look();
  expect(removed).toEqual([idOf(2)]);
  await keeper(90).look();
  expect(removed).toEqual([idOf(2)]);
});

test("what was announced is known after a restart, and holds there", async () => {
  await put(1, 100);
  await keeper(90).look();
  await file.close();
  file = open();
  [now, runFor] = [START + NOTICE_OF_A_SHORTER_RULE, 0];
  const restarted = keeper(90);
  await restarted.look();
  // Nobody could read it while the program was off.
  expect(restarted.keeping().going).toMatchObject({ count: 1, at: now + RUN_BEFORE });
  expect(await left()).toEqual([1]);
  [now, runFor] = [now + RUN_BEFORE, RUN_BEFORE];
  await restarted.look();
  expect(await left()).toEqual([]);
});

test("a rule that is taken back takes its announcement back", async () => {
  await put(1, 100);
  await keeper(90).look();
  now += NOTICE_OF_A_SHORTER_RULE;
  const forEver = keeper(null);
  await forEver.look();
  expect(await left()).toEqual([1]);
  expect(logged.at(-1)).toBe("messages that were to be removed stay: no more are old than are kept");
  const again = keeper(90);
  await again.look();
  expect(again.keeping().going).toMatchObject({ at: now + NOTICE_OF_A_SHORTER_RULE });
  expect(await left()).toEqual([1]);
});

test("one of ours that still waits for its connection stays, however old it is", async () => {
  await put(1, 100, { state: "waiting" });
  await put(2, 100, { state: "failed" });
  const keeping = keeper(90);
  await keeping.look();
  now += NOTICE_OF_A_SHORTER_RULE;
  await keeping.look();
  await keeping.look();
  expect(await left()).toEqual([FIRST]);
  expect(keeping.keeping().going).toBeNull();
  // What it is in is nothing to be told of again and again.
  await keeping.look();
  expect(logged.filter((line) => line.includes("going to be removed"))).toHaveLength(1);
});

test("many go some at a time, between which others have their turn", async () => {
  const many = MOST_REMOVED + 30;
  for (let number = 1; number <= many; number++) await put(number, 100);
  await put(many + 1, 1);
  const keeping = keeper(90);
  await keeping.look();
  expect(keeping.keeping().going).toMatchObject({ count: many });
  now += NOTICE_OF_A_SHORTER_RULE;
  await keeping.look();
  expect(removed).toHaveLength(MOST_REMOVED);
  expect(keeping.keeping().going).toMatchObject({ count: 30 });
  await vi.waitFor(() => expect(removed).toHaveLength(many), { timeout: 10_000 });
  expect(await left()).toEqual([many + 1]);
});

test("a file that cannot be read is told, and looked at again", async () => {
  await put(1, 100);
  const keeping = keeper(90);
  await file.close();
  await keeping.look();
  expect(logged).toEqual([expect.stringContaining("old messages could not be removed")]);
  expect(told).toEqual([]);
});

test("nothing asks for the key of the file before somebody has read it", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    await put(1, 100);
    const keeping = keeper(90);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(told).toEqual([]);
    keeping.begin();
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.waitFor(() => expect(told).toHaveLength(1));
  } finally {
    vi.useRealTimers();
  }
});
