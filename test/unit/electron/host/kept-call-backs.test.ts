/** The wishes to be called back of a data folder: sealed, whatever there was before, and kept while the key is not at hand. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CALL_BACKS_FILE, openCallBacks } from "../../../../electron/host/kept-call-backs.ts";
import { sealUnder } from "../../../../electron/keys/calls-key.ts";
import { KeyStoreLocked } from "../../../../electron/keys/key-store.ts";
import { SealedTexts } from "../../../../electron/services/call-seal.ts";
import { writeSealedJson } from "../../../../electron/services/sealed-json.ts";
import type { CallBack } from "../../../../shared/mc/call-back.ts";
import { runChild } from "../../../support/harness/disk/child.ts";

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
const SEAL = sealUnder(new Uint8Array(32).fill(7));

let folder: string;
const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
beforeEach(() => {
  vi.clearAllMocks();
  folder = mkdtempSync(join(tmpdir(), "mc-call-backs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, CALL_BACKS_FILE);
const open = (seal = SEAL) => openCallBacks(folder, { open: async () => seal }, log);
const writeClear = (value: unknown) => writeFileSync(file(), JSON.stringify(value));
const inTheClear = () =>
  readdirSync(folder).filter((name) => /anna|me@a/.test(readFileSync(join(folder, name), "latin1")));

test("are there after a restart, and none at first; nobody is named in the file", async () => {
  expect(await open().get()).toEqual([]);
  await open().put([WISH]);
  expect(inTheClear()).toEqual([]);
  expect(await open().get()).toEqual([WISH]);
});

test("of a version that left them in the clear are sealed with the first look", async () => {
  writeClear({ version: 1, wishes: [WISH] });
  expect(await open().get()).toEqual([WISH]);
  expect(inTheClear()).toEqual([]);
  expect(await open().get()).toEqual([WISH]);
});

test("without the key are refused by name, and stay as they are; with it they are there", async () => {
  await open().put([WISH]);
  const before = readFileSync(file());
  let isLocked = true;
  const opened = async () => {
    if (isLocked) throw new KeyStoreLocked("by the test");
    return SEAL;
  };
  const kept = openCallBacks(folder, { open: opened }, log);
  await expect(kept.get()).rejects.toMatchObject({ code: "record-locked" });
  await expect(kept.put([])).rejects.toMatchObject({ code: "record-locked" });
  expect(readFileSync(file())).toEqual(before);
  isLocked = false;
  expect(await kept.get()).toEqual([WISH]);
});

test("of another key are put aside whole", async () => {
  await open().put([WISH]);
  const before = readFileSync(file());
  expect(await open(sealUnder(new Uint8Array(32).fill(8))).get()).toEqual([]);
  const [aside = ""] = readdirSync(folder).filter((name) => name.includes("unreadable"));
  expect(readFileSync(join(folder, aside))).toEqual(before);
  expect(log.error).toHaveBeenCalledWith("wishes to be called back set aside: not as it was sealed");
});

test("of a damaged file are none, and the file is put aside, not in the clear", async () => {
  writeFileSync(file(), '{ "sip:anna@a.test');
  expect(await open().get()).toEqual([]);
  expect(readdirSync(folder).join()).toContain("unreadable");
  expect(log.error).toHaveBeenCalled();
  expect(inTheClear()).toEqual([]);
});

test("what an earlier version put aside in the clear is sealed, which the log says", async () => {
  writeFileSync(`${file()}.replaced-2026-01-01`, JSON.stringify({ version: 2, wishes: [WISH] }));
  await open().put([WISH]);
  expect(inTheClear()).toEqual([]);
  expect(log.info).toHaveBeenCalledWith("a copy that stood in the clear is sealed", {
    name: `${CALL_BACKS_FILE}.replaced-2026-01-01`,
  });
  await open().get();
  expect(log.info).toHaveBeenCalledTimes(1);
});

test("of a later version are those that this one understands, and its file is kept", async () => {
  const later = { version: 2, wishes: [WISH, { ...WISH, state: "dreaming" }], more: 1 };
  writeSealedJson(file(), CALL_BACKS_FILE, new SealedTexts(SEAL), later);
  expect(await open().get()).toEqual([WISH]);
  expect(readdirSync(folder).join()).toContain("replaced");
});

// Signals of this kind are none on Windows.
test.runIf(process.platform !== "win32")(
  "whoever is killed while they are sealed finds them all",
  {
    timeout: 60_000,
  },
  async () => {
    const left = () => {
      folder = mkdtempSync(join(root, "step-"));
      writeClear({ version: 1, wishes: [WISH] });
      return folder;
    };
    const root = folder;
    const { printed } = await runChild("call-back-sealer.ts", [left()]);
    const [loaded = 0, steps = 0] = printed.map((line) => Number(line.split(" ")[1]));
    expect(steps - loaded).toBeGreaterThanOrEqual(6);
    // Each third: whoever writes any file is killed before each in the test of the one writer.
    const folders = Array.from({ length: Math.ceil((steps - loaded) / 3) }, left);
    const killed = folders.map((each, at) =>
      runChild("call-back-sealer.ts", [each], { STOP_BEFORE: String(loaded + 3 * at + 1) }),
    );
    for (const [at, { signal }] of (await Promise.all(killed)).entries()) {
      expect(signal).toBe("SIGKILL");
      folder = folders[at] ?? "";
      expect(await open().get()).toEqual([WISH]);
      expect(inTheClear()).toEqual([]);
    }
    folder = root;
  },
);
