/** Every word of the recent calls that is not an outcome (those are in console/call-words.ts). */
export const HISTORY_WORDS = {
  region: "Recent",
  list: "Recent calls, the newest first",
  empty: "No calls yet.",
  loading: "Loading recent calls",
  callBack: "Call back",
  retry: "Load again",
  none: "–",
} as const;
