/**
 * The way to the lab's identity servers. They are a bundle of its own, and loaded only where somebody signs in there: nobody else waits for it.
 *
 * @module
 */
import { McError } from "../shared/errors/mc-error.ts";
import { MC_SERVICES, type McService } from "../shared/mc/services/services.ts";
import type { ExchangeBehaviour } from "./exchange-faults.ts";
import type { LabIdentity } from "./identity/lab-identity.ts";
import type { IdentityPeople } from "./identity/people-page.ts";
import type { TlsIdentity } from "./kms/authority.ts";
import { DISPATCHER, DISPATCHERS, type Dispatcher, type People, SYSTEMS } from "./people/people.ts";

/** From the source, or where `scripts/tools/build` puts it: beside the host. */
const PLACE = import.meta.url.endsWith(".ts") ? "identity/lab-identity.ts" : "lab-identity.js";
/** A dispatcher at B. No subject of the one server is one of the other. */
const visitorIdOf = ({ visitor }: Dispatcher) => visitor.user;

interface Opening {
  readonly authority: TlsIdentity;
  readonly people: People;
  readonly services: readonly McService[];
  /** What becomes of a token of A that is to be exchanged, at the moment. */
  readonly exchange: () => ExchangeBehaviour;
}

function personOf(services: readonly McService[], displayName: string, role: string, id: string) {
  return { displayName, role, ids: Object.fromEntries(services.map((service) => [service, id])) };
}

/** Everybody of the lab can sign in; who works at this desk, the tokens say. */
function peopleOf(people: People, services: readonly McService[]): IdentityPeople {
  return Object.fromEntries([
    ...DISPATCHERS.map(
      ({ displayName, held, id }) =>
        [id, personOf(services, displayName, "Dispatcher, this desk", held.mcServiceId)] as const,
    ),
    ...people
      .list()
      .map(({ displayName, id, primaryId, role }) => [id, personOf(services, displayName, role, primaryId)] as const),
  ]);
}

/**
 * Starts them.
 *
 * @throws McError `lab-port-unavailable`
 */
export async function openIdentity({ authority, exchange, people, services }: Opening): Promise<{
  readonly home: LabIdentity;
  readonly partner: LabIdentity;
}> {
  const place = new URL(PLACE, import.meta.url).href;
  const { LabIdentity: Server } = (await import(
    /* @vite-ignore */ place
  )) as typeof import("./identity/lab-identity.ts");
  const { held, visitor: there } = DISPATCHER;
  const partnerHost = SYSTEMS[there.system].identityHost;
  let home: LabIdentity | undefined;
  try {
    home = await Server.open({
      authority,
      host: SYSTEMS[held.system].identityHost,
      people: peopleOf(people, services),
      exchange: {
        mayGo: (account, resource) =>
          exchange().mayGo && DISPATCHERS.some(({ id }) => id === account) && resource === `https://${partnerHost}`,
        change: (claims) => exchange().securityToken(claims),
      },
    });
    const idClaims = (id: string) =>
      Object.fromEntries(services.map((service) => [MC_SERVICES[service].idClaim, exchange().visitorId(id)]));
    const partner = await Server.open({
      authority,
      host: partnerHost,
      people: Object.fromEntries(
        DISPATCHERS.map((each) => [
          visitorIdOf(each),
          personOf(services, each.displayName, "Visitor", each.visitor.mcServiceId),
        ]),
      ),
      visitors: {
        trusts: new Map([[home.issuer, home.publicKey]]),
        visitorOf(_issuer, subject) {
          const found = DISPATCHERS.find(({ id }) => id === subject);
          return found && { accountId: visitorIdOf(found), claims: idClaims(found.visitor.mcServiceId) };
        },
      },
    });
    return { home, partner };
  } catch (cause) {
    await home?.close();
    // A bundle of its own has an error class of its own.
    throw new McError("lab-port-unavailable", undefined, cause);
  }
}
