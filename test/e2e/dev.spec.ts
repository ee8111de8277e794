/** `npm run dev` as somebody has it who works on the program, on a copy of the source that this test may change. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { chromium } from "playwright-core";
import { findBrowser } from "../../electron/machine/find-browser.mjs";
import { CHROMIUM_FLAGS } from "../../scripts/tools/program/chromium-flags.ts";
import { MICROPHONE_FLAGS } from "../../scripts/tools/program/microphone.ts";
import { ask } from "../../scripts/tools/program/program.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = [
  "electron",
  "lab",
  "renderer",
  "scripts",
  "shared",
  "package.json",
  "tsconfig.base.json",
  "vite.config.ts",
];

const browserHere = findBrowser();
test.skip(browserHere === undefined, "drives windows of an installed browser");

let copy: string;
let dev: ChildProcess;
let browser: Browser;
/** Everything that the command wrote, for a failure to show. */
let said: string;
let addresses: AsyncIterator<string>;

/** Addresses of windows, each as the command writes it. */
async function* addressesOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    said += `${line}\n`;
    if (/^http:\/\/127\.0\.0\.1:\d+\/console\.html#token=/.test(line)) yield line;
  }
}

async function openNext(): Promise<Page> {
  const { value } = await addresses.next();
  expect(value, said).toBeDefined();
  const page = await browser.newPage();
  await page.goto(value as string);
  await expect(page.getByRole("main"), said).toBeVisible();
  return page;
}

/** Changes the one file below a folder of the copy that contains a text. */
function change(folder: string, text: string, changed: string): void {
  const files = readdirSync(join(copy, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(copy, folder, name));
  const found = files.filter((file) => readFileSync(file, "utf8").includes(text));
  expect(found, `files with ${text}`).toHaveLength(1);
  for (const file of found) writeFileSync(file, readFileSync(file, "utf8").replace(text, changed));
}

test.beforeEach(async () => {
  copy = mkdtempSync(join(tmpdir(), "mc-dispatcher-dev-"));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "junction");
  said = "";
  dev = spawn(process.execPath, ["scripts/dev.ts", "--no-window", `--data-folder=${join(copy, "data")}`], {
    cwd: copy,
    stdio: ["ignore", "pipe", "pipe"],
  });
  dev.stderr?.on("data", (octets: Buffer) => {
    said += octets.toString("utf8");
  });
  addresses = addressesOf(createInterface({ input: dev.stdout! }));
  browser = await chromium.launch({
    executablePath: browserHere!.path,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...CHROMIUM_FLAGS, ...MICROPHONE_FLAGS["test-signal"]],
  });
});

test.afterEach(async () => {
  await browser.close();
  const ended = dev.exitCode === null ? once(dev, "exit") : undefined;
  dev.kill("SIGTERM");
  await ended;
  rmSync(copy, { recursive: true, force: true });
});

test("a change of a view reaches the open window, and one of the host starts it anew", async () => {
  const page = await openNext();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.evaluate(() => void Object.assign(window, { isStillHere: true }));

  change("renderer/window", 'className="console"', 'className="console" title="changed view"');
  await expect(page.getByTitle("changed view"), said).toBeVisible();
  expect(await page.evaluate(() => "isStillHere" in window)).toBe(true);
  expect(complaints).toEqual([]);

  change("electron", "VERSION: string = packageJson.version", 'VERSION: string = "0.0.0-changed"');
  const reopened = await openNext();
  expect((await ask(reopened, "app.info", {})).version).toBe("0.0.0-changed");
  await expect(reopened.getByTitle("changed view")).toBeVisible();
});
