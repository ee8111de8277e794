/**
 * What a user profile has beside permissions and keys (TS 24.484 clause 8.3), as a window shows it: nobody changes it here.
 *
 * @module
 */
import { z } from "zod";

/** Characters of a URI and of a name; entries of a list that are shown. */
export const HOLDING_LIMITS = { uri: 2048, name: 200, entries: 500 } as const;

const name = z.string().min(1).max(HOLDING_LIMITS.name);
const entrySchema = z
  .object({
    id: z.string().min(1).max(HOLDING_LIMITS.uri),
    /** Null where the profile calls it nothing. */
    name: name.nullable(),
  })
  .strict();
/** Somebody or something that a profile names. */
export type HeldEntry = z.infer<typeof entrySchema>;

const entries = z.array(entrySchema).max(HOLDING_LIMITS.entries);

export const profileHoldingsSchema = z
  .object({
    /** `ParticipantType` and `MissionCriticalOrganization`; null where it says nothing. */
    participantType: name.nullable(),
    organisation: name.nullable(),
    /** `UserAlias`: how others see the user. */
    shownAs: z.array(name).max(20),
    /** `MCPTTGroupInfo`, and of these whoever signs in belongs to at once (`ImplicitAffiliations`). */
    groups: z.array(entrySchema.extend({ isImplicit: z.boolean() }).strict()).max(HOLDING_LIMITS.entries),
    /** `GroupServerInfo/GMS-Serv-Id`: servers that are said to have the groups. Nobody is asked because of it. */
    groupServers: z.array(name).max(20),
    /** `FunctionalAliasList`: aliases that the user may have. */
    aliases: entries,
    /** `MCPTTPrivateRecipient`: who is called as an emergency where nobody else is meant. */
    emergencyRecipients: entries,
    /** `IncomingPrivateCallList`: who may call the user; empty where it names nobody. */
    callers: entries,
  })
  .strict();
export type ProfileHoldings = z.infer<typeof profileHoldingsSchema>;
