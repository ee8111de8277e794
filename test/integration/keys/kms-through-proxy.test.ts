/** The KMS client behind an office's proxy: TLS end to end, and every way in which the proxy can be in the way, by name. */
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { KmsClient } from "../../../electron/keys/kms-client.ts";
import type { ExchangeEntry } from "../../../electron/keys/kms-exchange.ts";
import { SecurityKeys } from "../../../electron/keys/security-keys.ts";
import { createDial, type NetworkParts } from "../../../electron/network/host-network.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { HOME, HomeKms, VISITOR } from "../../support/harness/keys/home-kms.ts";
import { closedPort, type ProxyHabits, startListener, startProxy } from "../../support/stand-ins/proxy.ts";

const LOOKUP = { kind: "lookup", userUri: VISITOR } as const;
const NEVER = new AbortController().signal;
const LOGIN = { username: "dispatch-7", password: "Circle Of Life" };

let kms: HomeKms;
beforeEach(async () => {
  kms = await HomeKms.start();
});
afterEach(() => kms.stop());

/** Asks the KMS by its name, which leads nowhere but through a proxy. */
async function ask(parts: Partial<NetworkParts>, entries: ExchangeEntry[] = []): Promise<string> {
  const dial = createDial({ policy: "system", env: {}, login: () => undefined, ...parts });
  const access = kms.access({ addressOf: () => undefined, dial });
  const client = new KmsClient({ access, security: new SecurityKeys(() => undefined), now: () => kms.now() });
  onTestFinished(() => client.close());
  const asked = client.ask(LOOKUP, NEVER, (entry) => entries.push(entry));
  return asked.then(
    ({ kmsUris }) => kmsUris.join(),
    (error: unknown) => {
      expect(error).toBeInstanceOf(McError);
      return (error as McError).code;
    },
  );
}

async function proxy(habits: Partial<ProxyHabits> = {}) {
  const started = await startProxy({
    leadsTo: (authority) => (authority === `${HOME}:443` ? kms.port : undefined),
    ...habits,
  });
  onTestFinished(() => started.close());
  return started;
}

const by = (url: string): Partial<NetworkParts> => ({ policy: { url, bypass: [] } });

describe("the KMS is asked through the proxy", () => {
  test("that the policy names", async () => {
    const { url, asked } = await proxy();
    expect(await ask(by(url))).toBe("kms.partner.test");
    expect(asked).toEqual(["kms.home.test:443"]);
  });

  test("that the environment names, in either writing", async () => {
    const { url, port, asked } = await proxy();
    expect(await ask({ env: { HTTPS_PROXY: url } })).toBe("kms.partner.test");
    expect(await ask({ env: { https_proxy: `127.0.0.1:${port}`, HTTPS_PROXY: "http://nobody.test:1" } })).toBe(
      "kms.partner.test",
    );
    expect(asked).toHaveLength(2);
  });

  test("that the system names, and through the next one where the first is not there", async () => {
    const { port, asked } = await proxy();
    const urls: string[] = [];
    const none = await closedPort();
    const askSystem = async (url: string) => {
      urls.push(url);
      return `PROXY 127.0.0.1:${none}; PROXY 127.0.0.1:${port}; DIRECT`;
    };
    expect(await ask({ askSystem })).toBe("kms.partner.test");
    expect(urls).toEqual(["https://kms.home.test:443/"]);
    expect(asked).toHaveLength(1);
  });

  test("to which it says who it is, and which can read nothing else", async () => {
    const { url, headers } = await proxy({ user: `${LOGIN.username}:${LOGIN.password}` });
    const entries: ExchangeEntry[] = [];
    expect(await ask({ ...by(url), login: () => LOGIN }, entries)).toBe("kms.partner.test");
    expect(Object.keys(headers[0] ?? {}).sort()).toEqual(["connection", "host", "proxy-authorization"]);
    const told = JSON.stringify([entries, kms.requests]);
    expect(told).not.toContain(LOGIN.password);
    expect(told).not.toMatch(/proxy-authorization/i);
  });

  test("and is checked as ever: whoever sits in the proxy cannot speak for it", async () => {
    const stranger = await HomeKms.start({}, issueServerIdentity(createAuthority(), HOME));
    onTestFinished(() => stranger.stop());
    const { url } = await proxy({ leadsTo: () => stranger.port });
    expect(await ask(by(url))).toBe("kms-tls-unknown-authority");
    expect(stranger.requests).toEqual([]);
  });

  test("and directly where the policy says so, whatever the environment says", async () => {
    const { url, asked } = await proxy();
    expect(await ask({ policy: "none", env: { HTTPS_PROXY: url } })).toBe("kms-unreachable");
    expect(await ask({ policy: { url, bypass: ["home.test"] } })).toBe("kms-unreachable");
    expect(asked).toEqual([]);
  });
});

