import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAesGcm, sealAesGcm } from "../../../../shared/mikey/aes-gcm.ts";
import { bytesToHex, concatBytes } from "../../../../shared/mikey/base/octets.ts";
import {
  decodeKeyParameters,
  encodeKeyParameters,
  openKeyParameters,
  PCK_PARAMETERS,
} from "../../../../shared/mikey/key-parameters.ts";
import { refusal } from "./support/refusal.ts";
import { crossDomain, octets, protectedPayload as v } from "./support/vectors.ts";

describe("AES-128-GCM", () => {
  it("SP 800-38D, McGrew and Viega's test case 4", () => {
    const sealed = sealAesGcm(
      octets("feffe9928665731c6d6a8f9467308308"),
      octets("cafebabefacedbaddecaf888"),
      octets("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
      octets(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
      ),
    );
    expect(bytesToHex(sealed.subarray(-16))).toBe("5bc94fbc3221a5db94fae95ae7121a47");
  });

  it("TS 33.180 clause 8.5.4, an IV of 16 octets", () => {
    const sealed = sealAesGcm(octets(v.dpck), octets(v.iv), octets(v.aad), octets(v.plaintext));
    expect(v.message.endsWith(bytesToHex(sealed))).toBe(true);
    expect(openAesGcm(octets(v.dpck), octets(v.iv), octets(v.aad), sealed)).toEqual(octets(v.plaintext));
  });

  it("agrees with the platform", () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        bytes(50),
        bytes(70),
        (key, iv, aad, text) => {
          const cipher = createCipheriv("aes-128-gcm", key, iv);
          cipher.setAAD(aad);
          const expected = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
          const sealed = sealAesGcm(key, iv, aad, text);
          expect(bytesToHex(sealed)).toBe(expected.toString("hex"));
          expect(openAesGcm(key, iv, aad, sealed)).toEqual(Uint8Array.from(text));
        },
      ),
    );
  });

  it("opens nothing that was altered", () => {
    const [key, iv, aad, text] = [octets(v.dpck), octets(v.iv), octets(v.aad), octets(v.plaintext)];
    const sealed = sealAesGcm(key, iv, aad, text);
    for (let bit = 0; bit < 8 * sealed.length; bit += 5) {
      const altered = sealed.slice();
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(openAesGcm(key, iv, aad, altered)).toBeUndefined();
    }
    expect(openAesGcm(key, iv, concatBytes(aad, octets("00")), sealed)).toBeUndefined();
    expect(openAesGcm(key, iv, aad, sealed.subarray(0, 15))).toBeUndefined();
    expect(refusal(() => sealAesGcm(octets("00"), iv, aad, text))).toBe("octets-length");
  });
});

describe("key parameters", () => {
  it("have the default of the vectors", () => {
    expect(bytesToHex(encodeKeyParameters(PCK_PARAMETERS))).toBe(crossDomain.keyParameters.plaintext);
    expect(decodeKeyParameters(octets(crossDomain.keyParameters.plaintext))).toEqual(PCK_PARAMETERS);
  });

  it("round-trip", () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    const time = fc.integer({ min: 0, max: 2 ** 40 - 1 });
    const any = fc.record({
      keyType: fc.nat(255),
      status: fc.nat(0xffffffff),
      activation: time,
      expiry: time,
      text: bytes,
      rest: bytes,
    });
    fc.assert(
      fc.property(any, (parameters) => {
        expect(decodeKeyParameters(encodeKeyParameters(parameters))).toEqual(parameters);
      }),
    );
  });

  it("are refused when they are cut off, or under another key", () => {
    const whole = octets(crossDomain.keyParameters.plaintext);
    expect(refusal(() => decodeKeyParameters(whole.subarray(0, -1)))).toBe("key-parameters-invalid");
    const long = whole.slice();
    long[16] = 1;
    expect(refusal(() => decodeKeyParameters(long))).toBe("key-parameters-invalid");
    const key = { pck: new Uint8Array(16), pckId: octets(crossDomain.PCK_ID) };
    expect(refusal(() => openKeyParameters(octets(v.message), key))).toBe("key-parameters-invalid");
  });
});
