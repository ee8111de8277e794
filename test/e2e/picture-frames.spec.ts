/**
 * Protected pictures in a real browser, beside the sound: two windows with the program's own media legs, and now and then somebody on
 * the line who touches nothing but pictures. What breaks then breaks both.
 */
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { ageOfMark } from "../../shared/media/picture-mark.ts";
import type { FixtureKey, FixtureLegOptions } from "../support/fixtures/frames/main.ts";
import {
  openRecordingRelay,
  type RecordingRelay,
  type RelayedPictures,
} from "../support/fixtures/frames/recording-relay.ts";
import {
  type End,
  FROM_CALLEE,
  FROM_CALLER,
  frameEnds,
  keyOf,
  LIMIT_MS,
  renegotiate,
  SILENT,
} from "../support/harness/e2e/frame-ends.ts";

const ends = frameEnds();
let caller: End;
let callee: End;
test.beforeEach(() => {
  [caller, callee] = ends();
});

/** Key identifiers of pictures lie above every one of sound. */
const PICTURES_OF_CALLER = keyOf(2 ** 33 + FROM_CALLER.keyId, 3);
const PICTURES_OF_CALLEE = keyOf(2 ** 33 + FROM_CALLEE.keyId, 4);

interface CallOptions {
  readonly guards?: readonly [FixtureLegOptions["guard"], FixtureLegOptions["guard"]];
  /** Under what the callee believes that the caller's pictures are. */
  readonly calleeReceives?: FixtureKey;
}

/** Connects the two ends, both of which show themselves, and gives them their keys, the callee first as in a call. */
async function call({ guards = ["product", "product"], calleeReceives = PICTURES_OF_CALLER }: CallOptions = {}) {
  await caller.open({ side: "offerer", guard: guards[0], pictures: true });
  await callee.open({ side: "answerer", guard: guards[1], pictures: true });
  const offer = await caller.offer();
  const answer = await callee.answer(offer);
  await callee.keys(FROM_CALLEE, FROM_CALLER, false, { send: PICTURES_OF_CALLEE, receive: calleeReceives });
  await caller.accept(answer);
  await caller.keys(FROM_CALLER, FROM_CALLEE, false, { send: PICTURES_OF_CALLER, receive: PICTURES_OF_CALLEE });
  await Promise.all([caller.proved(), callee.proved()]);
  await Promise.all([caller.hears(), callee.hears()]);
}

async function show(on: boolean): Promise<void> {
  for (const end of [caller, callee]) await end.show(on);
  await renegotiate(caller, callee);
}

/** Nothing is to be seen any more, and nothing to be heard. */
async function isDark(end: End): Promise<void> {
  await end.loudest();
  await until("silence", LIMIT_MS, async () => ((await end.loudest()) < SILENT ? true : undefined));
  // A track that was closed shows black.
  await until("darkness", LIMIT_MS, async () => (((await end.seen())?.mark ?? null) === null ? true : undefined));
  const shown = (await end.report()).events.filter(({ kind }) => kind === "picture-to-show").at(-1);
  expect(shown ?? { picture: null }).toMatchObject({ picture: null });
}

test("both see each other beside the sound, with nothing refused; each way is proved for itself", async () => {
  await call();
  expect(await caller.seen()).toBeUndefined();
  await caller.show(true);
  await renegotiate(caller, callee);
  // Whole from the first on: what a path carries is not believed to be little before it is known.
  expect(await callee.sees()).toMatchObject({ width: 640, height: 360 });
  await Promise.all([
    caller.picturesProved({ sent: true, received: false }),
    callee.picturesProved({ sent: false, received: true }),
  ]);
  await callee.show(true);
  await renegotiate(callee, caller);
  await caller.sees();
  for (const end of [caller, callee]) {
    await end.picturesProved({ sent: true, received: true });
    await end.hears();
    const { events, frames, pictures } = await end.report();
    expect(events.filter(({ kind }) => kind === "protection-failed" || kind === "failed")).toEqual([]);
    expect(frames).toMatchObject({ refused: 0, replayed: 0 });
    expect(pictures).toMatchObject({ refused: 0 });
    expect(pictures.protected).toBeGreaterThan(0);
    expect(pictures.authenticated).toBeGreaterThan(0);
  }
});

