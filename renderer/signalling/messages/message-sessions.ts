/**
 * Sessions over which messages go: what both of their ends need of them.
 *
 * @module
 */
import { type Session, SessionState } from "sip.js";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { LARGEST_MESSAGE, type MessageEnd } from "../../../shared/bridge/message-media.ts";
import { LONG_DATA_TYPES } from "../../../shared/mc/data/short-data.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { type MessageDescription, writeMessageDescription } from "../../../shared/msrp/message-description.ts";
import { transmissionReason } from "../../../shared/sip/reason.ts";
import { after } from "../../calling/platform.ts";
import type { MessageMediaPort } from "../../messaging/ports.ts";
import type { SipConnection } from "../connection/connection.ts";
import type { MessageRefusal } from "./received-messages.ts";
import type { TakeData } from "./short-data-messages.ts";

export interface LongDataParts {
  readonly connection: SipConnection;
  readonly account: SipAccount;
  readonly service: McService;
  readonly media: MessageMediaPort;
  readonly take: TakeData;
  /** Told of every message that is not taken, for the log. */
  readonly onRefused: (refusal: MessageRefusal) => void;
}

/** Our description of an end, which does not listen: it is reached at its relay, or not at all. */
export function describedEnd({ path }: MessageEnd, direction: MessageDescription["direction"]): string {
  const [first = "", ...others] = path;
  return writeMessageDescription({
    path: [first, ...others],
    setup: "active",
    direction,
    wrappedTypes: LONG_DATA_TYPES,
    maxSize: LARGEST_MESSAGE,
    connectTo: undefined,
  });
}

/** The other end in the words of the host. */
export const otherEnd = (id: string, { connectTo, path }: MessageDescription) => ({
  id,
  path: [...path],
  connectTo: connectTo ?? null,
});

/** Ends a session with what came of its message (TS 24.282 clause 9.2.3.2.3); without a connection as soon as there is one. */
export function endSession(connection: SipConnection, session: Session, isThere: boolean): void {
  if (!connection.isConnected()) {
    connection.whenConnected(() => endSession(connection, session, isThere));
    return;
  }
  if (session.state !== SessionState.Established) return;
  session.bye({ requestOptions: { extraHeaders: [transmissionReason(isThere)] } }).catch(() => {});
}

/** Does something when a session has ended, by whichever side. */
export function whenOver(session: Session, action: () => void): void {
  session.stateChange.addListener((state) => {
    if (state === SessionState.Terminated) action();
  });
}

/** Settles when a session has ended, or after so many milliseconds. */
export function overWithin(session: Session, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (session.state === SessionState.Terminated) {
      resolve();
      return;
    }
    const stop = after(milliseconds, resolve);
    whenOver(session, () => {
      stop();
      resolve();
    });
  });
}
