import { describe, expect, test } from "vitest";
import {
  inOrder,
  MAX_RECORDS,
  readServiceNames,
  readServiceRecords,
  type ServiceRecord,
} from "../../../../electron/network/service-records.ts";

const OURS = ["a.test"];
const named = (name: unknown, more: object = {}) => ({ name, port: 443, priority: 1, weight: 2, ...more });

describe("SRV records", () => {
  test("are read, their hosts in one form", () => {
    expect(readServiceRecords([named("One.A.test."), named("a.test", { port: 8443 })], OURS)).toEqual({
      records: [
        { host: "one.a.test", port: 443, priority: 1, weight: 2 },
        { host: "a.test", port: 8443, priority: 1, weight: 2 },
      ],
      unusable: 0,
    });
  });

  test("that lead out of the domain, or to what nobody can connect to, are left aside and counted", () => {
    const wrong = [
      named("sip.evil.test"),
      named("eviila.test"),
      named("a.test.evil.test"),
      named("under_score.a.test"),
      named("*.a.test"),
      named("a b.a.test"),
      named("x;y.a.test"),
      named("10.0.0.1"),
      named("[::1]"),
      named(7),
      named(`${"x".repeat(300)}.a.test`),
      named("one.a.test", { port: 0 }),
      named("one.a.test", { port: 65_536 }),
      named("one.a.test", { port: "443" }),
      named("one.a.test", { weight: -1 }),
      named("one.a.test", { priority: Number.NaN }),
    ];
    expect(readServiceRecords([...wrong, named("one.a.test")], OURS)).toMatchObject({
      records: [{ host: "one.a.test" }],
      unusable: wrong.length,
    });
    expect(readServiceRecords([named("sip.b.test")], ["a.test", "b.test"]).records).toHaveLength(1);
  });

  test("with the root as host say that there is no such service", () => {
    expect(readServiceRecords([named(""), named(".")], OURS)).toEqual({ records: [], unusable: 0 });
  });

  test.each([[undefined], [null], ["text"], [{}], [[null, 7, "x", []]]])("of %o are none", (foreign) => {
    expect(readServiceRecords(foreign, OURS).records).toEqual([]);
    expect(readServiceNames(foreign, "wss")).toEqual([]);
  });

  test("are looked at up to a number", () => {
    const many = Array.from({ length: 1_000 }, (_each, place) => named(`s${place}.a.test`));
    expect(readServiceRecords(many, OURS).records).toHaveLength(MAX_RECORDS);
  });
});

describe("NAPTR records", () => {
  const record = (more: object) => ({
    flags: "s",
    service: "SIPS+D2W",
    regexp: "",
    replacement: "_x._tcp.a.test",
    order: 10,
    preference: 10,
    ...more,
  });

  test("name where servers for secure WebSockets stand, by order and preference", () => {
    const records = [
      record({ replacement: "third.a.test", order: 20, preference: 1 }),
      record({ replacement: "second.a.test", preference: 20 }),
      record({ replacement: "first.a.test", flags: "S", service: "sips+d2w" }),
    ];
    expect(readServiceNames(records, "wss")).toEqual(["first.a.test", "second.a.test", "third.a.test"]);
  });

  test.each([
    ["another transport", { service: "SIPS+D2T" }],
    ["a WebSocket in clear", { service: "SIP+D2W" }],
    ["an expression", { regexp: "!^.*$!sip:a@b!" }],
    ["another kind of answer", { flags: "u" }],
    ["no name", { replacement: "a b" }],
    ["no order", { order: "10" }],
  ])("of %s are left aside", (_what, more) => {
    expect(readServiceNames([record(more)], "wss")).toEqual([]);
  });
});

describe("the order of servers", () => {
  const server = (host: string, priority: number, weight: number): ServiceRecord => ({
    host,
    priority,
    weight,
    port: 443,
  });
  const hosts = (records: readonly ServiceRecord[]) => records.map(({ host }) => host).join("");

  test("is that of their priorities, whatever chance says", () => {
    const records = [server("c", 30, 9), server("a", 10, 0), server("b", 20, 65_535)];
    for (const chance of [0, 0.5, 0.999_999]) expect(hosts(inOrder(records, () => chance))).toBe("abc");
  });

  test("is drawn by weight among those of one priority", () => {
    const records = [server("z", 1, 0), server("a", 1, 10), server("b", 1, 30)];
    // Sums are 0, 10, 40: a number from 0 to 40 is drawn, and the first sum that reaches it counts.
    const first = (number: number) => inOrder(records, () => number / 41 + 1e-9)[0]?.host;
    expect([0, 1, 10, 11, 40].map(first)).toEqual(["z", "a", "a", "b", "b"]);
    const counts = new Map<string | undefined, number>();
    for (let number = 0; number <= 40; number += 1) counts.set(first(number), (counts.get(first(number)) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ z: 1, a: 10, b: 30 });
  });

  test("has every server once, those without any weight too", () => {
    const records = [server("a", 1, 0), server("b", 1, 0), server("c", 1, 0)];
    for (const chance of [0, 0.3, 0.99]) expect([...hosts(inOrder(records, () => chance))].sort().join("")).toBe("abc");
    expect(inOrder([], () => 0)).toEqual([]);
  });
});
