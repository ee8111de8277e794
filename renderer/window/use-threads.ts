import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { prepareSearch } from "../messages/message-search.ts";
import { type PersonOf, personsIn, type Thread, threadsOf } from "../messages/threads.ts";
import type { MessageBook } from "../messaging/message-book.ts";
import type { PersonFinder } from "../people/people.ts";
import type { ConsoleMessaging } from "./services.ts";

const NONE: MessageBook = new Map();
/** Messages that are prepared for the search in one go: about a millisecond. */
const AT_ONCE = 500;
const NOTHING = () => () => {};

interface Threads {
  readonly threads: readonly Thread[];
  /** Tells whose conversation an ID belongs to. */
  readonly personOf: PersonOf;
}

/** The conversations, each with the person whom the directory, or a redirection, knows behind its IDs. */
export function useThreads(messaging: ConsoleMessaging | null, find: PersonFinder): Threads {
  const subscribe = messaging?.store.subscribe ?? NOTHING;
  const read = useCallback(() => messaging?.store.getState().book ?? NONE, [messaging]);
  const book = useSyncExternalStore(subscribe, read, read);
  const personOf = useMemo(() => personsIn(book, (id, at) => find(id, at)?.mcServiceId ?? id), [book, find]);
  const threads = useMemo(() => threadsOf(book, personOf), [book, personOf]);
  useEffect(() => {
    const prepare = () => {
      if (!prepareSearch(threads, AT_ONCE)) idle = requestIdleCallback(prepare);
    };
    let idle = requestIdleCallback(prepare);
    return () => cancelIdleCallback(idle);
  }, [threads]);
  return { threads, personOf };
}
