/**
 * What can be set of the embedded lab: where its people are, how they and its servers behave, and what goes wrong.
 *
 * The lab is two simulated MC systems, A and B, and people who migrate between them. Everything here is
 * demonstration equipment; nothing of it is used with real systems.
 *
 * @module
 */
import { z } from "zod";
import type { Urgency } from "../mc/record-parts/urgency.ts";

/** Where a person is, as the two systems see it. */
export const LAB_ROUTES = ["home", "partner", "twice", "thrice", "loop"] as const;
export type LabRoute = (typeof LAB_ROUTES)[number];

/** What the system does with a call for this person instead of serving it. */
export const LAB_FAULTS = [
  "none",
  "no-answer",
  "not-found",
  "forbidden",
  "forbidden-107",
  "forbidden-144",
  "forbidden-126",
  "forbidden-127",
  "forbidden-145",
  "forbidden-140",
  "not-found-141",
  "unavailable",
  "unavailable-110",
  "unavailable-146",
  "busy",
  "not-acceptable",
  "kms-of-c-proposed",
  "kms-of-c-proposed-signed",
  "emergency-refused",
  "overloaded",
  "no-video-line",
  "other-video-codec",
  "video-stripped",
  "video-replayed",
  "key-frame-lost",
  "transmission-unanswered",
  "transmission-revoked",
  "silent",
  "drop-on-invite",
  "drop-on-redirect",
  "drop-on-ringing",
  "drop-on-answer",
] as const;
export type LabFault = (typeof LAB_FAULTS)[number];

/** What becomes of messages of and for this person, and of announcements of files, once it is known where they go. */
const LAB_DATA_FAULTS = [
  "none",
  "late",
  "never-read",
  "reordered",
  "twice",
  "lost",
  "answer-lost",
  "wrong-signature",
  "content-changed",
  "forbidden-199",
  "forbidden-203",
  "forbidden-204",
  "forbidden-217",
  "forbidden",
  "unavailable",
  "overloaded",
] as const;
export type LabDataFault = (typeof LAB_DATA_FAULTS)[number];

/** What is wrong with a content server of the lab. */
export const LAB_CONTENT_FAULTS = [
  "none",
  "down",
  "unknown-authority",
  "refuses",
  "too-large",
  "cut-off",
  "corrupt",
  "truncated",
  "expired",
  "no-range",
  "redirects",
  "holds",
] as const;
export type LabContentFault = (typeof LAB_CONTENT_FAULTS)[number];

/** What is wrong with a message switch of the lab, which longer messages go through. */
export const LAB_SWITCH_FAULTS = ["none", "down", "unknown-authority", "refuses", "cuts"] as const;
export type LabSwitchFault = (typeof LAB_SWITCH_FAULTS)[number];

/** What is wrong with the CSKs of the lab: how its systems take them, and what its floor control server does with them. */
export const LAB_CSK_FAULTS = ["none", "refused-139", "refused-140", "wrong-key", "clear"] as const;
export type LabCskFault = (typeof LAB_CSK_FAULTS)[number];

/** What is wrong with the identity server of the lab, where users sign in there. */
export const LAB_IDENTITY_FAULTS = [
  "none",
  "down",
  "unknown-authority",
  "server-error",
  "client-unknown",
  "wrong-issuer",
  "token-wrong-issuer",
  "token-for-another",
  "token-expired",
  "clock-ahead",
  "clock-behind",
  "session-older",
  "revoked",
  "access-token-foreign",
  "access-token-expired",
  "voice-alone",
] as const;
export type LabIdentityFault = (typeof LAB_IDENTITY_FAULTS)[number];

/** What is wrong with the exchange of a token of home for one of system B, where the dispatcher signs in. */
export const LAB_EXCHANGE_FAULTS = [
  "none",
  "not-allowed",
  "token-expired",
  "down",
  "server-error",
  "wrong-issuer",
  "client-unknown",
  "other-user",
  "worthless",
] as const;
export type LabExchangeFault = (typeof LAB_EXCHANGE_FAULTS)[number];

/** What the participating functions make of a dispatcher who signs in, in the place of authorising for each service whoever has a token for it. */
export const LAB_AUTHORISATION_FAULTS = ["none", "refused", "forgets", "not-kept"] as const;
export type LabAuthorisationFault = (typeof LAB_AUTHORISATION_FAULTS)[number];

/**
 * What the SIP servers of system A ask a dispatcher for who signs in: a password, as of everybody; a token of its identity server (RFC 8898), or that of
 * another; or a token, of which they take none.
 */
