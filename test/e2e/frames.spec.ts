/**
 * Protected media in a real browser: two windows with the program's own media legs, session descriptions and keys
 * carried between them by the test, and now and then somebody on the line.
 */
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { decodeHeader } from "../../shared/media/sframe/header.ts";
import type { FixtureKey, FixtureLegOptions } from "../support/fixtures/frames/main.ts";
import { openRecordingRelay } from "../support/fixtures/frames/recording-relay.ts";
import {
  AUDIBLE,
  type End,
  FROM_CALLEE,
  FROM_CALLER,
  frameEnds,
  keyOf,
  LIMIT_MS,
  renegotiate,
  SILENT,
} from "../support/harness/e2e/frame-ends.ts";

const WRONG = keyOf(FROM_CALLER.keyId, 0xaa);

const ends = frameEnds();
let caller: End;
let callee: End;
test.beforeEach(() => {
  [caller, callee] = ends();
});

interface CallOptions {
  readonly guards?: readonly [FixtureLegOptions["guard"], FixtureLegOptions["guard"]];
  /** What the callee believes that the caller sends under. */
  readonly calleeReceives?: FixtureKey;
}

/** Connects the two ends and gives them their keys, the callee first as in a call. */
async function call({ guards = ["product", "product"], calleeReceives = FROM_CALLER }: CallOptions = {}) {
  await caller.open({ side: "offerer", guard: guards[0] });
  await callee.open({ side: "answerer", guard: guards[1] });
  const offer = await caller.offer();
  const answer = await callee.answer(offer);
  await callee.keys(FROM_CALLEE, calleeReceives);
  await caller.accept(answer);
  await caller.keys(FROM_CALLER, FROM_CALLEE);
}

const inDirection = (direction: "sendonly" | "recvonly" | "inactive") => (sdp: string) =>
  sdp.replace(/^a=(sendrecv|sendonly|recvonly|inactive)/m, `a=${direction}`);

async function expectUnblemished(): Promise<void> {
  for (const end of [caller, callee]) {
    const { events, frames } = await end.report();
    expect(events.filter(({ kind }) => kind === "protection-failed" || kind === "failed")).toEqual([]);
    expect(frames).toMatchObject({ refused: 0, replayed: 0 });
  }
}

test("the self-test proves a right key and refuses a wrong one", async () => {
  expect(await caller.page.evaluate(() => window.frames_.selfTest())).toBe(true);
});

test("with the right keys both ends hear each other, and frames are counted each way", async () => {
  await call();
  await Promise.all([caller.proved(), callee.proved()]);
  await Promise.all([caller.hears(), callee.hears()]);
  for (const end of [caller, callee]) {
    await end.authenticates(50);
    expect((await end.report()).frames.protected).toBeGreaterThan(50);
  }
  await expectUnblemished();
});

test("a call that is allowed to be unprotected passes the same transforms, and nothing counts as protected", async () => {
  await caller.open({ side: "offerer", guard: "product" });
  await callee.open({ side: "answerer", guard: "none" });
  const offer = await caller.offer();
  await caller.accept(await callee.answer(offer));
  await caller.page.evaluate(() => window.frames_.pass());
  await Promise.all([caller.hears(), callee.hears()]);
  const { events, frames } = await caller.report();
  expect(events.map(({ kind }) => kind)).not.toContain("proved");
  expect(frames).toMatchObject({ protected: 0, authenticated: 0 });
});

test("an end that is called without an offer makes one itself", async () => {
  await caller.open({ side: "answerer", guard: "none" });
  await callee.open({ side: "answerer", guard: "none" });
  await callee.accept(await caller.answer(await callee.offer()));
  await Promise.all([caller.hears(), callee.hears()]);
});

test("digits are offered anew by a leg that is allowed to be unprotected, and never by one that has keys", async () => {
  const exchange = async () => {
    const offer = await caller.offer();
    await caller.accept(await callee.answer(offer));
    return offer;
  };
  await caller.open({ side: "offerer", guard: "product" });
  await callee.open({ side: "answerer", guard: "none" });
  expect(await exchange()).not.toContain("telephone-event");
  await caller.page.evaluate(() => window.frames_.pass());
  expect(await exchange()).toContain("telephone-event");
  await until("digits", LIMIT_MS, async () =>
    (await caller.report()).events.some((event) => event.kind === "digits" && event.available) ? true : undefined,
  );
  await Promise.all([caller.hears(), callee.hears()]);
  for (const end of [caller, callee]) await end.page.evaluate(() => window.frames_.close());

  await caller.open({ side: "offerer", guard: "product" });
  await callee.open({ side: "answerer", guard: "product" });
  expect(await exchange()).not.toContain("telephone-event");
  await callee.keys(FROM_CALLEE, FROM_CALLER);
  await caller.keys(FROM_CALLER, FROM_CALLEE);
  await Promise.all([caller.proved(), callee.proved()]);
  expect(await exchange()).not.toContain("telephone-event");
  await expectUnblemished();
});

