/** What `open` refuses in messages that are otherwise in order, correctly signed. */
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../../shared/mikey/base/octets.ts";
import {
  decodeMessage,
  encodeMessage,
  type Header,
  type Message,
  type Payload,
} from "../../../../shared/mikey/codec.ts";
import { createMessage } from "../../../../shared/mikey/create.ts";
import { type KeyParameters, PCK_PARAMETERS, protectKeyParameters } from "../../../../shared/mikey/key-parameters.ts";
import { type Compatibility, openMessage } from "../../../../shared/mikey/open.ts";
import { testInitiator, testKms, testReceiver } from "./support/people.ts";
import { refusal } from "./support/refusal.ts";
import { octets } from "./support/vectors.ts";

const at = 1_748_779_200;
const kms = testKms("kms.rules.example");
const initiator = testInitiator(kms, "sip:from@example.org", kms.domain.keyPeriodAt(at));
const receiver = testReceiver(kms, "sip:to@example.org", kms.domain.keyPeriodAt(at));
const responder = { userUri: receiver.userUri, domain: kms.domain };
const created = createMessage({ initiator, responder, at });
const plain = decodeMessage(created.message);

/** Signs a changed message anew, so that nothing but the change can be the reason for a refusal. */
function resigned(message: Message): Uint8Array {
  const unsigned = encodeMessage(message).subarray(0, -129);
  return concatBytes(unsigned, initiator.key.sign(unsigned));
}

const open = (message: Uint8Array, compatibility: Compatibility = {}): ReturnType<typeof openMessage> =>
  openMessage({ message, initiator: { domain: kms.domain }, receivers: [receiver], at, compatibility });

const withHeader = (change: Partial<Header>): Uint8Array =>
  resigned({ ...plain, header: { ...plain.header, ...change } });

/** Replaces, removes or adds payloads by position. */
function withPayloads(change: (payloads: Payload[]) => void): Uint8Array {
  const payloads = [...plain.payloads];
  change(payloads);
  return resigned({ ...plain, payloads });
}

const replace = (index: number, change: object): Uint8Array =>
  withPayloads((payloads) => {
    payloads[index] = { ...payloads[index], ...change } as Payload;
  });

const insert = (index: number, payload: Payload): Uint8Array =>
  withPayloads((payloads) => {
    payloads.splice(index, 0, payload);
  });

const policy = (...parameters: [number, string][]): Payload => ({
  kind: "sp",
  policyNo: 0,
  protocol: 0,
  parameters: parameters.map(([type, value]) => ({ type, value: octets(value) })),
});

const AT = { t: 0, rand: 1, initiator: 2, responder: 3, initiatorKms: 4, responderKms: 5, sakke: 6, sign: 7 };

describe("header", () => {
  it("is accepted as it is", () => {
    expect(refusal(() => open(withHeader({})))).toBe("accepted");
  });

  it.each([
    ["version 0", { version: 0 }, "header-version"],
    ["version 2", { version: 2 }, "header-version"],
    ["another data type", { dataType: 0 }, "header-data-type"],
    ["another PRF", { prf: 0 }, "header-prf"],
    ["a response wanted", { respond: true }, "header-response"],
    ["the key of a group", { csbId: octets("0a2b3c4d") }, "key-purpose"],
    ["a CSK", { csbId: octets("2a2b3c4d") }, "key-purpose"],
    ["crypto sessions under an empty map", { csCount: 1 }, "header-map"],
    ["a legacy map", { csCount: 1, map: { type: 0, entries: [{ policyNo: 0, ssrc: 1, roc: 0 }] } }, "header-map"],
  ] as [string, Partial<Header>, string][])("%s: %s", (_, change, code) => {
    expect(refusal(() => open(withHeader(change)))).toBe(code);
  });

  const entry = { csId: 0, protocol: 0, flag: false, policies: [], sessionData: octets(""), spi: created.pckId };
  it.each([
    ["as Release 13 sent it", [entry], "accepted"],
    ["with another SPI", [{ ...entry, spi: octets("1fffffff") }], "header-map"],
    ["for another protocol", [{ ...entry, protocol: 1 }], "header-map"],
    ["with two entries", [entry, entry], "header-map"],
  ])("a GENERIC-ID map %s: %s", (_, entries, expected) => {
    expect(refusal(() => open(withHeader({ csCount: entries.length, map: { type: 2, entries } })))).toBe(expected);
  });
});

