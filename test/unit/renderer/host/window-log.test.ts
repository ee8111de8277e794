import { expect, test, vi } from "vitest";
import type { Host } from "../../../../renderer/host/host.ts";
import { logUncaught, writeLog } from "../../../../renderer/host/window-log.ts";
import { COMMANDS, type CommandInput } from "../../../../shared/bridge/bridge.ts";

function rememberingHost() {
  const lines: CommandInput<"log.write">[] = [];
  const call = async (name: string, input: unknown) => {
    if (name === "log.write") lines.push(COMMANDS["log.write"].input.parse(input));
    throw new Error("the disk is full");
  };
  return { lines, host: { call, on: () => () => {} } as unknown as Host };
}

/** The two events as a browser makes them, as far as they are read. */
const uncaught = (error: unknown, message = "") => Object.assign(new Event("error"), { error, message });
const unawaited = (reason: unknown) => Object.assign(new Event("unhandledrejection"), { reason });

function watched() {
  const { lines, host } = rememberingHost();
  const window = new EventTarget();
  logUncaught(host, window);
  return { lines, window };
}

test("errors that nobody caught are in the host's log, with their place", () => {
  const { lines, window } = watched();
  window.dispatchEvent(uncaught(new TypeError("no such part")));
  window.dispatchEvent(unawaited(new RangeError("too far")));
  expect(lines.map(({ level }) => level)).toEqual(["error", "error"]);
  expect(lines[0]?.message).toMatch(/^nobody caught an error: TypeError: no such part\n +at .*window-log\.test/);
  expect(lines[1]?.message).toMatch(/^nobody waited for a failure: RangeError: too far\n +at /);
});

test.each([
  ["an error of another page", uncaught(null, "Script error."), "nobody caught an error: Script error."],
  ["a text", unawaited("gone"), "nobody waited for a failure: gone"],
  ["nothing", unawaited(undefined), "nobody waited for a failure: no error"],
  ["an object, whatever is in it", unawaited({ token: "s3cret" }), "nobody waited for a failure: no error"],
  [
    "an error whose stack says nothing",
    uncaught(Object.assign(new Error("odd"), { stack: "elsewhere" })),
    "nobody caught an error: Error: odd\nelsewhere",
  ],
])("so is %s", (_what, event, line) => {
  const { lines, window } = watched();
  window.dispatchEvent(event);
  expect(lines.map(({ message }) => message)).toEqual([line]);
});

test("a line is as long as the host takes it", () => {
  const { lines, host } = rememberingHost();
  writeLog(host, "warn", "x".repeat(10_000));
  expect(lines[0]?.message.length).toBeLessThanOrEqual(4_000);
  expect(lines[0]?.level).toBe("warn");
});

test("an error that comes again and again fills no log, one of another kind is written, and how many there were is said", () => {
  vi.useFakeTimers();
  const { lines, window } = watched();
  for (let i = 0; i < 1_000; i++) window.dispatchEvent(uncaught(new Error("again")));
  window.dispatchEvent(unawaited("of another kind"));
  expect(lines).toHaveLength(22);
  expect(lines[20]?.message).toBe("more lines like this are left out for a minute: nobody caught an error");
  expect(lines[21]?.message).toContain("of another kind");
  vi.advanceTimersByTime(60_000);
  expect(lines[22]?.message).toBe("980 lines like this were left out: nobody caught an error");
  window.dispatchEvent(uncaught(new Error("later")));
  expect(lines.at(-1)?.message).toContain("later");
  vi.useRealTimers();
});
