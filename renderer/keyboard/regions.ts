/**
 * The parts of the window that F6 goes through.
 *
 * @module
 */

const FOCUSABLE =
  "button:not([disabled]), input:not([disabled]), select:not([disabled]), [tabindex='0'], summary, a[href]";

function shown(root: ParentNode, selector: string): readonly HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(selector)].filter((element) => element.getClientRects().length > 0);
}

/** Puts the focus on the first thing to operate in a part of the window; false where there is none. */
export function focusFirst(region: HTMLElement): boolean {
  const [first] = shown(region, FOCUSABLE);
  first?.focus();
  return first !== undefined;
}

/** Puts the focus on the first thing to operate in the next part of the window, or the one before. */
export function focusRegion(direction: 1 | -1, root: ParentNode = document): void {
  const regions = shown(root, "[data-region]");
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const start = here < 0 && direction < 0 ? 0 : here;
  for (let step = 1; step <= regions.length; step++) {
    const region = regions[(start + direction * step + regions.length * 2) % regions.length];
    if (region !== undefined && focusFirst(region)) return;
  }
}
