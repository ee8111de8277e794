import { describe, expect, test } from "vitest";
import { Destination } from "../../../../electron/media/destination.ts";

const DESCRIBED = { address: "192.0.2.7", port: 4000, rtcpPort: 4001 };
const NAT = { address: "203.0.113.9", port: 61_000 };
const OTHER = { address: "198.51.100.1", port: 5 };

describe("without latching", () => {
  test("packets go where the description says, wherever authentic ones come from", () => {
    const destination = new Destination(DESCRIBED, false);
    destination.heard("rtp", NAT);
    destination.heard("rtcp", NAT);
    expect(destination.to("rtp")).toEqual({ address: "192.0.2.7", port: 4000 });
    expect(destination.to("rtcp")).toEqual({ address: "192.0.2.7", port: 4001 });
    expect([destination.isFrom("192.0.2.7"), destination.isFrom(NAT.address)]).toEqual([true, false]);
  });

  test("reports go to an address of their own, where the description has one", () => {
    const destination = new Destination({ ...DESCRIBED, rtcpAddress: OTHER.address }, false);
    expect([destination.to("rtp").address, destination.to("rtcp")]).toEqual([
      DESCRIBED.address,
      { address: OTHER.address, port: 4001 },
    ]);
    destination.follow(DESCRIBED);
    expect(destination.to("rtcp").address).toBe(DESCRIBED.address);
  });

  test("a later description moves it", () => {
    const destination = new Destination(DESCRIBED, false);
    destination.follow({ ...OTHER, rtcpPort: 6 });
    expect([destination.to("rtp"), destination.to("rtcp").port]).toEqual([OTHER, 6]);
    expect([destination.isFrom("192.0.2.7"), destination.isFrom(OTHER.address)]).toEqual([false, true]);
  });
});

describe("with latching", () => {
  test("packets go where the description says until an authentic one has come, and then there", () => {
    const destination = new Destination(DESCRIBED, true);
    expect(destination.to("rtp").port).toBe(4000);
    destination.heard("rtp", NAT);
    expect(destination.to("rtp")).toEqual(NAT);
    expect([destination.isFrom("192.0.2.7"), destination.isFrom(NAT.address)]).toEqual([false, true]);
  });

  test("voice and reports have a way each", () => {
    const destination = new Destination(DESCRIBED, true);
    destination.heard("rtp", NAT);
    expect(destination.to("rtcp").port).toBe(4001);
    destination.heard("rtcp", { ...NAT, port: 61_001 });
    expect([destination.to("rtp").port, destination.to("rtcp").port]).toEqual([61_000, 61_001]);
  });

  test("once: what comes later from elsewhere moves nothing", () => {
    const destination = new Destination(DESCRIBED, true);
    destination.heard("rtp", NAT);
    destination.heard("rtp", OTHER);
    expect(destination.to("rtp")).toEqual(NAT);
  });

  test("a later description of another place begins anew", () => {
    const destination = new Destination(DESCRIBED, true);
    destination.heard("rtp", NAT);
    destination.follow({ ...DESCRIBED, port: 4002 });
    expect(destination.to("rtp")).toEqual({ address: "192.0.2.7", port: 4002 });
    destination.heard("rtp", OTHER);
    expect(destination.to("rtp")).toEqual(OTHER);
  });

  test("one of the same place keeps the way, which may move once more", () => {
    const destination = new Destination(DESCRIBED, true);
    destination.heard("rtp", NAT);
    destination.follow(DESCRIBED);
    expect(destination.to("rtp")).toEqual(NAT);
    destination.heard("rtp", OTHER);
    expect(destination.to("rtp")).toEqual(OTHER);
    destination.heard("rtp", NAT);
    expect(destination.to("rtp")).toEqual(OTHER);
  });
});

test("an address that is none is refused, and leaves what was", () => {
  expect(() => new Destination({ ...DESCRIBED, address: "handset.example" }, true)).toThrow("address");
  const destination = new Destination(DESCRIBED, true);
  expect(() => destination.follow({ ...DESCRIBED, address: "handset.example" })).toThrow("address");
  expect(destination.to("rtp").address).toBe("192.0.2.7");
});
