/**
 * The files by which operating systems get to know the program, checked by the systems' own tools where they are
 * installed or can be.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DOMParser } from "@xmldom/xmldom";
import { Arch, build, Platform } from "electron-builder";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FUSES, TEST_FUSES } from "../../electron/shells/electron/fuses.ts";
import { packagingConfiguration } from "../../electron-builder.config.ts";
import { icnsOf, icoOf } from "../../scripts/tools/icons/containers.ts";
import { ICON_STAMP, iconSourceHash } from "../../scripts/tools/icons/draw.ts";
import { installMissing, missing, SYSTEM_TOOLS, whatIsMissing } from "../support/fixtures/foreign-software.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const inBuild = (name: string) => join(ROOT, "build", name);
const configuration = packagingConfiguration({ variant: "release", signed: false, system: "win" });

installMissing(SYSTEM_TOOLS);
const absent = missing(SYSTEM_TOOLS);
if (absent.length > 0) console.error(`not tried for want of ${whatIsMissing(SYSTEM_TOOLS)}`);
const has = (tool: (typeof SYSTEM_TOOLS)[number]) => !absent.includes(tool);

/** What a tool says; it has to be content. */
function accepts(tool: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8" });
  expect({ status, output: status === 0 ? "" : `${stdout}${stderr}` }).toEqual({ status: 0, output: "" });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-system-files-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a Linux package", () => {
  /** What electron-builder is about to hand to fpm, which is not needed for it. */
  const made: Record<string, string> = {};

  beforeAll(async () => {
    const program = join(folder, "linux-unpacked");
    mkdirSync(join(program, "resources"), { recursive: true });
    writeFileSync(join(program, "mc-dispatcher"), "");
    for (const target of ["deb", "rpm"]) {
      await build({
        projectDir: ROOT,
        prepackaged: program,
        publish: "never",
        targets: new Map([[Platform.LINUX, new Map([[Arch.x64, [target]]])]]),
        config: packagingConfiguration({
          variant: "release",
          signed: false,
          system: "linux",
          output: join(folder, target),
        }),
        effectiveOptionComputed: async ([args]: [string[]]) => {
          args.forEach((arg, at) => {
            const [source = "", to = ""] = arg.split("=");
            if (!arg.startsWith("-") && existsSync(source) && to.startsWith("/usr/")) {
              made[`${target}:${to}`] = join(folder, `${target}-${basename(to)}`);
              copyFileSync(source, made[`${target}:${to}`]!);
            }
            if (arg === "--after-install" || arg === "--after-remove") {
              made[`${target}:${arg}`] = join(folder, `${target}${arg}`);
              copyFileSync(args[at + 1]!, made[`${target}:${arg}`]!);
            }
          });
          writeFileSync(join(folder, `${target}.args`), args.join("\n"));
          copyFileSync(join(program, "resources", "apparmor-profile"), join(folder, `${target}.apparmor`));
          return true;
        },
      });
    }
  }, 60_000);

  const desktop = () => readFileSync(made["deb:/usr/share/applications/mc-dispatcher.desktop"]!, "utf8");

  test("has a desktop entry that takes links and set-up files", () => {
    expect(desktop()).toContain("\nName=MC Dispatcher\n");
    expect(desktop()).toContain("\nExec=/opt/mc-dispatcher/mc-dispatcher %U\n");
    expect(desktop()).toContain("\nStartupWMClass=mc-dispatcher\n");
    expect(desktop()).toContain("\nCategories=Network;Telephony;\n");
    expect(desktop()).toContain(
      "\nMimeType=application/x-mc-dispatcher-provisioning;x-scheme-handler/sip;x-scheme-handler/mcdispatcher;\n",
    );
    expect(desktop()).not.toContain("--no-sandbox");
  });

  test.skipIf(!has("desktop-file-validate"))("has a desktop entry that desktop-file-validate accepts", () => {
    accepts("desktop-file-validate", [made["deb:/usr/share/applications/mc-dispatcher.desktop"]!]);
  });

  test("names the type of set-up files in well-formed XML", () => {
    const xml = readFileSync(made["deb:/usr/share/mime/packages/mc-dispatcher.xml"]!, "utf8");
    const document = new DOMParser().parseFromString(xml, "text/xml");
    const [type] = Array.from(document.getElementsByTagName("mime-type"));
    expect(type?.getAttribute("type")).toBe("application/x-mc-dispatcher-provisioning");
    expect(document.getElementsByTagName("glob")[0]?.getAttribute("pattern")).toBe("*.mcprov");
  });

  test.skipIf(!has("update-mime-database"))("has types that update-mime-database accepts", () => {
    const packages = join(folder, "mime", "packages");
    mkdirSync(packages, { recursive: true });
    copyFileSync(made["deb:/usr/share/mime/packages/mc-dispatcher.xml"]!, join(packages, "mc-dispatcher.xml"));
    accepts("update-mime-database", [join(folder, "mime")]);
    expect(readFileSync(join(folder, "mime", "globs2"), "utf8")).toContain("mc-dispatcher-provisioning:*.mcprov");
  });

  test("brings icons of all sizes of the theme", () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      expect(made).toHaveProperty([`deb:/usr/share/icons/hicolor/${size}x${size}/apps/mc-dispatcher.png`]);
    }
  });

  test.each(["deb", "rpm"])(
    "%s: allows user namespaces to this program by an AppArmor profile, and no more",
    (target) => {
      const profile = readFileSync(join(folder, `${target}.apparmor`), "utf8");
      expect(profile).toContain('profile "mc-dispatcher" /opt/mc-dispatcher/mc-dispatcher flags=(unconfined) {');
      expect(profile.match(/^\s+[a-z].*,$/gm)?.map((rule) => rule.trim())).toEqual(["userns,"]);
      const install = readFileSync(made[`${target}:--after-install`]!, "utf8");
      expect(install).toContain("apparmor_parser --replace");
      expect(install).not.toContain("no-sandbox");
      expect(readFileSync(made[`${target}:--after-remove`]!, "utf8")).toContain("apparmor_parser --remove");
    },
  );

  test.skipIf(!has("apparmor_parser"))("has a profile that apparmor_parser accepts", () => {
    let profile = readFileSync(join(folder, "deb.apparmor"), "utf8");
    // A parser of AppArmor 3 knows neither the ABI nor the rule; on such systems the package leaves the profile out.
    if (!existsSync("/etc/apparmor.d/abi/4.0"))
      profile = profile.replace("abi/4.0", "abi/3.0").replace("  userns,\n", "");
    const file = join(folder, "profile");
    writeFileSync(file, profile);
    accepts("apparmor_parser", ["--skip-kernel-load", "--debug", file]);
  });

  test.each(["--after-install", "--after-remove"])("has a script %s that the shell can read", (script) => {
    accepts("bash", ["-n", made[`deb:${script}`]!]);
  });

  test("states maintainer, category, priority and licence", () => {
    const args = readFileSync(join(folder, "deb.args"), "utf8");
    for (const part of ["--maintainer", "--category\ncomm", "--deb-priority\noptional", "--license\nMIT"]) {
      expect(args).toContain(part);
    }
  });
});

