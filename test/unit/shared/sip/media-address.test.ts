/** Addresses that packets can be sent to, told by their text: every kind that is none, in every spelling that readers of SDP meet. */
import { describe, expect, test } from "vitest";
import { isNowhere, isReachableFrom, isUsableAddress, isUsablePort } from "../../../../shared/sip/media-address.ts";

describe("an address that can be sent to", () => {
  test.each(["192.0.2.1", "127.0.0.1", "223.255.255.255", "2001:db8::1", "::1", "2001:DB8:0:0:0:0:0:9", "fd00::7"])(
    "%s",
    (address) => expect([isUsableAddress(address), isNowhere(address)]).toEqual([true, false]),
  );
});

describe("one that cannot be", () => {
  test.each([
    ["nothing", ""],
    ["the name of a host", "media.example.org"],
    ["a name that looks like a part of one", "192.0.2"],
    ["too many parts", "192.0.2.1.5"],
    ["a part that is none", "192.0.2.256"],
    ["zeros before it, which some take for octal", "192.0.02.1"],
    ["this network", "0.1.2.3"],
    ["a group", "224.0.0.1"],
    ["a group of an organisation", "239.255.0.1"],
    ["reserved", "240.0.0.1"],
    ["everybody on the link", "255.255.255.255"],
    ["a group of IPv6", "FF02::1"],
    ["IPv4 as IPv6", "::ffff:192.0.2.1"],
    ["a group of IPv4 as IPv6", "::ffff:e000:1"],
    ["two shortenings", "2001::db8::1"],
    ["a zone, which means nothing to others", "fe80::1%eth0"],
    ["a way out of the brackets", "::1]/@[::2"],
    ["far too long", "1".repeat(100_000)],
  ])("%s", (_, address) => expect([isUsableAddress(address), isNowhere(address)]).toEqual([false, false]));

  test.each(["0.0.0.0", "::", "0:0::0", "0:0:0:0:0:0:0:0", "::0.0.0.0"])("nowhere: %s", (address) =>
    expect([isUsableAddress(address), isNowhere(address)]).toEqual([false, true]),
  );
});

test.each([
  [1, true],
  [65_535, true],
  [0, false],
  [65_536, false],
  [Number.NaN, false],
  [1.5, false],
  [-1, false],
])("port %d", (port, usable) => expect(isUsablePort(port)).toBe(usable));

test.each([
  ["192.0.2.1", "192.0.2.2", true],
  ["192.0.2.1", "2001:db8::2", false],
  ["2001:db8::1", "192.0.2.2", false],
  ["2001:db8::1", "2001:db8::2", true],
  ["192.0.2.1", "127.0.0.1", false],
  ["2001:db8::1", "::1", false],
  ["127.0.0.1", "127.0.0.2", true],
  ["127.0.0.1", "192.0.2.2", true],
  ["192.0.2.1", "example.org", false],
])("from %s one reaches %s: %s", (ours, theirs, reached) => expect(isReachableFrom(ours, theirs)).toBe(reached));
