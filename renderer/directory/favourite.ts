/**
 * What is shown of a favourite, in a row and in a tile: made by the window, which knows calls, messages and the record.
 *
 * @module
 */
import type { Person } from "../../shared/bridge/account.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";

/** A few words, and how they look; colour says nothing that the words do not. */
export interface FavouriteWords {
  readonly text: string;
  readonly tone: "plain" | "attention" | "rings" | "emergency" | "redirect";
}

/** What is shown of somebody among the people, a favourite or not. */
export interface PersonState {
  readonly person: Person;
  /** The line that they are on. */
  readonly line: number | undefined;
  /** Whether that call is the one in the middle. */
  readonly inMiddle: boolean;
  /** What needs somebody, or what goes on with them; null for nothing. */
  readonly state: FavouriteWords | null;
}

export interface Favourite extends PersonState {
  /** The digit that calls them together with Ctrl, 1 to 9; undefined from the tenth on. */
  readonly digit: number | undefined;
  /** Where they are, as far as calls have shown. */
  readonly where: FavouriteWords;
  /** What the user profile lacks for them to be called; undefined where it lacks nothing. */
  readonly lacks: PrivateCallPermission | undefined;
}