test("before the keys nothing is heard, and nothing of what was said then is heard later", async () => {
  await caller.open({ side: "offerer", guard: "product" });
  await callee.open({ side: "answerer", guard: "product" });
  const offer = await caller.offer();
  await caller.accept(await callee.answer(offer));
  await until("the connection", LIMIT_MS, async () =>
    (await callee.report()).events.some(({ kind }) => kind === "connected") ? true : undefined,
  );
  await callee.keys(FROM_CALLEE, FROM_CALLER);
  await until("frames that the caller has to withhold", LIMIT_MS, async () =>
    (await caller.report()).media.received.packets > 25 ? true : undefined,
  );
  expect((await callee.report()).media.received.packets).toBe(0);
  for (const end of [caller, callee]) expect(await end.loudest()).toBeLessThan(SILENT);
  await caller.keys(FROM_CALLER, FROM_CALLEE);
  await Promise.all([caller.proved(), callee.proved()]);
  await Promise.all([caller.hears(), callee.hears()]);
});

for (const [what, options, code] of [
  ["a wrong key", { calleeReceives: WRONG }, "protection-refusals"],
  ["a bit turned on the way", { guards: ["flip", "product"] }, "protection-refusals"],
] as const satisfies readonly [string, CallOptions, EndReasonCode][]) {
  test(`${what}: silence, and a failure with its name`, async () => {
    await call(options);
    expect(await callee.failed()).toBe(code);
    expect(await callee.loudest()).toBeLessThan(SILENT);
    expect((await callee.report()).frames.authenticated).toBe(0);
    const sent = async () => (await callee.report()).media.sent.packets;
    await until("nothing leaving any more", LIMIT_MS, async () => {
      const before = await sent();
      await caller.offersMore(25);
      return (await sent()) === before ? true : undefined;
    });
  });
}

test("frames that are repeated: none is heard twice, and the failure has its name", async () => {
  await call({ guards: ["replay", "product"] });
  expect(await callee.failed()).toBe("protection-refusals");
  const { frames } = await callee.report();
  expect(frames.authenticated).toBe(10);
  expect(frames.replayed).toBeGreaterThan(4);
  await callee.loudest();
  await until("a second of silence", LIMIT_MS, async () => ((await callee.loudest()) < SILENT ? true : undefined));
});

for (const [who, guards] of [
  ["caller", ["late", "product"]],
  ["callee", ["product", "late"]],
] as const) {
  test(`transforms of the ${who} that are attached too late: not a word leaves in clear`, async () => {
    await caller.open({ side: "offerer", guard: guards[0] });
    await callee.open({ side: "answerer", guard: guards[1] });
    const offer = await caller.offer();
    await caller.accept(await callee.answer(offer));
    const late = who === "caller" ? caller : callee;
    await late.page.evaluate(() => window.frames_.attachLate());
    await callee.keys(FROM_CALLEE, FROM_CALLER);
    await caller.keys(FROM_CALLER, FROM_CALLEE);
    expect(await late.failed()).toBe("protection-bypassed");
    for (const end of [caller, callee]) expect(await end.loudest()).toBeLessThan(SILENT);
  });
}

for (const [who, guards] of [
  ["caller", ["slow", "product"]],
  ["callee", ["product", "slow"]],
] as const) {
  test(`a worker of the ${who} that starts seconds after the audio: silence until then, and no failure`, async () => {
    await call({ guards });
    const late = who === "caller" ? caller : callee;
    await until("half a second of packets that nothing treats", LIMIT_MS, async () => {
      const { media, frames } = await late.report();
      expect(frames).toMatchObject({ authenticated: 0 });
      return media.received.packets > 25 ? true : undefined;
    });
    expect(await late.loudest()).toBeLessThan(SILENT);
    await Promise.all([caller.proved(), callee.proved()]);
    await Promise.all([caller.hears(), callee.hears()]);
    await expectUnblemished();
  });
}

