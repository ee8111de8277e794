/**
 * Two MC systems made of Kamailio, interconnected, with rtpengine between WebRTC and RTP where media are wanted.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsIdentity } from "../../../lab/kms/authority.ts";
import { MediaRelay } from "../rig/media-relay.ts";
import { freePort, MEDIA_PORTS } from "../rig/ports.ts";
import type { HabitName } from "./habits.ts";
import { KamailioSystem } from "./kamailio-system.ts";
import type { Forwarding, Redirection } from "./redirection-config.ts";
import type { SystemDescription } from "./system-config.ts";

export const DOMAINS = {
  a: { mc: "mcx.system-a.example", ims: "ims.system-a.example" },
  b: { mc: "mcx.system-b.example", ims: "ims.system-b.example" },
} as const;
export type SystemId = keyof typeof DOMAINS;

/** The dispatcher's user part at system A. */
export const DISPATCHER = "dispatch-3";
export const PASSWORD = "correct-horse";

export interface NetworkOptions {
  /** Where configuration and logs go. */
  readonly folder: string;
  /** User parts at each system; all have the same {@link PASSWORD}. */
  readonly users: Readonly<Record<SystemId, readonly string[]>>;
  /** At system A, by user part of the primary ID. */
  readonly redirections?: Readonly<Record<string, Redirection>>;
  /** At system A, by user part of the primary ID. */
  readonly forwardings?: Readonly<Record<string, Forwarding>>;
  /** At system A, by user part. */
  readonly peers?: SystemDescription["peers"];
  readonly srtpPhones?: readonly string[];
  /** Whether rtpengine is between callers and callees. */
  readonly media: boolean;
  readonly challengesInvite?: boolean;
  /** With what system A speaks TLS. */
  readonly identity?: TlsIdentity;
}

async function writeIdentity({ certificate, key }: TlsIdentity, folder: string) {
  const [certificateFile, keyFile] = [join(folder, "kamailio-certificate.pem"), join(folder, "kamailio-key.pem")];
  writeFileSync(certificateFile, certificate);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { port: await freePort(), certificateFile, keyFile };
}

export interface Network {
  readonly a: KamailioSystem;
  readonly b: KamailioSystem;
  readonly relay: MediaRelay | undefined;
  close(): Promise<void>;
}

/** What is said of users of system A, by their MC service IDs. */
function byId<T>(byUser: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(byUser).map(([user, each]) => [`sip:${user}@${DOMAINS.a.mc}`, each]));
}

/** Starts everything and waits until it answers. */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { folder, redirections = {}, forwardings = {}, peers = {}, srtpPhones = [], challengesInvite = true } = options;
  const relay = options.media ? new MediaRelay(await freePort(), folder, MEDIA_PORTS) : undefined;
  const trunks = { a: await freePort(), b: await freePort() };
  const tls = options.identity && (await writeIdentity(options.identity, folder));
  const describeSystem = async (name: SystemId, partner: SystemId): Promise<SystemDescription> => ({
    name,
    domain: DOMAINS[name].mc,
    imsDomain: DOMAINS[name].ims,
    udpPort: await freePort(),
    webSocketPort: await freePort(),
    trunkPort: trunks[name],
    partner: { domain: DOMAINS[partner].mc, trunkPort: trunks[partner] },
    users: Object.fromEntries(options.users[name].map((user) => [user, PASSWORD])),
    redirections: name === "a" ? byId(redirections) : {},
    forwardings: name === "a" ? byId(forwardings) : {},
    peers: name === "a" ? byId(peers) : {},
    srtpPhones,
    rtpenginePort: relay?.port,
    challengesInvite,
    ...(tls === undefined || name === "b" ? {} : { tls }),
  });
  const a = new KamailioSystem(await describeSystem("a", "b"), folder);
  const b = new KamailioSystem(await describeSystem("b", "a"), folder);
  const close = async () => {
    await Promise.all([a.end(), b.end()]);
    await relay?.end();
  };
  try {
    await relay?.start();
    await Promise.all([a.start(), b.start()]);
  } catch (error) {
    await close();
    throw error;
  }
  return { a, b, relay, close };
}

interface AloneOptions {
  readonly folder: string;
  readonly users: readonly string[];
  /** By user part of the primary ID. */
  readonly redirections?: Readonly<Record<string, Redirection>>;
  readonly habit?: HabitName;
  /** By user part of the MC service ID. */
  readonly peers?: SystemDescription["peers"];
  readonly pairAddress?: string;
}

/** Starts system A alone, without media relay, and waits until it answers. */
export async function startAlone(options: AloneOptions): Promise<KamailioSystem> {
  const { folder, users, redirections = {}, habit, peers = {}, pairAddress } = options;
  const alone = new KamailioSystem(
    {
      name: "a",
      domain: DOMAINS.a.mc,
      imsDomain: DOMAINS.a.ims,
      udpPort: await freePort(),
      webSocketPort: await freePort(),
      trunkPort: await freePort(),
      partner: { domain: DOMAINS.b.mc, trunkPort: await freePort() },
      users: Object.fromEntries(users.map((user) => [user, PASSWORD])),
      redirections: byId(redirections),
      forwardings: {},
      peers: byId(peers),
      srtpPhones: [],
      rtpenginePort: undefined,
      challengesInvite: true,
      ...(habit === undefined ? {} : { habit }),
      ...(pairAddress === undefined ? {} : { pairAddress }),
      ...(habit === "behind-an-edge" ? { edgePort: await freePort() } : {}),
    },
    folder,
  );
  try {
    await alone.start();
  } catch (error) {
    await alone.end();
    throw error;
  }
  return alone;
}

/** What the administrator writes into account.json for a user of a system. */
export function accountFile(system: KamailioSystem, user: string): Record<string, unknown> {
  const { domain, imsDomain, name, partner } = system.description;
  const other = name === "a" ? "B" : "A";
  return {
    displayName: "Ava Lindqvist",
    mcServiceId: `sip:${user}@${domain}`,
    impu: `sip:${user}@${imsDomain}`,
    registrar: `sip:${imsDomain}`,
    participatingFunction: `sip:mcptt@${imsDomain}`,
    webSocketUrl: system.webSocketUrl,
    digest: { username: user, realm: imsDomain, password: PASSWORD },
    registrationExpires: 300,
    systems: [
      { name: `System ${name.toUpperCase()}`, domain, home: true },
      { name: `System ${other}`, domain: partner.domain, home: false },
    ],
  };
}
