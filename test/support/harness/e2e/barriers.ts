import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/**
 * What axe finds wrong on a page: rule and elements of each finding.
 * @param narrow - to a part of the page, or to some of the rules
 */
export async function barriers(page: Page, narrow = (axe: AxeBuilder) => axe): Promise<string[]> {
  // Legacy mode: one document without frames needs no second page to put results together.
  const { violations } = await narrow(new AxeBuilder({ page }).setLegacyMode(true)).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
}
