/**
 * Whose program is at the other end of a connection on this computer.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { McError } from "../../shared/errors/mc-error.ts";

/** `127.0.0.1` as Linux writes it in its table: the address in the order of the machine's bytes. */
const LOOPBACK_IN_TABLE = "0100007F";

const portInTable = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");

/**
 * The user who opened a connection, from Linux's table of TCP connections (`/proc/net/tcp`).
 *
 * @param table - text of the table
 * @param from - port at the end that opened the connection
 * @param to - port at the end that accepted it
 * @returns user ID; undefined when the table does not hold the connection
 */
export function ownerInTable(table: string, from: number, to: number): number | undefined {
  const ends = `${LOOPBACK_IN_TABLE}:${portInTable(from)} ${LOOPBACK_IN_TABLE}:${portInTable(to)}`;
  for (const row of table.split("\n")) {
    const [, local, remote, , , , , user] = row.trim().split(/\s+/);
    if (`${local} ${remote}` === ends) return Number(user);
  }
  return undefined;
}

/** Where Linux writes which user holds which connection. */
const CONNECTIONS = "/proc/net/tcp";

/** What tells a connection's user; a test has others. */
interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly connections: string;
}

/**
 * Whether a connection comes from a program of our own user: from the ports at the end that opened it and at ours. On
 * systems other than Linux nothing says so, and every connection counts as ours. On Linux what is not found is not ours.
 *
 * @throws McError `connections-untold` on Linux where the table of connections cannot be read: nobody could be let in
 */
export function ownPeers(
  { platform, connections }: Surroundings = { platform: process.platform, connections: CONNECTIONS },
) {
  const own = process.getuid?.();
  if (platform !== "linux") return (_from: number | undefined, _to: number): boolean => true;
  try {
    readFileSync(connections, "latin1");
  } catch (cause) {
    throw new McError("connections-untold", connections, cause);
  }
  return (from: number | undefined, to: number): boolean => {
    if (from === undefined) return false;
    try {
      return ownerInTable(readFileSync(connections, "latin1"), from, to) === own;
    } catch {
      return false;
    }
  };
}