test("a picture is no larger than this end may send, and the other end's stays as it is", async () => {
  await caller.open({ side: "offerer", guard: "none", pictures: true, limit: "small" });
  await callee.open({ side: "answerer", guard: "none", pictures: true });
  await caller.accept(await callee.answer(await caller.offer()));
  await show(true);
  const size = (end: End, width: number, height: number) =>
    until(`a picture of ${width} by ${height}`, LIMIT_MS, async () => {
      const seen = await end.seen();
      return seen?.width === width && seen.height === height ? true : undefined;
    });
  await Promise.all([size(callee, 320, 180), size(caller, 640, 360)]);
});

/** What a description says of pictures that lie turned. */
const TURNING = /^a=extmap:\d+(?:\/\w+)? urn:3gpp:video-orientation\r?$/m;

for (const guard of ["product", "none"] as const) {
  test(`a picture that its camera says to turn is seen upright, ${guard === "none" ? "not " : ""}protected`, async () => {
    if (guard === "product") await call();
    else {
      await caller.open({ side: "offerer", guard, pictures: true });
      await callee.open({ side: "answerer", guard, pictures: true });
      await caller.accept(await callee.answer(await caller.offer()));
    }
    const descriptions: string[] = [];
    await caller.page.evaluate(() => window.frames_.showTurned(1));
    await renegotiate(caller, callee, (sdp) => {
      descriptions.push(sdp);
      return sdp;
    });
    expect(descriptions.map((sdp) => TURNING.test(sdp))).toEqual([true, true]);
    for (const [quarters, width, height] of [
      [1, 360, 640],
      [2, 640, 360],
      [3, 360, 640],
    ] as const) {
      await caller.page.evaluate((by) => window.frames_.showTurned(by), quarters);
      await until(`a picture coded in ${width} by ${height}`, LIMIT_MS, async () => {
        const { received } = (await callee.report()).media.pictures ?? {};
        return received?.width === width && received.height === height ? true : undefined;
      });
      // Its mark can be read upright alone.
      const fresh = Date.now();
      const seen = await until("an upright picture that was made after that", LIMIT_MS, async () => {
        const found = await callee.seen();
        return found?.mark && Date.now() - found.mark.age > fresh ? found : undefined;
      });
      expect(seen).toMatchObject({ width: 640, height: 360 });
    }
    if (guard === "product") expect((await callee.report()).pictures).toMatchObject({ refused: 0 });
  });
}

test("a camera that is off is known from a picture that stands still, and comes back with its first picture", async () => {
  await call();
  await show(true);
  const farIs = (end: End, far: string) =>
    until(`a picture that is ${far}`, LIMIT_MS, async () => {
      const { events } = await end.report();
      return events.flatMap((event) => (event.kind === "far-picture" ? [event.far] : [])).at(-1) === far
        ? true
        : undefined;
    });
  await farIs(callee, "shown");
  // Its canvas is not painted any more: the line is open, and nothing new comes.
  await caller.page.evaluate(() => window.frames_.freeze());
  await farIs(callee, "still");
  await caller.show(false);
  await renegotiate(caller, callee);
  await farIs(callee, "off");
  await caller.show(true);
  await renegotiate(caller, callee);
  await farIs(callee, "shown");
  await callee.sees();
});

for (const [what, options] of [
  ["a wrong key of pictures", { calleeReceives: keyOf(PICTURES_OF_CALLER.keyId, 0xaa) }],
  ["a bit of each picture turned on the way", { guards: ["flip-pictures", "product"] }],
] as const satisfies readonly [string, CallOptions][]) {
  test(`${what}: a failure with its name, no picture, and no sound either`, async () => {
    await call(options);
    await show(true);
    expect(await callee.failed()).toBe("protection-refusals" satisfies EndReasonCode);
    await isDark(callee);
    const { pictures } = await callee.report();
    expect(pictures).toMatchObject({ authenticated: 0 });
    expect(pictures.refused).toBeGreaterThan(0);
  });
}

test("pictures that are repeated: none is shown twice, and the failure has its name", async () => {
  await call({ guards: ["replay-pictures", "product"] });
  await show(true);
  expect(await callee.failed()).toBe("protection-refusals" satisfies EndReasonCode);
  await isDark(callee);
  const { pictures } = await callee.report();
  expect(pictures.authenticated).toBe(10);
  expect(pictures.replayed).toBeGreaterThan(4);
});

