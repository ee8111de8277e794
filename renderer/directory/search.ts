/**
 * Type-ahead over the directory. Built once, asked at every key stroke: no allocation per person but the hits.
 *
 * @module
 */
import { folded } from "../../shared/base/searchable-text.ts";
import { idsOfPerson, type Person } from "../../shared/bridge/account.ts";
import { isNumber, mcIdForPeople, mcIdKey, parseMcId } from "../../shared/mc/mc-id.ts";
import { isNearly } from "./typo.ts";

interface Entry {
  readonly person: Person;
  /** Folded name, role and ID, each word after a space. */
  readonly haystack: string;
  /** Folded name, in the same way. */
  readonly name: string;
}

/** A directory prepared for searching. */
export interface PeopleIndex {
  readonly entries: readonly Entry[];
  /** All people, by name. */
  readonly everybody: readonly Person[];
  readonly byId: ReadonlyMap<string, Person>;
  readonly favourites: readonly Person[];
  readonly others: readonly Person[];
}

const COLLATOR = new Intl.Collator("en", { sensitivity: "base", numeric: true });
const SCORE = { nameStart: 8, nameWord: 4, word: 2, inside: 1, favourite: 0.5 } as const;

/** An ID as it is searched for: as it is shown, and a number without what groups its digits, too. */
const searchable = (id: string) => folded(`${mcIdForPeople(id)}${isNumber(id) ? ` ${mcIdKey(id)}` : ""}`);

/** A word and its number, as in `Alpha 12`. It is looked for where a word begins alone: from each letter on, the work would be the square of its length. */
const UNIT = /(?<!\p{L})(\p{L}+)[ -](\d+)/gu;

/** Units of a folded role or name as who is in a hurry types them: without the space. */
const closedUp = (text: string) => Array.from(text.matchAll(UNIT), ([, word, number]) => ` ${word}${number}`).join("");

/** Where somebody belongs, each after a space; nothing where the directory does not say. */
const belonging = ({ groups, organisation }: Person): string =>
  groups === undefined && organisation === undefined
    ? ""
    : [organisation ?? "", ...(groups ?? [])].map((each) => ` ${folded(each)}`).join("");

const idsOf = (person: Person): string => idsOfPerson(person).map(searchable).join(" ");

/** The same people with the marks that the dispatcher has chosen, those who are marked in the order of the choice. */
function marked(sorted: readonly Person[], favourites: readonly string[]) {
  const order = new Map(favourites.map((id, at) => [mcIdKey(id), at]));
  const placeOf = ({ mcServiceId }: Person) => order.get(mcIdKey(mcServiceId));
  const people = sorted.map((person) => ({ ...person, favourite: placeOf(person) !== undefined }));
  const first = people.filter(({ favourite }) => favourite).toSorted((a, b) => (placeOf(a) ?? 0) - (placeOf(b) ?? 0));
  return { people, first };
}

/**
 * Prepares a directory: favourites and the others, each sorted by name.
 *
 * @param favourites - IDs of those who are, in their order; null for those whom the directory names, by name
 */
export function indexPeople(all: readonly Person[], favourites: readonly string[] | null = null): PeopleIndex {
  const sorted = all.toSorted((a, b) => COLLATOR.compare(a.displayName, b.displayName));
  const { people, first } =
    favourites === null
      ? { people: sorted, first: sorted.filter(({ favourite }) => favourite) }
      : marked(sorted, favourites);
  return {
    entries: people.map((person) => {
      const plain = folded(person.displayName);
      const name = ` ${plain}${closedUp(plain)}`;
      const role = folded(person.role);
      return { person, name, haystack: `${name} ${role}${closedUp(role)}${belonging(person)} ${idsOf(person)}` };
    }),
    everybody: people,
    byId: new Map(people.map((person) => [person.id, person])),
    favourites: first,
    others: people.filter((person) => !person.favourite),
  };
}

/** Organisations and groups of a directory, by name: what its people can be narrowed to. */
export interface Belongings {
  readonly organisations: readonly string[];
  readonly groups: readonly string[];
}

/** What one can narrow the people to. */
export interface Narrowing {
  readonly kind: "organisation" | "group";
  readonly name: string;
}

/** Every organisation and group that is named. */
export function belongingsOf(people: readonly Person[]): Belongings {
  const organisations = new Set<string>();
  const groups = new Set<string>();
  for (const person of people) {
    if (person.organisation !== undefined) organisations.add(person.organisation);
    for (const group of person.groups ?? []) groups.add(group);
  }
  const byName = (names: ReadonlySet<string>) => [...names].sort(COLLATOR.compare);
  return { organisations: byName(organisations), groups: byName(groups) };
}

