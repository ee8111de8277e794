/** deb and rpm, made as they are released and looked into with the systems' own tools; and installed in a fresh Debian. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageOrder } from "../../scripts/tools/packaging/linux-packages/order.ts";
import { DEB_DEPENDS } from "../../scripts/tools/product/linux-dependencies.ts";
import { type DebianRoot, debianRoot, putInto } from "../support/fixtures/debian-root.ts";
import { installMissing, missing, PACKAGE_TOOLS, whatIsMissing } from "../support/fixtures/foreign-software.ts";
import { ELECTRON_IN_DEBIAN, type LinuxPackages, makeLinuxPackages } from "../support/fixtures/linux-packages.ts";

installMissing(PACKAGE_TOOLS);
const absent = missing(PACKAGE_TOOLS);
if (absent.length > 0) console.error(`not tried for want of ${whatIsMissing(PACKAGE_TOOLS)}`);
const canMake = !absent.includes("dpkg-deb") && !absent.includes("rpmbuild");

/**
 * What Electron's runtime is linked with, apart from what it brings; read from its file by `readelf --dynamic`. The last one
 * it loads by name when it opens a display, and cannot do without.
 */
const LIBRARIES = [
  "libgobject-2.0.so.0",
  "libglib-2.0.so.0",
  "libgio-2.0.so.0",
  "libnss3.so",
  "libnssutil3.so",
  "libsmime3.so",
  "libnspr4.so",
  "libatk-1.0.so.0",
  "libatk-bridge-2.0.so.0",
  "libcups.so.2",
  "libdbus-1.so.3",
  "libdrm.so.2",
  "libgtk-3.so.0",
  "libpango-1.0.so.0",
  "libcairo.so.2",
  "libX11.so.6",
  "libXcomposite.so.1",
  "libXdamage.so.1",
  "libXext.so.6",
  "libXfixes.so.3",
  "libXrandr.so.2",
  "libgbm.so.1",
  "libexpat.so.1",
  "libxcb.so.1",
  "libxkbcommon.so.0",
  "libasound.so.2",
  "libatspi.so.0",
  "libgcc_s.so.1",
  "libc.so.6",
  "libX11-xcb.so.1",
];

const said = (program: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
};

let folder: string;
let packages: LinuxPackages;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-linux-packages-"));
  if (canMake) packages = await makeLinuxPackages(join(folder, "now"));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what electron-builder asks for and this does not know stops the build", () => {
  expect(() => packageOrder(["-s", "dir", "-t", "deb", "--deb-systemd", "x.service"])).toThrow(/--deb-systemd/);
  expect(() => packageOrder(["-t", "deb"])).toThrow(/without description/);
  expect(() => packageOrder(["-t", "pacman"])).toThrow(/pacman/);
});

