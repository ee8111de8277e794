/** How the I_MESSAGE of a leg that we place comes about: which KMS, by whose word, and what is told of it. */
import { describe, expect, test, vi } from "vitest";
import { LegOffer } from "../../../../electron/keys/leg-offer.ts";
import { domainOf } from "../../../../electron/keys/own-keys.ts";
import type { ObtainKeys } from "../../../../shared/bridge/keys.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { type KmsUri, kmsUri } from "../../../../shared/kms/identifiers.ts";
import { decodeUserProfile, encodeUserProfile } from "../../../../shared/kms/user-profile.ts";
import { toBase64 } from "../../../../shared/mikey/base/octets.ts";
import { deriveFrameSecret } from "../../../../shared/mikey/derivation.ts";
import { keyPeriodNumber } from "../../../../shared/mikey/uid.ts";
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
  VISITOR,
} from "../../../support/fixtures/leg-work.ts";

const partner = certificate();
const MESSAGE = Uint8Array.of(1, 2, 3, 4);
const COLLEAGUE = "sip:bea@mcx.home.test";
const OTHER = kmsUri("kms.other.test");
const { signal } = new AbortController();

/** A profile in which these IDs have these KMSs. */
function profileOf(...pairs: (readonly [string, string])[]) {
  const callees = pairs.map(([uri, kms]) => ({ uri, kmsUri: kmsUri(kms) }));
  return decodeUserProfile(encodeUserProfile({ xuiUri: OWN, index: 0, callees, allowed: [] }, "mcptt"), "mcptt");
}

/** An offer whose ports say in which order they were asked. */
function setUp(profile = profileOf()) {
  const asked: string[] = [];
  const note =
    <A extends unknown[], R>(name: string, work: (...given: A) => R) =>
    (...given: A): R => {
      asked.push(name);
      return work(...given);
    };
  const made = { ...callKey(), message: MESSAGE };
  const parts = {
    home: HOME,
    identityForm: "uid" as const,
    own: { at: vi.fn(note("own", () => ownUser() as ReturnType<typeof ownUser> | undefined)) },
    directory: {
      lookup: vi.fn(note("lookup", async () => PARTNER)),
      held: vi.fn((kms: KmsUri) => (kms === PARTNER ? partner : undefined)),
      certificate: vi.fn(note("certificate", async () => ({ certificate: partner, source: "held" as const }))),
    },
    trust: {
      known: vi.fn(note("known", () => ({ ownId: OWN, ownKms: HOME, certificates: [partner], profile }))),
      mustServe: vi.fn(note("mustServe", async () => "certificate" as const)),
      mustBeRemembered: vi.fn(note("mustBeRemembered", () => {})),
      remember: vi.fn(note("remember", () => {})),
    },
    verifiedRedirect: vi.fn((xml: string) => xml),
    profile: vi.fn(() => profile),
    pool: { create: vi.fn(note("create", async () => made as never)) },
    srtp: { keep: vi.fn(() => "a name") },
    log: { warn: vi.fn() },
    now: () => NOW,
    ownKeys: vi.fn(note("ownKeys", async () => {})),
  };
  const told = heardProgress();
  const offer = new LegOffer(parts);
  const start = (order: Partial<ObtainKeys> = {}, ending = signal) =>
    offer.obtain(
      { callId: CALL, leg: 1, service: "mcptt", calledId: VISITOR, kmsUri: null, secret: "frames", ...order },
      told.progress,
      ending,
    );
  return { ...parts, made, asked, offer, start, ...told };
}

