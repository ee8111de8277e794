import { MC_SERVICES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { grouped } from "../design/format.ts";

/** The people column is for the service in which the console calls. */
const { idTitle } = MC_SERVICES[VOICE_SERVICE];

/** Every word of the people column. */
export const DIRECTORY_WORDS = {
  region: "People",
  searchLabel: `Search people or type an ${idTitle}`,
  searchPlaceholder: `Name, unit or ${idTitle}`,
  clear: "Clear the search",
  favourites: "Favourites",
  others: "All other people",
  everyone: "All people",
  matches: "Matches",
  loading: "Loading people",
  empty: `The directory is empty. Type an ${idTitle} to call.`,
  noMatch: `Nobody by that name. A whole ${idTitle} can be called as it is.`,
  home: "home",
  at: (system: string) => `at ${system}`,
  learnedAt: (system: string, when: string) => `At ${system}, learned ${when}`,
  learnedHome: (when: string) => `At home, learned ${when}`,
  found: (count: number) => (count === 1 ? "1 person found" : `${grouped(count)} people found`),
  call: "Call",
  notInDirectory: "Not in the directory",
  nobodyChosen: `Choose a person, or type an ${idTitle}`,
  retry: "Load again",
} as const;
