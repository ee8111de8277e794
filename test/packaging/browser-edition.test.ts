/** The browser edition: its packages looked into, installed by apt in a fresh Debian, started, called with, and purged. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkProgram } from "../../scripts/tools/check/check.ts";
import { makeBrowserEdition } from "../../scripts/tools/packaging/browser-edition/edition.ts";
import { makeDeb } from "../../scripts/tools/packaging/linux-packages/deb.ts";
import { codecsToPack } from "../../scripts/tools/packaging/packed-codec.ts";
import { BROWSER_DEB_DEPENDS } from "../../scripts/tools/product/linux-dependencies.ts";
import { ask, until } from "../../scripts/tools/program/program.ts";
import { type DebianRoot, debianRoot, putInto } from "../support/fixtures/debian-root.ts";
import { type DebianSession, debianSession, HOME } from "../support/fixtures/debian-session.ts";
import { CODEC_TOOLS, installMissing, missing, PACKAGE_TOOLS } from "../support/fixtures/foreign-software.ts";
import {
  DATA_FOLDER,
  driveInstalled,
  execOf,
  type InstalledProgram,
  installDrivenBrowser,
  startInstalled,
} from "../support/fixtures/installed-program.ts";
import { ELECTRON_IN_DEBIAN } from "../support/fixtures/linux-packages.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What is there before the package comes: a browser, a display, and what xmessage is in. */
const DESKTOP = ["chromium", "xvfb", "x11-utils", "procps"];

installMissing([...PACKAGE_TOOLS, ...CODEC_TOOLS]);
const absent = missing(PACKAGE_TOOLS);
const canMake = process.platform === "linux" && !absent.includes("dpkg-deb") && !absent.includes("rpmbuild");

const said = (program: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
};

