/** One publication, by a clock of the test's own and answers that it gives: what is asked, when, and what is said of it. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { PublishedSettings } from "../../../../../renderer/calling/published-settings.ts";
import {
  Publication,
  type PublishedKey,
  type PublishOrder,
} from "../../../../../renderer/signalling/connection/publication.ts";
import type { PublishAnswer } from "../../../../../renderer/signalling/connection/publication-answer.ts";
import { type ErrorCode, McError } from "../../../../../shared/errors/mc-error.ts";

const LONGEST = 4_294_967_295;
const DAY_MS = 86_400_000;
/** The document of a desk that takes no calls. */
const BARRING = "barring";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const answer = (status: number, change: Partial<PublishAnswer> = {}): PublishAnswer => ({
  status,
  statusText: "Said So",
  tag: undefined,
  expires: undefined,
  minExpires: undefined,
  retryAfter: undefined,
  warningHeaders: [],
  challengeFault: undefined,
  ...change,
});
const warning = (number: number) => ({ warningHeaders: [`399 mcx.example "${number} because"`] });
const held = (tag = "t1", expires = 3_600) => answer(200, { tag, expires });

function setUp({
  authorise,
  expires = LONGEST,
  key,
  random = 0,
}: {
  readonly authorise?: (refused: boolean) => Promise<void>;
  readonly expires?: number;
  readonly key?: PublishedKey;
  readonly random?: number;
} = {}) {
  const asked: PublishOrder[] = [];
  const open: ((answer: PublishAnswer) => void)[] = [];
  const states: PublishedSettings[] = [];
  const confirms: ((confirmed: boolean) => void)[] = [];
  const publication = new Publication({
    send: (order) => {
      asked.push(order);
      return new Promise((resolve) => open.push(resolve));
    },
    authorise,
    ...(key === undefined ? {} : { key }),
    confirm: () => new Promise((resolve) => confirms.push(resolve)),
    barsCalls: (document) => document === BARRING,
    onChange: (state) => states.push(state),
    expires,
    now: () => Date.now(),
    random: () => random,
  });
  /** Answers the oldest question. */
  const say = async (said: PublishAnswer) => {
    open.shift()?.(said);
    await vi.advanceTimersByTimeAsync(0);
  };
  const confirm = async (confirmed: boolean) => {
    confirms.shift()?.(confirmed);
    await vi.advanceTimersByTimeAsync(0);
  };
  const state = () => states.at(-1);
  const newest = () => asked.at(-1);
  return { publication, asked, states, confirms, say, confirm, state, newest, open };
}

async function published(options?: Parameters<typeof setUp>[0], said = held()) {
  const at = setUp(options);
  at.publication.want("manual");
  at.publication.registered();
  await at.say(said);
  return at;
}

describe("publishing", () => {
  test("nothing is asked before somebody is registered", () => {
    const { asked, publication, states } = setUp();
    publication.want("manual");
    expect([asked, states]).toEqual([[], []]);
  });

  test("the document goes out without a tag, and is published with the answer", async () => {
    const at = setUp();
    at.publication.want("manual");
    at.publication.registered();
    expect(at.asked).toEqual([{ document: "manual", expires: LONGEST, tag: undefined }]);
    expect(at.state()).toEqual({ state: "publishing" });
    await at.say(held());
    expect(at.states).toEqual([{ state: "publishing" }, { state: "published" }]);
  });

  test("a change is told at once, whole and under the tag", async () => {
    const at = await published();
    at.publication.want("automatic");
    expect(at.newest()).toEqual({ document: "automatic", expires: LONGEST, tag: "t1" });
    expect(at.state()).toEqual({ state: "publishing" });
    await at.say(held("t2"));
    expect(at.state()).toEqual({ state: "published" });
  });

  test("the same once more asks nothing", async () => {
    const at = await published();
    at.publication.want("manual");
    expect(at.asked).toHaveLength(1);
  });

  test("what changes while an answer is waited for goes after it, the newest alone", async () => {
    const at = setUp();
    at.publication.want("a");
    at.publication.registered();
    at.publication.want("b");
    at.publication.want("c");
    expect(at.asked).toHaveLength(1);
    await at.say(held());
    expect(at.asked.slice(1)).toEqual([{ document: "c", expires: LONGEST, tag: "t1" }]);
    await at.say(held("t2"));
    expect(at.state()).toEqual({ state: "published" });
  });
});

