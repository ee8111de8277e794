/**
 * What the lab's configuration server has of the dispatcher.
 *
 * @module
 */
import type { DataLimits } from "../../shared/mc/data/service-configuration.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { TlsIdentity } from "../kms/authority.ts";
import { consoleProfile } from "../kms/lab-profiles.ts";
import { DISPATCHER, type People, SYSTEMS } from "../people/people.ts";
import { ConfigurationServer, type DocumentJudge, type DocumentWriter } from "./configuration-server.ts";
import { writtenConfiguration, writtenUeConfiguration } from "./written-documents.ts";

/** Whose profile it gives where it gives somebody else's. */
const ANOTHER_USER = `sip:somebody-else@${SYSTEMS[DISPATCHER.held.system].domain}`;
/** The dispatcher's profiles: the usual one, which the server selects, and one that permits less. */
const USUAL = 1;
const RELIEF = 2;

/** Who says whose documents a token opens. */
interface Readers {
  readerOf: DocumentJudge;
}

/**
 * Starts it.
 *
 * @throws McError lab-port-unavailable
 */
export function openDocuments(
  authority: TlsIdentity,
  people: People,
  options: { readonly limits: DataLimits; readonly services: readonly McService[]; readonly documentsEveryMs: number },
  readers: Readers,
): Promise<ConfigurationServer> {
  const { documentsEveryMs: checkEvery, limits, services } = options;
  const { mcServiceId, system } = DISPATCHER.held;
  const { domain } = SYSTEMS[system];
  const write: DocumentWriter = ({ kind, service }, { ueId }, { longestCall, withholds }, profile, index) => {
    switch (kind) {
      case "user-profile":
        return consoleProfile(people, service, {
          index,
          isRelief: index === RELIEF,
          withholds,
          isEnabled: profile !== "switched-off",
          ...(profile === "of-another" ? { userId: ANOTHER_USER } : {}),
        });
      case "service-configuration":
        return writtenConfiguration(service, domain, limits, longestCall === "none" ? undefined : longestCall);
      case "ue-configuration":
        return writtenUeConfiguration(service, domain, mcServiceId, ueId);
    }
  };
  return ConfigurationServer.open({
    authority,
    ids: new Map(services.map((service) => [service, mcServiceId])),
    profileIndexes: [USUAL, RELIEF],
    judge: (token, service) => readers.readerOf(token, service),
    write,
    checkEvery,
  });
}
