/**
 * The address of a name, for what a PAC file asks.
 *
 * @module
 */
import { lookup } from "node:dns/promises";

/** Milliseconds for one name; one that takes longer leads nowhere. */
const LIMIT = 1_000;

/** The IPv4 address to which a name leads on this computer; null for none. */
export async function addressOf(host: string): Promise<string | null> {
  const late = Promise.withResolvers<null>();
  const limit = setTimeout(() => late.resolve(null), LIMIT);
  try {
    return (await Promise.race([lookup(host, { family: 4 }), late.promise]))?.address ?? null;
  } catch {
    return null;
  } finally {
    clearTimeout(limit);
  }
}
