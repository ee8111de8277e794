/**
 * Encodings of fixed length whose first octet happens to be zero. One key or message in about 128 has such a value
 * somewhere, and libraries of the field are known to drop the octet.
 */
import { describe, expect, it } from "vitest";
import {
  bytesToHex,
  concatBytes,
  fromInteger,
  type Octets,
  type RandomSource,
  xorOctets,
} from "../../../../shared/mikey/base/octets.ts";
import { decodeMessage } from "../../../../shared/mikey/codec.ts";
import { createMessage } from "../../../../shared/mikey/create.ts";
import {
  EccsiPublicKey,
  EccsiSigningKey,
  eccsiPublicKeyOf,
  extractSigningKey,
  verifyEccsi,
} from "../../../../shared/mikey/eccsi.ts";
import { sakkeEngine } from "../../../../shared/mikey/sakke/engine.ts";
import { SAKKE_Q } from "../../../../shared/mikey/sakke/parameters.ts";
import {
  decapsulate,
  encapsulate,
  extractDecryptionKey,
  hashToIntegerRange,
  SakkeDecryptionKey,
  SakkePublicKey,
  sakkePublicKeyOf,
  validateDecryptionKey,
} from "../../../../shared/mikey/sakke/sakke.ts";
import { testInitiator, testKms } from "./support/people.ts";
import { refusal } from "./support/refusal.ts";
import { domainB, octets, crossDomain as v } from "./support/vectors.ts";

const identifier = octets(v.calleeNew.uid);
const z = domainB.encryption;
const rsk = new SakkeDecryptionKey(octets(v.calleeNew.userDecryptKey));
const value = (n: number): Octets => fromInteger(BigInt(n), 16);
/** Values, found by search, for which something begins with a zero octet. */
const FOUND = { rx: 120, ry: 9, h: 56, power: 124 };

describe("SAKKE", () => {
  it.each([
    ["x of R", FOUND.rx, 1],
    ["y of R", FOUND.ry, 129],
    ["H", FOUND.h, 257],
  ])("%s", (_, n, offset) => {
    const { data } = encapsulate(z, identifier, value(n));
    expect(data).toHaveLength(273);
    expect(data[offset]).toBe(0);
    expect(decapsulate(data, [identifier], z, rsk).value).toEqual(value(n));
  });

  it("g^r is hashed in all its 128 octets", () => {
    const r = hashToIntegerRange(concatBytes(value(FOUND.power), identifier), SAKKE_Q);
    const power = fromInteger(sakkeEngine().multiply(1n, undefined, r).power, 128);
    expect(power[0]).toBe(0);
    const { data } = encapsulate(z, identifier, value(FOUND.power));
    const mask = fromInteger(hashToIntegerRange(power, 1n << 128n), 16);
    expect(data.subarray(257)).toEqual(xorOctets(mask, value(FOUND.power)));
    expect(decapsulate(data, [identifier], z, rsk).value).toEqual(value(FOUND.power));
  });

  it("the short reading of g^r is accepted behind its switch only", () => {
    const { data } = encapsulate(z, identifier, value(FOUND.power));
    const r = hashToIntegerRange(concatBytes(value(FOUND.power), identifier), SAKKE_Q);
    const short = fromInteger(sakkeEngine().multiply(1n, undefined, r).power, 127);
    const mask = fromInteger(hashToIntegerRange(short, 1n << 128n), 16);
    const foreign = concatBytes(data.subarray(0, 257), xorOctets(mask, value(FOUND.power)));
    expect(refusal(() => decapsulate(foreign, [identifier], z, rsk))).toBe("sakke-test-failed");
    expect(decapsulate(foreign, [identifier], z, rsk, { shortPower: true }).value).toEqual(value(FOUND.power));
    expect(decapsulate(data, [identifier], z, rsk, { shortPower: true }).value).toEqual(value(FOUND.power));
  });

  it("an SED of 272 octets is accepted behind its switch only", () => {
    const { data } = encapsulate(z, identifier, value(FOUND.h));
    const foreign = concatBytes(data.subarray(0, 257), data.subarray(258));
    expect(refusal(() => decapsulate(foreign, [identifier], z, rsk))).toBe("octets-length");
    expect(decapsulate(foreign, [identifier], z, rsk, { shortData: true }).value).toEqual(value(FOUND.h));
  });

  it.each([
    ["x of Z", 1166, 1],
    ["y of Z", 1001, 129],
  ])("%s", (_, secret, offset) => {
    const master = fromInteger(BigInt(secret), 128);
    const octetsOfZ = sakkePublicKeyOf(master);
    expect(octetsOfZ).toHaveLength(257);
    expect(octetsOfZ[offset]).toBe(0);
    const publicKey = new SakkePublicKey(octetsOfZ);
    const key = new SakkeDecryptionKey(extractDecryptionKey(master, identifier));
    validateDecryptionKey(key, identifier, publicKey);
    expect(decapsulate(encapsulate(publicKey, identifier, value(1)).data, [identifier], publicKey, key).value).toEqual(
      value(1),
    );
  });

  it.each([
    ["x of RSK", 216, 1],
    ["y of RSK", 124, 129],
  ])("%s", (_, user, offset) => {
    const id = fromInteger(BigInt(user), 32);
    const key = extractDecryptionKey(octets(v.kmsB.masterSecret_z), id);
    expect(key).toHaveLength(257);
    expect(key[offset]).toBe(0);
    validateDecryptionKey(new SakkeDecryptionKey(key), id, z);
  });

  it("a value that begins with zero octets", () => {
    const { data } = encapsulate(z, identifier, value(0));
    expect(decapsulate(data, [identifier], z, rsk).value).toEqual(value(0));
  });
});