test("hold and resume ten times, from either side", async () => {
  await call();
  await Promise.all([caller.proved(), callee.proved()]);
  for (let round = 0; round < 10; round++) {
    const [from, to] = round % 2 === 0 ? [caller, callee] : [callee, caller];
    const direction = round % 3 === 0 ? "inactive" : "sendonly";
    await renegotiate(from, to, (sdp) =>
      sdp.includes("a=setup:actpass") || direction === "inactive"
        ? inDirection(direction)(sdp)
        : inDirection("recvonly")(sdp),
    );
    await renegotiate(from, to);
    await Promise.all([caller.authenticates(10), callee.authenticates(10)]);
  }
  await expectUnblemished();
});

/** Of a description: what is made anew for another way of the media, and what the same ends keep. */
const pathOf = (sdp: string) => ({
  anew: [/^a=ice-ufrag:(.*)$/m, /^a=ice-pwd:(.*)$/m].map((field) => field.exec(sdp)?.[1] ?? ""),
  kept: /^a=fingerprint:(.*)$/m.exec(sdp)?.[1] ?? "",
});

test("a network that changes at either end: another way of the media, under the same keys, and audio goes on both ways", async () => {
  await call();
  await Promise.all([caller.proved(), callee.proved()]);
  const paths: ReturnType<typeof pathOf>[][] = [];
  const noted = (sdp: string) => {
    paths.at(-1)?.push(pathOf(sdp));
    return sdp;
  };
  for (const [from, to] of [
    [caller, callee],
    [caller, callee],
    [callee, caller],
  ] as const) {
    paths.push([]);
    await from.page.evaluate(() => window.frames_.renewPath());
    await renegotiate(from, to, noted);
    await Promise.all([caller.authenticates(50), callee.authenticates(50)]);
    await Promise.all([caller.hears(), callee.hears()]);
  }
  // By end: the offer of the last is the callee's.
  const [one, again, other] = paths;
  const ofCaller = [one?.[0], again?.[0], other?.[1]];
  const ofCallee = [one?.[1], again?.[1], other?.[0]];
  for (const end of [ofCaller, ofCallee]) {
    expect(new Set(end.map((path) => path?.kept)).size).toBe(1);
    for (const place of [0, 1]) expect(new Set(end.map((path) => path?.anew[place])).size).toBe(3);
  }
  await expectUnblemished();
});

/** The offer with its audio line a second time, as somebody on the way may write it. */
function withSecondLine(offer: string): string {
  const [session = "", audio = ""] = offer.split(/(?=^m=)/m);
  const second = audio.replace(/^a=mid:.*/m, "a=mid:added").replace(/^a=(?:ssrc|msid|candidate).*\r?\n/gm, "");
  return `${session.replace(/^a=group:BUNDLE.*/m, "$& added")}${audio}${second}`;
}
const linesOf = (sdp: string) => sdp.split(/(?=^m=)/m).slice(1);

test("a second line of audio that somebody adds on the way is refused, at first and in the call", async () => {
  await caller.open({ side: "offerer", guard: "product" });
  await callee.open({ side: "answerer", guard: "product" });
  const exchange = async () => {
    const answer = await callee.answer(withSecondLine(await caller.offer()));
    const refused = (line: string) => line.startsWith("m=audio 0 ") || /^a=inactive/m.test(line);
    expect(linesOf(answer).map(refused)).toEqual([false, true]);
    return answer.slice(0, answer.lastIndexOf("m=audio")).replace(/^(a=group:BUNDLE.*) added/m, "$1");
  };
  const answer = await exchange();
  await callee.keys(FROM_CALLEE, FROM_CALLER);
  await caller.accept(answer);
  await caller.keys(FROM_CALLER, FROM_CALLEE);
  await Promise.all([caller.proved(), callee.proved()]);
  await caller.accept(await exchange());
  await Promise.all([caller.hears(), callee.hears()]);
  await expectUnblemished();
});

test("another microphone in the middle of the call, and muting", async () => {
  await call();
  await callee.hears();
  await caller.page.evaluate(() => window.frames_.switchMicrophone(1));
  await callee.hears();
  await caller.page.evaluate(() => window.frames_.switchMicrophone(0));
  await callee.hears();
  await caller.page.evaluate(() => window.frames_.setMuted(true));
  await callee.authenticates(100);
  await callee.loudest();
  await callee.authenticates(50);
  expect(await callee.loudest()).toBeLessThan(AUDIBLE);
  await caller.page.evaluate(() => window.frames_.setMuted(false));
  await callee.hears();
  await expectUnblemished();
});

