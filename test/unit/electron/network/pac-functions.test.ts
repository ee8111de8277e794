import { expect, test } from "vitest";
import { type PacWorld, pacFunctions } from "../../../../electron/network/pac-functions.ts";

const NAMES: Readonly<Record<string, string>> = { "sip.a.example": "10.1.2.3", "www.b.example": "198.51.100.7" };
/** A Wednesday. */
const NOW = new Date("2026-07-15T13:30:20Z");

function ask(name: string, given: readonly unknown[], world: Partial<PacWorld> = {}): unknown {
  const functions = pacFunctions({
    resolve: (host) => NAMES[host] ?? null,
    ownAddress: "10.9.9.9",
    now: () => NOW,
    ...world,
  });
  return functions[name]?.(...given);
}

test.each<[string, readonly unknown[], unknown]>([
  ["isPlainHostName", ["sip"], true],
  ["isPlainHostName", ["sip.a.example"], false],
  ["dnsDomainIs", ["sip.A.example", ".a.example"], true],
  ["dnsDomainIs", ["sip.a.example.", ".a.example"], true],
  ["dnsDomainIs", ["sip.b.example", ".a.example"], false],
  ["localHostOrDomainIs", ["sip", "sip.a.example"], true],
  ["localHostOrDomainIs", ["sip.a.example", "sip.a.example"], true],
  ["localHostOrDomainIs", ["si", "sip.a.example"], false],
  ["localHostOrDomainIs", ["sip.b.example", "sip.a.example"], false],
  ["dnsDomainLevels", ["sip.a.example"], 2],
  ["dnsDomainLevels", ["sip"], 0],
  ["isResolvable", ["sip.a.example"], true],
  ["isResolvable", ["nobody.example"], false],
  ["isResolvable", ["192.0.2.1"], true],
  ["dnsResolve", ["SIP.a.example."], "10.1.2.3"],
  ["dnsResolve", ["nobody.example"], null],
  ["isInNet", ["sip.a.example", "10.0.0.0", "255.0.0.0"], true],
  ["isInNet", ["10.1.2.3", "10.1.2.3", "255.255.255.255"], true],
  ["isInNet", ["www.b.example", "10.0.0.0", "255.0.0.0"], false],
  ["isInNet", ["www.b.example", "10.0.0.0", "0.0.0.0"], true],
  ["isInNet", ["nobody.example", "0.0.0.0", "0.0.0.0"], false],
  ["isInNet", ["sip.a.example", "10.0.0.0", "255.0.255.0"], false],
  ["isInNet", ["sip.a.example", "10.0.0", "255.0.0.0"], false],
  ["myIpAddress", [], "10.9.9.9"],
  ["alert", ["anything"], null],
])("%s(%j) is %j", (name, given, expected) => {
  expect(ask(name, given)).toBe(expected);
});

test.each([
  ["https://sip.a.example/", "https://*.a.example/*", true],
  ["https://sip.a.example/", "https://*.b.example/*", false],
  ["sip.a.example", "*", true],
  ["sip7", "sip?", true],
  ["sip", "sip?", false],
  ["sipXa.example", "sip.a.example", false],
  ["aXbXb", "a*b", true],
  ["", "", true],
  ["", "**", true],
  ["a(b", "a(b", true],
  ["a*b", "a**b", true],
])("%j has the form %j: %j", (text, form, expected) => {
  expect(ask("shExpMatch", [text, form])).toBe(expected);
});

test("a form that fits nearly everywhere takes no time without end", () => {
  expect(ask("shExpMatch", ["a".repeat(20_000), `${"*a".repeat(30)}*b`])).toBe(false);
});

test.each<[string, readonly unknown[], boolean]>([
  ["weekdayRange", ["WED"], true],
  ["weekdayRange", ["MON", "FRI"], true],
  ["weekdayRange", ["SAT", "TUE"], false],
  ["weekdayRange", ["SAT", "WED"], true],
  ["weekdayRange", ["THU"], false],
  ["weekdayRange", ["HUMPDAY"], false],
  ["weekdayRange", [], false],
  ["dateRange", [15], true],
  ["dateRange", [16], false],
  ["dateRange", [10, 20], true],
  ["dateRange", [20, 10], false],
  ["dateRange", [20, 15], true],
  ["dateRange", ["JUL"], true],
  ["dateRange", ["AUG", "JUN"], false],
  ["dateRange", ["NOV", "JUL"], true],
  ["dateRange", [2026], true],
  ["dateRange", [2020, 2025], false],
  ["dateRange", [15, "JUL"], true],
  ["dateRange", [15, "JUN"], false],
  ["dateRange", [15, "JUL", 2026], true],
  ["dateRange", [15, "JUL", 2025], false],
  ["dateRange", [1, "JUN", 15, "AUG"], true],
  ["dateRange", [1, "JUN", 14, "JUL"], false],
  ["dateRange", ["OCT", 2025, "MAR", 2026], false],
  ["dateRange", ["OCT", 2025, "JUL", 2026], true],
  ["dateRange", [1, "JUN", 2026, 15, "JUL", 2026], true],
  ["dateRange", [1, "JUN", 2027, 15, "AUG", 2026], false],
  ["dateRange", ["soon"], false],
  ["dateRange", [], false],
  ["timeRange", [13], true],
  ["timeRange", [14], false],
  ["timeRange", [9, 13], true],
  ["timeRange", [22, 6], false],
  ["timeRange", [8, 30, 13, 30], true],
  ["timeRange", [8, 30, 13, 29], false],
  ["timeRange", [13, 30, 20, 13, 30, 20], true],
  ["timeRange", [13, 30, 21, 14, 0, 0], false],
  ["timeRange", [22, 0, 0, 14, 0, 0], true],
  ["timeRange", [1, 2, 3], false],
  ["timeRange", ["noon"], false],
])("%s(%j) in GMT is %j", (name, given, expected) => {
  expect(ask(name, [...given, "GMT"])).toBe(expected);
});

test("without GMT the time of this place counts", () => {
  const there = new Date(NOW);
  there.getTimezoneOffset = () => -600;
  const now = () => there;
  expect(ask("timeRange", [23], { now })).toBe(true);
  expect(ask("weekdayRange", ["WED"], { now })).toBe(true);
  expect(ask("timeRange", [13, "GMT"], { now })).toBe(true);
});
