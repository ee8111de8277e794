/**
 * What the lab's configuration servers have of the dispatchers: that of the system at home, and that of the one where they are visitors; and
 * the group server at home.
 *
 * @module
 */
import type { DataLimits } from "../../shared/mc/data/service-configuration.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import type { TlsIdentity } from "../kms/authority.ts";
import { consoleProfile } from "../kms/lab-profiles.ts";
import { groupsOf } from "../people/groups.ts";
import { DISPATCHER, DISPATCHERS, type People, SYSTEMS, type SystemName } from "../people/people.ts";
import { ConfigurationServer, type DocumentJudge, type DocumentWriter } from "./configuration-server.ts";
import { GroupServer } from "./group-server.ts";
import { writtenConfiguration, writtenUeConfiguration } from "./written-documents.ts";

/** A dispatcher's profiles: the usual one, which the server selects, and one that permits less. */
const USUAL = 1;
const RELIEF = 2;

/** Who says whose documents a token opens, and whose groups. */
interface Readers {
  readerOf: DocumentJudge;
  memberOf: DocumentJudge;
}

/**
 * Starts the group server of system A.
 *
 * @throws McError lab-port-unavailable
 */
export const openGroups = (
  authority: TlsIdentity,
  people: People,
  readers: Pick<Readers, "memberOf">,
): Promise<GroupServer> =>
  GroupServer.open({
    authority,
    host: SYSTEMS[DISPATCHER.held.system].groupHost,
    judge: (token) => readers.memberOf(token, VOICE_SERVICE),
    groups: () => groupsOf(people),
  });

/**
 * Starts one.
 *
 * @param system - whose server it is
 * @throws McError lab-port-unavailable
 */
export function openDocuments(
  authority: TlsIdentity,
  people: People,
  options: { readonly limits: DataLimits; readonly services: readonly McService[]; readonly documentsEveryMs: number },
  readers: Pick<Readers, "readerOf">,
  system: SystemName,
): Promise<ConfigurationServer> {
  const { documentsEveryMs: checkEvery, limits, services } = options;
  const { configurationHost: host, domain } = SYSTEMS[system];
  const isHome = system === DISPATCHER.held.system;
  const userIds = DISPATCHERS.map(({ held, visitor }) => (isHome ? held : visitor).mcServiceId);
  const write: DocumentWriter = ({ kind, service }, { ids, ueId }, { longestCall, withholds }, profile, index) => {
    const mcServiceId = ids.get(service) ?? "";
    switch (kind) {
      case "user-profile":
        return consoleProfile(people, service, {
          index,
          isRelief: index === RELIEF,
          withholds,
          isEnabled: profile !== "switched-off",
          isVisitor: !isHome,
          // Whose profile it gives where it gives somebody else's.
          userId: profile === "of-another" ? `sip:somebody-else@${domain}` : mcServiceId,
        });
      case "service-configuration":
        return writtenConfiguration(service, domain, limits, longestCall === "none" ? undefined : longestCall);
      case "ue-configuration":
        return writtenUeConfiguration(service, domain, mcServiceId, ueId);
    }
  };
  return ConfigurationServer.open({
    authority,
    host,
    ...{ userIds, services },
    // Whoever stands in for a dispatcher does so at home.
    profileIndexes: isHome ? [USUAL, RELIEF] : [USUAL],
    judge: (token, service) => readers.readerOf(token, service),
    write,
    checkEvery,
  });
}
