import { useSyncExternalStore } from "react";
import { mediaQuery, onTextSize } from "./text-size.ts";

/** From this width on the layout is the large one: favourites are tiles, where there is room for them, and rows are higher. */
const WIDE = "(min-width: 1600px)";

/** Whether the window is wide at the size of its text, told when it changes. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      let query = matchMedia(mediaQuery(WIDE));
      query.addEventListener("change", changed);
      const follow = () => {
        query.removeEventListener("change", changed);
        query = matchMedia(mediaQuery(WIDE));
        query.addEventListener("change", changed);
        changed();
      };
      const stop = onTextSize(follow);
      return () => {
        stop();
        query.removeEventListener("change", changed);
      };
    },
    () => matchMedia(mediaQuery(WIDE)).matches,
    // Where nothing is laid out yet.
    () => false,
  );
}
