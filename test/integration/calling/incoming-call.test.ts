import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import {
  connected,
  createHarness,
  ended,
  type Harness,
  storeValue,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let harness: Harness;
let jonas: TestUser;
let bea: TestUser;

beforeAll(async () => {
  harness = await createHarness();
  jonas = await harness.unit("jonas-okafor", false);
  bea = await harness.unit("bea-novak", false);
});
afterAll(() => harness.close());

const incoming = (record: DrawnCall) => record.state === "incoming";
const newestOf = (user: TestUser, condition: (record: DrawnCall) => boolean) =>
  storeValue(user.client.store, ({ calls: [call] }) => (call !== undefined && condition(call) ? call : undefined));

describe("a private call to the console", () => {
  test("shows who calls, is answered, and the caller hangs up", async () => {
    jonas.client.engine.place(AVA, "mcptt");
    const call = await harness.console.until(incoming);
    expect(call).toMatchObject({ direction: "incoming", primaryId: JONAS });
    harness.console.client.engine.answer(call.id);
    await harness.console.until(connected);
    const theirs = await newestOf(jonas, connected);
    jonas.client.engine.end(theirs.id);
    expect((await harness.console.until(ended)).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("from a partner system", async () => {
    bea.client.engine.place(AVA, "mcptt");
    const call = await harness.console.until(incoming);
    expect(call.primaryId).toBe("sip:visitor-0412@mcx.system-b.example");
    harness.console.client.engine.end(call.id);
    expect((await harness.console.until(ended)).endReason?.code).toBe("declined-by-you");
    expect((await newestOf(bea, ended)).endReason?.code).toBe("declined");
  });

  test("is missed when the caller gives up", async () => {
    jonas.client.engine.place(AVA, "mcptt");
    await harness.console.until(incoming);
    const theirs = await newestOf(jonas, ({ state }) => state === "ringing");
    jonas.client.engine.end(theirs.id);
    expect((await harness.console.until(ended)).endReason?.code).toBe("missed");
  });

  test("without a microphone it is answered: the caller is heard, and the record says who is not", async () => {
    const { media, client } = harness.console;
    jonas.client.engine.place(AVA, "mcptt");
    const call = await harness.console.until(incoming);
    media.voiceError = new McError("microphone-refused", "NotAllowedError");
    client.engine.answer(call.id);
    const listening = await harness.console.until(connected);
    expect(listening.voiceProblem).toEqual({ code: "microphone-refused", detail: "NotAllowedError" });
    await newestOf(jonas, connected);
    expect(media.silences.size).toBe(1);

    // Allowed, or plugged in, in the course of the call.
    media.voiceError = undefined;
    media.changeDevices();
    await harness.console.until(({ voiceProblem }) => voiceProblem === null);
    expect([media.silences.size, media.openVoices.size]).toEqual([0, 1]);
    client.engine.end(call.id);
    expect((await harness.console.until(ended)).endReason?.code).toBe("hung-up");
    expect((await newestOf(jonas, ended)).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("answering one call ends the other that is in progress", async () => {
    jonas.client.engine.place(AVA, "mcptt");
    const first = await harness.console.until(incoming);
    harness.console.client.engine.answer(first.id);
    await harness.console.until(connected);
    bea.client.engine.place(AVA, "mcptt");
    const second = await harness.console.until((call) => incoming(call) && call.id !== first.id);
    expect(harness.console.client.store.getState().focusId).toBe(first.id);
    harness.console.client.engine.answer(second.id);
    await harness.console.until((call) => call.id === second.id && connected(call));
    const { calls, focusId } = harness.console.client.store.getState();
    expect(calls.find(({ id }) => id === first.id)?.endReason?.code).toBe("hung-up");
    expect(focusId).toBe(second.id);
    harness.console.client.engine.end(second.id);
  });

  test("nothing is left behind", async () => {
    await vi.waitFor(() => expect(harness.leftovers()).toEqual({ activeCalls: 0, legs: 0, voices: 0 }), {
      timeout: 5_000,
    });
  });
});
