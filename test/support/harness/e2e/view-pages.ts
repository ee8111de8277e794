/** A page of the views by themselves for each test of a file, with data from the page of fixtures, in an installed browser. */
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { findBrowser } from "../../../../electron/machine/find-browser.mjs";
import { type FixtureSite, openFixtureSite } from "../../fixtures/views/site.ts";
import { bareBrowser } from "./bare-browser.ts";

export interface ViewPages {
  /** The page of the test that runs. */
  page(): Page;
  /** Shows a state of the fixtures. */
  show(query: string): Promise<void>;
  /** What the views have asked their engine to do. */
  done(): Promise<readonly string[]>;
}

/** To be called once at the top of a file of tests; they are skipped where no browser is installed. */
export function viewPages(): ViewPages {
  const installed = bareBrowser() ?? findBrowser()?.path;
  test.skip(installed === undefined, "the views are tested in an installed Chromium, Chrome or Edge");

  let site: FixtureSite;
  let browser: Browser;
  let page: Page;

  test.beforeAll(async () => {
    site = await openFixtureSite();
    browser = await chromium.launch({
      executablePath: installed ?? "",
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
      ],
    });
  });
  test.afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  test.beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    page = await context.newPage();
  });
  test.afterEach(() => page.context().close());

  return {
    page: () => page,
    async show(query) {
      await page.goto(`${site.url}?${query}`);
      await expect(page.getByRole("main")).toBeVisible();
      // What is measured is measured in the program's own face.
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
    },
    done: () => page.evaluate(() => window.fixture?.done ?? []),
  };
}
