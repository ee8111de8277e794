import { createSecretKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  deriveSessionKeys,
  openRtcp,
  openRtp,
  rtcpIndexOf,
  sealRtcp,
  sealRtp,
  wipeSessionKeys,
} from "../../../../electron/media/srtp-transform.ts";
import type { Octets } from "../../../../shared/mikey/base/octets.ts";
import { reasonOf } from "./support.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));

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

describe.each(Object.entries(SUITES))("the examples of RFC 7714, %s", (_, { key, sealed, sealedReport }) => {
  const KEYS = { key: createSecretKey(key), salt: hex("517569642070726f2071756f") };
  const plain = hex(`8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465
    73207472 6573`);
  const at = { ssrc: 0x5501_a0b2, roc: 0, sequence: 0xf17b };

  test("an RTP packet is sealed to the octet, and opened", () => {
    expect(hex(sealRtp(KEYS, plain, 12, at).toString("hex"))).toEqual(sealed);
    expect(hex(openRtp(KEYS, sealed, 12, at).toString("hex"))).toEqual(plain);
  });

  test("under another roll-over counter it is not authentic", () => {
    expect(reasonOf(() => openRtp(KEYS, sealed, 12, { ...at, roc: 1 }))).toBe("not-authentic");
  });

  const report = hex(`81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef
    deadbeef deadbeef`);

  test("an RTCP packet is sealed to the octet, and opened", () => {
    expect(hex(sealRtcp(KEYS, report, 0x5d4).toString("hex"))).toEqual(sealedReport);
    expect(rtcpIndexOf(sealedReport)).toEqual({ ssrc: 0x4d61_7273, index: 0x5d4 });
    expect(hex(openRtcp(KEYS, sealedReport).toString("hex"))).toEqual(report);
  });

  test("one that claims not to be encrypted is refused", () => {
    const clear = sealedReport.with(sealedReport.length - 4, 0);
    expect(reasonOf(() => openRtcp(KEYS, clear))).toBe("malformed");
  });

  test.each([0, 12, 27])("what is too short for a tag is refused: %i octets", (length) => {
    expect(reasonOf(() => openRtp(KEYS, sealed.subarray(0, length), 12, at))).toBe("malformed");
    expect(reasonOf(() => rtcpIndexOf(sealedReport.subarray(0, length)))).toBe("malformed");
  });
});

describe("session keys", () => {
  const master = { masterKey: hex("e1f97a0d3e018be0d64fa32c06de4139"), masterSalt: hex("0ec675ad498afeebb6960b3a") };

  test.each([
    [
      "RFC 3711 appendix B.3",
      { key: "e1f97a0d3e018be0d64fa32c06de4139", salt: "0ec675ad498afeebb6960b3aabe6" },
      { key: "c61e7a93744f39ee10734afe3ff7a087", salt: "30cbbc08863d8c85d49db34a" },
    ],
    [
      "RFC 6188 clause 7.4",
      {
        key: "f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6",
        salt: "3b04803de51ee7c96423ab5b78d2",
      },
      { key: "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4", salt: "fa31791685ca444a9e07c6c6" },
    ],
  ])("of a salt of 112 bits are those of %s, the salt as long as ours is", (_, { key, salt }, expected) => {
    const made = deriveSessionKeys({ masterKey: hex(key) as Octets, masterSalt: hex(salt) as Octets }, "rtp");
    expect(made.key.export().toString("hex")).toBe(expected.key);
    expect(made.salt).toEqual(hex(expected.salt));
  });

  test("are of the two lengths that there are", () => {
    const wrong = { masterKey: new Uint8Array(24) as Octets, masterSalt: master.masterSalt };
    expect(() => deriveSessionKeys(wrong, "rtp")).toThrow(RangeError);
  });

  test("no two are the same", () => {
    const keys = (["rtp", "rtcp"] as const).flatMap((kind) => {
      const { key, salt } = deriveSessionKeys(master, kind);
      return [key.export().toString("hex"), Buffer.from(salt).toString("hex")];
    });
    expect(new Set(keys).size).toBe(4);
  });

  test("wiped, they have no salt", () => {
    const keys = deriveSessionKeys(master, "rtp");
    wipeSessionKeys(keys);
    expect(keys.salt.every((octet) => octet === 0)).toBe(true);
  });
});
