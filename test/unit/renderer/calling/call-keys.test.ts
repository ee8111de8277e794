import { describe, expect, test } from "vitest";
import type { CallEvent } from "../../../../renderer/calling/call-events.ts";
import { CallKeys } from "../../../../renderer/calling/call-keys.ts";
import { FRAMES } from "../../../../renderer/calling/protection/frames-scheme.ts";
import { readProtectionOffer } from "../../../../renderer/calling/protection/protection-offer.ts";
import type {
  AgreementTerms,
  LegAgreement,
  LegSecret,
  ProtectionScheme,
} from "../../../../renderer/calling/protection/scheme.ts";
import { SRTP } from "../../../../renderer/calling/protection/srtp-scheme.ts";
import { SCHEMES } from "../../../../renderer/client/mc-client.ts";
import { NO_KMS, type ObtainedKeys, type ObtainKeys, type OpenKeys } from "../../../../shared/bridge/keys.ts";
import { MEDIA_PATHS } from "../../../../shared/bridge/rtp.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { ProtectionRule } from "../../../../shared/mc/protection-rule.ts";
import { frameOffer } from "../../../../shared/media/frame-agreement.ts";
import { last } from "../../../support/stand-ins/calling.ts";

const BEA = "sip:bea@a.test";
const holder = (userUri: string) => ({ userUri, kmsUri: "kms.a", keyPeriodNo: 1, periodFrom: 0, periodTo: 1 });
const keysFor = (userUri: string): ObtainedKeys => ({
  message: "AQIDBAUG",
  mediaSecret: Buffer.alloc(32, 7).toString("base64"),
  identity: {
    pckId: "10000123",
    initiator: holder("sip:ava@a.test"),
    responder: holder(userUri),
    kmsUriSource: "lookup",
    certificateSource: "held",
  },
  notes: [],
});

/** A scheme that tells what it was given. */
function watchedScheme(name: string) {
  const agreed: { readonly secret: LegSecret; readonly terms: AgreementTerms }[] = [];
  const made: LegAgreement[] = [];
  let forgotten = 0;
  const scheme: ProtectionScheme = {
    name,
    secret: "frames",
    readOffer: () => undefined,
    agree(secret, terms) {
      agreed.push({ secret, terms });
      made.push({ ...FRAMES.agree(secret, terms), keying: { scheme: name }, forget: () => void forgotten++ });
      return last(made);
    },
  };
  return { scheme, agreed, made, timesForgotten: () => forgotten };
}

/** What a test changes of the surroundings. */
interface Change {
  /** Whether media can be protected, or by which schemes alone. */
  readonly protects?: boolean | readonly string[];
  /** Whether the call has pictures; and whether sound alone can be protected where that differs. */
  readonly pictures?: boolean;
  readonly sound?: boolean;
  readonly rule?: ProtectionRule;
  readonly schemes?: readonly ProtectionScheme[];
}

/** Key work whose host answers when the test says so. */
function setUp({ protects = true, rule = "required", schemes = [FRAMES], pictures = false, sound }: Change = {}) {
  const events: CallEvent[] = [];
  const answers: ((keys: ObtainedKeys) => void)[] = [];
  const refusals: ((error: unknown) => void)[] = [];
  const orders: (ObtainKeys | OpenKeys)[] = [];
  const forgotten: string[] = [];
  const protectedIds: unknown[] = [];
  const tested: string[] = [];
  const order = (asked: ObtainKeys | OpenKeys) =>
    new Promise<ObtainedKeys>((resolve, reject) => {
      orders.push(asked);
      answers.push(resolve);
      refusals.push(reject);
    });
  const keys = new CallKeys({
    port: {
      status: () => ({ ...NO_KMS, state: "ready" }),
      obtain: order,
      open: order,
      forget(callId, ids) {
        forgotten.push(callId);
        protectedIds.push(ids);
      },
    },
    media: {
      canProtect(name, withPictures = false) {
        tested.push(name);
        const works = withPictures ? protects : (sound ?? protects);
        return Promise.resolve(typeof works === "boolean" ? works : works.includes(name));
      },
    },
    call: { id: "call", service: "mcptt" },
    pictures,
    rule,
    keyManagement: "session",
    schemes,
    dispatch: (event) => void events.push(event),
  });
  const obtain = (leg: number) => keys.obtain({ do: "obtain-keys", leg, calledId: BEA, kmsUri: null });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const open = (pckId: string | null, scheme: string = FRAMES.name) =>
    keys.open({ kind: "offered", message: "AQIDBAUG", pckId, scheme }, "sip:ava@a.test");
  return { keys, events, answers, refusals, orders, forgotten, protectedIds, tested, obtain, open, settled };
}

