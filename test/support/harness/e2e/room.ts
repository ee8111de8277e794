/**
 * Whether what a page shows has room there: what nobody can scroll to, what lies on something else, what does not begin where its
 * line begins.
 *
 * @module
 */
import type { Page } from "@playwright/test";

/** What of a part of the window is beyond the edge of that part: nobody can scroll to it. */
export const cutOff = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, h1, h2, h3, input, [role='alert']")]
      .filter((part) => part.checkVisibility() && part.closest(".for-screen-readers") === null)
      // The field within a slider is cut to nothing: its thumb is what is seen.
      .filter((part) => part.parentElement === null || getComputedStyle(part.parentElement).clipPath === "none")
      .filter((part) => {
        const { left, right } = part.getBoundingClientRect();
        const edges = (part.closest("[data-region]") ?? document.documentElement).getBoundingClientRect();
        // What is one pixel wide is for screen readers.
        return right - left > 1 && (right > edges.right + 1 || left < edges.left - 1);
      })
      .map((part) => part.textContent || part.outerHTML.slice(0, 200)),
  );

/** Two texts of the page of which one lies on the other, as `one × other`. What is scrolled under something that sticks is not meant. */
export const overlapping = (page: Page) =>
  page.evaluate(() => {
    /** Pixels by which the boxes of letters reach into each other without any ink that does. */
    const AIR = 3;
    const clips = (element: Element) =>
      getComputedStyle(element).overflowX !== "visible" || getComputedStyle(element).overflowY !== "visible";
    const isOnTop = (element: Element) => ["sticky", "fixed"].includes(getComputedStyle(element).position);
    const texts: {
      node: Node;
      text: string;
      on: Element | null;
      rects: { left: number; right: number; top: number; bottom: number }[];
    }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      const parent = node.parentElement;
      if (text === "" || parent === null || !parent.checkVisibility({ visibilityProperty: true })) continue;
      // What is drawn has its own rules of what stands on what.
      if (parent.closest(".for-screen-readers, svg, option, select, [aria-live], [hidden]") !== null) continue;
      const edges = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
      let on: Element | null = null;
      for (let at: Element | null = parent; at !== null; at = at.parentElement) {
        if (on === null && isOnTop(at)) on = at;
        if (getComputedStyle(at).clipPath !== "none") edges.right = edges.left;
        if (!clips(at)) continue;
        const box = at.getBoundingClientRect();
        edges.left = Math.max(edges.left, box.left);
        edges.right = Math.min(edges.right, box.right);
        edges.top = Math.max(edges.top, box.top);
        edges.bottom = Math.min(edges.bottom, box.bottom);
      }
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()]
        .map((rect) => ({
          left: Math.max(rect.left, edges.left),
          right: Math.min(rect.right, edges.right),
          top: Math.max(rect.top, edges.top),
          bottom: Math.min(rect.bottom, edges.bottom),
        }))
        .filter((rect) => rect.right - rect.left > 2 * AIR && rect.bottom - rect.top > 2 * AIR);
      if (rects.length > 0) texts.push({ node, text, on, rects });
    }
    const found: string[] = [];
    for (const [at, one] of texts.entries())
      for (const other of texts.slice(at + 1)) {
        if (one.on !== other.on) continue;
        const isOn = one.rects.some((a) =>
          other.rects.some(
            (b) =>
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > AIR &&
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > AIR,
          ),
        );
        if (isOn) found.push(`${one.text.slice(0, 40)} × ${other.text.slice(0, 40)}`);
      }
    return found;
  });

/** Texts of a page written from right to left of which the first line does not begin at the right. */
export const beginningElsewhere = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("h1, h2, h3, p, dt, dd, li, label, legend")]
      .filter((part) => part.checkVisibility() && part.closest(".for-screen-readers, svg") === null)
      .filter((part) =>
        [...part.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== ""),
      )
      .filter((part) => {
        const style = getComputedStyle(part);
        // What somebody wrote from left to right is theirs.
        if (style.direction !== "rtl" || style.unicodeBidi === "plaintext") return false;
        // In the middle, in a row of others, or at the end on purpose.
        if (style.textAlign === "center" || style.textAlign === "end" || /flex|grid|inline/.test(style.display))
          return false;
        const range = document.createRange();
        range.selectNodeContents(part);
        const [first] = range.getClientRects();
        const box = part.getBoundingClientRect();
        const inner = box.right - Number.parseFloat(style.paddingRight) - Number.parseFloat(style.borderRightWidth);
        return (
          first !== undefined &&
          first.width > 1 &&
          Math.max(...[...range.getClientRects()].map(({ right }) => right)) < inner - 2
        );
      })
      .map((part) => part.textContent?.slice(0, 60) ?? ""),
  );
