/** A page of the views by themselves for the tests of a file, with data from the page of fixtures, in an installed browser. */
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { findBrowser } from "../../../../electron/machine/find-browser.mjs";
import { type FixtureSite, openFixtureSite } from "../../fixtures/views/site.ts";
import { bareBrowser } from "./bare-browser.ts";

const VIEWPORT = { width: 1280, height: 800 };

export interface ViewPages {
  /** The page of the test that runs. */
  page(): Page;
  /** The test does to its page what a reload does not undo: the next one gets another. */
  alone(): Page;
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
  let page: Page | undefined;
  let isSpoiled = false;

  const shown = (): Page => {
    if (page === undefined) throw new Error("no test runs");
    return page;
  };

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
    // A worker that has tests of the file again begins anew.
    page = undefined;
    isSpoiled = false;
    await browser?.close();
    await site?.close();
  });
  // One page for the tests of a file: what its engine has compiled is compiled for all of them.
  test.beforeEach(async () => {
    if (page !== undefined) return;
    const context = await browser.newContext({ viewport: VIEWPORT, acceptDownloads: true });
    page = await context.newPage();
  });
  test.afterEach(async () => {
    const { status, expectedStatus } = test.info();
    const last = shown();
    if (isSpoiled || status !== expectedStatus || last.isClosed()) {
      await last.context().close();
      page = undefined;
      isSpoiled = false;
      return;
    }
    last.removeAllListeners();
    for (const other of last.context().pages()) if (other !== last) await other.close();
    await last.unrouteAll({ behavior: "ignoreErrors" });
    await last.emulateMedia({
      media: null,
      colorScheme: null,
      reducedMotion: null,
      forcedColors: null,
      contrast: null,
    });
    await last.setViewportSize(VIEWPORT);
    await last.mouse.move(0, 0);
    // A test that has shown nothing has left nothing, and an empty page has no storage.
    if (!last.url().startsWith(site.url)) return;
    await last.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
  });

  return {
    page: shown,
    alone() {
      isSpoiled = true;
      return shown();
    },
    async show(query) {
      const now = shown();
      await now.goto(`${site.url}?${query}`);
      await expect(now.getByRole("main")).toBeVisible();
      // What is measured is measured in the program's own face.
      await now.evaluate(() => document.fonts.ready.then(() => undefined));
    },
    done: () => shown().evaluate(() => window.fixture?.done ?? []),
  };
}
