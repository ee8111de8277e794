/** A challenge waits for the host, but not for ever. */
import type { Core } from "sip.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SentRequest } from "../../../../../renderer/signalling/connection/authorized-requests.ts";
import { type AnswerChallenges, ChallengeGate } from "../../../../../renderer/signalling/connection/challenge-gate.ts";
import { McError } from "../../../../../shared/errors/mc-error.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const BRANCH = "z9hG4bK1";
const answer = (status: number, ...lines: string[]) =>
  [
    `SIP/2.0 ${status} Who is it`,
    `Via: SIP/2.0/WS x.invalid;branch=${BRANCH}`,
    "From: <sip:a@b.c>;tag=1",
    "To: <sip:a@b.c>;tag=2",
    "Call-ID: 1",
    "CSeq: 1 INVITE",
    ...lines,
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
const CHALLENGE = 'Proxy-Authenticate: Digest realm="r", nonce="n"';

function setUp(host: AnswerChallenges) {
  const message = {
    method: "INVITE",
    headers: { Authorization: ["Digest old"] },
    toString: () => "INVITE sip:x;lr SIP/2.0\r\nAuthorization: Digest old\r\n\r\nv=0\r\n\r\no=1",
  } as unknown as SentRequest;
  const core = {
    userAgentClients: new Map([[`${BRANCH}INVITE`, { message }]]),
    loggerFactory: { getLogger: () => ({ warn() {}, error() {}, log() {}, debug() {} }) },
  } as unknown as Core.UserAgentCore;
  const read: string[] = [];
  const gate = new ChallengeGate(() => core, host);
  return { read, take: (text: string) => gate.take(text, (passed) => read.push(passed)) };
}

test("the host gets the request as it went, and SIP.js the answer without the challenge when credentials are there", async () => {
  const orders: unknown[] = [];
  const { read, take } = setUp(async (order) => {
    orders.push(order);
    return [];
  });
  expect(take(answer(407, CHALLENGE))).toBe(true);
  expect(read).toEqual([]);
  await vi.runAllTimersAsync();
  expect(read).toEqual([answer(407)]);
  expect(orders).toEqual([
    {
      method: "INVITE",
      uri: "sip:x;lr",
      body: "v=0\r\n\r\no=1",
      challenges: [{ field: "Proxy-Authenticate", value: 'Digest realm="r", nonce="n"' }],
      credentials: [{ field: "Authorization", value: "Digest old" }],
    },
  ]);
});

test("a host that says nothing is waited for five seconds", async () => {
  const { read, take } = setUp(() => new Promise(() => {}));
  take(answer(401, CHALLENGE));
  await vi.advanceTimersByTimeAsync(4_999);
  expect(read).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(read).toEqual([answer(401)]);
});

test("a host that throws at once, or is gone, is no reason to wait", async () => {
  for (const fails of [
    () => Promise.reject(new McError("bridge-lost")),
    () => {
      throw new TypeError("not a host");
    },
  ]) {
    const { read, take } = setUp(fails);
    take(answer(401, CHALLENGE));
    await vi.advanceTimersByTimeAsync(0);
    expect(read).toEqual([answer(401)]);
  }
});

test("what is not asked of anybody goes on at once", () => {
  const { read, take } = setUp(() => Promise.reject(new Error("asked")));
  expect(take(answer(403, CHALLENGE))).toBe(false);
  expect(take("INVITE sip:a@b.c SIP/2.0\r\n\r\n")).toBe(false);
  expect(read).toEqual([]);
  const strange = answer(401, CHALLENGE).replace(BRANCH, "z9hG4bKother");
  take(strange);
  take(answer(401));
  take("SIP/2.0 401 Broken\r\nWWW-Authenticate: x\r\n\r\n");
  expect(read).toHaveLength(3);
});
