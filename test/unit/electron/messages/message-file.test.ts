import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeyStoreLocked, type KeyStores, keyFileStore } from "../../../../electron/keys/key-store.ts";
import { type MessageFile, messageFileOf, openMessageFile } from "../../../../electron/messages/message-file.ts";
import { MOST_DRAFTS } from "../../../../shared/mc/message-draft.ts";
import { BEA, BEA_AT_B, written } from "../../../support/fixtures/messages.ts";

const idOf = (number: number) => `0918a100-0000-4000-8000-${String(number).padStart(12, "0")}`;
const messageOf = (number: number, text: string) => written({ id: idOf(number), text });

let folder: string;
let keyFile: string;
const open: MessageFile[] = [];
const logged: string[] = [];
/** How many messages were saved, each time that a file was damaged. */
const rescued: number[] = [];

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "messages-"));
  folder = root;
  keyFile = join(root, "messages.key");
  logged.length = 0;
  rescued.length = 0;
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

function fileOver(stores: () => Promise<KeyStores> = async () => [keyFileStore(keyFile)]): MessageFile {
  const file = openMessageFile(folder, stores, { error: (message) => logged.push(message) }, (saved) =>
    rescued.push(saved),
  );
  open.push(file);
  return file;
}

async function all(file: MessageFile) {
  const found = [];
  let after: number | null = 0;
  while (after !== null) {
    const page = await file.list(after, 2);
    found.push(...page.records);
    after = page.next;
  }
  return found;
}

test("what was stored is there after the program ended, in its order, and in its last state", async () => {
  const first = fileOver();
  for (let i = 1; i <= 5; i++) await first.put(messageOf(i, `message ${i}`));
  await first.put({ ...messageOf(2, "message 2"), state: "read" });
  const [, second] = await all(first);
  expect(second).toMatchObject({ text: "message 2", state: "read" });
  // Not closed: the program was killed.
  expect((await all(fileOver())).map(({ text }) => text)).toEqual([1, 2, 3, 4, 5].map((i) => `message ${i}`));
});

test("no word of it stands in the folder, of a message and of what it was before", async () => {
  const file = fileOver();
  await file.put(messageOf(1, "MARKED-WORD-ONE"));
  await file.put(messageOf(1, "MARKED-WORD-TWO"));
  for (const name of readdirSync(folder)) {
    const octets = readFileSync(join(folder, name));
    for (const word of ["MARKED-WORD", "bea@mcx", "North gate"]) expect(octets.includes(word), name).toBe(false);
  }
  expect(statSync(messageFileOf(folder)).mode & 0o077).toBe(0);
});

test("where chosen files are, and what fetched ones are, is kept sealed too, over a restart", async () => {
  const file = fileOver();
  const chosen = { kind: "chosen", path: "/home/ava/MARKED-WORD.pdf", size: 5, changedAt: 1.5 } as const;
  const fetched = { kind: "fetched", name: "MARKED-WORD.pdf", size: 5, found: null, identity: null } as const;
  await file.putFile(idOf(1), chosen);
  await file.putFile(idOf(2), chosen);
  await file.putFile(idOf(2), fetched);
  for (const name of readdirSync(folder))
    expect(readFileSync(join(folder, name)).includes("MARKED-WORD"), name).toBe(false);
  const again = fileOver();
  expect(await again.file(idOf(1))).toEqual(chosen);
  expect(await again.file(idOf(2))).toEqual(fetched);
  expect(await again.file(idOf(3))).toBeUndefined();
  const database = new DatabaseSync(messageFileOf(folder));
  database.exec(`UPDATE files SET sealed = (SELECT sealed FROM files WHERE id = '${idOf(2)}') WHERE id = '${idOf(1)}'`);
  database.close();
  expect(await again.file(idOf(1))).toBeUndefined();
  expect(logged).toEqual([`what is kept of a file is left out: ${idOf(1)}`]);
});

test("what is being written is kept sealed for each person, over a restart, until it is sent", async () => {
  const file = fileOver();
  const draft = (text: string, personId = BEA) => file.putDraft({ personId, text, at: 5 });
  await draft("MARKED-WORD-ONE");
  await draft("MARKED-WORD-TWO", "SIP:bea@MCX.system-a.example");
  await draft("MARKED-WORD-THREE", BEA_AT_B);
  for (const name of readdirSync(folder)) {
    const octets = readFileSync(join(folder, name));
    for (const word of ["MARKED-WORD", "bea@mcx", "bea.visitor"]) expect(octets.includes(word), name).toBe(false);
  }
  // Not closed: the program was killed.
  const second = fileOver();
  expect(await second.drafts()).toEqual([
    { personId: "SIP:bea@MCX.system-a.example", text: "MARKED-WORD-TWO", at: 5 },
    { personId: BEA_AT_B, text: "MARKED-WORD-THREE", at: 5 },
  ]);
  await draft("");
  expect((await second.drafts()).map(({ personId }) => personId)).toEqual([BEA_AT_B]);
});

