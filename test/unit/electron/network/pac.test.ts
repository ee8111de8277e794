import { beforeEach, expect, test, vi } from "vitest";
import { createPac, type PacParts } from "../../../../electron/network/pac.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

const MINUTE = 60_000;
const target = (host: string) => ({ host, port: 443 });
const urlOf = (host: string) => `https://${host}:443/`;

let now: number;
let own: string;
const fetch = vi.fn<() => Promise<string>>();
const run = vi.fn<PacParts["run"]>();
const note = vi.fn();
let ask: (host: string) => Promise<unknown>;
beforeEach(() => {
  now = 1_000;
  own = "10.0.0.1";
  fetch.mockReset().mockResolvedValue("the script");
  run.mockReset().mockResolvedValue("PROXY proxy.example:3128; DIRECT");
  note.mockReset();
  const pac = createPac({ fetch, run, ownAddress: async () => own, now: () => now, note });
  ask = (host) => pac(target(host), urlOf(host));
});

const WAYS = [{ kind: "proxy", secure: false, host: "proxy.example", port: 3128 }, { kind: "direct" }];
const failsWith = (code: string) => expect.objectContaining({ code });

test("a server is asked for once in five minutes, in the file of half an hour", async () => {
  expect(await Promise.all([ask("sip.a.example"), ask("sip.a.example")])).toEqual([WAYS, WAYS]);
  expect(run.mock.calls).toEqual([[{ script: "the script", url: urlOf("sip.a.example"), host: "sip.a.example" }, own]]);
  await ask("kms.a.example");
  expect([fetch.mock.calls.length, run.mock.calls.length]).toEqual([1, 2]);
  now += 5 * MINUTE;
  await ask("sip.a.example");
  expect([fetch.mock.calls.length, run.mock.calls.length]).toEqual([1, 3]);
  now += 25 * MINUTE;
  await ask("sip.a.example");
  expect([fetch.mock.calls.length, run.mock.calls.length]).toEqual([2, 4]);
});

test("another address of this computer is another place, with other answers", async () => {
  await ask("sip.a.example");
  own = "192.168.7.7";
  await ask("sip.a.example");
  expect(run).toHaveBeenCalledTimes(2);
});

test("answers of a file that has changed count no more", async () => {
  now += 27 * MINUTE;
  await ask("old.example");
  now += 27 * MINUTE;
  await ask("sip.a.example");
  now += 3 * MINUTE;
  fetch.mockResolvedValue("another script");
  await ask("new.example");
  await ask("sip.a.example");
  expect(run.mock.lastCall?.[0]).toMatchObject({ script: "another script", host: "sip.a.example" });
});

test("a file that is there no more stays good, and is looked for again", async () => {
  await ask("sip.a.example");
  now += 31 * MINUTE;
  fetch.mockRejectedValue(new McError("pac-unreachable", "status 404"));
  expect(await ask("sip.a.example")).toEqual(WAYS);
  expect(note).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("of before"), failsWith("pac-unreachable"));
});

test("a file that was never there is a fault, which is not asked for again at once", async () => {
  fetch.mockRejectedValueOnce(new McError("pac-unreachable", "ECONNREFUSED"));
  for (const host of ["sip.a.example", "sip.a.example", "kms.a.example"]) {
    await expect(ask(host)).rejects.toEqual(failsWith("pac-unreachable"));
  }
  expect(fetch).toHaveBeenCalledTimes(1);
  now += 10_000;
  expect(await ask("sip.a.example")).toEqual(WAYS);
});

test("so is one that fails, for the server that was asked for", async () => {
  run.mockRejectedValueOnce(new McError("pac-too-costly", "2500 ms"));
  await expect(ask("sip.a.example")).rejects.toEqual(failsWith("pac-too-costly"));
  await expect(ask("sip.a.example")).rejects.toEqual(failsWith("pac-too-costly"));
  expect(run).toHaveBeenCalledTimes(1);
  expect(await ask("kms.a.example")).toEqual(WAYS);
});

test.each(["nonsense", "PROXY", "PROXY a/b; what", "<html>"])("the answer %j names nothing", async (answer) => {
  run.mockResolvedValue(answer);
  await expect(ask("sip.a.example")).rejects.toEqual(failsWith("pac-answer-unusable"));
});

test("an answer of a kind of proxy that is not spoken here names something", async () => {
  run.mockResolvedValue("SOCKS5 proxy.example:1080");
  expect(await ask("sip.a.example")).toEqual([{ kind: "unsupported", named: "SOCKS5 proxy.example:1080" }]);
});

test("answers for servers without end are not remembered", async () => {
  for (let at = 0; at < 60; at++) await ask(`host-${at}.example`);
  await ask("host-59.example");
  expect(run).toHaveBeenCalledTimes(60);
  await ask("host-0.example");
  expect(run).toHaveBeenCalledTimes(61);
});
