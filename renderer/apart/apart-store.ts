/**
 * What the window of the record knows besides what it reads: the people, and calls that were stored since.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { McSystem, Person } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { createNewest } from "../client/newest.ts";
import { indexPeople, type PeopleIndex, searchPeople } from "../directory/search.ts";
import type { Host } from "../host/host.ts";
import { type PersonFinder, personFinder } from "../people/people.ts";

/** Calls that are held beside what was read, until everything is read anew. */
export const MOST_STORED = 200;

interface ApartState {
  readonly systems: readonly McSystem[];
  /** Whose record it is, for what is printed: name and ID. */
  readonly desk: string;
  readonly index: PeopleIndex;
  readonly find: PersonFinder;
  /** Calls that were stored since the record was read, the newest first. */
  readonly stored: readonly CallRecord[];
  /** How often the record was begun to be read anew. */
  readonly round: number;
}

export type ApartStore = StoreApi<ApartState>;

/** With a call that was stored, in the place of its earlier state. */
export function withStored(
  { stored, round }: Pick<ApartState, "stored" | "round">,
  call: CallRecord,
): Pick<ApartState, "stored" | "round"> {
  const others = stored.filter(({ id }) => id !== call.id);
  // From the beginning then: whatever is given up here is on record.
  if (others.length >= MOST_STORED) return { stored: [call], round: round + 1 };
  return { stored: [call, ...others].toSorted((a, b) => b.startedAt - a.startedAt), round };
}

/** Who fits what is typed, the best first; without a query the favourites. */
export function peopleFor(index: PeopleIndex, query: string) {
  const people = query.trim() === "" ? [...index.favourites, ...index.others] : searchPeople(index, query);
  return people.map(({ displayName: name, mcServiceId: id, role }) => ({ id, name, role }));
}

/**
 * Asks for what is needed to read the record, and follows it.
 *
 * @throws McError of the host when it cannot tell; `sign-in-needed` where nobody is signed in
 */
export async function openApart(host: Host): Promise<ApartStore> {
  const store = createStore<ApartState>(() => ({
    systems: [],
    desk: "",
    index: indexPeople([]),
    find: personFinder([]),
    stored: [],
    round: 0,
  }));
  const people = createNewest<readonly Person[]>((all) =>
    store.setState({ index: indexPeople(all), find: personFinder(all) }),
  );
  const list = () => people.ask(() => host.call("directory.list", {}));
  // Before the questions: what happens meanwhile is heard too.
  host.on("calls.stored", (call) => store.setState((state) => withStored(state, call)));
  // Without the people of now, those of before stay.
  host.on("directory.changed", () => void list().catch(() => {}));
  const [{ displayName, shownId, systems }] = await Promise.all([host.call("account.systems", {}), list()]);
  store.setState({ systems, desk: `${displayName}, ${mcIdForPeople(shownId)}` });
  return store;
}
