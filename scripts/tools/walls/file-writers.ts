/**
 * Files have one writer: outside it no code of the host and of the lab writes, moves or opens a file for writing. What is
 * compared is what a file imports of Node, from the tree of a parser.
 *
 * @module
 */
import { parsed, sourceFiles } from "./import-graph.ts";

/** Who may write files, and why. */
export const FILE_WRITERS: Readonly<Record<string, string>> = {
  "electron/services/stored-file.ts": "the one writer",
  "electron/files/file-disk.ts": "a fetched file grows as it comes, over restarts, and can be larger than memory",
  "lab/content/stored-files.ts": "the disk of the lab's content servers, which ends with them",
  "electron/services/log.ts": "adds lines to a log, of which a crash may take the last one, and begins a new file",
  "electron/services/sqlite-file.ts": "SQLite writes a file of its own, with a journal",
  "electron/services/call-check-worker.ts": "reads a file of SQLite",
  "electron/services/instance-lock.ts": "SQLite holds the lock; nothing is kept in the file",
};

/** Folders whose code runs where there is a disk. */
const CONCERNED = /^(?:electron|lab)\//;
const FILE_SYSTEM = /^(?:node:)?fs(?:\/promises)?$/;
const SQLITE = /^(?:node:)?sqlite$/;
/** What of the file system can put octets or names on a disk. */
const WRITES =
  /^(?:promises|default|append|copyFile|cp|createWriteStream|ftruncate|link|open(?!dir)|rename|symlink|truncate|write)/;
/** Opening a file to read it is not writing. */
const OPENS_TO_READ = /\bopenSync\([^()]*(?:\([^()]*\)[^()]*)*, "r"\)/g;

/** Whether each call of `openSync` in a file is one to read. */
function opensToReadOnly(text: string): boolean {
  const calls = text.match(/\bopenSync\(/g) ?? [];
  return calls.length === (text.match(OPENS_TO_READ) ?? []).length;
}

/**
 * The ways in which a file writes files beside the one writer; none of a file that is listed.
 *
 * @param path - from the root, with `/`
 * @throws Error when the file cannot be parsed
 */
export function fileWritersIn(path: string, text: string): string[] {
  if (!CONCERNED.test(path) || Object.hasOwn(FILE_WRITERS, path)) return [];
  const { module } = parsed(path, text);
  const names = module.staticImports.flatMap(({ moduleRequest: { value: from }, entries }) => {
    if (SQLITE.test(from)) return entries.filter(({ isType }) => !isType).map(() => from);
    if (!FILE_SYSTEM.test(from)) return [];
    return entries
      .filter(({ isType }) => !isType)
      .map(({ importName }) => (importName.kind === "Name" ? (importName.name ?? "default") : "default"))
      .filter((name) => WRITES.test(name) && !(name === "openSync" && opensToReadOnly(text)));
  });
  const loaded = module.dynamicImports
    .map(({ moduleRequest }) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1))
    .filter((from) => FILE_SYSTEM.test(from) || SQLITE.test(from));
  return [...new Set([...names, ...loaded])].map((name) => `${path} writes files: ${name}`);
}

/** Every place of the source below a root folder that writes files beside the one writer. */
export function fileWriters(root: string): string[] {
  return sourceFiles(root).flatMap(({ path, text }) => fileWritersIn(path, text));
}
