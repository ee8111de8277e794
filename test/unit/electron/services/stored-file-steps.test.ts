/** In which steps the one writer works, and what it does when one of them fails: what no disk of a test shows. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  copyStored,
  makeFolder,
  moveFile,
  storeFile,
  storeNewFile,
  sweepUnfinished,
} from "../../../../electron/services/stored-file.ts";

const disk = vi.hoisted(() => ({
  folder: "",
  steps: [] as string[],
  open: new Map<number, string>(),
  /** Step → the code with which it fails. */
  faults: new Map<string, string>(),
  mostOctets: Number.POSITIVE_INFINITY,
}));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<typeof import("node:fs")>();
  const nameOf = (path: string) =>
    (relative(disk.folder, path) || ".").replace(/[0-9a-f-]{36}\.next$/, "next").replaceAll("\\", "/");
  const step = (what: string) => {
    disk.steps.push(what);
    const code = disk.faults.get(what);
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return {
    ...fs,
    openSync: (path: string, flags: string, mode?: number) => {
      step(`open ${nameOf(path)}`);
      const handle = fs.openSync(path, flags, mode);
      disk.open.set(handle, nameOf(path));
      return handle;
    },
    writeSync: (handle: number, octets: Uint8Array, at = 0) => {
      step(`write ${disk.open.get(handle)}`);
      return fs.writeSync(handle, octets, at, Math.min(octets.length - at, disk.mostOctets));
    },
    fsyncSync: (handle: number) => {
      step(`flush ${disk.open.get(handle)}`);
      fs.fsyncSync(handle);
    },
    closeSync: (handle: number) => {
      disk.open.delete(handle);
      fs.closeSync(handle);
    },
    renameSync: (from: string, to: string) => {
      step(`rename ${nameOf(from)} ${nameOf(to)}`);
      fs.renameSync(from, to);
    },
    linkSync: (from: string, to: string) => {
      step(`link ${nameOf(from)} ${nameOf(to)}`);
      fs.linkSync(from, to);
    },
    copyFileSync: (from: string, to: string, mode?: number) => {
      step(`copy ${nameOf(from)} ${nameOf(to)}`);
      fs.copyFileSync(from, to, mode);
    },
    rmSync: (path: string, options?: object) => {
      if (path !== disk.folder) step(`remove ${nameOf(path)}`);
      fs.rmSync(path, options);
    },
  };
});

const at = (...names: string[]) => join(disk.folder, ...names);
const failing = (step: string, code: string) => disk.faults.set(step, code);
const names = () => readdirSync(disk.folder).sort();
const text = (name: string) => readFileSync(at(name), "utf8");
const steps = (act: () => void) => {
  disk.steps.length = 0;
  act();
  return disk.steps.filter((each) => !each.startsWith("open"));
};
const platform = process.platform;
const onPlatform = (value: string) => Object.defineProperty(process, "platform", { value });

beforeEach(() => {
  disk.folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-steps-"));
  disk.faults.clear();
  disk.mostOctets = Number.POSITIVE_INFINITY;
  onPlatform("linux");
});
afterEach(() => {
  onPlatform(platform);
  // Whatever happens, no handle is left open.
  expect([...disk.open.values()]).toEqual([]);
  rmSync(disk.folder, { recursive: true, force: true });
});

describe.skipIf(platform === "win32")("the steps", () => {
  test("of a file: its octets are on the disk before it has its name, and the name is before it counts as stored", () => {
    expect(steps(() => storeFile(at("kept"), "x"))).toEqual([
      "write kept.next",
      "flush kept.next",
      "rename kept.next kept",
      "flush .",
    ]);
  });

  test("make nothing that others may read", () => {
    storeFile(at("a", "b", "kept"), "x");
    const modes = [["a"], ["a", "b"], ["a", "b", "kept"]].map((path) => statSync(at(...path)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o600]);
  });

  test("of a file that must be new", () => {
    expect(steps(() => storeNewFile(at("kept"), "x"))).toEqual([
      "write kept.next",
      "flush kept.next",
      "link kept.next kept",
      "remove kept.next",
      "flush .",
    ]);
  });

  test("of folders: each is on the disk in the one above it, up to one that was there", () => {
    expect(steps(() => makeFolder(at("a", "b")))).toEqual(["flush a", "flush ."]);
    expect(steps(() => makeFolder(at("a", "b")))).toEqual([]);
  });

  test("of another name: in both folders, in one of them once", () => {
    storeFile(at("a", "kept"), "x");
    expect(steps(() => moveFile(at("a", "kept"), at("kept")))).toEqual(["rename a/kept kept", "flush .", "flush a"]);
    expect(steps(() => moveFile(at("kept"), at("other")))).toEqual(["rename kept other", "flush ."]);
  });

  test("of a copy", () => {
    storeFile(at("kept"), "x");
    expect(steps(() => copyStored(at("kept"), at("copy")))).toEqual(["copy kept copy", "flush copy", "flush ."]);
  });

  test("on a system whose folders cannot be flushed leave that one out", () => {
    onPlatform("win32");
    expect(steps(() => storeFile(at("kept"), "x"))).not.toContain("flush .");
  });
});

