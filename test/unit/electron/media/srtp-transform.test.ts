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
import { reasonOf } from "./support.ts";

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));

/** Keys of RFC 7714 clauses 16 and 17. */
const KEYS = { key: hex("000102030405060708090a0b0c0d0e0f"), salt: hex("517569642070726f2071756f") };

describe("the examples of RFC 7714", () => {
  const plain = hex(`8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465
    73207472 6573`);
  const sealed = hex(`8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b
    36de3adf 8833 899d7f27 beb16a91 52cf765e e4390cce`);
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
  const sealedReport = hex(`81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda
    4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4`);

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

  test("no two are the same", () => {
    const keys = (["rtp", "rtcp"] as const).flatMap((kind) => {
      const { key, salt } = deriveSessionKeys(master, kind);
      return [Buffer.from(key).toString("hex"), Buffer.from(salt).toString("hex")];
    });
    expect(new Set(keys).size).toBe(4);
  });

  test("wiped, they are nothing", () => {
    const keys = deriveSessionKeys(master, "rtp");
    wipeSessionKeys(keys);
    expect([...keys.key, ...keys.salt].every((octet) => octet === 0)).toBe(true);
  });
});
