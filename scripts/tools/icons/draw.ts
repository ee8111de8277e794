/**
 * Every icon of the program, drawn from `assets/icon.svg`.
 *
 * The pictures are committed, so that packaging needs no browser; a test says when they are older than their source.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { icnsOf, icoOf, type Picture } from "./containers.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const ICON_SOURCE = join(ROOT, "assets", "icon.svg");
const BUILD = join(ROOT, "build");
const TRAY = join(ROOT, "assets", "icons");

/** Where the hash of the source lies that the pictures were drawn from. */
export const ICON_STAMP = join(BUILD, "icons", "drawn-from.sha256");

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];

/** Calls that were missed are marked by more than colour: the dot covers a corner of the mark. */
const MISSED_DOT =
  '<circle cx="800" cy="800" r="208" fill="#f2f4f7"/><circle cx="800" cy="800" r="150" fill="#c2410c"/>';

/** Hash of the source of all icons. */
export function iconSourceHash(): string {
  return createHash("sha256").update(readFileSync(ICON_SOURCE)).digest("hex");
}

/** The icons of the tray: the program's own, with the dot, and for macOS the mark alone, which the system colours. */
function trayDrawings(source: string): Readonly<Record<string, { svg: string; size: number }>> {
  const missed = source.replace("</svg>", `${MISSED_DOT}</svg>`);
  const template = source.replace(/<rect id="ground"[^>]*\/>/, "").replace('stroke="#f2f4f7"', 'stroke="#000000"');
  return {
    "tray.png": { svg: source, size: 16 },
    "tray@2x.png": { svg: source, size: 32 },
    "tray-missed.png": { svg: missed, size: 16 },
    "tray-missed@2x.png": { svg: missed, size: 32 },
    // A name that ends in `Template` makes it one.
    "trayTemplate.png": { svg: template, size: 16 },
    "trayTemplate@2x.png": { svg: template, size: 32 },
    "missed-overlay.png": {
      svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="560 560 480 480">${MISSED_DOT}</svg>`,
      size: 32,
    },
  };
}

async function draw(page: Page, svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

/**
 * Draws all of them and writes them where packaging and the tray look for them.
 *
 * @throws Error when no browser is installed
 */
export async function drawIcons(): Promise<void> {
  const found = findBrowser();
  if (found === undefined) throw new Error("Icons are drawn by a browser, and none is installed: npm run setup.");
  const browser = await chromium.launch({ executablePath: found.path, chromiumSandbox: process.getuid?.() !== 0 });
  try {
    const page = await browser.newPage();
    const source = readFileSync(ICON_SOURCE, "utf8");
    const pictures: Picture[] = [];
    for (const size of SIZES) pictures.push({ size, png: await draw(page, source, size) });
    mkdirSync(join(BUILD, "icons"), { recursive: true });
    mkdirSync(TRAY, { recursive: true });
    for (const { size, png } of pictures) writeFileSync(join(BUILD, "icons", `${size}x${size}.png`), png);
    writeFileSync(join(BUILD, "icon.ico"), icoOf(pictures.filter(({ size }) => ICO_SIZES.includes(size))));
    writeFileSync(join(BUILD, "icon.icns"), icnsOf(pictures));
    for (const [name, { svg, size }] of Object.entries(trayDrawings(source))) {
      writeFileSync(join(TRAY, name), await draw(page, svg, size));
    }
    writeFileSync(ICON_STAMP, `${iconSourceHash()}\n`);
  } finally {
    await browser.close();
  }
}
