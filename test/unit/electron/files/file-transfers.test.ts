/** The files of one user's messages, with a content server that is there: what is sent again, and what is made again after a kill. */
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sealedFile } from "../../../../electron/files/file-object.ts";
import { type FileKeys, FileTransfers } from "../../../../electron/files/file-transfers.ts";
import type { KeptFiles } from "../../../../electron/messages/kept-file.ts";
import type { FetchFile, SendFile } from "../../../../shared/bridge/files.ts";
import { sealedFor } from "../../../support/fixtures/messages.ts";
import { pngHead } from "../../../support/fixtures/pictures.ts";
import { keptInMemory } from "../../../support/harness/messaging/file-user.ts";
import {
  CONTENT_HOST,
  type StandInContentServer,
  startContentServer,
} from "../../../support/stand-ins/content-server.ts";

const BEA = "sip:bea@a.test";
const BEA_AT_B = "sip:bea@b.test";
const ID = "0918a100-0000-4000-8000-000000000001";
const { identity } = sealedFor(BEA);
const PCK = randomBytes(16);
const key = () => ({ pck: Uint8Array.from(PCK), pckId: identity.pckId });

let folder: string;
let server: StandInContentServer;
let kept: KeptFiles;
let files: FileTransfers;
/** What the server has, and what it was asked to keep. */
let stored: Buffer[];
let object: Buffer;
/** PCKs that are still here, and what was done with keys. */
let keysHeld: boolean;
let largestSent: number | null;
const keyWork: string[] = [];

const keys: FileKeys = {
  async make({ calledId }) {
    keyWork.push(`make ${calledId}`);
    return { key: key(), keyMessage: "AQAA", identity, notes: [] };
  },
  async again({ calledId }, pckId) {
    keyWork.push(`again ${calledId} ${pckId}`);
    return keysHeld ? { keyMessage: "AQAB", identity, notes: [] } : undefined;
  },
  received: (_senderId, pckId) => (pckId === identity.pckId ? { key: key(), identity } : undefined),
};

