import { expect, test } from "vitest";
import { isBypassed, isLoopback } from "../../../../electron/network/bypass.ts";

test.each([
  ["127.0.0.1", true],
  ["127.8.9.1", true],
  ["::1", true],
  ["localhost", true],
  ["LOCALHOST.", true],
  ["kms.localhost", true],
  ["128.0.0.1", false],
  ["localhost.example", false],
  ["notlocalhost", false],
  ["::2", false],
])("%s is this computer: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

const at = (host: string, port = 443) => ({ host, port });

test.each([
  ["example.org", at("example.org"), true],
  ["example.org", at("kms.EXAMPLE.org."), true],
  [".example.org", at("kms.example.org"), true],
  ["*.example.org", at("kms.example.org"), true],
  ["example.org", at("badexample.org"), false],
  ["kms.example.org", at("example.org"), false],
  ["example.org:8443", at("example.org"), false],
  ["example.org:8443", at("example.org", 8443), true],
  ["*", at("anything.example"), true],
  ["10.0.0.0/8", at("10.9.8.7"), true],
  ["10.0.0.0/8", at("11.0.0.1"), false],
  ["10.0.0.0/8", at("ten.example"), false],
  ["10.0.0.0/99", at("10.0.0.1"), false],
  ["10.0.0.7", at("10.0.0.7"), true],
  ["0.0.7", at("10.0.0.7"), false],
  ["fd00::/8", at("fd12::1"), true],
  ["[fd12::1]:443", at("fd12::1"), true],
  ["[fd12::1]", at("fd12::2"), false],
  [" example.org ", at("example.org"), true],
  ["", at("example.org"), false],
  [".", at("example.org"), false],
])("%s names %o: %s", (entry, target, expected) => {
  expect(isBypassed([entry], target)).toBe(expected);
});

test("one entry of many is enough, and none names nobody", () => {
  expect(isBypassed(["a.example", "b.example"], at("b.example"))).toBe(true);
  expect(isBypassed([], at("b.example"))).toBe(false);
});
