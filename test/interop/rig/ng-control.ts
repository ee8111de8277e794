/**
 * How rtpengine is told of calls: its ng protocol, dictionaries of Bencode over UDP.
 *
 * @module
 */
import { createSocket } from "node:dgram";

type Value = string | number | readonly Value[] | { readonly [Key in string]: Value };
export type NgAnswer = Readonly<Record<string, unknown>>;

const LIMIT_MS = 10_000;
const SENT_AGAIN_MS = 1_000;

function written(value: Value): string {
  if (typeof value === "number") return `i${value}e`;
  if (typeof value === "string") return `${Buffer.byteLength(value)}:${value}`;
  if (Array.isArray(value)) return `l${value.map(written).join("")}e`;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `d${entries.map(([key, each]) => written(key) + written(each)).join("")}e`;
}

/** Reads one value from a place on; answers it, and the place behind it. */
function read(octets: Buffer, at: number): readonly [value: unknown, behind: number] {
  const kind = String.fromCharCode(octets[at] ?? 0);
  if (kind === "i") {
    const end = octets.indexOf("e", at);
    return [Number(octets.toString("latin1", at + 1, end)), end + 1];
  }
  if (kind === "l" || kind === "d") {
    const found: unknown[] = [];
    let next = at + 1;
    while (octets[next] !== 0x65) {
      const [value, behind] = read(octets, next);
      found.push(value);
      next = behind;
    }
    const pairs = found.flatMap((key, i) => (i % 2 === 0 ? [[key, found[i + 1]] as const] : []));
    return [kind === "l" ? found : Object.fromEntries(pairs), next + 1];
  }
  const colon = octets.indexOf(":", at);
  const end = colon + 1 + Number(octets.toString("latin1", at, colon));
  return [octets.toString("utf8", colon + 1, end), end];
}

/**
 * Asks rtpengine for something.
 *
 * @throws Error with its reason where it refuses, or does not answer
 */
export async function askRelay(port: number, question: { readonly [Key in string]: Value }): Promise<NgAnswer> {
  const socket = createSocket("udp4");
  const cookie = crypto.randomUUID();
  const send = () => socket.send(`${cookie} ${written(question)}`, port, "127.0.0.1");
  let again: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      socket.once("message", resolve);
      limit = setTimeout(() => reject(new Error("rtpengine does not answer")), LIMIT_MS);
      again = setInterval(send, SENT_AGAIN_MS);
      send();
    });
    const [told] = read(answer, answer.indexOf(" ") + 1);
    const result = told as NgAnswer;
    if (result["result"] === "error") throw new Error(`rtpengine refuses: ${String(result["error-reason"])}`);
    return result;
  } finally {
    clearInterval(again);
    clearTimeout(limit);
    socket.close();
  }
}
