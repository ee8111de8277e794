/**
 * A second start hands what it was given to the program that runs already: over a socket in the data folder.
 *
 * The socket is its user's alone, and so is the folder: the kernel lets nobody connect who may not write to it. Node does
 * not say who is at the other end, so that both ends look at the file's owner and rights instead.
 *
 * @module
 */
import { closeSync, fstatSync, lstatSync, openSync, rmSync, type Stats } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { Handed } from "../desktop/links.ts";

const SOCKET = "hand-over.socket";

/** Characters of one hand-over: a link and a path are far below. */
const MAX_MESSAGE = 64 * 1024;

/** Milliseconds that either end waits for the other. */
const PATIENCE = 5_000;

const TAKEN = "taken\n";

const messageSchema = z
  .object({
    version: z.literal(1),
    link: z.string().max(8192).optional(),
    /** An absolute path. */
    provisioningFile: z.string().startsWith("/").max(8192).optional(),
  })
  .strict();

/**
 * Reads what was handed over.
 *
 * @returns undefined for anything that no start of this program would hand over
 */
export function readHandOver(text: string): Handed | undefined {
  try {
    const { link, provisioningFile } = messageSchema.parse(JSON.parse(text));
    return { link, provisioningFile };
  } catch {
    return undefined;
  }
}

const isOwnAlone = ({ uid, mode }: Stats) => uid === process.getuid?.() && (mode & 0o077) === 0;

/**
 * Calls back with a path of the socket that is short whatever the folder's is: what the kernel takes has 108 characters.
 * The folder stays open until the work is done.
 */
async function atSocket<T>(dataFolder: string, work: (path: string) => Promise<T>): Promise<T> {
  const folder = openSync(dataFolder, "r");
  try {
    if (!isOwnAlone(fstatSync(folder))) throw new Error("the data folder is not its owner's alone");
    return await work(join("/proc/self/fd", String(folder), SOCKET));
  } finally {
    closeSync(folder);
  }
}

function receive(socket: Socket, take: (handed: Handed) => void): void {
  let text = "";
  socket.setEncoding("utf8");
  socket.setTimeout(PATIENCE, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("data", (part: string) => {
    text += part;
    if (text.length > MAX_MESSAGE) socket.destroy();
    const end = text.indexOf("\n");
    if (end < 0 || socket.destroyed) return;
    const handed = readHandOver(text.slice(0, end));
    text = "";
    if (handed === undefined) {
      socket.destroy();
      return;
    }
    socket.end(TAKEN);
    take(handed);
  });
}

/**
 * Waits for what later starts hand over. The data folder must be held until this has stopped: a socket that lies there is a
 * dead one.
 *
 * @returns how to stop
 * @throws Error where the folder takes no socket: later starts cannot hand anything over then
 */
export function takeHandOvers(dataFolder: string, take: (handed: Handed) => void): Promise<() => void> {
  return atSocket(dataFolder, async (path) => {
    rmSync(path, { force: true });
    const server = createServer((socket) => receive(socket, take));
    const listening = Promise.withResolvers<void>();
    server.once("error", listening.reject);
    // Its owner's from the first moment on: the socket is made while this runs.
    const before = process.umask(0o177);
    try {
      server.listen(path, listening.resolve);
    } finally {
      process.umask(before);
    }
    await listening.promise;
    if (!isOwnAlone(lstatSync(path))) {
      server.close();
      throw new Error("the socket is not its owner's alone");
    }
    return () => {
      server.close();
      // What Node removes by itself is at a path that was there for the moment.
      rmSync(join(dataFolder, SOCKET), { force: true });
    };
  });
}

/**
 * Hands over to the program that runs.
 *
 * @throws McError `already-running` when nobody takes it
 */
export function handOver(dataFolder: string, { link, provisioningFile }: Handed): Promise<void> {
  return atSocket(dataFolder, async (path) => {
    const stat = lstatSync(path);
    if (!stat.isSocket() || !isOwnAlone(stat)) throw new Error("the socket is not its owner's alone");
    const socket = createConnection(path);
    const answered = Promise.withResolvers<string>();
    let answer = "";
    socket.setEncoding("utf8");
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error("nobody answers")));
    socket.on("data", (part: string) => {
      answer = (answer + part).slice(0, TAKEN.length);
    });
    socket.once("error", answered.reject);
    socket.once("close", () => answered.resolve(answer));
    socket.write(`${JSON.stringify({ version: 1, link, provisioningFile })}\n`);
    if ((await answered.promise) !== TAKEN) throw new Error("it was not taken");
  }).catch((cause) => {
    throw new McError("already-running", dataFolder, cause);
  });
}
