import { grouped } from "../design/format.ts";

/** Every word of the people column. */
export const DIRECTORY_WORDS = {
  region: "People",
  searchLabel: "Search people or type an MCPTT ID",
  searchPlaceholder: "Name, unit or MCPTT ID",
  clear: "Clear the search",
  favourites: "Favourites",
  others: "All other people",
  everyone: "All people",
  matches: "Matches",
  loading: "Loading people",
  empty: "The directory is empty. Type an MCPTT ID to call.",
  noMatch: "Nobody by that name. A whole MCPTT ID can be called as it is.",
  home: "home",
  at: (system: string) => `at ${system}`,
  learnedAt: (system: string, when: string) => `At ${system}, learned ${when}`,
  learnedHome: (when: string) => `At home, learned ${when}`,
  found: (count: number) => (count === 1 ? "1 person found" : `${grouped(count)} people found`),
  call: "Call",
  notInDirectory: "Not in the directory",
  nobodyChosen: "Choose a person, or type an MCPTT ID",
  retry: "Load again",
} as const;