describe("an AppImage", () => {
  test("starts the program with its sandbox, and desktops accept its entry", async () => {
    const program = join(folder, "appimage-unpacked");
    mkdirSync(join(program, "resources"), { recursive: true });
    writeFileSync(join(program, "mc-dispatcher"), "");
    let entry = "";
    await build({
      projectDir: ROOT,
      prepackaged: program,
      publish: "never",
      targets: new Map([[Platform.LINUX, new Map([[Arch.x64, ["AppImage"]]])]]),
      config: packagingConfiguration({
        variant: "release",
        signed: false,
        system: "linux",
        output: join(folder, "appimage"),
      }),
      effectiveOptionComputed: async ({ desktop }: { desktop: string }) => {
        entry = desktop;
        return true;
      },
    });
    expect(entry).toContain("\nExec=AppRun %U\n");
    expect(entry).toContain("x-scheme-handler/sip;");
    const file = join(folder, "mc-dispatcher-appimage.desktop");
    writeFileSync(file, entry);
    if (has("desktop-file-validate")) accepts("desktop-file-validate", [file]);
  });
});

describe("the macOS bundle", () => {
  const entitlements = (name: string) => {
    const document = new DOMParser().parseFromString(readFileSync(inBuild(name), "utf8"), "text/xml");
    const keys = Array.from(document.getElementsByTagName("key")).map((key) => key.textContent);
    expect(document.getElementsByTagName("true")).toHaveLength(keys.length);
    return keys.sort();
  };

  test.each(["entitlements.mac.plist", "entitlements.mac.inherit.plist"])(
    "has %s with what is needed and no more",
    (name) => {
      expect(entitlements(name)).toEqual([
        "com.apple.security.cs.allow-jit",
        "com.apple.security.device.audio-input",
        "com.apple.security.device.camera",
      ]);
    },
  );

  test.skipIf(!has("plistutil"))("has entitlements that a reader of property lists accepts", () => {
    for (const name of ["entitlements.mac.plist", "entitlements.mac.inherit.plist"]) {
      accepts("plistutil", ["-i", inBuild(name), "-o", join(folder, `${name}.bin`)]);
    }
  });

  test("is universal, hardened, and says what it wants the microphone for", () => {
    const { mac } = configuration;
    const signed = packagingConfiguration({ variant: "release", signed: true, system: "mac" }).mac;
    expect(signed).toMatchObject({ hardenedRuntime: true, notarize: true });
    expect(signed).not.toHaveProperty("identity");
    // Without a certificate: signed ad hoc, without which nothing starts on a processor of Apple's.
    expect(mac).toMatchObject({ identity: "-", hardenedRuntime: false, notarize: false });
    expect(mac?.target).toEqual([
      { target: "dmg", arch: ["universal"] },
      { target: "zip", arch: ["universal"] },
    ]);
    expect(mac?.extendInfo.NSMicrophoneUsageDescription).toMatch(/microphone/);
    expect(mac?.extendInfo.NSCameraUsageDescription).toMatch(/camera/);
  });
});

