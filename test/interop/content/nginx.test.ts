/** nginx as the content server of a service that has an ordinary web server for it: files put there, fetched in one go and after a cut. */
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import type { ContentAccess } from "../../../electron/files/content-access.ts";
import { objectSize } from "../../../electron/files/file-object.ts";
import { type FileKeys, FileTransfers } from "../../../electron/files/file-transfers.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import type { FetchFile, FileProgress, SentFile } from "../../../shared/bridge/files.ts";
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { sealedFor } from "../../support/fixtures/messages.ts";
import { keptInMemory } from "../../support/harness/messaging/file-user.ts";
import { describeWith } from "../rig/describe-with.ts";
import type { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { type NginxSetUp, startNginx } from "./nginx.ts";

const HOST = "content.a.test";
const AVA = "sip:ava@a.test";
const BEA = "sip:bea@a.test";
const MIB = 1024 * 1024;
const CONTENT = Buffer.concat([Buffer.from("MARKED-WORDS of a plan\n"), randomBytes(2 * MIB)]);

const authority = createAuthority();
const identity = issueServerIdentity(authority, HOST);

describeWith("nginx")("nginx as a content server", { timeout: 30_000 }, () => {
  const folders: string[] = [];
  let folder: string;
  let setUp: NginxSetUp;
  let nginx: ForeignProcess;
  let opened: FileTransfers[];
  beforeEach(async () => {
    folder = makeFolder("nginx");
    folders.push(folder);
    keepOnFailure(folder);
    opened = [];
    setUp = { folder, port: await freePort(), identity, token: "fresh", largest: 4 * MIB };
    nginx = await startNginx(setUp);
  });
  afterEach(async () => {
    await Promise.all(opened.map((files) => files.close()));
    await nginx.end();
  });
  // Not before: what is kept of a test that failed is taken from there when it has ended.
  afterAll(() => {
    for (const each of folders) removeFolder(each);
  });

  const { identity: whose } = sealedFor(BEA);
  const PCK = randomBytes(16);
  const key = () => ({ pck: Uint8Array.from(PCK), pckId: whose.pckId });
  const keys: FileKeys = {
    make: async () => ({ key: key(), keyMessage: "AQAA", identity: whose, notes: [] }),
    again: async () => ({ keyMessage: "AQAA", identity: whose, notes: [] }),
    received: (_senderId, pckId) => (pckId === whose.pckId ? { key: key(), identity: whose } : undefined),
  };

  function user(name: string, tell: (progress: FileProgress) => void = () => {}, trusted = authority): FileTransfers {
    const access: ContentAccess = {
      url: `https://${HOST}/fd`,
      upload: "put",
      // The first one has expired: it says so with 401.
      accessToken: async (refused) => (refused ? "fresh" : "stale"),
      furtherHosts: [],
      largestFile: 2 ** 31,
      largestSent: () => null,
      trustAnchors: [trusted.certificate],
      addressOf: () => ({ host: "127.0.0.1", port: setUp.port }),
    };
    const files = new FileTransfers({
      folder: join(folder, name),
      kept: keptInMemory(),
      access: () => access,
      ownIdIn: () => AVA,
      keys,
      tell,
      now: Date.now,
    });
    opened.push(files);
    return files;
  }

  async function send(content: Uint8Array, isProtected: boolean, files = user("ava")) {
    const path = join(folder, "plan.txt");
    writeFileSync(path, content);
    const { id } = await files.choose(path);
    const order = {
      callId: id,
      leg: 1,
      service: "mcdata",
      calledId: BEA,
      kmsUri: null,
      sentAt: 1_800_000_000,
    } as const;
    return { id, sent: await files.send({ ...order, fresh: false, isProtected, object: null }) };
  }

  const order = (id: string, { object, identity: sealed }: SentFile): FetchFile => ({
    id,
    senderId: AVA,
    name: "plan.txt",
    object: { ...object, sealed: null },
    isProtectionRequired: sealed !== null,
    pckId: sealed?.pckId ?? null,
  });

  const receivedBy = (name: string, id: string) => readFileSync(join(folder, name, id, "plan.txt"));
  const stored = () =>
    readdirSync(join(folder, "files/fd")).map((file) => readFileSync(join(folder, "files/fd", file)));
  /** What nginx has answered, in its own words: method, range, status and octets. It writes them behind an answer. */
  const answered = (last: RegExp) =>
    until(`${last} in the log of nginx`, 5_000, async () => {
      const written = readFileSync(join(folder, "asked.log"), "utf8").trim().split("\n");
      const lines = written.map((line) => line.replace(/ \/fd\/\S+/, ""));
      return last.test(lines.at(-1) ?? "") ? lines : undefined;
    });

  test.each([
    ["protected", true, objectSize(CONTENT.length)],
    ["in clear", false, CONTENT.length],
  ])("a file %s is put there with a new token, and fetched whole", async (_how, isProtected, octets) => {
    const { id, sent } = await send(CONTENT, isProtected);
    expect(sent.object).toMatchObject({ size: octets });
    const [object = Buffer.alloc(0)] = stored();
    expect(createHash("sha1").update(object).digest("hex")).toBe(sent.object.sha1);
    expect(object.includes("MARKED-WORDS")).toBe(!isProtected);

    const fetched = await user("bea").fetch(order(id, sent));
    expect(fetched).toMatchObject({ size: CONTENT.length, identity: isProtected ? whose : null });
    expect(receivedBy("bea", id).equals(CONTENT)).toBe(true);
    expect(await answered(/^GET - 200 /)).toEqual([
      expect.stringMatching(/^PUT - 401 /),
      expect.stringMatching(/^PUT - 201 /),
      expect.stringMatching(/^GET - 401 /),
      `GET - 200 ${octets}`,
    ]);
  });

  test("killed in the middle and started anew it goes on from there, and the whole is verified", async () => {
    const { id, sent } = await send(CONTENT, true);
    await nginx.end();
    nginx = await startNginx({ ...setUp, rate: 256 * 1024 });
    const some = Promise.withResolvers<void>();
    const bea = user("bea", () => some.resolve());
    const cut = bea.fetch(order(id, sent)).then(
      () => "fetched",
      (error) => asMcError(error, "program-error").code,
    );
    await some.promise;
    await nginx.end("SIGKILL");
    // It is asked once more at once: the system lets that connection in and breaks it, or nobody is there any more.
    expect(["content-cut", "content-unreachable"]).toContain(await cut);
    const { size: have } = statSync(join(folder, "bea", id, ".part"));
    expect(have).toBeGreaterThan(0);
    expect(have).toBeLessThan(objectSize(CONTENT.length));

    nginx = await startNginx(setUp);
    expect(await bea.fetch(order(id, sent))).toMatchObject({ size: CONTENT.length, identity: whose });
    // Where the token had run out meanwhile a refusal came first.
    expect((await answered(/^GET bytes\S* 206 /)).at(-1)).toBe(
      `GET bytes=${have}- 206 ${objectSize(CONTENT.length) - have}`,
    );
    expect(receivedBy("bea", id).equals(CONTENT)).toBe(true);
    expect(readdirSync(join(folder, "bea", id))).toEqual(["plan.txt"]);
  });

  test("an object of which an octet has changed there is no file", async () => {
    const { id, sent } = await send(CONTENT, true);
    const [name = ""] = readdirSync(join(folder, "files/fd"));
    const [object = Buffer.alloc(0)] = stored();
    object[MIB] = (object[MIB] ?? 0) ^ 1;
    writeFileSync(join(folder, "files/fd", name), object);
    // Without the hash of the announcement the tag alone tells.
    const announced = order(id, sent);
    const unhashed = { ...announced, object: { ...announced.object, sha1: null } };
    await expect(user("bea").fetch(unhashed)).rejects.toMatchObject({ code: "file-not-opened" });
    expect(readdirSync(join(folder, "bea", id))).toEqual([]);
  });

  test("what it says of files that it does not take, or has no more, is understood", async () => {
    await expect(send(randomBytes(5 * MIB), false)).rejects.toMatchObject({ code: "file-too-large" });
    const { id, sent } = await send(CONTENT, false);
    const gone = { ...order(id, sent), object: { ...sent.object, url: `https://${HOST}/fd/gone` } };
    await expect(user("bea").fetch(gone)).rejects.toMatchObject({ code: "file-expired" });
    const stranger = user("stranger", () => {}, createAuthority());
    await expect(stranger.fetch(order(id, sent))).rejects.toMatchObject({ code: "content-not-trusted" });
  });
});
