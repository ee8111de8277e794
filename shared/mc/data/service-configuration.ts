/**
 * The service configuration document of a service with messages (TS 24.484), as far as it limits what one user sends another.
 *
 * @module
 */
import { z } from "zod";
import { textOf, type XmlElement } from "../../base/xml.ts";
import { parametersOf, single, unreadable } from "../service-parameters.ts";
import type { McService } from "../services/services.ts";

/** Octets; null sets no limit. */
const limit = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullable();

export const dataLimitsSchema = z.object({
  /** Short data in all (`max-data-size-sds-bytes`). */
  message: limit,
  /** Its payload in one SIP MESSAGE (`max-payload-size-sds-cplane-bytes`): what is more goes over a connection of its own. */
  payloadInMessage: limit,
  /** A file (`max-data-size-fd-bytes`). */
  file: limit,
  /** A file that is fetched without anybody asking for it (`max-data-size-auto-recv-bytes`). */
  fetchedByItself: limit,
});
export type DataLimits = z.infer<typeof dataLimitsSchema>;

/** What holds where no service configuration says anything. */
export const NO_DATA_LIMITS: DataLimits = {
  message: null,
  payloadInMessage: null,
  file: null,
  fetchedByItself: null,
};

/** Characters of what is wrong with a document. */
export const MAX_DETAIL = 300;

/** What a seat knows of its service configuration: what it says, or that nobody can tell, and why. */
export const serviceConfigurationSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("limits"), limits: dataLimitsSchema }),
  z.object({ kind: z.literal("unreadable"), detail: z.string().max(MAX_DETAIL) }),
]);
export type ServiceConfiguration = z.infer<typeof serviceConfigurationSchema>;

/** The element of each. */
export const LIMIT_ELEMENTS = {
  message: "max-data-size-sds-bytes",
  payloadInMessage: "max-payload-size-sds-cplane-bytes",
  file: "max-data-size-fd-bytes",
  fetchedByItself: "max-data-size-auto-recv-bytes",
} as const satisfies Record<keyof DataLimits, string>;

/** Sixteen digits are more than any size has. */
function limitIn(control: XmlElement, name: string): number | null {
  const element = single(control, name);
  if (element === undefined) return null;
  const text = textOf(element);
  if (!/^\d{1,15}$/.test(text)) throw unreadable(name);
  return Number(text);
}

/**
 * Reads the limits that a service configuration sets for a domain. What it says of anything else is passed over; a limit that is not a number, or
 * stands there twice, spoils the whole: a size that nobody can tell must not be taken for none.
 *
 * @param xml - the document, decoded from UTF-8
 * @param domains - the domains that are the user's own; the first for which the document has parameters counts, and has them once
 * @throws McError `service-configuration-unreadable`, with what of it is wrong
 */
export function decodeServiceConfiguration(xml: string, service: McService, domains: readonly string[]): DataLimits {
  const control = single(single(parametersOf(xml, service, domains), "on-network"), "tx-and-rx-control");
  if (control === undefined) return NO_DATA_LIMITS;
  return {
    message: limitIn(control, LIMIT_ELEMENTS.message),
    payloadInMessage: limitIn(control, LIMIT_ELEMENTS.payloadInMessage),
    file: limitIn(control, LIMIT_ELEMENTS.file),
    fetchedByItself: limitIn(control, LIMIT_ELEMENTS.fetchedByItself),
  };
}
