/**
 * A desk that nobody has set up: the real program without a lab in an empty data folder, its window driven by Playwright.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import type { SystemSwitch } from "../../../../electron/host/desk-systems.ts";
import { findBrowser } from "../../../../electron/machine/find-browser.mjs";
import { type ChromiumShell, startChromiumShell } from "../../../../electron/shells/chromium/chromium-shell.ts";
import { CHROMIUM_FLAGS } from "../../../../scripts/tools/program/chromium-flags.ts";

export const INSTALLED = findBrowser();

export interface NewDeskOptions {
  readonly lab?: boolean;
  readonly dataFolder?: string;
  readonly policyFile?: string;
  readonly colorScheme?: "dark" | "light";
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What the box of the system answers when a file is chosen. */
  readonly file?: () => string | undefined;
  /** What the browser is told besides: where names lead. */
  readonly browserFlags?: readonly string[];
  readonly switchLab?: (into: boolean) => void;
  /** Whose data folder the systems of the desk lie in, and what becomes of the program when another is to be worked in. */
  readonly systems?: SystemSwitch;
  /** What becomes of an address that the program has opened in the browser of the system. */
  readonly openBrowser?: (url: URL) => Promise<void>;
}

export interface NewDesk {
  readonly page: Page;
  readonly folder: string;
  readonly shell: ChromiumShell;
  /** Errors that nobody caught, and what the page complained about. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens it. Without a data folder of the test's own, an empty one is made and taken away again. */
export async function openNewDesk(options: NewDeskOptions = {}): Promise<NewDesk> {
  const folder = options.dataFolder ?? mkdtempSync(join(tmpdir(), "mc-dispatcher-first-"));
  const complaints: string[] = [];
  const browser: Browser = await chromium.launch({
    executablePath: INSTALLED?.path ?? "",
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      ...CHROMIUM_FLAGS,
      "--use-fake-ui-for-media-stream",
      "--use-fake-device-for-media-stream",
      ...(options.browserFlags ?? []),
    ],
  });
  const context = await browser.newContext({
    colorScheme: options.colorScheme ?? "dark",
    viewport: options.viewport ?? { width: 1280, height: 800 },
    permissions: ["clipboard-read", "clipboard-write", "microphone"],
  });
  let page: Page | undefined;
  const answer = async () => options.file?.();
  const shell = await startChromiumShell({
    dataFolder: folder,
    lab: options.lab === true,
    port: 0,
    policyFile: options.policyFile ?? join(folder, "no-policy.json"),
    fileDialogs: () => ({ open: answer, save: answer, show: () => {} }),
    ...(options.switchLab === undefined ? {} : { switchLab: options.switchLab }),
    ...(options.systems === undefined ? {} : { systems: options.systems }),
    ...(options.openBrowser === undefined ? {} : { openBrowser: options.openBrowser }),
    async openBrowserWindow(url) {
      page = await context.newPage();
      page.on("pageerror", ({ message }) => complaints.push(message));
      await page.goto(url);
    },
  });
  try {
    await shell.openWindow("console");
    if (page === undefined) throw new Error("the console did not open");
    return {
      page,
      folder,
      shell,
      complaints,
      async close() {
        await shell.close();
        await browser.close();
        if (options.dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (cause) {
    await shell.close();
    await browser.close();
    throw cause;
  }
}
