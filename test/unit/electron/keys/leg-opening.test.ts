/** The order of what is looked at in an I_MESSAGE that came in, and what is told, written and given of it. */
import { describe, expect, test, vi } from "vitest";
import { type HeldKeys, NO_KEYS } from "../../../../electron/keys/held-keys.ts";
import type { Verdict } from "../../../../electron/keys/kms-authority.ts";
import { LegOpening } from "../../../../electron/keys/leg-opening.ts";
import { domainOf, type OwnUser } from "../../../../electron/keys/own-keys.ts";
import type { OpenKeys } from "../../../../shared/bridge/keys.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { UserProfile } from "../../../../shared/kms/user-profile.ts";
import { toBase64 } from "../../../../shared/mikey/base/octets.ts";
import { deriveFrameSecret } from "../../../../shared/mikey/derivation.ts";
import type { MessageMark, ReplayGuard, ReplayMemory } from "../../../../shared/mikey/replay.ts";
import type { SaidSuite } from "../../../../shared/mikey/security-policy.ts";
import { keyPeriodNumber, toNtp, uid } from "../../../../shared/mikey/uid.ts";
import type { OpenJob } from "../../../../shared/mikey/worker.ts";
import {
  CALL,
  callKey,
  certificate,
  HOME,
  heardProgress,
  NOW,
  OWN,
  ownUser,
  PARTNER,
  unsealedMessage,
  VISITOR,
  WINDOW,
} from "../../../support/fixtures/leg-work.ts";

const partner = certificate();
const period = keyPeriodNumber(NOW, partner);
const initiatorUid = uid(VISITOR, PARTNER, partner, period);
const MARK: MessageMark = { at: NOW, timestamp: toNtp(NOW), rand: callKey().rand, initiatorUid };
const PROFILE = { pairs: [] } as unknown as UserProfile;
const { signal } = new AbortController();

/** An opening whose ports say in which order they were asked. */
function setUp(before: ReplayMemory = NO_KEYS.opened) {
  const asked: string[] = [];
  const opened = {
    ...callKey(),
    at: NOW,
    initiatorUid,
    initiatorUri: VISITOR,
    responderUid: initiatorUid,
    receiver: 0,
    keyPeriodNo: ownUser().keyPeriodNo,
    keyParameters: undefined,
    suite: "AEAD_AES_128_GCM" as SaidSuite,
    rocRate: undefined,
    mark: MARK,
  };
  const note =
    <A extends unknown[], R>(name: string, work: (...given: A) => R) =>
    (...given: A): R => {
      asked.push(name);
      return work(...given);
    };
  const open = vi.fn(async (_job: OpenJob, replay: ReplayGuard) => {
    replay.check(MARK);
    replay.remember(MARK, 0);
    return opened;
  });
  const parts = {
    home: HOME,
    messageWindow: WINDOW,
    ring: {
      held: { ...NO_KEYS, opened: before },
      change: vi.fn(note("change", (_patch: Partial<HeldKeys>) => {})),
      settled: vi.fn(note("settled", async () => {})),
    },
    own: { all: vi.fn((): readonly OwnUser[] => [ownUser()]) },
    directory: {
      certificate: vi.fn(note("certificate", async () => ({ certificate: partner, source: "held" as const }))),
    },
    trust: {
      isOurs: vi.fn(note("isOurs", () => false)),
      verdict: vi.fn(note("verdict", (): Verdict => ({ kind: "allowed", by: "certificate" }))),
      mustServe: vi.fn(note("mustServe", async () => "certificate" as const)),
      mustBeRemembered: vi.fn(note("mustBeRemembered", () => {})),
      remember: vi.fn(note("remember", () => {})),
    },
    profile: vi.fn(() => PROFILE),
    pool: { open: vi.fn(note("open", open)) },
    srtp: { keep: vi.fn(() => "a name") },
    now: () => NOW + 5,
    ownKeys: vi.fn(note("ownKeys", async () => {})),
  };
  const opening = new LegOpening(parts);
  const told = heardProgress();
  const start = (message = unsealedMessage(), ending = signal, secret: OpenKeys["secret"] = "frames") =>
    opening.open(
      {
        callId: CALL,
        leg: 1,
        service: "mcvideo",
        message: toBase64(message),
        callerId: VISITOR,
        secret,
      },
      told.progress,
      ending,
    );
  return { ...parts, opening, opened, asked, start, ...told };
}
const code = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error as McError).code,
  );

