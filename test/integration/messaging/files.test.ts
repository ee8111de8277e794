/** Files between real clients, through the lab's systems, under the keys of its key servers, by way of its content servers. */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { type FileUser, fileConsole, fileUnit, leaveFiles } from "../../support/harness/messaging/file-user.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_AT_B = "sip:visitor-0412@mcx.system-b.example";
const AVA = "sip:dispatch-3@mcx.system-a.example";

let lab: Lab;

beforeEach(async () => {
  lab = await createLab({ services: [VOICE_SERVICE, "mcdata"] });
});
afterEach(async () => {
  await leaveFiles();
  await lab.close();
});

const PLAN = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), randomBytes(48_213)]);
/** More than is fetched at once. */
const LARGE = randomBytes(1_500_000);

const received = ({ folder }: FileUser, id: string, name: string) => join(folder, "received", id, name);

test("a colleague who has migrated gets a file at the new ID, sealed for it, and it is known that it is there", async () => {
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  const file = await from.chosen("pier-4-plan.png", PLAN);
  expect(file).toMatchObject({ name: "pier-4-plan.png", size: PLAN.length, type: "image/png" });
  from.messaging.engine.sendFile(BEA, file);
  const got = await to.until((record) => record.file?.stage === "fetched");
  expect(got).toMatchObject({
    id: file.id,
    primaryId: AVA,
    isProtected: true,
    identity: { initiator: { userUri: AVA }, responder: { userUri: BEA_AT_B } },
    file: { name: "pier-4-plan.png", type: "image/png", found: "image/png", size: PLAN.length, answer: "accepted" },
  });
  const path = received(to, file.id, "pier-4-plan.png");
  expect(readFileSync(path).equals(PLAN)).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(to.folder, "received", file.id))).toEqual(["pier-4-plan.png"]);
  const there = await from.until(({ state }) => state === "read");
  expect(there).toMatchObject({
    id: file.id,
    currentId: BEA_AT_B,
    redirections: [{ fromId: BEA, newId: BEA_AT_B }],
    file: { answer: "accepted", object: { sealed: { forId: BEA_AT_B, pckId: got.identity?.pckId } } },
  });
  expect(there.file?.object?.url).toMatch(/^https:\/\/content\.system-a\.example\/files\//);
  expect(got.file?.object?.url).toMatch(/^https:\/\/content\.system-b\.example\/files\//);
  expect(from.stored.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1])).toEqual([
    "sealing",
    "sending",
    "sealing",
    "sending",
    "accepted",
    "delivered",
    "read",
  ]);
  expect(existsSync(join(to.folder, "received", file.id, ".part"))).toBe(false);
});

test("a larger one waits for somebody, is put off, and is fetched when it is wanted", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  from.messaging.engine.sendFile(BEA, await from.chosen("lights.raw", LARGE));
  const offered = await to.until((record) => record.file?.stage === "offered" && record.state === "received");
  expect(offered).toMatchObject({ file: { answer: null, size: LARGE.length + 48 } });
  to.messaging.engine.answerFile(offered.id, "deferred");
  await from.until((record) => record.file?.answer === "deferred");
  to.messaging.engine.answerFile(offered.id, "accepted");
  await from.until(({ state }) => state === "read");
  expect(readFileSync(received(to, offered.id, "lights.raw")).equals(LARGE)).toBe(true);
  expect(to.progress.at(-1)).toEqual({ id: offered.id, done: LARGE.length + 48, of: LARGE.length + 48 });
  expect(from.progress.at(-1)).toEqual({ id: offered.id, done: LARGE.length + 48, of: LARGE.length + 48 });
});

test("one that is not wanted is not fetched, and its sender knows", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  from.messaging.engine.sendFile(BEA, await from.chosen("lights.raw", LARGE));
  const offered = await to.until((record) => record.state === "received");
  to.messaging.engine.answerFile(offered.id, "rejected");
  expect(await from.until((record) => record.file?.answer === "rejected")).toMatchObject({ state: "delivered" });
  expect(existsSync(join(to.folder, "received"))).toBe(false);
});

test("put off in the middle, it goes on from there", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  await lab.configureContent("system-a", "holds");
  from.messaging.engine.sendFile(BEA, await from.chosen("lights.raw", LARGE));
  const { id } = await to.until((record) => record.state === "received");
  to.messaging.engine.answerFile(id, "accepted");
  await expect.poll(() => to.progress.length, { timeout: 10_000 }).toBeGreaterThan(0);
  to.messaging.engine.stopFile(id, true);
  await to.until((record) => record.file?.stage === "paused");
  const half = await expect
    .poll(() => statSync(join(to.folder, "received", id, ".part")).size, { timeout: 10_000 })
    .toBeGreaterThan(0)
    .then(() => statSync(join(to.folder, "received", id, ".part")).size);
  await lab.configureContent("system-a", "none");
  to.progress.length = 0;
  to.messaging.engine.answerFile(id, "accepted");
  await to.until((record) => record.file?.stage === "fetched");
  expect(readFileSync(received(to, id, "lights.raw")).equals(LARGE)).toBe(true);
  expect(to.progress[0]?.done).toBeGreaterThan(half);
});

