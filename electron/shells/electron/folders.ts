/**
 * Where the program keeps what it keeps.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { app } from "electron";

/** Makes the folder in which Electron keeps its data. Electron takes none that is not there. */
export function setDataFolder(path: string): void {
  const folder = resolve(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath("userData", folder);
}
