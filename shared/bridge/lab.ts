/**
 * What the lab panel and the field units exchange with the embedded lab.
 *
 * The lab is two simulated MC systems, A and B, and people who migrate between them. Everything here is
 * demonstration equipment; nothing of it is used with real systems.
 *
 * @module
 */
import { z } from "zod";
import { mediaCountSchema } from "../mc/call-record.ts";
import { protectionSchema } from "../mc/protection.ts";

/** Where a person is, as the two systems see it. */
export const LAB_ROUTES = {
  home: "At home: registered at system A under the primary ID.",
  partner: "Migrated: A redirects to the visitor ID, registered at B.",
  twice: "Migrated twice: A redirects to B, B redirects to a joint-operation ID back at A.",
  thrice: "Migrated three times: one redirection more than is allowed.",
  loop: "Loop: A redirects to B, B redirects back to the primary ID.",
} as const;
export type LabRoute = keyof typeof LAB_ROUTES;

/** What the system does with a call for this person instead of serving it. */
export const LAB_FAULTS = {
  none: "No fault",
  "no-answer": "Rings, nobody answers",
  "not-found": "404 Not Found",
  forbidden: "403 Forbidden, no warning code",
  "forbidden-107": "403, warning 107: caller not allowed private calls",
  "forbidden-144": "403, warning 144: caller not allowed to call this user",
  "forbidden-126": "403, warning 126: commencement mode not authorised",
  "forbidden-127": "403, warning 127: called user not allowed to take part",
  "forbidden-145": "403, warning 145: called party cannot be determined",
  "forbidden-140": "403, warning 140: protected body could not be decrypted",
  "not-found-141": "404, warning 141: caller unknown, authorisation expired",
  unavailable: "480 Temporarily Unavailable",
  "unavailable-110": "480, warning 110: called user declined",
  "unavailable-146": "480, warning 146: no service settings",
  busy: "486 Busy Here",
  "not-acceptable": "488 Not Acceptable Here",
  overloaded: "503 Service Unavailable",
  silent: "Server stays silent",
  "drop-on-invite": "Connection dropped when the INVITE arrives",
  "drop-on-redirect": "Connection dropped right after the redirection",
  "drop-on-ringing": "Connection dropped while ringing",
  "drop-on-answer": "Connection dropped right after the answer",
} as const;
export type LabFault = keyof typeof LAB_FAULTS;

/** What is wrong with the redirection that system A sends for this person. */
export const LAB_REDIRECTION_FAULTS = {
  none: "Correct",
  "new-id-missing": "No new ID",
  "new-id-empty": "Empty new ID",
  "new-id-not-sip": "New ID is not a SIP URI",
  encrypted: "New ID encrypted",
  "wrong-caller": "Names another caller",
  "wrong-called-party": "Names another called party",
  "two-kms-uris": "Two different KMS URIs",
  doctype: "Document type declaration",
  "too-large": "Body of 65 KiB",
  "broken-multipart": "Multipart without its closing boundary",
  "not-xml": "Body is not XML",
  "no-body": "300 without a body, Contact only",
  "moved-301": "301 Moved Permanently",
  "new-id-same": "New ID equals the ID dialled",
  "new-id-caller": "New ID equals the caller's own ID",
  "kms-uri-own": "KMS URI names our own KMS",
  "kms-uri-http": "KMS URI without TLS (http)",
  "kms-uri-path": "KMS URI with a path",
  "kms-uri-odd": "KMS URI with odd characters",
  "profile-differs": "Correct; the user profile names another KMS",
} as const;
export type LabRedirectionFault = keyof typeof LAB_REDIRECTION_FAULTS;

/** How the console can learn the KMS URI of this person's new ID. */
export const LAB_KMS_URI_PLACES = {
  redirection: "In the redirection",
  profile: "In the dispatcher's user profile",
  lookup: "By KMS lookup only",
  unknown: "Nowhere",
} as const;
export type LabKmsUriPlace = keyof typeof LAB_KMS_URI_PLACES;

/** What is wrong with a lab KMS. */
export const LAB_KMS_FAULTS = {
  none: "No fault",
  down: "Down: connections refused",
  slow: "Slow: every answer after 10 s",
  truncated: "Answers break off in the middle",
  "too-large": "Answers of 5 MiB",
  "xml-bomb": "Answers with nested entities",
  "server-error": "500 Internal Server Error",
  "unknown-authority": "TLS certificate of an unknown authority",
  "wrong-host": "TLS certificate for another host",
  "token-refused-once": "Access token refused once (401)",
  "token-refused": "Access token always refused (401)",
  "wrong-certificate": "Partner certificate with another KMS's public keys",
  "revoked-certificate": "Partner certificate revoked",
  "expired-certificate": "Partner certificate expired",
  "no-certificate": "No partner certificate (404)",
  "lookup-wrong-user": "Lookup answers about another user",
  "lookup-unknown": "Lookup knows nobody",
  "bad-signature": "Answers with a wrong signature",
  "keys-for-another": "Key sets made for another user",
  "keys-mismatched": "Key sets that do not match the certificate",
  "keys-revoked": "Key sets revoked",
  "clock-off": "Clock one day ahead",
} as const;
export type LabKmsFault = keyof typeof LAB_KMS_FAULTS;

