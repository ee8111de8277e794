/**
 * The wire profile of an MC system: every choice that the standard leaves open or that could not be read in it, and that the
 * program makes today, as data. What a vendor does otherwise is then a line of the account and no release. `docs/wire-profile.md`
 * has the table of sources.
 *
 * Beside it stands the profile of a service (`services/`): what the standard says for certain of each service.
 *
 * @module
 */
import { z } from "zod";
import { resourcePrioritySchema } from "./call-configuration.ts";

/** Local name of an XML element; compared without regard to case. */
const elementName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z_][A-Za-z0-9._-]*$/, "the local name of an element");

/**
 * In which elements of the info document a redirection names the ID to call. `request-uri`: where servers name the ID behind
 * a functional alias. `forwarding`: those of private call forwarding, as the schema of TS 24.379 has them since Release 18.
 */
const REDIRECTION_ELEMENTS = ["request-uri", "forwarding"] as const;
export type RedirectionElements = (typeof REDIRECTION_ELEMENTS)[number];

/** How a redirection reaches the caller. */
const carrierSchema = z.discriminatedUnion("in", [
  /** A final answer to the INVITE, with the service's info document. */
  z
    .object({
      in: z.literal("final-answer"),
      elements: z.enum(REDIRECTION_ELEMENTS).default("request-uri"),
      /** Whoever sends one takes the first. */
      statuses: z.array(z.number().int().min(300).max(699)).min(1).max(10),
    })
    .strict(),
  /** A MESSAGE of our own server with the elements of forwarding, beside a final answer that names nobody. */
  z
    .object({
      in: z.literal("message"),
      /** What its `request-type` says. Whoever sends one takes the first. */
      requestTypes: z.array(z.string().min(1).max(100)).min(1).max(10).default(["forward-private-call-request"]),
      /** Whether a MESSAGE of ours is to say what became of it, beside the answer to theirs. */
      response: z.boolean().default(false),
    })
    .strict(),
]);

const redirectionSchema = z
  .object({
    /** What is understood; what is not named is refused. */
    carriers: z
      .array(carrierSchema)
      .min(1)
      .max(4)
      .default([
        { in: "final-answer", elements: "request-uri", statuses: [300, 302] },
        { in: "final-answer", elements: "forwarding", statuses: [480, 300, 302] },
        { in: "message", requestTypes: ["forward-private-call-request"], response: false },
      ]),
    /** Elements anywhere under `anyExt` that hold the KMS URI of the new ID. Whoever writes one takes the first name. */
    kmsUriElements: z.array(elementName).min(1).max(10).default(["kms-uri", "KmsUri"]),
    /** Elements there that hold the reason. */
    reasonElements: z.array(elementName).min(1).max(10).default(["redirection-reason", "RedirectionReason"]),
    /** Namespace of the elements of forwarding; null for that of the service's info document. */
    forwardingNamespace: z.string().min(1).max(300).nullable().default(null),
  })
  .strict();

/** The bodies of a private call request. */
const INVITE_PARTS = ["session-description", "info", "recipients"] as const;
export type InvitePart = (typeof INVITE_PARTS)[number];

const inviteSchema = z
  .object({
    /** P-Preferred-Identity with the IMS public user identity. */
    preferredIdentity: z.boolean().default(true),
    /** `Require: recipient-list-invite` (RFC 5366). */
    requireRecipientList: z.boolean().default(false),
    /** `Content-Disposition: recipient-list` of the list with the called ID. */
    recipientListDisposition: z.boolean().default(true),
    /** Order of the bodies. */
    parts: z
      .array(z.enum(INVITE_PARTS))
      .refine((parts) => parts.length === INVITE_PARTS.length && new Set(parts).size === parts.length, "each part once")
      .default([...INVITE_PARTS]),
    /** Element that holds the client ID in the info document: `mcpttString` or `mcpttURI`, and so on. */
    clientIdElement: z.enum(["String", "URI"]).default("String"),
  })
  .strict();

/** What a priority is where it is left to the service configuration, and to the usual values where that names none either. */
export const AS_CONFIGURED = "service-configuration";
const resourcePriority = z.literal(AS_CONFIGURED).or(resourcePrioritySchema).nullable().default(AS_CONFIGURED);