/** Whether somebody belongs there. */
export const belongsTo = (person: Person, { kind, name }: Narrowing): boolean =>
  kind === "organisation" ? person.organisation === name : (person.groups?.includes(name) ?? false);

/** A person by an ID that the directory does not have. */
export interface Alias {
  readonly id: string;
  readonly person: Person;
  readonly haystack: string;
}

/** Prepares such an ID for searching, together with the name: both may be typed. */
export const aliasOf = (person: Person, id: string): Alias => ({
  id,
  person,
  haystack: ` ${folded(person.displayName)} ${searchable(id)}`,
});

/** A word of the query, and the same at the beginning of a word: both are asked of every person. */
interface Term {
  readonly text: string;
  readonly atWord: string;
}

function score(entry: Entry, { text, atWord }: Term): number {
  if (!entry.haystack.includes(text)) return 0;
  if (entry.name.startsWith(atWord)) return SCORE.nameStart;
  if (entry.name.includes(atWord)) return SCORE.nameWord;
  return entry.haystack.includes(atWord) ? SCORE.word : SCORE.inside;
}

function totalScore(entry: Entry, terms: readonly Term[]): number {
  let total = entry.person.favourite ? SCORE.favourite : 0;
  for (const term of terms) {
    const points = score(entry, term);
    if (points === 0) return 0;
    total += points;
  }
  return total;
}

/** Whether all words find somebody but one, which is a name with one letter wrong. */
function isNearlyFound({ haystack, name }: Entry, terms: readonly Term[]): boolean {
  let wrong: string | undefined;
  for (const { text } of terms) {
    if (haystack.includes(text)) continue;
    if (wrong !== undefined) return false;
    wrong = text;
  }
  return wrong !== undefined && isNearly(name, wrong);
}

/** A number, or the beginning of one, as somebody types it: spaces and marks group its digits and mean nothing. */
const NUMBER_LIKE = /^\+[\d\s().-]*$/;

/** The words of a query. */
function wordsOfQuery(query: string): readonly string[] {
  const text = folded(query.trim().replace(/^(?:sips?|tel):/i, ""));
  if (NUMBER_LIKE.test(text)) return [text.replaceAll(/[^\d+]/g, "")];
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

/**
 * The people who match every word of the query, the best first: beginnings of names before words inside before
 * mere parts, favourites before others, then by name; after them those whom only an alias finds. Where that is nobody, one letter may be
 * wrong in one name. An empty query matches nobody.
 */
export function searchPeople(index: PeopleIndex, query: string, aliases: readonly Alias[] = []): readonly Person[] {
  const terms = wordsOfQuery(query).map((text) => ({ text, atWord: ` ${text}` }));
  if (terms.length === 0) return [];
  // The entries are sorted by name already: one bucket a score keeps that order and saves sorting the hits.
  const buckets = new Map<number, Person[]>();
  for (const entry of index.entries) {
    const total = totalScore(entry, terms);
    if (total === 0) continue;
    const bucket = buckets.get(total);
    if (bucket === undefined) buckets.set(total, [entry.person]);
    else bucket.push(entry.person);
  }
  const found = [...buckets.entries()].sort(([a], [b]) => b - a).flatMap(([, people]) => people);
  const byAlias = aliases.filter(({ haystack }) => terms.every(({ text }) => haystack.includes(text)));
  if (found.length + byAlias.length === 0) {
    return index.entries.filter((entry) => isNearlyFound(entry, terms)).map(({ person }) => person);
  }
  return byAlias.length === 0 ? found : [...new Set([...found, ...byAlias.map(({ person }) => person)])];
}

/** Spaces group the digits of a number and mean nothing. */
function typedNumber(text: string): string | null {
  const id = text.replaceAll(/\s/g, "");
  return isNumber(id) ? id : null;
}

/** The MC service ID that a query spells out, with its scheme; null when it is none. */
export function typedId(query: string): string | null {
  const text = query.trim();
  if (text.startsWith("+")) return typedNumber(`tel:${text}`);
  if (/^tel:/i.test(text)) return typedNumber(text);
  const id = /^sips?:/i.test(text) ? text : `sip:${text}`;
  return parseMcId(id)?.host.includes(".") === true ? id : null;
}
