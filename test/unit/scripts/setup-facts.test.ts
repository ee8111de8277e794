import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { browserPlaces, findBrowser, type Machine, thisMachine } from "../../../electron/machine/find-browser.mjs";
import { aptSystemOf } from "../../../scripts/tools/setup/machine.mjs";
import { sameInstallation } from "../../../scripts/tools/setup/packages.mjs";

function machine(files: Record<string, string>, facts: Partial<Machine> = {}): Machine {
  return {
    platform: "linux",
    env: { PATH: "/usr/local/bin:/usr/bin:relative" },
    home: "/home/ann",
    pathDelimiter: ":",
    isFile: (path) => path in files,
    firstBytes: (path) => files[path] ?? "",
    ...facts,
  };
}

describe("finding a browser", () => {
  test("the open one goes first, wherever in PATH it is", () => {
    const files = {
      "/usr/local/bin/google-chrome": "\x7fELF",
      "/usr/bin/chromium": "#!/bin/sh\nexec /usr/lib/chromium",
    };
    expect(findBrowser(machine(files))).toEqual({ path: "/usr/bin/chromium" });
  });

  test("one outside PATH is found at its usual place", () => {
    expect(findBrowser(machine({ "/opt/google/chrome/chrome": "\x7fELF" }))).toEqual({
      path: "/opt/google/chrome/chrome",
    });
    expect(findBrowser(machine({}))).toBeUndefined();
    expect(findBrowser(machine({ "relative/chromium": "" }))).toBeUndefined();
  });

  test("Ubuntu's stub counts only with the snap behind it", () => {
    const stub = { "/usr/bin/chromium-browser": "#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then echo; fi" };
    expect(findBrowser(machine(stub))).toBeUndefined();
    expect(findBrowser(machine({ ...stub, "/snap/bin/chromium": "" }))).toEqual({
      path: "/snap/bin/chromium",
      snap: "chromium",
    });
  });

  test.skipIf(process.platform === "win32")("a place in PATH that cannot be looked at is passed over", () => {
    const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-path-"));
    // Like a folder that may not be read, for root too.
    symlinkSync("chromium", join(folder, "chromium"));
    const { isFile, firstBytes } = thisMachine();
    const inPath = machine({}, { env: { PATH: folder }, isFile: (path) => path.startsWith(folder) && isFile(path) });
    expect(findBrowser({ ...inPath, firstBytes })).toBeUndefined();
    rmSync(folder, { recursive: true });
  });

  test("the one that is asked for, or none", () => {
    const env = { PATH: "/usr/bin", MC_DISPATCHER_BROWSER: "/opt/mine" };
    expect(findBrowser(machine({ "/usr/bin/chromium": "", "/opt/mine": "" }, { env }))).toEqual({ path: "/opt/mine" });
    expect(findBrowser(machine({ "/usr/bin/chromium": "" }, { env }))).toBeUndefined();
  });

  test("macOS and Windows have their own places", () => {
    expect(browserPlaces(machine({}, { platform: "darwin" }))).toContain(
      "/home/ann/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    );
    const env = { PROGRAMFILES: "C:\\Program Files", "PROGRAMFILES(X86)": "C:\\Program Files (x86)" };
    const places = browserPlaces(machine({}, { platform: "win32", env }));
    expect(places).toContain("C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe");
    expect(places.some((place) => place.includes("undefined"))).toBe(false);
  });
});

test("the system's packages are told by os-release", () => {
  expect(aptSystemOf('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')).toBe("debian");
  expect(aptSystemOf("ID=ubuntu\nID_LIKE=debian\n")).toBe("ubuntu");
  expect(aptSystemOf('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe("ubuntu");
  expect(aptSystemOf("ID=raspbian\nID_LIKE=debian\n")).toBe("debian");
  expect(aptSystemOf('ID="fedora"\n')).toBeUndefined();
  expect(aptSystemOf("")).toBeUndefined();
});

test("an installation is right when every package that is not optional has the version of the lock file", () => {
  const wanted = {
    packages: {
      "": { version: "1.0.0" },
      "node_modules/ws": { version: "8.0.0" },
      "node_modules/other-system": { version: "1.0.0", optional: true },
    },
  };
  const installed = (version: string) => ({ packages: { "node_modules/ws": { version } } });
  expect(sameInstallation(wanted, installed("8.0.0"))).toBe(true);
  expect(sameInstallation(wanted, installed("7.0.0"))).toBe(false);
  expect(sameInstallation(wanted, {})).toBe(false);
  expect(sameInstallation(wanted, null)).toBe(false);
});
