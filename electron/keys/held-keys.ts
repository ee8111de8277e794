/**
 * What a user holds: own key sets, certificates of KMSs, keys of the security extension. And its form for storage, in
 * which every secret is an octet string apart, so that all copies of it can be overwritten.
 *
 * @module
 */
import { z } from "zod";
import type { KmsCertificate } from "../../shared/kms/certificate.ts";
import { isKmsUri } from "../../shared/kms/identifiers.ts";
import { type KeyIdentity, keyIdentitySchema } from "../../shared/mc/key-identity.ts";
import type { UserKeySet } from "../../shared/mikey/kms.ts";
import type { ReplayMemory } from "../../shared/mikey/replay.ts";
import type { NamedKey } from "./kms-access.ts";
import type { KmsMemory } from "./kms-memory.ts";
import type { ReplacedKeys } from "./security-keys.ts";

/** A key set that was proven to belong to its user and to the certificate of the KMS. */
export interface HeldKeySet {
  readonly keys: UserKeySet;
  /** Unix seconds. */
  readonly validFrom: number | undefined;
  /** Unix seconds; the whole second is included. */
  readonly validTo: number | undefined;
}

/** A PCK for messages between the user and somebody else, kept for as long as both may use it. */
export interface HeldMessageKey {
  /** The other one, as IDs are compared (`mcIdKey`). */
  readonly peer: string;
  /** `sent`: made here, for messages to the other one; `file`: made here for one file; `received`: that one's, for whatever comes from there. */
  readonly way: "sent" | "file" | "received";
  readonly identity: KeyIdentity;
  /** 16 octets. */
  readonly pck: Uint8Array;
}

/** Codes with which the own KMS takes keys back. */
export const REVOCATIONS = ["kms-keys-revoked", "kms-certificate-revoked"] as const;
type Revocation = (typeof REVOCATIONS)[number];

export interface HeldKeys {
  /** Certificate of the own KMS. */
  readonly root: KmsCertificate | undefined;
  readonly keySets: readonly HeldKeySet[];
  /** What the own KMS said last: the key sets, or its certificate, are revoked. They stay stored, and are not used. */
  readonly revoked: Revocation | undefined;
  /** Certificates of other KMSs, as the own KMS sent them; also revoked ones. */
  readonly externals: readonly KmsCertificate[];
  /** Number of the certificate cache that `externals` mirror. */
  readonly cacheNum: number | undefined;
  readonly replaced: ReplacedKeys | undefined;
  /** Messages that were opened, none of which is to be opened again after a restart. */
  readonly opened: ReplayMemory;
  /** Which KMSs spoke for which hosts so far. */
  readonly kmsOfHosts: KmsMemory;
  /** IDs whose calls were protected end to end, in the form in which they are compared; the latest last. */
  readonly protectedPeers: readonly string[];
  /** The latest last. */
  readonly messageKeys: readonly HeldMessageKey[];
}

export const NO_KEYS: HeldKeys = {
  root: undefined,
  keySets: [],
  revoked: undefined,
  externals: [],
  cacheNum: undefined,
  replaced: undefined,
  opened: { seen: [], floor: undefined, signerFloors: [] },
  kmsOfHosts: [],
  protectedPeers: [],
  messageKeys: [],
};

/** Overwrites the secrets of a key set that is not needed any more. */
export function wipe({ keys }: HeldKeySet): void {
  keys.userDecryptKey.fill(0);
  keys.userSigningKeySSK.fill(0);
}

const octets = z.base64().transform((text) => Uint8Array.from(Buffer.from(text, "base64")));
const seconds = z.number().optional();
const text = z.string().max(4096);
/** Position of a secret in what follows the description. */
const secret = z.object({ at: z.number().int().nonnegative(), length: z.number().int().min(1).max(1024) });

const kmsUriSchema = z.custom<KmsCertificate["kmsUri"]>((value) => typeof value === "string" && isKmsUri(value));

