import { beforeEach, describe, expect, test, vi } from "vitest";
import { messagesOf } from "../../../../renderer/messaging/message-book.ts";
import { messageLimits } from "../../../../renderer/messaging/message-sizes.ts";
import { MessagingEngine } from "../../../../renderer/messaging/messaging-engine.ts";
import { createMessagingStore } from "../../../../renderer/messaging/messaging-store.ts";
import {
  type DataAnswer,
  type MessageNotification,
  NO_FILES,
  NO_LONGER,
} from "../../../../renderer/messaging/ports.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { AVA, answer, BEA, NOW, sealedFor, written } from "../../../support/fixtures/messages.ts";
import { ORDINARY_CHOICES } from "../../../support/fixtures/messaging-choices.ts";

const store = createMessagingStore();
const stored: MessageRecord[] = [];
/** States whose storing has begun. */
const begun: string[] = [];
const sent: ((answer: DataAnswer) => void)[] = [];
let engine: MessagingEngine;
/** Until when the disk is busy with a message that was accepted. */
let accepting: Promise<void> | undefined;

beforeEach(() => {
  stored.length = 0;
  begun.length = 0;
  sent.length = 0;
  accepting = undefined;
  store.setState({ book: new Map(), problem: null });
  engine = new MessagingEngine({
    store,
    service: "mcdata",
    ownId: AVA,
    data: {
      send: () => new Promise((resolve) => sent.push(resolve)),
      notify: async () => true,
      announce: () => Promise.reject(new Error("no file goes out")),
      notifyFile: () => Promise.reject(new Error("no file comes in")),
      terminateFile: () => Promise.reject(new Error("no file comes in")),
    },
    files: NO_FILES,
    longer: NO_LONGER,
    limits: () => messageLimits(undefined, false),
    keys: {
      seal: async () => ({ ...sealedFor(BEA), notes: [] }),
      open: () => Promise.reject(new Error("nothing comes in")),
    },
    file: {
      put: async (record) => {
        begun.push(record.state);
        await (record.state === "accepted" ? accepting : undefined);
        stored.push(record);
      },
    },
    ...ORDINARY_CHOICES,
    onFault: (code, detail) => expect.fail(`${code} ${detail}`),
    now: () => NOW,
  });
  engine.connection(true);
});

const [message, states] = [() => messagesOf(store.getState().book)[0], () => stored.map(({ state }) => state)];
const notify = (notification: MessageNotification, messageId = message()?.id ?? "") =>
  engine.receive({
    kind: "notification",
    senderId: BEA,
    recipientId: AVA,
    notification: {
      kind: "sds-notification",
      messageId,
      conversationId: message()?.conversationId ?? "",
      notification,
      sentAt: NOW,
    },
  });

async function accepted(): Promise<void> {
  engine.write(BEA, "North gate");
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  sent[0]?.(answer(202));
  await vi.waitFor(() => expect(message()?.state).toBe("accepted"));
}

test("what is sent once more without a connection waits for one, whatever it was", async () => {
  await accepted();
  engine.connection(false);
  engine.again(message()?.id ?? "", "off");
  await vi.waitFor(() => expect(message()?.state).toBe("waiting"));
  expect(sent).toHaveLength(1);
  engine.connection(true);
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(message()).toMatchObject({ state: "sending", isProtected: false });
});

describe("what is stored", () => {
  test("each state of a message once, and none of them again when the connection comes and goes", async () => {
    await accepted();
    const before = ["sealing", "sending", "accepted"];
    expect(states()).toEqual(before);
    for (let times = 0; times < 5; times += 1) {
      engine.connection(false);
      engine.connection(true);
    }
    await notify("delivered");
    await vi.waitFor(() => expect(message()?.state).toBe("delivered"));
    expect(states()).toEqual([...before, "delivered"]);
  });

  test("news of a message that nothing is done for any more keeps what was known of it, and the same news changes nothing", async () => {
    await accepted();
    for (let times = 0; times < 3; times += 1) await notify("read");
    await vi.waitFor(() => expect(message()?.state).toBe("read"));
    expect(message()).toMatchObject({ acceptedAt: NOW, readAt: NOW });
    await notify("delivered");
    engine.connection(false);
    engine.connection(true);
    await vi.waitFor(() => expect(states()).toEqual(["sealing", "sending", "accepted", "read"]));
  });

  test("news that comes while the last state is being stored is of that state", async () => {
    engine.write(BEA, "North gate");
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const disk = Promise.withResolvers<void>();
    accepting = disk.promise;
    sent[0]?.(answer(202));
    await vi.waitFor(() => expect(begun.at(-1)).toBe("accepted"));
    const taken = notify("read");
    disk.resolve();
    await taken;
    await vi.waitFor(() => expect(message()).toMatchObject({ state: "read", acceptedAt: NOW, readAt: NOW }));
  });

  test("what the host keeps no more is not shown, and news of it changes nothing", async () => {
    await accepted();
    const id = message()?.id ?? "";
    const other = written({ id: crypto.randomUUID(), state: "read" });
    engine.resume([other]);
    const before = states();
    engine.removed([id, crypto.randomUUID()]);
    expect(messagesOf(store.getState().book)).toEqual([other]);
    await notify("read", id);
    expect(states()).toEqual(before);
    expect(messagesOf(store.getState().book)).toEqual([other]);
  });

  test("a conversation of before is taken over as it is, and what was on its way goes on", async () => {
    const [old, waiting] = [written({ id: crypto.randomUUID(), state: "read" }), written({ at: NOW + 1 })];
    engine.resume([old, waiting]);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(messagesOf(store.getState().book).map(({ id }) => id)).toEqual([old.id, waiting.id]);
    expect(stored.every(({ id }) => id === waiting.id)).toBe(true);
  });
});
