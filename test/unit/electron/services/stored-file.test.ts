import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  copyStored,
  makeFolder,
  moveFile,
  storeFile,
  storeNewFile,
  sweepUnfinished,
} from "../../../../electron/services/stored-file.ts";
import { canMount, mountSmall, remount, runChild } from "../../../support/harness/disk/child.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-store-"));
  file = join(folder, "kept.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const content = () => readFileSync(file, "utf8");
const modeOf = (path: string) => statSync(path).mode & 0o777;
const isPosix = process.platform !== "win32";

describe("a file that is stored", () => {
  test("is whole, its owner's alone, in a folder that is its owner's alone", () => {
    const deep = join(folder, "a", "b", "kept.json");
    storeFile(deep, "one");
    storeFile(deep, Buffer.from("two"));
    expect(readFileSync(deep, "utf8")).toBe("two");
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["kept.json"]);
    if (isPosix) expect([deep, join(folder, "a", "b"), join(folder, "a")].map(modeOf)).toEqual([0o600, 0o700, 0o700]);
  });

  test("takes rights from what others could read before", () => {
    writeFileSync(file, "open");
    chmodSync(file, 0o644);
    storeFile(file, "closed");
    if (isPosix) expect(modeOf(file)).toBe(0o600);
  });

  test("is what it was where the new one cannot be put in its place, and nothing lies beside it", () => {
    mkdirSync(file);
    writeFileSync(join(file, "in the way"), "");
    expect(() => storeFile(file, "new")).toThrow();
    expect(readdirSync(folder)).toEqual(["kept.json"]);
    expect(() => storeFile(join(file, "in the way", "x"), "new")).toThrow();
  });

  test("is made once where it must never be replaced", () => {
    storeNewFile(file, "first");
    storeNewFile(file, "second");
    expect(content()).toBe("first");
    expect(readdirSync(folder)).toEqual(["kept.json"]);
  });

  test("is moved and copied, and nothing is copied over another", () => {
    storeFile(file, "old");
    copyStored(file, `${file}.copy`);
    expect(() => copyStored(file, `${file}.copy`)).toThrow(/EEXIST/);
    storeFile(`${file}.from`, "new");
    moveFile(`${file}.from`, file);
    expect(content()).toBe("new");
    expect(readFileSync(`${file}.copy`, "utf8")).toBe("old");
    expect(readdirSync(folder).sort()).toEqual(["kept.json", "kept.json.copy"]);
    expect(() => copyStored(join(folder, "none"), `${file}.none`)).toThrow(/ENOENT/);
  });
});

test("what was left unfinished is swept away, and nothing else", () => {
  const left = `kept.json.${crypto.randomUUID()}.next`;
  for (const name of [left, "kept.json.4711.next", "next", "my.next", "kept.json"])
    writeFileSync(join(folder, name), "");
  sweepUnfinished(folder, "other");
  expect(existsSync(join(folder, left))).toBe(true);
  sweepUnfinished(folder);
  expect(readdirSync(folder).sort()).toEqual(["kept.json", "my.next", "next"]);
  sweepUnfinished(join(folder, "none"));
  makeFolder(folder);
});

