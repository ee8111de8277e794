/**
 * Set-up files as they are opened: account and directory of a console, signed by who sends them, or not.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { McError } from "../../shared/errors/mc-error.ts";
import { wrongMembers } from "../services/json-file.ts";
import { PARTNER_DOMAIN } from "../services/partner-folders.ts";
import { decodeText } from "../services/text-file.ts";
import { ANCHOR_FILE } from "./named-anchors.ts";
import { isSetUpSignedBy } from "./signature.ts";

/** Octets; a directory of 100,000 people stays below it, signed ones too. */
const MAX_BYTES = 64 * 1024 * 1024;

/** As many as there are servers that can have their own. */
const MOST_ANCHOR_FILES = 8;

/** As many as a question about them can show. */
const MOST_PARTNERS = 8;

/** Whether a text is an address at which a configuration can be: https, without a password, which would stand in logs. */
export function isConfigurationUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === "https:" && url.username === "" && url.password === "" && url.hash === "";
}

/** An account with what it names. What is in it is checked by who reads it. */
const accountSchema = z
  .object({
    account: z.unknown(),
    /** PEM text: the authorities behind the TLS certificate of the KMS. */
    kmsTrustAnchor: z
      .string()
      .max(256 * 1024)
      .optional(),
    /** The same of the other servers of the account, and of the one from which people come, by the file as which it names them: PEM texts. */
    trustAnchors: z
      .record(z.string().regex(ANCHOR_FILE), z.string().max(256 * 1024))
      .refine((files) => Object.keys(files).length <= MOST_ANCHOR_FILES)
      .optional(),
  })
  .strict();
export type SetUpAccount = z.infer<typeof accountSchema>;

/** What is in the directory is checked by who reads it. */
const contentSchema = accountSchema
  .extend({
    version: z.literal(1),
    directory: z.unknown().optional(),
    /** The LDAP server from which people come besides, without its password. */
    peopleServer: z.unknown().optional(),
    /** The partner systems from which the user may work, by their domains: the account there, as the user's at home. */
    partners: z
      .record(z.string().regex(PARTNER_DOMAIN), accountSchema)
      .refine((partners) => Object.keys(partners).length <= MOST_PARTNERS)
      .optional(),
    /** Where the rest of the account is: the UE initial configuration (TS 24.484 clause 7.2). */
    initialConfiguration: z
      .object({
        url: z.string().max(2048).refine(isConfigurationUrl, "an https URL"),
        /** Hosts, and domains with all that lies below them, at which it may put servers, beside its own host and the domain of the MC service ID. */
        hosts: z.array(z.string().min(1).max(253)).max(32).default([]),
        /** PEM text: the authorities that alone may vouch for the server that has it. */
        trustAnchor: z
          .string()
          .max(256 * 1024)
          .optional(),
      })
      .strict()
      .optional(),
    /** When this file is none any more: an old one, rightly signed, must not bring an old KMS back. */
    validUntil: z.iso.datetime({ offset: true }).optional(),
  })
  .strict();
type SetUpContent = z.infer<typeof contentSchema>;

const signedSchema = z
  .object({
    version: z.literal(1),
    /** The octets of a set-up file. */
    signed: z.base64(),
    /** Ed25519. */
    signature: z.base64().max(128),
  })
  .strict();

/** What is known of who wrote the file; `unknown`: it bears a signature, and this computer has no key to check it with. */
export type Signer = "nobody" | "unknown" | "policy";

export interface OpenedSetUp {
  readonly content: SetUpContent;
  readonly signer: Signer;
}

/** What was made for a later version of the program, whatever else it says. */
const laterSchema = z.object({ version: z.number().int().gt(1) });

/**
 * Reads JSON of a form.
 *
 * @throws McError `provisioning-newer`, `provisioning-invalid` (the detail names members, never values)
 */
function parsed<S extends z.ZodType>(octets: Uint8Array, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(octets));
    return schema.parse(value);
  } catch (cause) {
    const later = laterSchema.safeParse(value);
    if (later.success) throw new McError("provisioning-newer", String(later.data.version));
    // The cause is not kept: a parser's message can quote the text around the fault, and a password may be there.
    throw new McError("provisioning-invalid", wrongMembers(cause));
  }
}

/** The octets of the file. @throws McError `provisioning-invalid` */
function octetsOf(file: string): Uint8Array {
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (size === undefined) throw new McError("provisioning-invalid", file);
  if (size > MAX_BYTES) throw new McError("provisioning-invalid", "size");
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new McError("provisioning-invalid", file, cause);
  }
}

const isSigned = (value: unknown) => typeof value === "object" && value !== null && Object.hasOwn(value, "signed");

/**
 * Opens a set-up file.
 *
 * @param keys - of those who alone may set this computer up (PEM); none: anybody may
 * @param now - milliseconds since 1970
 * @throws McError `provisioning-unsigned`, `provisioning-signature-wrong`, `provisioning-expired`, `provisioning-newer`,
 * `provisioning-invalid`
 */
export function openSetUpFile(file: string, keys: readonly string[], now: number): OpenedSetUp {
  return openSetUp(octetsOf(file), keys, now);
}

/**
 * Opens what a set-up file holds.
 *
 * @throws McError as {@link openSetUpFile}
 */
export function openSetUp(octets: Uint8Array, keys: readonly string[], now: number): OpenedSetUp {
  const opened = open(octets, keys);
  const { validUntil } = opened.content;
  if (validUntil !== undefined && Date.parse(validUntil) < now) throw new McError("provisioning-expired", validUntil);
  return opened;
}

function open(octets: Uint8Array, keys: readonly string[]): OpenedSetUp {
  if (!isSigned(parsed(octets, z.unknown()))) {
    if (keys.length > 0) throw new McError("provisioning-unsigned");
    return { content: parsed(octets, contentSchema), signer: "nobody" };
  }
  const { signed, signature } = parsed(octets, signedSchema);
  const inner = Buffer.from(signed, "base64");
  if (keys.length > 0 && !isSetUpSignedBy(inner, Buffer.from(signature, "base64"), keys)) {
    throw new McError("provisioning-signature-wrong");
  }
  return { content: parsed(inner, contentSchema), signer: keys.length > 0 ? "policy" : "unknown" };
}
