/**
 * Where the people of a system are, as its participating function tells those who subscribe: authorised at this system, or migrated, with the new ID.
 *
 * @module
 */
import type { IncomingRequestMessage } from "sip.js/lib/core/index.js";
import { decodeInfo } from "../../shared/mc/info-document.ts";
import { decodeBody, findPart } from "../../shared/mc/multipart.ts";
import { encodePresence, type Presence } from "../../shared/mc/presence.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { domainOf, type People, SYSTEMS } from "../people/people.ts";
import type { Admission } from "../sip/notifier.ts";
import type { Registrar } from "../sip/registrar.ts";

/** What says where somebody is. */
export interface PresenceFacts {
  readonly domain: string;
  readonly people: People;
  readonly registrar: Registrar;
  /** Whether something else than a registered client answers for a person. */
  readonly hasHandset: (personId: string) => boolean;
}

/** Where somebody is, as far as the system knows. */
function presenceOf(mcServiceId: string, { hasHandset, people, registrar }: PresenceFacts): Presence {
  const person = people.dialled(mcServiceId);
  if (person?.next !== undefined && !person.forwarded) {
    const { mcServiceId: newId, system } = person.next;
    const kmsUri = person.settings.kmsUriPlace === "redirection" ? SYSTEMS[system].kmsUri : null;
    return { kind: "migrated", newId, kmsUri, since: people.movedAt(person.personId) };
  }
  const isHere = registrar.locate(mcServiceId) !== undefined || (person !== undefined && hasHandset(person.personId));
  return { kind: isHere ? "home" : "nothing" };
}

/** Whom a SUBSCRIBE asks about; undefined where it names nobody. */
function askedAbout(message: IncomingRequestMessage, service: McService): string | undefined {
  try {
    const parts = decodeBody(message.getHeader("content-type") ?? "", message.body);
    const info = findPart(parts, MC_SERVICES[service].infoContentType);
    return info && decodeInfo(service, info.content).requestUri;
  } catch {
    return undefined;
  }
}

/** What a SUBSCRIBE to the participating function of a service is to. */
export function admitToPresence(message: IncomingRequestMessage, service: McService, facts: PresenceFacts): Admission {
  const id = askedAbout(message, service);
  if (id === undefined) return { statusCode: 400 };
  if (domainOf(id) !== facts.domain) return { statusCode: 404 };
  return {
    state: () => JSON.stringify(presenceOf(id, facts)),
    tell: (_before, now) => encodePresence(id, JSON.parse(now) as Presence, ["urn:uuid:client"]),
  };
}
