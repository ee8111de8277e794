/**
 * Functions that stay the same while what they do changes.
 *
 * @module
 */
import { type RefObject, useEffect, useRef, useState } from "react";

/** Outside of every component: what is made within one keeps all that the component had when it was made. */
const doingLatest = (latest: RefObject<() => void>) => () => latest.current();

/**
 * One function for as long as a component lives, which does what was given last. The buttons of React Aria keep the function that they
 * were given for as long as nothing else of them changes, and with it every call that it could see.
 */
export function useLatest(act: () => void): () => void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  const [doIt] = useState(() => doingLatest(latest));
  return doIt;
}
