import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase64 } from "../../../../shared/mikey/base/octets.ts";
import { decodeMessage, decodeSakkePayload, encodeMessage } from "../../../../shared/mikey/codec.ts";
import { type CreateRequest, createMessage } from "../../../../shared/mikey/create.ts";
import { inspectMessage } from "../../../../shared/mikey/inspect.ts";
import { Initiator, Receiver } from "../../../../shared/mikey/keys.ts";
import { type OpenRequest, openMessage, readAddresses } from "../../../../shared/mikey/open.ts";
import { ReplayGuard } from "../../../../shared/mikey/replay.ts";
import { decapsulate } from "../../../../shared/mikey/sakke/sakke.ts";
import { seeded, testInitiator, testKms, testReceiver } from "./support/people.ts";
import { refusal } from "./support/refusal.ts";
import { domainA, domainB, octets, crossDomain as v } from "./support/vectors.ts";

const caller = new Initiator(
  { userUri: v.caller.userUri, domain: domainA, keyPeriodNo: v.caller.keyPeriodNo },
  {
    userSigningKeySSK: octets(v.caller.userSigningKeySSK),
    userPubTokenPVT: octets(v.caller.userPubTokenPVT),
  },
);
const callee = new Receiver(
  { userUri: v.calleeNew.userUri, domain: domainB, keyPeriodNo: v.calleeNew.keyPeriodNo },
  octets(v.calleeNew.userDecryptKey),
);
const primary = new Receiver(
  { userUri: v.calleePrimary.userUri, domain: domainA, keyPeriodNo: v.calleePrimary.keyPeriodNo },
  octets(v.calleePrimary.userDecryptKey),
);
const at = v.unixSeconds;

/** Opens as the migrated callee would, with anything changed. */
const open = (message: Uint8Array, change: Partial<OpenRequest> = {}): ReturnType<typeof openMessage> =>
  openMessage({
    message,
    initiator: { domain: domainA, userUri: v.caller.userUri },
    receivers: [primary, callee],
    at,
    ...change,
  });

const create = (change: Partial<CreateRequest> = {}): Uint8Array =>
  createMessage({ initiator: caller, responder: { userUri: v.calleeNew.userUri, domain: domainB }, at, ...change })
    .message;

