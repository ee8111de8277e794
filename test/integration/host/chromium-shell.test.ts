import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { MAX_INPUT_CHARACTERS } from "../../../electron/host/command-gate.ts";
import type { ChromiumShellOptions } from "../../../electron/shells/chromium/chromium-shell.ts";
import { connectChromiumBridge } from "../../../renderer/host/chromium-bridge.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { NodePage, openPage, type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";

let running: StartedShell[] = [];

async function start(options: Partial<ChromiumShellOptions> = {}): Promise<StartedShell> {
  const started = await startShell(options);
  running.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(running.map((started) => started.stop()));
  running = [];
});

const originOf = ({ shell }: StartedShell) => new URL(shell.url("console")).origin;

interface Got {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** One request with exactly this path and these headers: `fetch` would tidy both. */
function get(origin: string, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  const { hostname, port, host } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers: { Host: host, ...headers } }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** Tries a WebSocket upgrade; the HTTP status that refused it, or 101. */
function upgrade(origin: string, path: string, headers: Record<string, string>): Promise<number> {
  const { host } = new URL(origin);
  return new Promise((resolve) => {
    const socket = new NodeWebSocket(`ws://${host}${path}`, { headers });
    socket.on("open", () => {
      socket.close();
      resolve(101);
    });
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
    });
    socket.on("error", () => {});
  });
}

/** Opens a socket with the right origin, sends one first frame, and gives what came back until it closed. */
function present(origin: string, frame: string | Buffer): Promise<{ frames: unknown[]; code: number }> {
  const { host } = new URL(origin);
  return new Promise((resolve) => {
    const frames: unknown[] = [];
    const socket = new NodeWebSocket(`ws://${host}/bridge`, { origin });
    socket.on("open", () => socket.send(frame));
    socket.on("message", (data) => frames.push(JSON.parse(data.toString())));
    socket.on("close", (code) => resolve({ frames, code }));
    socket.on("error", () => {});
  });
}

const tokenOf = (url: string) => new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";