export const LAB_SIP_SIGN_INS = ["password", "token", "foreign-server", "refuses"] as const;
export type LabSipSignIn = (typeof LAB_SIP_SIGN_INS)[number];

/** What system B makes of a dispatcher who wants to work from there. */
export const LAB_MIGRATION_FAULTS = ["none", "refused", "home-unreachable", "other-id", "silent"] as const;
export type LabMigrationFault = (typeof LAB_MIGRATION_FAULTS)[number];

/** What the notifiers of the lab do otherwise than right ones. */
export const LAB_NOTIFIER_FAULTS = [
  "none",
  "silent",
  "refused",
  "not-supported",
  "overloaded",
  "longer",
  "no-notify",
  "early",
  "forked",
  "ends",
  "gives-up",
  "rejects",
  "broken",
  "floods",
] as const;
export type LabNotifierFault = (typeof LAB_NOTIFIER_FAULTS)[number];

/** What is wrong with the configuration server of the lab, where the dispatcher's documents come from. */
export const LAB_DOCUMENT_FAULTS = [
  "none",
  "down",
  "unknown-authority",
  "silent",
  "server-error",
  "overloaded",
  "refuses-token",
  "forbidden",
  "gone",
  "redirects",
  "no-etag",
  "broken",
  "wrong-document",
  "too-large",
  "endless",
  "of-another",
  "switched-off",
] as const;
export type LabDocumentFault = (typeof LAB_DOCUMENT_FAULTS)[number];

/** What is wrong with the group server of the lab, where the documents of the dispatcher's groups come from. */
export const LAB_GROUP_FAULTS = [
  "none",
  "down",
  "unknown-authority",
  "server-error",
  "refuses-token",
  "one-forbidden",
  "one-gone",
  "broken",
  "of-another",
] as const;
export type LabGroupFault = (typeof LAB_GROUP_FAULTS)[number];

/** What a profile of the lab can be without, beside being as it should. */
const LAB_WITHHELD = ["nothing", "calls", "emergency-calls", "moving-calls"] as const;

/** After what system A ends a private call, as its service configuration says (`xs:duration`); `none`: it ends none for its length. */
const LAB_LONGEST_CALLS = ["none", "PT2S", "PT1M"] as const;

export const labDocumentSettingsSchema = z.object({
  fault: z.enum(LAB_DOCUMENT_FAULTS),
  /** What the dispatcher's profile does not permit. */
  withholds: z.enum(LAB_WITHHELD),
  longestCall: z.enum(LAB_LONGEST_CALLS),
  /** How it tells of changes. */
  notifier: z.enum(LAB_NOTIFIER_FAULTS),
  /** What the group server does. */
  groupFault: z.enum(LAB_GROUP_FAULTS),
  /** What the configuration server of system B does, while the dispatcher works there. */
  visitorFault: z.enum(LAB_DOCUMENT_FAULTS),
});
export type LabDocumentSettings = z.infer<typeof labDocumentSettingsSchema>;

/** Why a token authorises nobody for a service. A server says one thing of all of them (403 with warning 101). */
export const TOKEN_FAULTS = [
  "foreign",
  "expired",
  "revoked",
  "service-not-granted",
  "another-user",
  "missing",
] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** How a person of the lab calls the dispatcher. */
const LAB_URGENCIES = ["normal", "priority", "emergency"] as const satisfies readonly Urgency[];

/** What a person does with the calls that the own unit gets: keeps them, forwards them while they ring, or transfers them when they are up. */
const LAB_MOVES = ["keeps", "forwards", "transfers"] as const;

/** What is wrong with the redirection or forwarding that system A sends for this person. */
export const LAB_REDIRECTION_FAULTS = [
  "none",
  "new-id-missing",
  "new-id-empty",
  "new-id-not-sip",
  "encrypted",
  "wrong-caller",
  "wrong-called-party",
  "two-kms-uris",
  "doctype",
  "too-large",
  "broken-multipart",
  "not-xml",
  "no-body",
  "moved-301",
  "new-id-same",
  "new-id-caller",
  "kms-uri-own",
  "kms-uri-http",
  "kms-uri-path",
  "kms-uri-odd",
  "kms-uri-of-c",
  "new-id-at-c",
  "new-id-telephone",
  "new-id-colleague",
  "profile-differs",
  "two-new-ids",
  "target-alias",
  "carriers-differ",
  "message-missing",
  "message-other-call",
  "message-for-none",
  "message-after-cancel",
  "message-late",
] as const;
export type LabRedirectionFault = (typeof LAB_REDIRECTION_FAULTS)[number];

/**
 * By what a caller is told that this person is called under another ID, or that somebody else is called instead: a 300, with
 * forwarding elements only where somebody else is called; a 480 with them; a MESSAGE with them, and a 480 with a warning.
 */
