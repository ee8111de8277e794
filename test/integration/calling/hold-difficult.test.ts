/** Hold against another side that refuses it, crosses it, is busy, or holds the call itself. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import type { DrawnCall, LadderEntry } from "../../../shared/mc/call-record.ts";
import { connected, ended } from "../../support/harness/calling/lab-calls.ts";
import {
  BEA,
  invitesPending,
  newestCallOf,
  startScripted,
  stopScripted,
} from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type Received, type RequestOptions, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

/** The words on the newest arrow. */
const lastArrow = (ladder: readonly LadderEntry[]) => {
  const last = ladder.at(-1);
  return last === undefined ? "" : arrowWords(last.what);
};

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;
let invite: Received;

const says = (direction: string) => ({ contentType: "application/sdp", body: `${SDP}a=${direction}\r\n` });
const { until, newest } = newestCallOf(() => client);
const hold = (on = true) => client.engine.hold(newest().id, on);
const directionOf = ({ body }: Received) => /^a=(\w+)\r$/m.exec(body)?.[1];
const changed = ({ holdChange }: DrawnCall) => holdChange !== "holding" && holdChange !== "resuming";

/** The next re-INVITE of ours, answered. */
async function answer(status: number, phrase: string, options?: Parameters<ScriptedServer["answer"]>[3]) {
  const request = await server.request("INVITE");
  server.answer(request, status, phrase, options);
  await server.request("ACK");
  return request;
}

/** A request of the other side within the call. */
const send = (method: string, more: RequestOptions = {}) =>
  server.send(method, { dialog: invite, toTag: /tag=([^;\s]+)/.exec(invite.header("From"))?.[1] ?? "", ...more });
const acknowledge = (response: Received) => send("ACK", { cseq: Number.parseInt(response.header("CSeq"), 10) });

/** A re-INVITE of the other side; gives our answer. */
async function reInvite(direction: string): Promise<Received> {
  send("INVITE", says(direction));
  const response = await server.response("INVITE");
  acknowledge(response);
  return response;
}

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
  client.engine.place(BEA, "mcptt");
  invite = await server.request("INVITE");
  server.answer(invite, 200, "OK", says("sendrecv"));
  await server.request("ACK");
  await until(connected);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await stopScripted({ server, client, media });
});

describe("our hold", () => {
  test("is accepted, and resumed", async () => {
    hold();
    expect(directionOf(await answer(200, "OK", says("recvonly")))).toBe("sendonly");
    await until((call) => call.hold === "by-us" && changed(call));
    hold(false);
    expect(directionOf(await answer(200, "OK", says("sendrecv")))).toBe("sendrecv");
    await until((call) => call.hold === "none" && changed(call));
    expect(media.holds).toEqual([true, false]);
  });

  test("is refused: the call goes on, with the microphone off", async () => {
    hold();
    await answer(488, "Not Acceptable Here");
    const record = await until(changed);
    expect(record).toMatchObject({ state: "connected", hold: "none", holdChange: "hold-refused", muted: true });
    expect(media.holds).toEqual([true, false]);
  });

  test.each([
    ["crosses a request of the other side (491)", 491, []],
    ["meets a busy other side (500 with Retry-After)", 500, ["Retry-After: 1"]],
  ] as const)("%s: it is made again", async (_what, status, headers) => {
    // The shortest of the random waits of RFC 3261 clause 14.1.
    vi.spyOn(Math, "random").mockReturnValue(0);
    hold();
    await answer(status, "Later", { headers });
    expect(newest()).toMatchObject({ holdChange: "holding" });
    await answer(200, "OK", says("recvonly"));
    await until((call) => call.hold === "by-us");
  });

  test("is answered with 481: there is no such call any more", async () => {
    hold();
    server.answer(await server.request("INVITE"), 481, "Call/Transaction Does Not Exist");
    expect((await until(ended)).endReason?.code).toBe("hung-up-by-colleague");
    server.answer(await server.request("BYE"), 200, "OK");
  });

  test("is answered with 481 while the BYE that says why is on its way: that is what the dispatcher hears", async () => {
    hold();
    server.answer(await server.request("INVITE"), 481, "Call/Transaction Does Not Exist");
    await server.request("ACK");
    send("BYE", { headers: ['Reason: SIP ;cause=200 ;text="Shift is over"'] });
    await server.response("BYE");
    expect((await until(ended)).endReason).toEqual({ code: "hung-up-by-colleague", detail: "Shift is over" });
  });

  test("is answered with something that is no session description: the call ends on both sides", async () => {
    hold();
    const request = await server.request("INVITE");
    server.answer(request, 200, "OK", { contentType: "application/sdp", body: "nonsense" });
    server.answer(await server.request("BYE"), 200, "OK");
    expect((await until(ended)).endReason?.code).toBe("media-not-acceptable");
  });

  test("waits for the ACK of the other side's request", async () => {
    send("INVITE", says("sendrecv"));
    const response = await server.response("INVITE");
    hold();
    acknowledge(response);
    await answer(200, "OK", says("recvonly"));
    const { ladder } = await until((call) => call.hold === "by-us");
    const acknowledged = ladder.findLastIndex(({ what, from }) => arrowWords(what) === "ACK" && from === "system-a");
    const asked = ladder.findLastIndex(({ what, from }) => what.kind === "re-invite" && from === "console");
    expect(acknowledged).toBeGreaterThan(-1);
    expect(asked).toBeGreaterThan(acknowledged);
  });

  test("is pressed while a refresh is under way: one after the other", async () => {
    server.drop();
    await until(({ signalling }) => !signalling);
    await until(({ signalling }) => signalling);
    const refresh = await server.request("INVITE");
    hold();
    expect(invitesPending(server)).toEqual([]);
    server.answer(refresh, 200, "OK", says("sendrecv"));
    await server.request("ACK");
    expect(directionOf(await answer(200, "OK", says("recvonly")))).toBe("sendonly");
    await until((call) => call.hold === "by-us");
  });
});

