/**
 * The way to a browser that is our child: Chromium's DevTools protocol over two pipes, which no other program can reach.
 *
 * @module
 */
import type { Readable, Writable } from "node:stream";
import { z } from "zod";

/** Each message is JSON and ends with this. */
const END = "\0";

/** Longest message that is waited for: what is asked here has short answers. */
const MAX_MESSAGE = 1024 * 1024;

const messageSchema = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});
type Message = z.infer<typeof messageSchema>;

export interface BrowserPipe {
  /**
   * Sends a command and answers its result.
   *
   * @param sessionId - of the page that it is for; the browser's own when not given
   * @throws Error when the browser refuses it, or has ended
   */
  send(method: string, params: object, sessionId?: string): Promise<unknown>;
  /** Calls the listener with every event of that name. Returns how to stop. */
  on(method: string, listener: (params: unknown) => void): () => void;
  /** The browser has ended: nothing will be answered any more. */
  end(): void;
}

/**
 * Reads one message.
 *
 * @returns undefined for text that is none
 */
export function readPipeMessage(text: string): Message | undefined {
  try {
    return messageSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Speaks over a browser's pipes: the one that it reads, and the one that it writes. */
export function createBrowserPipe(toBrowser: Writable, fromBrowser: Readable): BrowserPipe {
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  const listeners = new Map<string, Set<(params: unknown) => void>>();
  let last = 0;
  let ended = false;
  let kept = "";

  function take(text: string): void {
    const message = readPipeMessage(text);
    if (message === undefined) return;
    const { id, method, params, result, error } = message;
    if (method !== undefined) for (const listener of listeners.get(method) ?? []) listener(params);
    const answer = id === undefined ? undefined : asked.get(id);
    if (id === undefined || answer === undefined) return;
    asked.delete(id);
    if (error === undefined) answer.resolve(result);
    else answer.reject(new Error(error.message));
  }

  function end(): void {
    ended = true;
    for (const { reject } of asked.values()) reject(new Error("the browser has ended"));
    asked.clear();
  }

  fromBrowser.setEncoding("utf8");
  fromBrowser.on("data", (text: string) => {
    const parts = (kept + text).split(END);
    kept = parts.pop() ?? "";
    if (kept.length > MAX_MESSAGE) kept = "";
    for (const part of parts) take(part);
  });
  fromBrowser.once("close", end);
  // A browser that ends reads no more; its end says so.
  toBrowser.on("error", end);
  fromBrowser.on("error", end);

  return {
    async send(method, params, sessionId) {
      if (ended) throw new Error("the browser has ended");
      last += 1;
      const answer = Promise.withResolvers<unknown>();
      asked.set(last, answer);
      const message = { id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) };
      toBrowser.write(`${JSON.stringify(message)}${END}`);
      return answer.promise;
    },
    on(method, listener) {
      const all = listeners.get(method) ?? new Set();
      listeners.set(method, all.add(listener));
      return () => all.delete(listener);
    },
    end,
  };
}
