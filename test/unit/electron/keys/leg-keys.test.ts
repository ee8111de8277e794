/** Key work is done for IDs of ours, and for no others. */
import { expect, test, vi } from "vitest";
import { NO_KEYS } from "../../../../electron/keys/held-keys.ts";
import { LegKeys, type LegKeysParts } from "../../../../electron/keys/leg-keys.ts";
import { encodeProtectedPayloads } from "../../../../shared/mc/data/protected-payload.ts";
import type { McService } from "../../../../shared/mc/services/services.ts";
import { toBase64 } from "../../../../shared/mikey/base/octets.ts";
import type { ReplayMemory } from "../../../../shared/mikey/replay.ts";
import {
  CALL,
  HOME,
  heardProgress,
  NOW,
  unsealedMessage,
  VISITOR,
  WINDOW,
} from "../../../support/fixtures/leg-work.ts";

const { signal } = new AbortController();
const leg = { callId: CALL, leg: 1, secret: "frames" } as const;

const PAYLOAD = {
  sentAt: NOW,
  payloadId: 1,
  sequence: 0,
  algorithm: "AES-128-GCM",
  iv: new Uint8Array(16),
  keyId: "10000001",
  ciphertext: new Uint8Array(32),
} as const;

/** Key work that comes as far as our own keys. */
function setUp(opened: ReplayMemory = NO_KEYS.opened) {
  const held = vi.fn(() => ({ ...NO_KEYS, opened }));
  const parts: Partial<LegKeysParts> = {
    isIdIn: (service: McService) => service === "mcptt",
    home: HOME,
    messageWindow: WINDOW,
    now: () => NOW,
    ownKeys: () => Promise.reject(new Error("so far")),
    ring: {
      get held() {
        return held();
      },
      change: () => {},
      settled: async () => {},
    },
  };
  const keys = new LegKeys(parts as LegKeysParts);
  const { progress } = heardProgress();
  return {
    keys,
    held,
    obtain: (service: McService) => keys.obtain({ ...leg, service, calledId: VISITOR, kmsUri: null }, progress, signal),
    seal: (service: McService) =>
      keys.seal(
        { callId: CALL, leg: 1, service, calledId: VISITOR, kmsUri: null, content: "AAAA", sentAt: NOW, fresh: false },
        progress,
        signal,
      ),
    openData: (service: McService) =>
      keys.openData(
        {
          callId: CALL,
          leg: 1,
          service,
          callerId: VISITOR,
          payload: toBase64(encodeProtectedPayloads([PAYLOAD])),
          keyMessage: toBase64(unsealedMessage()),
        },
        progress,
        signal,
      ),
    open: (service: McService) =>
      keys.open({ ...leg, service, message: toBase64(unsealedMessage()), callerId: VISITOR }, progress, signal),
  };
}

test.each(["obtain", "open", "seal", "openData"] as const)(
  "%s: in a service in which our ID is another, there are no keys",
  async (what) => {
    const work = setUp();
    await expect(work[what]("mcvideo")).rejects.toMatchObject({ code: "own-keys-missing", detail: "mcvideo" });
    await expect(work[what]("mcptt")).rejects.toThrow("so far");
  },
);

test("what was opened before the program was started is taken over when it is said to be there", () => {
  const { keys, held } = setUp();
  expect(held).not.toHaveBeenCalled();
  keys.recall();
  expect(held).toHaveBeenCalled();
});