describe("a message that came in", () => {
  test.each([
    ["srtp", "AEAD_AES_256_GCM", "AEAD_AES_256_GCM"],
    ["srtp", "AES_CM_128_HMAC_SHA1_32", "AES_CM_128_HMAC_SHA1_32"],
    ["srtp", "AEAD_AES_128_GCM", undefined],
    ["frames", "AEAD_AES_256_GCM", undefined],
  ] as const)("says which suite its call has: %s, %s", async (secret, suite, said) => {
    const { opened, srtp, start } = setUp();
    opened.suite = suite;
    const { identity } = await start(undefined, undefined, secret);
    expect(identity.srtpSuite).toBe(said);
    if (secret === "srtp")
      expect(srtp.keep).toHaveBeenCalledWith(CALL, expect.objectContaining({ suite }), "receiver", "mcvideo");
  });

  test("is looked at in the order of what that costs, and of what is known", async () => {
    const { asked, start } = setUp();
    await start();
    expect(asked).toEqual([
      "ownKeys",
      "isOurs",
      "certificate",
      "verdict",
      "open",
      "change",
      "settled",
      "mustServe",
      "mustBeRemembered",
      "remember",
    ]);
  });

  test("gives the media secret, and says whose keys it was made with", async () => {
    const { start, opened, steps } = setUp();
    expect(await start()).toEqual({
      mediaSecret: toBase64(deriveFrameSecret(callKey())),
      identity: {
        pckId: "1a2b3c4d",
        initiator: expect.objectContaining({ userUri: VISITOR, kmsUri: PARTNER, keyPeriodNo: period }),
        responder: expect.objectContaining({ userUri: OWN, kmsUri: HOME, keyPeriodNo: ownUser().keyPeriodNo }),
        kmsUriSource: null,
        certificateSource: "held",
      },
      notes: [],
    });
    expect(opened.pck).toEqual(new Uint8Array(16));
    expect(steps()).toEqual([
      { step: "certificate", facts: { kind: "certificate", source: "held", kms: PARTNER } },
      { step: "message", facts: { kind: "message", pckId: "1a2b3c4d" } },
    ]);
  });

  test("is opened for whoever has to have signed, with all keys of ours, at our time", async () => {
    const { start, pool, directory, profile, trust, progress } = setUp();
    const message = unsealedMessage();
    await start(message);
    expect(pool.open).toHaveBeenCalledWith(
      {
        message,
        initiator: { kms: domainOf(partner), userUri: VISITOR },
        receivers: [ownUser()],
        at: NOW + 5,
        window: WINDOW,
      },
      expect.anything(),
      signal,
      "spare",
    );
    expect(directory.certificate).toHaveBeenCalledWith(PARTNER, signal, progress.exchange, "strangers");
    expect(profile).toHaveBeenCalledWith("mcvideo");
    expect(trust.verdict).toHaveBeenCalledWith(VISITOR, PARTNER, PROFILE);
    expect(trust.mustServe).toHaveBeenCalledWith(VISITOR, PARTNER, PROFILE, signal, progress.exchange, "strangers");
  });

  test("at the window's edge is still looked at, and beyond it costs nothing", async () => {
    expect(await code(setUp().start(unsealedMessage({ at: NOW + 5 - WINDOW })))).toBe("done");
    const late = setUp();
    expect(await code(late.start(unsealedMessage({ at: NOW + 4 - WINDOW })))).toBe("key-message-time");
    expect(late.asked).toEqual([]);
  });

  test("for another KMS than ours, or from another caller, costs nothing", async () => {
    const foreign = setUp();
    expect(await code(foreign.start(unsealedMessage({ toKms: PARTNER })))).toBe("key-message-not-for-us");
    const other = setUp();
    expect(await code(other.start(unsealedMessage({ from: OWN })))).toBe("key-message-caller-differs");
    expect([foreign.asked, other.asked]).toEqual([[], []]);
  });

  test("of an ID of our host through another KMS has nobody asked for a certificate", async () => {
    const { asked, start, trust } = setUp();
    trust.isOurs.mockReturnValue(true);
    expect(await code(start())).toBe("key-message-signature");
    expect(asked).toEqual(["ownKeys"]);
  });

  test("whose KMS is refused once its certificate is there is not opened, and no step is told", async () => {
    const { start, trust, pool, steps } = setUp();
    trust.verdict.mockReturnValue({ kind: "refused", code: "kms-uri-two-claims" });
    expect(await code(start())).toBe("key-message-signature");
    expect(pool.open).not.toHaveBeenCalled();
    expect(steps()).toEqual([]);
  });
});

