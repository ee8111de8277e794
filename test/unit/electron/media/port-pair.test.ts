import { expect, test } from "vitest";
import { bindPortPair, closePortPair } from "../../../../electron/media/port-pair.ts";

test("an even port and the next, which nobody else has", async () => {
  const first = await bindPortPair("127.0.0.1", { first: 42_001, last: 42_999 });
  expect(first.port % 2).toBe(0);
  expect(first.port).toBeGreaterThan(42_001);
  expect(first.rtp.address().port).toBe(first.port);
  expect(first.rtcp.address().port).toBe(first.port + 1);
  const only = { first: first.port, last: first.port + 1 };
  await expect(bindPortPair("127.0.0.1", only)).rejects.toThrow("EADDRINUSE");
  await closePortPair(first);
  await closePortPair(await bindPortPair("127.0.0.1", only));
});

test("where only the second is taken, the first is free again", async () => {
  const taken = await bindPortPair("127.0.0.1", { first: 43_000, last: 43_999 });
  const odd = { first: taken.port, last: taken.port + 1 };
  await new Promise<void>((resolve) => taken.rtp.close(resolve));
  await expect(bindPortPair("127.0.0.1", odd)).rejects.toThrow("EADDRINUSE");
  await new Promise<void>((resolve) => taken.rtcp.close(resolve));
  await closePortPair(await bindPortPair("127.0.0.1", odd));
});

test("a range without a pair, and an address that is not here, are refused at once", async () => {
  await expect(bindPortPair("127.0.0.1", { first: 5001, last: 5002 })).rejects.toThrow(RangeError);
  await expect(bindPortPair("192.0.2.1", { first: 44_000, last: 44_999 })).rejects.toThrow("EADDRNOTAVAIL");
});
