/** Messages that come all at once are handled in turns; those of calls do not wait behind those of strangers. */
import { expect, test } from "vitest";
import { laneOf, Turns } from "../../../../../renderer/signalling/connection/turns.ts";

const request = (name: string, method = "MESSAGE") => `${method} sip:a SIP/2.0\r\nTo: <sip:a>\r\nX: ${name}\r\n\r\n`;
const ofCall = (name: string) => `BYE sip:a SIP/2.0\r\nTo: <sip:a>;tag=1\r\nX: ${name}\r\n\r\n`;
const nameOf = (message: string) => /X: (.*)\r/.exec(message)?.[1] ?? "";

/** @param cost - milliseconds that a message takes */
function setUp(cost: number) {
  const clock = { now: 0 };
  const handled: string[] = [];
  const dropped: string[] = [];
  const perTurn: number[] = [];
  let open: { settle: () => void } | undefined;
  const turns = new Turns(
    (message) => {
      handled.push(nameOf(message));
      clock.now += cost;
      perTurn[perTurn.length - 1] = (perTurn.at(-1) ?? 0) + 1;
      open?.settle();
    },
    (message) => dropped.push(nameOf(message)),
    () => clock.now,
  );
  return {
    turns,
    clock,
    handled,
    dropped,
    perTurn,
    /** Until so many messages have been handled, turn by turn. */
    async until(count: number) {
      while (handled.length < count) {
        perTurn.push(0);
        await new Promise<void>((settle) => {
          open = { settle };
          setImmediate(settle);
        });
      }
    },
  };
}

test("one after the other, with rest between them: each at once", () => {
  const { turns, clock, handled } = setUp(5);
  for (let at = 0; at < 10; at++) {
    turns.take(request(String(at)));
    expect(handled).toHaveLength(at + 1);
    clock.now += 2;
  }
});

test("all at once: no turn has more than its time of them, and they keep their order", async () => {
  const { turns, handled, until } = setUp(1);
  const names = Array.from({ length: 100 }, (_, at) => String(at));
  for (const name of names) turns.take(request(name));
  expect(handled).toHaveLength(8);
  await new Promise((resolve) => setImmediate(resolve));
  expect(handled.length).toBeLessThanOrEqual(16);
  await until(100);
  expect(handled).toEqual(names);
});

test("what belongs to a call goes first", async () => {
  const { turns, handled, until } = setUp(8);
  turns.take(request("first"));
  for (const name of ["a", "b"]) turns.take(request(name));
  turns.take(ofCall("bye"));
  await until(4);
  expect(handled).toEqual(["first", "bye", "a", "b"]);
});

test("a message that fails does not keep the next from its turn", async () => {
  const clock = { now: 0 };
  const handled: string[] = [];
  const failures: unknown[] = [];
  const turns = new Turns(
    (message) => {
      clock.now += 8;
      handled.push(nameOf(message));
      if (nameOf(message) === "fails") throw new Error("as asked");
    },
    () => {},
    () => clock.now,
  );
  const listener = (error: unknown) => failures.push(error);
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", listener);
  for (const name of ["first", "fails", "last"]) turns.take(request(name));
  while (handled.length < 3) await new Promise((resolve) => setImmediate(resolve));
  process.off("uncaughtException", listener);
  for (const other of others) process.on("uncaughtException", other);
  expect([handled, failures.length]).toEqual([["first", "fails", "last"], 1]);
});

test("what is forgotten is not handled, and what comes after it is", async () => {
  const { turns, clock, handled } = setUp(8);
  for (const name of ["first", "gone"]) turns.take(request(name));
  turns.clear();
  clock.now += 10;
  turns.take(request("later"));
  await new Promise((resolve) => setImmediate(resolve));
  expect(handled).toEqual(["first", "later"]);
});

test("the memory of what waits has a limit", () => {
  const { turns, dropped } = setUp(8);
  const large = request("x".repeat(200_000));
  for (let at = 0; at < 200; at++) turns.take(large);
  expect(dropped.length).toBeGreaterThan(20);
  expect(dropped.every((name) => name === nameOf(large))).toBe(true);
  turns.clear();
});

test.each([
  ["an answer", "SIP/2.0 200 OK\r\nTo: <sip:a>\r\n\r\n", "calls"],
  ["a request in a dialog", ofCall("x"), "calls"],
  ["in short form", "BYE sip:a SIP/2.0\r\nt : <sip:a>; Tag = 1\r\n\r\n", "calls"],
  ["a request outside", request("x"), "strangers"],
  ["CANCEL, which comes after its INVITE", request("x", "CANCEL"), "strangers"],
  ["a tag in the body", "INVITE sip:a SIP/2.0\r\nTo: <sip:a>\r\n\r\nTo: <sip:a>;tag=1\r\n", "strangers"],
  ["a tag in another field", "INVITE sip:a SIP/2.0\r\nFrom: <sip:a>;tag=1\r\nTo: <sip:a>\r\n\r\n", "strangers"],
])("%s", (_, message, lane) => expect(laneOf(message)).toBe(lane));