describe("when a step fails", () => {
  test.each(["EACCES", "EINVAL", "EISDIR", "ENOTSUP", "EPERM"])(
    "%s: this folder cannot be flushed, and need not",
    (code) => {
      failing("flush .", code);
      storeFile(at("kept"), "x");
      expect(text("kept")).toBe("x");
    },
  );

  test("a disk that does not take the name is no such folder", () => {
    failing("flush .", "EIO");
    expect(() => storeFile(at("kept"), "x")).toThrow("EIO");
    expect(() => storeNewFile(at("new"), "x")).toThrow("EIO");
    expect(() => moveFile(at("kept"), at("other"))).toThrow("EIO");
    expect(() => copyStored(at("other"), at("copy"))).toThrow("EIO");
  });

  test.each(["write kept.next", "flush kept.next", "rename kept.next kept"])("%s: nothing has happened", (step) => {
    storeFile(at("kept"), "old");
    failing(step, "EIO");
    expect(() => storeFile(at("kept"), "new")).toThrow("EIO");
    expect([names(), text("kept")]).toEqual([["kept"], "old"]);
  });

  test("what is left beside it is not what is told", () => {
    failing("flush kept.next", "EIO");
    failing("remove kept.next", "EBUSY");
    expect(() => storeFile(at("kept"), "new")).toThrow("EIO");
  });

  test("a disk that takes a few octets at a time gets the rest, one that takes none is full", () => {
    disk.mostOctets = 3;
    storeFile(at("kept"), "0123456789");
    expect(text("kept")).toBe("0123456789");
    disk.mostOctets = 0;
    expect(() => storeFile(at("kept"), "new")).toThrow("the file takes no more octets");
    expect([names(), text("kept")]).toEqual([["kept"], "0123456789"]);
  });

  test("a file system without links makes a new file too; one that is there stays", () => {
    failing("link kept.next kept", "EPERM");
    storeNewFile(at("kept"), "first");
    expect([names(), text("kept")]).toEqual([["kept"], "first"]);
    disk.faults.clear();
    expect(steps(() => storeNewFile(at("kept"), "second"))).not.toContain("flush .");
    expect([names(), text("kept")]).toEqual([["kept"], "first"]);
  });

  test("half a copy is removed, and what had the name before is not", () => {
    storeFile(at("kept"), "x");
    storeFile(at("there"), "y");
    failing("flush copy", "EIO");
    expect(() => copyStored(at("kept"), at("copy"))).toThrow("EIO");
    expect(() => copyStored(at("kept"), at("there"))).toThrow("EEXIST");
    expect([names(), text("there")]).toEqual([["kept", "there"], "y"]);
  });

  test("a sweep goes on with what it can remove", () => {
    const left = [1, 2].map((number) => `kept.${number}.next`);
    for (const name of [...left, "kept.1.next.old", "kept.x.next", "other.1.next"]) writeFileSync(at(name), "");
    failing("remove kept.1.next", "EBUSY");
    sweepUnfinished(disk.folder, "kept");
    expect(names()).toEqual(["kept.1.next", "kept.1.next.old", "kept.x.next", "other.1.next"]);
    mkdirSync(at("folder"));
    disk.faults.clear();
    for (const name of [`kept.${crypto.randomUUID()}.next`, "kept.4711.next", "kept.a.next"])
      writeFileSync(at(name), "");
    sweepUnfinished(disk.folder);
    expect(names()).toEqual(["folder", "kept.1.next.old", "kept.a.next", "kept.x.next"]);
    expect(() => sweepUnfinished(at("kept.1.next"))).not.toThrow();
  });
});