const prioritySchema = z
  .object({
    /** Resource-Priority of an emergency private call; null to send none. */
    emergency: resourcePriority,
    /** The same of one that is placed with priority, and is no emergency. */
    high: resourcePriority,
    /** The same of an ordinary one; null leaves it to the server. */
    normal: resourcePriority,
    /** Namespaces whose priorities are read in calls to us: numbers from 0 to 15 (RFC 8101). */
    namespaces: z.array(z.string().min(1).max(50)).max(10).default(["mcpttp", "mcpttq"]),
    /** From which priority on a call to us goes before ordinary ones. */
    shownFrom: z.number().int().min(0).max(15).default(8),
  })
  .strict();

const keysSchema = z
  .object({
    /** How users are named in an I_MESSAGE that we make: in the clear (roles 1 and 2), or by UIDs (roles 8 and 9). */
    identities: z.enum(["uri", "uid"]).default("uri"),
    /** Seconds that the time of an I_MESSAGE may differ from ours. */
    messageWindow: z.number().int().min(5).max(3600).default(300),
    /** Where a KMS is asked for the KMS of a user; below `{base}`, with `{userUri}` once. */
    lookup: z.string().min(1).max(1024).default("{base}/lookup/{userUri}"),
  })
  .strict();

const dataSchema = z
  .object({
    /** How the binary parts of messages of ours are written: as octets, or in base64, which some servers want. Both are read. */
    binaryParts: z.enum(["binary", "base64"]).default("binary"),
    /** How a content server takes a file: in a POST of two parts, or put under a name that the console draws. */
    upload: z.enum(["post", "put"]).default("post"),
    /** What goes over the media plane: each message over a connection of its own, or the first one opens a session. */
    longer: z.enum(["standalone", "session"]).default("standalone"),
  })
  .strict();

/** Seconds of a publication that is to last: 2^32 - 1, what RFC 3903 can say at most. */
const LONGEST_PUBLICATION = 4_294_967_295;

const settingsSchema = z
  .object({
    /** Whether the service settings of a desk are published. A server that wants them puts no call through without. */
    publish: z.boolean().default(true),
    /** Seconds for which they are to hold; the server may say fewer. */
    expires: z.number().int().min(60).max(LONGEST_PUBLICATION).default(LONGEST_PUBLICATION),
    /** Which of the user profiles is in force; null to leave it to the server. */
    profileIndex: z.number().int().min(0).max(65_535).nullable().default(1),
    /** How a server is told that a desk takes no calls: its settings are withdrawn, or say so (RFC 4354 incoming session barring). */
    noCalls: z.enum(["barred", "withdrawn"]).default("barred"),
  })
  .strict();

const presenceSchema = z
  .object({
    /** Whether the home system tells where its users are (RFC 3856, at the participating function); one that does not is not asked. */
    subscribe: z.boolean().default(false),
    /** Seconds for which each subscription is asked; the server may say fewer. */
    expires: z.number().int().min(60).max(86_400).default(1_800),
  })
  .strict();

export const wireProfileSchema = z
  .object({
    redirection: redirectionSchema.prefault({}),
    invite: inviteSchema.prefault({}),
    priority: prioritySchema.prefault({}),
    /** Where our session descriptions have the I_MESSAGE (`a=key-mgmt`): once for the session, or below each medium. */
    keyManagement: z.enum(["session", "media"]).default("session"),
    data: dataSchema.prefault({}),
    settings: settingsSchema.prefault({}),
    presence: presenceSchema.prefault({}),
    keys: keysSchema.prefault({}),
    /** The agent that our Warning header fields name. */
    warningAgent: z
      .string()
      .max(255)
      .regex(/^[A-Za-z0-9.:[\]_-]+$/, "a host or a name")
      .default("mc-dispatcher"),
  })
  .strict();
export type WireProfile = z.infer<typeof wireProfileSchema>;

/** The part that a window needs; the other stays with the keys in the host. */
export const signallingWireSchema = wireProfileSchema.omit({ keys: true });
export type SignallingWire = z.infer<typeof signallingWireSchema>;

/** What holds where nothing else is said. */
export const DEFAULT_WIRE: WireProfile = wireProfileSchema.parse({});
