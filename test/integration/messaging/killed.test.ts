/**
 * A process with messages is killed at every step of one that goes out and of one that comes in, each time over the files that the last left.
 * What it had shown is there, and goes on by itself to its end: with the same IDs, and at both ends once.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { encodeDataMessage } from "../../../shared/mc/data/data-message.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { AVA, answer, BEA, BEA_AT_B, redirection, sealedFor } from "../../support/fixtures/messages.ts";
import { inContainer, outOfContainer } from "../../support/fixtures/sealed-for-one.ts";
import { type MessengerRun, runMessenger } from "../../support/harness/messaging/killed-runs.ts";
import {
  type Arriving,
  type Departed,
  type FromMessenger,
  receivedOf,
} from "../../support/harness/messaging/messenger-lines.ts";
import { startEngine } from "../../unit/renderer/messaging/started-engine.ts";

/** As far as a message has come: nothing takes it back. */
const REACHED: Partial<Record<MessageRecord["state"], number>> = {
  accepted: 1,
  delivered: 2,
  read: 3,
  received: 1,
  seen: 2,
};
const reached = ({ state, readAt, direction }: MessageRecord) =>
  direction === "incoming" && readAt !== null ? 3 : (REACHED[state] ?? 0);

/** What one test has of its own. */
function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-killed-"));
  folders.push(folder);
  /** The last that was shown of each message, by any of the processes. */
  const shown = new Map<string, MessageRecord>();

  function showing(record: MessageRecord): void {
    const before = shown.get(record.id);
    shown.set(record.id, record);
    expect(record.failure).toBeNull();
    if (before === undefined) return;
    expect(record.conversationId).toBe(before.conversationId);
    expect(reached(record), `${before.state}, then ${record.state}`).toBeGreaterThanOrEqual(reached(before));
  }

  function found(records: readonly MessageRecord[]): void {
    const byId = new Map(records.map((record) => [record.id, record]));
    expect(byId.size, "each once").toBe(records.length);
    for (const [id, before] of shown) {
      const record = byId.get(id);
      if (record === undefined) expect.fail(`${before.text} was shown as ${before.state}, and is gone`);
      expect(record.conversationId).toBe(before.conversationId);
      expect(reached(record), `${before.state}, then ${record.state}`).toBeGreaterThanOrEqual(reached(before));
      if (before.text !== "") expect(record.text).toBe(before.text);
    }
  }

  /** What holds of everything that is shown, and of what a process finds. */
  function note(line: FromMessenger): void {
    if (line.said === "fault") expect.fail(line.message);
    if (line.said === "shown") showing(line.record);
    if (line.said === "stored") found(line.records);
  }

  return { folder, shown, note };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Kills one process after the other, each a step later; resolves with the steps when one has come to its end. */
async function killedAtEachStep(one: (killAt: number) => MessengerRun): Promise<string[]> {
  const steps: string[] = [];
  for (let killAt = 1; ; killAt += 1) {
    expect(killAt).toBeLessThan(60);
    const step = await one(killAt).killedAt;
    if (step === undefined) return steps;
    steps.push(step);
  }
}