describe.skipIf(!canMake)("a deb", () => {
  const field = (name: string) => said("dpkg-deb", "--field", packages.deb, name).trim();

  test("says what it is and what it needs", () => {
    expect(field("Package")).toBe("mc-dispatcher");
    expect(field("Version")).toMatch(/^\d+\.\d+\.\d+$/);
    expect(field("Architecture")).toBe("amd64");
    expect(field("Depends").split(", ")).toEqual([...DEB_DEPENDS]);
    expect(field("Description").split("\n").length).toBe(2);
  });

  test("is root's, readable for everybody, writable for nobody else, and in a folder without a space", () => {
    const rows = said("dpkg-deb", "--contents", packages.deb).trim().split("\n");
    expect(rows.filter((row) => !row.includes(" root/root "))).toEqual([]);
    expect(rows.filter((row) => !/^(d|-)rw[x-]r-[x-]r-[x-] /.test(row))).toEqual([]);
    const paths = rows.map((row) => row.replace(/^.*? \.\//, ""));
    expect(paths).toContain("opt/mc-dispatcher/chrome-sandbox");
    expect(paths.filter((path) => path.includes(" "))).toEqual([]);
  });
});

describe.skipIf(!canMake)("an rpm", () => {
  test("says what it is, in rpm's words", () => {
    const query = (format: string) => said("rpm", "--query", "--package", "--queryformat", format, packages.rpm);
    expect(query("%{NAME} %{ARCH} %{RELEASE} %{LICENSE}")).toBe("mc-dispatcher x86_64 1 MIT");
    expect(said("rpm", "--query", "--package", "--requires", packages.rpm)).toContain("(alsa-lib or libasound2)\n");
    // Found out by itself, needs would be named after libraries that the package brings.
    expect(said("rpm", "--query", "--package", "--provides", packages.rpm)).not.toContain(".so");
  });

  test("owns its folder as a whole, and no folder of the system's", () => {
    const owned = said("rpm", "--query", "--package", "--list", packages.rpm).trim().split("\n");
    expect(owned).toContain("/opt/mc-dispatcher");
    for (const folder of ["/opt", "/usr", "/usr/share", "/usr/share/applications"]) expect(owned).not.toContain(folder);
  });
});

const LINK = "usr/bin/mc-dispatcher";
const PROGRAM = "/opt/mc-dispatcher/mc-dispatcher";

describe("in a fresh Debian", { timeout: 240_000 }, () => {
  let root: DebianRoot | string = "not made";
  let before: LinuxPackages;
  const ready = canMake && process.arch === "x64";

  beforeAll(async () => {
    if (!ready) return;
    root = debianRoot(ELECTRON_IN_DEBIAN);
    if (typeof root === "string") {
      console.error(`not tried: ${root}`);
      return;
    }
    before = await makeLinuxPackages(join(folder, "before"), "0.0.9");
    putInto(root, packages.deb, "now.deb");
    putInto(root, packages.rpm, "now.rpm");
    putInto(root, before.deb, "before.deb");
    putInto(root, before.rpm, "before.rpm");
  }, 1_800_000);
  afterAll(() => {
    if (typeof root !== "string") root.remove();
  }, 60_000);

  function debian(skip: (note: string) => void): DebianRoot {
    if (typeof root === "string") skip(root);
    return root as DebianRoot;
  }

  const does = (debian: DebianRoot, ...command: readonly string[]) => {
    const { status, output } = debian.run(...command);
    expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });
    return output;
  };
  const files = (debian: DebianRoot) =>
    new Set(does(debian, "find", "/etc", "/usr", "/var/lib/dpkg/alternatives", "-xdev").trim().split("\n"));
  const isLinked = (debian: DebianRoot) =>
    lstatSync(join(debian.folder, LINK), { throwIfNoEntry: false })?.isSymbolicLink() === true &&
    readlinkSync(join(debian.folder, LINK)) === PROGRAM;

  test("apt installs it over the version before and back, where all is that the runtime is linked with, and nothing is left in the end", ({
    skip,
  }) => {
    const there = debian(skip);
    const packagesFiles = files(there);
    does(there, "apt-get", "install", "--yes", "--no-install-recommends", "/before.deb");
    const known = does(there, "ldconfig", "--print-cache");
    expect(LIBRARIES.filter((library) => !known.includes(`\t${library} `))).toEqual([]);
    expect(isLinked(there)).toBe(true);
    expect(does(there, "mc-dispatcher")).toBe("the program\n");

    // What a user has kept is nobody's business but the user's.
    const kept = join(there.folder, "root/.config/mc-dispatcher");
    does(there, "mkdir", "--parents", "/root/.config/mc-dispatcher");
    writeFileSync(join(kept, "settings.json"), "{}");
    does(there, "apt-get", "install", "--yes", "/now.deb");
    expect(does(there, "dpkg-query", "--show", "mc-dispatcher")).not.toContain("0.0.9");
    expect(isLinked(there)).toBe(true);
    does(there, "apt-get", "install", "--yes", "--allow-downgrades", "/before.deb");
    expect(isLinked(there)).toBe(true);

    does(there, "apt-get", "purge", "--yes", "mc-dispatcher");
    expect(existsSync(join(there.folder, "opt/mc-dispatcher"))).toBe(false);
    const left = [...files(there)].filter((file) => !packagesFiles.has(file));
    expect(left).toEqual([]);
    expect(readFileSync(join(kept, "settings.json"), "utf8")).toBe("{}");
  });

  test("rpm keeps the link over an upgrade, in which the old version is removed last, and leaves nothing in the end", ({
    skip,
  }) => {
    const there = debian(skip);
    const packagesFiles = files(there);
    does(there, "rpm", "--install", "--nodeps", "/before.rpm");
    expect(isLinked(there)).toBe(true);
    does(there, "rpm", "--upgrade", "--nodeps", "/now.rpm");
    expect(does(there, "rpm", "--query", "mc-dispatcher")).not.toContain("0.0.9");
    expect(isLinked(there)).toBe(true);
    does(there, "rpm", "--erase", "mc-dispatcher");
    expect(existsSync(join(there.folder, "opt/mc-dispatcher"))).toBe(false);
    expect([...files(there)].filter((file) => !packagesFiles.has(file))).toEqual([]);
  });

  test("the sandbox's helper is root's where users have no namespaces, and nobody's special right where they have", ({
    skip,
  }) => {
    const there = debian(skip);
    const helper = join(there.folder, "opt/mc-dispatcher/chrome-sandbox");
    const setpriv = join(there.folder, "usr/bin/setpriv");
    const install = () => does(there, "dpkg", "--force-all", "--install", "/now.deb");
    for (const [answer, mode] of [
      [1, 0o4755],
      [0, 0o755],
    ] as const) {
      rmSync(setpriv, { force: true });
      writeFileSync(setpriv, `#!/bin/sh\nexit ${answer}\n`, { mode: 0o755 });
      install();
      expect(statSync(helper).mode & 0o7777).toBe(mode);
    }
  });
});