describe("an other side that does not answer our hold for good", () => {
  /** Presses Hold; gives the request when it has left. */
  async function pressed(): Promise<Received> {
    // The clock that only grows stays true: what was noted by it before is compared with it.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    hold();
    let request: Received | undefined;
    void server.request("INVITE").then((received) => {
      request = received;
    });
    while (request === undefined) {
      await vi.advanceTimersByTimeAsync(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return request;
  }
  /** The other side has it, and has not decided. */
  async function trying(): Promise<Received> {
    const request = await pressed();
    server.answer(request, 100, "Trying");
    await until(({ ladder }) => lastArrow(ladder).startsWith("100"));
    await vi.advanceTimersByTimeAsync(10_000);
    return request;
  }
  /** The hold was refused, and the next one is asked for and accepted. */
  async function refusedAndPossibleAgain(): Promise<void> {
    expect(await until(changed)).toMatchObject({ state: "connected", holdChange: "hold-refused", muted: true });
    vi.useRealTimers();
    client.engine.mute(newest().id, false);
    hold();
    await answer(200, "OK", says("recvonly"));
    await until((call) => call.hold === "by-us");
  }
  afterEach(() => void vi.useRealTimers());

  test("with a redirection", async () => {
    hold();
    await answer(302, "Moved Temporarily", { headers: ["Contact: <sip:elsewhere@example.org>"] });
    await refusedAndPossibleAgain();
  });

  test("with 100 and nothing more: it is cancelled, and refused", async () => {
    const request = await trying();
    const cancel = await server.request("CANCEL");
    server.answer(cancel, 200, "OK");
    server.answer(request, 487, "Request Terminated");
    await server.request("ACK");
    await refusedAndPossibleAgain();
  });

  test("with 100 and nothing more, not even to CANCEL", async () => {
    await trying();
    await server.request("CANCEL");
    await vi.advanceTimersByTimeAsync(3_000);
    await refusedAndPossibleAgain();
  });

  test("with nothing at all: the call is over (RFC 3261 clause 14.1)", async () => {
    await pressed();
    await vi.advanceTimersByTimeAsync(32_000);
    const bye = server.request("BYE");
    expect((await until(ended)).endReason?.code).toBe("hung-up-by-colleague");
    server.answer(await bye, 200, "OK");
  });
});

describe("the other side's hold", () => {
  test.each(["sendonly", "inactive"])("%s holds, sendrecv resumes", async (direction) => {
    await reInvite(direction);
    await until(({ hold: held, ladder }) => held === "by-colleague" && lastArrow(ladder) === "ACK");
    // SIP.js turns away what comes in the same turn as an ACK; a browser never delivers two messages in one.
    await new Promise((resolve) => setImmediate(resolve));
    expect(directionOf(await reInvite("sendrecv"))).toBe("sendrecv");
    await until(({ hold: held }) => held === "none");
  });

  test("shows in its answer to our resume as well", async () => {
    hold();
    await answer(200, "OK", says("inactive"));
    await until((call) => call.hold === "both");
    hold(false);
    await answer(200, "OK", says("sendonly"));
    await until((call) => call.hold === "by-colleague" && changed(call));
  });

  test("comes while ours is being made: it is answered first, and ours made again", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const gate = Promise.withResolvers<void>();
    const making = new Promise<void>((resolve) => {
      Object.defineProperty(media, "offerGate", {
        configurable: true,
        get() {
          resolve();
          return gate.promise;
        },
      });
    });
    hold();
    await making;
    send("INVITE", says("sendonly"));
    await until(({ ladder }) => lastArrow(ladder) === "re-INVITE");
    gate.resolve();
    const response = await server.response("INVITE");
    expect([response.status, directionOf(response)]).toEqual([200, "inactive"]);
    acknowledge(response);
    await until(({ hold: held }) => held === "by-colleague");
    await answer(200, "OK", says("inactive"));
    await until((call) => call.hold === "both");
  });
});