const transfers = () =>
  new FileTransfers({
    folder: join(folder, "received"),
    kept,
    access: () => ({ ...server.access, largestSent: () => largestSent }),
    ownIdIn: () => "sip:ava@a.test",
    keys,
    tell: () => {},
    now: Date.now,
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "transfers-"));
  stored = [];
  keyWork.length = 0;
  keysHeld = true;
  largestSent = null;
  kept = keptInMemory();
  server = await startContentServer((request, response) => {
    if (request.method === "GET") {
      response.end(object);
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      stored.push(Buffer.concat(chunks));
      response.writeHead(201, { Location: `/fd/${stored.length}` }).end();
    });
  });
  files = transfers();
});
afterEach(async () => {
  await files.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const CONTENT = Buffer.from("MARKED-WORDS of a file");

describe("a limit of the service configuration, with what protection adds", () => {
  const AROUND = 48;
  const LIMIT = 1_000;
  beforeEach(() => {
    largestSent = LIMIT;
  });
  test.each([LIMIT - AROUND - 1, LIMIT - AROUND])("%d octets can be chosen", async (octets) => {
    const { id } = await chosen("a.bin", Buffer.alloc(octets));
    expect((await files.send(order(id))).object.size).toBe(octets + AROUND);
  });
  test("one more cannot, and nothing of it is kept or sent", async () => {
    const octets = LIMIT - AROUND + 1;
    await expect(chosen("a.bin", Buffer.alloc(octets))).rejects.toMatchObject({
      code: "file-over-limit",
      detail: `${octets} of ${LIMIT} octets`,
    });
    expect(stored).toEqual([]);
  });
  test("one that was chosen under another limit is not brought there", async () => {
    largestSent = null;
    const { id } = await chosen("a.bin", Buffer.alloc(LIMIT));
    largestSent = LIMIT;
    await expect(files.send(order(id))).rejects.toMatchObject({ code: "file-over-limit" });
    expect(stored).toEqual([]);
  });
});

async function chosen(name = "plan.txt", content = CONTENT) {
  const path = join(folder, name);
  writeFileSync(path, content);
  return { path, ...(await files.choose(path)) };
}

const order = (callId: string, change: Partial<SendFile> = {}): SendFile => ({
  callId,
  leg: 1,
  service: "mcdata",
  calledId: BEA,
  kmsUri: null,
  sentAt: 1_800_000_000,
  fresh: false,
  isProtected: true,
  object: null,
  ...change,
});

describe("a file that is chosen", () => {
  test("is told by name, size and kind, and by nothing of where it is", async () => {
    const { id, name, path, size, type } = await chosen();
    expect({ name, size, type }).toEqual({ name: "plan.txt", size: CONTENT.length, type: "text/plain" });
    expect(await kept.file(id)).toMatchObject({ kind: "chosen", path, size: CONTENT.length });
  });
  test.each([
    ["that is not there", () => {}],
    ["that is a folder", (at: string) => void mkdirSync(at)],
    ["that leads nowhere", (at: string) => symlinkSync(`${at}-gone`, at)],
  ])("%s cannot be read", async (_what, make) => {
    const at = join(folder, "x");
    make(at);
    await expect(files.choose(at)).rejects.toMatchObject({ code: "file-unreadable" });
  });
  test("is another one by the time it is sent: it is not sent", async () => {
    const { id, path } = await chosen();
    writeFileSync(path, "something else");
    await expect(files.send(order(id))).rejects.toMatchObject({ code: "file-changed" });
    expect(stored).toEqual([]);
  });
  test("is gone by the time it is sent", async () => {
    const { id, path } = await chosen();
    rmSync(path);
    await expect(files.send(order(id))).rejects.toMatchObject({ code: "file-unreadable" });
  });
  test("was never chosen here: nothing is read", async () => {
    await expect(files.send(order(ID))).rejects.toMatchObject({ code: "file-unreadable" });
  });
});

describe("a protected file", () => {
  test("leaves sealed, and no word of it in clear; the I_MESSAGE that goes with it is made when it is there", async () => {
    const { id } = await chosen();
    const { object: there, ...sent } = await files.send(order(id));
    expect(there).toMatchObject({ url: `https://${CONTENT_HOST}/fd/1`, sealed: { forId: BEA, pckId: identity.pckId } });
    expect(sent).toMatchObject({ keyMessage: "AQAB", identity });
    expect(stored).toHaveLength(1);
    expect(stored[0]?.includes("MARKED-WORDS")).toBe(false);
    expect(keyWork).toEqual([`make ${BEA}`, `again ${BEA} ${identity.pckId}`]);
  });
  test("that is there already is not brought again to the same one", async () => {
    const { id } = await chosen();
    const { object: there } = await files.send(order(id));
    const again = await files.send(order(id, { object: there }));
    expect(again.object).toEqual(there);
    expect(stored).toHaveLength(1);
  });
  test.each([
    ["goes to another ID", { calledId: BEA_AT_B }, true],
    ["is asked for again by who could not open it", { fresh: true }, true],
    ["was sealed with a PCK that is here no more", {}, false],
  ])("that %s is sealed anew", async (_why, change, held) => {
    const { id } = await chosen();
    const { object: there } = await files.send(order(id));
    keysHeld = held;
    const again = await files.send(order(id, { object: there, ...change }));
    expect(again.object.url).not.toBe(there.url);
    expect(stored).toHaveLength(2);
  });
  test("of which there is one in clear already does not go in clear", async () => {
    const { id } = await chosen();
    const { object: inClear } = await files.send(order(id, { isProtected: false }));
    const again = await files.send(order(id, { object: inClear }));
    expect(again.object.sealed).not.toBeNull();
  });
});

test("without protection it goes as it is, and to another ID under the same address", async () => {
  const { id } = await chosen();
  const { object: there, ...sent } = await files.send(order(id, { isProtected: false }));
  expect(sent).toEqual({ keyMessage: null, identity: null, notes: [] });
  expect(stored[0]?.includes("MARKED-WORDS")).toBe(true);
  const again = await files.send(order(id, { isProtected: false, object: there, calledId: BEA_AT_B }));
  expect(again.object).toEqual(there);
  expect(stored).toHaveLength(1);
  expect(keyWork).toEqual([]);
});

describe("a fetch that was killed", () => {
  const places = () => join(folder, "received", ID);
  const wanted = (change: Partial<FetchFile> = {}): FetchFile => ({
    id: ID,
    senderId: BEA,
    name: "../../plan.txt",
    object: { url: `https://${CONTENT_HOST}/fd/1`, size: object.length, sha1: null, sealed: null },
    isProtectionRequired: true,
    pckId: identity.pckId,
    ...change,
  });

  beforeEach(async () => {
    const parts: Uint8Array[] = [];
    async function* clear() {
      yield CONTENT;
    }
    for await (const part of sealedFile(clear(), key(), 1)) parts.push(part);
    object = Buffer.concat(parts);
  });

  /** What lies on the disk at each point at which the program can be killed. */
  const states: readonly (readonly [string, () => void | Promise<void>])[] = [
    ["before anything", () => {}],
    ["once the folder is made", () => void mkdirSync(places(), { recursive: true })],
    [
      "in the middle",
      () => {
        mkdirSync(places(), { recursive: true });
        writeFileSync(join(places(), ".part"), object.subarray(0, 20));
      },
    ],
    [
      "when all of it is there",
      () => {
        mkdirSync(places(), { recursive: true });
        writeFileSync(join(places(), ".part"), object);
      },
    ],
    [
      "while the file is being written",
      () => {
        mkdirSync(places(), { recursive: true });
        writeFileSync(join(places(), ".part"), object);
        writeFileSync(join(places(), ".opening"), CONTENT.subarray(0, 5));
      },
    ],
    [
      "when the file has its name",
      () => {
        mkdirSync(places(), { recursive: true });
        writeFileSync(join(places(), ".part"), object);
        writeFileSync(join(places(), "plan.txt"), CONTENT);
      },
    ],
    [
      "when it is written that it is there",
      async () => {
        mkdirSync(places(), { recursive: true });
        writeFileSync(join(places(), ".part"), object);
        writeFileSync(join(places(), "plan.txt"), CONTENT);
        const fetched = { name: "plan.txt", size: CONTENT.length, found: "text/plain", identity };
        await kept.putFile(ID, { kind: "fetched", ...fetched });
      },
    ],
    ["after all of it", async () => void (await files.fetch(wanted()))],
  ];

  test.each(states)("%s leads to the one file when it is asked for again", async (_when, left) => {
    await left();
    const fetched = await transfers().fetch(wanted());
    expect(fetched).toEqual({ size: CONTENT.length, found: "text/plain", identity });
    expect(readdirSync(places())).toEqual(["plan.txt"]);
    expect(readFileSync(join(places(), "plan.txt")).equals(CONTENT)).toBe(true);
  });

  test("lies under its safe name in its own folder, whatever it is called", async () => {
    await files.fetch(wanted({ name: "../../../evil.txt" }));
    expect(readdirSync(places())).toEqual(["evil.txt"]);
    expect(existsSync(join(folder, "evil.txt"))).toBe(false);
  });

  test("is previewed once it is here, if it is a picture; one that was chosen to be sent is not", async () => {
    object = pngHead(3, 2);
    await files.fetch(wanted({ isProtectionRequired: false, pckId: null }));
    expect(await files.preview(ID)).toEqual({ type: "image/png", octets: object.toString("base64") });
    const sent = await chosen("own.png", pngHead(3, 2));
    await expect(files.preview(sent.id)).rejects.toMatchObject({ code: "file-unreadable" });
  });

  test("is saved as a copy, shown in its folder, and opened by nobody", async () => {
    await files.fetch(wanted());
    const shown: string[] = [];
    const dialogs = (to: string | undefined) => () => ({
      open: async () => undefined,
      save: async (name: string) => (to === undefined ? undefined : join(to, name)),
      show: (file: string) => void shown.push(file),
    });
    expect(await files.save(ID, dialogs(undefined))).toBe(false);
    expect(await files.save(ID, dialogs(folder))).toBe(true);
    expect(readFileSync(join(folder, "plan.txt")).equals(CONTENT)).toBe(true);
    await files.show(ID, dialogs(undefined));
    expect(shown).toEqual([join(places(), "plan.txt")]);
    await expect(files.save(ID, dialogs(join(folder, "nowhere")))).rejects.toMatchObject({ code: "file-unwritable" });
    await expect(files.show("0918a100-0000-4000-8000-000000000099", dialogs(folder))).rejects.toMatchObject({
      code: "file-unreadable",
    });
  });
});
