/** What the benchmark and the thread of its servers say to each other. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { DigestCredentials } from "../../../electron/services/account.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";

/** A request that the KMS was asked, or a connection that the SIP server took. */
export interface Seen {
  /** Unix milliseconds with fraction. */
  readonly at: number;
  /** Who asked, a place of the list of consoles; -1 where that is not seen. */
  readonly of: number;
  /** What was asked for. */
  readonly what: string;
}

export type ServerQuestion =
  /** Everything that was seen since the last time. */
  | { readonly ask: "seen" }
  /** Key periods of a minute from now on, or of a month. */
  | { readonly ask: "periods"; readonly seconds: 60 | 2_592_000 }
  /** The SIP server is gone, with every connection, and is back after so many milliseconds. */
  | { readonly ask: "restart"; readonly downMs: number }
  | { readonly ask: "close" };

export type ServerAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** One console as the servers know it. */
interface ConsoleFacts {
  readonly userUri: string;
  readonly token: string;
  readonly transportKey: { readonly name: string; readonly key: Uint8Array };
  readonly integrityKey: { readonly name: string; readonly key: Uint8Array };
  readonly account: SipAccount;
  readonly credentials: DigestCredentials;
}

/** What the thread says first. */
export interface Welcome {
  readonly consoles: readonly ConsoleFacts[];
  readonly kmsUri: string;
  readonly kms: { readonly host: string; readonly port: number };
  readonly sip: { readonly host: string; readonly port: number };
  /** Who vouches for both, PEM. */
  readonly authority: string;
}

export interface ServerThread extends Welcome {
  seen(): Promise<readonly Seen[]>;
  periods(seconds: 60 | 2_592_000): Promise<void>;
  restart(downMs: number): Promise<void>;
  close(): Promise<void>;
}

/** @param consoles - how many the servers are to know */
export async function startServers(consoles: number): Promise<ServerThread> {
  const worker = new Worker(new URL("./server-thread.ts", import.meta.url), { workerData: { consoles } });
  const [first] = (await once(worker, "message")) as [{ value: Welcome }];
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.on("message", (answer: ServerAnswer) => {
    const waiter = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) waiter?.reject(new Error(answer.error));
    else waiter?.resolve(answer.value as never);
  });
  const ask = <T>(question: ServerQuestion): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...question });
    });
  return {
    ...first.value,
    seen: () => ask({ ask: "seen" }),
    periods: (seconds) => ask({ ask: "periods", seconds }),
    restart: (downMs) => ask({ ask: "restart", downMs }),
    async close() {
      const gone = once(worker, "exit");
      await ask({ ask: "close" });
      await gone;
    },
  };
}
