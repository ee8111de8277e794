/** An ACK that does not come: to our answer to a call, and to one within a call. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { useFalseClock } from "../../support/harness/calling/false-clock.ts";
import { ended } from "../../support/harness/calling/lab-calls.ts";
import {
  acknowledge,
  BEA,
  invitation,
  newestCallOf,
  startScripted,
  stopScripted,
} from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { NO_SDP, type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

/** After 64 T1 (32 s) SIP.js sends an answer no more (RFC 3261 clause 13.3.1.4). */
const GIVEN_UP_MS = 40_000;
const STEP_MS = 250;

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;
let answered: Received;
const { until, newest, inState } = newestCallOf(() => client);
const says = (direction: string) => ({ contentType: "application/sdp", body: `${SDP}a=${direction}\r\n` });

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass in small steps, with what comes over the network in between, until something has come. */
async function passUntil<T>(awaited: Promise<T>): Promise<T> {
  let isThere = false;
  const noted = awaited.finally(() => {
    isThere = true;
  });
  while (!isThere) {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    await turn();
  }
  return noted;
}

const pass = () => vi.advanceTimersByTimeAsync(GIVEN_UP_MS);

/** The connection is lost, and there again. Gives the move of the call, taken by the other end. */
async function moves(): Promise<void> {
  server.drop();
  await passUntil(until(({ signalling }) => !signalling));
  server.answer(await passUntil(server.request("INVITE")), 200, "OK", says("sendrecv"));
  await passUntil(server.request("ACK"));
  await passUntil(until(({ signalling }) => signalling));
}

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
  server.answersPings = false;
  server.send("INVITE", invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA })));
  const { id } = await inState("incoming");
  useFalseClock();
  client.engine.answer(id);
  answered = await server.response("INVITE", 200);
  await inState("connected");
});
afterEach(() => {
  vi.useRealTimers();
  return stopScripted({ server, client, media });
});

describe("to our answer to a call", () => {
  test("ends the call by name on both sides", async () => {
    await pass();
    expect((await until(ended)).endReason?.code).toBe("session-expired");
    await server.request("BYE");
  });

  test("is not waited for where the other end has taken a request of ours since: the call goes on, and ends", async () => {
    await moves();
    await pass();
    expect(newest()).toMatchObject({ state: "connected", signalling: true });
    expect(server.pending.map(({ method }) => method)).not.toContain("BYE");
    client.engine.end(newest().id);
    await server.request("BYE");
    expect((await until(ended)).endReason?.code).toBe("hung-up");
  });
});

/** A request of the other end within the call, and our answer: it is taken. */
async function asks(direction: string): Promise<Received> {
  const toTag = /tag=([^;\s]+)/.exec(answered.header("To"))?.[1] ?? "";
  server.send("INVITE", { callId: answered.header("Call-ID"), toTag, ...says(direction) });
  const response = await server.response("INVITE", 200);
  expect(response.status).toBe(200);
  return response;
}

/** Our hold is heard, and taken. */
async function holds(): Promise<void> {
  client.engine.hold(newest().id, true);
  server.answer(await passUntil(server.request("INVITE")), 200, "OK", says("recvonly"));
  await passUntil(until(({ hold, holdChange }) => hold === "by-us" && holdChange === "none"));
}

describe("to our answer to a request within the call", () => {
  beforeEach(async () => {
    acknowledge(server, answered);
    // SIP.js turns away what comes in the same turn as an ACK; a browser never delivers two messages in one.
    await until(({ ladder }) => ladder.some(({ what }) => arrowWords(what) === "ACK"));
    await turn();
  });

  test("does not stand in the way of the move when it went down with the connection", async () => {
    await asks("sendrecv");
    await moves();
    expect(newest()).toMatchObject({ state: "connected", signalling: true });
    await holds();
  });

  test("stands in nobody's way once it is given up", async () => {
    await asks("sendrecv");
    await pass();
    await asks("sendrecv");
    await pass();
    await holds();
  });
});

test("a session description that cannot be used, in an answer to us, ends the call by name on both sides", async () => {
  acknowledge(server, answered);
  client.engine.hold(newest().id, true);
  const request = await passUntil(server.request("INVITE"));
  server.answer(request, 200, "OK", { contentType: "application/sdp", body: NO_SDP });
  await server.request("BYE");
  expect((await until(ended)).endReason?.code).toBe("media-not-acceptable");
});