for (const [who, guards] of [
  ["caller", ["late-pictures", "product"]],
  ["callee", ["product", "late-pictures"]],
] as const) {
  test(`transforms of the ${who}'s pictures that are attached too late: none leaves in clear, and the failure has its name`, async () => {
    await call({ guards });
    await show(true);
    const [late, other] = who === "caller" ? [caller, callee] : [callee, caller];
    await late.page.evaluate(() => window.frames_.attachLate());
    expect(await late.failed()).toBe("protection-bypassed" satisfies EndReasonCode);
    await isDark(late);
    expect((await other.seen())?.mark ?? null).toBeNull();
  });
}

test("pictures that arrive past the transforms: none is shown, and the failure has its name, also where nothing is sent back", async () => {
  await call({ guards: ["product", "late-pictures"] });
  await caller.show(true);
  await renegotiate(caller, callee);
  // Known by how many packets have come, and a picture has few.
  expect(await callee.failed(40_000)).toBe("protection-bypassed" satisfies EndReasonCode);
  await isDark(callee);
});

/** A call through a recorder, with cameras on and pictures seen at both ends. */
async function throughRecorder(codec: RelayedPictures, guard: "none" | "product"): Promise<RecordingRelay> {
  const relay = openRecordingRelay(codec);
  // Small ones: the recorder sends nothing again, and on a busy machine large ones lose a packet of each.
  await caller.open({ side: "offerer", guard, pictures: true, limit: "small" });
  await callee.open({ side: "answerer", guard, pictures: true, limit: "small" });
  for (const end of [caller, callee]) await end.show(true);
  const answer = await relay.answerCaller(await caller.offer());
  await relay.acceptCallee(await callee.answer(await relay.offerCallee()));
  await caller.accept(answer);
  // No call begins with a camera that is on.
  await caller.accept(await relay.answerCaller(await caller.offer()));
  if (guard === "product") {
    await callee.keys(FROM_CALLEE, FROM_CALLER, false, { send: PICTURES_OF_CALLEE, receive: PICTURES_OF_CALLER });
    await caller.keys(FROM_CALLER, FROM_CALLEE, false, { send: PICTURES_OF_CALLER, receive: PICTURES_OF_CALLEE });
  }
  // Both see each other through it: what it has is what they have.
  const seen = await Promise.all([caller.sees(), callee.sees()]).catch((error: unknown) => error);
  if (!(seen instanceof Error)) {
    if (guard === "product")
      for (const end of [caller, callee]) await end.picturesProved({ sent: true, received: true });
    return relay;
  }
  await hangUpAt(relay);
  throw seen;
}

/** Ends the call at both ends, and the recorder with it. */
async function hangUpAt(relay: RecordingRelay): Promise<void> {
  for (const end of [caller, callee]) await end.page.evaluate(() => window.frames_.close());
  await relay.close();
}

/** This recorder now and then sends no picture on to one side, in clear calls too, whatever comes to it; it is called again then. */
const RECORDER_ATTEMPTS = 4;

async function calledThroughRecorder(codec: RelayedPictures, guard: "none" | "product"): Promise<RecordingRelay> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await throughRecorder(codec, guard);
    } catch (error) {
      if (attempt === RECORDER_ATTEMPTS) throw error;
    }
  }
}

for (const codec of ["video/VP8", "video/H264"] as const) {
  test(`a recorder that ends DTLS on both sides has the pictures of an unprotected call, and none of a protected one: ${codec}`, async () => {
    test.setTimeout(360_000);
    for (const guard of ["none", "product"] as const) {
      const begun = Date.now();
      const relay = await calledThroughRecorder(codec, guard);
      for (const from of ["caller", "callee"] as const) {
        const pictures = await until("a recording", LIMIT_MS, async () => {
          const all = relay.pictures(from);
          return all.length >= 40 && all.some(({ isKey }) => isKey) ? all : undefined;
        });
        const { decoded, marks } = await caller.page.evaluate(
          ([name, all]) => window.frames_.decodePictures(name, all),
          [codec, pictures] as const,
        );
        if (guard === "product") {
          expect(marks).toEqual([]);
          // Chance may let a decoder take a frame of noise for a picture.
          expect(decoded).toBeLessThan(4);
        } else {
          // Enough to know that it sees; how many it loses is up to the machine.
          expect(marks.length).toBeGreaterThan(5);
          for (const mark of marks) expect(ageOfMark(mark, Date.now())).toBeLessThan(Date.now() - begun);
        }
      }
      await hangUpAt(relay);
    }
  });
}