const head = (status: string, ...headers: string[]) => `HTTP/1.1 ${[status, ...headers].join("\r\n")}\r\n\r\n`;

describe("a proxy that is in the way is named:", () => {
  test.each([
    ["it forbids the server", head("403 Forbidden"), "proxy-refused"],
    ["it knows no CONNECT", head("405 Method Not Allowed"), "proxy-refused"],
    ["it cannot reach the server", head("502 Bad Gateway"), "proxy-without-server"],
    ["the server does not answer it", head("504 Gateway Timeout"), "proxy-without-server"],
    ["it asks who is there", head("407 Who", 'Proxy-Authenticate: Basic realm="office"'), "proxy-login-missing"],
    ["it asks in its own way alone", head("407 Who", "Proxy-Authenticate: NTLM"), "proxy-login-unsupported"],
    ["it asks and does not say how", head("407 Who"), "proxy-login-unsupported"],
    ["it speaks of something else", "SSH-2.0-OpenSSH_9.2\r\n", "proxy-answer-broken"],
    ["it says too much", head("200 OK", `X: ${"x".repeat(20_000)}`), "proxy-answer-broken"],
    ["it says nothing and goes", "", "proxy-answer-broken"],
  ])("%s", async (_what, answer, code) => {
    const { url } = await proxy({ answer });
    const entries: ExchangeEntry[] = [];
    expect(await ask(by(url), entries)).toBe(code);
    expect(entries.at(-1)).toMatchObject({ what: { kind: "kms-silent", code } });
  });

  test("it does not accept who is there", async () => {
    const { url } = await proxy({ user: "somebody:else" });
    expect(await ask({ ...by(url), login: () => LOGIN })).toBe("proxy-login-refused");
  });

  test("it says so with the status of a server, as tinyproxy does", async () => {
    const { url } = await proxy({ answer: head("401 Unauthorized") });
    expect(await ask({ ...by(url), login: () => LOGIN })).toBe("proxy-login-refused");
    expect(await ask(by(url))).toBe("proxy-login-missing");
  });

  test("it is not there", async () => {
    expect(await ask(by(`http://127.0.0.1:${await closedPort()}`))).toBe("proxy-unreachable");
    expect(await ask(by("http://proxy.invalid:3128"))).toBe("proxy-unreachable");
  });

  test("it keeps silent", async () => {
    const silent = await startListener(() => {});
    onTestFinished(() => silent.close());
    expect(await ask(by(silent.url))).toBe("proxy-silent");
  });

  test("it shows a certificate of nobody whom this computer trusts, and is not told who asks", async () => {
    const heard: Buffer[] = [];
    const plain = await startListener((socket: Socket) => {
      socket.on("data", (chunk) => heard.push(chunk));
      socket.write("no TLS here\r\n");
    });
    onTestFinished(() => plain.close());
    expect(await ask({ ...by(plain.url.replace("http:", "https:")), login: () => LOGIN })).toBe("proxy-tls-failed");
    expect(Buffer.concat(heard).toString("latin1")).not.toContain("CONNECT");
  });

  test("it is of a kind that is not spoken here", async () => {
    expect(await ask({ env: { ALL_PROXY: "socks5://127.0.0.1:1080" } })).toBe("proxy-unsupported");
    expect(await ask({ askSystem: async () => "SOCKS5 127.0.0.1:1080" })).toBe("proxy-unsupported");
  });
});

test("a proxy that refuses is not gone round", async () => {
  const { port } = await proxy({ answer: head("403 Forbidden") });
  const second = await proxy();
  const askSystem = async () => `PROXY 127.0.0.1:${port}; PROXY 127.0.0.1:${second.port}; DIRECT`;
  expect(await ask({ askSystem })).toBe("proxy-refused");
  expect(second.asked).toEqual([]);
});

test("a request that must not be sent twice has a connection of its own there too", async () => {
  const { url, asked } = await proxy();
  const dial = createDial({ policy: { url, bypass: [] }, env: {}, login: () => undefined });
  const key = { name: "tk.1.dispatcher@home.test", key: new Uint8Array(32).fill(7) };
  const security = { transportKey: key, integrityKey: undefined, signaturesRequired: true };
  kms.secure(security);
  const access = kms.access({ addressOf: () => undefined, dial, security });
  const client = new KmsClient({ access, security: new SecurityKeys(() => security), now: () => kms.now() });
  onTestFinished(() => client.close());
  await client.ask(LOOKUP, NEVER);
  await client.ask({ kind: "init" }, NEVER);
  await client.ask(LOOKUP, NEVER);
  expect([asked.length, kms.connections]).toEqual([2, 2]);
});
