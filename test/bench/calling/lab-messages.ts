/** What the benchmark and its lab thread say to each other. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { DigestCredentials } from "../../../electron/services/account.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { KeyStatus, ObtainedKeys, ObtainKeys } from "../../../shared/bridge/keys.ts";
import type { LabPersonSettings } from "../../../shared/bridge/lab-settings.ts";
import type { SealData, SealedData } from "../../../shared/bridge/message-keys.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { questionsTo } from "../thread-questions.ts";

/** By what the migrated person's system redirects from now on. */
type RedirectBy = Pick<LabPersonSettings, "carrier" | "messageOrder">;

export type LabQuestion =
  | { readonly ask: "prepare"; readonly certificate: "held" | "missing"; readonly kmsUri: "redirection" | "lookup" }
  | ({ readonly ask: "redirect" } & RedirectBy)
  | { readonly ask: "status" }
  | { readonly ask: "obtain"; readonly order: ObtainKeys }
  | { readonly ask: "seal"; readonly order: SealData }
  | { readonly ask: "keep"; readonly record: MessageRecord }
  | { readonly ask: "close" };

/** What the thread says first: who the console is. */
export type LabWelcome = Pick<LabThread, "account" | "credentials">;

/** The lab in its thread. */
export interface LabThread {
  readonly account: SipAccount;
  readonly credentials: DigestCredentials;
  prepare(what: Omit<Extract<LabQuestion, { ask: "prepare" }>, "ask">): Promise<void>;
  redirect(by: RedirectBy): Promise<void>;
  status(): Promise<KeyStatus>;
  obtain(order: ObtainKeys): Promise<ObtainedKeys>;
  seal(order: SealData): Promise<SealedData>;
  /** Stores a message on the disk, sealed. */
  keep(record: MessageRecord): Promise<void>;
  close(): Promise<void>;
}

export async function startLabThread(): Promise<LabThread> {
  const worker = new Worker(new URL("./lab-thread.ts", import.meta.url));
  const [first] = (await once(worker, "message")) as [{ value: LabWelcome }];
  const ask = questionsTo<LabQuestion>(worker);
  return {
    ...first.value,
    prepare: (what) => ask({ ask: "prepare", ...what }),
    redirect: (by) => ask({ ask: "redirect", ...by }),
    status: () => ask({ ask: "status" }),
    obtain: (order) => ask({ ask: "obtain", order }),
    seal: (order) => ask({ ask: "seal", order }),
    keep: (record) => ask({ ask: "keep", record }),
    async close() {
      const gone = once(worker, "exit");
      await ask({ ask: "close" });
      await gone;
    },
  };
}
