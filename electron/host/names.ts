/**
 * Who an ID is, for what the desktop shows.
 *
 * @module
 */
import { idsOfPerson, type Person, type SipAccount } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdAddress, mcIdDomain, sameMcId } from "../../shared/mc/mc-id.ts";
import { callsOf, whatCallsTaught } from "../../shared/mc/whereabouts.ts";

/** As many calls as a console's window knows of the past: both recognise the same people. */
const CALLS = 200;

/** Where names come from. */
interface NameSources {
  /** Whose console it is. @throws McError when there is none */
  readonly account: () => Pick<SipAccount, "services" | "systems">;
  /** @throws McError when there is none; the console says so */
  readonly directory: () => readonly Person[];
  /** Whom the user profile names. */
  readonly named: () => readonly { readonly id: string; readonly displayName: string }[];
  /** The newest calls on record. */
  readonly calls: (limit: number) => readonly CallRecord[];
}

export interface NamedParty {
  readonly name: string;
  /** Whether the directory, the user profile, or a redirection says who it is; otherwise the name is the ID. */
  readonly known: boolean;
  /** Where a redirection has put the person, and when, Unix milliseconds; null where the directory has the ID, or nobody. */
  readonly redirected: { readonly system: string; readonly at: number } | null;
}

/**
 * The name of a person in the directory, else in the user profile; also by an ID that a redirection has named: then with that ID, since
 * the directory does not have it. The ID alone where nobody has it, without its parameters, which would push its host out of sight.
 *
 * @param now - Unix milliseconds
 */
export function partyIn(
  { account, directory, named, calls }: NameSources,
  mcServiceId: string,
  now: number,
): NamedParty {
  const id = mcIdAddress(mcServiceId);
  const unknown = { name: id, known: false, redirected: null };
  try {
    const people = directory();
    const find = (wanted: string) => people.find((each) => idsOfPerson(each).some((own) => sameMcId(own, wanted)));
    const listed = find(mcServiceId);
    if (listed !== undefined) return { name: listed.displayName, known: true, redirected: null };
    const inProfile = named().find((each) => sameMcId(each.id, mcServiceId));
    const { services, systems } = account();
    const ours = callsOf(calls(CALLS), (service) => services[service]?.id);
    const behind = whatCallsTaught(ours).personBehind(mcServiceId, now);
    const person = behind && find(behind.personId);
    // What the administrator says of exactly this ID goes before what a server has said of it.
    if (inProfile !== undefined && inProfile.displayName !== person?.displayName) {
      return { name: inProfile.displayName, known: true, redirected: null };
    }
    if (behind === undefined || person === undefined) return unknown;
    const domain = mcIdDomain(mcServiceId);
    const system = systems.find((each) => each.domain.toLowerCase() === domain)?.name ?? domain;
    return {
      name: `${person.displayName} (${id})`,
      known: true,
      redirected: { system, at: behind.redirectedAt },
    };
  } catch {
    return unknown;
  }
}
