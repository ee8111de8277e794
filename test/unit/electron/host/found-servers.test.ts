import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createFoundServers, SERVERS_FILE } from "../../../../electron/host/found-servers.ts";
import type { ServiceRecord } from "../../../../electron/network/service-records.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { ACCOUNT } from "../../../support/fixtures/views/people.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-found-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const account = { ...ACCOUNT, servers: [], serversFromDns: { domain: "a.test", path: "/sip" } };
const record = (host: string, more: Partial<ServiceRecord> = {}): ServiceRecord => ({
  host,
  port: 443,
  priority: 1,
  weight: 1,
  ...more,
});

function setUp(random = () => 0.99) {
  const lookUp = vi.fn<() => Promise<readonly ServiceRecord[]>>();
  return { lookUp, found: createFoundServers({ dataFolder: folder, log, random, lookUp }) };
}

test("an account that names its servers has those, and nobody is asked", async () => {
  const { lookUp, found } = setUp();
  expect(await found.find(ACCOUNT)).toEqual(ACCOUNT.servers);
  expect(found.withKnown(ACCOUNT)).toBe(ACCOUNT);
  expect(lookUp).not.toHaveBeenCalled();
});

test("found servers are addresses, in their order, and known from then on", async () => {
  const { lookUp, found } = setUp();
  lookUp.mockResolvedValue([record("two.a.test", { priority: 2 }), record("one.a.test", { port: 8443 })]);
  expect(found.withKnown(account).servers).toEqual([]);
  const addresses = ["wss://one.a.test:8443/sip", "wss://two.a.test/sip"];
  expect(await found.find(account)).toEqual(addresses);
  expect(found.withKnown(account).servers).toEqual(addresses);
});

test("two windows that ask at once are one question", async () => {
  const { lookUp, found } = setUp();
  lookUp.mockResolvedValue([record("one.a.test")]);
  await Promise.all([found.find(account), found.find(account)]);
  expect(lookUp).toHaveBeenCalledTimes(1);
});

test("the order that chance drew stays while the servers are the same, and no more than eight are used", async () => {
  const numbers = [0, 0.99, 0.5, 0.1, 0.7];
  const { lookUp, found } = setUp(() => numbers.shift() ?? 0.3);
  const hosts = Array.from({ length: 12 }, (_each, place) => record(`s${place}.a.test`));
  lookUp.mockResolvedValueOnce(hosts);
  const first = await found.find(account);
  expect(first).toHaveLength(8);
  lookUp.mockResolvedValueOnce(hosts.toReversed());
  expect(await found.find(account)).toEqual(first);
  lookUp.mockResolvedValueOnce([record("new.a.test")]);
  expect(await found.find(account)).toEqual(["wss://new.a.test/sip"]);
});

describe("when the name system does not say it", () => {
  const silent = new McError("dns-silent", "a.test");

  test("the servers of before are used, also after a new start", async () => {
    const before = setUp();
    before.lookUp.mockResolvedValue([record("one.a.test")]);
    await before.found.find(account);
    const { lookUp, found } = setUp();
    for (const code of ["dns-silent", "dns-without-servers", "dns-servers-unusable"] as const) {
      lookUp.mockRejectedValueOnce(new McError(code, "a.test"));
      expect(await found.find(account)).toEqual(["wss://one.a.test/sip"]);
      expect(log.warn).toHaveBeenLastCalledWith(expect.any(String), { code, domain: "a.test", remembered: 1 });
    }
  });

  test.each([
    ["nothing is remembered", undefined],
    ["another domain is", { version: 1, domain: "b.test", records: [{ name: "one.a.test", port: 443 }] }],
    [
      "others than may be used are",
      { version: 1, domain: "a.test", records: [{ name: "a.evil.test", port: 443, priority: 1, weight: 1 }] },
    ],
    ["what is remembered is damaged", { version: 1, records: "one.a.test" }],
  ])("and %s, that is what is said", async (_what, stored) => {
    if (stored !== undefined) writeFileSync(join(folder, SERVERS_FILE), JSON.stringify(stored));
    const { lookUp, found } = setUp();
    lookUp.mockRejectedValue(silent);
    await expect(found.find(account)).rejects.toBe(silent);
    expect(found.withKnown(account).servers).toEqual([]);
  });

  test("a folder that cannot be written to keeps nobody from signing in", async () => {
    const { lookUp } = setUp();
    const found = createFoundServers({ dataFolder: join(folder, "file"), log, lookUp });
    writeFileSync(join(folder, "file"), "");
    lookUp.mockResolvedValue([record("one.a.test")]);
    expect(await found.find(account)).toEqual(["wss://one.a.test/sip"]);
    expect(log.error).toHaveBeenCalled();
  });
});

test("what is remembered holds names alone", async () => {
  const { lookUp, found } = setUp();
  lookUp.mockResolvedValue([record("one.a.test")]);
  await found.find(account);
  expect(JSON.parse(readFileSync(join(folder, SERVERS_FILE), "utf8"))).toEqual({
    version: 1,
    domain: "a.test",
    records: [{ name: "one.a.test", port: 443, priority: 1, weight: 1 }],
  });
});
