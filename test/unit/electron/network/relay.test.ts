/** The proxy on this computer for the windows, over real sockets. */
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Dial } from "../../../../electron/network/host-network.ts";
import { openRelay, type Relay, type RelayParts, readAuthority } from "../../../../electron/network/relay.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { startListener } from "../../../support/stand-ins/proxy.ts";

async function relayWith(parts: Partial<RelayParts>): Promise<Relay> {
  const relay = await openRelay({
    dial: async () => Promise.reject(new McError("proxy-unreachable")),
    isAllowed: () => true,
    isOwnPeer: () => true,
    onRefused: () => {},
    ...parts,
  });
  onTestFinished(() => relay.close());
  return relay;
}

/** A server that says everything back in capitals, and how it is connected to. */
async function shouting() {
  const server = await startListener((socket) => {
    socket.on("data", (chunk) => socket.write(chunk.toString().toUpperCase()));
    socket.on("end", () => socket.end());
  });
  onTestFinished(() => server.close());
  const dial: Dial = async () => {
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  };
  return dial;
}

function ask(relay: Relay, path: string): Promise<{ status: number | undefined; socket: Socket }> {
  const [host, port] = relay.address.split(":");
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, method: "CONNECT", path, agent: false });
    sent.on("connect", ({ statusCode: status }, socket) => {
      onTestFinished(() => void socket.destroy());
      resolve({ status, socket });
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("passes octets on, both ways, until one end goes", async () => {
  const dial = vi.fn(await shouting());
  const { status, socket } = await ask(await relayWith({ dial }), "SIP.example:443");
  expect(status).toBe(200);
  expect(dial.mock.calls[0]?.[0]).toEqual({ host: "sip.example", port: 443 });
  socket.write("hello");
  expect(String((await once(socket, "data"))[0])).toBe("HELLO");
  socket.end();
  await once(socket, "close");
});

test("passes on nothing to other servers, for other users, and nothing but connections", async () => {
  const dial = vi.fn(await shouting());
  const isAllowed: RelayParts["isAllowed"] = ({ host, port }) => host === "sip.example" && port === 443;
  const relay = await relayWith({ dial, isAllowed });
  expect((await ask(relay, "other.example:443")).status).toBe(403);
  expect((await ask(relay, "sip.example:22")).status).toBe(403);
  expect((await ask(relay, "nonsense")).status).toBe(400);
  expect((await ask(await relayWith({ dial, isOwnPeer: () => false }), "sip.example:443")).status).toBe(403);
  const [, port] = relay.address.split(":");
  const [answer] = await once(request({ host: "127.0.0.1", port, path: "http://sip.example/" }).end(), "response");
  expect(answer.statusCode).toBe(405);
  expect(dial).not.toHaveBeenCalled();
});

test("says to the host why there is no connection, and to the browser that there is none", async () => {
  const onRefused = vi.fn();
  const { status } = await ask(await relayWith({ onRefused }), "sip.example:443");
  expect(status).toBe(502);
  expect(onRefused).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "proxy-unreachable" }));
});

test("closes everything with the program", async () => {
  const relay = await relayWith({ dial: await shouting() });
  const { socket } = await ask(relay, "sip.example:443");
  const closed = once(socket, "close");
  await relay.close();
  await closed;
});

test.each([
  ["sip.example:443", { host: "sip.example", port: 443 }],
  ["[FD00::1]:443", { host: "fd00::1", port: 443 }],
  ["10.0.0.1:1", { host: "10.0.0.1", port: 1 }],
  ["sip.example", undefined],
  ["sip.example:0", undefined],
  ["sip.example:65536", undefined],
  ["user@sip.example:443", undefined],
  ["http://sip.example:443", undefined],
  ["", undefined],
])("the authority %s", (text, expected) => {
  expect(readAuthority(text)).toEqual(expected);
});