// Files have no limits and no signals of this kind on Windows.
describe.runIf(isPosix)("a process that is disturbed", () => {
  test("writes all of it where the disk takes a few octets at a time", async () => {
    const { printed } = await runChild("writer.ts", ["store", file, "n", "1000"], { MOST_OCTETS: "7" });
    expect(printed[0]).toBe("stored");
    expect(content()).toBe("n".repeat(1000));
  });

  test("leaves the file what it was where the disk takes no more octets, without saying so", async () => {
    writeFileSync(file, "old");
    const { printed } = await runChild("writer.ts", ["store", file, "n", "1000"], { MOST_OCTETS: "0" });
    expect(printed[0]).toContain("takes no more octets");
    expect([content(), readdirSync(folder)]).toEqual(["old", ["kept.json"]]);
  });

  test("leaves the file what it was at the largest size that it may write", async () => {
    writeFileSync(file, "old");
    const { printed } = await runChild("writer.ts", ["store", file, "n", "100000"], {}, "ulimit -f 64;");
    expect(printed[0]).toBe("EFBIG");
    expect([content(), readdirSync(folder)]).toEqual(["old", ["kept.json"]]);
  });

  test.each(["store", "new", "copy", "move"])("can be killed at any step of %s", { timeout: 30_000 }, async (way) => {
    const before = () => {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      if (way !== "new") writeFileSync(file, "old");
      if (way === "move") writeFileSync(`${file}.from`, "new");
    };
    before();
    const whole = await runChild("writer.ts", [way, file, "n", "3"]);
    const steps = Number(whole.printed.at(-1)?.replace("steps ", ""));
    expect(steps).toBeGreaterThanOrEqual(way === "move" ? 4 : 6);
    const ends = new Set<string>();
    for (let step = 1; step <= steps; step++) {
      before();
      const { signal } = await runChild("writer.ts", [way, file, "n", "3"], { STOP_BEFORE: String(step) });
      expect(signal).toBe("SIGKILL");
      ends.add(existsSync(file) ? content() : "none");
      sweepUnfinished(folder);
      const left = readdirSync(folder).filter((name) => !/^kept\.json(?:\.copy|\.from)?$/.test(name));
      expect(left).toEqual([]);
    }
    // Either as it was or as it is to be, and never a part of it.
    expect([...ends].sort()).toEqual(
      { store: ["nnn", "old"], new: ["nnn", "none"], copy: ["old"], move: ["new", "old"] }[way],
    );
  });

  test("and another in the same folder leave what one of them wrote", async () => {
    const length = 200_000;
    writeFileSync(file, "a".repeat(length));
    const children = ["a", "b"].map((letter) => runChild("writer.ts", ["store", file, letter, String(length), "40"]));
    let running = true;
    const ended = Promise.all(children).finally(() => {
      running = false;
    });
    const seen = new Set<string>();
    while (running) {
      const text = content();
      expect(text.length).toBe(length);
      expect(text === "a".repeat(length) || text === "b".repeat(length)).toBe(true);
      seen.add(text.slice(0, 1));
      await new Promise(setImmediate);
    }
    for (const { printed } of await ended) expect(printed[0]).toBe("stored");
    expect(readdirSync(folder)).toEqual(["kept.json"]);
    expect(seen.size).toBeGreaterThan(0);
  });
});

describe("a file system", () => {
  const mountable = canMount();
  if (!mountable) process.stderr.write("NOT TRIED: full and read-only file systems, which only root can mount\n");

  test.runIf(mountable)("that is full leaves the file what it was, and takes the next one", () => {
    const unmount = mountSmall(folder, 64);
    try {
      storeFile(file, "old");
      expect(() => storeFile(file, "n".repeat(100_000))).toThrow(/ENOSPC/);
      expect([content(), readdirSync(folder)]).toEqual(["old", ["kept.json"]]);
      expect(() => storeNewFile(`${file}.key`, "n".repeat(100_000))).toThrow(/ENOSPC/);
      writeFileSync(`${file}.big`, "b".repeat(40_000));
      expect(() => copyStored(`${file}.big`, `${file}.copy`)).toThrow(/ENOSPC/);
      expect(readdirSync(folder).sort()).toEqual(["kept.json", "kept.json.big"]);
      storeFile(file, "new");
      expect(content()).toBe("new");
    } finally {
      unmount();
    }
  });

  test.runIf(mountable)("that nobody may write to leaves the file what it was", () => {
    const unmount = mountSmall(folder, 64);
    try {
      storeFile(file, "old");
      remount(folder, "ro");
      expect(() => storeFile(file, "new")).toThrow(/EROFS/);
      expect(() => moveFile(file, `${file}.moved`)).toThrow(/EROFS/);
      expect([content(), readdirSync(folder)]).toEqual(["old", ["kept.json"]]);
    } finally {
      unmount();
    }
  });
});
