import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { loginFor, openWindowWay } from "../../../../electron/host/way-out.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { ACCOUNT } from "../../../support/fixtures/account.ts";
import { ACCOUNT as SIP_ACCOUNT } from "../../../support/fixtures/views/people.ts";

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-way-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const proxy = (host: string, port: number) => ({ kind: "proxy", secure: false, host, port }) as const;

test("a proxy is told who asks only where the account names it", () => {
  const proxyLogin = { proxies: ["Proxy.example", "10.0.0.1:3128"], username: "dispatch-7", password: "secret" };
  expect(loginFor(folder, proxy("proxy.example", 8080))).toBeUndefined();
  writeFileSync(join(folder, "account.json"), JSON.stringify({ ...ACCOUNT, proxyLogin }));
  const login = { username: "dispatch-7", password: "secret" };
  expect(loginFor(folder, proxy("proxy.example", 8080))).toEqual(login);
  expect(loginFor(folder, proxy("10.0.0.1", 3128))).toEqual(login);
  expect(loginFor(folder, proxy("10.0.0.1", 8080))).toBeUndefined();
  expect(loginFor(folder, proxy("evil.proxy.example", 8080))).toBeUndefined();
  writeFileSync(join(folder, "account.json"), JSON.stringify(ACCOUNT));
  expect(loginFor(folder, proxy("proxy.example", 8080))).toBeUndefined();
});

const policy = (network: object) => ({ version: 1, setBy: "IT", settings: {}, ...network }) as never;

test("what the system says, or none, is left to the browser", async () => {
  const dial = vi.fn();
  const way = (given: never | undefined) => openWindowWay(given, dial, () => [SIP_ACCOUNT], log);
  expect((await way(undefined)).proxy).toBe("system");
  expect((await way(policy({ network: { proxy: "system" } }))).proxy).toBe("system");
  expect((await way(policy({ network: { proxy: "none" } }))).proxy).toBe("none");
});

async function statusOf(address: string, path: string): Promise<number | undefined> {
  const [host, port] = address.split(":");
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, method: "CONNECT", path, agent: false });
    sent.on("connect", ({ statusCode }, socket) => {
      socket.destroy();
      resolve(statusCode);
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("windows reach servers of the account, its TURN servers over TCP and the updates, and nothing else", async () => {
  const dial = vi.fn(async () => Promise.reject(new McError("proxy-refused", "proxy.example:3128: 403")));
  const account = {
    ...SIP_ACCOUNT,
    servers: ["wss://pcscf.a.test/sip", "wss://second.a.test:8443/"],
    iceServers: [
      { urls: ["turns:turn.a.test", "turn:turn.a.test:3479?transport=tcp", "turn:udp.a.test", "stun:stun.a.test"] },
    ],
  };
  const given = policy({
    network: { proxy: { url: "http://proxy.example:3128", bypass: [] } },
    updates: { server: "https://updates.a.test/mc/", channel: "latest" },
  });
  let isReadable = true;
  const way = await openWindowWay(given, dial, () => (isReadable ? [account] : []), log);
  onTestFinished(() => way.close());
  const { address } = way.proxy as { address: string };
  const tried = async (path: string) => [path, await statusOf(address, path)];
  const allowed = [
    "pcscf.a.test:443",
    "second.a.test:8443",
    "turn.a.test:5349",
    "turn.a.test:3479",
    "updates.a.test:443",
  ];
  for (const path of allowed) expect(await tried(path)).toEqual([path, 502]);
  const others = ["pcscf.a.test:80", "second.a.test:443", "udp.a.test:3478", "stun.a.test:3478", "kms.a.test:443"];
  for (const path of others) expect(await tried(path)).toEqual([path, 403]);
  expect(dial).toHaveBeenCalledTimes(allowed.length);
  expect(log.warn).toHaveBeenCalledWith("a window's connection was not made", {
    why: "McError: proxy-refused",
  });
  isReadable = false;
  expect(await statusOf(address, "pcscf.a.test:443")).toBe(403);
});
