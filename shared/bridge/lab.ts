/**
 * What the embedded lab tells the panel, and field units tell the lab.
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
import { URGENCIES } from "../mc/record-parts/urgency.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";
import {
  LAB_AUTHORISATION_FAULTS,
  LAB_CONTENT_FAULTS,
  LAB_CSK_FAULTS,
  LAB_EXCHANGE_FAULTS,
  LAB_IDENTITY_FAULTS,
  LAB_MIGRATION_FAULTS,
  LAB_NOTIFIER_FAULTS,
  LAB_SIP_SIGN_INS,
  LAB_SWITCH_FAULTS,
  labDocumentSettingsSchema,
  labKmsSettingsSchema,
  labPersonSettingsSchema,
  labSystemNameSchema,
  TOKEN_FAULTS,
} from "./lab-settings.ts";

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
