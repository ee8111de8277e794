/**
 * The size of all that is drawn in a window. It is laid out as in a window that is smaller by as much: widths and heights at
 * which the layout changes count what is left of the window at that size.
 *
 * @module
 */

/** As the sheets write them; a number is read from its first digit alone. */
const PIXELS = /(?<![\d.])(\d+(?:\.\d+)?)px/g;

/** Times the usual size. */
let factor = 1;

/** What each rule of a sheet asks of the window at the usual size. */
const asWritten = new WeakMap<CSSMediaRule, string>();
const listeners = new Set<() => void>();

/** A media query that was written for the usual size, as it is at the size in use. */
export const mediaQuery = (query: string): string =>
  query.replaceAll(PIXELS, (_, pixels: string) => `${Number((Number(pixels) * factor).toFixed(3))}px`);

/** Calls the listener after each change of the size, until the returned function is called. */
export function onTextSize(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function scaleRules(rules: CSSRuleList): void {
  for (const rule of rules) {
    if (rule instanceof CSSMediaRule) {
      const written = asWritten.get(rule) ?? rule.media.mediaText;
      asWritten.set(rule, written);
      rule.media.mediaText = mediaQuery(written);
    }
    if (rule instanceof CSSGroupingRule) scaleRules(rule.cssRules);
  }
}

/** The sheets of the program: what a browser's extension brings from elsewhere cannot be read. */
const isOurs = ({ href }: CSSStyleSheet) => href === null || new URL(href, location.href).origin === location.origin;

/**
 * Draws all of this window in a size, from now on.
 *
 * @param percent - of the usual size
 */
export function applyTextSize(percent: number): void {
  const next = percent / 100;
  document.documentElement.style.setProperty("--text-size", String(next));
  if (next === factor) return;
  factor = next;
  for (const sheet of document.styleSheets) if (isOurs(sheet)) scaleRules(sheet.cssRules);
  for (const listener of listeners) listener();
}
