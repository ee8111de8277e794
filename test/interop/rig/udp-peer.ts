/**
 * A far end over UDP that answers whoever asks, from wherever the next request of a call comes: what stands before it may be another
 * server from one request to the next.
 *
 * @module
 */
import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";

const SDP = [
  "v=0",
  "o=peer 1 1 IN IP4 127.0.0.1",
  "s=-",
  "c=IN IP4 127.0.0.1",
  "t=0 0",
  "m=audio 41000 RTP/AVP 0",
  "a=rtpmap:0 PCMU/8000",
  "",
].join("\r\n");
const TAG = "peer";

const fieldsOf = (message: string, name: string) =>
  [...message.matchAll(new RegExp(`^${name}:[ \\t]*(.*)\\r$`, "gim"))].map((match) => match[1] ?? "");

export interface UdpPeer {
  readonly port: number;
  /** What has come: method, and the port it came from. */
  readonly seen: { readonly method: string; readonly from: number; readonly callId: string }[];
  /** Ends the last call through the server at this port, as a name system would lead there. */
  hangUp(through: number): void;
  close(): Promise<void>;
}

export async function startUdpPeer(): Promise<UdpPeer> {
  const socket = createSocket("udp4");
  const seen: UdpPeer["seen"] = [];
  /** The first INVITE of the last call, and the newest. */
  let invite = { first: "", newest: "" };
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  const contact = `Contact: <sip:peer@127.0.0.1:${port};transport=UDP>`;

  function answer(message: string, { port: from, address }: RemoteInfo): void {
    const copied = ["Via", "Record-Route", "From", "Call-ID", "CSeq"].flatMap((name) =>
      fieldsOf(message, name).map((value) => `${name}: ${value}`),
    );
    const [to = ""] = fieldsOf(message, "To");
    const isInvite = message.startsWith("INVITE ");
    const lines = [
      "SIP/2.0 200 OK",
      ...copied,
      `To: ${to.includes("tag=") ? to : `${to};tag=${TAG}`}`,
      contact,
      ...(isInvite ? ["Content-Type: application/sdp"] : []),
      `Content-Length: ${isInvite ? SDP.length : 0}`,
      "",
      isInvite ? SDP : "",
    ];
    socket.send(lines.join("\r\n"), from, address);
  }

  socket.on("message", (octets, from) => {
    const message = octets.toString();
    const [method = ""] = message.split(" ", 1);
    if (method.startsWith("SIP/2.0")) return;
    const [callId = ""] = fieldsOf(message, "Call-ID");
    seen.push({ method, from: from.port, callId });
    if (method === "ACK") return;
    if (method === "INVITE") {
      const isKnown = fieldsOf(invite.first, "Call-ID")[0] === callId;
      invite = { first: isKnown ? invite.first : message, newest: message };
    }
    answer(message, from);
  });

  return {
    port,
    seen,
    hangUp(through) {
      const [target = ""] = fieldsOf(invite.newest, "Contact");
      const [from = ""] = fieldsOf(invite.first, "To");
      const lines = [
        `BYE ${/<([^>]+)>/.exec(target)?.[1]} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bKpeer${Date.now()}`,
        ...fieldsOf(invite.first, "Record-Route").map((value) => `Route: ${value}`),
        "Max-Forwards: 70",
        `From: ${from};tag=${TAG}`,
        `To: ${fieldsOf(invite.first, "From")[0]}`,
        `Call-ID: ${fieldsOf(invite.first, "Call-ID")[0]}`,
        "CSeq: 1 BYE",
        "Content-Length: 0",
        "",
        "",
      ];
      socket.send(lines.join("\r\n"), through, "127.0.0.1");
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
