/**
 * Folders of a test's own. After a test that failed they are kept as artefacts, below test-results/interop.
 *
 * @module
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFailed } from "vitest";

const ARTEFACTS = fileURLToPath(new URL("../../../test-results/interop", import.meta.url));

/** Makes a temporary folder, readable by its owner alone. */
export const makeFolder = (name: string): string => mkdtempSync(join(tmpdir(), `mc-dispatcher-${name}-`));

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

const inFileName = (text: string): string => text.replaceAll(/[^\w.-]+/g, "-").slice(0, 120);

/** The artefacts' folder of a test, made when first asked for. */
export function artefacts(testName: string): string {
  const folder = join(ARTEFACTS, inFileName(testName));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Keeps what lies in a folder if the test that is running fails: logs, captures, generated configuration. */
export function keepOnFailure(folder: string): void {
  onTestFailed(({ task }) => {
    cpSync(folder, artefacts(task.name), { recursive: true, filter: (path) => !path.endsWith(".sqlite") });
  });
}

/** Keeps a text if the test that is running fails; it is asked for then. */
export function keepTextOnFailure(fileName: string, text: () => string): void {
  onTestFailed(({ task }) => writeFileSync(join(artefacts(task.name), fileName), text()));
}