const certificateSchema = z.object({
  id: text.optional(),
  role: z.enum(["Root", "External"]),
  isSecurityGateway: z.boolean().optional(),
  certUri: text.optional(),
  kmsUri: kmsUriSchema,
  issuer: text.optional(),
  validFrom: seconds,
  validTo: seconds,
  revoked: z.boolean(),
  userIdFormat: text,
  userKeyPeriod: z.number(),
  userKeyOffset: z.number(),
  pubEncKey: octets,
  pubAuthKey: octets,
  parameterSet: z.number(),
  domains: z.array(text),
});

const rememberedKmsSchema = z.object({ host: text, kms: kmsUriSchema, since: z.number() });

const namedKeySchema = z.object({ name: text, key: secret }).optional();

const keySetSchema = z.object({
  keyPeriodNo: z.number().int().nonnegative(),
  uid: octets,
  userPubTokenPVT: octets,
  userDecryptKey: secret,
  userSigningKeySSK: secret,
  validFrom: seconds,
  validTo: seconds,
});

const messageKeySchema = z.object({
  peer: text,
  way: z.enum(["sent", "file", "received"]),
  identity: keyIdentitySchema,
  pck: secret,
});

/** Form of the description. A later one is not read: what it means is not known here. */
const HELD_KEYS_VERSION = 1;

const descriptionSchema = z.object({
  version: z.literal(HELD_KEYS_VERSION),
  userUri: text,
  kmsUri: text,
  root: certificateSchema.optional(),
  keySets: z.array(keySetSchema),
  revoked: z.enum(REVOCATIONS).optional(),
  externals: z.array(certificateSchema),
  cacheNum: z.number().int().nonnegative().optional(),
  replaced: z.object({ basis: text, transportKey: namedKeySchema, integrityKey: namedKeySchema }).optional(),
  opened: z
    .object({
      seen: z.array(z.tuple([text, z.number()]).readonly()),
      floor: seconds,
      // Missing in what was kept before each signer had a limit.
      signerFloors: z.array(z.tuple([text, z.number()]).readonly()).default([]),
    })
    .optional(),
  kmsOfHosts: z.array(rememberedKmsSchema).optional(),
  protectedPeers: z.array(text).optional(),
  messageKeys: z.array(messageKeySchema).optional(),
});
type Description = z.output<typeof descriptionSchema>;

/** As it is read: members of lists one by one, so that a bad one costs none of the others. */
const listsSchema = z.looseObject({ keySets: z.array(z.unknown()), externals: z.array(z.unknown()) });

/** Whose keys they are. */
export interface Owner {
  readonly userUri: string;
  readonly kmsUri: string;
}

const base64 = (value: Uint8Array): string => Buffer.from(value).toString("base64");

/** What of a list has the form of its schema; of the rest is told how much it is. */
function fitOf<T>(list: readonly T[], schema: z.ZodType, what: string, leftOut: string[]): T[] {
  const fit = list.filter((each) => schema.safeParse(each).success);
  if (fit.length < list.length) leftOut.push(`${list.length - fit.length} ${what}`);
  return fit;
}

/**
 * Everything as octets: length of a description in JSON, the description, all secrets. To be overwritten after use.
 *
 * @param leftOut - is told what cannot be stored, because nobody could read it again
 * @throws z.ZodError when the whole could not be read again
 */
