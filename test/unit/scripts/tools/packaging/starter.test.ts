import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const STARTER = fileURLToPath(new URL("../../../../../build/browser-edition/mc-dispatcher", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-starter-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(process.platform !== "linux")(
  "the starter of the browser edition lets no process leave its memory behind",
  () => {
    copyFileSync(STARTER, join(folder, "mc-dispatcher"));
    writeFileSync(join(folder, "node"), "#!/bin/sh\nulimit -c\n", { mode: 0o755 });
    // As it is on computers that keep cores.
    const session = 'ulimit -c "$(ulimit -H -c)"; exec "$0"';
    expect(execFileSync("sh", ["-c", session, join(folder, "mc-dispatcher")], { encoding: "utf8" })).toBe("0\n");
  },
);