const keysOf = <T extends Record<string, string>>(table: T) =>
  Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];

/** What the panel can set for one person. */
export const labPersonSettingsSchema = z.object({
  route: z.enum(keysOf(LAB_ROUTES)),
  kmsUriPlace: z.enum(keysOf(LAB_KMS_URI_PLACES)),
  /** Free text for the dispatcher; empty leaves the reason out. */
  reason: z.string().max(500),
  answerMode: z.enum(["automatic", "manual"]),
  /** Milliseconds from ringing to the automatic answer. */
  answerDelayMs: z.number().int().min(0).max(120_000),
  fault: z.enum(keysOf(LAB_FAULTS)),
  redirectionFault: z.enum(keysOf(LAB_REDIRECTION_FAULTS)),
});
export type LabPersonSettings = z.infer<typeof labPersonSettingsSchema>;

/** The two systems of the lab. Also lanes of the ladder. */
export const labSystemNameSchema = z.enum(["system-a", "system-b"]);
export type LabSystemName = z.infer<typeof labSystemNameSchema>;

/** What the panel can set for the KMS of one system. */
export const labKmsSettingsSchema = z.object({
  fault: z.enum(keysOf(LAB_KMS_FAULTS)),
  /** Seconds of a key period: a month or a week, as real KMSs have it, or a minute, to watch keys roll over. */
  keyPeriod: z.union([z.literal(60), z.literal(604_800), z.literal(2_592_000)]),
  /** Whether answers carry an HMAC-SHA-256 signature under the users' keys (TS 33.180 clause D.1). */
  signed: z.boolean(),
});
export type LabKmsSettings = z.infer<typeof labKmsSettingsSchema>;

/** What a field unit last said about itself. */
export const unitReportSchema = z.object({
  registration: z.enum(["off", "connecting", "registered", "reconnecting", "failed"]),
  call: z.enum(["idle", "calling", "ringing", "answering", "connected", "ended"]),
  /** MC service ID of the caller as the called system asserted it. */
  callerId: z.string().max(2048).nullable(),
  /** MC service ID under which this unit was called. */
  calledId: z.string().max(2048).nullable(),
  /** Protection of the call in progress, or of the last one; null before the first. */
  protection: protectionSchema.pick({ state: true, identity: true, frames: true }).nullable(),
  /** What arrived and left since the call in progress, or the last one, was answered. */
  media: mediaCountSchema.nullable(),
});
export type UnitReport = z.infer<typeof unitReportSchema>;

export const labPersonSchema = z.object({
  id: z.string().min(1).max(100),
  displayName: z.string(),
  role: z.string(),
  /** Which of the kinds of person this one demonstrates; also the name of its `--check` scenario. */
  kind: z.enum([
    "at-home",
    "migrated",
    "migrated-no-kms-uri",
    "migrated-kms-uri-in-profile",
    "migrates-twice",
    "loop",
    "nonsense",
  ]),
  /** ID in the home system: what the dispatcher knows. */
  primaryId: z.string(),
  /** The ID that this person's unit registers under at present. */
  currentId: z.string(),
  /** The system that this person's unit registers at. */
  system: labSystemNameSchema,
  settings: labPersonSettingsSchema,
  /** Whether a window of this unit is open. */
  unitOpen: z.boolean(),
  unit: unitReportSchema.nullable(),
});
export type LabPerson = z.infer<typeof labPersonSchema>;

export const labStateSchema = z.object({
  systems: z.array(
    z.object({
      lane: labSystemNameSchema,
      name: z.string(),
      domain: z.string(),
      kmsUri: z.string(),
      kms: labKmsSettingsSchema,
      registered: z.number().int().nonnegative(),
      activeCalls: z.number().int().nonnegative(),
    }),
  ),
  /** MC service ID of the console's user: whom a field unit calls. */
  dispatcherId: z.string(),
  people: z.array(labPersonSchema).max(200),
});
export type LabState = z.infer<typeof labStateSchema>;
export type LabSystem = LabState["systems"][number];
