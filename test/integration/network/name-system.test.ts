/** Where the SIP servers of a domain are, asked of a real name server. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { lookUpServers } from "../../../electron/network/name-system.ts";
import { type NameServer, naptr, srv, startNameServer } from "../../support/stand-ins/name-server.ts";

let names: NameServer;
beforeEach(async () => {
  names = await startNameServer();
});
afterEach(() => names.close());

const USUAL = "SRV _sips._tcp.a.test";
const look = () => lookUpServers({ domain: "a.test", domains: ["a.test"] }, [names.address]);
const refused = (code: string) => expect.objectContaining({ code, detail: "a.test" });

test("a domain lists them under the usual name", async () => {
  names.zone.set(USUAL, [
    srv({ priority: 1, weight: 5, port: 8443, target: "one.a.test" }),
    srv({ priority: 2, port: 443, target: "two.a.test" }),
  ]);
  expect(await look()).toEqual(
    expect.arrayContaining([
      { host: "one.a.test", port: 8443, priority: 1, weight: 5 },
      { host: "two.a.test", port: 443, priority: 2, weight: 0 },
    ]),
  );
  expect(names.asked).toEqual(["NAPTR a.test", USUAL]);
});

test("or names with NAPTR where they stand, and those for other transports are no business of ours", async () => {
  names.zone.set("NAPTR a.test", [
    naptr({ order: 1, service: "SIPS+D2T", replacement: "_sips._tcp.a.test" }),
    naptr({ order: 2, service: "SIPS+D2W", replacement: "_ws.a.test" }),
  ]);
  names.zone.set(USUAL, [srv({ port: 5061, target: "tls.a.test" })]);
  names.zone.set("SRV _ws.a.test", [srv({ port: 443, target: "ws.a.test" })]);
  expect(await look()).toMatchObject([{ host: "ws.a.test" }]);
});

test("those for SIP over TLS, where that is what an account speaks", async () => {
  const overTls = () => lookUpServers({ domain: "a.test", domains: ["a.test"], transport: "tls" }, [names.address]);
  names.zone.set(USUAL, [srv({ port: 5061, target: "tls.a.test" })]);
  expect(await overTls()).toMatchObject([{ host: "tls.a.test", port: 5061 }]);
  names.zone.set("NAPTR a.test", [
    naptr({ order: 1, service: "SIPS+D2W", replacement: "_ws.a.test" }),
    naptr({ order: 2, service: "SIPS+D2T", replacement: "_sips._tcp.other.a.test" }),
  ]);
  names.zone.set("SRV _sips._tcp.other.a.test", [srv({ port: 5071, target: "other.a.test" })]);
  expect(await overTls()).toMatchObject([{ host: "other.a.test", port: 5071 }]);
});

test.each([
  ["knows none", () => {}, "dns-without-servers"],
  ["offers none", () => names.zone.set(USUAL, [srv({ port: 0, target: "" })]), "dns-without-servers"],
  ["has the name and no such record", () => names.zone.set(USUAL, []), "dns-without-servers"],
  [
    "names only those of others",
    () => names.zone.set(USUAL, [srv({ port: 443, target: "a.evil.test" })]),
    "dns-servers-unusable",
  ],
])("a domain that %s is told as such", async (_what, prepare, code) => {
  prepare();
  await expect(look()).rejects.toEqual(refused(code));
});

test.each(["fails", "babbles"] as const)("a name server that %s says nothing", async (behaviour) => {
  names.behaviour = behaviour;
  await expect(look()).rejects.toEqual(refused("dns-silent"));
});

test("one that is silent is waited for five seconds, not longer", { timeout: 15_000 }, async () => {
  names.behaviour = "silent";
  await expect(look()).rejects.toEqual(refused("dns-silent"));
});