test("keys that come late belong to somebody else", async () => {
  const { keys, events, answers, obtain, settled } = setUp();
  obtain(1);
  obtain(2);
  answers[0]?.(keysFor(BEA));
  await settled();
  expect([events, keys.agreement]).toEqual([[], undefined]);
  answers[1]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([{ type: "keys-ready", leg: 2 }]);
  expect(keys.scheme).toBe(FRAMES.name);
});

test("keys for another ID are none", async () => {
  const { events, answers, obtain, settled } = setUp();
  obtain(1);
  answers[0]?.(keysFor("sip:mallory@a.test"));
  await settled();
  expect(events).toMatchObject([{ type: "keys-failed", code: "keys-failed", detail: "#keys-for-another" }]);
});

test("media that cannot be protected here make keys useless, and the reason says so", async () => {
  const { events, answers, obtain, settled } = setUp({ protects: false });
  obtain(1);
  answers[0]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([{ type: "keys-failed", code: "protection-unavailable" }]);
});

test("nothing is left of them once they are released, and the host is told once", async () => {
  const { keys, answers, forgotten, obtain, settled } = setUp();
  obtain(1);
  answers[0]?.(keysFor(BEA));
  await settled();
  keys.release();
  keys.release();
  expect([keys.agreement, keys.keying, keys.scheme]).toEqual([undefined, undefined, null]);
  expect(forgotten).toEqual(["call"]);
});

test.each([
  ["the key that its message brings", "10000123"],
  ["no key", null],
])("an offer that names %s is taken", async (_name, pckId) => {
  const { keys, events, answers, open, settled } = setUp();
  open(pckId);
  answers[0]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([{ type: "keys-ready", leg: 1, identity: { pckId: "10000123" } }]);
  expect(keys.scheme).toBe(FRAMES.name);
});

test("an offer that names another key than its message brings was put together by somebody on the way", async () => {
  const { keys, events, answers, open, settled } = setUp();
  open("10000124");
  answers[0]?.(keysFor(BEA));
  await settled();
  expect(events).toMatchObject([
    { type: "keys-failed", leg: 1, code: "protection-stripped", detail: "#offer-names-another-key" },
  ]);
  expect([keys.agreement, keys.keying]).toEqual([undefined, undefined]);
});

test("an offer of a scheme that is not spoken here needs no key opened", async () => {
  const { events, answers, forgotten, keys, open, settled } = setUp();
  open(null, "sdes");
  await settled();
  expect(events).toMatchObject([{ type: "keys-failed", leg: 1, code: "protection-unavailable" }]);
  keys.release();
  expect([answers, forgotten]).toEqual([[], []]);
});

