/**
 * A SIP server that says exactly what a test tells it to, right or wrong: raw text in, raw text out, over WebSocket or over TLS.
 * It registers everybody; whatever else comes in waits until the test asks for it.
 */

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { WebSocketServer } from "ws";
import type { DigestCredentials } from "../../../electron/services/account.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { signallingWireSchema } from "../../../shared/mc/wire-profile.ts";
import { EMPTY_LINE, SipStreamReader } from "../../../shared/sip/stream-reader.ts";
import { OVER_TLS, SCRIPTED_HOST, SCRIPTED_IDENTITY } from "../harness/network/sip-transport.ts";

/** One message as the client sent it. */
export interface Received {
  readonly text: string;
  /** Method of a request, or of the request that an answer belongs to. */
  readonly method: string;
  /** 0 for a request. */
  readonly status: number;
  header(name: string): string;
  readonly body: string;
}

function read(text: string): Received {
  const [head = "", body = ""] = [
    text.slice(0, text.indexOf("\r\n\r\n") + 2),
    text.slice(text.indexOf("\r\n\r\n") + 4),
  ];
  const header = (name: string) => new RegExp(`^${name}:[ \t]*(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
  return { text, body, header, status, method: header("CSeq").split(/\s+/)[1] ?? "" };
}

export const SDP =
  "v=0\r\no=- 7 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40002 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
/** A session description that the stand-in media refuse. */
export const NO_SDP = "this is no session description\r\n";

export interface AnswerOptions {
  readonly headers?: readonly string[];
  readonly contentType?: string;
  readonly body?: string;
  /** Tag of our side; one fixed tag by default. */
  readonly tag?: string;
}

export interface ScriptedServer {
  readonly url: string;
  /** False leaves REGISTER to the test. */
  registers: boolean;
  /** False for one that no keep-alive is answered by, so that a test can turn the clock. */
  answersPings: boolean;
  /** Number of connections that have been made. */
  readonly connections: number;
  /** What the client has registered: where requests for it go. */
  readonly contact: string;
  /** The next request of a method, or answer to one, that has not been taken yet. */
  request(method: string): Promise<Received>;
  response(method: string, atLeast?: number): Promise<Received>;
  /** What has come in and was not taken. */
  readonly pending: readonly Received[];
  /** Everything that has come in, as it came. */
  readonly heard: readonly string[];
  answer(request: Received, status: number, phrase: string, options?: AnswerOptions): void;
  /** Sends text as it is. */
  raw(text: string | Buffer): void;
  /** Sends a request of our own to the client; within the dialog of an INVITE when one is given. */
  send(method: string, options?: RequestOptions): string;
  /** Account of a user who signs in here. */
  account(): SipAccount;
  /** Cuts the connection without a word. */
  drop(): void;
  close(): Promise<void>;
}

export interface RequestOptions {
  /** The client's INVITE that made the dialog, and which we have answered with the default tag. */
  readonly dialog?: Received;
  /** For a request of ours outside a dialog: its Call-ID. */
  readonly callId?: string;
  readonly toTag?: string;
  readonly branch?: string;
  readonly cseq?: number;
  readonly headers?: readonly string[];
  readonly contentType?: string;
  readonly body?: string;
}

export const SERVER_TAG = "script";

/** What the user of {@link ScriptedServer.account} has. */
export const CREDENTIALS: DigestCredentials = {
  username: "ava@ims.system-a.example",
  password: "correct-horse",
  realms: ["ims.system-a.example", "edge.system-a.example"],
};

interface Connection {
  listen(received: (text: string) => void): void;
  send(text: string | Buffer): void;
  terminate(): void;
}

interface Door {
  readonly url: string;
  onConnection: (connection: Connection) => void;
  close(): Promise<void>;
}

async function openWebSocketDoor(): Promise<Door> {
  const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "sip" });
  await once(sockets, "listening");
  const { port } = sockets.address() as AddressInfo;
  const door: Door = {
    url: `ws://127.0.0.1:${port}`,
    onConnection: () => {},
    async close() {
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
  sockets.on("connection", (socket) => {
    socket.on("error", () => {});
    door.onConnection({
      listen: (received) => void socket.on("message", (data) => received(String(data))),
      send: (text) => socket.send(text),
      terminate: () => socket.terminate(),
    });
  });
  return door;
}

async function openTlsDoor(): Promise<Door> {
  const open = new Set<TLSSocket>();
  const { certificate, key } = SCRIPTED_IDENTITY;
  const server = createServer({ cert: certificate, key }, (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", () => {});
    const reader = new SipStreamReader();
    door.onConnection({
      listen(received) {
        let hasHalf = false;
        socket.on("data", (octets: Buffer) => {
          for (const text of reader.push(octets)) {
            // Two line ends are one ping.
            if (text !== EMPTY_LINE || hasHalf) received(text);
            hasHalf = text === EMPTY_LINE && !hasHalf;
          }
        });
      },
      send: (text) => void socket.write(text),
      terminate: () => void socket.destroy(),
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const door: Door = {
    url: `tls://${SCRIPTED_HOST}:${port}`,
    onConnection: () => {},
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return door;
}

/** @param overTls - left out, as the project of the suite says */
export async function createScriptedServer(overTls = OVER_TLS): Promise<ScriptedServer> {
  const door = await (overTls ? openTlsDoor() : openWebSocketDoor());
  const { url } = door;
  const pending: Received[] = [];
  const heard: string[] = [];
  const waiting: { matches: (message: Received) => boolean; resolve: (message: Received) => void }[] = [];
  let socket: Connection | undefined;
  let contact = "";
  let connections = 0;
  let sequence = 100;

  const withBody = (head: string, { contentType, body = "", headers = [] }: AnswerOptions) =>
    `${[head, ...headers, ...(contentType === undefined ? [] : [`Content-Type: ${contentType}`])].join("\r\n")}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  const take = (matches: (message: Received) => boolean): Promise<Received> => {
    const index = pending.findIndex(matches);
    const [found] = index === -1 ? [] : pending.splice(index, 1);
    return found === undefined ? new Promise((resolve) => waiting.push({ matches, resolve })) : Promise.resolve(found);
  };

  const server: ScriptedServer = {
    url,
    registers: true,
    answersPings: true,
    pending,
    heard,
    get connections() {
      return connections;
    },
    get contact() {
      return contact;
    },
    request: (method) => take((message) => message.status === 0 && message.method === method),
    response: (method, atLeast = 200) =>
      take((message) => message.status >= atLeast && message.status > 0 && message.method === method),
    answer(request, status, phrase, options = {}) {
      const to = request.header("To");
      const tagged = to.includes("tag=") || status === 100 ? to : `${to};tag=${options.tag ?? SERVER_TAG}`;
      const lines = [
        `SIP/2.0 ${status} ${phrase}`,
        `Via: ${request.header("Via")}`,
        `From: ${request.header("From")}`,
        `To: ${tagged}`,
        `Call-ID: ${request.header("Call-ID")}`,
        `CSeq: ${request.header("CSeq")}`,
        ...(status > 100 && status < 300 && request.method === "INVITE"
          ? ["Contact: <sip:focus@127.0.0.1;transport=ws>"]
          : []),
      ];
      server.raw(withBody(lines.join("\r\n"), options));
    },
    raw(text) {
      socket?.send(text);
    },
    send(method, options = {}) {
      const { dialog, toTag } = options;
      const callId = dialog?.header("Call-ID") ?? options.callId ?? randomUUID();
      const from = dialog === undefined ? "<sip:caller@example.org>" : dialog.header("To");
      const to = dialog === undefined ? "<sip:user@example.org>" : dialog.header("From");
      const lines = [
        `${method} ${contact} SIP/2.0`,
        `Via: SIP/2.0/WS 127.0.0.1;branch=${options.branch ?? `z9hG4bK${randomUUID()}`}`,
        "Max-Forwards: 70",
        `From: ${from};tag=${SERVER_TAG}`,
        `To: ${to}${toTag === undefined ? "" : `;tag=${toTag}`}`,
        `Call-ID: ${callId}`,
        `CSeq: ${options.cseq ?? ++sequence} ${method}`,
        "Contact: <sip:focus@127.0.0.1;transport=ws>",
      ];
      server.raw(withBody(lines.join("\r\n"), options));
      return callId;
    },
    account: () => ({
      displayName: "Ava",
      services: {
        mcptt: {
          id: "sip:ava@mcx.system-a.example",
          participatingFunction: "sip:mcptt-part@mcx.system-a.example",
        },
      },
      clientId: `urn:uuid:${randomUUID()}`,
      instanceId: randomUUID(),
      impu: "sip:ava@ims.system-a.example",
      registrar: "sip:ims.system-a.example",
      servers: [url],
      registrationExpires: 300,
      iceServers: [],
      iceTransportPolicy: "all",
      // What a test does not ask for does not come in between.
      wire: signallingWireSchema.parse({ settings: { publish: false } }),
      systems: [
        { name: "System A", domain: "mcx.system-a.example", home: true },
        { name: "System B", domain: "mcx.system-b.example", home: false },
      ],
    }),
    drop() {
      socket?.terminate();
    },
    async close() {
      await door.close();
    },
  };

  door.onConnection = (connection) => {
    connections += 1;
    socket = connection;
    connection.listen((text) => {
      heard.push(text);
      if (text.trim() === "") {
        if (server.answersPings) connection.send("\r\n");
        return;
      }
      const message = read(text);
      if (message.method === "REGISTER" && message.status === 0) {
        contact = /<([^>]+)>/.exec(message.header("Contact"))?.[1] ?? contact;
        if (server.registers) {
          server.answer(message, 200, "OK", { headers: [`Contact: ${message.header("Contact")}`] });
          return;
        }
      }
      const index = waiting.findIndex(({ matches }) => matches(message));
      const [waiter] = index === -1 ? [] : waiting.splice(index, 1);
      if (waiter === undefined) pending.push(message);
      else waiter.resolve(message);
    });
  };
  return server;
}
