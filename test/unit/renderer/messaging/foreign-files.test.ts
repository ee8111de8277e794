/** What others say of files to us: which are fetched unasked, and which are about to go. */
import { describe, expect, test, vi } from "vitest";
import { type FileTerminationOrder, NO_FILES } from "../../../../renderer/messaging/ports.ts";
import { fileAddress } from "../../../../shared/mc/data/file-data.ts";
import type { ReceivedData } from "../../../../shared/mc/data/short-data.ts";
import type { MessageFile } from "../../../../shared/mc/message-file.ts";
import { AVA, BEA, fileNamed, NOW, written } from "../../../support/fixtures/messages.ts";

import { CONVERSATION, NO_LIMITS, noKeys, startEngine } from "./started-engine.ts";

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
      limits: () => ({ ...NO_LIMITS, mostFetchedByItself: most }),
      files: { ...NO_FILES, fetch: fetched },
    });
    expect(await engine.receive(file(size))).toBeUndefined();
    expect(messages()[0]?.file?.stage).toBe(stage);
    expect(fetched).toHaveBeenCalledTimes(stage === "fetching" ? 1 : 0);
    engine.stop();
  });
});

describe("a content server that is about to give a file up", () => {
  type Termination = Extract<ReceivedData, { kind: "file-termination" }>["termination"];
  const FILE_ID = "0918a100-0000-4000-8000-00000000aaaa";
  const say = (change: Partial<Termination>): ReceivedData => ({
    kind: "file-termination",
    senderId: undefined,
    recipientId: AVA,
    termination: {
      kind: "fd-termination",
      information: "intent-to-release",
      conversationId: CONVERSATION,
      messageId: FILE_ID,
      others: [],
      ...change,
    },
  });
  async function offered(change: Partial<MessageFile> = {}, heard: "taken" | "refused" | "unheard" = "taken") {
    const asked: FileTerminationOrder[] = [];
    const server = { heard };
    const data = {
      send: async () => undefined,
      notify: async () => true,
      announce: async () => undefined,
      notifyFile: async () => true,
      terminateFile: async (order: FileTerminationOrder) => {
        asked.push(order);
        return server.heard;
      },
    };
    const started = startEngine("preferred", noKeys, { data });
    const file = fileNamed("plan.pdf", change);
    started.engine.resume([
      written({
        id: FILE_ID,
        conversationId: CONVERSATION,
        direction: "incoming",
        primaryId: BEA,
        state: "seen",
        file,
      }),
    ]);
    const leaving = () => started.messages()[0]?.file?.leaving;
    return { ...started, asked, leaving, server };
  }

  test("is asked for more time, once for each warning, and grants it or not", async () => {
    const { asked, engine, leaving } = await offered({ answer: "deferred", told: "deferred" });
    await engine.receive(say({}));
    await engine.receive(say({}));
    await vi.waitFor(() => expect(asked).toHaveLength(1), { interval: 1 });
    expect(asked[0]).toMatchObject({
      recipientId: BEA,
      said: { information: "extension-request" },
      about: { id: FILE_ID },
    });
    await vi.waitFor(() => expect(leaving()).toBe("asked"), { interval: 1 });
    await engine.receive(say({ information: "extension-response", release: "success" }));
    await vi.waitFor(() => expect(leaving()).toBe("extended"), { interval: 1 });
    await engine.receive(say({}));
    await vi.waitFor(() => expect(asked).toHaveLength(2), { interval: 1 });
    await engine.receive(say({ information: "extension-response", release: "failed" }));
    await vi.waitFor(() => expect(leaving()).toBe("refused"), { interval: 1 });
    engine.stop();
  });

  test.each(["intent-to-release", "extension-response"] as const)(
    "is not anybody who knows the file's IDs: %s of somebody else changes nothing, and is not taken",
    async (information) => {
      const { asked, engine, leaving } = await offered({ answer: "deferred", told: "deferred", leaving: "asked" });
      const said = { ...say({ information, release: "success" }), senderId: "sip:mallory@b.test" } as ReceivedData;
      expect(await engine.receive(said)).toEqual({ code: "message-unreadable", detail: "sip:mallory@b.test" });
      await new Promise((resolve) => setImmediate(resolve));
      expect([asked, leaving()]).toEqual([[], "asked"]);
      engine.stop();
    },
  );

  test("that does not take the wish gives no more time", async () => {
    const { engine, leaving } = await offered({ answer: "deferred", told: "deferred" }, "refused");
    await engine.receive(say({}));
    await vi.waitFor(() => expect(leaving()).toBe("refused"), { interval: 1 });
    engine.stop();
  });

  test("that does not hear the wish has refused nothing: it is asked with each connection, until it hears", async () => {
    const { asked, engine, leaving, server } = await offered({ answer: "deferred", told: "deferred" }, "unheard");
    await engine.receive(say({}));
    await vi.waitFor(() => expect(asked).toHaveLength(1), { interval: 1 });
    expect(leaving()).toBe("asking");
    engine.connection(true);
    await vi.waitFor(() => expect(asked).toHaveLength(2), { interval: 1 });
    expect(leaving()).toBe("asking");
    server.heard = "taken";
    engine.connection(false);
    engine.connection(true);
    await vi.waitFor(() => expect(leaving()).toBe("asked"), { interval: 1 });
    engine.connection(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toHaveLength(3);
    engine.stop();
  });

  test("is asked after a restart where the program ended before it was", async () => {
    const { asked, engine, leaving } = await offered({ answer: "deferred", told: "deferred", leaving: "asking" });
    engine.connection(true);
    await vi.waitFor(() => expect(leaving()).toBe("asked"), { interval: 1 });
    expect(asked).toHaveLength(1);
    engine.stop();
  });

  test.each<[string, Partial<MessageFile>, Partial<Termination>]>([
    ["which is here", { stage: "fetched" }, {}],
    ["which nobody wants", { answer: "rejected", told: "rejected" }, {}],
    ["which is gone", { gone: "expired", stage: "failed" }, {}],
    ["of another conversation", {}, { conversationId: "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00000" }],
    ["that was not asked about", {}, { information: "extension-response", release: "success" }],
  ])("a file %s: nothing is asked, and nothing changes", async (_what, change, termination) => {
    const { asked, engine, leaving } = await offered(change);
    await engine.receive(say(termination));
    // Nothing here waits for anything but its turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect([asked, leaving()]).toEqual([[], null]);
    engine.stop();
  });
});