describe("ECCSI", () => {
  const fixed =
    (n: number): RandomSource =>
    (length) =>
      fromInteger(BigInt(n), length);
  const callerId = octets(v.caller.uid);
  const kpak = new EccsiPublicKey(octets(v.kmsA.pubAuthKey));

  it.each([
    ["SSK", 274, "ssk", 0],
    ["x of PVT", 378, "pvt", 1],
    ["y of PVT", 42, "pvt", 33],
  ] as const)("%s", (_, draw, part, offset) => {
    const keys = extractSigningKey(octets(v.kmsA.KSAK), callerId, fixed(draw));
    expect(keys[part][offset]).toBe(0);
    expect([keys.ssk.length, keys.pvt.length]).toEqual([32, 65]);
    const signature = new EccsiSigningKey(keys.ssk, keys.pvt, callerId, kpak).sign(octets("00"));
    verifyEccsi(signature, octets("00"), callerId, kpak);
  });

  it.each([
    ["x of KPAK", 379, 1],
    ["y of KPAK", 43, 33],
  ])("%s", (_, secret, offset) => {
    const master = fromInteger(BigInt(secret), 32);
    const publicKey = eccsiPublicKeyOf(master);
    expect(publicKey).toHaveLength(65);
    expect(publicKey[offset]).toBe(0);
    const { ssk, pvt } = extractSigningKey(master, callerId);
    expect(new EccsiSigningKey(ssk, pvt, callerId, new EccsiPublicKey(publicKey)).isDestroyed).toBe(false);
  });

  it.each([
    ["r", 378, 0],
    ["s", 70, 32],
  ])("%s", (_, draw, offset) => {
    const { userSigningKeySSK, userPubTokenPVT } = v.caller;
    const key = new EccsiSigningKey(octets(userSigningKeySSK), octets(userPubTokenPVT), callerId, kpak);
    const signature = key.sign(octets("00"), fixed(draw));
    expect(signature).toHaveLength(129);
    expect(signature[offset]).toBe(0);
    verifyEccsi(signature, octets("00"), callerId, kpak);
  });
});

describe("messages", () => {
  const at = v.unixSeconds;
  const kms = testKms("kms.zeros.example");
  const initiator = testInitiator(kms, "sip:from@example.org", kms.domain.keyPeriodAt(at));
  const responder = { userUri: v.calleeNew.userUri, domain: domainB };

  it.each([
    ["H", FOUND.h],
    ["g^r", FOUND.power],
  ])("a PCK is drawn again when it makes %s begin with zero", (_, unlucky) => {
    let draws = 0;
    const random: RandomSource = (length) => {
      if (length !== 16) return new Uint8Array(length).fill(7);
      draws++;
      // The first draw of 16 octets is RAND, the second the unlucky PCK.
      return draws === 2 ? value(unlucky) : new Uint8Array(16).fill(draws);
    };
    const { pck, message } = createMessage({ initiator, responder, at }, random);
    expect(draws).toBe(3);
    expect(bytesToHex(pck)).toBe("03".repeat(16));
    const sakke = decodeMessage(message).payloads.find((payload) => payload.kind === "sakke");
    expect(sakke?.kind === "sakke" && sakke.data[257]).not.toBe(0);
  });

  it("a PCK that the caller insists on is sent, in full length", () => {
    const { message } = createMessage({ initiator, responder, at, pck: value(FOUND.h) });
    const sakke = decodeMessage(message).payloads.find((payload) => payload.kind === "sakke");
    expect(sakke?.kind === "sakke" && sakke.data.length).toBe(273);
    expect(sakke?.kind === "sakke" && sakke.data[257]).toBe(0);
  });
});
