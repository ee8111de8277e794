/** Protected calls with nothing stood in for but the media: the real client, host keys, lab systems and lab KMSs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as pathOf } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { PLACE } from "../../../electron/services/call-seal.ts";
import { openLog } from "../../../electron/services/log.ts";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { EVENTS } from "../../../shared/bridge/bridge.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import { callRecordSchema, type DrawnCall } from "../../../shared/mc/call-record.ts";
import type { ProtectionRule } from "../../../shared/mc/protection-rule.ts";
import { openCallLog, TEST_TEXTS } from "../../support/fixtures/record/sealed-log.ts";
import { joinConsole, joinUnit, type KeyedUser, leave } from "../../support/harness/calling/keyed-client.ts";
import { connected, ended, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { ourSentencesIn } from "../../support/harness/words/our-sentences.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";

let lab: Lab;
let ava: KeyedUser;
let bea: KeyedUser;
const settings: { protection: ProtectionRule } = { protection: "required" };

const keyed = () => ({ settings: () => ({ ...DEFAULT_SETTINGS, ...settings }) });

beforeAll(async () => {
  lab = await createLab();
  ava = await joinConsole(lab, keyed);
  bea = await joinUnit(lab, "bea-novak", keyed);
  bea.client.store.subscribe(({ calls }) => {
    for (const { id, state } of calls) if (state === "incoming") bea.client.engine.answer(id);
  });
});
afterAll(async () => {
  await leave([ava, bea]);
  await lab.close();
});

const newestOf = ({ client }: KeyedUser, condition: (record: DrawnCall) => boolean) =>
  storeValue(client.store, ({ calls: [call] }) => (call !== undefined && condition(call) ? call : undefined));

afterEach(async () => {
  settings.protection = "required";
  lab.configure("bea-novak", { kmsUriPlace: "redirection" });
  lab.configureKms("system-a", { fault: "none" });
  for (const { id } of ava.client.store.getState().calls) ava.client.engine.end(id);
  await newestOf(ava, ended);
  await vi.waitFor(() => expect(ava.media.openLegs.size + bea.media.openLegs.size).toBe(0), { timeout: 5_000 });
});

describe("the colleague has migrated, protection is required", () => {
  test.each(["redirection", "profile", "lookup"] as const)("KMS URI from the %s", async (source) => {
    lab.configure("bea-novak", { kmsUriPlace: source });
    await ava.keys.service.refresh();
    ava.client.engine.place(BEA, "mcptt");
    const record = await newestOf(ava, (call) => connected(call) || ended(call));
    expect(record.endReason).toBeNull();
    const theirs = await newestOf(bea, connected);
    expect(record.protection?.identity).toMatchObject({
      kmsUriSource: source,
      initiator: { userUri: AVA, kmsUri: "kms.system-a.example" },
      responder: { userUri: VISITOR, kmsUri: "kms.system-b.example" },
    });
    expect(theirs.protection).toMatchObject({
      state: "establishing",
      identity: { pckId: record.protection?.identity?.pckId, initiator: { userUri: AVA } },
    });
    expect(record.redirections.at(-1)).toMatchObject({ kmsUri: "kms.system-b.example", kmsUriSource: source });
    const [ours] = ava.media.frameKeys.slice(-1);
    const [units] = bea.media.frameKeys.slice(-1);
    expect([ours?.send, ours?.receive]).toEqual([units?.receive, units?.send]);
    const steps = record.protection?.steps.filter(({ leg }) => leg === 2).map(({ step }) => step);
    expect(steps).toEqual(["own-keys", "kms-uri", "certificate", "message"]);
  });

  test("the exchanges with the KMS stand in the ladder, without tokens and keys", async () => {
    lab.configure("bea-novak", { kmsUriPlace: "lookup" });
    await ava.keys.service.refresh();
    ava.client.engine.place(BEA, "mcptt");
    const record = await newestOf(ava, connected);
    const exchanges = record.ladder.filter(({ from, to }) => from === "kms" || to === "kms");
    expect(exchanges.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(record.ladder)).not.toMatch(/Bearer [A-Za-z0-9]|UserDecryptKey>|UserSigningKeySSK>/);
  });

  test("no sentence of ours is in its record, on its way to a window, or in the database", async () => {
    const told: unknown[] = [];
    const stopListening = lab.onMessage((message) => told.push(EVENTS["lab.message"].payload.parse(message)));
    const { onProgress } = ava.keys;
    ava.keys.onProgress = (progress) => {
      told.push(EVENTS["keys.progress"].payload.parse(progress));
      onProgress(progress);
    };
    lab.configure("bea-novak", { kmsUriPlace: "lookup" });
    await ava.keys.service.refresh();
    ava.client.engine.place(BEA, "mcptt");
    const { id } = await newestOf(ava, connected);
    ava.client.engine.end(id);
    const record = await newestOf(ava, (call) => call.id === id && ended(call));
    ava.keys.onProgress = onProgress;
    stopListening();
    expect(record).toMatchObject({ redirections: [{}], protection: { state: expect.any(String) } });
    expect(told.length).toBeGreaterThan(6);
    expect(ourSentencesIn({ record, told })).toEqual([]);

    const folder = mkdtempSync(pathOf(tmpdir(), "mc-dispatcher-words-"));
    const log = openCallLog(folder, openLog(folder)("test"), AVA);
    const { ladder, ...call } = record;
    log.put(callRecordSchema.parse(call));
    log.appendLadder(
      id,
      ladder.map((entry, number) => ({ number, entry })),
      [],
    );
    log.close();
    const database = new DatabaseSync(pathOf(folder, "calls.sqlite"));
    const kept = [
      ...database.prepare("SELECT id, record AS kept FROM calls").all(),
      ...database.prepare("SELECT call_id AS id, number, entry AS kept FROM ladder").all(),
    ].map((row) => {
      const place = row["number"] === undefined ? PLACE.record(id) : PLACE.arrow(id, Number(row["number"]));
      return TEST_TEXTS.opened(place, String(row["kept"]));
    });
    database.close();
    rmSync(folder, { recursive: true });
    expect(kept.length).toBe(ladder.length + 1);
    expect(ourSentencesIn(kept.map((text) => JSON.parse(String(text))))).toEqual([]);
  });

  test("nobody knows the KMS: the call ends by name, nothing was sent to the new ID", async () => {
    lab.configure("bea-novak", { kmsUriPlace: "unknown" });
    await ava.keys.service.refresh();
    ava.client.engine.place(BEA, "mcptt");
    const record = await newestOf(ava, ended);
    expect(record.endReason?.code).not.toBe("hung-up");
    expect(record.protection).toMatchObject({ state: "failed", failure: { code: record.endReason?.code } });
    expect(record.redirections).toHaveLength(1);
    expect(record.steps.map(({ step }) => step)).not.toContain("redialled");
  });

  test("nobody knows the KMS, under preferred: asked, and without protection after the word", async () => {
    settings.protection = "preferred";
    lab.configure("bea-novak", { kmsUriPlace: "unknown" });
    await ava.keys.service.refresh();
    ava.client.engine.place(BEA, "mcptt");
    const { id } = await newestOf(ava, ({ state }) => state === "deciding-protection");
    ava.client.engine.callUnprotected(id);
    expect((await newestOf(ava, connected)).protection?.state).toBe("hop");
    expect((await newestOf(bea, connected)).protection?.state).toBe("hop");
  });

  test("a call to the console is verified as well", async () => {
    bea.client.engine.place(AVA, "mcptt");
    const call = await newestOf(ava, ({ state }) => state === "incoming");
    expect(call.protection).toMatchObject({ state: "offered", identity: { initiator: { userUri: VISITOR } } });
    ava.client.engine.answer(call.id);
    await newestOf(ava, connected);
    expect((await newestOf(bea, connected)).protection).toMatchObject({
      state: "establishing",
      identity: { pckId: call.protection?.identity?.pckId },
    });
  });
});
