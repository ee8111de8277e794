/** Connections of the host where a PAC file of the policy says the way: a real file from a real server, run in its thread. */
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createDial, type NetworkParts } from "../../../electron/network/host-network.ts";
import { pacAt } from "../../../electron/network/pac.ts";
import type { ProxyPolicy } from "../../../electron/services/network-policy.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { closedPort, type ProxyHabits, startListener, startProxy } from "../../support/stand-ins/proxy.ts";

const NEVER = new AbortController().signal;
const TARGET = { host: "sip.a.test", port: 443 };

async function listens(serve: RequestListener): Promise<string> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/proxy.pac`;
}

const gives = (script: string | Buffer): RequestListener => {
  return (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/x-ns-proxy-autoconfig" }).end(script);
  };
};

/** What listens at the end of every connection through a proxy, and says so. */
async function server() {
  const listener = await startListener((socket) => socket.end("here"));
  onTestFinished(() => listener.close());
  return listener;
}

async function proxy(habits: Partial<ProxyHabits> = {}) {
  const { port } = await server();
  const started = await startProxy({ leadsTo: () => port, ...habits });
  onTestFinished(() => started.close());
  return started;
}

interface Office {
  readonly pacUrl: string;
  readonly otherwise?: "none" | { readonly url: string; readonly bypass: readonly string[] };
}

/** Connects, and answers what was said at the other end, or the code of the fault. */
function createAsk(office: Office, parts: Partial<NetworkParts> = {}) {
  const notes: McError[] = [];
  const dial = createDial({
    policy: office as ProxyPolicy,
    env: {},
    login: () => undefined,
    askPac: pacAt(office.pacUrl, (_what, fault) => notes.push(fault)),
    ...parts,
  });
  const ask = async (target = TARGET, signal = NEVER): Promise<string> => {
    try {
      let said = "";
      for await (const chunk of await dial(target, signal)) said += String(chunk);
      return said;
    } catch (error) {
      return error instanceof McError ? error.code : String(error);
    }
  };
  return { ask, notes };
}

test("the file says for each server through which proxy, and directly where it says so", async () => {
  const [first, second] = [await proxy(), await proxy()];
  const pacUrl = await listens(
    gives(`
      const near = [".a.test"];
      function FindProxyForURL(url, host) {
        if (near.some((domain) => dnsDomainIs(host, domain))) return "PROXY 127.0.0.1:${first.port}";
        if (shExpMatch(url, "https://*.b.test:8443/*")) return "PROXY 127.0.0.1:${second.port}";
        return "DIRECT";
      }`),
  );
  const { ask, notes } = createAsk({ pacUrl });
  expect(await ask()).toBe("here");
  expect(await ask({ host: "kms.b.test", port: 8443 })).toBe("here");
  expect(await ask({ host: "nobody.invalid", port: 443 })).toMatch(/ENOTFOUND|EAI_AGAIN/);
  expect(first.asked).toEqual(["sip.a.test:443"]);
  expect(second.asked).toEqual(["kms.b.test:8443"]);
  expect(notes).toEqual([]);
});

test("the file is fetched once, however many ask, and this computer is never asked about", async () => {
  const { port } = await proxy();
  let fetched = 0;
  const pacUrl = await listens((request, response) => {
    fetched++;
    gives(`\uFEFFfunction FindProxyForURL() { return "PROXY 127.0.0.1:${port}"; }\r\n`)(request, response);
  });
  const { ask } = createAsk({ pacUrl });
  const { port: own } = await server();
  expect(await ask({ host: "127.0.0.1", port: own })).toBe("here");
  expect(fetched).toBe(0);
  expect(await Promise.all([ask(), ask(), ask({ host: "kms.a.test", port: 443 })])).toEqual(["here", "here", "here"]);
  expect(fetched).toBe(1);
});

test("the script looks names up and knows the address towards its own server, and sees nothing of the program", async () => {
  const { port } = await proxy();
  const pacUrl = await listens(
    gives(`
      function FindProxyForURL(url, host) {
        var seen = [typeof process, typeof require, typeof fetch, typeof Buffer, typeof setTimeout].join();
        var names = [dnsResolve("localhost"), isInNet("localhost", "127.0.0.0", "255.0.0.0"), isResolvable("nobody.invalid")];
        var right = "undefined,undefined,undefined,undefined,undefined 127.0.0.1,true,false 127.0.0.1";
        var found = seen + " " + names.join() + " " + myIpAddress();
        if (found !== right) throw new Error(found);
        return "PROXY 127.0.0.1:${port}";
      }`),
  );
  const { ask, notes } = createAsk({ pacUrl });
  expect([await ask(), notes]).toEqual(["here", []]);
});

const BROKEN: ReadonlyArray<readonly [string, string, string]> = [
  ["is no script", "<html>Sign in to the network</html>", "pac-broken"],
  ["has no such function", "var x = 1;", "pac-broken"],
  ["throws", 'function FindProxyForURL() { throw new Error("no table"); }', "pac-broken"],
  ["calls itself without end", "function FindProxyForURL() { return FindProxyForURL(); }", "pac-broken"],
  [
    "takes memory without end",
    "function FindProxyForURL() { var a = []; for (;;) a.push(new Array(1e5).fill(7)); }",
    "pac-too-costly",
  ],
  ["goes on for ever", "function FindProxyForURL() { for (;;); }", "pac-too-costly"],
  ["goes on for ever before it is asked", "for (;;);", "pac-too-costly"],
  ["is larger than browsers take", `//${"x".repeat(1_100_000)}`, "pac-too-costly"],
  ["answers with nothing", "function FindProxyForURL() {}", "pac-answer-unusable"],
  ["answers with a promise", 'async function FindProxyForURL() { return "DIRECT"; }', "pac-answer-unusable"],
  ["answers with nonsense", 'function FindProxyForURL() { return "proxy.example:3128"; }', "pac-answer-unusable"],
  ["names a kind that is not spoken", 'function FindProxyForURL() { return "SOCKS5 a:1"; }', "proxy-unsupported"],
];

