/**
 * The configuration documents of this desk's user, as windows are told of them: how old they are, and what is wrong. None of their content is in
 * it, but what has become of permissions, and who belongs to the user's groups.
 *
 * @module
 */
import { z } from "zod";
import { callConfigurationsSchema } from "../mc/call-configuration.ts";
import { DOCUMENT_KINDS } from "../mc/configuration-documents.ts";
import { dataLimitsSchema } from "../mc/data/service-configuration.ts";
import { MOST_MEMBERS } from "../mc/group-document.ts";
import { keptReasonSchema } from "../mc/kept-reason.ts";
import { PRIVATE_CALL_PERMISSIONS } from "../mc/private-call-permissions.ts";
import { HOLDING_LIMITS } from "../mc/profile-holdings.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";
import { LONGEST_SELECTOR, MOST_SELECTORS } from "../mc/xcap-diff.ts";
import { MOST_PROFILES } from "../mc/xcap-directory.ts";

const moment = z.number().finite();
const permissions = z.array(z.enum(PRIVATE_CALL_PERMISSIONS));

const documentSchema = z
  .object({
    service: z.enum(SERVICE_NAMES),
    kind: z.enum(DOCUMENT_KINDS),
    /** Whether it is obeyed; else the server has none, or it is not to be used, or nobody has confirmed it for too long, or nothing was had yet. */
    state: z.enum(["in-force", "absent", "disabled", "too-old", "unknown"]),
    /** Since when it reads as it does, and when its server confirmed that last; Unix milliseconds. */
    since: moment.nullable(),
    confirmedAt: moment.nullable(),
    /** Why the newest could not be had, or is not used. */
    problem: keptReasonSchema.optional(),
  })
  .strict();
export type DocumentState = z.infer<typeof documentSchema>;

const index = z.number().int().min(0).max(255);
/** As long as a name in a profile is read. */
const profileName = z.string().min(1).max(100);

/** The user profiles of a service: which there are to choose from, and which is obeyed. */
const profilesSchema = z
  .object({
    service: z.enum(SERVICE_NAMES),
    /** Null where none may be used. */
    selected: index.nullable(),
    /** Whether the dispatcher has chosen it, and not the server. */
    isChosen: z.boolean(),
    choices: z
      .array(
        z
          .object({
            index,
            /** Null where it has none. */
            name: profileName.nullable(),
            /** The server has selected it for whoever has not chosen (`Pre-selected-indication`). */
            isPreselected: z.boolean(),
            isUsable: z.boolean(),
          })
          .strict(),
      )
      .max(MOST_PROFILES + 1),
  })
  .strict();
export type ProfilesState = z.infer<typeof profilesSchema>;

/** Why another profile, or another content of one, holds. */
const PROFILE_CHANGE_REASONS = [
  /** The server has another content of it, or selects another one. */
  "changed",
  /** The dispatcher has chosen it. */
  "chosen",
  /** The one of before may not be used any more. */
  "fell-back",
] as const;

export const chooseProfileSchema = z.object({ service: z.enum(SERVICE_NAMES), index }).strict();
export type ChooseProfile = z.infer<typeof chooseProfileSchema>;

/** What another user profile came to. */
const profileChangeSchema = z
  .object({
    service: z.enum(SERVICE_NAMES),
    at: moment,
    why: z.enum(PROFILE_CHANGE_REASONS),
    /** What the one that holds now is called; null where it has no name, or none holds. */
    name: profileName.nullable(),
    granted: permissions,
    withdrawn: permissions,
  })
  .strict();
export type ProfileChange = z.infer<typeof profileChangeSchema>;

/** Groups of a user whose documents a desk follows; of more the first, those of the sign-in before the others. */
export const MOST_GROUPS = 32;

/** Codes of what is wrong with one group, and not with its server. */
export const OF_ONE_GROUP: ReadonlySet<string> = new Set([
  "group-forbidden",
  "group-unknown",
  "group-document-broken",
  "group-document-foreign",
  "group-document-too-large",
]);

const idText = z.string().min(1).max(HOLDING_LIMITS.uri);
const shortName = z.string().min(1).max(HOLDING_LIMITS.name);
const priority = z.number().int().min(0).max(255);

const memberSchema = z
  .object({
    id: idText,
    name: shortName.nullable(),
    role: shortName.nullable(),
    priority: priority.nullable(),
    isRequired: z.boolean(),
  })
  .strict();

/** A group that the user profile names, and what its document says (TS 24.481). Nobody changes it here. */
const groupSchema = z
  .object({
    id: idText,
    /** As its document calls it, else as the profile does; null where neither does. */
    name: shortName.nullable(),
    /** Whoever signs in belongs to it at once (`ImplicitAffiliations`). */
    isImplicit: z.boolean(),
    /** Whether there is a document of it to show; else the server has none, or does not show it, or nothing was had yet. */
    state: z.enum(["held", "absent", "refused", "unknown"]),
    since: moment.nullable(),
    confirmedAt: moment.nullable(),
    /** Why the newest could not be had, or is not used. */
    problem: keptReasonSchema.optional(),
    /** Null without a document. */
    content: z
      .object({
        priority: priority.nullable(),
        isDisabled: z.boolean(),
        memberCount: z.number().int().nonnegative(),
        members: z.array(memberSchema).max(MOST_MEMBERS),
        /** Entries that name nobody. */
        unread: z.number().int().nonnegative(),
      })
      .strict()
      .nullable(),
  })
  .strict();
export type GroupState = z.infer<typeof groupSchema>;

const groupsSchema = z
  .object({
    /** Host of the group server, with the port where that is not 443. */
    server: z.string().min(1).max(300),
    groups: z.array(groupSchema).max(MOST_GROUPS),
    /** Groups of the profile that are not asked for, because there are more than {@link MOST_GROUPS}. */
    leftOut: z.number().int().nonnegative(),
  })
  .strict();
export type GroupsState = z.infer<typeof groupsSchema>;

export const documentsSchema = z.discriminatedUnion("kind", [
  /** The account names no configuration server: what there is lies in files. */
  z.object({ kind: z.literal("none") }).strict(),
  z
    .object({
      kind: z.literal("server"),
      /** Its host, with the port where that is not 443. */
      server: z.string().min(1).max(300),
      documents: z.array(documentSchema).max(16),
      profiles: z.array(profilesSchema).max(SERVICE_NAMES.length),
      /** The last change of a profile that this program has seen; null where there was none. */
      changed: profileChangeSchema.nullable(),
      /** Private calls at once (`Max-Simul-Call-N10`); null where nobody says it. */
      mostCalls: z.number().int().positive().nullable(),
      /** What the service configurations that are obeyed say of private calls. */
      calls: callConfigurationsSchema,
      /** What the one that is obeyed says of messages and files; null where none does. */
      data: dataLimitsSchema.nullable(),
      /** The groups of the user; null where the account names no group server. */
      groups: groupsSchema.nullable(),
    })
    .strict(),
]);
export type Documents = z.infer<typeof documentsSchema>;

/** What a notifier of the configuration server says: which documents may have changed, by their places below the root; null for all of them. */
export const changedDocumentsSchema = z
  .object({
    documents: z
      .array(
        z
          .object({
            selector: z.string().min(1).max(LONGEST_SELECTOR),
            /** Entity tag that it has now, without quotes; null where none is said. */
            newEtag: z.string().max(256).nullable(),
          })
          .strict(),
      )
      .max(MOST_SELECTORS)
      .nullable(),
  })
  .strict();
export type ChangedDocuments = z.infer<typeof changedDocumentsSchema>["documents"];

export const NO_DOCUMENTS: Documents = { kind: "none" };
