/**
 * Where the program keeps what it keeps.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { app } from "electron";

/** Makes a folder known to Electron under a name. Electron takes none that is not there. */
export function setFolder(name: "userData" | "crashDumps", path: string): void {
  const folder = resolve(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath(name, folder);
}