test.each([
  ["corrupt", "file-differs"],
  ["truncated", "file-differs"],
  ["expired", "file-expired"],
  ["refuses", "content-refused"],
  ["redirects", "file-address-refused"],
  ["down", "content-unreachable"],
  ["unknown-authority", "content-not-trusted"],
] as const)("a content server that is %s: %s, and nothing of the file is there", async (fault, code) => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  from.messaging.engine.sendFile(BEA, await from.chosen("lights.raw", LARGE));
  const { id } = await to.until((record) => record.state === "received");
  await lab.configureContent("system-a", fault);
  to.messaging.engine.answerFile(id, "accepted");
  const failed = await to.until((record) => record.file?.stage === "failed");
  expect(failed.file?.failure?.code).toBe(code);
  expect(existsSync(received(to, id, "lights.raw"))).toBe(false);
  // And it is to be had once the server is right.
  await lab.configureContent("system-a", "none");
  to.messaging.engine.answerFile(id, "accepted");
  await to.until((record) => record.file?.stage === "fetched");
  expect(readFileSync(received(to, id, "lights.raw")).equals(LARGE)).toBe(true);
});

test.each([
  ["refuses", "content-refused"],
  ["too-large", "file-too-large"],
  ["cut-off", "content-cut"],
  ["down", "content-unreachable"],
  ["unknown-authority", "content-not-trusted"],
] as const)("a content server that is %s to what is brought: %s, and nobody is told of a file", async (fault, code) => {
  lab.configure("bea-novak", { route: "home" });
  const from = await fileConsole(lab);
  await lab.configureContent("system-a", fault);
  from.messaging.engine.sendFile(BEA, await from.chosen("lights.raw", LARGE));
  const failed = await from.until(({ state }) => state === "failed");
  expect(failed.failure?.code).toBe(code);
  expect(failed.attempts).toBe(0);
});

test("a server that breaks off again and again is asked for the rest each time, where it knows parts", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  from.messaging.engine.sendFile(BEA, await from.chosen("lights.raw", LARGE));
  const { id } = await to.until((record) => record.state === "received");
  await lab.configureContent("system-a", "no-range");
  to.messaging.engine.answerFile(id, "accepted");
  expect((await to.until((record) => record.file?.stage === "failed")).file?.failure?.code).toBe("content-cut");
  await lab.configureContent("system-a", "none");
  to.messaging.engine.answerFile(id, "accepted");
  await to.until((record) => record.file?.stage === "fetched");
  expect(readFileSync(received(to, id, "lights.raw")).equals(LARGE)).toBe(true);
});

test("one that is taken back is not fetched any more, and both ends say so", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  from.messaging.engine.sendFile(BEA, await from.chosen("lights.raw", LARGE));
  const offered = await to.until((record) => record.file?.stage === "offered" && record.state === "received");
  await from.until(({ state }) => state === "accepted");
  from.messaging.engine.withdrawFile(offered.id);
  await from.until(({ file }) => file?.gone === "withdrawn");
  const gone = await to.until(({ file }) => file?.gone === "withdrawn");
  expect(gone.file).toMatchObject({ stage: "failed", failure: { code: "file-withdrawn" } });
  to.messaging.engine.answerFile(offered.id, "accepted");
  from.messaging.engine.again(offered.id);
  // What is asked for later has its turn after both of these.
  from.messaging.engine.sendFile(BEA, await from.chosen("plan.png", PLAN));
  await to.until((record) => record.file?.stage === "fetched");
  expect(await to.until(({ id }) => id === offered.id)).toMatchObject({ file: { stage: "failed", gone: "withdrawn" } });
  expect(existsSync(join(to.folder, "received", offered.id))).toBe(false);
});

test("one that was fetched before it is taken back stays where it is", async () => {
  lab.configure("bea-novak", { route: "home" });
  const [from, to] = await Promise.all([fileConsole(lab), fileUnit(lab, "bea-novak")]);
  const file = await from.chosen("plan.png", PLAN);
  from.messaging.engine.sendFile(BEA, file);
  await to.until((record) => record.file?.stage === "fetched");
  const stranger = { kind: "file-termination", senderId: BEA, recipientId: AVA } as const;
  const { conversationId } = await to.until(({ id }) => id === file.id);
  const termination = {
    kind: "fd-termination",
    information: "request",
    conversationId,
    messageId: file.id,
    others: [],
  } as const;
  expect(await to.messaging.engine.receive({ ...stranger, termination })).toMatchObject({ code: "message-unreadable" });
  expect(await to.messaging.engine.receive({ ...stranger, senderId: AVA, termination })).toBeUndefined();
  expect(await to.until(({ id }) => id === file.id)).toMatchObject({ file: { stage: "fetched", gone: "withdrawn" } });
  expect(readFileSync(received(to, file.id, "plan.png")).equals(PLAN)).toBe(true);
});
