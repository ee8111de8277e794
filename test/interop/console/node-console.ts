/**
 * The console's calling part in plain Node: the unchanged client, with a stand-in for media, at a foreign MC system.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DigestCredentials, readAccount, readCredentials } from "../../../electron/services/account.ts";
import { ACCOUNT_FILE } from "../../../electron/services/account-file.ts";
import type { Registration } from "../../../renderer/calling/ports.ts";
import { createMcClient, type McClient, type McClientOptions } from "../../../renderer/client/mc-client.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../shared/bridge/settings.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { createStandInMedia, type StandInMedia } from "../../support/stand-ins/media.ts";

const LIMIT_MS = 20_000;

/** How long the dispatcher is asked. */
export const ASK_SECONDS = 20;

/** What a console has beside its account. */
export type NodeConsoleParts = Partial<Pick<McClientOptions, "keys" | "onDocuments">>;

export class NodeConsole {
  readonly client: McClient;
  readonly media: StandInMedia;
  /** What SIP.js complained about. */
  readonly warnings: string[] = [];

  readonly #told = new Set<() => void>();
  readonly settings: Settings = { ...DEFAULT_SETTINGS, askSeconds: ASK_SECONDS, protection: "off" };

  private constructor(account: SipAccount, credentials: DigestCredentials, { keys, onDocuments }: NodeConsoleParts) {
    this.media = createStandInMedia();
    this.client = createMcClient({
      account,
      answerChallenges: answersWith(credentials),
      media: this.media,
      settings: () => this.settings,
      onSettings: (listener) => {
        this.#told.add(listener);
        return () => this.#told.delete(listener);
      },
      ...(keys === undefined ? {} : { keys }),
      ...(onDocuments === undefined ? {} : { onDocuments }),
      observesNetwork: false,
      onWarning: (text) => void this.warnings.push(text),
    });
  }

  /** As the dispatcher chooses otherwise. */
  change(change: Partial<Settings>): void {
    Object.assign(this.settings, change);
    for (const listener of this.#told) listener();
  }

  /** Reads an account, and what proves whose it is. @param account - as the administrator writes it */
  static read(account: Readonly<Record<string, unknown>>): [SipAccount, DigestCredentials] {
    const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-node-console-"));
    try {
      writeFileSync(join(folder, ACCOUNT_FILE), JSON.stringify(account));
      const identity = { clientId: `urn:uuid:${randomUUID()}`, instanceId: randomUUID() };
      const credentials = readCredentials(folder);
      if (credentials === undefined) throw new Error("an account with a password");
      return [readAccount(folder, identity), credentials];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** @param account - as the administrator writes it */
  static async start(account: Readonly<Record<string, unknown>>, parts: NodeConsoleParts = {}): Promise<NodeConsole> {
    const started = NodeConsole.of(...NodeConsole.read(account), parts);
    await started.registered();
    return started;
  }

  /** Starts one with a complete account; it may not be registered yet. */
  static of(account: SipAccount, credentials: DigestCredentials, parts: NodeConsoleParts = {}): NodeConsole {
    const started = new NodeConsole(account, credentials, parts);
    started.client.start();
    return started;
  }

  async registered(limitMs = LIMIT_MS): Promise<void> {
    const { store } = this.client;
    await until("registration", limitMs, () =>
      Promise.resolve(store.getState().registration.state === "registered" ? true : undefined),
    );
  }

  /** How the server refused to let it sign in. */
  refused(limitMs = LIMIT_MS): Promise<Registration> {
    const { store } = this.client;
    return until("a refusal", limitMs, () => {
      const { registration } = store.getState();
      return Promise.resolve(registration.state === "refused" ? registration : undefined);
    });
  }

  newest(): DrawnCall {
    const [call] = this.client.store.getState().calls;
    if (call === undefined) throw new Error("no call yet");
    return call;
  }

  place(id: string): void {
    this.client.engine.place(id, "mcptt");
  }

  /** Waits until a condition holds for the newest call; told at once when it does. */
  when(what: string, condition: (call: DrawnCall) => boolean, limitMs = LIMIT_MS): Promise<DrawnCall> {
    const { store } = this.client;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        const [call] = store.getState().calls;
        reject(new Error(`${what} did not happen in ${limitMs} ms: ${call?.state} ${JSON.stringify(call?.endReason)}`));
      }, limitMs);
      const look = () => {
        const [call] = store.getState().calls;
        if (call === undefined || !condition(call)) return;
        clearTimeout(timer);
        stop();
        resolve(call);
      };
      const stop = store.subscribe(look);
      look();
    });
  }

  ended(limitMs?: number): Promise<DrawnCall> {
    return this.when("the end of the call", ({ state }) => state === "ended", limitMs);
  }

  connected(): Promise<DrawnCall> {
    return this.when("a connected call", ({ state }) => state === "connected");
  }

  hangUp(): void {
    this.client.engine.endAll();
  }

  async stop(): Promise<void> {
    await this.client.stop();
  }
}
