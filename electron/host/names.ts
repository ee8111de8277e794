/**
 * Who an ID is, for what the desktop shows.
 *
 * @module
 */
import type { Person } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdAddress, sameMcId } from "../../shared/mc/mc-id.ts";
import { whatCallsTaught } from "../../shared/mc/whereabouts.ts";

/** As many calls as a console's window knows of the past: both recognise the same people. */
const CALLS = 200;

/** Where names come from. */
interface NameSources {
  /** @throws McError when there is none; the console says so */
  readonly directory: () => readonly Person[];
  /** The newest calls on record. */
  readonly calls: (limit: number) => readonly CallRecord[];
}

export interface NamedParty {
  readonly name: string;
  /** Whether the directory, or a redirection, says who it is; otherwise the name is the ID. */
  readonly known: boolean;
}

/**
 * The name of a person in the directory, also by an ID that a redirection has named: then with that ID, since the directory
 * does not have it. The ID alone where nobody has it, without its parameters, which would push its host out of sight.
 *
 * @param now - Unix milliseconds
 */
export function partyIn({ directory, calls }: NameSources, mcServiceId: string, now: number): NamedParty {
  const id = mcIdAddress(mcServiceId);
  const unknown = { name: id, known: false };
  try {
    const people = directory();
    const find = (wanted: string) => people.find((each) => sameMcId(each.mcServiceId, wanted));
    const listed = find(mcServiceId);
    if (listed !== undefined) return { name: listed.displayName, known: true };
    const behind = whatCallsTaught(calls(CALLS)).personBehind(mcServiceId, now);
    const person = behind && find(behind.personId);
    return person === undefined ? unknown : { name: `${person.displayName} (${id})`, known: true };
  } catch {
    return unknown;
  }
}
