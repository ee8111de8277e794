/** The wishes to be called back of a data folder. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CALL_BACKS_FILE, openCallBacks } from "../../../../electron/host/kept-call-backs.ts";
import type { CallBack } from "../../../../shared/mc/call-back.ts";

const WISH: CallBack = {
  by: "them",
  id: "sip:anna@a.test",
  askedId: "sip:me@a.test",
  service: "mcptt",
  state: "asked",
  reason: null,
  urgency: "normal",
  at: 1_000,
};

let folder: string;
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-call-backs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openCallBacks(folder, log);
const write = (value: unknown) => writeFileSync(join(folder, CALL_BACKS_FILE), JSON.stringify(value));

test("are there after a restart, and none at first", () => {
  expect(open().get()).toEqual([]);
  open().put([WISH]);
  expect(open().get()).toEqual([WISH]);
});

test("of a damaged file are none, and the file is put aside", () => {
  writeFileSync(join(folder, CALL_BACKS_FILE), "{");
  expect(open().get()).toEqual([]);
  expect(readdirSync(folder).join()).toContain("unreadable");
  expect(log.error).toHaveBeenCalled();
});

test("of a later version are those that this one understands, and its file is kept", () => {
  write({ version: 2, wishes: [WISH, { ...WISH, state: "dreaming" }], more: 1 });
  expect(open().get()).toEqual([WISH]);
  expect(readdirSync(folder).join()).toContain("replaced");
});