describe("who is served", () => {
  test("pages go out with a policy that lets in nothing but what they need", async () => {
    const started = await start();
    const page = await get(originOf(started), "/console.html");
    expect(page.status).toBe(200);
    const policy = String(page.headers["content-security-policy"]);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    const { host } = new URL(originOf(started));
    expect(policy).toContain(`connect-src 'self' ws://${host} ws://127.0.0.1:9001`);
    expect(page.body).toContain(`<head><meta property="csp-nonce" nonce="${nonce}">`);
    expect(page.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": expect.stringMatching(/microphone=\(self\).*hid=\(self\)/),
    });
    const again = await get(originOf(started), "/console.html");
    expect(again.headers["content-security-policy"]).not.toBe(policy);
  });

  test("whoever makes the windows may fail, and the host serves on", async () => {
    let made = 0;
    const content = {
      async answer() {
        made += 1;
        if (made === 1) throw new Error("gone");
        return { status: 200, headers: {}, body: Buffer.from("again") };
      },
    };
    const origin = originOf(await start({ content }));
    expect((await get(origin, "/console.html")).status).toBe(502);
    expect((await get(origin, "/console.html")).body).toBe("again");
  });

  test("a page may connect to the systems that people move to", async () => {
    const started = await start();
    started.lab.configure("anna", { route: "partner" });
    const page = await get(originOf(started), "/unit.html");
    expect(page.headers["content-security-policy"]).toContain("ws://127.0.0.1:9001 ws://127.0.0.1:9002");
  });

  test.each([
    "localhost:PORT",
    "evil.example",
    "127.0.0.1",
    "127.0.0.1:1",
    "[::1]:PORT",
    "127.0.0.1:PORT.evil.example",
  ])("another Host is misdirected: %s", async (host) => {
    const started = await start();
    const Host = host.replace("PORT", new URL(originOf(started)).port);
    expect((await get(originOf(started), "/console.html", { Host })).status).toBe(421);
    expect(await upgrade(originOf(started), "/bridge", { Host, Origin: originOf(started) })).toBe(421);
  });

  test.each(["http://evil.example", "null", "http://localhost:PORT", "https://127.0.0.1:PORT", "app://mc-dispatcher"])(
    "another Origin gets no socket: %s",
    async (origin) => {
      const started = await start();
      const Origin = origin.replace("PORT", new URL(originOf(started)).port);
      expect(await upgrade(originOf(started), "/bridge", { Origin })).toBe(403);
    },
  );

  test("no Origin gets no socket, and a socket is at one path only", async () => {
    const started = await start();
    const Origin = originOf(started);
    expect(await upgrade(Origin, "/bridge", {})).toBe(403);
    expect(await upgrade(Origin, "/other", { Origin })).toBe(404);
    expect(await upgrade(Origin, "/bridge?x", { Origin })).toBe(404);
    expect(await upgrade(Origin, "/bridge", { Origin })).toBe(101);
  });

  test.each([
    "/../data/settings.json",
    "/%2e%2e/data/settings.json",
    "/..%2fdata%2finstallation.json",
    "/assets/../../data/installation.json",
    "//console.html",
    "/./console.html",
    "/console.html/",
    "/CONSOLE.HTML",
    "/console%2ehtml",
    "/assets\\console.js",
    "/assets/console.js.map",
    "/assets/",
    "/",
    "*",
    "http://127.0.0.1/console.html",
  ])("only the exact path of a built file is served: %s", async (path) => {
    const started = await start();
    const answer = await get(originOf(started), path);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe("Not found\n");
    expect((await get(originOf(started), "/assets/console.js")).status).toBe(200);
  });

  test("nothing can be written", async () => {
    const started = await start();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      expect((await get(originOf(started), "/console.html", {}, method)).status).toBe(405);
    }
    expect((await get(originOf(started), "/console.html", {}, "HEAD")).body).toBe("");
  });

  test("no other address of this computer listens", async () => {
    const started = await start();
    const { hostname, port } = new URL(originOf(started));
    expect(hostname).toBe("127.0.0.1");
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address, scopeid }) => address !== "127.0.0.1" && !scopeid)
      .map(({ address }) => address);
    for (const host of [...others, "127.0.0.2"]) {
      const code = await new Promise<string>((resolve) => {
        const socket = connect({ host, port: Number(port) }, () => resolve("connected"));
        socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "failed"));
      });
      expect(code, host).not.toBe("connected");
    }
  });

  test("takes another port when its own is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const started = await start({ port });
    expect(new URL(originOf(started)).port).not.toBe(String(port));
    const { bridge } = await openPage(started.shell.url("console"));
    expect(await bridge.call("app.info", {})).toMatchObject({ ok: true });
    other.close();
  });
});