test.each(BROKEN)(
  "a file that %s has a name, and is not gone past",
  { timeout: 15_000 },
  async (_what, script, code) => {
    const { ask } = createAsk({ pacUrl: await listens(gives(script)) });
    expect(await ask()).toBe(code);
  },
);

const NOT_THERE: ReadonlyArray<readonly [string, () => Promise<string>]> = [
  ["nobody is there", async () => `http://127.0.0.1:${await closedPort()}/`],
  ["the server has none", () => listens((_request, response) => void response.writeHead(404).end())],
  ["it is elsewhere", () => listens((_request, response) => void response.writeHead(302, { Location: "/b" }).end())],
  ["the server says nothing", () => listens(() => {})],
  [
    "it breaks off",
    () =>
      listens((_request, response) => {
        response.writeHead(200, { "Content-Length": 100 }).write("function");
        setImmediate(() => response.destroy());
      }),
  ],
];

test.each(NOT_THERE)("a file that cannot be fetched is a fault: %s", { timeout: 15_000 }, async (_what, start) => {
  const { ask, notes } = createAsk({ pacUrl: await start() });
  expect(await ask()).toBe("pac-unreachable");
  expect(notes.map(({ code }) => code)).toEqual(["pac-unreachable"]);
});

test("what the policy names for that case counts then, and only then", async () => {
  const { url, asked, port } = await proxy();
  const pacUrl = await listens(gives('function FindProxyForURL() { throw "no"; }'));
  const otherwise = { url, bypass: ["b.test"] };
  const { ask, notes } = createAsk({ pacUrl, otherwise });
  expect(await ask()).toBe("here");
  expect(await ask({ host: "kms.b.test", port: 443 })).toMatch(/ENOTFOUND|EAI_AGAIN/);
  expect(asked).toEqual(["sip.a.test:443"]);
  expect(notes.map(({ code }) => code)).toEqual(["pac-broken", "pac-broken"]);
  expect(await createAsk({ pacUrl, otherwise: "none" }).ask()).toMatch(/ENOTFOUND|EAI_AGAIN/);
  const refusing = await proxy({ answer: "HTTP/1.1 403 Forbidden\r\n\r\n" });
  const says = await listens(gives(`function FindProxyForURL() { return "PROXY 127.0.0.1:${refusing.port}"; }`));
  expect(await createAsk({ pacUrl: says, otherwise }).ask()).toBe("proxy-refused");
  expect(asked).toHaveLength(1);
  expect(port).toBeGreaterThan(0);
});

test("who asks need not wait for a file", async () => {
  const { ask } = createAsk({ pacUrl: await listens(() => {}) });
  const ended = new AbortController();
  const asked = ask(TARGET, ended.signal);
  ended.abort(new Error("given up"));
  expect(await asked).toBe("Error: given up");
});