describe("the Windows installer", () => {
  const include = () => readFileSync(inBuild("installer.nsh"), "utf8");

  test("registers the capabilities without which Windows offers no program for a link, and takes them back", () => {
    for (const written of include().matchAll(/WriteRegStr SHCTX "([^"]+)"/g)) {
      const key = written[1]!;
      const removed = [...include().matchAll(/Delete\w+ SHCTX "([^"]+)"/g)].map((match) => match[1]!);
      expect(
        removed.some((parent) => key === parent || key.startsWith(`${parent}\\`)),
        key,
      ).toBe(true);
    }
    expect(include()).toContain('Capabilities\\URLAssociations" "sip"');
    expect(include()).toContain('"Software\\RegisteredApplications"');
  });

  test("takes back what the packager's own macro leaves of the type of set-up files", () => {
    const macros = readFileSync(
      join(ROOT, "node_modules/app-builder-lib/templates/nsis/include/FileAssociation.nsh"),
      "utf8",
    );
    const associate = /!macro APP_ASSOCIATE EXT[\s\S]*?!macroend/.exec(macros)![0];
    const [{ ext, name }] = configuration.fileAssociations as [{ ext: string; name: string }];
    const filled = associate.replaceAll(/\$\{(EXT|FILECLASS)\}/g, (_whole, what) => (what === "EXT" ? ext : name));
    const keys = [...filled.matchAll(/WriteReg\w+ SHELL_CONTEXT "([^"]+)" "([^"]*)"/g)].map((match) => ({
      key: match[1]!,
      value: match[2]!,
    }));
    expect(keys.length).toBeGreaterThan(5);
    const ofExtension = keys.filter(({ key }) => key.startsWith(`Software\\Classes\\.${ext}`));
    expect(ofExtension).toHaveLength(2);
    for (const { key, value } of ofExtension) {
      expect(include()).toContain(`DeleteRegValue SHCTX "${key}" "${value}"`);
      expect(include()).toContain(`DeleteRegKey /ifempty SHCTX "${key}"`);
    }
    // The rest goes with the type itself, which the packager removes as a whole.
    expect(keys.every(({ key }) => ofExtension.some((one) => one.key === key) || key.includes(name))).toBe(true);
    // Another program may have taken the extension since.
    expect(include()).toMatch(new RegExp(`\\$\\{if\\} \\$0 == "${name}"\\s+DeleteRegValue`));
  });

  test.skipIf(!has("makensis"))("has an include that makensis compiles without a warning", () => {
    const script = [
      "Unicode true",
      '!include "LogicLib.nsh"',
      '!include "FileFunc.nsh"',
      '!define APP_EXECUTABLE_FILENAME "MC Dispatcher.exe"',
      '!define APP_ID "org.mc-dispatcher.console"',
      "Var installMode",
      "!macro _isUpdated _a _b _t _f",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: NSIS replaces these itself.
      '  !insertmacro _== "1" "0" `${_t}` `${_f}`',
      "!macroend",
      '!define isUpdated `"" isUpdated ""`',
      `!include "${inBuild("installer.nsh")}"`,
      'Name "lint"',
      `OutFile "${join(folder, "lint.exe")}"`,
      "Section\n  SetShellVarContext current\n  StrCpy $installMode all\n  !insertmacro customInstall\n  WriteUninstaller $TEMP\\u.exe\nSectionEnd",
      'Section "un.all"\n  !insertmacro customUnInstall\nSectionEnd',
    ].join("\n");
    const file = join(folder, "lint.nsi");
    writeFileSync(file, `${script}\n`);
    accepts("makensis", ["-V2", "-WX", file]);
  });

  test("gives the policy's folder to administrators and the system alone, whatever was there before", () => {
    const calls = [...include().matchAll(/!insertmacro mcPolicyRights "([^"]+)"/g)].map((match) => match[1]);
    expect(calls).toEqual([
      "/setowner *S-1-5-32-544",
      "/reset",
      "/inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX",
    ]);
    // Without /T: a file that a user has put there must not become an administrator's.
    expect(include()).toMatch(/icacls\.exe" "\$APPDATA\\MC Dispatcher" \/L \/Q \$\{_arguments\}'/);
    expect(include()).toMatch(/\$\{if\} \$installMode == "all"\s+!insertmacro mcPolicyFolder/);
  });

  test("lets RTP in by one rule of the firewall, for everybody's installation alone, and takes it back", () => {
    const macro = (name: string) => new RegExp(`!macro ${name}\\b[\\s\\S]*?!macroend`).exec(include())?.[0] ?? "";
    const forAll = (name: string) => [
      ...macro(name).matchAll(/\$\{if\} \$installMode == "all"([\s\S]*?)\$\{end[iI]f\}/g),
    ];
    const acts = [...include().matchAll(/!insertmacro mcFirewall '([^']+)'/g)].map((match) => match[1] ?? "");
    const [removed, added] = acts.map((act) => /^(delete|add) rule name="([^"]+)"(.*)$/.exec(act)?.slice(1) ?? []);
    expect(acts).toHaveLength(2);
    expect([removed?.[0], added?.[0]]).toEqual(["delete", "add"]);
    // What is made is what is taken back, and nobody else's rule is.
    expect([removed?.[1], removed?.[2]]).toEqual([added?.[1], ""]);
    expect(added?.[2]?.trim().split(/ (?=[a-z]+=)/)).toEqual([
      "dir=in",
      "action=allow",
      "protocol=udp",
      "profile=domain,private",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: NSIS replaces this itself.
      'program="$INSTDIR\\${APP_EXECUTABLE_FILENAME}"',
      "enable=yes",
    ]);
    // Over another installation one is left.
    expect(macro("mcFirewallRule")).toMatch(/^!macro mcFirewallRule\s+!insertmacro mcFirewallRuleAway\s/);
    for (const [name, act] of [
      ["customInstall", "mcFirewallRule"],
      ["customUnInstall", "mcFirewallRuleAway"],
    ] as const) {
      const inside = forAll(name).map(([, body = ""]) => body);
      const calls = (text: string) => text.match(/!insertmacro mcFirewall\w*/g) ?? [];
      expect(inside.flatMap(calls), name).toEqual([`!insertmacro ${act}`]);
      expect(calls(macro(name)), name).toEqual([`!insertmacro ${act}`]);
    }
    // An update takes the old version away first: its rule stays for the new one.
    expect(macro("customUnInstall")).toMatch(/\$\{ifNot\} \$\{isUpdated\}[\s\S]*mcFirewallRuleAway/);
    expect(include()).toContain('nsExec::Exec \'"$SYSDIR\\netsh.exe" advfirewall firewall');
  });

  test("updates itself only from the same publisher, and has its archive compared", () => {
    expect(configuration.win).toMatchObject({ verifyUpdateCodeSignature: true });
    expect(configuration).toMatchObject({ asar: true, disableAsarIntegrity: false });
    expect(FUSES).toMatchObject({ enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true });
  });

  test("asks for whom to install, keeps data, and never runs elevated", () => {
    expect(configuration.nsis).toMatchObject({ oneClick: false, perMachine: false, deleteAppDataOnUninstall: false });
    expect(configuration.win?.requestedExecutionLevel).toBe("asInvoker");
  });
});