describe("the refresh", () => {
  test("comes at half of the time at the earliest, without a document and under the tag", async () => {
    const at = await published();
    await vi.advanceTimersByTimeAsync(1_799_999);
    expect(at.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(at.newest()).toEqual({ document: undefined, expires: LONGEST, tag: "t1" });
    expect(at.state()).toEqual({ state: "published" });
    await at.say(held("t2"));
    await vi.advanceTimersByTimeAsync(1_800_000);
    expect(at.newest()).toEqual({ document: undefined, expires: LONGEST, tag: "t2" });
  });

  test("and at three quarters at the latest, as chance has it", async () => {
    const at = await published({ random: 0.999_999 });
    await vi.advanceTimersByTimeAsync(2_699_000);
    expect(at.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(at.asked).toHaveLength(2);
  });

  // The Publisher of SIP.js has its timer overflow here, and publishes without end.
  test("of the longest time comes once a day", async () => {
    const at = await published({}, held("t1", LONGEST));
    await vi.advanceTimersByTimeAsync(DAY_MS - 1);
    expect(at.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(at.asked).toHaveLength(2);
  });

  test("of the shortest time comes no more often than every five seconds", async () => {
    const at = await published({}, held("t1", 1));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(at.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: undefined });
  });

  test("without a tag in the answer publishes anew", async () => {
    const at = await published({}, answer(200, { expires: 3_600 }));
    await vi.advanceTimersByTimeAsync(1_800_000);
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: undefined });
  });

  test.each([
    ["an hour where the answer says nothing", LONGEST, undefined],
    ["what was asked where that is less", 3_600, undefined],
    ["never longer than was asked", 3_600, 7_200],
  ])("takes it to hold for %s", async (_name, expires, said) => {
    const at = await published({ expires }, answer(200, { tag: "t", expires: said }));
    await vi.advanceTimersByTimeAsync(1_799_999);
    expect(at.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(at.asked).toHaveLength(2);
  });
});

describe("another server, or the same again", () => {
  test("is told everything anew, under the tag that may be known there", async () => {
    const at = await published();
    at.publication.lost();
    expect(at.state()).toEqual({ state: "unsaid" });
    at.publication.registered();
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: "t1" });
    await at.say(answer(412));
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: undefined });
    await at.say(held("t2"));
    expect(at.state()).toEqual({ state: "published" });
  });

  test("a tag that has run out meanwhile is not shown", async () => {
    const at = await published();
    at.publication.lost();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(at.asked).toHaveLength(1);
    at.publication.registered();
    expect(at.newest()?.tag).toBeUndefined();
  });

  test("what was asked over the connection before is answered for nobody", async () => {
    const at = setUp();
    at.publication.want("manual");
    at.publication.registered();
    at.publication.lost();
    at.publication.registered();
    expect(at.asked).toHaveLength(2);
    await at.say(answer(503));
    expect(at.state()).toEqual({ state: "publishing" });
    await at.say(held());
    expect(at.state()).toEqual({ state: "published" });
  });
});

