/**
 * Crash dumps: none. A dump holds what was in memory, and that can be tokens, keys and a password in clear.
 *
 * Electron writes them where its crash reporter was started, and nobody starts it. What there is of earlier versions, which
 * kept the newest ten beside the data folder, is taken away.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { dumpFolderOf } from "../../services/beside-data-folder.ts";

/** Takes away the dumps that earlier versions wrote of this data folder. Never throws. */
export function removeCrashDumps(dataFolder: string): void {
  try {
    rmSync(dumpFolderOf(dataFolder), { recursive: true, force: true });
  } catch {
    // Not ours to remove, or in use: the next start tries again.
  }
}