describe("one token, one window", () => {
  test("a token works once", async () => {
    const started = await start();
    const url = started.shell.url("console");
    await openPage(url);
    await expect(openPage(url)).rejects.toMatchObject({ code: "bridge-lost" });
  });

  test("a token expires", async () => {
    const started = await start({ tokenLifetime: 20 });
    const url = started.shell.url("console");
    const until = Date.now() + 20;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(until));
    await expect(openPage(url)).rejects.toMatchObject({ code: "bridge-lost" });
  });

  test("the host decides what a window is, whatever page it shows", async () => {
    const started = await start();
    const { bridge } = await openPage(started.shell.url("unit", "anna").replace("unit.html", "console.html"));
    expect(await bridge.call("app.info", {})).toMatchObject({ value: { role: "unit", personId: "anna" } });
    expect(await bridge.call("calls.list", { limit: 1 })).toMatchObject({ error: { code: "bridge-not-permitted" } });
  });

  test.each([
    ["no key", { kind: "attach", page: randomUUID() }],
    ["a guess", { kind: "attach", token: "guess", page: randomUUID() }],
    ["a guessed secret", { kind: "attach", secret: "guess", page: randomUUID() }],
    ["an empty token", { kind: "attach", token: "", page: randomUUID() }],
    ["no page", { kind: "attach", token: "guess" }],
    ["a command first", { kind: "call", id: 1, command: "app.info", input: {} }],
    ["more than is known", { kind: "attach", token: "guess", page: randomUUID(), role: "console" }],
  ])("a socket that begins with %s is refused and closed", async (_name, frame) => {
    const started = await start();
    expect(await present(originOf(started), JSON.stringify(frame))).toEqual({
      frames: [{ kind: "refused", reason: "unknown" }],
      code: 1008,
    });
  });

  test("a socket that begins with no JSON or with bytes is refused and closed", async () => {
    const started = await start();
    expect((await present(originOf(started), "{")).code).toBe(1008);
    const url = started.shell.url("console");
    const frame = JSON.stringify({ kind: "attach", token: tokenOf(url), page: randomUUID() });
    expect((await present(originOf(started), Buffer.from(frame))).code).toBe(1008);
    // Refused before the token was looked at: it still works.
    await openPage(url);
  });

  test("of sockets that say nothing there are few, and a frame that is too large ends its own", async () => {
    const started = await start();
    const origin = originOf(started);
    const { host } = new URL(origin);
    const open = () =>
      new Promise<NodeWebSocket | number>((resolve) => {
        const socket = new NodeWebSocket(`ws://${host}/bridge`, { origin });
        socket.on("open", () => resolve(socket));
        socket.on("unexpected-response", (_request, response) => {
          resolve(response.statusCode ?? 0);
          response.resume();
        });
        socket.on("error", () => {});
      });
    const silent = await Promise.all(Array.from({ length: 16 }, open));
    expect(silent.every((socket) => typeof socket === "object")).toBe(true);
    expect(await open()).toBe(503);
    const [first] = silent as NodeWebSocket[];
    const closed = new Promise<number>((resolve) => first!.once("close", resolve));
    first!.send("x".repeat(3 * MAX_INPUT_CHARACTERS + 5000));
    expect(await closed).toBe(1009);
    for (const socket of silent as NodeWebSocket[]) socket.terminate();
  });

  test("what is no command closes the socket", async () => {
    const started = await start();
    const { page } = await openPage(started.shell.url("console"));
    const socket = page.sockets[0]!;
    const closed = new Promise<number>((resolve) => socket.on("close", resolve));
    socket.send(JSON.stringify({ kind: "attach", page: randomUUID() }));
    expect(await closed).toBe(1008);
  });

  test("a second page cannot take a window that is held", async () => {
    const started = await start();
    const first = await openPage(started.shell.url("console"));
    const secret = first.page.secrets.getItem("mc-window");
    const attach = { kind: "attach", secret, page: randomUUID() };
    expect(await present(originOf(started), JSON.stringify(attach))).toEqual({
      frames: [{ kind: "refused", reason: "busy" }],
      code: 1008,
    });
    expect(await first.bridge.call("app.info", {})).toMatchObject({ ok: true });
  });

  test("the secret is not the token, and neither is in the address after the start", async () => {
    const started = await start();
    const url = started.shell.url("console");
    const { page } = await openPage(url);
    expect(page.secrets.getItem("mc-window")).not.toBe(tokenOf(url));
    expect(page.takeToken()).toBeUndefined();
  });
});