describe("what the server wants otherwise", () => {
  test("412 to a document without a tag makes no sense, and is not gone round", async () => {
    const at = await published({}, answer(412));
    expect(at.asked).toHaveLength(1);
    expect(at.state()).toMatchObject({
      because: { code: "settings-answer-unusable", detail: "412 Said So" },
      again: false,
    });
  });

  test("423 is met with what the server wants, from then on", async () => {
    const at = await published({ expires: 60 }, answer(423, { minExpires: 600 }));
    expect(at.newest()).toEqual({ document: "manual", expires: 600, tag: undefined });
    await at.say(held("t", 600));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(at.newest()?.expires).toBe(600);
  });

  test.each([
    ["says nothing", undefined],
    ["wants no more than was asked for", 60],
  ])("423 that %s is a refusal", async (_name, minExpires) => {
    const at = await published({ expires: 60 }, answer(423, { minExpires }));
    expect(at.asked).toHaveLength(1);
    expect(at.state()).toMatchObject({ because: { code: "settings-answer-unusable" }, again: false });
  });

  test("a server that wants ever more is left after three requests", async () => {
    const at = await published({ expires: 60 }, answer(423, { minExpires: 61 }));
    await at.say(answer(423, { minExpires: 62 }));
    await at.say(answer(423, { minExpires: 63 }));
    expect(at.asked.map(({ expires }) => expires)).toEqual([60, 61, 62]);
    expect(at.state()).toMatchObject({ because: { code: "settings-answer-unusable" }, again: false });
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(at.asked).toHaveLength(3);
  });

  test("a publication that holds for no time is none", async () => {
    const at = await published({}, held("t", 0));
    expect(at.state()).toMatchObject({
      state: "failed",
      because: { code: "settings-answer-unusable" },
      held: "nothing",
    });
  });

  test("nobody behind the registration: it is confirmed once, and published once more", async () => {
    const at = await published({}, answer(404, warning(141)));
    expect([at.asked.length, at.confirms.length]).toEqual([1, 1]);
    await at.confirm(true);
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: undefined });
    await at.say(answer(404, warning(141)));
    expect([at.asked.length, at.confirms.length]).toEqual([2, 0]);
    expect(at.state()).toMatchObject({
      because: { code: "settings-user-unknown", detail: "404 Said So; 141 because" },
      again: false,
    });
  });

  test("a registration that is not confirmed is asked about once more, since another may be under way; then that is the last word", async () => {
    const at = await published({}, answer(404, warning(141)));
    await at.confirm(false);
    expect(at.asked).toHaveLength(1);
    expect(at.state()).toMatchObject({ because: { code: "settings-user-unknown" }, again: true });
    await vi.advanceTimersByTimeAsync(DAY_MS / 24);
    expect(at.asked).toHaveLength(2);
    await at.say(answer(404, warning(141)));
    expect(at.confirms).toHaveLength(0);
    expect(at.state()).toMatchObject({ because: { code: "settings-user-unknown" }, again: false });
  });

  test("what the server holds is told apart when it keeps calls away that are wanted", async () => {
    const at = await published({}, held());
    at.publication.want(BARRING);
    await at.say(held("t2"));
    at.publication.want("open");
    await at.say(answer(403, warning(101)));
    expect(at.state()).toMatchObject({ state: "failed", held: "barred" });
  });

  test("a confirmation that comes when the connection is another one changes nothing", async () => {
    const at = await published({}, answer(404, warning(141)));
    at.publication.lost();
    await at.confirm(true);
    expect(at.asked).toHaveLength(1);
    expect(at.state()).toEqual({ state: "unsaid" });
  });
});

describe("a refusal", () => {
  test.each([
    [403, warning(101), "settings-not-authorised"],
    [403, warning(139), "settings-protection-wanted"],
    [403, warning(140), "settings-protection-wanted"],
    [403, {}, "settings-refused"],
    [404, {}, "settings-refused"],
    [404, warning(101), "settings-refused"],
    [405, {}, "settings-not-supported"],
    [489, {}, "settings-not-supported"],
    [501, {}, "settings-not-supported"],
    [300, {}, "settings-refused"],
    [415, {}, "settings-refused"],
    [600, {}, "settings-refused"],
    [401, { challengeFault: { code: "credentials-refused" as const } }, "credentials-refused"],
  ])("%d %j is never tried again by itself: %s", async (status, change, code) => {
    const at = await published({}, answer(status, change));
    expect(at.state()).toMatchObject({ state: "failed", because: { code }, held: "nothing", again: false });
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(at.asked).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends with another choice of the dispatcher, or when registered anew", async () => {
    const at = await published({}, answer(403));
    at.publication.want("automatic");
    expect(at.newest()).toMatchObject({ document: "automatic" });
    await at.say(answer(403));
    at.publication.registered();
    expect(at.asked).toHaveLength(3);
  });

  test("of a change leaves the server with what it had, for as long as it keeps that", async () => {
    const at = await published();
    at.publication.want("automatic");
    await at.say(answer(403));
    expect(at.state()).toMatchObject({ state: "failed", held: "other" });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(at.state()).toMatchObject({ state: "failed", held: "nothing" });
  });
});

