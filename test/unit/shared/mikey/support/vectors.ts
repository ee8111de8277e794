/**
 * The numeric vectors, read from `test/vectors`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { hexToBytes, type Octets } from "../../../../../shared/mikey/base/octets.ts";
import { type KmsParameters, SecurityDomain } from "../../../../../shared/mikey/keys.ts";

/** Hex to octets. */
export const octets = (hex: string): Octets => hexToBytes(hex) as Octets;

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../../vectors/${name}.json`, import.meta.url), "utf8")) as T;

interface Rfc6507 {
  readonly curve: Record<"p" | "q" | "G", string>;
  readonly ID: { readonly hex: string };
  readonly KSAK: string;
  readonly KPAK: string;
  readonly userKey: Record<"v" | "PVT" | "HS" | "SSK", string>;
  readonly signature: { readonly message: { readonly hex: string }; readonly sigLength: number } & Record<
    "j" | "J" | "r" | "HE" | "s" | "sig",
    string
  >;
  readonly verification: { readonly Y: string; readonly recoveredJx: string };
  readonly negative: readonly {
    readonly case: string;
    readonly sig: string;
    readonly message?: string;
    readonly ID?: string;
  }[];
}

interface Rfc6508
  extends Record<
    "z" | "z_padded" | "Z_T" | "RSK" | "SSV" | "r" | "R_bS" | "g_pow_r" | "mask" | "H" | "SED" | "w",
    string
  > {
  readonly identifier_b: { readonly hex: string };
  readonly hashToIntegerRange: readonly Record<"s" | "n" | "v", string>[];
  readonly negative: readonly { readonly case: string; readonly RSK?: string; readonly SED?: string }[];
}

interface Rfc6509 extends Record<"p" | "q" | "g", string> {
  readonly P: Record<"x" | "y" | "encoded", string>;
}

interface UidVectors {
  readonly vectors: readonly {
    readonly userUri: string;
    readonly kmsUri: string;
    readonly keyPeriod: number;
    readonly keyPeriodOffset: number;
    readonly keyPeriodNo: number;
    readonly uid: string;
  }[];
  readonly periodNumber: readonly {
    readonly unixSeconds: number;
    readonly keyPeriod: number;
    readonly keyPeriodOffset: number;
    readonly keyPeriodNo: number;
  }[];
}

interface KeyDerivation {
  readonly srtp: {
    readonly vectors: readonly ({ readonly csId: number } & Record<
      "tgk" | "csbId" | "rand" | "masterKey" | "masterSalt",
      string
    >)[];
  };
  readonly dpck: { readonly vectors: readonly Record<"dppk" | "dppkId" | "dpck", string>[] };
}

interface Kms extends Record<"kmsUri" | "masterSecret_z" | "KSAK" | "pubEncKey" | "pubAuthKey", string> {
  readonly userKeyPeriod: number;
  readonly userKeyOffset: number;
}

interface User extends Record<"userUri" | "uid" | "userDecryptKey" | "userSigningKeySSK" | "userPubTokenPVT", string> {
  readonly keyPeriodNo: number;
}

interface CrossDomain extends Record<"ntpTimestamp" | "PCK" | "PCK_ID" | "RAND", string> {
  readonly unixSeconds: number;
  readonly kmsA: Kms;
  readonly kmsB: Kms;
  readonly caller: User;
  readonly calleePrimary: User;
  readonly calleeNew: User;
  readonly messages: readonly {
    readonly name: "uri" | "uid" | "uri+ext";
    readonly message: string;
    readonly base64: string;
    readonly length: number;
    readonly signedOctets: number;
    readonly payloads: readonly { readonly name: string; readonly offset: number; readonly length: number }[];
  }[];
  readonly srtp: Record<"initiator_cs0" | "receiver_cs1", Record<"masterKey" | "masterSalt", string>> & {
    readonly mki: string;
  };
  readonly keyParameters: Record<"plaintext" | "dpck", string>;
}

interface ProtectedPayload extends Record<"dpck" | "iv" | "aad" | "plaintext" | "message", string> {}

export const rfc6507 = read<Rfc6507>("rfc6507");
export const rfc6508 = read<Rfc6508>("rfc6508");
export const rfc6509 = read<Rfc6509>("rfc6509-params");
export const uidVectors = read<UidVectors>("uid");
export const keyDerivation = read<KeyDerivation>("key-derivation");
/** SRTP keys of further streams: of MCVideo, and of floor control under the CSK. */
export const furtherSrtp = read<KeyDerivation["srtp"]>("srtp-keys-mcvideo-and-csk");
export const crossDomain = read<CrossDomain>("imessage-pck-cross-domain");
export const protectedPayload = read<ProtectedPayload>("mcdata-protected-payload");

/** KMS parameters of a domain of the vectors. */
export const kmsOf = (kms: Kms): KmsParameters => ({
  kmsUri: kms.kmsUri,
  userKeyPeriod: kms.userKeyPeriod,
  userKeyOffset: kms.userKeyOffset,
  pubEncKey: octets(kms.pubEncKey),
  pubAuthKey: octets(kms.pubAuthKey),
});

/** The two domains, prepared once for a test file. */
export const domainA = new SecurityDomain(kmsOf(crossDomain.kmsA));
export const domainB = new SecurityDomain(kmsOf(crossDomain.kmsB));