describe("payloads", () => {
  it.each([
    ["NTP without UTC", replace(AT.t, { tsType: 1 }), "time-type"],
    ["a counter", replace(AT.t, { tsType: 2, value: octets("00000001") }), "time-type"],
    ["a RAND of 15 octets", replace(AT.rand, { rand: new Uint8Array(15) }), "rand-length"],
    ["a RAND of 32 octets", replace(AT.rand, { rand: new Uint8Array(32) }), "rand-length"],
    ["an identity that is no URI", replace(AT.initiator, { idType: 0 }), "identity-form"],
    ["one identity in URI form, one in UID form", replace(AT.responder, { role: 9 }), "identity-form"],
    ["no initiator", withPayloads((p) => p.splice(AT.initiator, 1)), "identity-form"],
    ["no responder KMS", withPayloads((p) => p.splice(AT.responderKms, 1)), "payload-order"],
    ["KMSs in the wrong order", replace(AT.initiatorKms, { role: 7 }), "payload-order"],
    ["parameter set 2", replace(AT.sakke, { parameterSet: 2 }), "sakke-parameters"],
    ["identifier scheme 1", replace(AT.sakke, { idScheme: 1 }), "sakke-id-scheme"],
    ["a short SED", replace(AT.sakke, { data: new Uint8Array(272) }), "octets-length"],
    ["a long SED", replace(AT.sakke, { data: new Uint8Array(274) }), "octets-length"],
    ["R at infinity", replace(AT.sakke, { data: new Uint8Array(273) }), "point-form"],
    ["a second SAKKE", insert(AT.sakke, plain.payloads[AT.sakke] as Payload), "payload-order"],
    ["SP after SAKKE", insert(AT.sign, policy()), "payload-order"],
    ["no SAKKE", withPayloads((p) => p.splice(AT.sakke, 1)), "payload-order"],
    ["T twice", insert(0, plain.payloads[AT.t] as Payload), "payload-order"],
    [
      "an extension that nobody knows",
      insert(AT.sign, { kind: "extension", type: 99, data: octets("00") }),
      "accepted",
    ],
  ])("%s", (_, message, code) => {
    expect(refusal(() => open(message))).toBe(code);
  });

  it("a signature of another kind or length", () => {
    const sign = plain.payloads[AT.sign] as Extract<Payload, { kind: "sign" }>;
    const withSign = (change: object): Uint8Array =>
      encodeMessage({ ...plain, payloads: [...plain.payloads.slice(0, AT.sign), { ...sign, ...change }] });
    expect(refusal(() => open(withSign({ signatureType: 0 })))).toBe("signature-type");
    expect(refusal(() => open(withSign({ signature: sign.signature.subarray(1) })))).toBe("signature-type");
  });

  it("no signature, or something unknown in its place", () => {
    const without = encodeMessage({ ...plain, payloads: plain.payloads.slice(0, AT.sign) });
    expect(refusal(() => open(without))).toBe("payload-order");
    const unknown = encodeMessage({
      ...plain,
      payloads: [...plain.payloads.slice(0, AT.sign), { kind: "unknown", type: 77, octets: octets("0102") }],
    });
    expect(refusal(() => open(unknown))).toBe("payload-unknown");
  });

  it("octets behind the signature, or missing", () => {
    expect(refusal(() => open(concatBytes(created.message, octets("00"))))).toBe("message-trailing");
    expect(refusal(() => open(created.message.subarray(0, -1)))).toBe("message-truncated");
    expect(refusal(() => open(new Uint8Array()))).toBe("message-truncated");
    expect(refusal(() => open(new Uint8Array(70_000)))).toBe("message-too-long");
  });
});