/** Half of the way is a quarter of the amplitude. */
const isQuarter = (softer: number, full: number) => {
  expect(softer / full).toBeGreaterThan(0.2);
  expect(softer / full).toBeLessThan(0.3);
};

test("one's own voice is made softer for the other end, through muting, hold, another path and another voice", async () => {
  await caller.open({ side: "offerer", guard: "product", voice: "tone" });
  await callee.open({ side: "answerer", guard: "product" });
  await caller.accept(await callee.answer(await caller.offer()));
  await callee.keys(FROM_CALLEE, FROM_CALLER);
  await caller.keys(FROM_CALLER, FROM_CALLEE);
  await Promise.all([caller.proved(), callee.proved()]);
  /** Of the tone, once what was on its way has been heard. */
  const level = async () => {
    await callee.authenticates(50);
    await callee.loudest();
    await callee.authenticates(50);
    return callee.loudest();
  };
  const full = await level();
  expect(full).toBeGreaterThan(AUDIBLE);
  await caller.page.evaluate(() => window.frames_.setOwnVolume(50));
  isQuarter(await level(), full);
  await caller.page.evaluate(() => window.frames_.setMuted(true));
  await expect.poll(level).toBeLessThan(SILENT);
  await caller.page.evaluate(() => window.frames_.setMuted(false));
  isQuarter(await level(), full);
  await caller.page.evaluate(() => window.frames_.setHold(true));
  await renegotiate(caller, callee);
  await expect.poll(level).toBeLessThan(SILENT);
  await caller.page.evaluate(() => window.frames_.setHold(false));
  await renegotiate(caller, callee);
  await caller.page.evaluate(() => window.frames_.renewPath());
  await renegotiate(caller, callee);
  isQuarter(await level(), full);
  await caller.page.evaluate(() => window.frames_.speakTone());
  isQuarter(await level(), full);
  await caller.page.evaluate(() => window.frames_.setOwnVolume(100));
  expect((await level()) / full).toBeGreaterThan(0.9);
  await expectUnblemished();
});

test("one's own voice is made softer on its way over RTP too, and stays so with another microphone", async () => {
  const [full = 0, softer = 0, another = 0, again = 0] = await caller.page.evaluate(() =>
    window.frames_.overRtp([100, 50, "another-voice", 100]),
  );
  expect(full).toBeGreaterThan(AUDIBLE);
  isQuarter(softer, full);
  isQuarter(another, full);
  expect(again / full).toBeGreaterThan(0.9);
});

test("pictures: VP8 and H.264 pass with their headers readable, a codec without a rule does not leave", async () => {
  for (const codec of ["video/VP8", "video/H264"]) {
    const passed = await caller.page.evaluate((mimeType) => window.frames_.video(mimeType), codec);
    expect(passed.decoded, codec).toBeGreaterThanOrEqual(25);
    expect(passed).toMatchObject({ refused: 0 });
    // Counted a tenth of a second before the picture was.
    expect(passed.opened).toBeGreaterThanOrEqual(passed.decoded - 5);
  }
  const vp9 = await caller.page.evaluate(() => window.frames_.video("video/VP9"));
  expect(vp9).toMatchObject({ decoded: 0, sealed: 0, opened: 0 });
  expect(vp9.refused).toBeGreaterThan(0);
});

test("a call that goes on, without a refused frame", async () => {
  const seconds = process.env["LONG_CALLS"] === undefined ? 15 : 60;
  await call();
  await Promise.all([caller.proved(), callee.proved()]);
  const since = performance.now();
  await until(`${seconds} seconds of call`, 90_000, async () => {
    await caller.authenticates(50);
    return performance.now() - since >= seconds * 1000 ? true : undefined;
  });
  for (const end of [caller, callee]) {
    const { frames } = await end.report();
    // A frame in 20 ms; a busy machine may encode a little less.
    expect(frames.protected).toBeGreaterThan(seconds * 45);
    expect(frames.authenticated).toBeGreaterThan(seconds * 45);
  }
  await expectUnblemished();
});

