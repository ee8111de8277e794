/** Stills on the disk: sealed, bounded, and each by itself. */
import { randomUUID } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeyStoreLocked, type KeyStores, keyFileStore } from "../../../../electron/keys/key-store.ts";
import { MOST_CALLS, openStillFiles } from "../../../../electron/stills/still-files.ts";
import { LARGEST_STILL, MOST_STILLS } from "../../../../shared/bridge/stills.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

let folder: string;
let allowed: boolean;
let stores: () => Promise<KeyStores>;
const log = { error: vi.fn(), info: vi.fn() };
const open = () => openStillFiles({ folder, keyStores: () => stores(), allowed: () => allowed, log });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-stills-"));
  const store = keyFileStore(join(folder, "key"));
  stores = async () => [store];
  allowed = true;
  log.error.mockClear();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const jpeg = (inside: Uint8Array = Buffer.from("a quay at night, in clear")) =>
  Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), inside, Buffer.from([0xff, 0xd9])]);
const order = (callId: string, octets = jpeg()) => ({
  callId,
  width: 640,
  height: 360,
  octets: octets.toString("base64"),
});
const placeOf = (callId: string) => join(folder, "stills", callId);
const code = async (of: Promise<unknown>) => {
  const cause = await of.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return cause instanceof McError ? cause.code : cause;
};

test("what is kept is there after a restart, in the order in which it was kept, and nothing of it is in clear", async () => {
  const callId = randomUUID();
  const first = await open().keep(order(callId));
  const second = await open().keep(order(callId, jpeg(Buffer.from("another"))));
  expect(first).toMatchObject({ width: 640, height: 360, size: jpeg().length });
  const files = open();
  expect(await files.list(callId)).toEqual([first, second].toSorted((one, other) => one.at - other.at));
  expect(await files.octetsOf(callId, first.id)).toBe(jpeg().toString("base64"));
  expect(await files.list(randomUUID())).toEqual([]);
  for (const name of readdirSync(placeOf(callId))) {
    const text = readFileSync(join(placeOf(callId), name), "latin1");
    const octets = Buffer.from(JSON.parse(text).sealed, "base64").toString("latin1");
    for (const each of [text, octets])
      for (const clear of ["quay", "640", "/9j/", callId]) expect(each).not.toContain(clear);
  }
});

describe("is refused", () => {
  test("where settings or policy keep none, and nothing is on the disk", async () => {
    allowed = false;
    expect(await code(open().keep(order(randomUUID())))).toBe("still-not-allowed");
    expect(existsSync(join(folder, "stills"))).toBe(false);
  });

  test.each([
    ["no JPEG", Buffer.from("GIF89a")],
    ["one that is cut off", jpeg().subarray(0, -1)],
    ["one that is too large", jpeg(Buffer.alloc(LARGEST_STILL))],
    ["nothing", Buffer.alloc(0)],
  ])("%s", async (_name, octets) => {
    expect(await code(open().keep(order(randomUUID(), octets)))).toBe("still-not-taken");
  });

  test("one more than a call may have; another call has its own", async () => {
    const callId = randomUUID();
    for (let count = 0; count < MOST_STILLS; count++) await open().keep(order(callId));
    expect(await code(open().keep(order(callId)))).toBe("still-limit");
    await open().keep(order(randomUUID()));
    expect(await open().list(callId)).toHaveLength(MOST_STILLS);
  });

  test("one more than a call may have, also where all are kept at once", async () => {
    const callId = randomUUID();
    const files = open();
    const codes = await Promise.all(Array.from({ length: MOST_STILLS + 2 }, () => code(files.keep(order(callId)))));
    expect(codes.filter((each) => each === "still-limit")).toHaveLength(2);
    expect(await files.list(callId)).toHaveLength(MOST_STILLS);
    expect(readdirSync(placeOf(callId))).toHaveLength(MOST_STILLS);
  });

  test("while the key store is locked: nothing is kept, and what is kept is not taken for damaged", async () => {
    const callId = randomUUID();
    const kept = await open().keep(order(callId));
    stores = () => Promise.reject(new KeyStoreLocked("locked"));
    expect(await code(open().keep(order(callId)))).toBe("still-locked");
    expect(await code(open().list(callId))).toBe("still-locked");
    expect(await code(open().octetsOf(callId, kept.id))).toBe("still-locked");
  });

  test("by a disk that takes nothing", async () => {
    writeFileSync(join(folder, "stills"), "a file in the place of the folder");
    expect(await code(open().keep(order(randomUUID())))).toBe("still-unwritable");
  });
});

