/**
 * The way to the lab's identity server. It is a bundle of its own, and loaded only where somebody signs in there: nobody else waits for it.
 *
 * @module
 */
import { McError } from "../shared/errors/mc-error.ts";
import type { McService } from "../shared/mc/services/services.ts";
import type { LabIdentity } from "./identity/lab-identity.ts";
import type { IdentityPeople } from "./identity/people-page.ts";
import type { TlsIdentity } from "./kms/authority.ts";
import { DISPATCHER, type People } from "./people/people.ts";

/** From the source, or where `scripts/tools/build` puts it: beside the host. */
const PLACE = import.meta.url.endsWith(".ts") ? "identity/lab-identity.ts" : "lab-identity.js";
const DISPATCHER_ID = "ava-lindqvist";

/** Everybody of the lab can sign in; whose console it is, the tokens say. */
function peopleOf(people: People, services: readonly McService[]): IdentityPeople {
  const one = (displayName: string, role: string, id: string) => ({
    displayName,
    role,
    ids: Object.fromEntries(services.map((service) => [service, id])),
  });
  return Object.fromEntries([
    [DISPATCHER_ID, one(DISPATCHER.displayName, "Dispatcher, this desk", DISPATCHER.held.mcServiceId)],
    ...people.list().map(({ displayName, id, primaryId, role }) => [id, one(displayName, role, primaryId)] as const),
  ]);
}

/**
 * Starts it.
 *
 * @throws McError `lab-port-unavailable`
 */
export async function openIdentity(
  authority: TlsIdentity,
  people: People,
  services: readonly McService[],
): Promise<LabIdentity> {
  const place = new URL(PLACE, import.meta.url).href;
  const loaded = (await import(/* @vite-ignore */ place)) as typeof import("./identity/lab-identity.ts");
  try {
    return await loaded.LabIdentity.open({ authority, people: peopleOf(people, services) });
  } catch (cause) {
    // A bundle of its own has an error class of its own.
    throw new McError("lab-port-unavailable", undefined, cause);
  }
}
