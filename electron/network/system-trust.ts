/**
 * Whom connections of the host trust that name no authorities of their own: those of the operating system, so that what an
 * administrator adds there or takes away counts, and not a list that came with Node.
 *
 * @module
 */
import { getCACertificates, setDefaultCACertificates } from "node:tls";

let isDone = false;

/**
 * From here on Node's TLS clients in this process trust the system's store alone; an empty one trusts nobody. Reading it takes a
 * tenth of a second, so it is read when the first connection needs it, and once: what changes later counts after a restart.
 */
export function trustTheSystem(): void {
  if (isDone) return;
  setDefaultCACertificates(getCACertificates("system"));
  isDone = true;
}
