/** Limits of the service that are others by the time a message of before is to leave. */
import { describe, expect, test, vi } from "vitest";
import { messageLimits } from "../../../../renderer/messaging/message-sizes.ts";
import type { MessagingOptions } from "../../../../renderer/messaging/messaging-options.ts";
import { type DataAnswer, NO_FILES } from "../../../../renderer/messaging/ports.ts";
import {
  type DataLimits,
  NO_DATA_LIMITS,
  type ServiceConfiguration,
} from "../../../../shared/mc/data/service-configuration.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { answer, fileNamed, written } from "../../../support/fixtures/messages.ts";
import { noKeys, startEngine } from "./started-engine.ts";

/** An engine that took over a message of before, and the ways on which something left it. */
function resumed(record: MessageRecord, more: Partial<MessagingOptions>) {
  const left: string[] = [];
  const leave = (way: string) => async (): Promise<DataAnswer> => {
    left.push(way);
    return answer(202);
  };
  const upload = () => {
    left.push("upload");
    return noKeys();
  };
  const refuse = () => Promise.reject(new Error("no file comes in"));
  const started = startEngine("off", noKeys, {
    data: {
      send: leave("signalling"),
      notify: async () => true,
      announce: leave("announcement"),
      notifyFile: refuse,
      terminateFile: refuse,
    },
    longer: { transmit: leave("media") },
    files: { ...NO_FILES, send: upload },
    ...more,
  });
  started.engine.resume([record]);
  return { ...started, left };
}

const TEXT = written({ text: "x".repeat(2_000) });
const FILE = written({ text: "", file: fileNamed("plan.pdf", { stage: "ours", object: null }) });
const limited = (more: Partial<DataLimits>) => ({
  limits: () => messageLimits({ kind: "limits", limits: { ...NO_DATA_LIMITS, ...more } }, true),
});
const OVER = limited({ message: 1_000 });
const BARRED = { limits: () => messageLimits({ kind: "unreadable", detail: "" }, true) };

describe("what may not leave any more", () => {
  test.each([
    ["a text that is too long now", TEXT, OVER, "message-over-limit"],
    ["a text where the limits cannot be read", TEXT, BARRED, "service-configuration-unreadable"],
    ["a file where the limits cannot be read", FILE, BARRED, "service-configuration-unreadable"],
  ] as const)("%s", async (_what, record, more, code) => {
    const again = resumed({ ...record, state: "failed", failure: { code } }, more);
    again.engine.connection(true);
    const before = again.stored.length;
    again.engine.again(record.id);
    await vi.waitFor(() => expect(again.stored.length).toBeGreaterThan(before));
    const waiting = resumed({ ...record, state: "waiting" }, more);
    waiting.engine.connection(true);
    await vi.waitFor(() => expect(waiting.messages()[0]?.state).toBe("failed"));
    for (const { left, messages } of [again, waiting]) {
      expect(messages()[0]).toMatchObject({ state: "failed", failure: { code } });
      expect(left).toEqual([]);
    }
  });

  test.each(["failed", "waiting"] as const)("%s, it goes the way that the limits of now give it", async (state) => {
    const record = { ...TEXT, plane: "signalling", state } as const;
    const { engine, left, messages } = resumed(record, limited({ payloadInMessage: 1_000 }));
    engine.connection(true);
    if (state === "failed") engine.again(record.id);
    await vi.waitFor(() => expect(messages()[0]).toMatchObject({ state: "accepted", plane: "media" }));
    expect(left).toEqual(["media"]);
  });

  test("a file that waits goes where nothing is in its way", async () => {
    const { engine, left } = resumed({ ...FILE, state: "waiting" }, OVER);
    engine.connection(true);
    await vi.waitFor(() => expect(left).toEqual(["upload"]));
  });
});

test("limits that come, tighten and go while the console runs hold for the next message", async () => {
  let configuration: ServiceConfiguration | undefined;
  const { engine, left, messages } = resumed(
    { ...TEXT, state: "received" },
    {
      limits: () => messageLimits(configuration, true),
    },
  );
  engine.connection(true);
  const write = async (octets: number) => {
    const before = new Set(messages().map(({ id }) => id));
    const written = () => messages().find(({ id }) => !before.has(id));
    engine.write(TEXT.primaryId, "x".repeat(octets));
    await vi.waitFor(() => expect(written()?.state).toMatch(/accepted|failed/));
    const { failure, plane, state } = written() ?? {};
    return [state, plane, failure?.code ?? null];
  };
  expect(await write(2_000)).toEqual(["accepted", "signalling", null]);
  configuration = { kind: "limits", limits: { ...NO_DATA_LIMITS, payloadInMessage: 1_000 } };
  expect(await write(2_000)).toEqual(["accepted", "media", null]);
  configuration = { kind: "limits", limits: { ...NO_DATA_LIMITS, message: 1_000 } };
  expect(await write(2_000)).toEqual(["failed", "signalling", "message-over-limit"]);
  configuration = undefined;
  expect(await write(2_000)).toEqual(["accepted", "signalling", null]);
  expect(left).toEqual(["signalling", "media", "signalling"]);
});
