/**
 * What the lab panel and the field units exchange with the embedded lab.
 *
 * The lab is two simulated MC systems, A and B, and people who migrate between them. Everything here is
 * demonstration equipment; nothing of it is used with real systems.
 *
 * @module
 */
import { z } from "zod";
import { callBackSchema, MAX_CALL_BACKS } from "../mc/call-back.ts";
import { mediaCountSchema } from "../mc/call-record.ts";
import { messageFileSchema } from "../mc/message-file.ts";
import { MESSAGE_PLANES, MESSAGE_STATES } from "../mc/message-record.ts";
import { protectionSchema } from "../mc/protection.ts";
import { picturesSchema } from "../mc/record-parts/pictures.ts";
import { URGENCIES, type Urgency } from "../mc/record-parts/urgency.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";

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
});
export type LabDocumentSettings = z.infer<typeof labDocumentSettingsSchema>;

/** Why a token authorises nobody for a service. A server says one thing of all of them (403 with warning 101). */
const TOKEN_FAULTS = ["foreign", "expired", "revoked", "service-not-granted", "another-user", "missing"] as const;
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

/** What a field unit last said about itself. */
export const unitReportSchema = z.object({
  registration: z.enum(["off", "connecting", "registered", "reconnecting", "failed"]),
  call: z.enum(["idle", "calling", "ringing", "answering", "connected", "ended"]),
  /** MC service ID of the caller as the called system asserted it. */
  callerId: z.string().max(2048).nullable(),
  /** MC service ID under which this unit was called. */
  calledId: z.string().max(2048).nullable(),
  /** How urgent the call in progress is, or the last one was; absent before the first. */
  urgency: z.enum(URGENCIES).optional(),
  /** Protection of the call in progress, or of the last one; null before the first. */
  protection: protectionSchema.pick({ state: true, identity: true, frames: true }).nullable(),
  /** Pictures of that call; null where it has none, absent before the first. */
  pictures: picturesSchema.pick({ far: true, proved: true, frames: true }).nullable().optional(),
  /** What arrived and left since the call in progress, or the last one, was answered. */
  media: mediaCountSchema.nullable(),
  /** The last messages that it has sent or got. */
  messages: z
    .array(
      z.object({
        id: z.uuid(),
        direction: z.enum(["outgoing", "incoming"]),
        state: z.enum(MESSAGE_STATES),
        /** The ID that it has it at, or has sent it from. */
        ownId: z.string().max(500),
        /** Of its text. */
        octets: z.number().int().nonnegative(),
        /** What carried it; null of a file. */
        plane: z.enum(MESSAGE_PLANES).nullable(),
        /** Whether its keys were proved. */
        isProtected: z.boolean(),
        pckId: z.string().max(8).nullable(),
        /** Who has signed the key. */
        signedBy: z.string().max(500).nullable(),
        /** The file that it announces; null of short data. */
        file: messageFileSchema.pick({ name: true, size: true, stage: true }).nullable(),
      }),
    )
    .max(50),
  /** Of a unit that is no window: what it is, how its call is protected as it knows it, and what it hears. */
  handset: z
    .object({
      software: z.string().max(40),
      codec: z.string().max(40),
      suite: z.string().max(40),
      /** In hexadecimal digits: what it puts into its packets, and takes none without. */
      mki: z.string().max(8),
      /** The strongest tone that it has heard last, and its share of all that it has heard. */
      tone: z.object({ hz: z.number(), share: z.number() }).nullable(),
      /** Of a call with floor control: what has happened to the floor there, by the handset's own participant. */
      floor: z
        .array(
          z.object({
            state: z.enum(["ours", "theirs", "free"]),
            by: z.string().max(500).nullable(),
            /** Unix milliseconds. */
            at: z.number(),
          }),
        )
        .max(200)
        .optional(),
      /** What its floor control server has made of messages under the CSK of the other end; left out where they went in clear. */
      floorControl: z
        .object({
          /** In hexadecimal digits: the CSK-ID of the last that was authentic, or else of its own. */
          cskId: z.string().max(8),
          opened: z.number().int().nonnegative(),
          refused: z.number().int().nonnegative(),
        })
        .optional(),
      /** Of a call with pictures: how many it has opened and decoded, and the time that the mark of one of the last says; or what they lack here. */
      pictures: z
        .union([
          z.object({ decoded: z.number().int().nonnegative(), mark: z.number().int().nonnegative().nullable() }),
          z.object({ missing: z.string().max(200) }),
        ])
        .optional(),
      /** Frames that it heard while nobody but itself, or nobody at all, had the floor. */
      heardWithoutFloor: z.number().int().nonnegative().optional(),
    })
    .optional(),
  /** Wishes to be called back, as the unit keeps them: its own and those that came to it. */
  callBacks: z
    .array(callBackSchema.pick({ by: true, id: true, state: true }))
    .max(MAX_CALL_BACKS)
    .optional(),
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
    "migrated-by-forwarding",
    "forwarded-to-another",
    "transfer",
    "forwarded",
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
      /** What its content server, and its message switch, do otherwise than right ones. */
      content: z.enum(LAB_CONTENT_FAULTS),
      messages: z.enum(LAB_SWITCH_FAULTS),
      registered: z.number().int().nonnegative(),
      activeCalls: z.number().int().nonnegative(),
    }),
  ),
  csk: z.object({
    fault: z.enum(LAB_CSK_FAULTS),
    /** Uploads that the participating functions have taken so far, by what they protect. */
    taken: z.object({
      floorControl: z.number().int().nonnegative(),
      transmissionControl: z.number().int().nonnegative(),
    }),
  }),
  /** Where the dispatcher signs in; null in a lab whose users are handed out. */
  identity: z
    .object({
      host: z.string(),
      fault: z.enum(LAB_IDENTITY_FAULTS),
      /** SHA-256 of the newest tokens that it has given, hexadecimal: whoever searches for a token need not have it. */
      tokenHashes: z.array(z.string().length(64)).max(200),
      /** The identity server of system B, for whoever comes with a security token of home. */
      partner: z.object({
        host: z.string(),
        fault: z.enum(LAB_EXCHANGE_FAULTS),
        /** The same of the tokens that it has given. */
        tokenHashes: z.array(z.string().length(64)).max(200),
        /** The same of the security tokens that home has given for it. */
        securityTokenHashes: z.array(z.string().length(64)).max(200),
        /** The services for which system B has authorised the dispatcher. */
        authorised: z.array(z.enum(SERVICE_NAMES)),
      }),
      /** What the SIP servers of its system ask the dispatcher for. */
      sip: z.enum(LAB_SIP_SIGN_INS),
      /** What the participating functions of its system make of the dispatcher. */
      authorisation: z.object({
        fault: z.enum(LAB_AUTHORISATION_FAULTS),
        services: z.array(
          z.object({
            service: z.enum(SERVICE_NAMES),
            /** The user whom the service has been authorised for, by a token that was good; null where there is none now. */
            userId: z.string().nullable(),
            /** Why the last token that was shown was refused; null when it was good, or none has been shown. */
            refused: z.enum(TOKEN_FAULTS).nullable(),
          }),
        ),
      }),
    })
    .nullable(),
  /** Where the dispatcher's documents come from; null in a lab whose users are handed out. */
  documents: labDocumentSettingsSchema
    .extend({
      host: z.string(),
      /** Answers with a document, and those that said that it is still the same. */
      given: z.number().int().nonnegative(),
      unchanged: z.number().int().nonnegative(),
      /** Entity tag of the profile that it gave last, of voice calls; null before the first. */
      profileTag: z.string().nullable(),
    })
    .nullable(),
  /** How system A tells where its people are; null where it tells nobody. */
  presence: z.enum(LAB_NOTIFIER_FAULTS).nullable(),
  /** MC service ID at home of the console's user, of several whoever came last: whom a field unit calls. */
  dispatcherId: z.string(),
  /** Where the console's user works, as system A knows it, and what system B makes of it. */
  migration: z.object({ system: labSystemNameSchema, fault: z.enum(LAB_MIGRATION_FAULTS) }),
  people: z.array(labPersonSchema).max(200),
});
export type LabState = z.infer<typeof labStateSchema>;
export type LabSystem = LabState["systems"][number];
