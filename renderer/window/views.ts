/**
 * The views of the window that function keys open: what each closes and opens, and where the focus goes.
 *
 * @module
 */
import { flushSync } from "react-dom";
import { focusFirst } from "../keyboard/regions.ts";
import type { UiStore } from "./ui-store.ts";

const LADDER = { side: "ladder", sideOpen: false } as const;

interface View {
  readonly opens: Partial<ReturnType<UiStore["getState"]>>;
  /** Selects the part of the window that gets the focus. */
  readonly part: string;
  /** Selects what begins at the upper edge where the view is higher than the window; left out where that is the part. */
  readonly begins?: string;
}

const VIEWS = {
  calls: {
    opens: { ...LADDER, middle: "calls", labOpen: false, viewedId: null, messageAt: null },
    part: "[data-region='call']",
  },
  history: { opens: { ...LADDER, middle: "history" }, part: ".all-calls .search" },
  sound: { opens: { middle: "calls", side: "sound", sideOpen: true }, part: ".device-role", begins: ".devices" },
} satisfies Record<string, View>;

/** Shows a view, and puts the focus into it where there is something to operate. No call is touched. */
export function showView(store: UiStore, view: keyof typeof VIEWS): void {
  const { begins, opens, part }: View = VIEWS[view];
  flushSync(() => store.setState(opens));
  const shown = document.querySelector<HTMLElement>(part);
  (begins === undefined ? shown : document.querySelector(begins))?.scrollIntoView({ block: "start" });
  if (shown !== null) focusFirst(shown);
}
