import { messagesOf } from "../../../../renderer/messaging/message-book.ts";
import { messageLimits } from "../../../../renderer/messaging/message-sizes.ts";
import { MessagingEngine } from "../../../../renderer/messaging/messaging-engine.ts";
import type { MessagingOptions } from "../../../../renderer/messaging/messaging-options.ts";
import { createMessagingStore } from "../../../../renderer/messaging/messaging-store.ts";
import { NO_FILES, NO_LONGER } from "../../../../renderer/messaging/ports.ts";
import type { OpenedData } from "../../../../shared/bridge/message-keys.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import type { ProtectionRule } from "../../../../shared/mc/protection-rule.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";
import { AVA, BEA, NOW } from "../../../support/fixtures/messages.ts";

export const CONVERSATION = "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918";

/** Where no service configuration says anything, and nothing longer goes. */
export const NO_LIMITS = messageLimits(undefined, false);

export const noKeys = () => Promise.reject(new McError("keys-failed"));

export function startEngine(
  protection: ProtectionRule = "preferred",
  open: () => Promise<OpenedData> = noKeys,
  more: Partial<MessagingOptions> = {},
) {
  const store = createMessagingStore();
  const stored: MessageRecord[] = [];
  const engine = new MessagingEngine({
    store,
    service: "mcdata",
    ownId: AVA,
    data: {
      send: async () => undefined,
      notify: async () => true,
      announce: () => Promise.reject(new Error("no file goes out")),
      notifyFile: async () => true,
      terminateFile: () => Promise.reject(new Error("no file comes in")),
    },
    files: NO_FILES,
    longer: NO_LONGER,
    limits: () => NO_LIMITS,
    keys: { seal: noKeys, open },
    file: { put: async (record) => void stored.push(record) },
    rules: () => ({
      protection,
      policy: "follow",
      partners: [],
      form: DEFAULT_WIRE.redirection,
      cautionAbout: () => undefined,
    }),
    dialledFirst: () => null,
    impossible: () => null,
    knows: (id) => id === BEA,
    onFault: () => {},
    now: () => NOW,
    ...more,
  });
  const messages = () => messagesOf(store.getState().book);
  return { engine, messages, store, stored };
}