describe("what a leg would make, told ahead", () => {
  const order = { calledId: VISITOR, kmsUri: null, leg: 1, service: "mcptt" } as const;

  test("is what it makes, and asks nobody and settles nothing", async () => {
    const { asked, offer, pool, start, trust } = setUp(profileOf([VISITOR, PARTNER]));
    const ahead = offer.ahead(order, NOW);
    expect(asked).toEqual(["own", "known"]);
    expect(trust.remember).not.toHaveBeenCalled();
    await start();
    expect(pool.create).toHaveBeenCalledWith(ahead, signal, "spare");
  });

  test("is nothing where the KMS would have to be asked, or without keys of ours", () => {
    expect(setUp().offer.ahead(order, NOW)).toBeUndefined();
    expect(setUp(profileOf([VISITOR, OTHER])).offer.ahead(order, NOW)).toBeUndefined();
    // Whose KMS a redirection may not name is found out by the call.
    expect(setUp().offer.ahead({ ...order, kmsUri: HOME, leg: 2 }, NOW)).toBeUndefined();
    const { offer, own } = setUp(profileOf([VISITOR, PARTNER]));
    own.at.mockReturnValue(undefined);
    expect(offer.ahead(order, NOW)).toBeUndefined();
  });
});

describe("the I_MESSAGE of a leg", () => {
  test("comes step by step", async () => {
    const { asked, start, steps } = setUp();
    await start();
    expect(asked).toEqual([
      "ownKeys",
      "known",
      "lookup",
      "certificate",
      "mustBeRemembered",
      "own",
      "create",
      "remember",
    ]);
    expect(steps()).toEqual([
      { step: "kms-uri", facts: { kind: "kms", source: "lookup", kms: PARTNER } },
      { step: "certificate", facts: { kind: "certificate", source: "held", kms: PARTNER } },
      { step: "message", facts: { kind: "message", pckId: "1a2b3c4d" } },
    ]);
  });

  test("is made from our keys of the present for the ID called, and the PCK is overwritten", async () => {
    const { start, pool, own, made } = setUp();
    expect(await start()).toEqual({
      message: toBase64(MESSAGE),
      mediaSecret: toBase64(deriveFrameSecret(callKey())),
      identity: {
        pckId: "1a2b3c4d",
        initiator: expect.objectContaining({ userUri: OWN, kmsUri: HOME, keyPeriodNo: ownUser().keyPeriodNo }),
        responder: expect.objectContaining({
          userUri: VISITOR,
          kmsUri: PARTNER,
          keyPeriodNo: keyPeriodNumber(NOW, partner),
        }),
        kmsUriSource: "lookup",
        certificateSource: "held",
      },
      notes: [],
    });
    expect(own.at).toHaveBeenCalledWith(NOW);
    expect(pool.create).toHaveBeenCalledWith(
      {
        initiator: ownUser(),
        responder: { userUri: VISITOR, kms: domainOf(partner) },
        at: NOW,
        identityForm: "uid",
      },
      signal,
      "spare",
    );
    expect(made.pck).toEqual(new Uint8Array(16));
  });

  test("is not made where our keys have ended meanwhile", async () => {
    const { start, own, pool } = setUp();
    own.at.mockReturnValue(undefined);
    await expect(start()).rejects.toMatchObject({ code: "own-keys-missing", detail: HOME });
    expect(pool.create).not.toHaveBeenCalled();
  });

  test("is not waited for by whoever has given up", async () => {
    const control = new AbortController();
    const { start, pool, trust } = setUp();
    pool.create.mockReturnValue(new Promise<never>(() => {}));
    const answer = start({}, control.signal);
    await vi.waitFor(() => expect(pool.create).toHaveBeenCalled());
    control.abort("given up");
    await expect(answer).rejects.toBe("given up");
    expect(trust.remember).not.toHaveBeenCalled();
  });
});