describe("no answer, or none for now", () => {
  test.each([
    [408, {}, "settings-unanswered"],
    [480, {}, "settings-server-failed"],
    [500, {}, "settings-server-failed"],
    [503, {}, "settings-server-failed"],
    [599, {}, "settings-server-failed"],
    [401, { challengeFault: { code: "challenge-unanswered" as const } }, "challenge-unanswered"],
  ])("%d is tried again: %s", async (status, change, code) => {
    const at = await published({}, answer(status, change));
    expect(at.state()).toMatchObject({ state: "failed", because: { code }, held: "nothing", again: true });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(at.asked).toHaveLength(2);
    await at.say(held());
    expect(at.state()).toEqual({ state: "published" });
  });

  test("ever more rarely: soon six times, then every five minutes or more", async () => {
    const at = await published({ random: 0 }, answer(500));
    const waits: number[] = [];
    for (let count = 1; count <= 8; count += 1) {
      const from = Date.now();
      while (at.asked.length === count) await vi.advanceTimersByTimeAsync(100);
      waits.push(Date.now() - from);
      await at.say(answer(500));
    }
    expect(waits).toEqual([300, 500, 1_000, 2_000, 4_000, 8_000, 300_000, 300_000]);
    at.publication.lost();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(at.asked).toHaveLength(9);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("not before the server wants it", async () => {
    const at = await published({}, answer(503, { retryAfter: 120 }));
    await vi.advanceTimersByTimeAsync(119_999);
    expect(at.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(at.asked).toHaveLength(2);
  });

  test("to a refresh: the server still has it, until it has run out, and is told everything next", async () => {
    const at = await published();
    await vi.advanceTimersByTimeAsync(1_800_000);
    await at.say(answer(408));
    expect(at.state()).toMatchObject({ state: "failed", held: "wanted", again: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: "t1" });
    await vi.advanceTimersByTimeAsync(1_800_000);
    await at.say(answer(408));
    expect(at.state()).toMatchObject({ state: "failed", held: "nothing", again: true });
  });

  test("with a long wait: what is said of it is looked at again when it has run out", async () => {
    const at = await published({}, held("t1", 100));
    await vi.advanceTimersByTimeAsync(50_000);
    await at.say(answer(503, { retryAfter: 3_600 }));
    expect(at.state()).toMatchObject({ held: "wanted" });
    await vi.advanceTimersByTimeAsync(50_000);
    expect(at.asked).toHaveLength(3);
    await at.say(answer(503));
    expect(at.state()).toMatchObject({ held: "nothing" });
  });
});

describe("no calls wanted", () => {
  test("nothing is published at first", () => {
    const at = setUp();
    at.publication.registered();
    expect(at.asked).toEqual([]);
    expect(at.state()).toEqual({ state: "withdrawn" });
  });

  test("what is published is taken back, and published anew when they are wanted again", async () => {
    const at = await published();
    at.publication.want(null);
    expect(at.newest()).toEqual({ document: undefined, expires: 0, tag: "t1" });
    expect(at.state()).toEqual({ state: "published" });
    await at.say(answer(200));
    expect(at.state()).toEqual({ state: "withdrawn" });
    at.publication.want("manual");
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: undefined });
  });

  test("a server that has forgotten it already is as good", async () => {
    const at = await published();
    at.publication.want(null);
    await at.say(answer(412));
    expect(at.state()).toEqual({ state: "withdrawn" });
  });

  test("a server that refuses that still puts calls through", async () => {
    const at = await published();
    at.publication.want(null);
    await at.say(answer(403));
    expect(at.state()).toMatchObject({ state: "failed", held: "other", again: false });
  });

  test("one that has given no tag cannot be asked", async () => {
    const at = await published({}, answer(200, { expires: 3_600 }));
    at.publication.want(null);
    expect(at.asked).toHaveLength(1);
    expect(at.state()).toMatchObject({ because: { code: "settings-answer-unusable" }, held: "other" });
  });
});

describe("the end", () => {
  test("takes it back under the tag, and nothing is published afterwards", async () => {
    const at = await published();
    const over = vi.fn();
    void at.publication.end().then(over);
    expect(at.newest()).toEqual({ document: undefined, expires: 0, tag: "t1" });
    expect(over).not.toHaveBeenCalled();
    await at.say(answer(200));
    expect(over).toHaveBeenCalled();
    at.publication.registered();
    at.publication.want("automatic");
    at.publication.lost();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(at.asked).toHaveLength(2);
    expect(at.state()).toEqual({ state: "published" });
    await at.publication.end();
    expect(at.asked).toHaveLength(2);
  });

  test("takes back what is being published at this moment, as soon as it is there", async () => {
    const at = setUp();
    at.publication.want("manual");
    at.publication.registered();
    const over = vi.fn();
    void at.publication.end().then(over);
    expect(at.asked).toHaveLength(1);
    await at.say(held("fresh"));
    expect(at.newest()).toEqual({ document: undefined, expires: 0, tag: "fresh" });
    await at.say(answer(200));
    expect(over).toHaveBeenCalled();
    expect(at.asked).toHaveLength(2);
  });

  test.each([
    ["a refresh that changes the tag", held("t2"), "t2"],
    ["one that is refused", answer(503), "t1"],
    ["one to which the tag is unknown", answer(412), "t1"],
  ])("waits for %s, and goes by what the server holds then", async (_name, said, tag) => {
    const at = await published();
    await vi.advanceTimersByTimeAsync(1_800_000);
    const ended = at.publication.end();
    await at.say(said);
    expect(at.newest()).toEqual({ document: undefined, expires: 0, tag });
    await at.say(answer(200));
    await ended;
    expect(at.asked).toHaveLength(3);
  });

  test("asks nothing where nothing came of what was asked", async () => {
    const at = setUp();
    at.publication.want("manual");
    at.publication.registered();
    const ended = at.publication.end();
    await at.say(answer(403));
    await ended;
    expect(at.asked).toHaveLength(1);
  });

  test.each([
    ["nothing was ever published", () => Promise.resolve(setUp())],
    [
      "there is no connection",
      async () => {
        const at = await published();
        at.publication.lost();
        return at;
      },
    ],
    [
      "it has run out",
      async () => {
        const at = await published();
        await vi.advanceTimersByTimeAsync(3_600_000);
        return at;
      },
    ],
  ])("asks nothing where %s", async (_name, start) => {
    const at = await start();
    const before = at.asked.length;
    const ended = at.publication.end();
    // What may be open is answered at last, by nobody.
    await at.say(answer(408));
    await ended;
    expect(at.asked.slice(before)).toEqual([]);
  });
});

describe("a token", () => {
  const refusing = async (code: ErrorCode) => {
    throw new McError(code, "id.example");
  };

  test("is made ready before whatever has a place for it, and not for a refresh", async () => {
    const authorise = vi.fn(async () => {});
    const at = await published({ authorise });
    await vi.advanceTimersByTimeAsync(0);
    await at.say(held());
    expect(authorise.mock.calls).toEqual([[false]]);
    await vi.advanceTimersByTimeAsync(1_800_000);
    expect(at.newest()).toMatchObject({ document: undefined, tag: "t1" });
    expect(authorise).toHaveBeenCalledTimes(1);
  });

  test("that is refused is shown again once, until the server has taken one", async () => {
    const authorise = vi.fn(async () => {});
    const at = await published({ authorise });
    await at.say(answer(403, warning(101)));
    await at.say(answer(403, warning(101)));
    expect(at.state()).toMatchObject({ state: "failed", because: { code: "settings-not-authorised" }, again: false });
    // One that comes by itself is shown, and does not ask for yet another.
    at.publication.tokenRenewed();
    await vi.advanceTimersByTimeAsync(0);
    await at.say(answer(403, warning(101)));
    expect(authorise.mock.calls).toEqual([[false], [true], [false], [false]]);
    at.publication.tokenRenewed();
    await vi.advanceTimersByTimeAsync(0);
    await at.say(held("t2"));
    expect(at.state()).toEqual({ state: "published" });
    at.publication.tokenRenewed();
    await vi.advanceTimersByTimeAsync(0);
    await at.say(answer(403, warning(101)));
    expect(authorise.mock.calls.at(-2)).toEqual([true]);
  });

  test.each([
    ["sign-in-ended", false],
    ["identity-server-failed", true],
    ["migration-identity-unreachable", true],
    ["migration-exchange-refused", false],
  ] as const)("that cannot be had (%s) is told with its own code, and asked for again: %s", async (code, again) => {
    const at = await published({ authorise: () => refusing(code) });
    await vi.advanceTimersByTimeAsync(0);
    expect(at.asked).toEqual([]);
    expect(at.state()).toMatchObject({ state: "failed", because: { code, detail: "id.example" }, again });
  });

  test("that is ready only after the end is shown to nobody", async () => {
    const ready = Promise.withResolvers<void>();
    const at = setUp({ authorise: () => ready.promise });
    at.publication.want("manual");
    at.publication.tokenRenewed();
    at.publication.registered();
    const ended = at.publication.end();
    ready.resolve();
    await ended;
    at.publication.tokenRenewed();
    await vi.advanceTimersByTimeAsync(0);
    expect(at.asked).toEqual([]);
  });
});

describe("a server that knows nobody behind another request", () => {
  test("is told everything once more, and it is said when it has it", async () => {
    const authorise = vi.fn(async () => {});
    const at = setUp({ authorise });
    at.publication.want("manual");
    at.publication.registered();
    await vi.advanceTimersByTimeAsync(0);
    await at.say(held());
    let known: boolean | undefined;
    void at.publication.again().then((isHeld) => {
      known = isHeld;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(at.newest()).toEqual({ document: "manual", expires: LONGEST, tag: "t1" });
    // It has forgotten the tag with the rest.
    await at.say(answer(412));
    expect([known, at.newest()?.tag]).toEqual([undefined, undefined]);
    await vi.advanceTimersByTimeAsync(0);
    await at.say(held("t2"));
    expect(known).toBe(true);
    expect(authorise.mock.calls).toEqual([[false], [false], [false]]);
  });

  test("what somebody waits for is held when the server has taken it, and not where it refuses", async () => {
    const at = await published();
    const taken = at.publication.tell("automatic");
    await at.say(held("t2"));
    expect(await taken).toBe(true);
    const refused = at.publication.tell("other");
    await at.say(answer(403));
    expect(await refused).toBe(false);
    // The one before is told again as any change is.
    const again = at.publication.tell("automatic");
    await at.say(held("t3"));
    expect(await again).toBe(true);
    at.publication.lost();
    expect(await at.publication.tell("other")).toBe(true);
  });

  test("is told once for all who ask meanwhile", async () => {
    const at = await published();
    const known = Promise.all([at.publication.again(), at.publication.again()]);
    await at.say(held("t2"));
    expect(await known).toEqual([true, true]);
    expect(at.asked).toHaveLength(2);
  });

  test.each<[string, (at: Awaited<ReturnType<typeof published>>) => unknown]>([
    ["refuses", ({ say }) => say(answer(403))],
    ["cannot now", ({ say }) => say(answer(503))],
    ["is another one now", ({ publication }) => publication.registered()],
    ["is lost", ({ publication }) => publication.lost()],
    ["is left", ({ publication }) => void publication.end()],
  ])("that %s does not have it", async (_name, then) => {
    const at = await published();
    const known = at.publication.again();
    then(at);
    expect(await known).toBe(false);
  });

  test.each<[string, (at: Awaited<ReturnType<typeof published>>) => unknown]>([
    [
      "has refused it for good",
      async ({ publication, say }) => {
        publication.tokenRenewed();
        await say(answer(403));
      },
    ],
    ["is not there", ({ publication }) => publication.lost()],
    [
      "is to hold nothing",
      async ({ publication, say }) => {
        publication.want(null);
        await say(answer(200));
      },
    ],
  ])("that %s is told nothing", async (_name, first) => {
    const at = await published();
    await first(at);
    const before = at.asked.length;
    expect(await at.publication.again()).toBe(false);
    expect(at.asked).toHaveLength(before);
  });
});

describe("a CSK", () => {
  function keys(goodForMs = DAY_MS) {
    let made = 0;
    const settle = vi.fn();
    const make = vi.fn(async () => {
      made += 1;
      return { cskId: `2000000${made}`, message: `message${made}`, goodForMs };
    });
    return { make, settle };
  }
  const settled = ({ settle }: ReturnType<typeof keys>) => settle.mock.calls.map((call) => call.join(" "));

  async function publishedWith(key: ReturnType<typeof keys>, said = held()) {
    const at = setUp({ key });
    at.publication.want("manual");
    at.publication.registered();
    await vi.advanceTimersByTimeAsync(0);
    await at.say(said);
    await vi.advanceTimersByTimeAsync(0);
    return at;
  }

  test("goes with the settings, another with each of them, and none with a refresh; the server has it with its 200", async () => {
    const key = keys();
    const at = await publishedWith(key);
    expect(at.asked).toEqual([{ document: "manual", expires: LONGEST, tag: undefined, keyMessage: "message1" }]);
    expect(settled(key)).toEqual(["20000001 taken"]);
    await vi.advanceTimersByTimeAsync(1_800_000);
    expect(at.newest()).toEqual({ document: undefined, expires: LONGEST, tag: "t1" });
    await at.say(held("t2"));
    at.publication.want("automatic");
    await vi.advanceTimersByTimeAsync(0);
    expect(at.newest()).toMatchObject({ document: "automatic", keyMessage: "message2" });
    await at.say(held("t3"));
    expect(settled(key)).toEqual(["20000001 taken", "20000002 taken"]);
  });

  test("is followed by another before its time is over, with the whole settings", async () => {
    const key = keys(1_000_000);
    const at = await publishedWith(key);
    await vi.advanceTimersByTimeAsync(499_999);
    expect(at.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(at.newest()).toMatchObject({ document: "manual", tag: "t1", keyMessage: "message2" });
    await at.say(held("t2"));
    expect(settled(key)).toEqual(["20000001 taken", "20000002 taken"]);
  });

  test.each([139, 140])(
    "that the server cannot open (%i) is followed by another at once, and by no third",
    async (number) => {
      const key = keys();
      const at = await publishedWith(key, answer(403, warning(number)));
      expect(at.newest()?.keyMessage).toBe("message2");
      await at.say(answer(403, warning(number)));
      expect(at.state()).toMatchObject({ state: "failed", because: { code: "settings-key-refused" }, again: false });
      expect(settled(key)).toEqual(["20000002 refused"]);
      await vi.advanceTimersByTimeAsync(DAY_MS);
      expect(at.asked).toHaveLength(2);
    },
  );

  test("of which the second is taken may be refused once more later", async () => {
    const key = keys();
    const at = await publishedWith(key, answer(403, warning(140)));
    await at.say(held());
    expect([at.state(), settled(key)]).toEqual([{ state: "published" }, ["20000002 taken"]]);
    at.publication.want("automatic");
    await vi.advanceTimersByTimeAsync(0);
    await at.say(answer(403, warning(140)));
    await vi.advanceTimersByTimeAsync(0);
    expect(at.newest()?.keyMessage).toBe("message4");
  });

  test("that cannot be made keeps no settings back, and is made a minute later", async () => {
    const key = keys();
    key.make.mockRejectedValueOnce(new McError("kms-unreachable"));
    const at = await publishedWith(key);
    expect([at.asked[0]?.keyMessage, at.state(), settled(key)]).toEqual([undefined, { state: "published" }, []]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(at.newest()).toMatchObject({ document: "manual", keyMessage: "message1" });
    await at.say(held("t2"));
    expect(settled(key)).toEqual(["20000001 taken"]);
  });

  test("without one, a server that wants it is not sent another: the refusal has its own name", async () => {
    const key = keys();
    key.make.mockRejectedValue(new McError("kms-unreachable"));
    const at = await publishedWith(key, answer(403, warning(140)));
    expect(at.state()).toMatchObject({ because: { code: "settings-protection-wanted" }, again: false });
    expect(at.asked).toHaveLength(1);
  });

  test("that is of no use here any more is replaced at once", async () => {
    const key = keys();
    const at = await publishedWith(key);
    at.publication.keyLost();
    await vi.advanceTimersByTimeAsync(0);
    expect(at.newest()).toMatchObject({ document: "manual", tag: "t1", keyMessage: "message2" });
    await at.say(held("t2"));
    expect(settled(key)).toEqual(["20000001 taken", "20000002 taken"]);
    at.publication.lost();
    at.publication.keyLost();
    await vi.advanceTimersByTimeAsync(0);
    expect(at.asked).toHaveLength(2);
  });

  test("of another publication concerns none that has none", async () => {
    const at = await published();
    at.publication.keyLost();
    expect(at.asked).toHaveLength(1);
  });

  test("that is ready only after the end goes to nobody", async () => {
    const ready = Promise.withResolvers<Awaited<ReturnType<PublishedKey["make"]>>>();
    const key = { make: () => ready.promise, settle: vi.fn() };
    const at = setUp({ key });
    at.publication.want("manual");
    at.publication.registered();
    const ended = at.publication.end();
    ready.resolve({ cskId: "20000001", message: "message1", goodForMs: DAY_MS });
    await ended;
    expect([at.asked, key.settle.mock.calls]).toEqual([[], []]);
  });
});