test("of more drafts than are kept, those go that were not touched for longest; one that was changed is left out", async () => {
  const file = fileOver();
  const draft = (number: number, text: string) => file.putDraft({ personId: `sip:p${number}@a.example`, text, at: 5 });
  for (let i = 0; i < MOST_DRAFTS; i++) await draft(i, `draft ${i}`);
  await draft(0, "touched");
  await draft(MOST_DRAFTS, "one more");
  const texts = (await file.drafts()).map(({ text }) => text);
  expect(texts).toHaveLength(MOST_DRAFTS);
  expect(texts.slice(-2)).toEqual(["touched", "one more"]);
  expect(texts).not.toContain("draft 1");
  const database = new DatabaseSync(messageFileOf(folder));
  database.exec(
    "UPDATE drafts SET sealed = (SELECT sealed FROM drafts ORDER BY rowid DESC LIMIT 1) WHERE rowid = (SELECT min(rowid) FROM drafts)",
  );
  database.close();
  expect(await file.drafts()).toHaveLength(MOST_DRAFTS - 1);
  expect(logged).toEqual(["a stored draft is left out"]);
});

test("a row that was changed, or put under another ID, is left out, and costs none of the others", async () => {
  const file = fileOver();
  for (let i = 1; i <= 3; i++) await file.put(messageOf(i, `message ${i}`));
  const database = new DatabaseSync(messageFileOf(folder));
  database.exec(`UPDATE messages SET sealed = (SELECT sealed FROM messages WHERE number = 3) WHERE number = 1`);
  database.close();
  expect((await all(file)).map(({ text }) => text)).toEqual(["message 2", "message 3"]);
  expect(logged).toEqual([`a stored message is left out: ${idOf(1)}`]);
});

test("damage, or a key that is gone, sets the file aside and begins anew", async () => {
  const file = fileOver();
  await file.put(messageOf(1, "one"));
  await file.close();
  rmSync(keyFile);
  const second = fileOver();
  expect(await all(second)).toEqual([]);
  await second.put(messageOf(2, "two"));
  await second.close();
  const third = fileOver();
  expect((await all(third)).map(({ text }) => text)).toEqual(["two"]);
  await third.close();
  for (const end of ["-wal", "-shm"]) rmSync(messageFileOf(folder) + end, { force: true });
  writeFileSync(messageFileOf(folder), "this is no database, whatever its name says".repeat(100));
  const fourth = fileOver();
  expect(await all(fourth)).toEqual([]);
  expect(
    readdirSync(folder).filter((name) => /unreadable-[^-]*-/.test(name) && name.startsWith("messages.sqlite.")),
  ).toHaveLength(2);
});

test("a key store that is locked takes nothing away, and is asked again", async () => {
  const before = fileOver();
  await before.put(messageOf(1, "one"));
  await before.close();
  let isLocked = true;
  const file = fileOver(async () => {
    if (isLocked) throw new KeyStoreLocked("dismissed");
    return [keyFileStore(keyFile)];
  });
  await expect(file.list(0, 10)).rejects.toThrow("messages-locked");
  await expect(file.put(messageOf(2, "two"))).rejects.toThrow("messages-locked");
  isLocked = false;
  expect((await all(file)).map(({ text }) => text)).toEqual(["one"]);
});

test("a file of a later version is left as it is", async () => {
  const file = fileOver();
  await file.put(messageOf(1, "one"));
  await file.close();
  const database = new DatabaseSync(messageFileOf(folder));
  database.exec("PRAGMA user_version = 99");
  database.close();
  await expect(fileOver().put(messageOf(2, "two"))).rejects.toThrow("messages-newer");
  expect(existsSync(messageFileOf(folder))).toBe(true);
});

test("where nothing can be written it says so", async () => {
  const file = openMessageFile(join(folder, "missing", "folder"), async () => [keyFileStore(keyFile)], { error() {} });
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, "a file, and no folder");
  await expect(file.put(messageOf(1, "one"))).rejects.toThrow("messages-unwritable");
});

