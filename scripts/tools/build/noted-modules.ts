/**
 * Notes beside a build which modules of others have code in it: what is shipped of them, whatever package.json asks for.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const folderOf = (root: string) => join(root, "dist", "modules");

const MODULE_FOLDER = /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+(?=\/)/;

/** The folder of the module that a source is a part of, from `node_modules` on; undefined for a source of our own. */
const moduleOf = (source: string) => MODULE_FOLDER.exec(source.replaceAll("\\", "/"))?.[0];

/**
 * Writes a note for each output of a build: the modules of which something is left in it after what nobody uses was taken out,
 * be it code or a file as it is.
 *
 * @param root - folder of the checkout
 */
export function noteModules(root: string): Plugin {
  return {
    name: "note-modules",
    apply: "build",
    generateBundle(_options, output) {
      const chunks = Object.values(output).filter((each) => each.type === "chunk");
      const modules = chunks.flatMap((chunk) =>
        Object.entries(chunk.modules)
          .filter(([, { renderedLength }]) => renderedLength > 0)
          .flatMap(([source]) => moduleOf(source) ?? []),
      );
      const files = Object.values(output)
        .filter((each) => each.type === "asset")
        .flatMap(({ originalFileNames }) => originalFileNames.flatMap((source) => moduleOf(source) ?? []));
      const entries = chunks.filter(({ isEntry }) => isEntry).map(({ name }) => name);
      mkdirSync(folderOf(root), { recursive: true });
      const note = join(folderOf(root), `${entries.sort().join("+")}.json`);
      writeFileSync(note, `${JSON.stringify([...new Set([...modules, ...files])].sort(), null, 1)}\n`);
    },
  };
}

/** Forgets what earlier builds had in them. */
export function forgetModules(root: string): void {
  rmSync(folderOf(root), { recursive: true, force: true });
}

/** Entries that only the edition in Electron has, and those that only the browser edition has. */
export const ELECTRON_BUNDLES: readonly string[] = ["main", "preload", "updater"];
export const BROWSER_BUNDLES: readonly string[] = ["browser-main"];

/**
 * The modules that have code in the windows or the host, in alphabetical order: folders from `node_modules` on.
 *
 * @param root - folder with a finished build
 * @param without - entries that are not to be counted
 * @throws Error of the file system where nothing was built
 */
export function bundledModules(root: string, without: readonly string[] = []): string[] {
  const folder = folderOf(root);
  const names = readdirSync(folder).filter((name) => !without.includes(name.slice(0, -".json".length)));
  const noted = names.flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as readonly string[]);
  return [...new Set(noted)].sort();
}