test("digits go inside protected frames, both ways, also from an end that is muted, and over a hold and another path", async () => {
  await caller.open({ side: "offerer", guard: "product" });
  await callee.open({ side: "answerer", guard: "product" });
  const answer = await callee.answer(await caller.offer());
  await callee.keys(FROM_CALLEE, FROM_CALLER, true);
  await caller.accept(answer);
  await caller.keys(FROM_CALLER, FROM_CALLEE, true);
  await Promise.all([caller.proved(), callee.proved()]);
  await Promise.all([caller.sendDigits("123456789*0#"), callee.sendDigits("42")]);
  await Promise.all([callee.receivesDigits("123456789*0#"), caller.receivesDigits("42")]);
  await Promise.all([caller.hears(), callee.hears()]);
  await caller.page.evaluate(() => window.frames_.setMuted(true));
  await caller.sendDigits("7");
  await callee.receivesDigits("123456789*0#7");
  await caller.page.evaluate(() => window.frames_.setMuted(false));
  await renegotiate(caller, callee, (sdp) => inDirection(sdp.includes("actpass") ? "sendonly" : "recvonly")(sdp));
  await renegotiate(caller, callee);
  await caller.page.evaluate(() => window.frames_.renewPath());
  await renegotiate(caller, callee);
  await caller.sendDigits("8");
  await callee.receivesDigits("123456789*0#78");
  await expectUnblemished();
});

test("a recorder that ends DTLS on both sides sees no digit of a protected call, nor when one is pressed", async () => {
  const relay = openRecordingRelay();
  await caller.open({ side: "offerer", guard: "product", voice: "tone" });
  await callee.open({ side: "answerer", guard: "product", voice: "tone" });
  const offer = await caller.offer();
  expect(offer).not.toContain("telephone-event");
  const answer = await relay.answerCaller(offer);
  await relay.acceptCallee(await callee.answer(await relay.offerCallee()));
  await caller.accept(answer);
  await callee.keys(FROM_CALLEE, FROM_CALLER, true);
  await caller.keys(FROM_CALLER, FROM_CALLEE, true);
  await Promise.all([caller.proved(), callee.proved()]);
  // Silence is encoded to frames of one length, so that nothing but a digit could change them.
  await caller.page.evaluate(() => window.frames_.setMuted(true));
  await callee.authenticates(50);
  const before = relay.recorded.caller.length;
  await callee.authenticates(100);
  const quiet = relay.recorded.caller.slice(before);
  const from = relay.recorded.caller.length;
  await caller.sendDigits("5555");
  await callee.receivesDigits("5555");
  await callee.authenticates(100);
  const pressed = relay.recorded.caller.slice(from);
  expect(pressed.length).toBeGreaterThan(50);
  // Without the header, which grows with the counter.
  const sealed = (frame: Buffer) => frame.length - decodeHeader(frame).length;
  const lengths = (frames: readonly Buffer[]) => [...new Set(frames.map(sealed))].sort();
  expect(lengths(pressed)).toEqual(lengths(quiet));
  // As telephone events they would be packets of four octets (RFC 4733 clause 2.3).
  expect(Math.min(...lengths(pressed))).toBeGreaterThan(16);
  await expectUnblemished();
  for (const end of [caller, callee]) await end.page.evaluate(() => window.frames_.close());
  await relay.close();
});

test("a recorder that ends DTLS on both sides has the voices of an unprotected call, and nothing of a protected one", async () => {
  const recorded = [];
  for (const guard of ["none", "product"] as const) {
    const relay = openRecordingRelay();
    await caller.open({ side: "offerer", guard, voice: "tone" });
    await callee.open({ side: "answerer", guard, voice: "tone" });
    const answer = await relay.answerCaller(await caller.offer());
    await relay.acceptCallee(await callee.answer(await relay.offerCallee()));
    await caller.accept(answer);
    if (guard === "product") {
      await callee.keys(FROM_CALLEE, FROM_CALLER);
      await caller.keys(FROM_CALLER, FROM_CALLEE);
      await Promise.all([caller.proved(), callee.proved()]);
    }
    await Promise.all([caller.hears(), callee.hears()]);
    await until("a recording", LIMIT_MS, async () => (relay.recorded.caller.length >= 150 ? true : undefined));
    // The first frames of a call are silence.
    const frames = relay.recorded.caller.slice(-75).map((frame) => frame.toString("base64"));
    recorded.push(await caller.page.evaluate((all) => window.frames_.decode(all), frames));
    if (guard === "product") await expectUnblemished();
    for (const end of [caller, callee]) await end.page.evaluate(() => window.frames_.close());
    await relay.close();
  }
  const [clear, sealed] = recorded;
  expect(clear?.decoded).toBeGreaterThan(70);
  expect(clear?.toneShare).toBeGreaterThan(0.8);
  expect(sealed?.toneShare).toBeLessThan(0.1);
});
