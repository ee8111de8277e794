/** The recent calls. */
export const history = {
  region: "Recent",
  list: "Recent calls, the newest first",
  empty: "No calls yet.",
  loading: "Loading recent calls",
  callBack: "Call back",
  retry: "Load again",
  none: "–",
} as const;
