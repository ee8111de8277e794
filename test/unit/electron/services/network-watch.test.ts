import type { NetworkInterfaceInfo } from "node:os";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GATHER_MS, placeInNetwork, watchNetwork } from "../../../../electron/services/network-watch.ts";

function at(...addresses: string[]): Record<string, NetworkInterfaceInfo[]> {
  const each = addresses.map((address) => ({
    address,
    family: address.includes(":") ? "IPv6" : "IPv4",
    internal: address === "127.0.0.1" || address === "::1",
    netmask: "",
    mac: "",
    cidr: null,
    scopeid: 0,
  }));
  return { eth0: each as NetworkInterfaceInfo[] };
}

describe("where a computer is", () => {
  test.each([
    ["loopback", ["127.0.0.1", "::1"], []],
    ["link-local addresses", ["169.254.3.4", "fe80::1", "febf::2"], []],
    ["the order", ["192.0.2.1", "198.51.100.1"], ["198.51.100.1", "192.0.2.1"]],
    ["the private half of an IPv6 address", ["2001:db8:0:1:aaaa::1"], ["2001:DB8::1:bbbb:0:0:2"]],
  ])("%s says nothing of it", (_name, one, other) => {
    expect(placeInNetwork(at(...one))).toBe(placeInNetwork(at(...other)));
  });
  test.each([
    ["an IPv4 address", ["192.0.2.1"], ["192.0.2.2"]],
    ["one more", ["192.0.2.1"], ["192.0.2.1", "198.51.100.1"]],
    ["another IPv6 network", ["2001:db8:0:1::1"], ["2001:db8:0:2::1"]],
    ["none at all", ["192.0.2.1"], []],
  ])("%s does", (_name, one, other) => {
    expect(placeInNetwork(at(...one))).not.toBe(placeInNetwork(at(...other)));
  });
});

describe("a change", () => {
  let now = at("192.0.2.1");
  let told = 0;
  let stop: () => void;
  const pass = (ms: number) => vi.advanceTimersByTime(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    now = at("192.0.2.1");
    told = 0;
    stop = watchNetwork(
      () => {
        told += 1;
      },
      () => now,
    );
  });
  afterEach(() => {
    stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test("is told once, however many there are in two seconds", () => {
    now = at();
    pass(2_000);
    now = at("198.51.100.1");
    pass(GATHER_MS - 1);
    expect(told).toBe(0);
    pass(1);
    expect(told).toBe(1);
    pass(60_000);
    expect(told).toBe(1);
  });
  test("that is undone meanwhile is none", () => {
    now = at();
    pass(2_000);
    now = at("192.0.2.1");
    pass(60_000);
    expect(told).toBe(0);
  });
  test("back is another change", () => {
    now = at();
    pass(4_000);
    now = at("192.0.2.1");
    pass(4_000);
    expect(told).toBe(2);
  });
});
