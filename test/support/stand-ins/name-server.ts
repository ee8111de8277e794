/**
 * A name server on this computer (RFC 1035): UDP, one question a message, its answers written as a zone would hold them.
 *
 * @module
 */
import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";

/** Types of records (RFC 1035 clause 3.2.2, RFC 2782, RFC 3403). */
const TYPES = { 33: "SRV", 35: "NAPTR" } as const;
type Type = (typeof TYPES)[keyof typeof TYPES];

interface Srv {
  readonly priority?: number;
  readonly weight?: number;
  readonly port: number;
  readonly target: string;
}

interface Naptr {
  readonly order?: number;
  readonly preference?: number;
  readonly flags?: string;
  readonly service: string;
  readonly regexp?: string;
  readonly replacement: string;
}

export interface NameServer {
  /** As `Resolver.setServers` takes it. */
  readonly address: string;
  /** What has been asked, such as `SRV _sips._tcp.a.test`. */
  readonly asked: string[];
  /** Records by question; what has none is answered with NXDOMAIN. */
  readonly zone: Map<string, readonly Buffer[]>;
  /** How it answers: as it should, not at all, with SERVFAIL, or with octets that mean nothing. */
  behaviour: "right" | "silent" | "fails" | "babbles";
  close(): Promise<void>;
}

const number16 = (...values: number[]) =>
  Buffer.concat(values.map((value) => Buffer.from([(value >> 8) & 255, value & 255])));
const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
const nameOf = (name: string) => Buffer.concat([...name.split(".").filter(Boolean).map(text), Buffer.from([0])]);

/** The data of an SRV record. */
export const srv = ({ priority = 0, weight = 0, port, target }: Srv) =>
  Buffer.concat([number16(priority, weight, port), nameOf(target)]);

/** The data of a NAPTR record. */
export const naptr = ({ order = 10, preference = 10, flags = "s", service, regexp = "", replacement }: Naptr) =>
  Buffer.concat([number16(order, preference), text(flags), text(service), text(regexp), nameOf(replacement)]);

/** The question of a message: its octets, and what it asks. */
function questionIn(message: Buffer): { readonly octets: Buffer; readonly asks: string } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type: Type | undefined = TYPES[message.readUInt16BE(at + 1) as keyof typeof TYPES];
  return { octets: message.subarray(12, at + 5), asks: `${type} ${labels.join(".").toLowerCase()}` };
}

const RESPONSE = 0x8180;
const SERVFAIL = 2;
const NXDOMAIN = 3;

export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  const zone = new Map<string, readonly Buffer[]>();

  function answer(message: Buffer, { port, address }: RemoteInfo): void {
    const { octets, asks } = questionIn(message);
    asked.push(asks);
    if (server.behaviour === "silent") return;
    if (server.behaviour === "babbles") {
      socket.send(Buffer.concat([message.subarray(0, 2), Buffer.alloc(40, 255)]), port, address);
      return;
    }
    const records = zone.get(asks);
    const code = server.behaviour === "fails" ? SERVFAIL : records === undefined ? NXDOMAIN : 0;
    const given = code === 0 ? (records ?? []) : [];
    const type = asks.startsWith("SRV") ? 33 : 35;
    const answers = given.map((data) => Buffer.concat([number16(0xc00c, type, 1, 0, 60, data.length), data]));
    const head = number16(message.readUInt16BE(0), RESPONSE | code, 1, given.length, 0, 0);
    socket.send(Buffer.concat([head, octets, ...answers]), port, address);
  }

  socket.on("message", answer);
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const server: NameServer = {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    zone,
    behaviour: "right",
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  return server;
}
