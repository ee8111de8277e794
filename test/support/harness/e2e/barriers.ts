import type { Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

/** To what is looked at, where it is not the whole page under every rule. */
export interface Narrowed {
  /** Parts of the page, as selectors. */
  readonly within?: readonly string[];
  /** Tags of rules, or the rules themselves. */
  readonly only?: RunOptions["runOnly"];
}

/** Where nothing but colours differs from what was looked at. */
export const COLOURS = { type: "rule", values: ["color-contrast"] } as const satisfies RunOptions["runOnly"];

/** What is looked at: some with `npm test`, all with `npm run test:barriers`. */
export const lookedAt = <T>(all: readonly T[], some: readonly T[]): readonly T[] =>
  process.env["EVERY_STATE"] === undefined ? some : all;

/** What axe finds wrong on a page: rule and elements of each finding. */
export async function barriers(page: Page, { within, only }: Narrowed = {}): Promise<string[]> {
  // Each page has it once, and hands over only what is wrong: what is right is long, and nobody reads it.
  for (const frame of page.frames()) {
    try {
      if (await frame.evaluate(() => "axe" in window)) continue;
      // A sandboxed frame has no origin to be told apart by.
      await frame.evaluate(`${axe.source};axe.configure({ allowedOrigins: ["<unsafe_all_origins>"] })`);
    } catch (error) {
      // A page that has decoded its picture is taken away, and has nothing to be looked at any more.
      if (!frame.isDetached()) throw error;
    }
  }
  return page.evaluate(
    async ([include, runOnly]) => {
      // Colours fade into others, and what arrives becomes visible: both are looked at when they have. What turns for ever is not waited for.
      const ends = document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
      await Promise.allSettled(ends.map(({ finished }) => finished));
      const { violations } = await window.axe.run(include === undefined ? document : { include: [...include] }, {
        resultTypes: ["violations"],
        ...(runOnly === undefined ? {} : { runOnly }),
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
    },
    [within, only] as const,
  );
}

/** The same in the theme that is shown and in the other one. What differs between the two is colour alone. */
export async function barriersInBothThemes(page: Page, narrowed: Narrowed = {}): Promise<string[]> {
  const found = await barriers(page, narrowed);
  const other = await page.evaluate(() => {
    const { dataset } = document.documentElement;
    dataset["theme"] = dataset["theme"] === "light" ? "dark" : "light";
    return dataset["theme"];
  });
  const ofColours = await barriers(page, { ...narrowed, only: COLOURS });
  return [...found, ...ofColours.map((each) => `${other}: ${each}`)];
}

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}
