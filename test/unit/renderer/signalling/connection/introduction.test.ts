/** A server that wants a certificate, which no handshake of a WebSocket shows before an ordinary request has. */
import { TransportState } from "sip.js";
import { afterEach, expect, test, vi } from "vitest";
import { ServerTransport } from "../../../../../renderer/signalling/connection/server-transport.ts";
import { openWebSocket } from "../../../../../renderer/signalling/connection/web-socket-line.ts";

const SERVER = "wss://pcscf.a.test:8443/sip?tenant=7";
let knowsUs = false;
let made: string[] = [];

/** As browsers do: it fails as long as no certificate was chosen for its server. */
class Socket extends EventTarget {
  constructor(url: string) {
    super();
    made.push(url);
    queueMicrotask(() => this.dispatchEvent(new Event(knowsUs ? "open" : "close")));
  }
  send(): void {}
  close(): void {}
}

function transportTo(server: string, answer: () => Promise<unknown>) {
  knowsUs = false;
  made = [];
  const fetched = vi.fn((_url: string, _options: RequestInit) => answer());
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("fetch", fetched);
  const transport = new ServerTransport(undefined, {
    server: () => server,
    openLine: openWebSocket,
    holds: () => false,
    now: () => 42,
    onPassed: () => {},
    viaHost: () => "ours.invalid",
    contactUser: () => "our-contact",
    onHandled: () => {},
  });
  return { transport, fetched };
}
const answers = () => {
  knowsUs = true;
  return Promise.resolve({});
};

afterEach(() => void vi.unstubAllGlobals());

test("is asked an ordinary question, with credentials, and connected to then", async () => {
  const { transport, fetched } = transportTo(SERVER, answers);
  await transport.connect();
  expect(transport.state).toBe(TransportState.Connected);
  expect(made).toEqual([SERVER, SERVER]);
  expect(fetched.mock.calls).toEqual([
    [
      "https://pcscf.a.test:8443/sip?tenant=7",
      expect.objectContaining({ mode: "no-cors", credentials: "include", cache: "no-store" }),
    ],
  ]);
  await transport.disconnect();
});

test.each([
  ["does not answer that either", SERVER, () => Promise.reject(new TypeError("failed")), 1, 1],
  ["answers and does not take us all the same", SERVER, () => Promise.resolve({}), 1, 2],
  ["is reached in clear", "ws://127.0.0.1:1", answers, 0, 1],
])(
  "one that %s is not connected to: each attempt asks once at most",
  async (_what, server, answer, questions, sockets) => {
    const { transport, fetched } = transportTo(server, answer);
    await expect(transport.connect()).rejects.toThrow("closed by the server");
    expect([fetched.mock.calls.length, made.length]).toEqual([questions, sockets]);
  },
);

test("who leaves in the meantime is not brought back by the answer", async () => {
  const answer = Promise.withResolvers<unknown>();
  const { transport, fetched } = transportTo(SERVER, () => answer.promise);
  const connecting = transport.connect();
  connecting.catch(() => {});
  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  await transport.disconnect();
  knowsUs = true;
  answer.resolve({});
  await expect(connecting).rejects.toThrow("disconnected");
  expect(made).toHaveLength(1);
  expect(transport.state).toBe(TransportState.Disconnected);
});
