/** The transport against real sockets; only the clock is turned by hand where seconds would have to pass. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server, Socket } from "node:net";
import { TransportState } from "sip.js";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type WebSocket as ServerSocket, WebSocketServer } from "ws";
import type { PassedMessage } from "../../../../../renderer/calling/ports.ts";
import { ServerTransport } from "../../../../../renderer/signalling/connection/server-transport.ts";
import { openWebSocket } from "../../../../../renderer/signalling/connection/web-socket-line.ts";
import type { MessageHandling } from "../../../../../shared/mc/message-handling.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0).reverse()) await close();
});

const portOf = (server: { address(): ReturnType<Server["address"]> }) => {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

/** A WebSocket server; `pongs` false is one that never answers a keep-alive. */
async function serve(options: { pongs: boolean } = { pongs: true }) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "sip" });
  await once(server, "listening");
  const state = { pongs: options.pongs, pings: 0, url: `ws://127.0.0.1:${portOf(server)}`, server };
  server.on("connection", (socket) =>
    socket.on("message", (data) => {
      if (String(data) !== "\r\n\r\n") return;
      state.pings += 1;
      server.emit("pinged");
      if (state.pongs) socket.send("\r\n");
    }),
  );
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    return new Promise((resolve) => server.close(resolve));
  });
  return state;
}

function transportTo(server: string, now = () => 42) {
  const passed: PassedMessage[] = [];
  const messages: string[] = [];
  const dropped: string[] = [];
  const states: TransportState[] = [];
  const transport = new ServerTransport(undefined, {
    server: () => server,
    openLine: openWebSocket,
    holds: () => false,
    now,
    onPassed: (message: PassedMessage) => passed.push(message),
    viaHost: () => "ours.invalid",
    contactUser: () => "our-contact",
    onHandled: (_message: PassedMessage, { flaw }: MessageHandling, said?: string) => dropped.push(said ?? flaw),
  });
  transport.stateChange.addListener((state) => states.push(state));
  const lost = new Promise<Error | undefined>((resolve) => {
    transport.onDisconnect = resolve;
  });
  let heard: () => void = () => {};
  transport.onMessage = (message) => {
    messages.push(message);
    heard();
  };
  const next = () => new Promise<void>((resolve) => (heard = resolve));
  closers.push(() => transport.dispose());
  return { transport, passed, dropped, messages, states, lost, next };
}

/** Connects, waits for the first ping, which comes at once, and for the second when that is answered; gives both ends. */
async function connected(server: Awaited<ReturnType<typeof serve>>) {
  const client = transportTo(server.url);
  const arrived = once(server.server, "connection") as Promise<[ServerSocket]>;
  const pinged = once(server.server, "pinged");
  await client.transport.connect();
  const [socket] = await arrived;
  await pinged;
  if (server.pongs && server.pings < 2) await once(server.server, "pinged");
  return { ...client, socket };
}

const fakeClock = () => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });

describe("connecting", () => {
  test("says what it does; a second request waits for the first, a third is content", async () => {
    const server = await serve();
    const { transport, states } = transportTo(server.url);
    expect(transport.protocol).toBe("WS");
    expect(transport.state).toBe(TransportState.Disconnected);
    const first = transport.connect();
    expect(transport.connect()).toBe(first);
    await first;
    await transport.connect();
    expect(transport.isConnected()).toBe(true);
    expect(states).toEqual([TransportState.Connecting, TransportState.Connected]);
    expect(server.server.clients.size).toBe(1);
  });

  test("over TLS it says so in its name", () => {
    expect(transportTo("wss://127.0.0.1:1").transport.protocol).toBe("WSS");
  });

  test("to nobody", async () => {
    const { transport, states } = transportTo("ws://127.0.0.1:9");
    await expect(transport.connect()).rejects.toThrow("closed by the server");
    expect(states).toEqual([TransportState.Connecting, TransportState.Disconnected]);
  });

  test("to an address that is none", async () => {
    const { transport } = transportTo("ws://[nonsense");
    await expect(transport.connect()).rejects.toThrow("no connection to such an address");
    expect(transport.state).toBe(TransportState.Disconnected);
  });

  test("to a server that refuses the upgrade", async () => {
    const server = createServer((_request, response) => response.writeHead(403).end()).listen(0, "127.0.0.1");
    server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
    await once(server, "listening");
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    await expect(transportTo(`ws://127.0.0.1:${portOf(server)}`).transport.connect()).rejects.toThrow("closed");
  });

  test("to a server that hangs in the handshake: five seconds, and the late rest of it changes nothing", async () => {
    const { url } = await hangingServer();
    const { transport } = transportTo(url);
    fakeClock();
    const attempt = transport.connect();
    const failed = expect(attempt).rejects.toThrow("timed out");
    await vi.advanceTimersByTimeAsync(4_999);
    expect(transport.state).toBe(TransportState.Connecting);
    await vi.advanceTimersByTimeAsync(1);
    await failed;
    expect(transport.state).toBe(TransportState.Disconnected);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("given up while it goes on; what comes of it later does not touch the next connection", async () => {
    const { url, hang } = await hangingServer();
    const { transport, lost } = transportTo(url);
    fakeClock();
    const failed = expect(transport.connect()).rejects.toThrow("disconnected");
    await transport.disconnect();
    await failed;
    hang.value = false;
    await transport.connect();
    let wasLost = false;
    void lost.then(() => {
      wasLost = true;
    });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(wasLost).toBe(false);
    expect(transport.isConnected()).toBe(true);
  });
});

/** A server that takes connections and says nothing, until told to behave. */
async function hangingServer() {
  const hang = { value: true };
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "sip" });
  const http = createServer();
  const open = new Set<Socket>();
  http.on("connection", (socket: Socket) => open.add(socket));
  http.on("upgrade", (request, socket, head) => {
    if (!hang.value) sockets.handleUpgrade(request, socket, head, () => {});
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  closers.push(() => {
    for (const socket of open) socket.destroy();
    return new Promise((resolve) => http.close(resolve));
  });
  return { url: `ws://127.0.0.1:${portOf(http)}`, hang };
}

describe("messages", () => {
  test("pass both ways and are told with their time, as they were on the wire", async () => {
    const { transport, socket, passed, messages, next } = await connected(await serve());
    const received = once(socket, "message");
    await transport.send("OPTIONS sip:x SIP/2.0\r\n\r\n");
    expect(String((await received)[0])).toBe("OPTIONS sip:x SIP/2.0\r\n\r\n");
    const heard = next();
    socket.send("SIP/2.0 200 OK\r\n\r\n");
    await heard;
    expect(messages).toEqual(["SIP/2.0 200 OK\r\n\r\n"]);
    expect(passed).toEqual([
      { direction: "sent", at: 42, text: "OPTIONS sip:x SIP/2.0\r\n\r\n" },
      { direction: "received", at: 42, text: "SIP/2.0 200 OK\r\n\r\n" },
    ]);
  });

  test("in binary frames are read all the same (RFC 7118 clause 5)", async () => {
    const { socket, messages, next } = await connected(await serve());
    const heard = next();
    socket.send(Buffer.from("SIP/2.0 200 Grüezi\r\n\r\n"));
    await heard;
    expect(messages).toEqual(["SIP/2.0 200 Grüezi\r\n\r\n"]);
  });

  test("larger than anything legitimate are dropped; what follows is heard", async () => {
    const { socket, messages, passed, dropped, next } = await connected(await serve());
    const heard = next();
    socket.send("x".repeat(262_145));
    socket.send(Buffer.from("x".repeat(262_145)));
    socket.send("SIP/2.0 200 OK\r\n\r\n");
    await heard;
    expect(messages).toEqual(["SIP/2.0 200 OK\r\n\r\n"]);
    expect(passed).toHaveLength(1);
    expect(dropped).toEqual(["message-too-long", "message-too-long"]);
  });

  test("with a head of more than 64 KiB are dropped, whatever their body may have", async () => {
    const { socket, messages, dropped, next } = await connected(await serve());
    const heard = next();
    const withHead = (octets: number) =>
      `OPTIONS sip:x SIP/2.0\r\nX: ${"x".repeat(octets)}\r\n\r\n${"b".repeat(60_000)}`;
    socket.send(withHead(65_600));
    socket.send(withHead(60_000));
    await heard;
    expect(messages).toHaveLength(1);
    expect(dropped).toEqual(["head-too-long"]);
  });

  test("at which SIP.js throws are dropped, and it is said why; what follows is heard", async () => {
    const { transport, socket, dropped, lost, next } = await connected(await serve());
    const { onMessage } = transport;
    const heard = next();
    transport.onMessage = (message) => {
      if (message.startsWith("OPTIONS ")) throw new Error("Request-URI undefined.");
      onMessage?.(message);
    };
    socket.send("OPTIONS opaque:x SIP/2.0\r\n\r\n");
    socket.send("SIP/2.0 200 OK\r\n\r\n");
    await Promise.race([heard, lost.then(() => Promise.reject(new Error("the connection was lost")))]);
    expect(transport.isConnected()).toBe(true);
    expect(dropped).toEqual(["Error: Request-URI undefined."]);
  });

  test("carry our mark for multipart bodies inside the program only", async () => {
    const { transport, socket, messages, passed, next } = await connected(await serve());
    const wire = 'INVITE sip:x SIP/2.0\r\nContent-Type: multipart/mixed;boundary="b"\r\n\r\n';
    const received = once(socket, "message");
    await transport.send(wire.replace("\r\n\r\n", "\r\nContent-Disposition: session\r\n\r\n"));
    expect(String((await received)[0])).toBe(wire);
    const heard = next();
    socket.send(wire);
    await heard;
    expect(messages[0]).toContain("Content-Disposition: session");
    expect(passed.map(({ text }) => text)).toEqual([wire, wire]);
  });

  test("without a connection are refused", async () => {
    const { transport } = transportTo("ws://127.0.0.1:9");
    await expect(transport.send("x")).rejects.toThrow("not connected");
  });
});

describe("a connection that ends", () => {
  test("because the server closes it", async () => {
    const { transport, socket, lost } = await connected(await serve());
    socket.close();
    expect((await lost)?.message).toBe("connection closed by the server");
    expect(transport.state).toBe(TransportState.Disconnected);
  });
  test("because we close it: no error, at once", async () => {
    const { transport, lost } = await connected(await serve());
    await transport.disconnect();
    expect(await lost).toBeUndefined();
    expect(transport.isConnected()).toBe(false);
    await expect(transport.send("x")).rejects.toThrow("not connected");
  });
  test("and is made again", async () => {
    const server = await serve();
    const { transport, socket, lost } = await connected(server);
    socket.terminate();
    await lost;
    await transport.connect();
    expect(transport.isConnected()).toBe(true);
  });
});

describe("liveness (RFC 5626 clause 3.5.1)", () => {
  test("a server that answers every ping stays connected", async () => {
    fakeClock();
    const server = await serve();
    const { transport, socket } = await connected(server);
    await arrivalOf(transport)();
    for (let round = 0; round < 3; round++) {
      const pinged = once(server.server, "pinged");
      const pong = arrivalOf(transport);
      await vi.advanceTimersByTimeAsync(10_000);
      await pinged;
      await pong();
    }
    expect(server.pings).toBe(2 + 3);
    expect(transport.isConnected()).toBe(true);
    expect(socket.readyState).toBe(socket.OPEN);

    /** Resolves when the pong has been taken in: the message that follows it has. */
    function arrivalOf(of: ServerTransport) {
      return async () => {
        const marker = new Promise<void>((resolve) => {
          of.onMessage = () => resolve();
        });
        socket.send("MARK");
        await marker;
      };
    }
  });

  test("one that freezes as soon as it has answered twice is given up after fifteen seconds", async () => {
    fakeClock();
    const server = await serve();
    const { transport, socket, lost } = await connected(server);
    await marker(transport, socket);
    server.pongs = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect((await lost)?.message).toBe("server stopped answering");
  });

  test("one that stops answering is given up after five seconds", async () => {
    fakeClock();
    const server = await serve();
    const { transport, socket, lost } = await connected(server);
    await marker(transport, socket);
    const pinged = once(server.server, "pinged");
    await vi.advanceTimersByTimeAsync(10_000);
    await pinged;
    await marker(transport, socket);
    server.pongs = false;
    await vi.advanceTimersByTimeAsync(14_999);
    expect(transport.isConnected()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect((await lost)?.message).toBe("server stopped answering");
  });

  test("one that never answered a ping is not held to it", async () => {
    fakeClock();
    const server = await serve({ pongs: false });
    const { transport } = await connected(server);
    const pinged = () => once(server.server, "pinged");
    for (let round = 0; round < 3; round++) {
      const ping = pinged();
      await vi.advanceTimersByTimeAsync(15_000);
      await ping;
    }
    expect(transport.isConnected()).toBe(true);
    expect(server.pings).toBe(2 + 3);
  });

  test.each([
    ["pings of its own", "\r\n\r\n"],
    ["single line ends", "\r\n"],
    ["spaces and line ends", " \r\n"],
    ["several pings in one frame", "\r\n\r\n\r\n\r\n"],
    ["line feeds alone", "\n"],
    ["frames with nothing in them", ""],
    ["pings in binary frames", Buffer.from("\r\n\r\n")],
  ])("%s are no answers: a server that sends them and answers no ping stays connected", async (_name, text) => {
    fakeClock();
    const server = await serve({ pongs: false });
    const { transport, socket, messages } = await connected(server);
    for (let round = 0; round < 4; round++) {
      socket.send(text);
      await marker(transport, socket);
      // Longer than a ping and its answer may take, and than the ping that a supposed answer is followed by.
      await vi.advanceTimersByTimeAsync(20_000);
    }
    expect(transport.isConnected()).toBe(true);
    expect(messages).toEqual([]);
  });

  test("a message is a sign of life like an answer", async () => {
    fakeClock();
    const server = await serve();
    const { transport, socket, lost } = await connected(server);
    await marker(transport, socket);
    server.pongs = false;
    const pinged = once(server.server, "pinged");
    await vi.advanceTimersByTimeAsync(10_000);
    await pinged;
    await marker(transport, socket);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(transport.isConnected()).toBe(true);
    await vi.advanceTimersByTimeAsync(15_000);
    expect((await lost)?.message).toBe("server stopped answering");
  });

  test("answers of an earlier connection do not bind the next server", async () => {
    fakeClock();
    const server = await serve();
    const first = await connected(server);
    await marker(first.transport, first.socket);
    first.socket.terminate();
    await first.lost;
    server.pongs = false;
    await first.transport.connect();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(first.transport.isConnected()).toBe(true);
  });

  async function marker(transport: ServerTransport, socket: ServerSocket): Promise<void> {
    const seen = new Promise<void>((resolve) => {
      transport.onMessage = () => resolve();
    });
    socket.send("MARK");
    await seen;
  }
});

describe("without a connection", () => {
  test("an ACK and a BYE wait for it, in their order and not for ever; nothing else does", async () => {
    const server = await serve();
    let clock = 0;
    const { transport } = transportTo(server.url, () => clock);
    const received: string[] = [];
    server.server.on("connection", (socket) => socket.on("message", (data) => received.push(String(data))));
    await transport.send("BYE sip:too-old SIP/2.0");
    clock = 31_000;
    await transport.send("ACK sip:a SIP/2.0");
    await transport.send("BYE sip:a SIP/2.0");
    await expect(transport.send("INVITE sip:a SIP/2.0")).rejects.toThrow("not connected");
    clock = 33_000;
    await transport.connect();
    await vi.waitFor(() =>
      expect(received).toEqual(["ACK sip:a SIP/2.0", "BYE sip:a SIP/2.0", "\r\n\r\n", "\r\n\r\n"]),
    );
  });

  test("what waits is forgotten when the connection is given up on purpose", async () => {
    const server = await serve();
    const { transport, passed } = transportTo(server.url);
    await transport.send("BYE sip:a SIP/2.0");
    await transport.disconnect();
    await transport.connect();
    expect(passed).toEqual([]);
  });
});
