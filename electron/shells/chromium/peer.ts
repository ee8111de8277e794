/**
 * Whose program is at the other end of a connection on this computer.
 *
 * @module
 */
import { readFileSync } from "node:fs";

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

/**
 * Whether a connection comes from a program of our own user. Where the system does not tell (everywhere but on Linux),
 * it counts as ours.
 */
export function isOwnPeer(from: number | undefined, to: number): boolean {
  const own = process.getuid?.();
  if (process.platform !== "linux" || own === undefined || from === undefined) return true;
  let table: string;
  try {
    table = readFileSync("/proc/net/tcp", "latin1");
  } catch {
    return true;
  }
  return ownerInTable(table, from, to) === own;
}