const LAB_CARRIERS = ["300", "final-answer", "message"] as const;

/**
 * In which order the caller gets the two halves of a forwarding by MESSAGE: the 480 when the MESSAGE is answered, both at once,
 * the 480 first, a 180 and then the MESSAGE without a 480, or MESSAGE, 480 and the same MESSAGE again.
 */
const LAB_MESSAGE_ORDERS = ["before", "with", "after", "ringing", "twice"] as const;
export type LabMessageOrder = (typeof LAB_MESSAGE_ORDERS)[number];

/** How the console can learn the KMS URI of this person's new ID. */
const LAB_KMS_URI_PLACES = ["redirection", "profile", "lookup", "unknown"] as const;

/** What is wrong with a lab KMS. */
export const LAB_KMS_FAULTS = [
  "none",
  "down",
  "slow",
  "truncated",
  "too-large",
  "xml-bomb",
  "server-error",
  "unknown-authority",
  "wrong-host",
  "token-refused-once",
  "token-refused",
  "wrong-certificate",
  "revoked-certificate",
  "expired-certificate",
  "no-certificate",
  "not-in-cache",
  "lookup-wrong-user",
  "lookup-unknown",
  "bad-signature",
  "keys-for-another",
  "keys-mismatched",
  "keys-revoked",
  "clock-off",
] as const;
export type LabKmsFault = (typeof LAB_KMS_FAULTS)[number];

/**
 * What the certificate of partner C's KMS claims in its domain list. C is hostile: a third system, whose KMS our own knows like
 * any partner's, and which claims what is not its own. `none`: our KMS has no certificate of it.
 */
const LAB_CLAIMS_OF_C = [
  "none",
  "own-host",
  "no-list",
  "host-of-b",
  "domain-above-b",
  "below-b",
  "wildcard",
  "everything",
  "host-of-a",
] as const;
export type LabClaimOfC = (typeof LAB_CLAIMS_OF_C)[number];

/** What the panel can set for one person. */
export const labPersonSettingsSchema = z.object({
  route: z.enum(LAB_ROUTES),
  kmsUriPlace: z.enum(LAB_KMS_URI_PLACES),
  /** Free text for the dispatcher; empty leaves the reason out. */
  reason: z.string().max(500),
  /** What this person answers with: a window of the lab, or a pipeline of GStreamer's, over RTP; with floor control or without. */
  unit: z.enum(["window", "handset", "push-to-talk"]),
  answerMode: z.enum(["automatic", "manual"]),
  /** Milliseconds from ringing to the automatic answer. */
  answerDelayMs: z.number().int().min(0).max(120_000),
  /** How urgent the calls of this person are. */
  callsAs: z.enum(LAB_URGENCIES),
  /** Whom this person calls together with the dispatcher, so that the first to answer has the call; empty for nobody. */
  callsAlso: z.string().max(100),
  fault: z.enum(LAB_FAULTS),
  messageFault: z.enum(LAB_DATA_FAULTS),
  redirectionFault: z.enum(LAB_REDIRECTION_FAULTS),
  carrier: z.enum(LAB_CARRIERS),
  /** Only for the carrier `message`. */
  messageOrder: z.enum(LAB_MESSAGE_ORDERS),
  /** The person who is called instead where this one's unit would be; empty for nobody. */
  forwardsTo: z.string().max(100),
  moves: z.enum(LAB_MOVES),
  /** The person to whom this one forwards or transfers calls; empty for nobody. */
  movesTo: z.string().max(100),
});
export type LabPersonSettings = z.infer<typeof labPersonSettingsSchema>;

/** The two systems of the lab. Also lanes of the ladder. */
export const labSystemNameSchema = z.enum(["system-a", "system-b"]);
export type LabSystemName = z.infer<typeof labSystemNameSchema>;

/** What the panel can set for the KMS of one system. */
export const labKmsSettingsSchema = z.object({
  fault: z.enum(LAB_KMS_FAULTS),
  /** Seconds of a key period: a month or a week, as real KMSs have it, or a minute, to watch keys roll over. */
  keyPeriod: z.union([z.literal(60), z.literal(604_800), z.literal(2_592_000)]),
  /** Whether answers carry an HMAC-SHA-256 signature under the users' keys (TS 33.180 clause D.1). */
  signed: z.boolean(),
  /** The certificate of partner C's KMS that it gives. */
  certificateOfC: z.enum(LAB_CLAIMS_OF_C),
});
export type LabKmsSettings = z.infer<typeof labKmsSettingsSchema>;