const [uriMessage, uidMessage, extMessage] = v.messages.map((message) => octets(message.message)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

describe("the message of a CSK", () => {
  const message = create({ purpose: "CSK", keyParameters: true });

  it("opens as one, with its purpose in its ID and in its key parameters", () => {
    const opened = open(message, { purpose: "CSK" });
    expect((opened.pckId[0] ?? 0) >> 4).toBe(2);
    expect(opened.keyParameters).toMatchObject({ keyType: 2, status: 1 });
  });

  it("is none of a call, and none of a call is one of a CSK", () => {
    expect(refusal(() => open(message))).toBe("key-purpose");
    expect(refusal(() => open(uriMessage, { purpose: "CSK" }))).toBe("key-purpose");
  });
});

describe("cross-domain messages", () => {
  it.each(v.messages)("$name: opens", ({ name, message }) => {
    const opened = open(octets(message));
    expect(bytesToHex(opened.pck)).toBe(v.PCK);
    expect(bytesToHex(opened.pckId)).toBe(v.PCK_ID);
    expect(bytesToHex(opened.rand)).toBe(v.RAND);
    expect(bytesToHex(opened.initiatorUid)).toBe(v.caller.uid);
    expect(bytesToHex(opened.responderUid)).toBe(v.calleeNew.uid);
    expect(opened.receiver).toBe(callee);
    expect(opened.keyPeriodNo).toBe(v.calleeNew.keyPeriodNo);
    expect(opened.initiatorUri).toBe(v.caller.userUri);
    expect(opened.at).toBe(at);
    expect(opened.keyParameters).toEqual(
      name === "uri+ext"
        ? { keyType: 1, status: 1, activation: 0, expiry: 0, text: new Uint8Array(), rest: new Uint8Array() }
        : undefined,
    );
  });

  it.each(v.messages)(
    "$name: lies as described, and encodes to the same octets",
    ({ message, base64, payloads, length }) => {
      const inspection = inspectMessage(octets(message));
      expect(inspection.length).toBe(length);
      expect(inspection.payloads.map(({ name, offset, length: size }) => ({ name, offset, length: size }))).toEqual(
        payloads,
      );
      expect(bytesToHex(encodeMessage(decodeMessage(octets(message))))).toBe(message);
      expect(toBase64(octets(message))).toBe(base64);
    },
  );

  it("are made alike, up to the random part of the signature", () => {
    const fixed = { pck: octets(v.PCK), pckId: octets(v.PCK_ID), rand: octets(v.RAND) };
    for (const [i, identityForm] of (["uri", "uid"] as const).entries()) {
      const expected = v.messages[i];
      if (expected === undefined) throw new Error("vector missing");
      const message = create({ ...fixed, identityForm });
      expect(message).toHaveLength(expected.length);
      expect(bytesToHex(message.subarray(0, expected.signedOctets))).toBe(
        expected.message.slice(0, 2 * expected.signedOctets),
      );
      open(message);
    }
    const long = create({ ...fixed, sakkeToSelf: true, keyParameters: true });
    expect(inspectMessage(long).payloads.map(({ name, offset }) => [name, offset])).toEqual(
      v.messages[2]?.payloads.map(({ name, offset }) => [name, offset]),
    );
    expect(open(long).keyParameters).toMatchObject({ keyType: 1, status: 1 });
  });

  it("say who they are for, before anything is verified", () => {
    expect(readAddresses(uriMessage)).toEqual({
      form: "uri",
      at,
      pckId: octets(v.PCK_ID),
      initiatorKmsUri: v.kmsA.kmsUri,
      responderKmsUri: v.kmsB.kmsUri,
      initiatorUri: v.caller.userUri,
      responderUri: v.calleeNew.userUri,
    });
    expect(readAddresses(uidMessage)).toMatchObject({ form: "uid", initiatorUri: undefined, responderUri: undefined });
  });

  it("carry the key to the initiator as well, in SAKKE-to-self", () => {
    const own = decodeMessage(extMessage).payloads.find((payload) => payload.kind === "extension");
    if (own?.kind !== "extension") throw new Error("no extension");
    const receiver = new Receiver(caller, octets(v.caller.userDecryptKey));
    const { data } = decodeSakkePayload(own.data);
    const { value } = decapsulate(data, [caller.uid], domainA.encryption, receiver.key);
    expect(bytesToHex(value)).toBe(v.PCK);
  });
});

describe("wrong everything", () => {
  it("KPAK of another KMS", () => {
    expect(refusal(() => open(uriMessage, { initiator: { domain: domainB } }))).toBe("initiator-kms-mismatch");
    const impostor = testKms(v.kmsA.kmsUri).domain;
    expect(refusal(() => open(uriMessage, { initiator: { domain: impostor } }))).toBe("eccsi-signature-invalid");
  });

  it("another user's RSK under the right name", () => {
    const wrong = new Receiver(callee, octets(v.calleePrimary.userDecryptKey));
    expect(refusal(() => open(uriMessage, { receivers: [wrong] }))).toBe("sakke-test-failed");
  });

  it("Z of another KMS under the right name", () => {
    const impostor = testKms(v.kmsB.kmsUri, v.kmsB.userKeyPeriod, v.kmsB.userKeyOffset);
    const wrong = new Receiver({ ...callee, domain: impostor.domain }, octets(v.calleeNew.userDecryptKey));
    expect(refusal(() => open(uriMessage, { receivers: [wrong] }))).toBe("sakke-test-failed");
  });

  it("somebody else's message", () => {
    const other = new Receiver(
      { ...callee, userUri: "sip:else@mcx.system-b.example" },
      octets(v.calleeNew.userDecryptKey),
    );
    expect(refusal(() => open(uriMessage, { receivers: [other] }))).toBe("responder-mismatch");
    expect(refusal(() => open(uidMessage, { receivers: [other] }))).toBe("responder-mismatch");
    expect(refusal(() => open(uriMessage, { receivers: [primary] }))).toBe("responder-kms-mismatch");
    expect(refusal(() => open(uriMessage, { receivers: [] }))).toBe("responder-kms-mismatch");
  });

  it("another initiator than the SIP request says", () => {
    const initiator = { domain: domainA, userUri: v.calleePrimary.userUri };
    expect(refusal(() => open(uriMessage, { initiator }))).toBe("initiator-mismatch");
    expect(refusal(() => open(uidMessage, { initiator }))).toBe("initiator-mismatch");
  });

  it("swapped roles", () => {
    const decoded = decodeMessage(uriMessage);
    const [t, rand, i, r, ki, kr, ...rest] = decoded.payloads;
    if (!(t && rand && i && r && ki && kr)) throw new Error("payload missing");
    const swapped = encodeMessage({ ...decoded, payloads: [t, rand, r, i, kr, ki, ...rest] });
    expect(refusal(() => open(swapped))).toBe("identity-form");
    const renamed = encodeMessage({
      ...decoded,
      payloads: [t, rand, { ...r, role: 1 } as typeof r, { ...i, role: 2 } as typeof i, ki, kr, ...rest],
    });
    expect(refusal(() => open(renamed))).toBe("responder-mismatch");
    const asCallee = new Receiver({ ...callee, userUri: v.caller.userUri }, octets(v.calleeNew.userDecryptKey));
    const initiator = { domain: domainA };
    expect(refusal(() => open(renamed, { receivers: [asCallee], initiator }))).toBe("eccsi-signature-invalid");
  });

  it("a replay, also in another window or in another form", () => {
    const replay = new ReplayGuard();
    open(uriMessage, { replay });
    expect(refusal(() => open(uriMessage, { replay }))).toBe("message-replayed");
    expect(refusal(() => open(uriMessage, { replay, at: at + 200 }))).toBe("message-replayed");
    // Anybody can turn s into q - s and have a second valid signature; it is still the same message.
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = BigInt(`0x${bytesToHex(uriMessage.subarray(-97, -65))}`);
    const twin = uriMessage.slice();
    twin.set(octets((order - s).toString(16).padStart(64, "0")), twin.length - 97);
    expect(refusal(() => open(twin))).toBe("accepted");
    expect(refusal(() => open(twin, { replay }))).toBe("message-replayed");
    // Another message of the same caller is another matter.
    open(create(), { replay });
  });

  it("a message that was not accepted is not remembered", () => {
    const replay = new ReplayGuard();
    expect(refusal(() => open(uriMessage, { replay, receivers: [primary] }))).toBe("responder-kms-mismatch");
    const wrong = new Receiver(callee, octets(v.calleePrimary.userDecryptKey));
    expect(refusal(() => open(uriMessage, { replay, receivers: [wrong] }))).toBe("sakke-test-failed");
    open(uriMessage, { replay });
  });

  it.each([
    [301, "time-window"],
    [-301, "time-window"],
    [300, "accepted"],
    [-300, "accepted"],
    [Number.NaN, "time-window"],
  ])("T %i s from our clock: %s", (offset, expected) => {
    expect(refusal(() => open(uriMessage, { at: at + offset }))).toBe(expected);
  });

  it("a window of our own choice", () => {
    expect(refusal(() => open(uriMessage, { at: at + 10, window: 9 }))).toBe("time-window");
    expect(refusal(() => open(uriMessage, { at: at + 86_400, window: 86_400 }))).toBe("accepted");
  });

  it("one octet of IDRkmsr flipped", () => {
    const flipped = uriMessage.slice();
    flipped[150] = (flipped[150] ?? 0) ^ 0x20;
    expect(refusal(() => open(flipped))).toBe("responder-kms-mismatch");
    const renamed = testKms(new TextDecoder().decode(flipped.subarray(144, 164)), v.kmsB.userKeyPeriod).domain;
    const receiver = new Receiver({ ...callee, domain: renamed }, octets(v.calleeNew.userDecryptKey));
    expect(refusal(() => open(flipped, { receivers: [receiver] }))).toBe("eccsi-signature-invalid");
  });

  it("any single flipped bit", () => {
    fc.assert(
      fc.property(fc.nat(8 * extMessage.length - 1), (bit) => {
        const flipped = extMessage.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
        expect(refusal(() => open(flipped, { window: Number.POSITIVE_INFINITY }))).not.toBe("accepted");
      }),
      { numRuns: 150 },
    );
  });
});

describe("create and open", () => {
  const kmsOne = testKms("kms.one.example", 86_400, 3600);
  const kmsTwo = testKms("kms.two.example:8443", 2_592_000, 1_000_000);

  it("are inverse over identities, periods, domains and forms", () => {
    const uri = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }).map((text) => `sip:${text}@example.org`);
    fc.assert(
      fc.property(
        fc.record({
          from: uri,
          to: uri,
          time: fc.integer({ min: 0, max: 4_000_000_000 }),
          isSwapped: fc.boolean(),
          identityForm: fc.constantFrom("uri" as const, "uid" as const),
          sakkeToSelf: fc.boolean(),
          keyParameters: fc.boolean(),
          securityPolicy: fc.boolean(),
        }),
        ({ from, to, time, isSwapped, ...form }) => {
          const [one, two] = isSwapped ? [kmsTwo, kmsOne] : [kmsOne, kmsTwo];
          const initiator = testInitiator(one, from, one.domain.keyPeriodAt(time));
          const receiver = testReceiver(two, to, two.domain.keyPeriodAt(time));
          const responder = { userUri: to, domain: two.domain };
          const created = createMessage({ initiator, responder, at: time, ...form });
          const opened = openMessage({
            message: created.message,
            initiator: { domain: one.domain, userUri: from },
            receivers: [receiver],
            at: time,
          });
          expect(opened.pck).toEqual(created.pck);
          expect(opened.pckId).toEqual(created.pckId);
          expect(opened.rand).toEqual(created.rand);
          expect(opened.initiatorUid).toEqual(initiator.uid);
          expect(opened.responderUid).toEqual(receiver.uid);
          expect(opened.initiatorUri).toBe(from);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("draw everything anew for each message", () => {
    const responder = { userUri: v.calleeNew.userUri, domain: domainB };
    const [one, two] = [0, 1].map(() => createMessage({ initiator: caller, responder, at }));
    for (const field of ["pck", "pckId", "rand"] as const) expect(one?.[field]).not.toEqual(two?.[field]);
    expect((one?.pckId[0] ?? 0) >> 4).toBe(1);
  });

  it("repeat themselves when the generator does", () => {
    expect(createWith("seed")).toEqual(createWith("seed"));
    expect(createWith("seed")).not.toEqual(createWith("another"));
    function createWith(seed: string): Uint8Array {
      const responder = { userUri: v.calleeNew.userUri, domain: domainB };
      return createMessage({ initiator: caller, responder, at, keyParameters: true }, seeded(seed)).message;
    }
  });

  it.each([
    ["a PCK-ID with another purpose", { pckId: octets("2a2b3c4d") }, "key-purpose"],
    ["a short PCK-ID", { pckId: octets("1a2b3c") }, "octets-length"],
    ["a long PCK", { pck: new Uint8Array(17) }, "octets-length"],
    ["a RAND of 32 octets", { rand: new Uint8Array(32) }, "octets-length"],
    [
      "a URI that leaves no room for the rest",
      { responder: { userUri: "u".repeat(65_000), domain: domainB } },
      "message-too-long",
    ],
    ["signing keys of another period", { at: at + 2_592_000 }, "key-period-unknown"],
  ])("create refuses %s", (_, change, code) => {
    expect(refusal(() => create(change))).toBe(code);
  });

  it("a destroyed key makes and opens nothing", () => {
    const initiator = testInitiator(kmsOne, "sip:a@b", kmsOne.domain.keyPeriodAt(at));
    initiator.destroy();
    expect(refusal(() => create({ initiator }))).toBe("input-invalid");
    const gone = new Receiver(callee, octets(v.calleeNew.userDecryptKey));
    gone.destroy();
    expect(refusal(() => open(uriMessage, { receivers: [gone] }))).toBe("input-invalid");
  });
});

describe("key periods", () => {
  const kms = testKms("kms.hourly.example", 7200);
  const home = testKms("kms.home.example", 7200);
  const boundary = 1_748_779_200 - ((1_748_779_200 + 2_208_988_800) % 7200) + 7200;
  const period = kms.domain.keyPeriodAt(boundary);
  const initiatorOf = (number: number) => testInitiator(home, "sip:from@example.org", number);
  const receiverOf = (number: number) => testReceiver(kms, "sip:to@example.org", number);

  /** A message whose time says one thing and whose keys another: what a sender with a late clock or key set sends. */
  function skewed(time: number, keysAt: number): Uint8Array {
    const initiator = initiatorOf(home.domain.keyPeriodAt(keysAt));
    const responder = { userUri: "sip:to@example.org", domain: kms.domain };
    const decoded = decodeMessage(createMessage({ initiator, responder, at: keysAt }).message);
    const t = decodeMessage(
      createMessage({ initiator: initiatorOf(home.domain.keyPeriodAt(time)), responder, at: time }).message,
    ).payloads[0];
    if (t === undefined) throw new Error("no T");
    const octets_ = encodeMessage({ ...decoded, payloads: [t, ...decoded.payloads.slice(1)] });
    const signed = octets_.subarray(0, -129);
    return Uint8Array.from([...signed, ...initiator.key.sign(signed)]);
  }
  const openAt = (message: Uint8Array, time: number, receivers: Receiver[], tolerance?: number) =>
    openMessage({
      message,
      initiator: { domain: home.domain },
      receivers,
      at: time,
      ...(tolerance === undefined ? {} : { boundaryTolerance: tolerance }),
    });

  it("the key of the message's period is taken from several", () => {
    const message = skewed(boundary, boundary);
    const receivers = [receiverOf(period - 1), receiverOf(period + 1), receiverOf(period)];
    expect(openAt(message, boundary, receivers).keyPeriodNo).toBe(period);
  });

  it("a neighbouring period is tried around a boundary", () => {
    const message = skewed(boundary + 10, boundary - 10);
    const opened = openAt(message, boundary, [receiverOf(period - 1), receiverOf(period)]);
    expect(opened.keyPeriodNo).toBe(period - 1);
    expect(opened.initiatorUid).toEqual(home.domain.uid("sip:from@example.org", period - 1));
  });

  it("a signing key of another period is not, away from it", () => {
    const message = skewed(boundary + 10, boundary - 10);
    expect(refusal(() => openAt(message, boundary, [receiverOf(period)], 5))).toBe("eccsi-signature-invalid");
  });

  it("nor is a decryption key of another period", () => {
    const message = skewed(boundary + 10, boundary - 10);
    const receivers = [receiverOf(period - 1)];
    expect(refusal(() => openAt(message, boundary, receivers, 10))).toBe("accepted");
    expect(refusal(() => openAt(message, boundary, receivers, 9))).toBe("key-period-unknown");
  });

  it("keys two periods away are none", () => {
    const message = skewed(boundary, boundary);
    expect(refusal(() => openAt(message, boundary, [receiverOf(period - 2)]))).toBe("key-period-unknown");
  });

  it("the key of a neighbouring period alone does not open", () => {
    const message = skewed(boundary, boundary);
    expect(refusal(() => openAt(message, boundary, [receiverOf(period - 1)]))).toBe("sakke-test-failed");
  });

  it("one key may be tried for several periods", () => {
    const receiver = receiverOf(period);
    const asIf = (number: number): Receiver => new Receiver({ ...receiver, keyPeriodNo: number }, receiver.key);
    const message = skewed(boundary, boundary);
    expect(openAt(message, boundary, [asIf(period - 1), asIf(period)]).keyPeriodNo).toBe(period);
  });
});