describe("icons", () => {
  test("are drawn from the source as it is now", () => {
    expect(readFileSync(ICON_STAMP, "utf8").trim()).toBe(iconSourceHash());
  });

  const picture = (size: number) => ({ size, png: readFileSync(inBuild(`icons/${size}x${size}.png`)) });

  test("of Windows and macOS hold the same pictures", () => {
    expect(readFileSync(inBuild("icon.ico")).equals(icoOf([16, 24, 32, 48, 64, 128, 256].map(picture)))).toBe(true);
    const all = [16, 24, 32, 48, 64, 128, 256, 512, 1024].map(picture);
    expect(readFileSync(inBuild("icon.icns")).equals(icnsOf(all))).toBe(true);
    for (const { size, png } of all) expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  });
});

describe("variants", () => {
  test("differ in the inspector's fuse, in their names, and nowhere else", () => {
    expect(Object.entries(TEST_FUSES).filter(([name, value]) => FUSES[name as keyof typeof FUSES] !== value)).toEqual([
      ["enableNodeCliInspectArguments", true],
    ]);
    const testing = packagingConfiguration({ variant: "test", signed: false, system: "win" });
    expect(configuration.electronFuses).toBe(FUSES);
    expect(testing.electronFuses).toBe(TEST_FUSES);
    expect(testing.artifactName).toContain("-test-");
    expect({
      ...testing,
      electronFuses: 0,
      artifactName: 0,
      nsis: 0,
      portable: 0,
      directories: 0,
      beforeBuild: 0,
      afterExtract: 0,
    }).toEqual({
      ...configuration,
      electronFuses: 0,
      artifactName: 0,
      nsis: 0,
      portable: 0,
      directories: 0,
      beforeBuild: 0,
      afterExtract: 0,
    });
  });
});
