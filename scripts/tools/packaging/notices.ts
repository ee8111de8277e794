/**
 * The licences of everything that is packed besides our own code, from the modules that are installed.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BROWSER_BUNDLES, bundledModules, ELECTRON_BUNDLES } from "../build/noted-modules.ts";

interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** As much of package-lock.json as is read here. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Where Node would find a module that a package asks for: in the package's own folder of modules, or further out. */
function resolveIn(lock: Lock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const path = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock.packages[path] !== undefined) return path;
    if (at === "") return undefined;
  }
}

/** The folders of all modules that the program depends on, directly or through others, in alphabetical order. */
export function shippedModules(lock: Lock): string[] {
  const found = new Set<string>();
  const visit = (from: string) => {
    const { dependencies, optionalDependencies, peerDependencies } = lock.packages[from] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const path = resolveIn(lock, from, name);
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      visit(path);
    }
  };
  visit("");
  return [...found].sort();
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/** Whose code is in the program, and on what terms. */
export interface Notice {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** What a package of others says nowhere of those whose code it has in it: a text of ours for it, in the name of the package. */
function noticeOfParts(root: string, name: string): readonly string[] {
  const file = join(root, "build", "notices", `${name.replace("/", "+")}.txt`);
  return existsSync(file) ? [readFileSync(file, "utf8").trim()] : [];
}

function noticeOf(root: string, path: string): Notice {
  const folder = join(root, path);
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string | { type: string };
    author?: string | { name: string };
  };
  const kind = typeof license === "object" ? license.type : license;
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  if (kind === undefined && texts.length === 0) throw new Error(`${name} states no licence`);
  const holder = typeof author === "object" ? author.name : author;
  const text =
    texts.length > 0
      ? [...texts, ...noticeOfParts(root, name)].join("\n\n")
      : `Licence: ${kind}${holder === undefined ? "" : `. Author: ${holder}`}`;
  return { name, version, license: kind ?? "see below", text };
}

const RULE = "-".repeat(80);

/**
 * Writes the whole file of notices.
 *
 * @param root - folder with `package-lock.json`, `node_modules` and a finished build
 * @param more - of what is no module of npm's
 * @throws Error when a module states no licence at all
 */
export function thirdPartyNotices(root: string, more: readonly Notice[]): string {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const head = [
    "MC Dispatcher is made with the following modules. Electron and Chromium, with which it runs, have their",
    "licences in LICENSE.electron.txt and LICENSES.chromium.html beside the program.",
  ];
  return noticesOf(root, head, [...shippedModules(lock), ...bundledModules(root, BROWSER_BUNDLES)], more);
}

/**
 * The same for the browser edition, of what its bundles and the windows have in them.
 *
 * @throws Error when a module states no licence at all
 */
export function browserEditionNotices(root: string, more: readonly Notice[]): string {
  const head = [
    "MC Dispatcher is made with the following modules. Node, with which it runs, has its licence in",
    "LICENSE.node.txt beside the program.",
  ];
  return noticesOf(root, head, bundledModules(root, ELECTRON_BUNDLES), more);
}

function noticesOf(root: string, head: readonly string[], paths: readonly string[], more: readonly Notice[]): string {
  const modules = [...new Set(paths)].sort().flatMap((path) => {
    try {
      return [noticeOf(root, path)];
    } catch (cause) {
      // An optional module of another system is in the lock and not on the disk.
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw cause;
    }
  });
  const parts = [...modules, ...more].map(({ name, version, license, text }) =>
    [RULE, `${name} ${version} (${license})`, "", text].join("\n"),
  );
  return `${[head.join("\n"), ...parts].join("\n\n")}\n`;
}