describe("security policy", () => {
  it.each([
    ["the default", policy([0, "06"], [1, "10"], [4, "0c"], [5, "00"], [6, "00"], [20, "10"]), "accepted"],
    [
      "what another product sends",
      policy([0, "06"], [1, "10"], [2, "04"], [4, "0c"], [5, "00"], [6, "00"], [18, "04"], [19, "00"], [20, "10"]),
      "accepted",
    ],
    ["nothing said", policy(), "accepted"],
    ["no encryption", policy([0, "00"]), "policy-weak"],
    ["AES-CM", policy([0, "01"]), "accepted"],
    ["AES-CM with HMAC-SHA1-80", policy([0, "01"], [2, "01"], [3, "14"], [4, "0e"], [11, "0a"]), "accepted"],
    ["AES-CM with a tag of 32 bits", policy([0, "01"], [11, "04"], [19, "0a"]), "accepted"],
    ["AES-CM with a tag of 32 bits for reports, too", policy([0, "01"], [11, "04"], [19, "04"]), "policy-weak"],
    ["AES-CM with a tag of 64 bits", policy([0, "01"], [11, "08"]), "policy-weak"],
    ["AES-CM without a tag", policy([0, "01"], [11, "00"]), "policy-weak"],
    ["AES-CM without authentication", policy([0, "01"], [2, "00"]), "policy-weak"],
    ["AES-CM with authentication of some packets alone", policy([0, "01"], [2, "02"]), "policy-weak"],
    ["AES-CM with a counter in the place of authentication", policy([0, "01"], [2, "04"]), "policy-weak"],
    ["AES-CM with the salt of an AEAD", policy([0, "01"], [4, "0c"]), "policy-weak"],
    ["AES-CM with a short key of authentication", policy([0, "01"], [3, "10"]), "policy-weak"],
    ["AES-CM, authentication off", policy([0, "01"], [10, "00"]), "policy-weak"],
    ["reports not encrypted", policy([8, "00"]), "policy-weak"],
    ["AEAD_AES_256_GCM", policy([0, "06"], [1, "20"], [4, "0c"], [20, "10"]), "accepted"],
    ["a short key", policy([1, "08"]), "policy-weak"],
    ["a key of 192 bits", policy([1, "18"]), "policy-weak"],
    ["a short salt", policy([4, "00"]), "policy-weak"],
    ["encryption off", policy([7, "00"]), "policy-weak"],
    ["authentication off", policy([10, "00"]), "policy-weak"],
    ["an 8-octet tag", policy([20, "08"]), "policy-weak"],
    ["no tag", policy([20, "00"]), "policy-weak"],
    ["an empty value", policy([20, ""]), "policy-weak"],
    ["strong first, weak later", policy([20, "10"], [20, "08"]), "policy-weak"],
    ["another protocol than SRTP", { ...policy(), protocol: 1 } as Payload, "policy-weak"],
  ])("%s: %s", (_, payload, code) => {
    expect(refusal(() => open(insert(AT.sakke, payload)))).toBe(code);
  });

  it.each([
    ["00", "encryption algorithm NULL"],
    ["02", "encryption algorithm AES-F8"],
    ["03", "encryption algorithm SEED-CTR"],
    ["05", "encryption algorithm SEED-GCM"],
    ["07", "encryption algorithm"],
    ["", "encryption algorithm"],
  ])("another encryption is refused by its name: %s", (value, detail) => {
    expect(() => open(insert(AT.sakke, policy([0, value])))).toThrow(
      expect.objectContaining({ code: "policy-weak", detail }),
    );
  });

  it.each([
    ["no policy", [], "AEAD_AES_128_GCM"],
    ["nothing said", [policy()], "AEAD_AES_128_GCM"],
    ["16 octets", [policy([0, "06"], [1, "10"])], "AEAD_AES_128_GCM"],
    ["32 octets", [policy([0, "06"], [1, "20"])], "AEAD_AES_256_GCM"],
    ["32 octets, written long", [policy([1, "00000020"])], "AEAD_AES_256_GCM"],
    ["AES-CM", [policy([0, "01"])], "AES_CM_128_HMAC_SHA1_80"],
    [
      "AES-CM, all said",
      [
        policy(
          ...([
            [0, "01"],
            [1, "10"],
            [2, "01"],
            [3, "14"],
            [4, "0e"],
            [5, "00"],
            [6, "00"],
          ] as [number, string][]),
          ...([
            [7, "01"],
            [8, "01"],
            [9, "00"],
            [10, "01"],
            [11, "0a"],
            [12, "00"],
            [19, "0a"],
          ] as [number, string][]),
        ),
      ],
      "AES_CM_128_HMAC_SHA1_80",
    ],
    ["AES-CM, a short tag", [policy([0, "01"], [11, "04"])], "AES_CM_128_HMAC_SHA1_32"],
    ["AES-CM, 32 octets", [policy([0, "01"], [1, "20"])], "AES_256_CM_HMAC_SHA1_80"],
    ["AES-CM, 32 octets and a short tag", [policy([0, "01"], [1, "20"], [11, "04"])], "AES_256_CM_HMAC_SHA1_32"],
    ["AES-CM, two tags", [policy([0, "01"], [11, "04"], [11, "0a"])], { unknown: "suites that differ" }],
    ["AES-CM, and the default", [policy([0, "01"]), policy()], { unknown: "suites that differ" }],
    ["AES-CM by two policies", [policy([0, "01"]), policy([0, "01"])], "AES_CM_128_HMAC_SHA1_80"],
    ["two encryptions in one", [policy([0, "01"], [0, "06"])], { unknown: "suites that differ" }],
    ["AES-CM, with error correction", [policy([0, "01"], [9, "01"])], { unknown: "parameter 9" }],
    ["AES-CM, with a tag of an AEAD", [policy([0, "01"], [20, "10"])], { unknown: "parameter 20" }],
    ["AES-CM, with what nobody has read", [policy([0, "01"], [77, "00"])], { unknown: "parameter 77" }],
    ["a fault in the second", [policy([0, "01"]), policy([0, "01"], [77, "00"])], { unknown: "parameter 77" }],
    ["32 octets by all", [policy([1, "20"]), policy([1, "20"])], "AEAD_AES_256_GCM"],
    ["two lengths", [policy([1, "20"]), policy([1, "10"])], { unknown: "suites that differ" }],
    ["a length, and none", [policy([1, "20"]), policy()], { unknown: "suites that differ" }],
    ["two lengths in one", [policy([1, "10"], [1, "20"])], { unknown: "suites that differ" }],
  ])("the suite is the one that is named: %s", (_, policies, suite) => {
    const message = withPayloads((payloads) => payloads.splice(AT.sakke, 0, ...policies));
    expect(open(message).suite).toEqual(suite);
  });

  it.each([
    ["nothing said", policy(), undefined],
    ["no authentication beside the AEAD's", policy([2, "00"], [13, "0005"]), undefined],
    ["HMAC of AES-CM alone", policy([0, "01"], [2, "01"]), undefined],
    ["mode 3, and no rate", policy([2, "04"], [18, "04"]), 1],
    ["mode 3, and a rate", policy([2, "04"], [13, "0064"], [18, "04"]), 100],
  ])("the roll-over counter travels as it is said: %s", (_, payload, rate) => {
    expect(open(insert(AT.sakke, payload)).rocRate).toBe(rate);
  });

  it.each([
    ["a counter that travels under a tag of its own", policy([2, "03"]), "authentication algorithm"],
    ["authentication by HMAC beside that of the AEAD", policy([2, "01"]), "authentication algorithm"],
    ["a counter under the HMAC of AES-CM", policy([0, "01"], [2, "03"]), "authentication algorithm"],
    ["a counter of another length", policy([2, "04"], [18, "08"]), "ROC tag length"],
    ["a counter that never travels", policy([2, "04"], [13, "0000"]), "ROC transmission rate"],
    ["a rate that is none", policy([2, "04"], [13, ""]), "ROC transmission rate"],
  ])("%s: the message opens, and its key is not for SRTP", (_, payload, unknown) => {
    const { pck, rocRate } = open(insert(AT.sakke, payload));
    expect(pck).toEqual(created.pck);
    expect(rocRate).toEqual({ unknown });
  });

  it.each([
    ["the same", [policy([2, "04"], [13, "05"]), policy([2, "04"], [13, "05"])], 5],
    [
      "different rates",
      [policy([2, "04"], [13, "05"]), policy([2, "04"], [13, "06"])],
      { unknown: "policies that differ" },
    ],
    ["a rate, and none", [policy([2, "04"]), policy()], { unknown: "policies that differ" }],
    ["a fault first", [policy([2, "03"]), policy([2, "04"])], { unknown: "authentication algorithm" }],
  ])("of several policies each speaks for itself: %s", (_, policies, rate) => {
    const message = withPayloads((payloads) => payloads.splice(AT.sakke, 0, ...policies));
    expect(open(message).rocRate).toEqual(rate);
  });

  it("every policy of several counts", () => {
    const message = withPayloads((payloads) => payloads.splice(AT.sakke, 0, policy([0, "06"]), policy([0, "02"])));
    expect(refusal(() => open(message))).toBe("policy-weak");
  });
});

