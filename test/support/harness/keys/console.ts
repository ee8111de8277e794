/** A user's key service over a KMS of the test's own, and everything that it says. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, vi } from "vitest";
import { KeyService, type KeyServiceOptions } from "../../../../electron/keys/key-service.ts";
import { keyFileStore } from "../../../../electron/keys/key-store.ts";
import { memoryVault, openVault, vaultFile } from "../../../../electron/keys/key-vault.ts";
import type { KmsAccess } from "../../../../electron/keys/kms-access.ts";
import { nodeWorkers } from "../../../../electron/keys/mikey-workers.ts";
import { type CreateLogger, openLog } from "../../../../electron/services/log.ts";
import { arrowWords } from "../../../../renderer/ladder/arrow-words.ts";
import { keyFactsText } from "../../../../renderer/protection/key-facts-text.ts";
import type { KeyProgress, KeyStatus, ObtainedKeys, ObtainKeys, OpenedKeys } from "../../../../shared/bridge/keys.ts";
import {
  keyProgressSchema,
  keyStatusSchema,
  obtainedKeysSchema,
  openedKeysSchema,
} from "../../../../shared/bridge/keys.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { MikeyPool } from "../../../../shared/mikey/pool.ts";
import { FakeClock } from "./fake-clock.ts";
import { HomeKms, type HomeKmsOptions, VISITOR } from "./home-kms.ts";

// One pool for a file: its workers keep what they have prepared, as in the program.
const pool = new MikeyPool(nodeWorkers, 1);
afterAll(() => pool.close());

export const callId = (n = 1) => `7f0c2b54-6f0e-4a53-8d4c-0d8b7a1f2e${String(n).padStart(2, "0")}`;

/** Waits until something holds, however busy the computer is. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 15_000, interval: 10 });
}

export class TestConsole {
  readonly clock: FakeClock;
  readonly kms: HomeKms;
  readonly root = mkdtempSync(join(tmpdir(), "mc-dispatcher-keys-"));
  readonly dataFolder = join(this.root, "data");
  readonly keyFile = join(this.root, "data.key");
  readonly statuses: KeyStatus[] = [];
  readonly progress: KeyProgress[] = [];
  readonly #log: CreateLogger = openLog(this.dataFolder);
  #service: KeyService | undefined;

  constructor(kms: HomeKms, clock: FakeClock) {
    this.kms = kms;
    this.clock = clock;
  }

  get service(): KeyService {
    if (this.#service === undefined) throw new Error("not started");
    return this.#service;
  }

  get vaultFile(): string {
    return vaultFile(this.dataFolder, this.kms.access());
  }

  start(access: Partial<KmsAccess> = {}, options: Partial<KeyServiceOptions> = {}): this {
    this.#service?.close();
    const full = this.kms.access(access);
    this.#service = new KeyService({
      access: full,
      vault: openVault(this.dataFolder, full, async () => [keyFileStore(this.keyFile)], this.#log("keys")),
      pool,
      log: this.#log("keys"),
      clock: this.clock,
      // First of all consoles, wherever they spread themselves.
      random: () => 0,
      onChange: (status) => this.statuses.push(keyStatusSchema.parse(status)),
      ...options,
    });
    return this;
  }

  inMemory(access: Partial<KmsAccess> = {}): this {
    return this.start(access, { vault: memoryVault() });
  }

  status(): KeyStatus {
    return keyStatusSchema.parse(this.service.status());
  }

  /** Waits until the first round has come to an end. */
  async settle(): Promise<KeyStatus> {
    await eventually(() => {
      expect(this.status().state).not.toBe("starting");
      expect(this.clock.timers).toBeGreaterThan(0);
    });
    await this.service.settled();
    return this.status();
  }

  obtain(
    calledId: string = VISITOR,
    {
      kmsUri = null,
      leg = 1,
      call = 1,
      ...more
    }: Partial<Pick<ObtainKeys, "kmsUri" | "leg" | "acceptedKms">> & {
      call?: number;
    } = {},
  ): Promise<ObtainedKeys> {
    const order = { callId: callId(call), leg, service: "mcptt" as const, calledId, kmsUri, secret: "frames" as const };
    return this.service.obtain({ ...order, ...more }, this.hear).then((keys) => obtainedKeysSchema.parse(keys));
  }

  open(message: string, callerId: string, call = 1): Promise<OpenedKeys> {
    const order = { callId: callId(call), leg: 1, service: "mcptt", message, callerId, secret: "frames" } as const;
    return this.service.open(order, this.hear).then((keys) => openedKeysSchema.parse(keys));
  }

  readonly hear = (progress: KeyProgress): void => {
    this.progress.push(keyProgressSchema.parse(progress));
  };

  /** Steps as `step: what came of it`, and exchanges by the words on their arrows. */
  heard(): string[] {
    return this.progress.map(({ step, entry }) =>
      step !== null ? `${step.step}: ${keyFactsText(step.facts)}` : entry === null ? "" : arrowWords(entry.what),
    );
  }

  async end(): Promise<void> {
    this.#service?.close();
    await this.#service?.settled();
    await this.kms.stop();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Code of the refusal, or "done". Whatever is thrown has to be an error of the program. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: unknown) => {
      expect(error).toBeInstanceOf(McError);
      return (error as McError).code;
    },
  );
}

/** A fresh console and KMS for each test of a file. */
export function consolePerTest(options: HomeKmsOptions = {}): () => TestConsole {
  let made: TestConsole;
  beforeEach(async () => {
    const clock = new FakeClock();
    const kms = await HomeKms.start({ now: () => clock.now(), ...options });
    made = new TestConsole(kms, clock);
  });
  afterEach(() => made.end());
  return () => made;
}
