/**
 * The program in the Chromium shell, its windows driven by Playwright.
 *
 * @module
 */
import { type Browser, type BrowserContext, chromium, type Dialog, type Page } from "playwright-core";
import { startChromiumShell } from "../../../electron/shells/chromium/chromium-shell.ts";
import { CHROMIUM_FLAGS } from "./chromium-flags.ts";
import { MICROPHONE_FLAGS } from "./microphone.ts";
import { type Program, type ProgramOptions, until } from "./program.ts";

/** How the lab is made; left out, the program makes its own. */
type LabMaking = Pick<Parameters<typeof startChromiumShell>[0], "createLab">;

/** Milliseconds that a click or a look may take; everything is on this computer. */
const ACTION_LIMIT_MS = 10_000;

async function reload(page: Page, inCall: boolean): Promise<void> {
  let question: string | undefined;
  const agree = (dialog: Dialog) => {
    question = dialog.type();
    void dialog.accept();
  };
  page.on("dialog", agree);
  await page.reload();
  page.off("dialog", agree);
  const expected = inCall ? "beforeunload" : undefined;
  if (question !== expected) throw new Error(`asked ${question} and not ${expected} before loading anew`);
}

/** Ends the process of a page; the address never answers, because its page is gone. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  page.goto("chrome://crash").catch(() => {});
  await crashed;
}

/**
 * Opens pages in windows of their own, as the program opens its windows: of the tabs of one window the browser draws those
 * behind once a second, and whatever waits until an element stands still waits for that.
 */
async function windowsOf(browser: Browser, context: BrowserContext): Promise<() => Promise<Page>> {
  const session = await browser.newBrowserCDPSession();
  let browserContextId: string | undefined;
  return async () => {
    if (browserContextId === undefined) {
      const first = await context.newPage();
      // Asked of the first page, while it is there: one that has crashed says nothing any more.
      const ofPage = await context.newCDPSession(first);
      browserContextId = (await ofPage.send("Target.getTargetInfo")).targetInfo.browserContextId ?? "";
      await ofPage.detach();
      return first;
    }
    const opened = context.waitForEvent("page");
    await session.send("Target.createTarget", { url: "about:blank", newWindow: true, browserContextId });
    return opened;
  };
}

/**
 * Starts host, lab and browser, and opens the console.
 *
 * @param rendererFolder - built windows; the checkout's own when not given
 */
export async function openChromiumProgram(
  browserPath: string,
  options: ProgramOptions & LabMaking,
  rendererFolder?: string,
): Promise<Program> {
  const { colorScheme = "dark", dataFolder, headless, microphone = "test-signal", sound, viewport } = options;
  const flags = CHROMIUM_FLAGS.filter((flag) => sound?.untouched !== false || !flag.startsWith("--autoplay-policy="));
  const browser = await chromium.launch({
    executablePath: browserPath,
    headless,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...flags, ...MICROPHONE_FLAGS[microphone]],
    ...(sound === undefined
      ? {}
      : // Playwright mutes a browser without a window.
        { env: { ...process.env, ...sound.server }, ignoreDefaultArgs: ["--mute-audio"] }),
  });
  const context: BrowserContext = await browser.newContext({
    colorScheme,
    viewport: viewport ?? { width: 1280, height: 800 },
  });
  context.setDefaultTimeout(ACTION_LIMIT_MS);
  const newWindow = await windowsOf(browser, context);
  const units = new Map<string, Page>();
  let consolePage: Page | undefined;
  let consoleShown = () => {};
  let chosen: string | undefined;
  const answer = async () => chosen;
  const addresses: URL[] = [];
  const shell = await startChromiumShell({
    dataFolder,
    lab: true,
    signIn: options.signIn === true,
    ...(options.createLab === undefined ? {} : { createLab: options.createLab }),
    openBrowser: async (url) => void addresses.push(url),
    port: 0,
    fileDialogs: () => ({ open: answer, save: answer, show: () => {} }),
    ...(rendererFolder === undefined ? {} : { rendererFolder }),
    openBrowserWindow: async (url, { role, personId }) => {
      const page = await newWindow();
      if (role === "console") consolePage = page;
      else if (personId !== null) units.set(personId, page);
      await page.goto(url);
      if (role === "console") consoleShown();
    },
  }).catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });

  const close = async () => {
    await shell.close();
    await browser.close();
  };
  try {
    await shell.openWindow("console");
    const opened = () => {
      if (consolePage === undefined) throw new Error("the console did not open");
      return consolePage;
    };
    return {
      shell: "chromium",
      dataFolder,
      get console() {
        return opened();
      },
      async unit(personId) {
        await shell.openWindow("unit", personId);
        const page = units.get(personId);
        if (page === undefined) throw new Error("the unit did not open");
        return page;
      },
      reload: (inCall) => reload(opened(), inCall),
      async crashConsole() {
        const shown = new Promise<void>((resolve) => {
          consoleShown = resolve;
        });
        await crash(opened());
        await shown;
      },
      // Nobody has been asked yet: the button does it.
      askForMicrophone: () => opened().getByRole("banner").getByRole("button", { name: "Allow microphone" }).click(),
      addressOpened: () => until("an address for the browser", ACTION_LIMIT_MS, async () => addresses.shift()),
      async chooses(path) {
        chosen = path;
      },
      closeWindow: (page) => page.close(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