describe("key parameters", () => {
  const key = { pck: created.pck, pckId: created.pckId };
  const extension = (data: Uint8Array): Uint8Array => insert(AT.sign, { kind: "extension", type: 7, data });
  const protectedWith = (change: Partial<KeyParameters>, iv = new Uint8Array(16)): Uint8Array =>
    protectKeyParameters({ ...PCK_PARAMETERS, ...change }, key, at, iv);

  it("a revoked key is refused", () => {
    expect(refusal(() => open(extension(protectedWith({ status: 0 }))))).toBe("key-revoked");
    expect(refusal(() => open(extension(protectedWith({ status: 2 }))))).toBe("key-revoked");
  });

  it("everything else in them is only reported", () => {
    const text = new TextEncoder().encode("patrol");
    const opened = open(extension(protectedWith({ status: 3, expiry: 5, text })));
    expect(opened.keyParameters).toEqual({ ...PCK_PARAMETERS, status: 3, expiry: 5, text });
  });

  it("the legacy form in clear is ignored, even if it says revoked", () => {
    expect(open(extension(new Uint8Array(17))).keyParameters).toBeUndefined();
  });

  it("what does not open is said to be unreadable", () => {
    const altered = protectedWith({});
    altered[40] = (altered[40] ?? 0) ^ 1;
    for (const data of [altered, new Uint8Array(), octets("43"), protectedWith({}).subarray(0, 50)]) {
      expect(open(extension(data)).keyParameters).toBe("unreadable");
    }
  });
});

