import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { type Thread, threadsOf } from "../messages/thread-story.ts";
import type { PersonFinder } from "../people/people.ts";
import type { ConsoleMessaging } from "./services.ts";

const NONE: ReadonlyMap<string, MessageRecord> = new Map();
const NOTHING = () => () => {};

/** The conversations, each with the person whom the directory, or a redirection, knows behind its IDs. */
export function useThreads(messaging: ConsoleMessaging | null, find: PersonFinder): readonly Thread[] {
  const subscribe = messaging?.store.subscribe ?? NOTHING;
  const read = useCallback(() => messaging?.store.getState().messages ?? NONE, [messaging]);
  const messages = useSyncExternalStore(subscribe, read, read);
  return useMemo(() => threadsOf(messages.values(), (id) => find(id)?.mcServiceId ?? id), [messages, find]);
}
