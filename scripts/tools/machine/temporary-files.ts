/** Where the tests' temporary folders lie. */
import { mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const MEMORY = "/dev/shm";
/** More than the profiles of browsers, the packages and the captures of a whole run take at once. */
const ENOUGH = 8 * 1024 ** 3;

/**
 * Puts them into memory, where the system has enough of it and lets programs be started from there: what browsers and
 * databases of tests write is waited for otherwise, a fifth of the time. The programs that the tests start have what
 * they keep in the same place. To be called where a run begins; workers have it from there.
 */
export function keepTemporaryFilesInMemory(): void {
  if (process.platform !== "linux" || process.env["TMPDIR"]?.startsWith(MEMORY) === true || !hasRoom()) return;
  const folder = mkdtempSync(join(MEMORY, "mc-dispatcher-tests-"));
  process.env["TMPDIR"] = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
}

function hasRoom(): boolean {
  try {
    const mount = readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .findLast((line) => line.split(" ")[1] === MEMORY);
    const options = mount?.split(" ")[3]?.split(",") ?? ["noexec"];
    const { bavail, bsize } = statfsSync(MEMORY);
    return !options.includes("noexec") && bavail * bsize >= ENOUGH;
  } catch {
    return false;
  }
}
