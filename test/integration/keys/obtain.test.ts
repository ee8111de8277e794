import { describe, expect, test } from "vitest";
import { NEGATIVE_LIFETIME } from "../../../electron/keys/kms-directory.ts";
import type { PrepareKeys } from "../../../shared/bridge/keys.ts";
import { kmsUri } from "../../../shared/kms/identifiers.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import { fromBase64, toBase64 } from "../../../shared/mikey/base/octets.ts";
import { decodeMessage } from "../../../shared/mikey/codec.ts";
import { deriveFrameSecret } from "../../../shared/mikey/derivation.ts";
import { Receiver, SecurityDomain } from "../../../shared/mikey/keys.ts";
import { openMessage } from "../../../shared/mikey/open.ts";
import { fromNtp } from "../../../shared/mikey/uid.ts";
import { callId, codeOf, consolePerTest, eventually, type TestConsole } from "../../support/harness/keys/console.ts";
import {
  COLLEAGUE,
  DISPATCHER,
  externalOf,
  HOME,
  keysOf,
  PARTNER,
  parametersOf,
  testDomain,
  VISITOR,
} from "../../support/harness/keys/home-kms.ts";

const at = consolePerTest();
const seconds = (console: TestConsole) => console.clock.now() / 1000;

/** A profile in which these IDs have these KMSs. */
const profile = (...pairs: [string, string][]) => {
  const callees = pairs.map(([uri, kms]) => ({ uri, kmsUri: kmsUri(kms) }));
  const xml = encodeUserProfile({ xuiUri: DISPATCHER, index: 0, callees, allowed: ["allow-private-call"] }, "mcptt");
  return { userProfile: () => xml };
};

/** A console with own keys, and a KMS that keeps other certificates to itself until it is asked for one. */
async function ready(access: object = {}): Promise<TestConsole> {
  const console = at();
  console.kms.isCached = false;
  await console.inMemory(access).settle();
  console.kms.asked.length = 0;
  console.progress.length = 0;
  return console;
}

describe("the key message", () => {
  test("is for the ID called, in its own domain, signed in ours", async () => {
    const console = await ready();
    const { message, mediaSecret, identity, notes } = await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 });
    const { partner, domain } = console.kms;
    const keys = keysOf(partner, VISITOR, seconds(console));
    const opened = openMessage({
      message: fromBase64(message),
      initiator: { domain: new SecurityDomain(parametersOf(domain)), userUri: DISPATCHER },
      receivers: [
        new Receiver(
          { userUri: VISITOR, domain: new SecurityDomain(parametersOf(partner)), keyPeriodNo: keys.keyPeriodNo },
          keys.userDecryptKey,
        ),
      ],
      at: seconds(console),
    });
    expect(mediaSecret).toBe(toBase64(deriveFrameSecret(opened)));
    expect(identity.pckId).toBe(Buffer.from(opened.pckId).toString("hex"));
    expect(identity.initiator).toMatchObject({ userUri: DISPATCHER, kmsUri: HOME });
    expect(identity.responder).toMatchObject({ userUri: VISITOR, kmsUri: PARTNER, keyPeriodNo: keys.keyPeriodNo });
    // Each end has the key periods of its own KMS.
    const length = ({ periodFrom, periodTo }: { periodFrom: number; periodTo: number }) =>
      (periodTo - periodFrom) / 1000;
    expect(length(identity.initiator)).toBe(domain.userKeyPeriod);
    expect(length(identity.responder)).toBe(partner.userKeyPeriod);
    for (const { periodFrom, periodTo } of [identity.initiator, identity.responder]) {
      expect(periodFrom).toBeLessThanOrEqual(console.clock.now());
      expect(periodTo).toBeGreaterThan(console.clock.now());
    }
    expect(notes).toEqual([]);
  });

  test("and its PCK-ID are new with every attempt", async () => {
    const console = await ready();
    const made = [];
    for (let n = 0; n < 5; n++) made.push(await console.obtain(VISITOR, { kmsUri: PARTNER }));
    expect(new Set(made.map(({ identity }) => identity.pckId)).size).toBe(5);
    expect(new Set(made.map(({ mediaSecret }) => mediaSecret)).size).toBe(5);
    expect(new Set(made.map(({ message }) => message)).size).toBe(5);
  });

  test("comes step by step, with the exchanges that were needed", async () => {
    const console = await ready();
    await console.obtain(VISITOR, { leg: 2 });
    const heard = console.heard();
    expect(heard.filter((each) => /^(POST|\d)/.test(each))).toEqual([
      "POST lookup",
      "200 KmsLookup",
      "POST certcache",
      "200 KmsCertCache",
      "POST cert",
      "200 KmsCertCache",
    ]);
    expect(heard.filter((each) => !/^(POST|\d)/.test(each))).toEqual([
      expect.stringMatching(/^own-keys: period \d+, until \d+ \w+ 20\d\d/),
      `kms-uri: found by KMS lookup: ${PARTNER}`,
      `certificate: certificate fetched: ${PARTNER}`,
      expect.stringMatching(/^message: PCK-ID 1[0-9a-f]{7}$/),
    ]);
    expect(console.progress.every(({ callId: id, leg }) => id === callId() && leg === 2)).toBe(true);
  });
});