describe("a message as another product lays it out", () => {
  it("opens: UIDs, an SP with more than it needs, key parameters", () => {
    const uidForm = decodeMessage(createMessage({ initiator, responder, at, identityForm: "uid" }).message);
    const sakke = plain.payloads[AT.sakke] as Payload;
    const sp = policy(
      ...([
        [0, "06"],
        [1, "10"],
        [2, "04"],
        [4, "0c"],
        [5, "00"],
        [6, "00"],
        [18, "04"],
        [19, "00"],
        [20, "10"],
      ] as [number, string][]),
    );
    const key = { pck: created.pck, pckId: created.pckId };
    const parameters = protectKeyParameters(PCK_PARAMETERS, key, at, new Uint8Array(16).fill(1));
    const message = resigned({
      header: plain.header,
      payloads: [
        ...uidForm.payloads.slice(0, AT.sakke),
        sp,
        sakke,
        { kind: "extension", type: 7, data: parameters },
        plain.payloads[AT.sign] as Payload,
      ],
    });
    const k = kms.domain.kmsUri.length;
    expect(decodeMessage(message).extents.map(({ offset }) => offset)).toEqual([
      10,
      20,
      38,
      75,
      112,
      117 + k,
      122 + 2 * k,
      154 + 2 * k,
      432 + 2 * k,
      504 + 2 * k,
    ]);
    expect(message).toHaveLength(635 + 2 * k);
    expect(open(message)).toMatchObject({ pck: created.pck, keyParameters: PCK_PARAMETERS });
  });
});

describe("compatibility switches", () => {
  it("a signature without the SIGN header is refused unless switched on", () => {
    const short = created.message.subarray(0, -131);
    const legacy = concatBytes(created.message.subarray(0, -129), initiator.key.sign(short));
    expect(refusal(() => open(legacy))).toBe("eccsi-signature-invalid");
    expect(open(legacy, { signWithoutHeader: true }).pck).toEqual(created.pck);
    expect(open(created.message, { signWithoutHeader: true }).pck).toEqual(created.pck);
  });
});