describe("what the host is asked", () => {
  test("is to make keys for the ID that is called, with all that led to them", () => {
    const { keys, orders, tested } = setUp();
    const lead = { kmsUri: "kms.b", acceptedKms: "kms.c", redirectResponse: "<KmsRedirectResponse/>" };
    keys.obtain({ do: "obtain-keys", leg: 2, calledId: BEA, ...lead });
    expect(orders).toEqual([{ callId: "call", leg: 2, service: "mcptt", calledId: BEA, ...lead, secret: "frames" }]);
    expect(tested).toEqual([FRAMES.name]);
  });

  test("is to open the message of a call to us, for the caller whom our server asserts", () => {
    const { open, orders } = setUp();
    open(null);
    expect(orders).toEqual([
      {
        callId: "call",
        leg: 1,
        service: "mcptt",
        message: "AQIDBAUG",
        callerId: "sip:ava@a.test",
        secret: "frames",
      },
    ]);
  });

  test("is nothing where no way to protect media is possible here", async () => {
    const { keys, events, obtain, orders, settled } = setUp({ schemes: [] });
    expect(keys.offered).toBeNull();
    obtain(1);
    await settled();
    expect(events).toEqual([{ type: "keys-failed", leg: 1, code: "protection-unavailable" }]);
    expect(orders).toEqual([]);
  });
});