describe("the key message of whoever is chosen, made before the call", () => {
  const order: PrepareKeys = {
    service: "mcptt",
    people: [{ calledId: VISITOR, kmsUri: PARTNER, isRedirected: true }],
  };
  /** When a message was made, Unix seconds. */
  const madeAt = (message: string) => {
    const stamp = decodeMessage(fromBase64(message)).payloads.find(({ kind }) => kind === "t");
    return stamp?.kind === "t" ? Math.round(fromNtp(stamp.value)) : undefined;
  };

  test("is made without asking anybody, and taken by one call", async () => {
    const console = await ready();
    console.service.prepare(order);
    // The certificate would have to be asked for.
    expect(console.kms.asked).toEqual([]);
    await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 });
    console.kms.asked.length = 0;
    const begun = Math.round(seconds(console));
    console.service.prepare(order);
    console.clock.advance(5_000);
    const [first, second] = [
      await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 }),
      await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 }),
    ];
    expect([madeAt(first.message), madeAt(second.message)]).toEqual([begun, begun + 5]);
    expect(first.identity.pckId).not.toBe(second.identity.pckId);
    expect(console.kms.asked).toEqual([]);
  });

  test("is nobody's once nobody is chosen any more", async () => {
    const console = await ready();
    await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 });
    const begun = Math.round(seconds(console));
    console.service.prepare(order);
    console.service.prepare({ ...order, people: [] });
    console.clock.advance(5_000);
    const { message } = await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 });
    expect(madeAt(message)).toBe(begun + 5);
  });
});

