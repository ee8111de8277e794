/** What reaches the disk before anything counts as kept, as the operating system is asked for it (docs/storage.md). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const RECORDER = fileURLToPath(new URL("../../../support/harness/disk/recorder.ts", import.meta.url));
const TRACED = "trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,openat";
/** Some computers have no strace, and some do not let it look. */
const canTrace = process.platform === "linux" && spawnSync("strace", ["-qq", "true"]).status === 0;

/** `write(21</folder/name>, "…")` as `write name`, for what stands in the folder and for what is told. */
function stepOf(line: string, folder: string): string | undefined {
  const [, call = ""] = /^\d+ +(\w+)\(/.exec(line) ?? [];
  const told = /^\d+ +write\(1<[^>]*>, "(\w+)\\n"/.exec(line)?.[1];
  if (told !== undefined) return told;
  const names = [...line.matchAll(/[<"]([^<>"]+)[>"]/g)]
    .flatMap(([, path = ""]) =>
      path === folder ? ["."] : path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
    )
    .map((name) => name.replace(/[0-9a-f-]{36}\.next$/, "next"));
  // What is opened to be read changes nothing.
  if (names.length === 0 || (call === "openat" && !line.includes("O_CREAT"))) return undefined;
  return [call, ...(call === "openat" ? names.slice(-1) : names)].join(" ");
}

describe.skipIf(!canTrace)("the order of system calls", () => {
  let folder = "";
  let steps: readonly string[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-trace-"));
    const trace = `${folder}.trace`;
    const options = ["-f", "-qq", "-y", "-s", "16", "-e", TRACED, "-o", trace];
    const { status } = spawnSync("strace", [...options, process.execPath, RECORDER, folder], {
      env: { ...process.env, NODE_OPTIONS: "", NODE_NO_WARNINGS: "1" },
    });
    expect(status).toBe(0);
    steps = readFileSync(trace, "utf8")
      .split("\n")
      .flatMap((line) => stepOf(line, folder) ?? []);
    rmSync(trace);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("of a change of a call: it is in the journal and on the disk before it counts as stored", () => {
    const between = steps.slice(steps.indexOf("sent") + 1, steps.indexOf("confirmed"));
    const written = between.filter((step) => step.endsWith("calls.sqlite-wal"));
    expect(written.slice(0, -1).length).toBeGreaterThan(1);
    expect(new Set(written.slice(0, -1))).toEqual(new Set(["pwrite64 calls.sqlite-wal"]));
    expect(between.at(-1)).toMatch(/^f(?:data)?sync calls\.sqlite-wal$/);
  });

  test("of the file of calls: its name is on the disk before anything is written into it", () => {
    const firstWritten = steps.indexOf("pwrite64 calls.sqlite");
    const flushed = steps.indexOf("fsync .");
    expect(flushed).toBeGreaterThan(-1);
    expect(flushed).toBeLessThan(firstWritten);
  });

  test("of a setting: octets, their flush, the name, the flush of the folder", () => {
    expect(steps.slice(steps.indexOf("confirmed") + 1).filter((step) => !step.includes("calls.sqlite"))).toEqual([
      "openat settings.json.next",
      "write settings.json.next",
      "fsync settings.json.next",
      "rename settings.json.next settings.json",
      "fsync .",
    ]);
  });

  test("leaves no file that others may read", () => {
    const open = readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });
});
