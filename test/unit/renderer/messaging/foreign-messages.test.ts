/** What others send us: whatever it is, and however much of it. */
import { describe, expect, test, vi } from "vitest";
import { MESSAGE_PACE } from "../../../../renderer/messaging/message-pace.ts";
import type { MessagingEngine } from "../../../../renderer/messaging/messaging-engine.ts";
import type { NotificationOrder } from "../../../../renderer/messaging/ports.ts";
import type { OpenedData } from "../../../../shared/bridge/message-keys.ts";
import { encodeDataMessage } from "../../../../shared/mc/data/data-message.ts";
import type { ReceivedData } from "../../../../shared/mc/data/short-data.ts";
import { AVA, BEA, NOW, sealedFor, written } from "../../../support/fixtures/messages.ts";

import { CONVERSATION, noKeys, startEngine } from "./started-engine.ts";

const EVE = "sip:eve@mcx.system-c.example";
type Message = Extract<ReceivedData, { kind: "message" }>;

const inClear = (text: string) =>
  encodeDataMessage({ kind: "data", payloads: [{ content: "text", data: Uint8Array.from(Buffer.from(text)) }] });

let drawn = 0;
function message(
  senderId: string,
  change: Partial<Message> = {},
  signalling: Partial<Message["signalling"]> = {},
): Message {
  drawn += 1;
  return {
    kind: "message",
    senderId,
    recipientId: AVA,
    signalling: {
      kind: "sds-signalling",
      sentAt: NOW / 1000,
      conversationId: CONVERSATION,
      messageId: `0918a100-0000-4000-8000-${String(drawn).padStart(12, "0")}`,
      others: [],
      ...signalling,
    },
    payload: inClear("hello"),
    keyMessage: undefined,
    ...change,
  };
}

const notification = (messageId: string, senderId = BEA): ReceivedData => ({
  kind: "notification",
  senderId,
  recipientId: AVA,
  notification: {
    kind: "sds-notification",
    notification: "delivered",
    sentAt: NOW / 1000,
    conversationId: CONVERSATION,
    messageId,
    others: [],
  },
});

/** A way out that takes everything, and what senders were told over it. */
function listener() {
  const told: NotificationOrder[] = [];
  const data = {
    send: async () => undefined,
    notify: async (order: NotificationOrder) => {
      told.push(order);
      return true;
    },
    announce: async () => undefined,
    notifyFile: async () => true,
    terminateFile: async () => "taken" as const,
  };
  return { data, told };
}

test("a message that cannot be opened: its sender hears it of each sealing, and of a repeated one once", async () => {
  const { data, told: orders } = listener();
  const told = () => orders.map(({ notification: what }) => what);
  const { engine, messages } = startEngine("preferred", noKeys, { data });
  const payload = (last: number) => Uint8Array.from({ length: 100 }, (_, at) => (at === 0 ? 0x43 : last));
  const first = message(BEA, { payload: payload(1) });
  engine.connection(true);
  await engine.receive(first);
  await vi.waitFor(() => expect(told()).toEqual(["undelivered"]), { interval: 1 });
  await engine.receive(first);
  await engine.receive({ ...first, payload: payload(2) });
  await vi.waitFor(() => expect(told()).toEqual(["undelivered", "undelivered"]), { interval: 1 });
  expect(messages()).toMatchObject([{ state: "unopened", text: "" }]);
  engine.stop();
});

test.each([
  ["one by its number", { applicationId: 1 }],
  ["one by its name", { extendedApplicationId: Uint8Array.from(Buffer.from("\u0001org.example.app")) }],
])(
  "a message for an application of others, %s, is left alone: no person sees it, and its sender is not told that one did",
  async (_, to) => {
    const { data, told } = listener();
    const { engine, messages, stored } = startEngine("preferred", noKeys, { data });
    engine.connection(true);
    expect(await engine.receive(message(BEA, {}, { disposition: "delivery", ...to }))).toBeUndefined();
    // What comes behind it is told of, so that there was time to tell of it too.
    const forPeople = message(BEA, {}, { disposition: "delivery" });
    expect(await engine.receive(forPeople)).toBeUndefined();
    const { messageId } = forPeople.signalling;
    await vi.waitFor(() => expect(told).toMatchObject([{ about: { id: messageId } }]), { interval: 1 });
    expect(messages()).toMatchObject([{ id: messageId }]);
    expect(new Set(stored.map(({ id }) => id))).toEqual(new Set([messageId]));
    engine.stop();
  },
);

