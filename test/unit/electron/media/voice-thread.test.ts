/** The host's end of the thread of voices; the thread itself is stood in for. */
import { beforeEach, expect, test, vi } from "vitest";
import type { VoiceNews, VoiceOrder } from "../../../../electron/media/voice-orders.ts";
import { VoiceThread } from "../../../../electron/media/voice-thread.ts";

const { StandIn } = await vi.hoisted(async () => {
  const { EventEmitter } = await import("node:events");
  /** A thread that opens every voice at once. */
  class StandIn extends EventEmitter {
    static all: StandIn[] = [];
    static answers = true;
    readonly options: unknown;
    readonly orders: VoiceOrder[] = [];
    readonly terminate = vi.fn(async () => 0);
    constructor(_entry: URL, options: unknown) {
      super();
      this.options = options;
      StandIn.all.push(this);
    }
    unref(): void {}
    tell(news: VoiceNews): void {
      this.emit("message", news);
    }
    postMessage(order: VoiceOrder): void {
      this.orders.push(order);
      if (order.kind === "end" && StandIn.answers) this.tell({ kind: "ended" });
      if (order.kind === "open")
        this.tell({ kind: "opened", id: order.id, port: 5002, ssrc: 1, cname: "a", token: "t" });
    }
  }
  return { StandIn };
});
vi.mock("node:worker_threads", () => ({ Worker: StandIn }));

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const CODECS = { amrWb: new Uint8Array() };
const RANGE = { first: 5002, last: 5003 };

beforeEach(() => {
  StandIn.all = [];
  StandIn.answers = true;
  vi.clearAllMocks();
});

function start(port = 0) {
  const thread = new VoiceThread(CODECS, port, log);
  const worker = StandIn.all.at(-1);
  if (worker === undefined) throw new Error("no worker");
  worker.tell({ kind: "listening", url: "ws://127.0.0.1:5000" });
  return { thread, worker };
}

test("no two voices have the same ID, not even in two threads", async () => {
  const first = start();
  const one = await first.thread.open("127.0.0.1", RANGE);
  first.worker.emit("exit", 1);
  expect(first.thread.hasFailed).toBe(true);
  const other = await start().thread.open("127.0.0.1", RANGE);
  expect(other.id).not.toBe(one.id);
});

test("a thread says where it listens, and what it was told where it never did", () => {
  const { thread, worker } = start(5999);
  expect(worker.options).toMatchObject({ workerData: { port: 5999 } });
  expect(thread.port).toBe(5000);
  expect(new VoiceThread(CODECS, 5999, log).port).toBe(5999);
});

test("a thread says whether its calls may be in Opus: what it was given, and nothing that came later", () => {
  expect(start().thread.hasOpus).toBe(false);
  expect(new VoiceThread({ ...CODECS, opus: new Uint8Array() }, 0, log).hasOpus).toBe(true);
});

test("the log says why one voice has ended, and why all have; not that the program ends", async () => {
  const { thread, worker } = start();
  worker.tell({ kind: "broken", id: 1, because: "unreachable" });
  expect(log.error).toHaveBeenLastCalledWith(expect.any(String), "unreachable");
  expect(thread.hasFailed).toBe(false);
  const cause = new Error("out of memory");
  worker.emit("error", cause);
  worker.emit("exit", 1);
  expect(log.error).toHaveBeenLastCalledWith(expect.any(String), cause);
  expect(log.error).toHaveBeenCalledTimes(2);
  const other = start();
  await other.thread.end();
  other.worker.emit("exit", 1);
  expect(log.error).toHaveBeenCalledTimes(2);
});

test("who wants to know that it has ended is told once, and not at the end of the program", async () => {
  const told = vi.fn();
  const broken = new VoiceThread(CODECS, 0, log, told);
  StandIn.all.at(-1)?.emit("error", new Error("out of memory"));
  StandIn.all.at(-1)?.emit("exit", 1);
  expect([broken.hasFailed, told.mock.calls.length]).toEqual([true, 1]);
  const over = new VoiceThread(CODECS, 0, log, told);
  const worker = StandIn.all.at(-1);
  await over.end();
  worker?.emit("exit", 0);
  expect(told).toHaveBeenCalledOnce();
});

test("at the end the voices say goodbye first, and a thread that does not answer is not waited for", async () => {
  const { thread, worker } = start();
  await thread.end();
  expect(worker.orders).toEqual([{ kind: "end" }]);
  expect(worker.terminate).toHaveBeenCalledOnce();

  vi.useFakeTimers();
  StandIn.answers = false;
  const silent = start();
  const ended = silent.thread.end();
  await vi.advanceTimersByTimeAsync(499);
  expect(silent.worker.terminate).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await ended;
  vi.useRealTimers();
  expect(silent.worker.terminate).toHaveBeenCalledOnce();
});
