/**
 * Whose keys protect a call: what may be shown, stored and exported of an I_MESSAGE. No secret is among it.
 *
 * @module
 */
import { z } from "zod";

/**
 * Where the KMS URI of the called ID came from. The first three are the ladder of TS 23.280 clause 10.16.5.2, in its
 * order; `own-domain` is an ID that our own KMS serves, for which nobody has to be asked.
 */
export const KMS_URI_SOURCES = ["redirection", "profile", "lookup", "own-domain"] as const;
export type KmsUriSource = (typeof KMS_URI_SOURCES)[number];

/** Where the certificate of the called ID's KMS came from. `own`: the Root certificate of our own KMS. */
export const CERTIFICATE_SOURCES = ["own", "held", "certcache", "cert"] as const;
export type CertificateSource = (typeof CERTIFICATE_SOURCES)[number];

/** One end of an I_MESSAGE: the ID, its KMS, and the key period that the UID was made for. */
const keyHolderSchema = z.object({
  /** MC service ID. */
  userUri: z.string().max(2048),
  kmsUri: z.string().max(2048),
  /** Number of the key period (TS 33.180 clause F.2.1). */
  keyPeriodNo: z.number().int().nonnegative(),
  /** Begin and end of that period, Unix milliseconds. */
  periodFrom: z.number(),
  periodTo: z.number(),
});
export type KeyHolder = z.infer<typeof keyHolderSchema>;

export const keyIdentitySchema = z.object({
  /** PCK-ID, eight hexadecimal digits: the same at both ends of one call. */
  pckId: z.string().regex(/^[0-9a-f]{8}$/),
  /** Who made and signed the I_MESSAGE. For a call we received its signature has been verified. */
  initiator: keyHolderSchema,
  /** Whom it is for: nobody else can open it. */
  responder: keyHolderSchema,
  /** Null for a call that we received: the message names its KMS. */
  kmsUriSource: z.enum(KMS_URI_SOURCES).nullable(),
  /** Of the other side's KMS. */
  certificateSource: z.enum(CERTIFICATE_SOURCES),
  /** Suite of SRTP for the voice of handsets, where the I_MESSAGE asks for another than AEAD_AES_128_GCM. */
  srtpSuite: z
    .enum([
      "AEAD_AES_256_GCM",
      "AES_CM_128_HMAC_SHA1_80",
      "AES_CM_128_HMAC_SHA1_32",
      "AES_256_CM_HMAC_SHA1_80",
      "AES_256_CM_HMAC_SHA1_32",
    ])
    .optional(),
});
export type KeyIdentity = z.infer<typeof keyIdentitySchema>;
