/**
 * Connections of longer messages, for the user of each window: they end with its page.
 *
 * @module
 */
import { MessageEnds } from "../msrp/message-ends.ts";
import { type UserSources, userOf } from "../user/user-source.ts";
import type { UserMessageMedia } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

export interface HostMessageMedia extends UserMessageMedia {
  /** The page of a window has gone: nobody reads any more what would come for it. */
  gone(window: Pick<WindowContext, "id">): void;
  closeAll(): void;
}

export function createMessageMedia(users: UserSources): HostMessageMedia {
  const places = new Map<string, MessageEnds>();
  function of({ id, personId }: WindowContext): MessageEnds {
    const ends = places.get(id) ?? new MessageEnds(() => userOf(users, personId).messageMedia());
    places.set(id, ends);
    return ends;
  }
  return {
    open: (window, isSession) => of(window).open(isSession),
    send: (window, order) => of(window).send(order),
    receive: (window, order) => of(window).receive(order),
    confirm: (window, id, status) => of(window).confirm(id, status),
    close: (window, id) => of(window).close(id),
    gone({ id }) {
      places.get(id)?.closeAll();
      places.delete(id);
    },
    closeAll() {
      for (const ends of places.values()) ends.closeAll();
    },
  };
}
