/** The window's transport over TLS: both ends of the bridge, the host's connection and a real server; only the clock is turned by hand. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect as connectTls, createServer, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDial } from "../../../electron/network/host-network.ts";
import { octetsToSend } from "../../../electron/signalling/server-link.ts";
import type { SignallingAccess } from "../../../electron/signalling/signalling-access.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { ServerTransport } from "../../../renderer/signalling/connection/server-transport.ts";
import { hostLines, type TestLines } from "../../support/harness/network/host-lines.ts";
import { startProxy } from "../../support/stand-ins/proxy.ts";

const authority = createAuthority();
const HOST = "sip.a.test";
const SERVER = `tls://${HOST}`;
const identity = issueServerIdentity(authority, HOST);
const message = (body: string) =>
  `MESSAGE sip:ava@a.test SIP/2.0\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const PING = "\r\n\r\n";

let port: number;
let server: ReturnType<typeof createServer>;
let sockets: TLSSocket[];
let heard: string;
let lines: TestLines;
let transport: ServerTransport;
let messages: string[];
let lost: Promise<Error | undefined>;
let access: SignallingAccess;

/** What the server's end has of the connection of a window. */
const arrived = () => vi.waitFor(() => expect(sockets).toHaveLength(1)).then(() => sockets[0] as TLSSocket);
const hears = (text: string) => vi.waitFor(() => expect(heard).toContain(text));

