/**
 * Users who have a window: what becomes another about them is told to their windows and to their keys.
 *
 * @module
 */
import type { UserChange, UserSource, UserSources } from "../user/user-source.ts";

interface Surroundings {
  readonly users: UserSources;
  /** Whether a page of this person's unit is there. */
  readonly isPresent: (personId: string) => boolean;
  /** Something about a present user is another; null means the dispatcher. */
  readonly changed: (personId: string | null, what: UserChange) => void;
  /** The last page of a person's unit is gone. */
  readonly left: (personId: string) => void;
}

export interface PresentUsers {
  /** A page has come; the dispatcher's is there all the time. */
  came(personId: string | null): void;
  /** A page has gone, perhaps not the last: there are briefly two while a window reloads. */
  went(personId: string | null): void;
  close(): void;
}

/** Follows the dispatcher from the start, and each person with a unit while it is open. */
export function followUsers({ users, isPresent, changed, left }: Surroundings): PresentUsers {
  const stops = new Map<string | null, () => void>();
  const follow = (personId: string | null, source: UserSource | undefined) => {
    if (source === undefined || stops.has(personId)) return;
    stops.set(
      personId,
      source.onChange((what) => changed(personId, what)),
    );
  };
  follow(null, users.dispatcher);
  return {
    came(personId) {
      if (personId !== null) follow(personId, users.unit(personId));
    },
    went(personId) {
      if (personId === null || isPresent(personId)) return;
      stops.get(personId)?.();
      stops.delete(personId);
      left(personId);
    },
    close() {
      for (const stop of stops.values()) stop();
    },
  };
}
