/** The host's key service as a key port, without the bridge between: for tests against the lab's own KMSs. */

import { type Clock, systemClock } from "../../../../electron/keys/clock.ts";
import { KeyService } from "../../../../electron/keys/key-service.ts";
import { memoryVault } from "../../../../electron/keys/key-vault.ts";
import type { KmsAccess } from "../../../../electron/keys/kms-access.ts";
import { nodeWorkers } from "../../../../electron/keys/mikey-workers.ts";
import type { KeyPort } from "../../../../renderer/calling/ports.ts";
import type { MessageKeyPort } from "../../../../renderer/messaging/ports.ts";
import type { KeyProgress, KeyStatus } from "../../../../shared/bridge/keys.ts";
import { MikeyPool } from "../../../../shared/mikey/pool.ts";

export interface ServiceKeys extends KeyPort {
  readonly service: KeyService;
  readonly messages: MessageKeyPort;
  onProgress: (progress: KeyProgress) => void;
  /** Resolves when the user has keys. */
  ready(): Promise<void>;
  close(): void;
}

const silent = { info() {}, warn() {}, error() {} };

/** @param clock - of the user's computer */
export function createServiceKeys(access: KmsAccess, clock: Clock = systemClock): ServiceKeys {
  const pool = new MikeyPool(nodeWorkers, 1);
  const ready = Promise.withResolvers<void>();
  const onChange = ({ state }: KeyStatus) => {
    if (state === "ready") ready.resolve();
  };
  const service = new KeyService({ access, vault: memoryVault(), pool, log: silent, onChange, clock });
  const keys: ServiceKeys = {
    service,
    onProgress: () => {},
    ready: () => ready.promise,
    status: () => service.status(),
    obtain: (order) => service.obtain(order, (progress) => keys.onProgress(progress)),
    open: (order) => service.open(order, (progress) => keys.onProgress(progress)),
    prepare: (order) => service.prepare(order),
    forget: (callId) => service.forget(callId),
    messages: {
      seal: (order) => service.seal(order, (progress) => keys.onProgress(progress)),
      open: (order) => service.openData(order, (progress) => keys.onProgress(progress)),
    },
    close() {
      service.close();
      pool.close();
    },
  };
  return keys;
}
