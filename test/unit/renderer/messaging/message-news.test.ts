import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MessageNews } from "../../../../renderer/messaging/message-news.ts";
import type { FileNotificationKind, MessageNotification } from "../../../../renderer/messaging/ports.ts";
import type { MessageFile } from "../../../../shared/mc/message-file.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { BEA, NOW, written } from "../../../support/fixtures/messages.ts";

let record: MessageRecord;
let isConnected: boolean;
/** Whether each telling is taken; the last holds for all that follow. */
let taken: boolean[];
const told: { what: MessageNotification | FileNotificationKind; afterMs: number }[] = [];

const tell = async ({ notification: what }: { notification: (typeof told)[number]["what"] }) => {
  told.push({ what, afterMs: Date.now() - NOW });
  return (taken.length > 1 ? taken.shift() : taken[0]) === true;
};

const news = () =>
  new MessageNews({
    service: "mcdata",
    data: {
      send: () => Promise.reject(new Error("nothing is sent")),
      announce: () => Promise.reject(new Error("no file goes out")),
      notifyFile: tell,
      terminateFile: async () => "taken" as const,
      notify: tell,
    },
    now: () => Date.now(),
    isConnected: () => isConnected,
    record: () => record,
    put: async (next) => {
      record = next;
    },
    inTurn: (_, work) => void work(),
  });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  record = written({ direction: "incoming", primaryId: BEA, state: "seen" });
  isConnected = true;
  taken = [true];
  told.length = 0;
});
afterEach(() => void vi.useRealTimers());

describe("news of a message", () => {
  test("is told once", async () => {
    const each = news();
    each.settle(record.id);
    await vi.runAllTimersAsync();
    each.settle(record.id);
    await vi.runAllTimersAsync();
    expect(told.map(({ what }) => what)).toEqual(["delivered-and-read"]);
    expect(record).toMatchObject({ deliveredAt: NOW, readAt: NOW });
  });

  test("is told again where nobody was there to hear it, at longer and longer intervals", async () => {
    taken = [false, false, true];
    news().settle(record.id);
    await vi.runAllTimersAsync();
    expect(told.map(({ afterMs }) => afterMs)).toEqual([0, 5_000, 25_000]);
    expect(record.readAt).toBe(NOW + 25_000);
  });

  test("is not told for ever, and once more with the next connection", async () => {
    taken = [false];
    const each = news();
    each.settle(record.id);
    await vi.runAllTimersAsync();
    expect(told.map(({ afterMs }) => afterMs)).toEqual([0, 5_000, 25_000, 105_000, 425_000]);
    taken = [true];
    each.connected([record]);
    await vi.runAllTimersAsync();
    expect(told).toHaveLength(6);
    expect(record.readAt).not.toBeNull();
  });

  test("waits for the connection", async () => {
    isConnected = false;
    const each = news();
    each.settle(record.id);
    await vi.runAllTimersAsync();
    expect(told).toEqual([]);
    isConnected = true;
    each.connected([record]);
    await vi.runAllTimersAsync();
    expect(told).toHaveLength(1);
  });

  test("of its delivery waits two minutes for that of its being read", async () => {
    record = { ...record, state: "received" };
    news().settle(record.id);
    await vi.runAllTimersAsync();
    expect(told).toEqual([{ what: "delivered", afterMs: 120_000 }]);
  });

  test("leaves nothing to wait for once it was told", async () => {
    record = { ...record, state: "received" };
    const each = news();
    each.settle(record.id);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(1);
    record = { ...record, state: "seen" };
    each.settle(record.id);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.map(({ what }) => what)).toEqual(["delivered-and-read"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is not told any more after the end", async () => {
    taken = [false];
    const each = news();
    each.settle(record.id);
    await vi.advanceTimersByTimeAsync(1);
    each.stop();
    await vi.runAllTimersAsync();
    expect(told).toHaveLength(1);
  });
});

describe("news of a file", () => {
  const FILE: MessageFile = {
    name: "plan.pdf",
    size: 100,
    type: null,
    found: null,
    object: null,
    stage: "fetching",
    wantsCompletion: true,
    answer: "accepted",
    told: null,
    gone: null,
    leaving: null,
    failure: null,
  };
  beforeEach(() => {
    record = written({ direction: "incoming", primaryId: BEA, state: "seen", disposition: null, file: FILE });
  });

  test("is told again where nobody was there to hear it, at the same intervals", async () => {
    taken = [false, false, true];
    news().settle(record.id);
    await vi.runAllTimersAsync();
    expect(told).toEqual([0, 5_000, 25_000].map((afterMs) => ({ what: "accepted", afterMs })));
    expect(record.file?.told).toBe("accepted");
  });

  test("that was not heard goes before what has happened meanwhile, and each is told once", async () => {
    taken = [false, true];
    news().settle(record.id);
    await vi.advanceTimersByTimeAsync(1);
    record = { ...record, file: { ...FILE, stage: "fetched" } };
    await vi.runAllTimersAsync();
    expect(told.map(({ what }) => what)).toEqual(["accepted", "accepted", "completed"]);
    expect(record.file?.told).toBe("completed");
  });

  test("is not told for ever, and once more with the next connection", async () => {
    taken = [false];
    const each = news();
    each.settle(record.id);
    await vi.runAllTimersAsync();
    expect(told).toHaveLength(5);
    taken = [true];
    each.connected([record]);
    await vi.runAllTimersAsync();
    expect(told).toHaveLength(6);
  });

  test.each(["sealed", "unopened"] as const)("that is %s does not say that it is accepted", async (state) => {
    record = { ...record, state };
    news().settle(record.id);
    await vi.runAllTimersAsync();
    expect(told.map(({ what }) => what)).toEqual(state === "sealed" ? [] : ["undelivered"]);
  });
});
