/** What others send us: whatever it is, and however much of it. */
import { describe, expect, test, vi } from "vitest";
import { messagesOf } from "../../../../renderer/messaging/message-book.ts";
import { MESSAGE_PACE } from "../../../../renderer/messaging/message-pace.ts";
import { messageSizes } from "../../../../renderer/messaging/message-sizes.ts";
import { MessagingEngine } from "../../../../renderer/messaging/messaging-engine.ts";
import type { MessagingOptions } from "../../../../renderer/messaging/messaging-options.ts";
import { createMessagingStore } from "../../../../renderer/messaging/messaging-store.ts";
import { NO_FILES, NO_LONGER, type NotificationOrder } from "../../../../renderer/messaging/ports.ts";
import type { OpenedData } from "../../../../shared/bridge/message-keys.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { encodeDataMessage } from "../../../../shared/mc/data/data-message.ts";
import { fileAddress } from "../../../../shared/mc/data/file-data.ts";
import { NO_DATA_LIMITS } from "../../../../shared/mc/data/service-configuration.ts";
import type { ReceivedData } from "../../../../shared/mc/data/short-data.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import type { ProtectionRule } from "../../../../shared/mc/protection-rule.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";
import { AVA, BEA, NOW, sealedFor, written } from "../../../support/fixtures/messages.ts";

const EVE = "sip:eve@mcx.system-c.example";
const CONVERSATION = "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918";

const noKeys = () => Promise.reject(new McError("keys-failed"));

function startEngine(
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
    sizes: messageSizes(NO_DATA_LIMITS, false),
    mostFetchedByItself: null,
    keys: { seal: noKeys, open },
    file: { put: async (record) => void stored.push(record) },
    rules: () => ({ protection, policy: "follow", form: DEFAULT_WIRE.redirection, cautionAbout: () => undefined }),
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

test("a message that cannot be opened: its sender hears it of each sealing, and of a repeated one once", async () => {
  const told: string[] = [];
  const data = {
    send: async () => undefined,
    notify: async ({ notification }: NotificationOrder) => {
      told.push(notification);
      return true;
    },
    announce: async () => undefined,
    notifyFile: async () => true,
    terminateFile: async () => true,
  };
  const { engine, messages } = startEngine("preferred", noKeys, { data });
  const payload = (last: number) => Uint8Array.from({ length: 100 }, (_, at) => (at === 0 ? 0x43 : last));
  const first = message(BEA, { payload: payload(1) });
  engine.connection(true);
  await engine.receive(first);
  await vi.waitFor(() => expect(told).toEqual(["undelivered"]), { interval: 1 });
  await engine.receive(first);
  await engine.receive({ ...first, payload: payload(2) });
  await vi.waitFor(() => expect(told).toEqual(["undelivered", "undelivered"]), { interval: 1 });
  expect(messages()).toMatchObject([{ state: "unopened", text: "" }]);
  engine.stop();
});

describe("a file that its server wants fetched at once", () => {
  const file = (size: number | undefined): ReceivedData => ({
    kind: "file",
    senderId: BEA,
    recipientId: AVA,
    keyMessage: undefined,
    signalling: {
      kind: "fd-signalling",
      sentAt: NOW / 1000,
      conversationId: CONVERSATION,
      messageId: crypto.randomUUID(),
      download: "mandatory",
      payload: fileAddress("https://content.a.test/1"),
      metadata: size === undefined ? 'name:"plan.png"' : `name:"plan.png" size:${size}`,
      others: [],
    },
  });

  test.each([
    [1_000, 999, "fetching"],
    [1_000, 1_000, "fetching"],
    [1_000, 1_001, "offered"],
    [1_000, undefined, "offered"],
    [0, 1, "offered"],
    [null, 2_000_000_000, "fetching"],
    [null, undefined, "fetching"],
  ] as const)("where the service lets %s octets be fetched unasked, one of %s: %s", async (most, size, stage) => {
    const fetched = vi.fn(() => new Promise<never>(() => {}));
    const { engine, messages } = startEngine("preferred", noKeys, {
      mostFetchedByItself: most,
      files: { ...NO_FILES, fetch: fetched },
    });
    expect(await engine.receive(file(size))).toBeUndefined();
    expect(messages()[0]?.file?.stage).toBe(stage);
    expect(fetched).toHaveBeenCalledTimes(stage === "fetching" ? 1 : 0);
    engine.stop();
  });
});

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
