import { createHmac } from "node:crypto";
import { bytesToHex } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import {
  akeyId,
  CS_ID,
  deriveDpck,
  deriveFrameSecret,
  deriveSrtpKeys,
  KEY_PURPOSE,
  keyIdentifier,
  mikeyPrf,
} from "../../../../shared/mikey/derivation.ts";
import { refusal } from "./support/refusal.ts";
import { crossDomain, furtherSrtp, keyDerivation, octets } from "./support/vectors.ts";

const key = { pck: octets(crossDomain.PCK), pckId: octets(crossDomain.PCK_ID), rand: octets(crossDomain.RAND) };

describe("RFC 3830 clause 4.1, TS 33.180 clause 7.4.1", () => {
  it.each([...keyDerivation.srtp.vectors, ...furtherSrtp.vectors])("SRTP keys for CS-ID $csId of $csbId", (v) => {
    const of = { pck: octets(v.tgk), pckId: octets(v.csbId), rand: octets(v.rand) };
    const { masterKey, masterSalt } = deriveSrtpKeys(of, v.csId);
    expect(bytesToHex(masterKey)).toBe(v.masterKey);
    expect(bytesToHex(masterSalt)).toBe(v.masterSalt);
  });

  it("a longer key is a longer output, and the salt the same", () => {
    const [shorter, longer] = [deriveSrtpKeys(key, 0), deriveSrtpKeys(key, 0, "AEAD_AES_256_GCM")];
    const label = Buffer.concat([octets("2ad01c6400"), key.pckId, key.rand]);
    const mac = (input: Uint8Array) => createHmac("sha256", key.pck).update(input).digest();
    expect(bytesToHex(longer.masterKey)).toBe(mac(Buffer.concat([mac(label), label])).toString("hex"));
    expect(longer.masterKey.slice(0, 16)).toEqual(shorter.masterKey);
    expect(longer.masterSalt).toEqual(shorter.masterSalt);
  });

  it("a salt of 112 bits is a longer output of its own label", () => {
    const [shorter, longer] = [deriveSrtpKeys(key, 0), deriveSrtpKeys(key, 0, "AES_CM_128_HMAC_SHA1_80")];
    const label = Buffer.concat([octets("39a2c14b00"), key.pckId, key.rand]);
    const mac = (input: Uint8Array) => createHmac("sha256", key.pck).update(input).digest();
    expect(bytesToHex(longer.masterSalt)).toBe(mac(Buffer.concat([mac(label), label])).toString("hex", 0, 14));
    expect([longer.masterKey, longer.masterSalt.slice(0, 12)]).toEqual([shorter.masterKey, shorter.masterSalt]);
  });

  it("both directions of the cross-domain call", () => {
    const hex = (csId: number): object => {
      const { masterKey, masterSalt } = deriveSrtpKeys(key, csId);
      return { masterKey: bytesToHex(masterKey), masterSalt: bytesToHex(masterSalt) };
    };
    expect(hex(CS_ID.voiceInitiator)).toEqual(crossDomain.srtp.initiator_cs0);
    expect(hex(CS_ID.voiceReceiver)).toEqual(crossDomain.srtp.receiver_cs1);
  });

  it("combines the pieces of a key above 256 bits", () => {
    const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(5).fill(2)];
    const [pa, pb] = [mikeyPrf(a, key.rand, 40), mikeyPrf(b, key.rand, 40)];
    const both = mikeyPrf(Uint8Array.from([...a, ...b]), key.rand, 40);
    expect(both).toEqual(pa.map((octet, i) => octet ^ (pb[i] ?? 0)));
  });
});

describe("TS 33.180 clause F.1.5", () => {
  it.each(keyDerivation.dpck.vectors)("DPCK of $dppkId", (v) => {
    expect(bytesToHex(deriveDpck(octets(v.dppk), octets(v.dppkId)))).toBe(v.dpck);
  });

  it("DPCK of the cross-domain call", () => {
    expect(bytesToHex(deriveDpck(key.pck, key.pckId))).toBe(crossDomain.keyParameters.dpck);
  });
});

describe("keys of one PCK", () => {
  it("are all different", () => {
    const all = [
      key.pck,
      deriveDpck(key.pck, key.pckId),
      deriveFrameSecret(key),
      ...Object.values(CS_ID).map((csId) => deriveSrtpKeys(key, csId).masterKey),
    ].map(bytesToHex);
    expect(new Set(all).size).toBe(all.length);
  });

  it("differ for frames by identifier and RAND", () => {
    const secrets = [key, { ...key, pckId: octets("1a2b3c4e") }, { ...key, rand: new Uint8Array(16) }];
    expect(new Set(secrets.map((each) => bytesToHex(deriveFrameSecret(each)))).size).toBe(3);
  });

  it("stay what they are: the frame profile has this version", () => {
    expect(bytesToHex(deriveFrameSecret(key))).toMatchInlineSnapshot(
      `"ccc816a0ec4df14676fe6c70cb16907a289d1c671763ac79f1f0be302285a350"`,
    );
  });

  it.each([
    ["a short PCK", { ...key, pck: octets("00") }],
    ["a long PCK-ID", { ...key, pckId: octets("1a2b3c4d00") }],
    ["a short RAND", { ...key, rand: octets("00") }],
  ])("need inputs of the right length: %s", (_, wrong) => {
    expect(refusal(() => deriveSrtpKeys(wrong, 0))).toBe("octets-length");
    expect(refusal(() => deriveFrameSecret(wrong))).toBe("octets-length");
  });

  it("need a CS-ID of one octet", () => {
    expect(refusal(() => deriveSrtpKeys(key, 256))).toBe("input-invalid");
  });
});

describe("TS 33.180 Annex G", () => {
  it("puts the purpose in the top 4 bits and keeps 28 random ones", () => {
    expect(bytesToHex(keyIdentifier(KEY_PURPOSE.PCK, octets("ffffffff")))).toBe("1fffffff");
    expect(bytesToHex(keyIdentifier(KEY_PURPOSE.MuSiK, octets("01234567")))).toBe("61234567");
    expect(refusal(() => akeyId(octets("1fffffff"), "PCK"))).toBe("accepted");
    expect(refusal(() => akeyId(octets("0fffffff"), "PCK"))).toBe("key-purpose");
    expect(refusal(() => akeyId(octets("2fffffff"), "CSK"))).toBe("accepted");
    expect(refusal(() => akeyId(octets("1fffffff"), "CSK"))).toBe("key-purpose");
  });
});
