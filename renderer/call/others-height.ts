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
