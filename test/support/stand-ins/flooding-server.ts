/**
 * A SIP server in a thread of its own that floods its one client, so that what is measured in the client's thread is the
 * client's work. It acknowledges final answers as a server does, and counts them.
 */
import { once } from "node:events";
import { parentPort } from "node:worker_threads";
import { type WebSocket, WebSocketServer } from "ws";

/**
 * What the thread is told to do. In a text `{n}` becomes the number of the message, `{cseq}` a number that grows with each, `{sixteen octets}` the
 * same in as many, and `{contact}` and `{branch}` what their names say.
 */
export type FloodOrder =
  | { readonly do: "flood"; readonly id: number; readonly count: number; readonly head: string; readonly body: string }
  /** Frames that are no SIP. */
  | { readonly do: "garbage"; readonly id: number; readonly count: number }
  | { readonly do: "close" };

/** What it tells. */
export type FloodNews =
  | { readonly kind: "ready"; readonly url: string }
  /** A message of the client, as text, that belongs to no flood. */
  | { readonly kind: "heard"; readonly text: string }
  /** All of a flood has been sent and answered; answers by status. */
  | { readonly kind: "answered"; readonly id: number; readonly statuses: Readonly<Record<string, number>> };

const port = parentPort;
if (port === null) throw new Error("made for a thread");
const tell = (news: FloodNews) => port.postMessage(news);
const sockets = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "sip" });
let socket: WebSocket | undefined;
let contact = "";
/** Answers that a flood waits for. */
const floods = new Map<string, { left: number; statuses: Record<string, number> }>();
let sequence = 0;

const headerOf = (text: string, name: string) => new RegExp(`^${name}:[ \t]*(.*)$`, "im").exec(text)?.[1]?.trim() ?? "";
const send = (lines: readonly string[], body = "") =>
  socket?.send(`${lines.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

function answered(text: string, status: number): boolean {
  const id = /;branch=z9hG4bKflood-(\d+)-/.exec(headerOf(text, "Via"))?.[1] ?? "";
  const flood = floods.get(id);
  if (flood === undefined) return false;
  if (status < 200) return true;
  const [number, method] = headerOf(text, "CSeq").split(" ");
  if (method === "INVITE") {
    send([
      `ACK ${contact} SIP/2.0`,
      // That of a 200 is a transaction of its own (RFC 3261 clause 13.2.2.4).
      `Via: ${status < 300 ? headerOf(text, "Via").replace("flood", "ack") : headerOf(text, "Via")}`,
      "Max-Forwards: 70",
      `From: ${headerOf(text, "From")}`,
      `To: ${headerOf(text, "To")}`,
      `Call-ID: ${headerOf(text, "Call-ID")}`,
      `CSeq: ${number} ACK`,
    ]);
  }
  flood.statuses[status] = (flood.statuses[status] ?? 0) + 1;
  flood.left -= 1;
  if (flood.left === 0) {
    floods.delete(id);
    tell({ kind: "answered", id: Number(id), statuses: flood.statuses });
  }
  return true;
}

function receive(text: string): void {
  if (text.trim() === "") {
    socket?.send("\r\n");
    return;
  }
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
  if (status > 0 && answered(text, status)) return;
  if (!text.startsWith("REGISTER ")) {
    tell({ kind: "heard", text });
    return;
  }
  contact = /<([^>]+)>/.exec(headerOf(text, "Contact"))?.[1] ?? contact;
  const copied = ["Via", "From", "Call-ID", "CSeq", "Contact"].map((name) => `${name}: ${headerOf(text, name)}`);
  send(["SIP/2.0 200 OK", ...copied, `To: ${headerOf(text, "To")};tag=r`]);
}

/** In portions, so that answers are read between them. */
async function inPortions(count: number, one: (at: number) => void): Promise<void> {
  for (let at = 0; at < count; at++) {
    one(at);
    if (at % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
  }
}

port.on("message", (order: FloodOrder) => {
  if (order.do === "close") {
    for (const client of sockets.clients) client.terminate();
    sockets.close();
    port.close();
  } else if (order.do === "garbage") {
    void inPortions(order.count, (at) => socket?.send(`garbage ${at} ${"x".repeat(at % 2_000)}`)).then(() =>
      tell({ kind: "answered", id: order.id, statuses: {} }),
    );
  } else {
    floods.set(String(order.id), { left: order.count, statuses: {} });
    void inPortions(order.count, (at) => {
      sequence += 1;
      const fill = (text: string) =>
        text
          .replaceAll("{n}", String(at))
          .replaceAll("{contact}", contact)
          .replaceAll("{cseq}", String(sequence))
          .replaceAll("{sixteen octets}", String(sequence).padStart(16, "0"))
          .replaceAll("{branch}", `z9hG4bKflood-${order.id}-${sequence}`);
      send(fill(order.head).split("\n"), fill(order.body));
    });
  }
});

sockets.on("connection", (connection) => {
  socket = connection;
  connection.on("error", () => {});
  connection.on("message", (data) => receive(String(data)));
});
await once(sockets, "listening");
const address = sockets.address();
tell({ kind: "ready", url: `ws://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}` });