describe("two ways to protect media", () => {
  test("the first is what we offer; a call to us has the one that it offers", async () => {
    const [one, other] = [watchedScheme("one"), watchedScheme("other")];
    const { keys, answers, obtain, open, settled } = setUp({ schemes: [one.scheme, other.scheme] });
    expect(keys.offered).toBe("one");
    obtain(1);
    await settled();
    answers[0]?.(keysFor(BEA));
    await settled();
    expect([keys.scheme, keys.schemeInUse(), keys.keying]).toEqual(["one", "one", { scheme: "one" }]);
    expect(keys.agreement).toBe(one.made[0]);
    open(null, "other");
    answers[1]?.(keysFor(BEA));
    await settled();
    expect([keys.scheme, keys.schemeInUse(), keys.keying]).toEqual(["other", "other", { scheme: "other" }]);
  });

  test("the second is what we offer where the first does not work here, before any key work", async () => {
    const [one, other] = [watchedScheme("one"), watchedScheme("other")];
    const { keys, answers, events, obtain, orders, settled } = setUp({
      schemes: [one.scheme, other.scheme],
      protects: ["other"],
    });
    obtain(1);
    await settled();
    expect(orders).toHaveLength(1);
    answers[0]?.(keysFor(BEA));
    await settled();
    expect(events).toMatchObject([{ type: "keys-ready", leg: 1 }]);
    expect([keys.scheme, keys.offered]).toEqual(["other", "other"]);
  });

  test("where none works, the first says what is missing to it", async () => {
    const schemes = [{ ...watchedScheme("one").scheme, missing: "#codec" }, watchedScheme("other").scheme];
    const { answers, events, obtain, settled } = setUp({ schemes, protects: false });
    obtain(1);
    await settled();
    answers[0]?.(keysFor(BEA));
    await settled();
    expect(events).toMatchObject([{ type: "keys-failed", code: "protection-unavailable", detail: "#codec" }]);
  });

  test("no key work begins for a call that is over before it is known which works", async () => {
    const { keys, obtain, orders, settled } = setUp({ schemes: [watchedScheme("one").scheme, FRAMES] });
    obtain(1);
    keys.release();
    await settled();
    expect(orders).toEqual([]);
  });

  test.each([
    ["both", ["srtp", "frames"], "srtp"],
    ["both", ["frames"], "frames"],
    // The home system takes no voice but over RTP.
    ["rtp", ["frames"], undefined],
    ["rtp", ["srtp", "frames"], "srtp"],
  ] as const)(
    "of an account with %s where %j work, a call with voice alone is offered under %s",
    async (path, protects, offered) => {
      const { keys, answers, obtain, settled } = setUp({ schemes: SCHEMES[path], protects });
      obtain(1);
      await settled();
      answers[0]?.(keysFor(BEA));
      await settled();
      expect(keys.scheme ?? undefined).toBe(offered);
    },
  );

  test.each([
    ["both", "srtp", "frames"],
    ["rtp", undefined, undefined],
    ["webrtc", undefined, undefined],
  ] as const)(
    "of an account with %s, what is refused in %s is offered in %s instead",
    async (path, refusable, instead) => {
      const { keys, answers, events, obtain, settled } = setUp({ schemes: SCHEMES[path] });
      obtain(1);
      await settled();
      answers[0]?.(keysFor(BEA));
      await settled();
      const [ready] = events;
      expect(ready?.type === "keys-ready" && ready.refusable).toBe(refusable);
      if (refusable === undefined) return;
      keys.obtain({ do: "obtain-keys", leg: 2, calledId: BEA, kmsUri: null, instead: refusable });
      await settled();
      answers[1]?.(keysFor(BEA));
      await settled();
      // And nothing comes after that.
      expect([keys.scheme, keys.offered]).toEqual([instead, instead]);
      expect(events.at(-1)).toMatchObject({ type: "keys-ready", leg: 2 });
      expect(events.at(-1)).not.toHaveProperty("refusable");
    },
  );

  test.each([
    ["webrtc", true, FRAMES.name],
    ["rtp", true, SRTP.name],
    ["both", true, SRTP.name],
    // Where this window has no H.264.
    ["rtp", ["frames"], FRAMES.name],
    ["both", ["frames"], FRAMES.name],
  ] as const)(
    "of an account with %s, what protects a call with pictures where these work: %s",
    async (path, protects, name) => {
      const { keys, answers, obtain, settled } = setUp({ schemes: SCHEMES[path], pictures: true, protects });
      obtain(1);
      await settled();
      answers[0]?.(keysFor(BEA));
      await settled();
      expect(keys.scheme).toBe(name);
    },
  );

  test.each(MEDIA_PATHS)("of an account with %s, a call to several has protected frames", async (path) => {
    const several = setUp({ schemes: SCHEMES[path] });
    several.keys.awaitInAnswer(1);
    await several.settled();
    expect([several.keys.scheme, several.events]).toEqual([FRAMES.name, [{ type: "keys-awaited", leg: 1 }]]);
  });

  test("a call to us with pictures over RTP says that they have no codec here", async () => {
    const { answers, events, open, settled } = setUp({
      schemes: SCHEMES.both,
      pictures: true,
      protects: [],
      sound: true,
    });
    open(null, "srtp");
    answers[0]?.(keysFor(BEA));
    await settled();
    expect(events).toMatchObject([{ type: "keys-failed", code: "protection-unavailable", detail: "#h264-missing" }]);
  });

  test("a call to us over RTP says that there is nothing in clear where its protection does not work here", async () => {
    const { answers, events, open, settled } = setUp({ schemes: SCHEMES.both, protects: ["frames"] });
    open(null, "srtp");
    answers[0]?.(keysFor(BEA));
    await settled();
    open(null, "frames");
    answers[1]?.(keysFor(BEA));
    await settled();
    expect(events).toMatchObject([
      { type: "keys-failed", code: "protection-unavailable", detail: "#amr-wb-missing", neverInClear: true },
      { type: "keys-ready" },
    ]);
  });

  test.each(MEDIA_PATHS)("an account with %s takes a call that is offered in protected frames", (path) => {
    const sdp = `v=0\r\na=key-mgmt:mikey AQIDBAUG\r\na=x-mc-frame-protection:${frameOffer("10000123")}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=fingerprint:sha-256 AB\r\n`;
    expect(readProtectionOffer(sdp, SCHEMES[path])).toMatchObject({ kind: "offered", scheme: FRAMES.name });
  });
});