describe("what somebody sends that no record holds", () => {
  /** Octets of which the first says that they are protected. */
  const sealed = (octets: number) => Uint8Array.from({ length: octets }, (_, at) => (at === 0 ? 0x43 : 0));

  test.each([
    ["a content that is longer", { payload: sealed(100_000) }],
    ["an I_MESSAGE that is longer", { payload: sealed(100), keyMessage: sealed(13_000) }],
  ])("%s: it is refused, and nobody reads that messages cannot be stored", async (_name, change) => {
    const { engine, store, stored } = startEngine();
    expect(await engine.receive(message(BEA, change))).toMatchObject({ code: "message-unreadable" });
    expect(stored).toEqual([]);
    expect(store.getState()).toMatchObject({ problem: null, book: new Map() });
  });

  test("IDs of whatever octets are IDs", async () => {
    const { engine, messages, stored } = startEngine();
    const ids = {
      conversationId: "00000000-0000-0000-0000-000000000001",
      messageId: "12345678-1234-9234-c234-123456789012",
      inReplyTo: "ffffffff-ffff-ffff-0000-ffffffffffff",
    };
    expect(await engine.receive(message(BEA, {}, ids))).toBeUndefined();
    expect(messages()).toMatchObject([{ id: ids.messageId, inReplyTo: ids.inReplyTo, text: "hello" }]);
    expect(stored).toEqual(messages());
  });
});

describe("what comes in under an ID that is taken", () => {
  test.each([
    ["somebody else", EVE, {}],
    ["the same one in another conversation", BEA, { conversationId: "7c6b5a49-3847-4a5b-a5b4-000000000000" }],
  ])("by %s changes nothing, and is refused", async (_name, senderId, signalling) => {
    const { engine, messages } = startEngine();
    const first = message(BEA);
    await engine.receive(first);
    const before = messages();
    const { messageId } = first.signalling;
    const again = message(senderId, { payload: inClear("other") }, { ...signalling, messageId });
    expect(await engine.receive(again)).toEqual({ code: "message-unreadable", detail: messageId });
    expect(messages()).toEqual(before);
  });

  test("by the same one once more is taken, and shown once", async () => {
    const { engine, messages, stored } = startEngine();
    const first = message(BEA);
    expect(await engine.receive(first)).toBeUndefined();
    expect(await engine.receive(first)).toBeUndefined();
    expect([messages().length, stored.length]).toEqual([1, 1]);
  });
});

describe("a protected content that comes once more, as another message", () => {
  const sealed = { payload: Uint8Array.of(0x43, 0, 0) };
  const opened = (text: string): OpenedData => ({
    content: Buffer.from(inClear(text)).toString("base64"),
    contentId: "10000001-1-6b49d200",
    identity: sealedFor(AVA).identity,
  });

  test.each([
    ["at once", (engine: MessagingEngine, all: Message[]) => Promise.all(all.map((each) => engine.receive(each)))],
    [
      "later",
      async (engine: MessagingEngine, all: Message[]) => {
        for (const each of all) await engine.receive(each);
      },
    ],
  ])("%s: it is shown once, and the other is said to be a repetition", async (_name, send) => {
    const { engine, messages } = startEngine("required", async () => opened("Pier 4 is clear"));
    await send(engine, [message(BEA, sealed), message(BEA, sealed)]);
    await vi.waitFor(() => expect(messages().every(({ state }) => state !== "sealed")).toBe(true));
    expect(messages()).toMatchObject([
      { state: "received", text: "Pier 4 is clear" },
      { state: "unopened", text: "", failure: { code: "message-repeated" } },
    ]);
  });

  test("after a restart too; the same message may be opened again", async () => {
    const first = startEngine("required", async () => opened("Pier 4 is clear"));
    const one = message(BEA, sealed);
    await first.engine.receive(one);
    await vi.waitFor(() => expect(first.messages()).toMatchObject([{ state: "received" }]));
    const { engine, messages } = startEngine("required", async () => opened("Pier 4 is clear"));
    engine.resume(first.messages());
    await engine.receive(one);
    await engine.receive(message(BEA, sealed));
    await vi.waitFor(() =>
      expect(messages()).toMatchObject([{ state: "received" }, { failure: { code: "message-repeated" } }]),
    );
  });
});

