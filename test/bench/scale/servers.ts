/** What the benchmark and the thread of its servers say to each other. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { DigestCredentials } from "../../../electron/services/account.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { questionsTo } from "../thread-questions.ts";

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
  const ask = questionsTo<ServerQuestion>(worker);
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