describe("the KMS of a leg", () => {
  test("that our own names by a lookup is taken at its word", async () => {
    const { start, directory, trust, progress } = setUp();
    await start();
    expect(directory.lookup).toHaveBeenCalledWith(VISITOR, signal, progress.exchange);
    expect(directory.certificate).toHaveBeenCalledWith(PARTNER, signal, progress.exchange);
    expect(trust.mustServe).not.toHaveBeenCalled();
    expect(trust.mustBeRemembered).toHaveBeenCalledWith(VISITOR, PARTNER, "lookup", undefined);
    expect(trust.remember).toHaveBeenCalledWith(VISITOR, PARTNER);
  });

  test("that the user profile names is taken at its word, in the profile of the call's service", async () => {
    const { start, profile, trust, directory } = setUp(profileOf([VISITOR, PARTNER]));
    const { identity } = await start({ service: "mcvideo" });
    expect(identity.kmsUriSource).toBe("profile");
    expect(profile).toHaveBeenCalledWith("mcvideo");
    expect(trust.known).toHaveBeenCalledWith(profileOf([VISITOR, PARTNER]));
    expect(directory.lookup).not.toHaveBeenCalled();
    expect(trust.mustServe).not.toHaveBeenCalled();
    expect(trust.mustBeRemembered).toHaveBeenCalledWith(VISITOR, PARTNER, "profile", undefined);
  });

  test("that a redirection names has to serve the ID by somebody's word, and then is the one agreed to", async () => {
    const { start, profile, trust, progress } = setUp();
    const { identity } = await start({ leg: 2, kmsUri: PARTNER, acceptedKms: PARTNER });
    expect(identity.kmsUriSource).toBe("redirection");
    expect(trust.mustServe).toHaveBeenCalledWith(VISITOR, PARTNER, profileOf(), signal, progress.exchange);
    expect(profile).toHaveBeenLastCalledWith("mcptt");
    expect(trust.mustBeRemembered).toHaveBeenCalledWith(VISITOR, PARTNER, "certificate", PARTNER);
  });

  test.each(["mustServe", "mustBeRemembered"] as const)(
    "that does not hold out against %s is not used",
    async (rule) => {
      const { start, trust, pool, steps } = setUp();
      const error = new McError("kms-uri-not-named", "x");
      trust[rule].mockImplementation(() => {
        throw error;
      });
      await expect(start({ leg: 2, kmsUri: PARTNER })).rejects.toBe(error);
      expect(pool.create).not.toHaveBeenCalled();
      expect(trust.remember).not.toHaveBeenCalled();
      expect(steps().map(({ step }) => step)).toEqual(["kms-uri"]);
    },
  );

  test("is our own for a first leg to a host that it serves, and for a redirected one only to that of our own ID", async () => {
    const ours = (id: string, leg: number) => {
      const work = setUp();
      const served = certificate({ kmsUri: HOME, domains: ["mcx.served.test"] });
      work.trust.known.mockReturnValue({ ownId: OWN, ownKms: HOME, certificates: [served], profile: profileOf() });
      return work.start({ calledId: id, leg }).then(({ identity }) => identity.kmsUriSource);
    };
    expect(await ours("sip:sam@mcx.served.test", 1)).toBe("own-domain");
    expect(await ours("sip:sam@mcx.served.test", 2)).toBe("lookup");
    expect(await ours(COLLEAGUE, 2)).toBe("own-domain");
  });

  test("that a redirection names otherwise than the profile is noted, told and logged", async () => {
    const { start, log } = setUp(profileOf([VISITOR, OTHER]));
    const detail = `redirection: ${PARTNER}, profile: ${OTHER}`;
    expect((await start({ leg: 2, kmsUri: PARTNER })).notes).toEqual([{ code: "kms-uri-differs", detail }]);
    expect(log.warn.mock.calls).toEqual([["kms-uri-differs", { detail }]]);
  });

  test("that the profile names in two ways is looked up, and logged", async () => {
    const { start, log } = setUp(profileOf([VISITOR, OTHER], [VISITOR, PARTNER]));
    expect((await start()).identity.kmsUriSource).toBe("lookup");
    expect(log.warn.mock.calls).toEqual([["user profile names several KMSs", { of: VISITOR }]]);
  });

  test("that nothing is odd about leaves nothing in the log", async () => {
    const { start, log } = setUp();
    await start();
    expect(log.warn).not.toHaveBeenCalled();
  });

  test("that was proposed on the way counts by the signed response alone, before anything else is done", async () => {
    const { asked, start, verifiedRedirect } = setUp();
    verifiedRedirect.mockImplementation(() => {
      throw new McError("kms-redirect-unverified", "signature");
    });
    const order = { leg: 2, kmsUri: PARTNER, redirectResponse: "<signed/>" };
    await expect(start(order)).rejects.toMatchObject({ code: "kms-redirect-unverified" });
    expect(verifiedRedirect).toHaveBeenCalledWith("<signed/>");
    expect(asked).toEqual([]);
  });
});