describe("windows come and go", () => {
  test("a reloaded page gets its window back", async () => {
    const started = await start();
    const first = await openPage(started.shell.url("unit", "anna"));
    await openPage(started.shell.url("console"));
    const reloaded = new NodePage(originOf(started));
    reloaded.secrets.setItem("mc-window", first.page.secrets.getItem("mc-window") ?? "");
    // The new page can be faster than the end of the old one: it is refused as busy and tries again.
    const connecting = connectChromiumBridge(reloaded);
    await vi.waitFor(() => expect(reloaded.sockets.length).toBeGreaterThan(1));
    first.page.leave();
    const bridge = await connecting;
    expect(await bridge.call("app.info", {})).toMatchObject({ value: { role: "unit", personId: "anna" } });
    expect(started.lab.done).toEqual(["unit open", "unit closed", "unit open"]);
  });

  test("a page whose socket breaks takes it up again", async () => {
    const started = await start();
    const { page, bridge } = await openPage(started.shell.url("console"));
    started.lab.registered = new Promise(() => {});
    const underWay = bridge.call("lab.callConsole", { personId: "anna" });
    await vi.waitFor(() => expect(started.lab.done).toContain("registered? sip:anna@a.test"));
    page.sockets[0]!.terminate();
    expect(await underWay).toMatchObject({ ok: false, error: { code: "bridge-lost" } });
    expect(await bridge.call("app.info", {})).toMatchObject({ ok: true });
    expect(page.sockets).toHaveLength(2);
  });

  test("a console that dies is opened anew and is told of its calls; one that dies at once again ends the program", async () => {
    const started = await start({ reattachWithin: 20 });
    await started.shell.openWindow("console");
    const record = callRecord({ state: "connected" });
    const [first] = started.opened;
    await first!.at.bridge.call("calls.put", record);
    first!.at.page.die();
    await vi.waitFor(() => expect(started.opened).toHaveLength(2));
    const { bridge, page } = started.opened[1]!.at;
    expect(await bridge.call("calls.interrupted", {})).toMatchObject({
      value: [{ id: record.id, state: "ended", endReason: { code: "interrupted" } }],
    });
    expect(await bridge.call("calls.settle", { callId: record.id })).toMatchObject({ ok: true });
    expect(await bridge.call("calls.interrupted", {})).toMatchObject({ value: [] });
    page.die();
    await started.shell.closed;
    expect(started.opened).toHaveLength(2);
  });

  test("a page whose program crashed says so instead of waiting for ever", async () => {
    const started = await start();
    const { page, bridge } = await openPage(started.shell.url("console"));
    // What a crash looks like from a page: the socket ends without a word and no new one opens.
    page.openSocket = () => {
      const socket = { onclose: null as (() => void) | null };
      queueMicrotask(() => socket.onclose?.());
      return socket as unknown as WebSocket;
    };
    page.sockets[0]!.terminate();
    await vi.waitFor(
      async () => expect(await bridge.call("app.info", {})).toMatchObject({ error: { code: "bridge-lost" } }),
      { timeout: 8_000 },
    );
  });

  test("ends when its console is closed and does not come back", async () => {
    const started = await start({ reattachWithin: 50 });
    const unit = await openPage(started.shell.url("unit", "anna"));
    const console = await openPage(started.shell.url("console"));
    console.page.leave();
    await started.shell.closed;
    expect(started.lab.closed).toBe(true);
    expect(unit.page.closes).toBe(1);
  });

  test("goes on when a unit is closed, and tells the lab", async () => {
    const started = await start({ reattachWithin: 20 });
    const { bridge } = await openPage(started.shell.url("console"));
    const unit = await openPage(started.shell.url("unit", "anna"));
    unit.page.leave();
    await vi.waitFor(() => expect(started.lab.done).toEqual(["unit open", "unit closed"]));
    expect(await bridge.call("app.info", {})).toMatchObject({ ok: true });
  });

  test("brings an open unit to the front instead of opening it twice", async () => {
    const started = await start();
    const { bridge } = await openPage(started.shell.url("console"));
    const open = () => bridge.call("lab.openUnit", { personId: "anna" });
    expect(await Promise.all([open(), open()])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(started.opened).toHaveLength(1);
    expect(await open()).toMatchObject({ ok: true });
    expect(started.opened).toHaveLength(1);
    await vi.waitFor(() => expect(started.opened[0]?.at.page.fronts).toBe(1));
  });

  test("a window that never speaks is an error, and can be asked for again", async () => {
    let opens = 0;
    const started = await start({
      tokenLifetime: 50,
      openBrowserWindow: async () => {
        opens += 1;
      },
    } as Partial<ChromiumShellOptions>);
    await expect(started.shell.openWindow("console")).rejects.toMatchObject({ code: "window-failed" });
    await expect(started.shell.openWindow("console")).rejects.toMatchObject({ code: "window-failed" });
    expect(opens).toBe(2);
  });

  test("a browser that cannot be started is an error with its name", async () => {
    const started = await start({
      browser: { path: "/nonexistent/browser" },
      openBrowserWindow: undefined,
    } as Partial<ChromiumShellOptions>);
    await expect(started.shell.openWindow("console")).rejects.toMatchObject({
      code: "window-failed",
      detail: "/nonexistent/browser",
    });
  });

  test("one program per data folder", async () => {
    const started = await start();
    const dataFolder = `${started.folder}/data`;
    await expect(start({ dataFolder })).rejects.toMatchObject({ code: "already-running" });
    await started.shell.close();
    await start({ dataFolder });
  });
});
