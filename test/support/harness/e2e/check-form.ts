/**
 * The documented form of what `--check` prints: fields may be added to it, never taken away or changed.
 *
 * @module
 */
import { z } from "zod";

export const LAB_CHECK_KINDS = [
  "at-home",
  "migrated",
  "migrated-kms-uri-in-profile",
  "migrated-no-kms-uri",
  "migrates-twice",
  "loop",
  "nonsense",
  "migrated-by-forwarding",
  "forwarded-to-another",
] as const;

/** Scenarios in which calls are moved on. */
export const MOVED_CHECKS = ["transfer", "forwarded"] as const;

/** Scenarios in which both ends see each other. */
export const VIDEO_CHECKS = ["video-at-home", "video-migrated", "video-migrated-no-kms-uri"] as const;

/** Scenarios with several calls. */
export const SEVERAL_CHECKS = [
  "two-calls",
  "queue",
  "emergency",
  "emergency-migrated",
  "call-back",
  "caller-recognised",
] as const;

/** Scenarios with messages. */
export const MESSAGE_CHECKS = [
  "message-at-home",
  "message-migrated",
  "message-migrated-no-kms-uri",
  "message-longer-migrated",
] as const;

/** Scenarios with files. */
export const FILE_CHECKS = ["file-migrated"] as const;

/** Scenarios of a dispatcher who signs in first. */
export const SIGN_IN_CHECKS = ["signed-in", "profile-changed"] as const;

/** The scenario of a dispatcher who works from a partner system in between. */
export const MIGRATION_CHECKS = ["dispatcher-migrates"] as const;

/** Scenarios with a handset that is not ours; skipped on a desk without the foreign software. */
export const HANDSET_CHECKS = ["handset-migrated", "push-to-talk-migrated"] as const;

const end = () =>
  z.object({
    id: z.string().startsWith("sip:"),
    callerId: z.string().nullable(),
    calledId: z.string().nullable(),
    state: z.string().nullable(),
    heard,
    protection: z.string().nullable(),
    pckId: z.string().nullable(),
  });

const heard = z.object({ packets: z.number().int().nonnegative(), energy: z.number().nonnegative() });

const bothEnds = <T extends z.ZodType>(what: T) => z.object({ console: what.nullable(), colleague: what.nullable() });
const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Sound and pictures apart. */
const ofBoth = z.object({ sound: count, pictures: count });

/** One direction of a call, as it was counted and seen where it arrived. */
const arrived = heard.extend({
  video: z
    .object({
      frames: count,
      width: count,
      height: count,
      mark: z.object({ time: count, age: z.number().int() }).nullable(),
    })
    .optional(),
  framesProtected: ofBoth.optional(),
  framesAuthenticated: ofBoth.optional(),
});

const tone = z.object({ hz: z.number(), share: z.number() });

const protection = z.object({
  rule: z.enum(["required", "preferred", "off"]).nullable(),
  state: bothEnds(z.string()),
  kmsUriSource: z.enum(["redirection", "profile", "lookup", "own-domain"]).nullable(),
  certificateSource: z.enum(["own", "held", "certcache", "cert"]).nullable(),
  keySteps: z.array(z.object({ leg: count, step: z.string(), atMs: z.number().nonnegative(), detail: z.string() })),
  pckId: bothEnds(z.string().regex(/^[0-9a-f]{8}$/)),
  verifiedCaller: z.string().startsWith("sip:").nullable(),
  frames: bothEnds(z.object({ protected: count, authenticated: count, refused: count, replayed: count })),
});

export const checkResult = z.object({
  ok: z.boolean(),
  shell: z.enum(["electron", "chromium"]),
  scenarios: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      service: z.enum(["mcptt", "mcvideo", "mcdata"]),
      primaryId: z.string().startsWith("sip:"),
      newId: z.string().startsWith("sip:").nullable(),
      kmsUri: z.string().nullable(),
      kmsUriSource: z.enum(["redirection", "profile", "lookup", "own-domain"]).nullable(),
      reason: z.string().nullable(),
      carriers: z.array(z.enum(["300", "final-answer", "message"])),
      steps: z.array(z.object({ step: z.string(), atMs: z.number().nonnegative() })),
      skipped: z.string().optional(),
      media: z.object({
        toColleague: arrived,
        fromColleague: arrived,
        path: z.literal("rtp").optional(),
        codec: z.string().optional(),
        suite: z.string().optional(),
        mki: z.object({ sent: z.string(), seen: z.string() }).optional(),
        toneHeard: z.object({ toColleague: tone, fromColleague: tone }).optional(),
        packets: z.object({ opened: count, refused: count }).optional(),
      }),
      /** Null of messages. */
      endReason: z.string().nullable(),
      protection: protection.nullable(),
      calls: z
        .array(
          z.object({
            peer: z.string().startsWith("sip:"),
            line: z.number().int().nullable(),
            state: bothEnds(z.string()),
            media: z.object({ toColleague: heard, fromColleague: heard }),
            protection: protection.nullable(),
            endReason: z.string(),
          }),
        )
        .optional(),
      signIn: z
        .object({
          acts: count,
          seconds: z.number().positive(),
          authorisedFor: z.array(z.string()),
          tokensHeldBy: z.array(z.string()),
        })
        .optional(),
      migration: z
        .object({
          from: z.string(),
          to: z.string(),
          newId: z.string().startsWith("sip:"),
          reachedAs: z.array(z.string().startsWith("sip:")),
        })
        .optional(),
      profile: z
        .object({ etag: z.string().min(3), version: count, changedWithinMs: z.number().nonnegative() })
        .optional(),
      floor: z
        .array(z.object({ state: z.string(), by: z.string().startsWith("sip:").nullable(), atMs: count }))
        .optional(),
      heardWithoutFloor: count.optional(),
      movedOn: z.object({ from: end(), to: end() }).optional(),
      messages: z
        .array(
          z.object({
            id: z.uuid(),
            direction: z.enum(["to-colleague", "from-colleague"]),
            bytes: count,
            plane: z.enum(["signalling", "media", "session", "http"]),
            protected: z.boolean(),
            signedBy: z.string().startsWith("sip:").nullable(),
            state: bothEnds(z.string()),
            times: z.object({
              accepted: z.number().nullable(),
              delivered: z.number().nullable(),
              read: z.number().nullable(),
            }),
            receivedAs: z.string().startsWith("sip:").nullable(),
          }),
        )
        .optional(),
      file: z.object({ bytes: count, sha256Sent: sha256, sha256Received: sha256, protected: z.boolean() }).optional(),
      order: z.array(z.string()).optional(),
      emergency: z.object({ sent: z.boolean(), received: z.boolean() }).optional(),
      callBack: z
        .object({ askedBy: z.string().startsWith("sip:"), left: z.object({ console: count, colleague: count }) })
        .optional(),
      recognisedAs: z.string().nullable().optional(),
    }),
  ),
});