test("what comes in clear is refused where protection is required, and is stored nowhere", async () => {
  const { engine, messages, stored } = startEngine("required");
  expect(await engine.receive(message(BEA))).toEqual({ code: "message-not-protected", detail: BEA });
  expect([messages(), stored]).toEqual([[], []]);
});

describe("more messages than anybody writes", () => {
  test("of strangers: refused unread, counted in one word, and people of the directory are heard", async () => {
    vi.useFakeTimers();
    const { engine, messages, store } = startEngine();
    const changes = vi.fn();
    const most = MESSAGE_PACE.ofStrangers.size;
    for (let at = 0; at < most; at++) {
      expect(await engine.receive(message(`sip:caller-${at}@mcx.system-c.example`))).toBeUndefined();
    }
    store.subscribe(changes);
    for (let at = 0; at < 1_000; at++) {
      expect(await engine.receive(message(EVE))).toEqual({ code: "too-many-messages", detail: EVE });
    }
    expect(changes).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(changes).toHaveBeenCalledOnce();
    expect(store.getState().refused).toBe(1_000);
    expect(await engine.receive(message(BEA))).toBeUndefined();
    expect(messages()).toHaveLength(most + 1);
    vi.useRealTimers();
  });

  test("of one person of the directory: that one's own allowance ends", async () => {
    const { engine, messages } = startEngine();
    const most = MESSAGE_PACE.ofOneCaller.size;
    for (let at = 0; at < most; at++) await engine.receive(message(BEA));
    expect(await engine.receive(message(BEA))).toEqual({ code: "too-many-messages", detail: BEA });
    expect(await engine.receive(message(EVE))).toBeUndefined();
    expect(messages()).toHaveLength(most + 1);
    engine.stop();
  });

  test("what a person of the directory wrote and was read counts no more; what a stranger wrote does", async () => {
    const { engine, messages } = startEngine();
    const most = MESSAGE_PACE.ofOneCaller.size;
    for (let at = 0; at < 2 * most; at++) {
      expect(await engine.receive(message(BEA))).toBeUndefined();
      engine.seen(messages().at(-1)?.id ?? "");
      await vi.waitFor(() => expect(messages().at(-1)?.state).toBe("seen"), { interval: 1 });
    }
    for (let at = 0; at < MESSAGE_PACE.ofStrangers.size; at++) {
      await engine.receive(message(EVE));
      engine.seen(messages().at(-1)?.id ?? "");
      await vi.waitFor(() => expect(messages().at(-1)?.state).toBe("seen"), { interval: 1 });
    }
    expect(await engine.receive(message(EVE))).toMatchObject({ code: "too-many-messages" });
    engine.stop();
  });

  test("notifications that say nothing new are not stored", async () => {
    const { engine, messages, stored } = startEngine();
    const sent = written({ state: "accepted", acceptedAt: NOW });
    engine.resume([sent]);
    await engine.receive(notification(sent.id));
    await vi.waitFor(() => expect(messages()).toMatchObject([{ state: "delivered" }]));
    const before = stored.length;
    for (let at = 0; at < 1_000; at++) await engine.receive(notification(sent.id, at % 2 === 0 ? BEA : EVE));
    await engine.receive(notification("0918a100-0000-4000-8000-00000000ffff"));
    // Whatever waits its turn has had it.
    await engine.receive(message(BEA));
    expect(stored.slice(before)).toMatchObject([{ direction: "incoming" }]);
  });
});