describe("what is deleted", () => {
  test("is gone from the disk, and that it was there is told after a restart", async () => {
    const callId = randomUUID();
    const [kept, other] = [await open().keep(order(callId)), await open().keep(order(callId))];
    const before = readFileSync(join(placeOf(callId), `${kept.id}.still`), "utf8");
    const removed = await open().remove(callId, kept.id);
    expect(removed).toEqual({ ...kept, removedAt: expect.any(Number) });
    const files = open();
    expect(await code(files.octetsOf(callId, kept.id))).toBe("still-unreadable");
    expect((await files.list(callId)).toSorted((one, next) => one.id.localeCompare(next.id))).toEqual(
      [removed, other].toSorted((one, next) => one.id.localeCompare(next.id)),
    );
    expect(await files.octetsOf(callId, other.id)).toBe(jpeg().toString("base64"));
    const after = readFileSync(join(placeOf(callId), `${kept.id}.still`), "utf8");
    expect(JSON.parse(after).key).not.toBe(JSON.parse(before).key);
    expect(Buffer.from(JSON.parse(after).sealed, "base64").length).toBeLessThan(400);
    expect(readdirSync(placeOf(callId))).toHaveLength(2);
    // The moment is that of the first time.
    expect(await files.remove(callId, kept.id)).toEqual(removed);
  });

  test("makes its call no newer: the stills of calls that are older still go before it, and its own go in their turn", async () => {
    const files = open();
    const [oldest, older] = [randomUUID(), randomUUID()];
    const { id } = await files.keep(order(oldest));
    await files.keep(order(older));
    const [first, then] = [new Date(1_000_000), new Date(2_000_000)];
    utimesSync(placeOf(oldest), first, first);
    utimesSync(placeOf(older), then, then);
    await files.remove(oldest, id);
    expect(statSync(placeOf(oldest)).mtimeMs).toBe(first.getTime());
    for (let count = 0; count < MOST_CALLS - 1; count++) await files.keep(order(randomUUID()));
    expect([existsSync(placeOf(oldest)), existsSync(placeOf(older))]).toEqual([false, true]);
  });

  test("makes no room for another: the record tells of every one", async () => {
    const callId = randomUUID();
    const files = open();
    for (let count = 0; count < MOST_STILLS; count++) await files.keep(order(callId));
    for (const { id } of await files.list(callId)) await files.remove(callId, id);
    expect(await code(files.keep(order(callId)))).toBe("still-limit");
    expect(await files.list(callId)).toHaveLength(MOST_STILLS);
  });

  test("can be deleted where stills are kept no more", async () => {
    const callId = randomUUID();
    const kept = await open().keep(order(callId));
    allowed = false;
    expect(await open().remove(callId, kept.id)).toMatchObject({ id: kept.id, removedAt: expect.any(Number) });
  });

  test("is there as before where the key store is locked, or the disk takes nothing", async () => {
    const callId = randomUUID();
    const kept = await open().keep(order(callId));
    const working = stores;
    stores = () => Promise.reject(new KeyStoreLocked("locked"));
    expect(await code(open().remove(callId, kept.id))).toBe("still-locked");
    const [store] = await working();
    const full = { ...store, protect: () => Promise.reject(new Error("no space left on device")) };
    stores = async () => [full];
    expect(await code(open().remove(callId, kept.id))).toBe("still-not-removed");
    stores = working;
    expect(await open().octetsOf(callId, kept.id)).toBe(jpeg().toString("base64"));
  });

  test("is none that was never kept", async () => {
    expect(await code(open().remove(randomUUID(), randomUUID()))).toBe("still-unreadable");
    expect(existsSync(join(folder, "stills"))).toBe(false);
  });
});

describe("a file that is not as it was sealed", () => {
  const change = (callId: string, id: string, to: (file: { sealed: string }) => object) => {
    const file = join(placeOf(callId), `${id}.still`);
    writeFileSync(file, JSON.stringify(to(JSON.parse(readFileSync(file, "utf8")))));
  };
  test.each([
    [
      "one octet is another",
      (file: { sealed: string }) => {
        const sealed = Buffer.from(file.sealed, "base64");
        sealed[20] = (sealed[20] ?? 0) ^ 1;
        return { ...file, sealed: sealed.toString("base64") };
      },
    ],
    ["it is no such file", () => ({ form: 2 })],
    ["its key store is another", (file: object) => ({ ...file, store: "system-key-store" })],
  ])("is left out, and no other with it: %s", async (_name, to) => {
    const callId = randomUUID();
    const [damaged, whole] = [await open().keep(order(callId)), await open().keep(order(callId))];
    change(callId, damaged.id, to);
    expect(await open().list(callId)).toEqual([whole]);
    expect(await code(open().octetsOf(callId, damaged.id))).toBe("still-unreadable");
    expect(log.error).toHaveBeenCalled();
  });

  test("is none of another call, wherever it is put", async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const kept = await open().keep(order(one));
    await open().keep(order(other));
    writeFileSync(join(placeOf(other), `${kept.id}.still`), readFileSync(join(placeOf(one), `${kept.id}.still`)));
    expect(await open().list(other)).toHaveLength(1);
    expect(await code(open().octetsOf(other, kept.id))).toBe("still-unreadable");
  });
});

test("the stills of the call that has had none for the longest time go, when too many calls have some", async () => {
  const calls = Array.from({ length: MOST_CALLS }, () => randomUUID());
  const files = open();
  for (const [age, callId] of calls.entries()) {
    await files.keep(order(callId));
    utimesSync(placeOf(callId), 1_000 + age, 1_000 + age);
  }
  await files.keep(order(randomUUID()));
  expect(await files.list(calls[0] ?? "")).toEqual([]);
  expect(await files.list(calls[1] ?? "")).toHaveLength(1);
  expect(readdirSync(join(folder, "stills"))).toHaveLength(MOST_CALLS);
});
