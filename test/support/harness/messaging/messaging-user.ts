/** Real clients with messages, under the keys of the lab's key servers; what is stored is kept in memory. */
import { MessageEnds } from "../../../../electron/msrp/message-ends.ts";
import type { Lab } from "../../../../lab/lab.ts";
import type { McClientOptions } from "../../../../renderer/client/mc-client.ts";
import { messagesOf, messagesSince } from "../../../../renderer/messaging/message-book.ts";
import type { MessageMediaPort } from "../../../../renderer/messaging/ports.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { HOLDS_MS, newIdByMessages, whatCallsTaught } from "../../../../shared/mc/whereabouts.ts";
import { joinConsole, joinUnit, type KeyedUser, leave } from "../calling/keyed-client.ts";
import { storeValue } from "../calling/lab-calls.ts";
import type { ServiceKeys } from "../calling/service-keys.ts";

export interface MessagingUser extends KeyedUser {
  /** Everything that was stored, in order. */
  readonly stored: MessageRecord[];
}

/** Longer messages, as the host brings them to windows. */
function mediaOf(ends: MessageEnds, hasSessions: boolean): MessageMediaPort {
  return {
    async open(isSession) {
      if (isSession && !hasSessions) throw new McError("message-path-failed");
      return ends.open(isSession);
    },
    send: (order) => ends.send(order),
    receive: (order) => ends.receive(order),
    confirm: async (id, status) => ends.confirm(id, status),
    close: async (id) => ends.close(id),
  };
}

interface UserChoices {
  readonly newIdsFirst?: Settings["newIdsFirst"] | undefined;
  /** Without, whoever asks for a session is refused as by somebody who knows of none. */
  readonly hasSessions?: boolean;
}

async function withMessages(
  lab: Lab,
  join: (
    change: (keys: ServiceKeys) => Pick<McClientOptions, "messages" | "newIdOf" | "settings">,
  ) => Promise<KeyedUser>,
  { newIdsFirst = "never", hasSessions = true }: UserChoices = {},
): Promise<MessagingUser> {
  const stored: MessageRecord[] = [];
  const put = async (record: MessageRecord) => {
    stored.push(record);
  };
  const joined: KeyedUser = await join((keys) => ({
    messages: {
      keys: keys.messages,
      file: { put },
      media: mediaOf(new MessageEnds(() => lab.messageMedia()), hasSessions),
    },
    newIdOf: (id, _service, now) => {
      const book = joined.client.messaging?.store.getState().book ?? new Map();
      return newIdByMessages(messagesSince(book, now - HOLDS_MS.redirected), id, now, () => whatCallsTaught([]));
    },
    settings: () => ({ ...DEFAULT_SETTINGS, newIdsFirst, protection: "required" }),
  }));
  return { ...joined, stored };
}

/** The dispatcher, who protects every message. */
export const messagingConsole = (lab: Lab, newIdsFirst?: Settings["newIdsFirst"]) =>
  withMessages(lab, (change) => joinConsole(lab, change), { newIdsFirst });
/** A person at the unit, who does the same. */
export const messagingUnit = (lab: Lab, personId: string, choices?: UserChoices) =>
  withMessages(lab, (change) => joinUnit(lab, personId, change), choices);

/** Who is there during a test: whoever joined leaves when it ends. */
export class Present {
  #users: MessagingUser[] = [];

  async join(user: Promise<MessagingUser>): Promise<MessagingUser> {
    const joined = await user;
    this.#users.push(joined);
    return joined;
  }

  /** @param only - who leaves; left out, everybody */
  async leave(only?: MessagingUser): Promise<void> {
    const going = this.#users.filter((user) => only === undefined || user === only);
    this.#users = this.#users.filter((user) => !going.includes(user));
    await leave(going);
  }
}

export function messagingOf({ client }: MessagingUser) {
  if (client.messaging === undefined) throw new Error("no messaging");
  return client.messaging;
}

/** The first message that fits, as soon as there is one. */
export const untilMessage = (user: MessagingUser, fits: (record: MessageRecord) => boolean) =>
  storeValue(messagingOf(user).store, ({ book }) => messagesOf(book).find(fits));
