/**
 * Whether a SIP server answers: asked something that the first server answers by itself, over the connection that the program would use.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { optionsTo } from "../../shared/sip/options-request.ts";
import { type CheckLink, openCheckLink, statusOf } from "./check-link.ts";
import type { SignallingAccess } from "./signalling-access.ts";

/** Milliseconds for a server to say something. One that says nothing to a stranger is none the worse for it. */
const ANSWER_MS = 2_000;

/** Status of the first answer. */
async function firstStatus(link: CheckLink): Promise<number> {
  for (;;) {
    const status = statusOf(await link.next());
    if (status !== undefined) return status;
  }
}

/**
 * Asks a server.
 *
 * @param server - its address
 * @param target - SIP URI that it stands for
 * @returns status of its answer; undefined where it says nothing
 * @throws McError `proxy-…`, `pac-…` of the way, `server-…` of the server
 */
export async function askOptions(
  server: string,
  target: string,
  access: SignallingAccess,
  signal: AbortSignal,
): Promise<number | undefined> {
  const link = await openCheckLink(server, access, signal);
  const silence = Promise.withResolvers<undefined>();
  const silent = setTimeout(() => silence.resolve(undefined), ANSWER_MS);
  try {
    link.send(optionsTo(target, link.transport, randomUUID));
    return await Promise.race([firstStatus(link), silence.promise]);
  } finally {
    clearTimeout(silent);
    link.close();
  }
}
