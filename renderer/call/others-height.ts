import { type RefObject, useLayoutEffect } from "react";

/** What happened has this height at least, in pixels, as long as nobody calls as an emergency. */
const SIDE_LEAST = 168;

/**
 * Tells the style sheet how high the rows of emergencies are, which are never given up: as `--emergencies` on the root, and as `--side-least` what they
 * leave of the column to what happened below them. Only the page knows; names and buttons may wrap.
 *
 * @param ringing - which of them ring, in one text; empty while none does
 */
export function useEmergenciesHeight(list: RefObject<HTMLElement | null>, ringing: string): void {
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || ringing === "") return undefined;
    // Wherever somebody had scrolled to: they stand first.
    element.scrollTop = 0;
    const { style } = document.documentElement;
    const measure = () => {
      const last = [...element.querySelectorAll<HTMLElement>(".emergency")].at(-1);
      if (last === undefined) return;
      const { paddingBottom } = getComputedStyle(element);
      const { bottom } = last.getBoundingClientRect();
      const height =
        bottom - element.getBoundingClientRect().top + element.scrollTop + Number.parseFloat(paddingBottom);
      const below = document.querySelector<HTMLElement>(".console > .side")?.offsetHeight ?? 0;
      style.setProperty("--emergencies", `${Math.ceil(height)}px`);
      const left = element.offsetHeight + below - Math.ceil(height);
      style.setProperty("--side-least", `${Math.max(0, Math.min(SIDE_LEAST, left))}px`);
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const each of [element, ...element.querySelectorAll(".emergency")]) observer.observe(each);
    return () => {
      observer.disconnect();
      for (const name of ["--emergencies", "--side-least"]) style.removeProperty(name);
    };
  }, [list, ringing]);
}

/**
 * Tells the style sheet, as `--others` on the root, how much of the lower edge the calls take that are not in the middle, on
 * a window so small that they lie there over the page: the controls of the call keep above them, and what gets the focus is
 * not scrolled under them. Only the page knows; a name may wrap and a second caller may wait.
 */
export function tellHeight(list: HTMLElement | null): (() => void) | undefined {
  if (list === null) return undefined;
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => {
    const covers = getComputedStyle(list).position === "fixed" ? list.offsetHeight : 0;
    style.setProperty("--others", `${covers}px`);
  });
  observer.observe(list, { box: "border-box" });
  return () => {
    observer.disconnect();
    style.removeProperty("--others");
  };
}
