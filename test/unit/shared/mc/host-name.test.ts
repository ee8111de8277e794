import { expect, test } from "vitest";
import { hostKey, isWithin } from "../../../../shared/mc/host-name.ts";

test.each([
  ["mcx.home.test", "mcx.home.test"],
  ["MCX.Home.TEST", "mcx.home.test"],
  ["mcx.home.test.", "mcx.home.test"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["BÜCHER.example.", "xn--bcher-kva.example"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["[2001:DB8::1]", "[2001:db8::1]"],
  ["192.0.2.7", "192.0.2.7"],
  ["localhost", "localhost"],
  [`${"a.".repeat(126)}a`, `${"a.".repeat(126)}a`],
])("%s is compared as %s", (text, key) => {
  expect(hostKey(text)).toBe(key);
});

test.each([
  "",
  ".",
  "..",
  "*.home.test",
  "*",
  "mcx..home.test",
  ".home.test",
  "-a.test",
  "a b.test",
  "user@home.test",
  "home.test/path",
  "home.test:5061",
  "a".repeat(64),
  "ü%.example",
  "a[2001:db8::1]",
  "[2001:db8::1]a",
  `${"a.".repeat(126)}aa`,
  `${"a.".repeat(127)}test`,
])("%j is no host", (text) => {
  expect(hostKey(text)).toBe("");
});

test.each([
  ["mcx.home.test", "mcx.home.test", true],
  ["mcx.home.test", "home.test", true],
  ["tactical.mcx.home.test", "home.test", true],
  // Borders of labels, and in this direction only.
  ["evilhome.test", "home.test", false],
  ["home.test", "mcx.home.test", false],
  ["home.test.evil.test", "home.test", false],
  // Nobody owns what lies below one label, or below an address.
  ["home.test", "test", false],
  ["localhost", "localhost", true],
  ["a.192.0.2.7", "192.0.2.7", false],
  ["a.192.0.2.77", "192.0.2.77", false],
  ["a.[::ffff:192.0.2.7]", "[::ffff:192.0.2.7]", false],
  // Names, although an address stands in them.
  ["a.10.0.0.1.example", "10.0.0.1.example", true],
  ["b.a.10.0.0.1", "a.10.0.0.1", true],
  ["", "", false],
  ["", "home.test", false],
  ["home.test", "", false],
])("%j lies within %j: %s", (host, domain, is) => {
  expect(isWithin(host, domain)).toBe(is);
});
