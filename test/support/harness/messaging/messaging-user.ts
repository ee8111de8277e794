/** Real clients with messages, under the keys of the lab's key servers; what is stored is kept in memory. */
import type { Lab } from "../../../../lab/lab.ts";
import type { McClientOptions } from "../../../../renderer/client/mc-client.ts";
import { messagesOf } from "../../../../renderer/messaging/message-book.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { joinConsole, joinUnit, type KeyedUser } from "../calling/keyed-client.ts";
import { storeValue } from "../calling/lab-calls.ts";
import type { ServiceKeys } from "../calling/service-keys.ts";

export interface MessagingUser extends KeyedUser {
  /** Everything that was stored, in order. */
  readonly stored: MessageRecord[];
}

async function withMessages(
  join: (change: (keys: ServiceKeys) => Pick<McClientOptions, "messages" | "settings">) => Promise<KeyedUser>,
): Promise<MessagingUser> {
  const stored: MessageRecord[] = [];
  const put = async (record: MessageRecord) => {
    stored.push(record);
  };
  const joined = await join((keys) => ({
    messages: { keys: keys.messages, file: { put } },
    settings: () => ({ ...DEFAULT_SETTINGS, newIdsFirst: "never", protection: "required" }),
  }));
  return { ...joined, stored };
}

/** The dispatcher, who protects every message. */
export const messagingConsole = (lab: Lab) => withMessages((change) => joinConsole(lab, change));
/** A person at the unit, who does the same. */
export const messagingUnit = (lab: Lab, personId: string) => withMessages((change) => joinUnit(lab, personId, change));

export function messagingOf({ client }: MessagingUser) {
  if (client.messaging === undefined) throw new Error("no messaging");
  return client.messaging;
}

/** The first message that fits, as soon as there is one. */
export const untilMessage = (user: MessagingUser, fits: (record: MessageRecord) => boolean) =>
  storeValue(messagingOf(user).store, ({ book }) => messagesOf(book).find(fits));