let folder: string;
let deb: string;
let rpm: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-browser-edition-"));
  if (!canMake) return;
  const made = await makeBrowserEdition({
    root: ROOT,
    kinds: ["deb", "rpm"],
    arch: process.arch,
    codecs: await codecsToPack((text) => console.error(text)),
    output: folder,
    compression: "quick",
  });
  [deb = "", rpm = ""] = made;
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!canMake)("a deb of the browser edition", () => {
  test("takes the place of the other edition, and needs a browser of the system's", () => {
    const field = (name: string) => said("dpkg-deb", "--field", deb, name).trim();
    expect(field("Package")).toBe("mc-dispatcher-browser");
    expect(field("Conflicts")).toBe("mc-dispatcher");
    expect(field("Depends").split(", ")).toEqual([...BROWSER_DEB_DEPENDS]);
    expect(field("Depends")).toContain("chromium | google-chrome-stable | microsoft-edge-stable");
  });

  test("is root's, readable for everybody, writable for nobody else, and runs nothing as root", () => {
    const rows = said("dpkg-deb", "--contents", deb).trim().split("\n");
    expect(rows.filter((row) => !row.includes(" root/root "))).toEqual([]);
    expect(rows.filter((row) => !/^((d|-)rw[x-]r-[x-]r-[x-]|lrwxrwxrwx) /.test(row))).toEqual([]);
    const paths = rows.map((row) => row.replace(/^.*? \.\//, ""));
    for (const path of ["mc-dispatcher", "node", "LICENSE.txt", "LICENSE.node.txt", "THIRD-PARTY-NOTICES.txt"]) {
      expect(paths).toContain(`opt/mc-dispatcher/${path}`);
    }
    for (const codec of ["amr-wb", "opus"]) expect(paths).toContain(`opt/mc-dispatcher/dist/codec/${codec}.wasm`);
    expect(paths).toContain("usr/bin/mc-dispatcher -> ../../opt/mc-dispatcher/mc-dispatcher");
    expect(paths.filter((path) => path.endsWith(".map"))).toEqual([]);
    expect(said("dpkg-deb", "--info", deb)).not.toMatch(/postinst|postrm|preinst|prerm/);
  });
});

describe.skipIf(!canMake)("an rpm of the browser edition", () => {
  test("says the same in rpm's words", () => {
    const requires = said("rpm", "--query", "--package", "--requires", rpm);
    expect(requires).toContain("(chromium or google-chrome-stable or microsoft-edge-stable)\n");
    expect(requires).toContain("libstdc++.so.6(GLIBCXX_3.4.21)(64bit)\n");
    expect(said("rpm", "--query", "--package", "--conflicts", rpm)).toBe("mc-dispatcher\n");
    expect(said("rpm", "--query", "--package", "--scripts", rpm)).toBe("");
    const owned = said("rpm", "--query", "--package", "--list", rpm).trim().split("\n");
    for (const path of ["/opt/mc-dispatcher", "/opt/mc-dispatcher/node", "/usr/bin/mc-dispatcher"]) {
      expect(owned).toContain(path);
    }
    for (const path of ["/opt", "/usr", "/usr/bin", "/usr/share/applications"]) expect(owned).not.toContain(path);
  });
});

/** A set-up file of a desk, and what its answer to the question is looked for by. */
const SET_UP = {
  version: 1,
  account: {
    displayName: "Dispatch 7",
    mcServiceId: "sip:dispatch-7@mcx.example.org",
    impu: "sip:dispatch-7@ims.example.org",
    registrar: "sip:ims.example.org",
    participatingFunction: "sip:mcptt-participating@mcx.example.org",
    servers: ["wss://pcscf-1.example.org/sip"],
    digest: { username: "dispatch-7@ims.example.org", realm: "ims.example.org", password: "change me" },
    registrationExpires: 600,
    systems: [{ name: "Home", domain: "mcx.example.org", home: true }],
  },
};

/** A deb of the edition in Electron with nothing in it but its scripts. */
function otherEdition(work: string): string {
  mkdirSync(work, { recursive: true });
  const [afterInstall = "", afterRemove = ""] = ["after-install", "after-remove"].map((name) => {
    const text = readFileSync(join(ROOT, "build", "linux", `${name}.tpl`), "utf8");
    // Both names that the packager fills in are the same one.
    writeFileSync(join(work, name), text.replaceAll(/\$\{\w+\}/g, "mc-dispatcher"));
    return join(work, name);
  });
  const staged = join(work, "staged");
  mkdirSync(join(staged, "opt/mc-dispatcher"), { recursive: true });
  for (const name of ["mc-dispatcher", "chrome-sandbox"]) {
    writeFileSync(join(staged, "opt/mc-dispatcher", name), "#!/bin/sh\n", { mode: 0o755 });
  }
  const file = join(work, "other.deb");
  makeDeb(
    {
      kind: "deb",
      file,
      name: "mc-dispatcher",
      version: "0.0.9",
      architecture: "amd64",
      maintainer: "A test <test@mc-dispatcher.example>",
      vendor: "",
      homepage: "",
      license: "MIT",
      description: "The other edition",
      category: "comm",
      priority: "optional",
      depends: [],
      recommends: [],
      conflicts: [],
      compression: "quick",
      scripts: { afterInstall, afterRemove },
      placed: [],
    },
    staged,
  );
  return file;
}

/** A stand-in for zenity, which says what it was asked to show and agrees. */
const ZENITY = `#!/bin/sh\nprintf '%s\\n' "$@" > ${HOME}/asked\nexit 0\n`;

describe.skipIf(!canMake || process.arch !== "x64")("in a fresh Debian", { timeout: 120_000 }, () => {
  let root: DebianRoot | string = "not made";
  let session: DebianSession | undefined;
  let program: InstalledProgram;
  let before: Set<string>;

  const debian = () => root as DebianRoot;
  const does = (where: DebianRoot, ...command: readonly string[]) => {
    const { status, output } = where.run(...command);
    expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });
    return output;
  };
  const files = () => new Set(does(debian(), "find", "/etc", "/usr", "-xdev").trim().split("\n"));
  const inHome = (path: string) => join(debian().folder, HOME, path);

  beforeAll(async () => {
    root = debianRoot(ELECTRON_IN_DEBIAN, DESKTOP);
    if (typeof root === "string") {
      console.error(`not tried: ${root}`);
      return;
    }
    putInto(root, deb, "browser.deb");
    installDrivenBrowser(root);
    writeFileSync(join(root.folder, "usr/local/bin/zenity"), ZENITY, { mode: 0o755 });
    before = files();
  }, 1_800_000);

  afterAll(async () => {
    await session?.end();
    if (typeof root !== "string") root.remove();
  }, 60_000);

  const tried = (name: string, work: () => Promise<void>) =>
    test(name, async ({ skip }) => {
      if (typeof root === "string") skip(root);
      await work();
    });

  tried("apt brings a browser along where there is none", async () => {
    const bare = debianRoot(ELECTRON_IN_DEBIAN);
    if (typeof bare === "string") throw new Error(bare);
    try {
      putInto(bare, deb, "browser.deb");
      const plan = does(bare, "apt-get", "install", "--simulate", "--no-install-recommends", "/browser.deb");
      expect(plan).toMatch(/^Inst chromium /m);
      expect(plan).toMatch(/^Inst mc-dispatcher-browser /m);
    } finally {
      bare.remove();
    }
  });

  tried("apt installs it, and everything is there that its Node is linked with", async () => {
    does(debian(), "apt-get", "install", "--yes", "--no-install-recommends", "/browser.deb");
    expect(readlinkSync(join(debian().folder, "usr/bin/mc-dispatcher"))).toBe("../../opt/mc-dispatcher/mc-dispatcher");
    expect(does(debian(), "ldd", "/opt/mc-dispatcher/node")).not.toContain("not found");
    expect(does(debian(), "xdg-mime", "query", "default", "x-scheme-handler/sip").trim()).toBe("mc-dispatcher.desktop");
  });

  tried("its desktop entry is one, and the file type is known", async () => {
    does(debian(), "desktop-file-validate", "/usr/share/applications/mc-dispatcher.desktop");
    expect(readFileSync(join(debian().folder, "usr/share/mime/globs2"), "utf8")).toContain(
      ":application/x-mc-dispatcher-provisioning:*.mcprov",
    );
  });

  tried("root is told that it does not start so", async () => {
    const { status, output } = debian().run("mc-dispatcher", "--lab");
    expect(status).toBe(1);
    expect(output).toContain("started-by-root");
  });

  tried("a user starts it from its desktop entry, with the browser's sandbox and no way in for others", async () => {
    session = await debianSession(debian());
    program = await startInstalled(debian(), session);
    const running = await session.processes();
    expect(running.filter((line) => line.includes("--no-sandbox"))).toEqual([]);
    expect(running.filter((line) => /token=/.test(line))).toEqual([]);
    expect(running.some((line) => line.includes("--remote-debugging-pipe"))).toBe(true);
    for (const path of [".config/mc-dispatcher-lab", ".config/mc-dispatcher-lab/browser"]) {
      expect(statSync(inHome(path)).mode & 0o777, path).toBe(0o700);
    }
    expect(lstatSync(join(debian().folder, DATA_FOLDER, "hand-over.socket")).mode & 0o777).toBe(0o600);
    expect(await ask(program.console, "keys.status", {})).toMatchObject({ atRest: "key-file" });
  });

  tried("a redirected call is protected and heard at both ends", async () => {
    const { ok, scenarios } = await checkProgram(program, ["migrated"]);
    expect(scenarios.map(({ failure }) => failure)).toEqual([undefined]);
    expect(ok).toBe(true);
    expect(scenarios[0]?.protection?.state).toEqual({ console: "proved", colleague: "proved" });
  });

  tried("it starts with the session where the dispatcher wants that", async () => {
    await ask(program.console, "settings.update", { startAtLogin: true });
    const entry = inHome(".config/autostart/mc-dispatcher.desktop");
    await until("the entry", 5_000, async () => (existsSync(entry) ? true : undefined));
    expect(readFileSync(entry, "utf8")).toContain('\nExec="/opt/mc-dispatcher/mc-dispatcher"\n');
  });

  /** Opens something by the desktop entry, as a desktop does; answers the exit code. */
  async function opened(what: string): Promise<number | null> {
    const second = (session as DebianSession).start([...execOf(debian(), what), "--lab"]);
    const [code] = (await once(second, "exit")) as [number | null];
    return code;
  }

  tried("a link is handed to the program that runs, which shows it and calls nobody", async () => {
    expect(await opened("sip:guest@b.example;user=phone")).toBe(0);
    await program.console.getByText("guest@b.example").first().waitFor({ timeout: 10_000 });
    expect((await ask(program.console, "calls.list", { limit: 1 }))[0]?.state).toBe("ended");
  });

  tried("a set-up file is asked about, taken, and the program starts anew", async () => {
    writeFileSync(inHome("Desk 7.mcprov"), JSON.stringify(SET_UP));
    rmSync(join(debian().folder, DATA_FOLDER, "browser", "DevToolsActivePort"));
    expect(await opened("file:///home/ann/Desk%207.mcprov")).toBe(0);
    const account = join(debian().folder, DATA_FOLDER, "account.json");
    await until("the account", 10_000, async () => (existsSync(account) ? true : undefined));
    expect(statSync(account).mode & 0o777).toBe(0o600);
    expect(readFileSync(inHome("asked"), "utf8")).toContain("Dispatch 7");
    expect(readFileSync(inHome("asked"), "utf8")).toContain("key file");
    program = await driveInstalled(debian(), program.process);
  });

  tried("closing the console ends it, and no process is left", async () => {
    await program.close();
    expect(program.process.exitCode).toBe(0);
    expect(await session?.processes()).toEqual([]);
    expect(existsSync(join(debian().folder, DATA_FOLDER, "hand-over.socket"))).toBe(false);
  });

  tried("the other edition takes its place, and it takes that one's", async () => {
    await session?.end();
    session = undefined;
    const link = () => readlinkSync(join(debian().folder, "usr/bin/mc-dispatcher"));
    putInto(debian(), otherEdition(join(folder, "other")), "other.deb");
    const install = (file: string) =>
      does(debian(), "apt-get", "install", "--yes", "--no-install-recommends", "--allow-downgrades", file);
    install("/other.deb");
    expect(link()).toBe("/opt/mc-dispatcher/mc-dispatcher");
    expect(existsSync(join(debian().folder, "opt/mc-dispatcher/node"))).toBe(false);
    install("/browser.deb");
    expect(link()).toBe("../../opt/mc-dispatcher/mc-dispatcher");
    expect(debian().run("dpkg", "--status", "mc-dispatcher").output).not.toContain("Status: install ok installed");
    expect(existsSync(join(debian().folder, "opt/mc-dispatcher/node"))).toBe(true);
    does(debian(), "dpkg", "--purge", "mc-dispatcher");
    expect(link()).toBe("../../opt/mc-dispatcher/mc-dispatcher");
  });

  tried("purged, nothing is left but what the user has", async () => {
    does(debian(), "apt-get", "purge", "--yes", "mc-dispatcher-browser");
    expect([...files()].filter((file) => !before.has(file))).toEqual([]);
    expect(existsSync(join(debian().folder, "opt/mc-dispatcher"))).toBe(false);
    expect(existsSync(join(debian().folder, DATA_FOLDER, "account.json"))).toBe(true);
  });
});
