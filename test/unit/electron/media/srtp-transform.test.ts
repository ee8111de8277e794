import { createSecretKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { deriveSessionKeys, type SessionKeys, wipeSessionKeys } from "../../../../electron/media/srtp-session-keys.ts";
import { openRtcp, openRtp, rtcpIndexOf, sealRtcp, sealRtp } from "../../../../electron/media/srtp-transform.ts";
import type { Octets } from "../../../../shared/mikey/base/octets.ts";
import type { SrtpKeys, SrtpSuite } from "../../../../shared/mikey/derivation.ts";
import { reasonOf } from "./support.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));

const NO_TAG = new Uint8Array();

/** Keys of RFC 7714 clauses 16 and 17, and what becomes of their packets. */
const SUITES = {
  AEAD_AES_128_GCM: {
    key: hex("000102030405060708090a0b0c0d0e0f"),
    sealed: hex(`8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b
      36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce`),
    sealedReport: hex(`81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda
      4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`),
  },
  AEAD_AES_256_GCM: {
    key: hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
    sealed: hex(`8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f
      1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13`),
    sealedReport: hex(`81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be
      8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4`),
  },
} as const;

describe.each(Object.entries(SUITES))("the examples of RFC 7714, %s", (suite, { key, sealed, sealedReport }) => {
  const KEYS: SessionKeys = {
    suite: suite as SrtpSuite,
    kind: "rtp",
    key: createSecretKey(key),
    salt: hex("517569642070726f2071756f"),
    authentication: undefined,
  };
  const plain = hex(`8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465
    73207472 6573`);
  const at = { ssrc: 0x5501_a0b2, roc: 0, sequence: 0xf17b };

  test("an RTP packet is sealed to the octet, and opened", () => {
    const { body, tag } = sealRtp(KEYS, plain, 12, at);
    expect([Uint8Array.from(body), tag.length]).toEqual([sealed, 0]);
    expect(Uint8Array.from(openRtp(KEYS, { body: sealed, tag: NO_TAG }, 12, at))).toEqual(plain);
  });

  test("under another roll-over counter it is not authentic", () => {
    expect(reasonOf(() => openRtp(KEYS, { body: sealed, tag: NO_TAG }, 12, { ...at, roc: 1 }))).toBe("not-authentic");
  });

  const report = hex(`81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef
    deadbeef deadbeef`);

  test("an RTCP packet is sealed to the octet, and opened", () => {
    const { body, tag } = sealRtcp(KEYS, report, 0x5d4);
    expect([Uint8Array.from(body), tag.length]).toEqual([sealedReport, 0]);
    expect(rtcpIndexOf(KEYS, sealedReport)).toEqual({ ssrc: 0x4d61_7273, index: 0x5d4 });
    expect(Uint8Array.from(openRtcp(KEYS, { body: sealedReport, tag: NO_TAG }))).toEqual(report);
  });

  test("one that claims not to be encrypted is refused", () => {
    const clear = sealedReport.with(sealedReport.length - 4, 0);
    expect(reasonOf(() => openRtcp(KEYS, { body: clear, tag: NO_TAG }))).toBe("malformed");
  });

  test.each([0, 12, 27])("what is too short for a tag is refused: %i octets", (length) => {
    expect(reasonOf(() => openRtp(KEYS, { body: sealed.subarray(0, length), tag: NO_TAG }, 12, at))).toBe("malformed");
    expect(reasonOf(() => rtcpIndexOf(KEYS, sealedReport.subarray(0, length)))).toBe("malformed");
  });
});

const masterOf = (suite: SrtpSuite, key: string, salt: string): SrtpKeys => ({
  suite,
  masterKey: hex(key) as Octets,
  masterSalt: hex(salt) as Octets,
});
/** Master key and salt of RFC 3711 appendix B.3. */
const RFC_3711 = ["e1f97a0d3e018be0d64fa32c06de4139", "0ec675ad498afeebb6960b3aabe6"] as const;
const RFC_6188 = [
  "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6",
  "3b04803de51ee7c96423ab5b78d2",
] as const;

describe("AES in counter mode", () => {
  test.each([
    [
      "RFC 3711 appendix B.2",
      "AES_CM_128_HMAC_SHA1_80",
      "2b7e151628aed2a6abf7158809cf4f3c",
      ["e03ead0935c95e80e166b16dd92b4eb4", "d23513162b02d0f72a43a2fe4a5f97ab", "41e95b3bb0a2e8dd477901e4fca894c0"],
      ["ec8cdf7398607cb0f2d21675ea9ea1e4", "362b7c3c6773516318a077d7fc5073ae", "6a2cc3787889374fbeb4c81b17ba6c44"],
    ],
    [
      "RFC 6188 clause 7.1",
      "AES_256_CM_HMAC_SHA1_80",
      "57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98",
      ["92bdd28a93c3f52511c677d08b5515a4", "9da71b2378a854f67050756ded165bac", "63c4868b7096d88421b563b8c94c9a31"],
      ["cea518c90fd91ced9cbb18c078a54711", "3dbc4814f4da5f00a08772b63c6a046d", "6eb246913062a16891433e97dd01a57f"],
    ],
  ] as const)("has the key stream of %s", (_, suite, key, first, last) => {
    const keys: SessionKeys = {
      ...{ suite, kind: "rtp", key: createSecretKey(hex(key)), salt: hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd") },
      authentication: createSecretKey(new Uint8Array(20)),
    };
    const blocks = 0xff02;
    const { body } = sealRtp(keys, new Uint8Array(12 + 16 * blocks), 12, { ssrc: 0, roc: 0, sequence: 0 });
    const block = (at: number) => Buffer.from(body.subarray(12 + 16 * at, 28 + 16 * at)).toString("hex");
    expect([0, 1, 2].map(block)).toEqual(first);
    expect([0xfeff, 0xff00, 0xff01].map(block)).toEqual(last);
  });

  // The examples of libsrtp's own tests, whose first index of SRTCP is 1.
  const master = masterOf("AES_CM_128_HMAC_SHA1_80", ...RFC_3711);
  const plain = hex(`800f1234decafbadcafebabe${"ab".repeat(16)}`);
  const hidden = hex("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402");
  const tag = hex("b78d6acc99ea179b8dbb");
  const at = { ssrc: 0xcafe_babe, roc: 0, sequence: 0x1234 };

  test("an RTP packet is sealed to the octet, and opened", () => {
    const keys = deriveSessionKeys(master, "rtp");
    const sealed = sealRtp(keys, plain, 12, at);
    expect([Uint8Array.from(sealed.body), Uint8Array.from(sealed.tag)]).toEqual([hidden, tag]);
    expect(Uint8Array.from(openRtp(keys, { body: hidden, tag }, 12, at))).toEqual(plain);
  });

  test("with a tag of 32 bits the same octets have the beginning of it, and reports their whole one", () => {
    const short = { ...master, suite: "AES_CM_128_HMAC_SHA1_32" } as const;
    const sealed = sealRtp(deriveSessionKeys(short, "rtp"), plain, 12, at);
    expect([Uint8Array.from(sealed.body), Uint8Array.from(sealed.tag)]).toEqual([hidden, tag.slice(0, 4)]);
    expect(sealRtcp(deriveSessionKeys(short, "rtcp"), plain, 0).tag.length).toBe(10);
  });

  const report = hex(`81c8000bcafebabe${"ab".repeat(16)}`);
  const hiddenReport = hex("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001");
  const reportTag = hex("993e08cd54d6c1230798");

  test("an RTCP packet is sealed to the octet, and opened", () => {
    const keys = deriveSessionKeys(master, "rtcp");
    const sealed = sealRtcp(keys, report, 1);
    expect([Uint8Array.from(sealed.body), Uint8Array.from(sealed.tag)]).toEqual([hiddenReport, reportTag]);
    expect(rtcpIndexOf(keys, hiddenReport)).toEqual({ ssrc: 0xcafe_babe, index: 1 });
    expect(Uint8Array.from(openRtcp(keys, { body: hiddenReport, tag: reportTag }))).toEqual(report);
  });

  test.each([
    ["another roll-over counter", tag, { ...at, roc: 1 }],
    ["another tag", tag.with(9, 0), at],
    ["a tag that is shorter than it is agreed on", tag.slice(0, 4), at],
    ["none", NO_TAG, at],
  ] as const)("under %s an RTP packet is not authentic", (_, said, place) => {
    const keys = deriveSessionKeys(master, "rtp");
    expect(reasonOf(() => openRtp(keys, { body: hidden, tag: said }, 12, place))).toBe("not-authentic");
  });

  test("a report that claims not to be encrypted, or another index, is refused", () => {
    const keys = deriveSessionKeys(master, "rtcp");
    const told = (at: number, octet: number) =>
      reasonOf(() => openRtcp(keys, { body: hiddenReport.with(at, octet), tag: reportTag }));
    expect([told(24, 0), told(27, 2), told(9, 0)]).toEqual(["malformed", "not-authentic", "not-authentic"]);
    expect(reasonOf(() => openRtcp(keys, { body: hiddenReport.subarray(0, 11), tag: reportTag }))).toBe("malformed");
  });
});

describe("session keys", () => {
  const exported = ({ authentication, key, salt }: SessionKeys) => ({
    key: key.export().toString("hex"),
    salt: Buffer.from(salt).toString("hex"),
    authentication: authentication?.export().toString("hex"),
  });

  test.each([
    [
      "RFC 3711 appendix B.3",
      masterOf("AES_CM_128_HMAC_SHA1_80", ...RFC_3711),
      {
        key: "c61e7a93744f39ee10734afe3ff7a087",
        salt: "30cbbc08863d8c85d49db34a9ae1",
        authentication: "cebe321f6ff7716b6fd4ab49af256a156d38baa4",
      },
    ],
    [
      "RFC 6188 clause 7.4",
      masterOf("AES_256_CM_HMAC_SHA1_32", ...RFC_6188),
      {
        key: "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4",
        salt: "fa31791685ca444a9e07c6c64e93",
        authentication: "fd9c32d39ed5fbb5a9dc96b30818454d1313dc05",
      },
    ],
  ])("are those of %s", (_, master, expected) => {
    expect(exported(deriveSessionKeys(master, "rtp"))).toEqual(expected);
  });

  const master = masterOf("AEAD_AES_128_GCM", RFC_3711[0], RFC_3711[1].slice(0, 24));

  test("of a shorter salt are those of one that is filled up, and an AEAD has none beside the two", () => {
    const { key, salt, authentication } = exported(deriveSessionKeys(master, "rtp"));
    const filled = masterOf("AES_CM_128_HMAC_SHA1_80", RFC_3711[0], `${RFC_3711[1].slice(0, 24)}0000`);
    const other = exported(deriveSessionKeys(filled, "rtp"));
    expect([key, salt, authentication]).toEqual([other.key, other.salt.slice(0, 24), undefined]);
  });

  test("are of the lengths of their suite", () => {
    for (const wrong of [
      { ...master, masterKey: new Uint8Array(24) as Octets },
      { ...master, masterKey: new Uint8Array(32) as Octets },
      { ...master, masterSalt: new Uint8Array(14) as Octets },
      { ...master, suite: "AES_CM_128_HMAC_SHA1_80" as const },
    ])
      expect(() => deriveSessionKeys(wrong, "rtp")).toThrow(RangeError);
  });

  test("no two are the same", () => {
    const long = masterOf("AES_CM_128_HMAC_SHA1_80", ...RFC_3711);
    const keys = (["rtp", "rtcp"] as const).flatMap((kind) => Object.values(exported(deriveSessionKeys(long, kind))));
    expect(new Set(keys).size).toBe(6);
  });

  test("wiped, they have no salt", () => {
    const keys = deriveSessionKeys(master, "rtp");
    wipeSessionKeys(keys);
    expect(keys.salt.every((octet) => octet === 0)).toBe(true);
  });
});
