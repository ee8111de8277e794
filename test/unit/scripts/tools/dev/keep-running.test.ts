import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { type KeptProgram, keepRunning } from "../../../../../scripts/tools/dev/keep-running.ts";

/** A program that ends when it is asked to, or when the test says so. */
class StandIn extends EventEmitter {
  exitCode: number | null = null;
  signalCode: string | null = null;
  readonly kill = (signal: string) => {
    this.signalCode = signal;
    queueMicrotask(() => this.emit("exit", null));
    return true;
  };

  end(code: number): void {
    this.exitCode = code;
    this.emit("exit", code);
  }
}

const starts = new EventEmitter();
const said: string[] = [];
let kept: KeptProgram | undefined;

afterEach(() => {
  kept?.close();
  said.length = 0;
});

/** Keeps stand-ins running, and tells of each that is started. */
function keep(fail?: () => void): KeptProgram {
  kept = keepRunning(
    async () => {
      const child = new StandIn();
      queueMicrotask(() => starts.emit("started", child));
      fail?.();
      return child as unknown as ChildProcess;
    },
    (line) => said.push(line),
  );
  return kept;
}

const nextStart = async (): Promise<StandIn> => (await once(starts, "started"))[0];

test("a change ends the program and starts it anew, and changes meanwhile are that change", async () => {
  const first = nextStart();
  const { restart } = keep();
  const program = await first;
  const second = nextStart();
  restart();
  restart();
  expect(await second).not.toBe(program);
  expect(program.signalCode).toBe("SIGTERM");
});

test("a program that ends well is over", async () => {
  const first = nextStart();
  const { ended } = keep();
  (await first).end(0);
  await ended;
  expect(said).toEqual([]);
});

test("a program that fails is started at the next change, and so is one that does not start", async () => {
  let failures = 1;
  const first = nextStart();
  const { restart } = keep(() => {
    if (failures-- > 0) throw new Error("does not start");
  });
  await first;
  const second = nextStart();
  restart();
  (await second).end(1);
  const third = nextStart();
  restart();
  await third;
  expect(said[0]).toBe("does not start");
});

test("closing ends the program and starts none", async () => {
  const first = nextStart();
  const { close, ended } = keep();
  const program = await first;
  close();
  await ended;
  expect(program.signalCode).toBe("SIGTERM");
});