describe("once it is open", () => {
  test("it is written that it was, before anybody is answered", async () => {
    const written = Promise.withResolvers<void>();
    const { asked, ring, start } = setUp();
    ring.settled.mockReturnValue(written.promise);
    const answer = start();
    await vi.waitFor(() => expect(ring.settled).toHaveBeenCalled());
    expect(ring.change).toHaveBeenCalledWith({
      opened: expect.objectContaining({ seen: [[expect.any(String), NOW]] }),
    });
    expect(asked).not.toContain("mustServe");
    written.resolve();
    expect((await answer).identity.pckId).toBe("1a2b3c4d");
  });

  test("what is older than the window is not written any more", async () => {
    const { opening, ring, start } = setUp({
      seen: [
        ["aa", NOW + 5 - WINDOW],
        ["bb", NOW + 4 - WINDOW],
      ],
      floor: undefined,
      signerFloors: [],
    });
    opening.recall();
    await start();
    expect(ring.change.mock.lastCall?.[0].opened?.seen.map(([mark]) => mark)).toEqual(["aa", expect.any(String)]);
  });

  test("it is not opened again, also not after a restart", async () => {
    const first = setUp();
    await first.start();
    await expect(first.start()).rejects.toMatchObject({ code: "message-replayed" });
    const restarted = setUp(first.ring.change.mock.lastCall?.[0].opened);
    restarted.opening.recall();
    await expect(restarted.start()).rejects.toMatchObject({ code: "message-replayed" });
  });

  test.each([
    [
      "its KMS does not serve the caller",
      "key-message-signature",
      ({ trust }: ReturnType<typeof setUp>) =>
        void trust.mustServe.mockRejectedValue(new McError("kms-uri-not-named", "x")),
    ],
    [
      "it was for none of our keys",
      "keys-failed",
      ({ own }: ReturnType<typeof setUp>) => void own.all.mockReturnValue([]),
    ],
  ])("and %s, its PCK is overwritten and nothing is given", async (_what, expected, prepare) => {
    const work = setUp();
    prepare(work);
    expect(await code(work.start())).toBe(expected);
    expect(work.opened.pck).toEqual(new Uint8Array(16));
    expect(work.steps().map(({ step }) => step)).toEqual(["certificate"]);
  });

  test("for which of our keys it was is said where it was for none", async () => {
    const { opened, start, own } = setUp();
    own.all.mockReturnValue([]);
    await expect(start()).rejects.toMatchObject({ detail: "receiver" });
    expect(opened.pck).toEqual(new Uint8Array(16));
  });

  test("and nobody waits any more, neither the key store nor the worker is waited for", async () => {
    for (const hang of ["settled", "open"] as const) {
      const control = new AbortController();
      const work = setUp();
      const never = new Promise<never>(() => {});
      if (hang === "settled") work.ring.settled.mockReturnValue(never);
      else work.pool.open.mockReturnValue(never);
      const answer = work.start(unsealedMessage(), control.signal);
      await vi.waitFor(() => expect(hang === "open" ? work.pool.open : work.ring.settled).toHaveBeenCalled());
      control.abort("given up");
      await expect(answer).rejects.toBe("given up");
      if (hang === "settled") await vi.waitFor(() => expect(work.opened.pck).toEqual(new Uint8Array(16)));
      expect(work.trust.mustServe).not.toHaveBeenCalled();
    }
  });
});