describe("the KMS URI of the ID called", () => {
  const other = testDomain(kmsUri("kms.other.test"), 86_400);
  const otherName = other.kmsUri;

  test.each([
    ["redirection", { kmsUri: PARTNER, leg: 2 }, {}],
    ["profile", { leg: 2 }, profile([VISITOR, PARTNER])],
    ["lookup", { leg: 2 }, {}],
    ["lookup", { leg: 2 }, profile([COLLEAGUE, "kms.other.test"])],
  ])("comes from the %s", async (source, leg, access) => {
    const console = await ready(access);
    const { identity } = await console.obtain(VISITOR, leg);
    expect(identity).toMatchObject({ kmsUriSource: source, responder: { kmsUri: PARTNER } });
    expect(console.kms.asked.includes("lookup")).toBe(source === "lookup");
  });

  test("for a call within our domain is our own, and nobody is asked", async () => {
    const console = await ready();
    const { identity } = await console.obtain(COLLEAGUE);
    expect(identity).toMatchObject({ kmsUriSource: "own-domain", certificateSource: "own" });
    expect(console.kms.asked).toEqual([]);
  });

  test("for a domain that our KMS claims is our own, but not after a redirection", async () => {
    const console = at();
    console.kms.isCached = false;
    console.kms.rootDetails = { domains: ["other.test", "sip:x@third.test"] };
    await console.inMemory().settle();
    expect((await console.obtain("sip:a@other.test")).identity.kmsUriSource).toBe("own-domain");
    expect((await console.obtain("sip:a@third.test")).identity.kmsUriSource).toBe("own-domain");
    expect(await codeOf(console.obtain("sip:a@other.test", { leg: 2 }))).toBe("kms-lookup-unknown");
  });

  test("whose call was protected is remembered over restarts, and only of IDs that the call had keys for", async () => {
    const console = at();
    await console.start().settle();
    await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 });
    console.service.forget(callId(), [VISITOR, COLLEAGUE]);
    expect(console.status().protectedPeers).toEqual(["visitor@partner.test"]);
    await console.service.settled();
    expect((await console.start().settle()).protectedPeers).toEqual(["visitor@partner.test"]);
    await console.obtain(COLLEAGUE, { call: 2 });
    console.service.forget(callId(2));
    expect(console.status().protectedPeers).toEqual(["visitor@partner.test"]);
  });

  test("and its host are known from certificates and profile, and told to the window", async () => {
    const console = await ready(profile(["sip:rosa@mcx.other.test", otherName]));
    console.kms.isCached = true;
    console.kms.externals = [console.kms.partnerCertificate({ domains: ["Partner.test", "*.x.test", "test"] })];
    console.kms.cacheNum++;
    await console.service.refresh();
    expect(console.status().hosts).toEqual(["partner.test", "mcx.other.test"]);
  });

  test("in the redirection wins over the profile, and both are told", async () => {
    const console = await ready(profile([VISITOR, otherName]));
    const { identity, notes } = await console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 });
    expect(identity).toMatchObject({ kmsUriSource: "redirection", responder: { kmsUri: PARTNER } });
    expect(notes).toEqual([{ code: "kms-uri-differs", detail: `redirection: ${PARTNER}, profile: ${otherName}` }]);
  });

  test("is not taken from a profile that contradicts itself", async () => {
    const console = await ready(profile([VISITOR, otherName], [VISITOR, PARTNER]));
    expect((await console.obtain(VISITOR, { leg: 2 })).identity.kmsUriSource).toBe("lookup");
  });

  test.each([
    ["our own KMS for a foreign ID", HOME, "kms-uri-own-for-foreign"],
    ["plain HTTP", "http://kms.partner.test", "kms-uri-insecure"],
    ["a path", "https://kms.partner.test/path", "kms-uri-no-host"],
    ["odd characters", "kms partner\u0000", "kms-uri-invalid"],
    ["letters that only look right", "kms.p\u0430rtner.test", "kms-uri-invalid"],
    ["nothing", "", "kms-uri-invalid"],
  ])("in a redirection is refused when it is %s", async (_what, name, code) => {
    const console = await ready();
    expect(await codeOf(console.obtain(VISITOR, { kmsUri: name, leg: 2 }))).toBe(code);
    expect(console.kms.asked).toEqual([]);
  });

  describe("in a redirection, when it is one partner's and the ID is of another partner's domain,", () => {
    const rosa = "sip:rosa@mcx.other.test";
    const known = async (domains: string[], access: object = {}) => {
      const console = await ready(access);
      console.kms.isCached = true;
      console.kms.externals = [externalOf(console.kms.partner), externalOf(other, { domains })];
      console.kms.cacheNum++;
      await console.service.refresh();
      return console;
    };

    test("is refused where only the other one's certificate names that domain", async () => {
      const console = await known(["mcx.other.test"]);
      expect(await codeOf(console.obtain(rosa, { kmsUri: PARTNER, leg: 2 }))).toBe("kms-uri-partner-for-foreign");
      expect(await codeOf(console.obtain(rosa, { kmsUri: HOME, leg: 2 }))).toBe("kms-uri-own-for-foreign");
      expect(await codeOf(console.obtain(rosa, { kmsUri: otherName, leg: 2 }))).toBe("done");
    });

    test.each([
      ["no certificate names it", []],
      ["its own KMS names it with a wildcard, which is no host", ["*.other.test"]],
      ["its own KMS names a label that nobody owns", ["test"]],
    ])("is taken where %s only when our own KMS names it for this very ID", async (_what, domains) => {
      const console = await known(domains);
      expect(await codeOf(console.obtain(rosa, { kmsUri: PARTNER, leg: 2 }))).toBe("kms-uri-not-named");
      expect(console.kms.asked.at(-1)).toBe("lookup");
      console.kms.lookups.set(rosa, otherName);
      await console.service.refresh();
      expect(await codeOf(console.obtain(rosa, { kmsUri: PARTNER, leg: 2 }))).toBe("kms-uri-not-named");
      console.kms.lookups.set(rosa, PARTNER);
      await console.service.refresh();
      expect((await console.obtain(rosa, { kmsUri: PARTNER, leg: 2 })).identity.kmsUriSource).toBe("redirection");
    });

    test("is refused where the other one's certificate names the domain above", async () => {
      const console = await known(["Other.TEST."]);
      expect(await codeOf(console.obtain(rosa, { kmsUri: PARTNER, leg: 2 }))).toBe("kms-uri-partner-for-foreign");
      expect(await codeOf(console.obtain(rosa, { kmsUri: otherName, leg: 2 }))).toBe("done");
      expect(await codeOf(console.obtain("sip:rosa@another.test", { kmsUri: otherName, leg: 2 }))).toBe(
        "kms-uri-not-named",
      );
    });

    test.each([["mcx.other.test"], ["other.test"]])(
      "is refused, as is the right one, where both claim it: %s",
      async (claim) => {
        const console = await known(["mcx.other.test"]);
        console.kms.externals = [
          externalOf(console.kms.partner, { domains: ["partner.test", claim] }),
          externalOf(other, { domains: ["mcx.other.test"] }),
        ];
        console.kms.cacheNum++;
        await console.service.refresh();
        expect(await codeOf(console.obtain(rosa, { kmsUri: PARTNER, leg: 2 }))).toBe("kms-uri-two-claims");
        expect(await codeOf(console.obtain(rosa, { kmsUri: otherName, leg: 2 }))).toBe("kms-uri-two-claims");
        console.kms.lookups.set(rosa, otherName);
        await console.service.refresh();
        expect(await codeOf(console.obtain(rosa, { kmsUri: PARTNER, leg: 2 }))).toBe("kms-uri-two-claims");
        expect(await codeOf(console.obtain(rosa, { kmsUri: otherName, leg: 2 }))).toBe("done");
      },
    );

    test("is refused for the host of our own ID and what lies below it, whoever claims that", async () => {
      const console = await known(["home.test", "mcx.other.test"]);
      expect(await codeOf(console.obtain(COLLEAGUE, { kmsUri: otherName, leg: 2 }))).toBe(
        "kms-uri-partner-for-foreign",
      );
      expect(await codeOf(console.obtain("sip:x@tactical.home.test", { kmsUri: PARTNER, leg: 2 }))).toBe(
        "kms-uri-two-claims",
      );
      expect((await console.obtain(COLLEAGUE)).identity.kmsUriSource).toBe("own-domain");
    });

    test("is taken where the partner has set up a new KMS that is not known here yet, once the old one has gone", async () => {
      const console = await known(["mcx.other.test"]);
      const anew = testDomain(kmsUri("kms-new.other.test"), 86_400);
      const certificate = externalOf(anew, { domains: ["mcx.other.test"] });
      const [partner] = console.kms.externals;
      console.kms.externals = [...console.kms.externals, certificate];
      console.kms.cacheNum++;
      // Two say it of themselves, and nobody else says which of them is right.
      expect(await codeOf(console.obtain(rosa, { kmsUri: anew.kmsUri, leg: 2 }))).toBe("kms-uri-two-claims");
      console.kms.externals = [partner!, certificate];
      console.kms.cacheNum++;
      await console.service.refresh();
      expect(await codeOf(console.obtain(rosa, { kmsUri: anew.kmsUri, leg: 2 }))).toBe("done");
    });

    test.each(["KMS.Other.test", "kms.other.test.", "https://kms.other.test", "kms.other.test:443"])(
      "is that of the certificate where it is only written in another way: %s",
      async (written) => {
        const console = await known(["mcx.other.test"]);
        expect((await console.obtain(rosa, { kmsUri: written, leg: 2 })).identity.responder.kmsUri).toBe(otherName);
        expect(await codeOf(console.obtain(rosa, { kmsUri: written.replace(/other/i, "home"), leg: 2 }))).toBe(
          "kms-uri-own-for-foreign",
        );
      },
    );

    test("is taken from the user's own profile", async () => {
      const console = await known(["mcx.other.test"], profile([rosa, PARTNER]));
      expect((await console.obtain(rosa, { leg: 2 })).identity).toMatchObject({
        kmsUriSource: "profile",
        responder: { kmsUri: PARTNER },
      });
    });
  });

  describe("that is another than its host had before", () => {
    const anew = testDomain(kmsUri("kms-new.partner.test"), 86_400);
    /** The partner has changed over: the old certificate is gone, a new one names the host. */
    const changeOver = async (console: TestConsole) => {
      console.kms.externals = [externalOf(anew, { domains: ["partner.test"] })];
      console.kms.cacheNum++;
      await console.service.refresh();
    };
    const redirected = { kmsUri: anew.kmsUri, leg: 2 };

    test("is a question with host, old and new, and after the answer it is known, also after a restart", async () => {
      const console = at();
      await console.start().settle();
      expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 }))).toBe("done");
      await console.service.settled();
      await console.start().settle();
      await changeOver(console);
      await expect(console.obtain(VISITOR, redirected)).rejects.toMatchObject({
        code: "kms-of-host-changed",
        detail: `#kms-of-host partner.test ${PARTNER} ${anew.kmsUri}`,
      });
      // Another ID of the host, and the answer to another question: nothing is taken silently.
      expect(await codeOf(console.obtain("sip:eve@partner.test", redirected))).toBe("kms-of-host-changed");
      expect(await codeOf(console.obtain(VISITOR, { ...redirected, acceptedKms: PARTNER }))).toBe(
        "kms-of-host-changed",
      );
      expect(await codeOf(console.obtain(VISITOR, { ...redirected, acceptedKms: anew.kmsUri }))).toBe("done");
      await console.service.settled();
      await console.start().settle();
      expect(await codeOf(console.obtain("sip:eve@partner.test", redirected))).toBe("done");
    });

    test("is a question when the lookup brings it, and none when the user profile does", async () => {
      const console = await ready();
      expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 }))).toBe("done");
      await changeOver(console);
      console.kms.lookups.set(VISITOR, anew.kmsUri);
      await console.service.refresh();
      expect(await codeOf(console.obtain(VISITOR, { leg: 2 }))).toBe("kms-of-host-changed");
      await console.inMemory(profile([VISITOR, anew.kmsUri])).settle();
      expect(await codeOf(console.obtain(VISITOR, { leg: 2 }))).toBe("done");
    });

    test("is not taken because somebody agreed to it: the rule comes first", async () => {
      const console = await ready();
      expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 }))).toBe("done");
      console.kms.externals = [...console.kms.externals, externalOf(anew, { domains: ["elsewhere.test"] })];
      console.kms.isCached = true;
      console.kms.cacheNum++;
      await console.service.refresh();
      expect(await codeOf(console.obtain(VISITOR, { ...redirected, acceptedKms: anew.kmsUri }))).toBe(
        "kms-uri-partner-for-foreign",
      );
    });
  });

  test.each([
    ["knows nobody", "kms-lookup-unknown", () => undefined],
    ["answers 404", "kms-lookup-unknown", () => ({ status: 404 })],
    ["answers 403", "kms-forbidden", () => ({ status: 403 })],
  ])("cannot be looked up when the KMS %s", async (_what, code, reply) => {
    const console = await ready();
    console.kms.lookups.clear();
    console.kms.onExchange = ({ resource }) => (resource.kind === "lookup" ? reply() : undefined);
    expect(await codeOf(console.obtain(VISITOR))).toBe(code);
  });

  test("may come with the certificate, which is then held", async () => {
    const console = await ready();
    console.kms.onExchange = ({ resource, content, document }) => {
      if (resource.kind !== "lookup") return undefined;
      const certificates = [{ certificate: externalOf(console.kms.partner), signature: "none" as const }];
      return { body: document({ content: { ...content(), certificates } as never }) };
    };
    expect((await console.obtain(VISITOR)).identity.certificateSource).toBe("held");
    expect(console.kms.asked).toEqual(["lookup"]);
  });

  test("among several is one whose certificate is held", async () => {
    const console = at();
    await console.inMemory().settle();
    console.kms.onExchange = ({ resource, content, document }) =>
      resource.kind === "lookup"
        ? { body: document({ content: { ...content(), kmsUris: [otherName, PARTNER] } as never }) }
        : undefined;
    expect((await console.obtain(VISITOR)).identity.responder.kmsUri).toBe(PARTNER);
  });
});

