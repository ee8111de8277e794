/**
 * A folder that looks to electron-builder like Electron's runtime for Linux: its files by name, and a binary that holds
 * the fuse wire, so that the fuses which packaging sets can be read back. It starts nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What `@electron/fuses` looks for; the wire follows: its version, its length, and one octet a fuse. */
const SENTINEL = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
const FUSES_OF_ELECTRON = 8;

export function writeStandInRuntime(folder: string): string {
  mkdirSync(join(folder, "locales"), { recursive: true });
  mkdirSync(join(folder, "resources"), { recursive: true });
  const wire = Buffer.concat([
    Buffer.from(SENTINEL, "latin1"),
    Buffer.from([1, FUSES_OF_ELECTRON]),
    Buffer.from("0".repeat(FUSES_OF_ELECTRON), "latin1"),
  ]);
  const binary = Buffer.concat([Buffer.from("a stand-in for Electron\n"), wire, Buffer.alloc(64)]);
  writeFileSync(join(folder, "electron"), binary, { mode: 0o755 });
  writeFileSync(join(folder, "chrome-sandbox"), "", { mode: 0o755 });
  writeFileSync(join(folder, "version"), "45.4.1");
  writeFileSync(join(folder, "LICENSE"), "Electron's licence\n");
  writeFileSync(join(folder, "LICENSES.chromium.html"), "<p>Chromium's licences</p>\n");
  for (const language of ["en-US", "de", "fr"]) writeFileSync(join(folder, "locales", `${language}.pak`), "");
  writeFileSync(join(folder, "resources", "default_app.asar"), "");
  return folder;
}
