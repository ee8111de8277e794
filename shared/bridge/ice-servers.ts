/**
 * STUN and TURN servers of an account (RFC 8489, RFC 8656), in the members of `RTCIceServer`: through them a call finds a way
 * where no address of this computer can be reached.
 *
 * @module
 */
import { z } from "zod";

/** Scheme and host of a STUN or TURN URI (RFC 7064 clause 3.1, RFC 7065 clause 3.1). */
const URI = /^(stuns?|turns?):(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(\?transport=(?:udp|tcp))?$/i;

/** What a URI says; `host` in small letters. */
interface IceUri {
  readonly relays: boolean;
  readonly host: string;
  readonly port: number;
  /** Whether it is connected to, and not only sent datagrams. */
  readonly overTcp: boolean;
}

/** Reads a STUN or TURN URI; undefined for what is none. */
export function readIceUri(uri: string): IceUri | undefined {
  const [, scheme, host, port, transport] = URI.exec(uri) ?? [];
  if (scheme === undefined || host === undefined) return undefined;
  const relays = scheme.toLowerCase().startsWith("turn");
  if (transport !== undefined && !relays) return undefined;
  const secure = /s$/i.test(scheme);
  const overTcp = relays && (secure || transport?.toLowerCase() === "?transport=tcp");
  return { relays, host: host.toLowerCase(), port: Number(port) || (secure ? 5349 : 3478), overTcp };
}

const relays = (uri: string) => readIceUri(uri)?.relays === true;

/** One server. TURN wants to know who asks; STUN does not. */
const iceServerSchema = z
  .object({
    /** The ways to it: `stun:stun.example`, `turn:turn.example?transport=tcp`, `turns:turn.example:443`. */
    urls: z
      .array(
        z
          .string()
          .max(512)
          .refine((uri) => readIceUri(uri) !== undefined, "a STUN or TURN URI"),
      )
      .min(1)
      .max(8),
    username: z.string().min(1).max(512).optional(),
    /** Secret: what the browser computes its message integrity from (RFC 8489 clause 9.2). */
    credential: z.string().min(1).max(1024).optional(),
  })
  .strict()
  .refine(({ urls, username }) => username !== undefined || !urls.some(relays), { path: ["username"], message: "TURN" })
  .refine(({ urls, credential }) => credential !== undefined || !urls.some(relays), {
    path: ["credential"],
    message: "TURN",
  });
export type IceServer = z.infer<typeof iceServerSchema>;

export const iceServersSchema = z.array(iceServerSchema).max(8).default([]);

/** Which addresses audio may use: all, or those of TURN servers alone (RFC 8828 mode 4 and beyond). */
export const iceTransportPolicySchema = z.enum(["all", "relay"]);
export type IceTransportPolicy = z.infer<typeof iceTransportPolicySchema>;

/** Whether any of the servers relays. */
export const hasRelay = (servers: readonly IceServer[]): boolean => servers.some(({ urls }) => urls.some(relays));

/** Hosts of the servers, each once. */
export function iceHosts(servers: readonly IceServer[]): string[] {
  return [...new Set(servers.flatMap(({ urls }) => urls.map((uri) => readIceUri(uri)?.host ?? "")))];
}

/** Host and port of the ways that are connections of TURN: over TCP, or TLS over it. */
export function tcpWays(servers: readonly IceServer[]): { readonly host: string; readonly port: number }[] {
  const uris = servers.flatMap(({ urls }) => urls.flatMap((uri) => readIceUri(uri) ?? []));
  return uris.filter(({ overTcp }) => overTcp).map(({ host, port }) => ({ host: host.replace(/^\[|\]$/g, ""), port }));
}
