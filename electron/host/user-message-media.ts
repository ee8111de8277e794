/**
 * Connections of longer messages for the user of each window: the dispatcher's, and those of every field unit, which end with it.
 *
 * @module
 */
import { MessageEnds } from "../msrp/message-ends.ts";
import { type UserSources, userOf } from "../user/user-source.ts";
import type { UserMessageMedia } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

export interface HostMessageMedia extends UserMessageMedia {
  /** A unit was closed. */
  left(personId: string): void;
  closeAll(): void;
}

export function createMessageMedia(users: UserSources): HostMessageMedia {
  const places = new Map<string | null, MessageEnds>();
  function of({ personId }: WindowContext): MessageEnds {
    const ends = places.get(personId) ?? new MessageEnds(() => userOf(users, personId).messageMedia());
    places.set(personId, ends);
    return ends;
  }
  return {
    open: (window, isSession) => of(window).open(isSession),
    send: (window, order) => of(window).send(order),
    receive: (window, order) => of(window).receive(order),
    confirm: (window, id, status) => of(window).confirm(id, status),
    close: (window, id) => of(window).close(id),
    left(personId) {
      places.get(personId)?.closeAll();
      places.delete(personId);
    },
    closeAll() {
      for (const ends of places.values()) ends.closeAll();
    },
  };
}
