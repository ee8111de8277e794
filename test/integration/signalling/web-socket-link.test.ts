/** The host's connection over a WebSocket, which a token goes over: TLS, proxies, servers that refuse the upgrade, and what comes and goes. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { createDial } from "../../../electron/network/host-network.ts";
import type { SignallingAccess } from "../../../electron/signalling/signalling-access.ts";
import { WebSocketLink } from "../../../electron/signalling/web-socket-link.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { McError } from "../../../shared/errors/mc-error.ts";
import { startProxy } from "../../support/stand-ins/proxy.ts";

const authority = createAuthority();
const HOST = "sip.a.test";
const SERVER = `wss://${HOST}/sip?desk=7`;
const identity = issueServerIdentity(authority, HOST);
const message = (body: string) =>
  `MESSAGE sip:ava@a.test SIP/2.0\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

let server: Server;
let port: number;
let sockets: WebSocketServer;
/** Connections as the server has them, below whatever is spoken there. */
let raw: Set<Socket>;
let upgrades: IncomingMessage[];
/** What the server answers in the place of the upgrade; undefined: it upgrades. */
let refusal: string | undefined;
let received: string[];
let closed: (McError | undefined)[];
let access: SignallingAccess;

beforeEach(async () => {
  [raw, upgrades, refusal, received, closed] = [new Set(), [], undefined, [], []];
  sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => offered.has("sip") && "sip" });
  server = createServer({ cert: identity.certificate, key: identity.key });
  server.on("secureConnection", (socket: Socket) => {
    raw.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => raw.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    upgrades.push(request);
    if (refusal !== undefined) socket.end(refusal);
    else sockets.handleUpgrade(request, socket, head, (line) => sockets.emit("connection", line, request));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  access = {
    trustAnchors: [authority.certificate],
    addressOf: () => ({ host: "127.0.0.1", port }),
    dial: undefined,
  };
});
afterEach(async () => {
  for (const socket of raw) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const open = (url = SERVER, signal = new AbortController().signal) =>
  WebSocketLink.open(
    url,
    access,
    { received: (text) => received.push(text), closed: (fault) => closed.push(fault) },
    signal,
  );
async function opened(): Promise<{ readonly link: WebSocketLink; readonly line: WebSocket }> {
  const line = once(sockets, "connection");
  const link = await open();
  return { link, line: (await line)[0] as WebSocket };
}
/** Nothing of an attempt is left at the server. */
const nothingLeft = () => vi.waitFor(() => expect(raw.size).toBe(0));

describe("the way", () => {
  test("leads to the host that the address names, with its path, for SIP and without an origin, a cookie or an offer to compress", async () => {
    const { link } = await opened();
    const { headers, url } = upgrades[0] as IncomingMessage;
    expect([url, headers.host, headers["sec-websocket-protocol"]]).toEqual(["/sip?desk=7", HOST, "sip"]);
    for (const name of ["origin", "cookie", "authorization", "sec-websocket-extensions"])
      expect(headers[name]).toBeUndefined();
    link.close();
    await nothingLeft();
    expect(closed).toEqual([]);
  });

  test("goes through a proxy that is asked with CONNECT, and TLS through that to the server itself", async () => {
    const proxy = await startProxy({ leadsTo: () => port });
    try {
      const dial = createDial({ policy: { url: proxy.url, bypass: [] }, env: {}, login: () => undefined });
      access = { ...access, addressOf: () => undefined, dial };
      const { link, line } = await opened();
      expect(proxy.asked).toEqual([`${HOST}:443`]);
      expect(proxy.headers[0]?.["sec-websocket-protocol"]).toBeUndefined();
      line.send(message("through it"));
      await vi.waitFor(() => expect(received).toEqual([message("through it")]));
      link.close();
    } finally {
      await proxy.close();
    }
  });

  test.each([
    ["that wants to know who asks", { user: "desk:secret" }, "proxy-login-missing"],
    ["that refuses", { answer: "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n" }, "proxy-refused"],
  ])("ends at a proxy %s, with its name, and the server hears of nothing", async (_what, habits, code) => {
    const proxy = await startProxy({ leadsTo: () => port, ...habits });
    try {
      const dial = createDial({ policy: { url: proxy.url, bypass: [] }, env: {}, login: () => undefined });
      access = { ...access, addressOf: () => undefined, dial };
      await expect(open()).rejects.toMatchObject({ code });
      expect([raw.size, upgrades.length]).toEqual([0, 0]);
    } finally {
      await proxy.close();
    }
  });

  test.each([
    ["of another authority", () => issueServerIdentity(createAuthority(), HOST)],
    ["for another name", () => issueServerIdentity(authority, "sip.b.test")],
  ])("ends at a certificate %s, before anything is asked", async (_what, shown) => {
    const { certificate: cert, key } = shown();
    server.setSecureContext({ cert, key });
    await expect(open()).rejects.toMatchObject({ code: "server-untrusted" });
    expect(upgrades).toEqual([]);
    await nothingLeft();
  });

  test("ends where nobody listens", async () => {
    access = { ...access, addressOf: () => ({ host: "127.0.0.1", port: 1 }) };
    await expect(open()).rejects.toMatchObject({ code: "server-unreachable" });
  });
});

describe("a server that does not upgrade", () => {
  test.each([
    ["403 Forbidden", "server-without-websocket", "403"],
    ["404 Not Found", "server-without-websocket", "404"],
    ["503 Service Unavailable", "server-without-websocket", "503"],
    ["200 OK", "server-without-websocket", "200"],
    // The token would go to wherever it says.
    ["302 Found\r\nLocation: wss://elsewhere.test/", "server-without-websocket", "302"],
  ])("%s is its answer, and nothing is left", async (status, code, detail) => {
    refusal = `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`;
    await expect(open()).rejects.toMatchObject({ code, detail: expect.stringContaining(detail) });
    expect(upgrades).toHaveLength(1);
    await nothingLeft();
    expect(closed).toEqual([]);
  });

  test.each([
    ["speaks no HTTP", "SIP/2.0 400 Bad Request\r\n\r\n", "server-without-websocket"],
    ["ends the connection", "", "server-unreachable"],
    [
      "shows that it has not read the question",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n",
      "server-without-websocket",
    ],
  ])("that %s is told by its name, and nothing is left", async (_what, answer, code) => {
    refusal = answer;
    await expect(open()).rejects.toMatchObject({ code });
    await nothingLeft();
  });

  test("that upgrades to something else than SIP is none of ours", async () => {
    sockets = new WebSocketServer({ noServer: true, handleProtocols: () => false });
    await expect(open()).rejects.toMatchObject({ code: "server-without-websocket" });
    await nothingLeft();
  });

  test("that says nothing is given up with the attempt", async () => {
    server.removeAllListeners("upgrade");
    const given = new AbortController();
    server.once("upgrade", () => given.abort());
    await expect(open(SERVER, given.signal)).rejects.toMatchObject({ code: "server-unreachable" });
    await nothingLeft();
  });
});

describe("what comes and goes", () => {
  test("text is a frame of text, octets a frame of octets, and either comes back as it left", async () => {
    const { line, link } = await opened();
    const frames: [boolean, string][] = [];
    line.on("message", (data: Buffer, isBinary) => {
      frames.push([isBinary, data.toString("latin1")]);
      line.send(data, { binary: isBinary });
    });
    link.send(message("plain"));
    link.send("MESSAGE sip:a@b SIP/2.0\r\nContent-Length: 2\r\n\r\n\uf7ff\uf7fe");
    link.send("\r\n\r\n");
    await vi.waitFor(() => expect(received).toHaveLength(3));
    expect(frames.map(([isBinary]) => isBinary)).toEqual([false, true, false]);
    expect(received[0]).toBe(message("plain"));
    expect(received[1]).toContain("\uf7ff\uf7fe");
    expect(() => link.send("two\r\n\r\nthings")).toThrow(expect.objectContaining({ code: "bridge-invalid-input" }));
    link.close();
  });

  test.each([
    ["in good order", (line: WebSocket) => line.close(), undefined],
    [
      "by a frame that is longer than any message",
      (line: WebSocket) => line.send("x".repeat(524_289)),
      "server-stream-broken",
    ],
    ["by the connection under it", (line: WebSocket) => line.terminate(), undefined],
  ])("a server ends it %s: told once, and nothing comes after", async (_how, end, code) => {
    const { line, link } = await opened();
    line.on("error", () => {});
    end(line);
    await vi.waitFor(() => expect(closed).toHaveLength(1));
    if (code === undefined) expect(closed).toEqual([undefined]);
    else expect(closed[0]?.code).toBe(code);
    await nothingLeft();
    link.send(message("after it"));
    link.close();
    expect([received, closed.length]).toEqual([[], 1]);
  });

  test("what still comes after our end is told to nobody", async () => {
    const { line, link } = await opened();
    link.close();
    line.send(message("late"));
    await nothingLeft();
    expect([received, closed]).toEqual([[], []]);
  });
});