describe("the agreement of a leg", () => {
  test.each([true, false, undefined])("to us has digits in its frames where the offer has (%s)", async (digits) => {
    const { scheme, agreed } = watchedScheme("one");
    const { keys, answers, settled } = setUp({ schemes: [scheme] });
    keys.open({ kind: "offered", message: "AQIDBAUG", pckId: null, scheme: "one", digits }, "sip:ava@a.test");
    answers[0]?.(keysFor(BEA));
    await settled();
    expect(agreed.map(({ terms }) => terms.digits)).toEqual([digits === true]);
  });

  const agree = async (begin: "obtain" | "open", rule: ProtectionRule) => {
    const { scheme, agreed } = watchedScheme("one");
    const set = setUp({ schemes: [scheme], rule });
    if (begin === "obtain") set.obtain(2);
    else set.open(null, "one");
    set.answers[0]?.({ ...keysFor(BEA), notes: [{ code: "kms-unreachable" }] });
    await set.settled();
    return { ...set, agreed };
  };

  test.each([
    ["obtain", "initiator", "required", true],
    ["obtain", "initiator", "preferred", false],
    ["open", "receiver", "required", true],
    ["open", "receiver", "preferred", false],
  ] as const)(
    "of keys that we %s is that of the %s; where protection is %s: %s",
    async (begin, side, rule, required) => {
      const { agreed } = await agree(begin, rule);
      expect(agreed).toEqual([
        {
          secret: { mediaSecret: keysFor(BEA).mediaSecret, message: "AQIDBAUG", pckId: "10000123" },
          terms: { side, required, digits: begin === "obtain", keyManagement: "session", report: expect.any(Function) },
        },
      ]);
    },
  );

  test("says to the call that the keys are there, with what deserves to be known, and what the other end agrees to", async () => {
    const { agreed, events } = await agree("obtain", "required");
    agreed[0]?.terms.report("confirmed");
    expect(events).toEqual([
      { type: "keys-ready", leg: 2, identity: keysFor(BEA).identity, notes: [{ code: "kms-unreachable" }] },
      { type: "agreed", leg: 2, outcome: "confirmed" },
    ]);
  });

  test("is overwritten when the next leg begins, and when the call is over", async () => {
    const { scheme, timesForgotten } = watchedScheme("one");
    const { keys, answers, obtain, settled } = setUp({ schemes: [scheme] });
    obtain(1);
    answers[0]?.(keysFor(BEA));
    await settled();
    obtain(2);
    expect([timesForgotten(), keys.agreement, keys.scheme]).toEqual([1, undefined, null]);
    answers[1]?.(keysFor(BEA));
    await settled();
    keys.release();
    expect([timesForgotten(), keys.agreement, keys.scheme]).toEqual([2, undefined, null]);
  });
});

describe("keys that cannot be had", () => {
  test.each([
    [new McError("kms-unreachable", "kms.a"), { code: "kms-unreachable", detail: "kms.a" }],
    [new McError("bridge-lost", "pipe"), { code: "keys-failed" }],
    [new TypeError("odd"), { code: "keys-failed" }],
  ])("%s", async (error, reason) => {
    const { events, refusals, obtain, settled } = setUp();
    obtain(1);
    refusals[0]?.(error);
    await settled();
    expect(events).toEqual([{ type: "keys-failed", leg: 1, ...reason }]);
  });

  test("for a leg that nobody waits for any more are no news", async () => {
    const { events, refusals, answers, obtain, keys, settled } = setUp();
    obtain(1);
    obtain(2);
    refusals[0]?.(new McError("kms-unreachable"));
    await settled();
    expect(events).toEqual([]);
    keys.release();
    answers[1]?.(keysFor(BEA));
    await settled();
    expect([events, keys.agreement]).toEqual([[], undefined]);
  });

  test("leave a leg that is to have them without a scheme", () => {
    const { keys } = setUp();
    expect(keys.scheme).toBeNull();
    expect(() => keys.schemeInUse()).toThrow("no keys for a leg that is to have them");
  });
});

describe("the host hears, when a call is over,", () => {
  test.each([[[]], [[BEA]]])("whom it was protected for: %j", (ids) => {
    const { keys, obtain, protectedIds } = setUp();
    obtain(1);
    keys.release(ids);
    expect(protectedIds).toEqual([ids]);
  });
  test("that it was for nobody where none are named", () => {
    const { keys, obtain, protectedIds } = setUp();
    obtain(1);
    keys.release();
    expect(protectedIds).toEqual([[]]);
  });
  test("nothing of a call that asked for no keys", () => {
    const { keys, forgotten } = setUp();
    keys.release();
    expect(forgotten).toEqual([]);
  });
});