describe("the certificate of a KMS", () => {
  const obtain = (console: TestConsole) => console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 });

  test("is fetched ahead, so that a call asks nobody", async () => {
    const console = at();
    await console.inMemory().settle();
    console.kms.asked.length = 0;
    expect((await obtain(console)).identity.certificateSource).toBe("held");
    expect(console.kms.asked).toEqual([]);
  });

  test("of a KMS in the profile is asked for by name ahead", async () => {
    const console = at();
    console.kms.isCached = false;
    await console.inMemory(profile([VISITOR, PARTNER])).settle();
    await eventually(() => expect(console.status().certificates).toEqual([HOME, PARTNER]));
  });

  test("comes from the cache of the home KMS when that has become newer", async () => {
    const console = await ready();
    console.kms.isCached = true;
    console.kms.cacheNum++;
    expect((await obtain(console)).identity.certificateSource).toBe("certcache");
    expect(console.kms.asked).toEqual(["certcache"]);
    expect(console.kms.requests.at(-1)?.path).toMatch(/certcache\/7$/);
  });

  test("comes by name even when the cache is refused", async () => {
    const console = await ready();
    console.kms.onExchange = ({ resource }) => (resource.kind === "certcache" ? { status: 404 } : undefined);
    expect((await obtain(console)).identity.certificateSource).toBe("cert");
    expect((await obtain(console)).identity.certificateSource).toBe("held");
  });

  const bad = (details: object) => (console: TestConsole) => {
    console.kms.externals = [externalOf(console.kms.partner, details)];
  };
  test.each<[string, (console: TestConsole) => void, string]>([
    [
      "there is none",
      (console) => {
        console.kms.externals = [];
      },
      "kms-certificate-unavailable",
    ],
    ["it is revoked", bad({ revoked: true }), "kms-certificate-revoked"],
    ["it has expired", bad({ validTo: 1 }), "kms-certificate-expired"],
    ["it is not valid yet", bad({ validFrom: 4e9 }), "kms-certificate-not-yet-valid"],
    ["it calls itself Root", bad({ role: "Root" }), "kms-certificate-wrong-role"],
    ["Z is no point", bad({ pubEncKey: new Uint8Array(257).fill(4) }), "kms-certificate-keys"],
    ["KPAK is no point", bad({ pubAuthKey: new Uint8Array(65).fill(4) }), "kms-certificate-keys"],
    ["its parameters are unknown", bad({ parameterSet: 2 }), "kms-certificate-parameter-set"],
    ["its periods have no length", bad({ userKeyPeriod: 0 }), "kms-certificate-key-period"],
    [
      "another one comes",
      (console) => {
        console.kms.onExchange = ({ resource, document }) => {
          if (resource.kind !== "cert") return undefined;
          const wrong = { ...externalOf(console.kms.partner), kmsUri: kmsUri("kms.other.test") };
          const certificates = [{ certificate: wrong, signature: "none" as const }];
          return { body: document({ content: { kind: "certcache", certificates } }) };
        };
      },
      "kms-certificate-wrong-kms",
    ],
    [
      "the KMS fails",
      (console) => {
        console.kms.onExchange = () => ({ status: 500 });
      },
      "kms-failed",
    ],
  ])("is not to be had when %s", async (_what, spoil, code) => {
    const console = await ready();
    spoil(console);
    expect(await codeOf(obtain(console))).toBe(code);
    expect(console.kms.asked.every((kind) => kind === "certcache" || kind === "cert")).toBe(true);
  });

  test("that was good is not replaced by one that is none, and is by one that is revoked", async () => {
    const console = at();
    await console.inMemory().settle();
    bad({ pubEncKey: new Uint8Array(257).fill(4) })(console);
    expect((await console.service.refresh()).certificates).toEqual([HOME, PARTNER]);
    expect((await obtain(console)).identity.certificateSource).toBe("held");
    bad({ revoked: true })(console);
    expect((await console.service.refresh()).certificates).toEqual([HOME]);
    expect(await codeOf(obtain(console))).toBe("kms-certificate-revoked");
  });

  test("of our own KMS cannot be had from the cache", async () => {
    const console = await ready();
    console.kms.isCached = true;
    console.kms.cacheNum++;
    console.kms.externals = [externalOf(testDomain(HOME, 60, 0, "a stranger"))];
    expect(await codeOf(obtain(console))).toBe("kms-certificate-unavailable");
    expect((await console.obtain(COLLEAGUE)).identity.responder.periodTo).toBe(console.status().keysUntil);
  });
});