export function encodeHeldKeys({ userUri, kmsUri }: Owner, held: HeldKeys, leftOut: string[]): Buffer {
  const secrets: Uint8Array[] = [];
  let at = 0;
  const place = (value: Uint8Array) => {
    const position = { at, length: value.length };
    secrets.push(value);
    at += value.length;
    return position;
  };
  const certificate = (value: KmsCertificate) => ({
    ...value,
    pubEncKey: base64(value.pubEncKey),
    pubAuthKey: base64(value.pubAuthKey),
    domains: [...value.domains],
  });
  const named = (key: NamedKey | undefined) => key && { name: key.name, key: place(key.key) };
  const description: z.input<typeof descriptionSchema> = {
    version: 1,
    userUri,
    kmsUri,
    root: held.root && certificate(held.root),
    keySets: held.keySets.map(({ keys, validFrom, validTo }) => ({
      keyPeriodNo: keys.keyPeriodNo,
      uid: base64(keys.uid),
      userPubTokenPVT: base64(keys.userPubTokenPVT),
      userDecryptKey: place(keys.userDecryptKey),
      userSigningKeySSK: place(keys.userSigningKeySSK),
      validFrom,
      validTo,
    })),
    revoked: held.revoked,
    externals: fitOf(held.externals.map(certificate), certificateSchema, "certificates", leftOut),
    cacheNum: held.cacheNum,
    opened: {
      seen: [...held.opened.seen],
      floor: held.opened.floor,
      signerFloors: [...held.opened.signerFloors],
    },
    kmsOfHosts: [...held.kmsOfHosts],
    protectedPeers: [...held.protectedPeers],
    messageKeys: held.messageKeys.map(({ pck, ...known }) => ({ ...known, pck: place(pck) })),
    replaced: held.replaced && {
      basis: held.replaced.basis,
      transportKey: named(held.replaced.transportKey),
      integrityKey: named(held.replaced.integrityKey),
    },
  };
  const text = JSON.stringify(description);
  descriptionSchema.parse(JSON.parse(text));
  const json = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, ...secrets]);
}

/** A certificate with absent members absent. */
const certificateFrom = (value: Description["externals"][number]): KmsCertificate =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as unknown as KmsCertificate;

/**
 * Reads what {@link encodeHeldKeys} wrote. The result has copies of all secrets.
 *
 * @param leftOut - is told what of it could not be read
 * @throws when the octets are not of that form, or belong to somebody else
 */
export function decodeHeldKeys({ userUri, kmsUri }: Owner, encoded: Buffer, leftOut: string[]): HeldKeys {
  const from = 4 + encoded.readUInt32BE(0);
  const read = listsSchema.parse(JSON.parse(encoded.subarray(4, from).toString("utf8")));
  const description = descriptionSchema.parse({
    ...read,
    keySets: fitOf(read.keySets, keySetSchema, "key sets", leftOut),
    externals: fitOf(read.externals, certificateSchema, "certificates", leftOut),
  });
  if (description.userUri !== userUri || description.kmsUri !== kmsUri) throw new Error("keys of somebody else");
  const taken = ({ at, length }: z.output<typeof secret>) => {
    if (from + at + length > encoded.length) throw new Error("a secret is missing");
    return Uint8Array.from(encoded.subarray(from + at, from + at + length));
  };
  const named = (key: { name: string; key: z.output<typeof secret> } | undefined): NamedKey | undefined =>
    key && { name: key.name, key: taken(key.key) };
  const { root, replaced, cacheNum, opened } = description;
  return {
    root: root && certificateFrom(root),
    keySets: description.keySets.map((each) => ({
      keys: {
        userUri,
        keyPeriodNo: each.keyPeriodNo,
        uid: each.uid,
        userPubTokenPVT: each.userPubTokenPVT,
        userDecryptKey: taken(each.userDecryptKey),
        userSigningKeySSK: taken(each.userSigningKeySSK),
      },
      validFrom: each.validFrom,
      validTo: each.validTo,
    })),
    revoked: description.revoked,
    externals: description.externals.map(certificateFrom),
    cacheNum,
    replaced: replaced && {
      basis: replaced.basis,
      transportKey: named(replaced.transportKey),
      integrityKey: named(replaced.integrityKey),
    },
    opened:
      opened === undefined
        ? NO_KEYS.opened
        : { seen: opened.seen, floor: opened.floor, signerFloors: opened.signerFloors },
    kmsOfHosts: description.kmsOfHosts ?? [],
    protectedPeers: description.protectedPeers ?? [],
    messageKeys: (description.messageKeys ?? []).map(({ pck, ...known }) => ({ ...known, pck: taken(pck) })),
  };
}
