/**
 * Messages over the media plane: each over a connection of its own, or over a session where there is one. Messages and notifications go over a
 * session as long as it is there, and their ordinary way where there is none.
 *
 * @module
 */
import type { MessagingStore } from "../../messaging/messaging-store.ts";
import type { DataPort, LongDataPort } from "../../messaging/ports.ts";
import { DataSessions } from "./data-sessions.ts";
import { takeLongData } from "./long-data-invitations.ts";
import { LongDataMessages } from "./long-data-messages.ts";
import type { LongDataParts } from "./message-sessions.ts";

export interface MediaPlane {
  /** Of which messages and notifications go over a session where there is one. */
  readonly data: DataPort;
  readonly longer: LongDataPort;
  /** Ends the sessions with somebody. */
  end(peerId: string): void;
  endAll(): void;
}

/**
 * Opens the media plane.
 *
 * @param data - the way over the signalling plane
 * @param store - is told with whom sessions are open
 */
export function overMediaPlane(parts: LongDataParts, data: DataPort, store: MessagingStore): MediaPlane {
  const sessions = new DataSessions({ ...parts, onSessions: (open) => store.setState({ sessions: open }) });
  const longer = new LongDataMessages(parts);
  takeLongData(parts, sessions);
  const opens = parts.account.wire.data.longer === "session";
  return {
    data: {
      send: (order) => sessions.send(order) ?? data.send(order),
      notify: (order) => sessions.notify(order) ?? data.notify(order),
      announce: (order) => data.announce(order),
      notifyFile: (order) => data.notifyFile(order),
      terminateFile: (order) => data.terminateFile(order),
    },
    longer: {
      async transmit(order) {
        const over = sessions.send(order);
        if (over !== undefined) return over;
        if (!opens || !sessions.mayOpen(order.calledId)) return longer.transmit(order);
        const answer = await sessions.open(order);
        return answer === "none" ? longer.transmit(order) : answer;
      },
    },
    end: (peerId) => sessions.end(peerId),
    endAll: () => sessions.endAll(),
  };
}