describe("asking", () => {
  test("happens once for calls at the same time, each of which sees it", async () => {
    const console = await ready();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    console.kms.onExchange = async () => void (await held);
    const calls = [1, 2, 3].map((call) => console.obtain(VISITOR, { call }));
    await eventually(() => expect(console.kms.asked).toEqual(["lookup"]));
    release();
    expect(new Set((await Promise.all(calls)).map(({ identity }) => identity.pckId)).size).toBe(3);
    expect(console.kms.asked).toEqual(["lookup", "certcache", "cert"]);
    for (const call of [1, 2, 3]) {
      const said = console.progress.filter((each) => each.callId === callId(call)).map(({ entry }) => entry?.what);
      const asked = said.flatMap((what) => (what?.kind === "kms-request" ? [what.resource] : []));
      expect(asked).toEqual(["lookup", "certcache", "cert"]);
    }
  });

  test("is remembered when there was an answer", async () => {
    const console = await ready();
    await console.obtain(VISITOR);
    console.kms.asked.length = 0;
    await console.obtain(VISITOR);
    expect(console.kms.asked).toEqual([]);
  });

  test("is not repeated for half a minute when the answer was no, and then is", async () => {
    const console = await ready();
    console.kms.lookups.clear();
    expect(await codeOf(console.obtain(VISITOR))).toBe("kms-lookup-unknown");
    expect(await codeOf(console.obtain(VISITOR))).toBe("kms-lookup-unknown");
    expect(console.kms.asked).toEqual(["lookup"]);
    console.clock.jump(NEGATIVE_LIFETIME + 1);
    console.kms.lookups.set(VISITOR, PARTNER);
    expect(await codeOf(console.obtain(VISITOR))).toBe("done");
  });

  test("is repeated at once when somebody has the KMS asked again, also while a round is under way", async () => {
    const console = await ready();
    console.kms.lookups.clear();
    const held = Promise.withResolvers<void>();
    console.kms.onExchange = async ({ resource }) => void (resource.kind === "init" ? await held.promise : undefined);
    const underWay = console.service.refresh();
    await eventually(() => expect(console.kms.asked).toContain("init"));
    expect(await codeOf(console.obtain(VISITOR))).toBe("kms-lookup-unknown");
    console.kms.lookups.set(VISITOR, PARTNER);
    const again = console.service.refresh();
    expect(await codeOf(console.obtain(VISITOR))).toBe("done");
    held.resolve();
    await Promise.all([underWay, again]);
  });

  test("is repeated for whoever asks after that, when the answer no was under way before it", async () => {
    const console = await ready();
    console.kms.lookups.clear();
    const held = Promise.withResolvers<void>();
    console.kms.onExchange = async ({ resource }) => {
      if (resource.kind !== "lookup" || console.kms.lookups.size > 0) return undefined;
      await held.promise;
      return { status: 404 };
    };
    const before = codeOf(console.obtain(VISITOR, { call: 1 }));
    await eventually(() => expect(console.kms.asked).toEqual(["lookup"]));
    console.kms.lookups.set(VISITOR, PARTNER);
    const again = console.service.refresh();
    expect(await codeOf(console.obtain(VISITOR, { call: 2 }))).toBe("done");
    held.resolve();
    expect(await before).toBe("kms-lookup-unknown");
    await again;
    expect(await codeOf(console.obtain(VISITOR, { call: 3 }))).toBe("done");
  });

  test("is repeated at once when there was no answer", async () => {
    const console = await ready();
    console.kms.onExchange = () => ({ status: 500 });
    expect(await codeOf(console.obtain(VISITOR))).toBe("kms-failed");
    console.kms.onExchange = () => undefined;
    expect(await codeOf(console.obtain(VISITOR))).toBe("done");
  });

  test("ends for a call that is over, and goes on for another", async () => {
    const console = await ready();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    console.kms.onExchange = async () => void (await held);
    const [over, other] = [1, 2].map((call) => codeOf(console.obtain(VISITOR, { call })));
    await eventually(() => expect(console.kms.asked).toEqual(["lookup"]));
    console.service.forget(callId(1));
    expect(await over).toBe("keys-failed");
    release();
    expect(await other).toBe("done");
  });

  test("is cut off when nobody waits for it any more, and begun anew when somebody does", async () => {
    const console = await ready();
    console.kms.onExchange = () => ({ how: "never" });
    const over = codeOf(console.obtain(VISITOR));
    await eventually(() => expect(console.kms.asked).toEqual(["lookup"]));
    console.service.forget(callId());
    expect(await over).toBe("keys-failed");
    console.kms.onExchange = () => undefined;
    expect(await codeOf(console.obtain(VISITOR))).toBe("done");
  });

  test("for an earlier leg ends with a later one", async () => {
    const console = await ready();
    console.kms.onExchange = ({ resource }) => (resource.kind === "lookup" ? { how: "never" } : undefined);
    const first = codeOf(console.obtain(VISITOR));
    await eventually(() => expect(console.kms.asked).toEqual(["lookup"]));
    const second = codeOf(console.obtain(VISITOR, { kmsUri: PARTNER, leg: 2 }));
    expect(await first).toBe("keys-failed");
    expect(await second).toBe("done");
  });

  test("before own keys are there waits for them, and shows how they come", async () => {
    const console = at().inMemory();
    expect(console.status().state).toBe("starting");
    await console.obtain(VISITOR, { kmsUri: PARTNER });
    expect(console.heard().slice(0, 4)).toEqual(["POST init", "200 KmsInit", "POST keyprov", "200 KmsKeyProv"]);
  });
});
