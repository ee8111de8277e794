/**
 * What is shown of what a user profile has: a row for each thing that it says, and none for what it does not.
 *
 * @module
 */
import type { HeldEntry, ProfileHoldings } from "../../shared/mc/profile-holdings.ts";
import { DOCUMENT_WORDS } from "./words.ts";

/** Entries of a list that are shown; how many more there are is told. */
const SHOWN = 20;

export interface HoldingRow {
  readonly title: string;
  readonly texts: readonly string[];
  readonly entries: readonly HeldEntry[];
  /** How many more there are; undefined where all are shown. */
  readonly more: string | undefined;
}

/** @param hasGroups - whether the groups are shown elsewhere, with what their server says of them */
export function holdingRows(holdings: ProfileHoldings, hasGroups = false): HoldingRow[] {
  const words = DOCUMENT_WORDS.holdings;
  const texts = (title: string, said: readonly (string | null)[]): HoldingRow => ({
    title,
    texts: said.filter((each) => each !== null),
    entries: [],
    more: undefined,
  });
  const list = (title: string, entries: readonly HeldEntry[]): HoldingRow => ({
    title,
    texts: [],
    entries: entries.slice(0, SHOWN),
    more: entries.length > SHOWN ? words.more({ count: String(entries.length - SHOWN) }) : undefined,
  });
  const groups = hasGroups ? [] : holdings.groups;
  return [
    texts(words.participant, [holdings.participantType, holdings.organisation]),
    texts(words.shownAs, holdings.shownAs),
    list(words.emergencyRecipients, holdings.emergencyRecipients),
    list(words.callers, holdings.callers),
    list(words.aliases, holdings.aliases),
    list(
      words.groupsJoined,
      groups.filter(({ isImplicit }) => isImplicit),
    ),
    list(
      words.groups,
      groups.filter(({ isImplicit }) => !isImplicit),
    ),
    texts(words.groupServers, holdings.groupServers),
  ].filter((row) => row.texts.length + row.entries.length > 0);
}