describe("damage", () => {
  /** Pages from the tenth on hold messages, and nothing else does; the trees that lead to them are before. */
  const spoil = (from: number, pages: number) => {
    const octets = readFileSync(messageFileOf(folder));
    octets.fill(0x5a, from * 4096, (from + pages) * 4096);
    writeFileSync(messageFileOf(folder), octets);
  };
  const LONG = "x".repeat(700);
  async function filled(): Promise<void> {
    const file = fileOver();
    for (let i = 1; i <= 60; i++) await file.put(messageOf(i, `message ${i} ${LONG}`));
    await file.close();
  }
  const numbers = async (file: MessageFile) => (await all(file)).map(({ text }) => Number(text.split(" ")[1]));
  const aside = () => readdirSync(folder).filter((name) => name.includes("unreadable"));

  test("at the start costs the messages of its pages alone, and the file is kept beside", async () => {
    await filled();
    spoil(9, 3);
    const left = await numbers(fileOver());
    expect(left.length).toBeGreaterThan(35);
    expect(left.length).toBeLessThan(60);
    expect(left).toEqual(left.toSorted((a, b) => a - b));
    expect(aside()).toHaveLength(1);
    expect(logged).toEqual([expect.stringMatching(`^stored messages set aside: .*; saved: ${left.length}$`)]);
    expect(rescued).toEqual([left.length]);
    expect((await open.at(-1)?.list(0, 1))?.rescued).toBe(left.length);
    await open.at(-1)?.close();
    // It is over then.
    const next = fileOver();
    expect(await numbers(next)).toEqual(left);
    expect((await next.list(0, 1)).rescued).toBeNull();
  });

  test("of messages costs nothing that is kept of files and drafts, and brings in nothing that was sealed for another", async () => {
    await filled();
    const kept = (size: number) => ({ kind: "chosen", path: "/home/ava/plan.pdf", size, changedAt: 1 }) as const;
    const before = fileOver();
    for (const i of [1, 2, 3]) await before.putFile(idOf(i), kept(i));
    const draft = { personId: BEA, text: "not sent", at: 5 };
    await before.putDraft(draft);
    await before.close();
    const database = new DatabaseSync(messageFileOf(folder));
    const swap = database.prepare("UPDATE files SET sealed = (SELECT sealed FROM files WHERE id = ?) WHERE id = ?");
    swap.run(idOf(1), idOf(3));
    database.close();
    spoil(9, 3);
    const file = fileOver();
    for (const i of [1, 2]) expect(await file.file(idOf(i))).toEqual(kept(i));
    expect(await file.file(idOf(3))).toBeUndefined();
    expect(await file.drafts()).toEqual([draft]);
    // Of a row that had been brought in it would be said that it is left out.
    expect(logged).toEqual([expect.stringMatching("^stored messages set aside: ")]);
  });

  test("of the trees costs none", async () => {
    await filled();
    const octets = readFileSync(messageFileOf(folder));
    const trees = Array.from({ length: octets.length / 4096 }, (_, page) => page).filter(
      (page) => page > 0 && (octets[page * 4096] === 5 || octets[page * 4096] === 2 || octets[page * 4096] === 10),
    );
    expect(trees.length).toBeGreaterThan(0);
    for (const page of trees) spoil(page, 1);
    expect(await numbers(fileOver())).toHaveLength(60);
  });

  test("that is met when a message is stored costs that message nothing", async () => {
    await filled();
    const file = fileOver();
    await file.list(0, 1);
    const database = new DatabaseSync(messageFileOf(folder));
    // In the place of a disk that has lost pages: the program finds that its table is none.
    const damage = vi.spyOn(DatabaseSync.prototype, "prepare").mockImplementationOnce(() => {
      throw Object.assign(new Error("database disk image is malformed"), { errcode: 11 });
    });
    await Promise.all([file.put(messageOf(61, "message 61 new")), file.put(messageOf(62, "message 62 new"))]);
    damage.mockRestore();
    database.close();
    expect(await numbers(file)).toEqual(Array.from({ length: 62 }, (_, i) => i + 1));
    expect(aside()).toHaveLength(1);
  });

  test("after which the program ended before the new file had its place is found again", async () => {
    await filled();
    spoil(9, 3);
    const left = await numbers(fileOver());
    await open.at(-1)?.close();
    renameSync(messageFileOf(folder), `${messageFileOf(folder)}.rescued`);
    expect(await numbers(fileOver())).toEqual(left);
    expect(existsSync(`${messageFileOf(folder)}.rescued`)).toBe(false);
  });

  test("while the key store is locked waits for it, and takes nothing away", async () => {
    await filled();
    spoil(9, 3);
    let isLocked = true;
    const file = fileOver(async () => {
      if (isLocked) throw new KeyStoreLocked("dismissed");
      return [keyFileStore(keyFile)];
    });
    await expect(file.list(0, 1)).rejects.toThrow("messages-locked");
    expect(aside()).toEqual([]);
    isLocked = false;
    expect((await numbers(file)).length).toBeGreaterThan(35);
  });
});