describe.concurrent("killed at every step", () => {
  test("a message of ours, redirected, arrives once, and after 202 it does not leave again", async () => {
    const bea = startEngine("required", undefined, {
      ownId: BEA_AT_B,
      keys: {
        seal: () => Promise.reject(new Error("answers nothing")),
        open: async ({ payload }) => ({ ...outOfContainer(BEA_AT_B, payload), identity: sealedFor(BEA_AT_B).identity }),
      },
    });
    bea.engine.connection(true);
    const { folder, note, shown } = newFolder();
    const left: Departed[] = [];
    const acceptedIds = new Set<string>();
    /** News that was heard, by message. */
    const heard = new Map<string, number>();
    const NEWS = ["delivered", "read"] as const;

    async function reach({ calledId, conversationId, id, number, payload }: Departed, run: MessengerRun) {
      if (calledId === BEA) return run.order({ order: "answer", number, answer: redirection() });
      const refusal = await bea.engine.receive(receivedOf({ id, conversationId, senderId: AVA, content: { payload } }));
      expect(refusal).toBeUndefined();
      run.order({ order: "answer", number, answer: answer(202) });
    }
    /** Bea's end tells what has not been heard yet: what is being said in this run is not said twice. */
    const telling = new WeakMap<MessengerRun, number>();
    function tell({ conversationId, id }: MessageRecord, run: MessengerRun): void {
      const number = heard.get(id) ?? 0;
      const notification = NEWS[number];
      if (notification === undefined || telling.get(run) === number) return;
      telling.set(run, number);
      run.order({ order: "take", number, data: { id, conversationId, senderId: BEA_AT_B, content: { notification } } });
    }

    const steps = await killedAtEachStep((killAt) => {
      const text = `number ${killAt}`;
      /** The one that is looked at: first what the last process left goes on to its end, and then comes the next. */
      let current: string | undefined;
      function write(run: MessengerRun): void {
        current = undefined;
        run.order({ order: "write", to: BEA, text, killAt });
      }
      function follow(record: MessageRecord, run: MessengerRun): void {
        if (reached(record) > 0) acceptedIds.add(record.id);
        if (record.text === text) current = record.id;
        if (record.id !== current || reached(record) === 0) return;
        tell(record, run);
        if (record.state !== "read" || heard.get(record.id) !== NEWS.length) return;
        if (record.text === text) run.order({ order: "end" });
        else write(run);
      }
      return runMessenger(folder, (line, run) => {
        note(line);
        switch (line.said) {
          case "stored": {
            const last = line.records.at(-1);
            for (const record of line.records) if (reached(record) > 0) acceptedIds.add(record.id);
            current = last?.id;
            if (last === undefined) write(run);
            else follow(last, run);
            return;
          }
          case "shown":
            return follow(line.record, run);
          case "sent":
            expect(acceptedIds.has(line.id), "left again after 202").toBe(false);
            left.push(line);
            return void reach(line, run);
          case "taken":
            expect(line.refusal).toBeNull();
            if (current === undefined) return;
            heard.set(current, line.number + 1);
            return follow(shown.get(current)!, run);
          default:
            return;
        }
      });
    });

    const attemptAt = (id: string) => [
      "after sealing is stored",
      `after it is sealed for ${id}`,
      "after sending is stored",
      `after it has left for ${id}`,
    ];
    const mark = (state: string) => [
      `before ${state} is stored`,
      `after ${state} is stored`,
      "before it is said that it was taken",
    ];
    expect(steps).toEqual([
      ...attemptAt(BEA),
      "after the answer 300",
      ...attemptAt(BEA_AT_B),
      "after the answer 202",
      "after accepted is stored",
      ...mark("delivered"),
      ...mark("read"),
    ]);
    const texts = [...steps, "to its end"].map((_, number) => `number ${number + 1}`);
    const arrived = bea.messages();
    expect(arrived.map(({ text }) => text)).toEqual(texts);
    expect([...shown.values()].map(({ id, state, text }) => ({ id, state, text }))).toEqual(
      arrived.map(({ id, text }) => ({ id, state: "read", text })),
    );
    for (const { conversationId, id } of left) expect(conversationId).toBe(shown.get(id)?.conversationId);
    expect(new Set(left.map(({ id }) => id)).size).toBe(texts.length);
  }, 60_000);

  test("a message to us is shown once, and its sender hears that it was read", async () => {
    const { folder, note, shown } = newFolder();
    const inClear = (text: string) =>
      Buffer.from(
        encodeDataMessage({ kind: "data", payloads: [{ content: "text", data: Uint8Array.from(Buffer.from(text)) }] }),
      ).toString("base64");
    const idOf = (number: number) => `0918a100-0000-4000-8000-${String(number).padStart(12, "0")}`;
    const arriving: Arriving[] = [];
    const taken = new Set<number>();
    const told: string[] = [];

    const steps = await killedAtEachStep((killAt) => {
      arriving.push({
        id: idOf(killAt),
        conversationId: "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918",
        senderId: BEA,
        content: { payload: inContainer(AVA, inClear(`number ${killAt}`)) },
      });
      /** The one that is looked at: first the one of the last process, then the next. */
      let current = Math.max(1, killAt - 1);
      /** The server brings again what nobody has answered. */
      function bring(number: number, run: MessengerRun): void {
        current = number;
        const data = arriving[number - 1];
        if (data === undefined || taken.has(number)) return;
        run.order({ order: "take", number, data, ...(number === killAt ? { killAt } : {}) });
      }
      function follow(record: MessageRecord | undefined, run: MessengerRun): void {
        if (record?.id !== idOf(current)) return;
        if (record.state === "received") run.order({ order: "see", id: record.id });
        if (record.state !== "seen" || record.readAt === null || !taken.has(current)) return;
        if (current === killAt) run.order({ order: "end" });
        else bring(killAt, run);
      }
      return runMessenger(folder, (line, run) => {
        note(line);
        switch (line.said) {
          case "stored":
            return bring(current, run);
          case "shown":
            return follow(line.record, run);
          case "taken":
            expect(line.refusal).toBeNull();
            taken.add(line.number);
            return follow(shown.get(idOf(line.number)), run);
          case "told":
            told.push(`${line.id} ${line.notification}`);
            return run.order({ order: "heard", number: line.number });
          default:
            return;
        }
      });
    });
    expect(steps).toEqual([
      "before sealed is stored",
      "after sealed is stored",
      "after it is opened",
      "before it is said that it was taken",
      "after received is stored",
      "before seen is stored",
      "after seen is stored",
      "after delivered-and-read has left",
      "after delivered-and-read was heard",
      "after seen is stored",
    ]);
    expect([...shown.values()].map(({ text }) => text)).toEqual(arriving.map((_, number) => `number ${number + 1}`));
    for (const { id } of arriving) expect(told).toContain(`${id} delivered-and-read`);
  }, 60_000);
});
