/**
 * The service configuration document of a seat (TS 24.484): from the configuration server, or a file that an administrator puts in the data folder, beside
 * the user profiles.
 *
 * @module
 */
import { join } from "node:path";
import { type SipAccount, servicesOf } from "../../shared/bridge/account.ts";
import { asMcError } from "../../shared/errors/mc-error.ts";
import {
  decodeServiceConfiguration,
  MAX_DETAIL,
  type ServiceConfiguration,
} from "../../shared/mc/data/service-configuration.ts";
import { mcIdDomain } from "../../shared/mc/mc-id.ts";
import { MESSAGE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { readTextFileIfAny } from "./text-file.ts";

/** The text of the configuration document of a service as a server gave it; undefined where it has none. */
export type DocumentText = (service: McService) => string | undefined;

/**
 * Reads what the service configuration limits. One that cannot be read takes no call away; it is said instead of a size.
 *
 * @param documents - where it comes from, where that is not a file
 * @returns undefined where there is none, or no service of the account has one
 */
export function readServiceConfiguration(
  folder: string,
  account: Pick<SipAccount, "services" | "systems">,
  documents?: DocumentText,
): ServiceConfiguration | undefined {
  const service = servicesOf(account).find((each) => MESSAGE_SERVICES.includes(each));
  const file = service && MC_SERVICES[service].configurationDocument.file;
  if (service === undefined || file === undefined) return undefined;
  const home = account.systems.filter((system) => system.home).map(({ domain }) => domain);
  // The service is that of the ID; the home system may be named by another domain.
  const domains = [mcIdDomain(account.services[service]?.id ?? ""), ...home].filter((domain) => domain !== "");
  try {
    const text = documents === undefined ? readTextFileIfAny(join(folder, file)) : documents(service);
    return text === undefined
      ? undefined
      : { kind: "limits", limits: decodeServiceConfiguration(text, service, domains) };
  } catch (error) {
    const { detail = "" } = asMcError(error, "service-configuration-unreadable");
    return { kind: "unreadable", detail: detail.slice(0, MAX_DETAIL) };
  }
}