beforeEach(async () => {
  sockets = [];
  heard = "";
  server = createServer({ cert: identity.certificate, key: identity.key }, (socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", (octets) => (heard += octets.toString()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  access = {
    trustAnchors: [authority.certificate],
    addressOf: () => ({ host: "127.0.0.1", port }),
    dial: undefined,
  };
  lines = hostLines(
    () => [SERVER],
    () => access,
  );
  messages = [];
  transport = new ServerTransport(undefined, {
    server: () => SERVER,
    openLine: lines.open,
    holds: () => false,
    now: () => 42,
    onPassed: () => {},
    viaHost: () => "ours.invalid",
    contactUser: () => "our-contact",
    onHandled: () => {},
  });
  transport.onMessage = (text) => void messages.push(text);
  lost = new Promise((resolve) => {
    transport.onDisconnect = resolve;
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await transport.dispose();
  lines.host.closeAll();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** From here on seconds pass by hand. */
const fakeClock = () => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

/** Connected, and the pings of the beginning answered; the clock is turned by hand then. */
async function proven(): Promise<TLSSocket> {
  fakeClock();
  await transport.connect();
  const socket = await arrived();
  // The second when the first is answered: two answers at a time would look like a ping.
  await hears(PING);
  socket.write("\r\n");
  await hears(PING + PING);
  // In one piece with what it comes before: when that is there, it has been taken.
  socket.write(`\r\n${message("proven")}`);
  await vi.waitFor(() => expect(messages).toEqual([message("proven")]));
  heard = "";
  return socket;
}

describe("messages", () => {
  test("come whole, whatever the pieces in which they were sent; a half one never does", async () => {
    await transport.connect();
    const socket = await arrived();
    socket.write(`${message("one")}\r\n${message("two")}${message("three").slice(0, -2)}`);
    await vi.waitFor(() => expect(messages).toEqual([message("one"), message("two")]));
    socket.write("ee");
    await vi.waitFor(() => expect(messages).toHaveLength(3));
    socket.end(message("cut off").slice(0, -1));
    expect((await lost)?.message).toContain("closed by the server");
    expect(messages).toEqual([message("one"), message("two"), message("three")]);
    expect(lines.lost).toMatchObject([{ code: "server-stream-broken", detail: `${HOST}:5061: cut off` }]);
  });

  test("leave as they are, with the length of what is in them", async () => {
    await transport.connect();
    await transport.send("MESSAGE sip:a@b SIP/2.0\r\nContent-Length: 3\r\n\r\n\uf7ff\uf7fe€");
    await vi.waitFor(() => expect(heard).toContain("Content-Length: 5\r\n"));
  });

  test.each([
    ["two at once", message("a") + message("b")],
    ["one that is not whole", message("abc").slice(0, -1)],
    ["one with more behind it", `${message("abc")}x`],
    ["none", "hello\r\n\r\n"],
    ["half a ping", "\r\n"],
  ])("%s does not leave the host, whatever a window says", (_what, text) => {
    expect(() => octetsToSend(text)).toThrow(expect.objectContaining({ code: "bridge-invalid-input" }));
  });

  test.each([
    ["is longer than any need to be", "MESSAGE sip:a@b SIP/2.0\r\nContent-Length: 99999999\r\n\r\n"],
    ["does not say its length", "MESSAGE sip:a@b SIP/2.0\r\nSubject: x\r\n\r\n"],
  ])("one that %s ends the connection, with its code in the log", async (what, text) => {
    await transport.connect();
    (await arrived()).write(text + message("after it"));
    expect((await lost)?.message).toContain("closed by the server");
    expect(messages).toEqual([]);
    expect(lines.lost).toMatchObject([{ code: "server-stream-broken", detail: expect.stringContaining(HOST) }]);
    expect(String(lines.lost[0]?.detail)).toMatch(what.includes("length") ? /how long/ : /longer than any/);
  });
});

describe("keep-alive (RFC 5626 clause 4.4.1)", () => {
  test("a ping every ten seconds; one without its pong is waited for ten seconds, and the connection counts as lost", async () => {
    await proven();
    await vi.advanceTimersByTimeAsync(10_000);
    await hears(PING);
    // Waiting for the server to hear it has turned the clock on a little.
    await vi.advanceTimersByTimeAsync(8_500);
    expect(transport.isConnected()).toBe(true);
    await vi.advanceTimersByTimeAsync(1_500);
    expect((await lost)?.message).toBe("server stopped answering");
  });

  test("a server that answers each ping keeps its connection", async () => {
    const socket = await proven();
    for (let each = 0; each < 3; each += 1) {
      await vi.advanceTimersByTimeAsync(10_000);
      await hears(PING);
      heard = "";
      socket.write(`\r\n${message(String(each))}`);
      await vi.waitFor(() => expect(messages).toHaveLength(2 + each));
    }
    expect(transport.isConnected()).toBe(true);
  });

  test.each([
    ["a ping of its own", PING],
    ["two", PING + PING],
    ["a line end, now and then,", "\r\n"],
  ])("%s is no answer: a server that sends it and answers no ping stays connected", async (_, text) => {
    fakeClock();
    await transport.connect();
    const socket = await arrived();
    await hears(PING);
    for (let each = 0; each < 4; each += 1) {
      socket.write(text + message(String(each)));
      await vi.waitFor(() => expect(messages).toHaveLength(1 + each));
      // Longer than a ping and its answer may take, and than the ping that a supposed answer is followed by.
      await vi.advanceTimersByTimeAsync(25_000);
    }
    expect(transport.isConnected()).toBe(true);
  });

  test("a Flow-Timer has it ping in time, and binds a server that has shown nothing yet", async () => {
    fakeClock();
    await transport.connect();
    await arrived();
    await hears(PING);
    transport.keepAlive(5);
    await vi.advanceTimersByTimeAsync(10_010);
    expect((await lost)?.message).toBe("server stopped answering");
  });

  test("the interval follows it: four of five seconds", async () => {
    const socket = await proven();
    transport.keepAlive(5);
    await vi.advanceTimersByTimeAsync(3_990);
    expect(heard).toBe("");
    await vi.advanceTimersByTimeAsync(20);
    await hears(PING);
    expect(socket.destroyed).toBe(false);
  });
});

describe("the way", () => {
  test("Via says TLS, and nothing is offered but TLS 1.2 or later, without ALPN", async () => {
    expect(transport.protocol).toBe("TLS");
    await transport.connect();
    const socket = await arrived();
    expect(socket.alpnProtocol).toBe(false);
    expect(["TLSv1.2", "TLSv1.3"]).toContain(socket.getProtocol());
    expect((socket as TLSSocket & { servername: string }).servername).toBe(HOST);
  });

  test("through a proxy that is asked with CONNECT", async () => {
    const proxy = await startProxy({ leadsTo: () => port });
    try {
      access = {
        ...access,
        addressOf: () => undefined,
        dial: createDial({
          policy: { url: proxy.url, bypass: [] },
          env: {},
          login: () => undefined,
        }),
      };
      await transport.connect();
      await arrived();
      expect(proxy.asked).toEqual([`${HOST}:5061`]);
    } finally {
      await proxy.close();
    }
  });

  test("to a server that shows a certificate for another name there is none, and nothing was sent", async () => {
    const { certificate: cert, key } = issueServerIdentity(authority, "sip.b.test");
    server.setSecureContext({ cert, key });
    await expect(transport.connect()).rejects.toThrow("closed by the server");
    expect(heard).toBe("");
  });
});

describe("a window", () => {
  const window = (id: string) => ({ id, role: "console", personId: null }) as const;

  test.each([
    "tls://sip.other.test",
    "tls://sip.a.test:5062",
    "wss://sip.a.test",
    "TLS://sip.a.test",
    "https://sip.a.test",
    "",
  ])("is connected to no server but those of its account: not to %s", async (other) => {
    await expect(lines.host.open(window("w1"), { id: crypto.randomUUID(), server: other })).rejects.toMatchObject({
      code: "bridge-not-permitted",
    });
    expect(sockets).toEqual([]);
  });

  test("has no part in the connection of another, and has at most sixteen", async () => {
    const id = crypto.randomUUID();
    await lines.host.open(window("w1"), { id, server: SERVER });
    lines.host.send(window("w2"), { id, text: message("not mine") });
    lines.host.close(window("w2"), id);
    lines.host.send(window("w1"), { id, text: message("mine") });
    await hears(message("mine"));
    expect(heard).not.toContain("not mine");
    for (let each = 1; each < 16; each += 1)
      await lines.host.open(window("w1"), { id: crypto.randomUUID(), server: SERVER });
    const more = lines.host.open(window("w1"), { id: crypto.randomUUID(), server: SERVER });
    await expect(more).rejects.toMatchObject({ code: "bridge-not-permitted" });
    lines.host.gone(window("w1"));
    await vi.waitFor(() => expect(sockets.every(({ readableEnded }) => readableEnded)).toBe(true));
  });

  test("that gives an attempt up leaves no connection behind", async () => {
    const attempt = transport.connect();
    await transport.disconnect();
    await expect(attempt).rejects.toThrow("disconnected");
    const other = connectTls({ host: "127.0.0.1", port, servername: HOST, ca: authority.certificate });
    await once(other, "secureConnect");
    // What was under way has come and gone by then, or has never come.
    await vi.waitFor(() => expect(sockets.filter(({ destroyed }) => !destroyed)).toHaveLength(1));
    other.destroy();
  });
});
