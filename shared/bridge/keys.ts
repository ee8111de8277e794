/**
 * What windows and host exchange about keys. The host holds every key set; a window is given the I_MESSAGE of a call
 * and the one secret that protects that call's media.
 *
 * @module
 */
import { z } from "zod";
import { callRecordSchema, ladderEntrySchema } from "../mc/call-record.ts";
import { keptReasonSchema } from "../mc/kept-reason.ts";
import { keyFactsSchema } from "../mc/key-facts.ts";
import { keyIdentitySchema } from "../mc/key-identity.ts";
import { PRIVATE_CALL_PERMISSIONS } from "../mc/private-call-permissions.ts";
import { profileHoldingsSchema } from "../mc/profile-holdings.ts";
import { KEY_STEPS } from "../mc/protection.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";

/** Longest I_MESSAGE in base64 characters that is carried. */
export const MAX_KEY_MESSAGE = 16_384;

/** What a window can ask for, each for one way to protect media. Never the PCK. */
const MEDIA_SECRETS = [
  /** For frames that are protected end to end, see `deriveFrameSecret`. */
  "frames",
  /** For voice over RTP: the keys of SRTP stay in the host, and a window is given the random name under which it keeps them. */
  "srtp",
] as const;
export type MediaSecret = (typeof MEDIA_SECRETS)[number];

/** Users whom a profile lists: as many as a document of its greatest size has room for. */
const MOST_CALLEES = 25_000;

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);
/** The media secret of one call, or the name of one: 32 octets in base64. */
const mediaSecret = base64.length(44);
/** An I_MESSAGE as it stands behind `a=key-mgmt:mikey `. */
const keyMessage = base64.min(4).max(MAX_KEY_MESSAGE);

/** One leg of one call. */
const legKeySchema = z.object({ callId: z.uuid(), leg: z.number().int().min(1).max(9) });

export const obtainKeysSchema = legKeySchema
  .extend({
    service: callRecordSchema.shape.service,
    calledId: z.string().min(1).max(2048),
    /** The KMS URI of the redirection that led to this leg; null when it named none, or for a first leg. */
    kmsUri: z.string().max(2048).nullable(),
    /** The KMS that the dispatcher has agreed to, after it was found to be another than the host had before. */
    acceptedKms: z.string().max(2048).optional(),
    /** The KMS redirect response (TS 33.180 clause D.4) that named the KMS URI. It counts if its signature holds. */
    redirectResponse: z.string().max(65_536).optional(),
    secret: z.enum(MEDIA_SECRETS),
  })
  .strict();
export type ObtainKeys = z.infer<typeof obtainKeysSchema>;

/** IDs that one order can prepare: somebody, and where calls have shown that they are. */
const MOST_PREPARED_AHEAD = 2;

/** Whom the dispatcher is about to call; an empty list: nobody any more. */
export const prepareKeysSchema = z
  .object({
    service: callRecordSchema.shape.service,
    people: z
      .array(
        z
          .object({
            calledId: z.string().min(1).max(2048),
            /** As a redirection has named it before; null where none has. */
            kmsUri: z.string().max(2048).nullable(),
            /** Whether the ID is one to which calls are redirected. */
            isRedirected: z.boolean(),
          })
          .strict(),
      )
      .max(MOST_PREPARED_AHEAD),
  })
  .strict();
export type PrepareKeys = z.infer<typeof prepareKeysSchema>;

export const obtainedKeysSchema = z.object({
  message: keyMessage,
  mediaSecret,
  identity: keyIdentitySchema,
  notes: z.array(keptReasonSchema).max(16),
});
export type ObtainedKeys = z.infer<typeof obtainedKeysSchema>;

export const openKeysSchema = legKeySchema
  .extend({
    service: callRecordSchema.shape.service,
    message: keyMessage,
    /** The caller as our server asserts it; has to be the one who signed. */
    callerId: z.string().min(1).max(2048),
    secret: z.enum(MEDIA_SECRETS),
  })
  .strict();
export type OpenKeys = z.infer<typeof openKeysSchema>;

export const openedKeysSchema = obtainedKeysSchema.omit({ message: true });
export type OpenedKeys = z.infer<typeof openedKeysSchema>;

export const forgetKeysSchema = z
  .object({
    callId: z.uuid(),
    /** IDs that the call was for, once its media were protected end to end; the host knows which of them it had keys for. */
    protectedIds: z.array(z.string().max(2048)).max(2).optional(),
  })
  .strict();

/** What happened in the key work of a leg: a step that is done, an exchange with the KMS to draw, or both. */
export const keyProgressSchema = legKeySchema.extend({
  /** Of a message to us it is the sender's. */
  callId: z.guid(),
  /** Unix milliseconds with fraction, from the host's clock. */
  at: z.number(),
  step: z.object({ step: z.enum(KEY_STEPS), facts: keyFactsSchema }).nullable(),
  entry: ladderEntrySchema.omit({ atMs: true }).nullable(),
});
export type KeyProgress = z.infer<typeof keyProgressSchema>;

/** Whether this window's user can make protected calls. */
export const keyStatusSchema = z.object({
  /** `off`: no KMS is configured. `starting`: keys are being fetched for the first time. */
  state: z.enum(["off", "starting", "ready", "failed"]),
  /** Own KMS; null when none is configured. */
  kmsUri: z.string().nullable(),
  /** End of the last period that keys are held for, Unix milliseconds. */
  keysUntil: z.number().nullable(),
  /** KMS URIs whose certificates are held, our own first. */
  certificates: z.array(z.string()).max(1000),
  /** Hosts of users that the certificates and the user profile name. */
  hosts: z.array(z.string()).max(1000),
  /** Whose calls were protected end to end, in the form in which IDs are compared (`mcIdKey`). */
  protectedPeers: z.array(z.string()).max(1000),
  /** How the keys are encrypted at rest. `memory`: they are not stored at all. */
  atRest: z.enum(["system-key-store", "key-file", "memory"]),
  /** `allow-private-call-media-protection` of the user profile; null without a profile. */
  protectionPermitted: z.boolean().nullable(),
  /** All that the user profile permits about private calls; null without a profile. */
  permissions: z.array(z.enum(PRIVATE_CALL_PERMISSIONS)).nullable(),
  /** Services that have a user profile which permits no private calls (`allow-private-call`). */
  callsForbidden: z.array(z.enum(SERVICE_NAMES)),
  /** Who alone may be called (`mcIdKey`) in services whose user profile permits nobody else; in others, anybody. */
  callees: z.partialRecord(z.enum(SERVICE_NAMES), z.array(z.string()).max(MOST_CALLEES)).optional(),
  /** What the user profile of voice has beside permissions; left out without one. */
  holdings: profileHoldingsSchema.optional(),
  /** Whom the user profile names, by MC service ID. */
  named: z.array(z.object({ id: z.string().max(2048), displayName: z.string().min(1).max(200) })).max(1000),
  /** Why there are no keys for the time after `keysUntil`, where the KMS should have given them by now; null while that is no matter. */
  nextMissing: keptReasonSchema.nullable(),
  /** Why `failed`, or what is wrong although the state is `ready`. */
  problem: keptReasonSchema.nullable(),
});
export type KeyStatus = z.infer<typeof keyStatusSchema>;

/** The status of a user without a KMS. */
export const NO_KMS: KeyStatus = {
  state: "off",
  kmsUri: null,
  keysUntil: null,
  certificates: [],
  hosts: [],
  protectedPeers: [],
  atRest: "memory",
  protectionPermitted: null,
  permissions: null,
  callsForbidden: [],
  named: [],
  nextMissing: null,
  problem: null,
};
