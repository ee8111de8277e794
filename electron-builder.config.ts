/**
 * How the program is packaged, for all systems. `npm run dist` uses it; `docs/install.md` tells what comes out.
 *
 * @module
 */

import { existsSync } from "node:fs";
import type { Configuration } from "electron-builder";
import { LINK_SCHEMES, PROVISIONING_EXTENSION, PROVISIONING_TYPE } from "./electron/shells/desktop/names.ts";
import { FUSES, TEST_FUSES } from "./electron/shells/electron/fuses.ts";
import { removeDefaultApp } from "./scripts/tools/product/default-app.ts";
import {
  APP_ID,
  COPYRIGHT,
  EXECUTABLE,
  HOMEPAGE,
  LINUX_DESKTOP,
  MAINTAINER,
  PRODUCT_NAME,
  PROVISIONING_TYPE_NAME,
  VENDOR,
} from "./scripts/tools/product/identity.ts";
import { DEB_DEPENDS, RPM_DEPENDS } from "./scripts/tools/product/linux-dependencies.ts";

/** `test`: a build that end-to-end tests can drive; it differs in one fuse and in its name. */
export type Variant = "release" | "test";

export type System = "win" | "mac" | "linux";

export type AzureSigning = NonNullable<NonNullable<Configuration["win"]>["azureSignOptions"]>;

export interface PackagingOptions {
  readonly variant: Variant;
  /** A runtime at hand: a folder, a zip file, or who knows which for a processor. Fetched when undefined. */
  readonly electronDist?: Configuration["electronDist"];
  /** Told when a runtime is unpacked. */
  readonly onRuntime?: () => void;
  /** Whether a build that cannot be signed fails instead of becoming an unsigned one. */
  readonly signed: boolean;
  /** Who signs on Windows. */
  readonly azure?: AzureSigning | undefined;
  readonly system: System;
  /** Targets for Linux that are not made, because this machine has no tools for them. */
  readonly leftOut?: readonly string[];
  /** Modules of the codecs that go along; only those that are said to: one that an older recipe has made may lie there. */
  readonly codecs?: readonly string[];
  /** Folder of the results; `release` when not given. */
  readonly output?: string | undefined;
}

/** All that is packed. The host is bundled, so no module comes along. */
const FILES = [
  "dist/electron/*.js",
  "dist/electron/*.cjs",
  "dist/electron/build.json",
  "dist/renderer/**/*",
  "assets/icons/*.png",
  "!**/*.map",
  "!**/node_modules/**",
];

/** Where `npm run codec` puts the codecs, and where the host looks for them. */
const CODECS = "dist/codec";

/** Texts of the bundle's Info.plist: what microphone and camera are used for, as macOS shows it. */
const MAC_USAGE = {
  NSMicrophoneUsageDescription: "Your colleague hears you over the microphone during calls.",
  NSCameraUsageDescription: "Your colleague sees you in video calls while you have the camera on.",
};

/** What deb and rpm run as root, and what they tell AppArmor. */
const LINUX_SCRIPTS = {
  afterInstall: "build/linux/after-install.tpl",
  afterRemove: "build/linux/after-remove.tpl",
  appArmorProfile: "build/linux/apparmor-profile.tpl",
};

export function packagingConfiguration(options: PackagingOptions): Configuration {
  const { variant, electronDist, signed } = options;
  const suffix = variant === "test" ? "-test" : "";
  const name = `${EXECUTABLE}${suffix}-\${version}-\${os}-\${arch}`;
  return {
    appId: APP_ID,
    // On Linux the folder below /opt is named after it, and the helper of the sandbox splits its own path at a space.
    productName: options.system === "linux" ? EXECUTABLE : PRODUCT_NAME,
    copyright: COPYRIGHT,
    artifactName: `${name}.\${ext}`,
    directories: {
      output: options.output ?? (variant === "test" ? "release/test" : "release"),
      buildResources: "build",
    },
    // A copy: electron-builder writes into what it is given.
    files: [...FILES, ...(options.codecs ?? []).map((module) => `${CODECS}/${module}`)],
    extraResources: [
      { from: "LICENSE", to: "LICENSE.txt" },
      { from: "dist/notices/THIRD-PARTY-NOTICES.txt", to: "THIRD-PARTY-NOTICES.txt" },
    ],
    // Integrity of the archive is on unless it is turned off: it is not.
    asar: true,
    disableAsarIntegrity: false,
    electronFuses: variant === "test" ? TEST_FUSES : FUSES,
    // Those that the console speaks; other languages of Chromium's own texts would be shown by nobody.
    electronLanguages: ["en-US", "de"],
    ...(electronDist ? { electronDist } : {}),
    afterExtract: async (context) => {
      options.onRuntime?.();
      await removeDefaultApp(context);
    },
    // Everything is bundled: there are no modules to install or to rebuild.
    beforeBuild: async () => false,
    forceCodeSigning: signed,
    extraMetadata: { homepage: HOMEPAGE, author: MAINTAINER, dependencies: {} },
    protocols: [{ name: "Calls", role: "Viewer", schemes: [...LINK_SCHEMES] }],
    fileAssociations: [
      {
        ext: PROVISIONING_EXTENSION,
        name: "MC Dispatcher set-up",
        description: PROVISIONING_TYPE_NAME,
        mimeType: PROVISIONING_TYPE,
        role: "Viewer",
      },
    ],
    // Names the update files; where they are fetched from, if at all, says the policy file of the installation.
    publish: [{ provider: "generic", url: `${HOMEPAGE}updates/`, channel: "latest" }],

    win: {
      target: [
        { target: "nsis", arch: ["x64", "arm64"] },
        { target: "portable", arch: ["x64"] },
      ],
      icon: "build/icon.ico",
      // An update must bear the same publisher as the program that installs it.
      verifyUpdateCodeSignature: true,
      ...(options.azure ? { azureSignOptions: options.azure } : {}),
      requestedExecutionLevel: "asInvoker",
    },
    nsis: {
      artifactName: `${name}-setup.\${ext}`,
      oneClick: false,
      // Asks for whom to install; silent: /allusers or /currentuser.
      perMachine: false,
      allowElevation: true,
      selectPerMachineByDefault: true,
      allowToChangeInstallationDirectory: true,
      include: "build/installer.nsh",
      license: "LICENSE",
      createDesktopShortcut: true,
      createStartMenuShortcut: true,
      shortcutName: PRODUCT_NAME,
      // Settings and history stay when the program goes; docs/operate.md tells how to remove them.
      deleteAppDataOnUninstall: false,
      warningsAsErrors: true,
    },
    portable: { artifactName: `${name}-portable.\${ext}`, requestExecutionLevel: "user" },

    mac: {
      target: [
        { target: "dmg", arch: ["universal"] },
        { target: "zip", arch: ["universal"] },
      ],
      icon: "build/icon.icns",
      category: "public.app-category.business",
      minimumSystemVersion: "12.0",
      // Without a certificate the bundle is signed by nobody in particular, as processors of Apple's want it; the hardened
      // runtime would not let such a program load its own parts.
      ...(signed ? {} : { identity: "-" }),
      hardenedRuntime: signed,
      gatekeeperAssess: false,
      entitlements: "build/entitlements.mac.plist",
      entitlementsInherit: "build/entitlements.mac.inherit.plist",
      extendInfo: { ...MAC_USAGE, LSMultipleInstancesProhibited: true },
      // The Apple ID or API key comes from the environment (docs/deploy.md).
      notarize: signed,
      darkModeSupport: true,
    },
    dmg: { sign: false, title: `${PRODUCT_NAME} \${version}` },

    linux: {
      target: ["deb", "rpm", "AppImage", "tar.gz"]
        .filter((target) => !(options.leftOut ?? []).includes(target))
        .map((target) => ({ target, arch: ["x64", "arm64"] as const }))
        .map(({ target, arch }) => ({ target, arch: [...arch] })),
      icon: "build/icons",
      executableName: EXECUTABLE,
      maintainer: MAINTAINER,
      vendor: VENDOR,
      category: LINUX_DESKTOP.categories,
      synopsis: LINUX_DESKTOP.synopsis,
      syncDesktopName: true,
      desktop: {
        entry: {
          Name: PRODUCT_NAME,
          Keywords: LINUX_DESKTOP.keywords,
          StartupNotify: "true",
        },
      },
    },
    // Said to be none: electron-builder's own choice for an AppImage is to take the sandbox away.
    appImage: { executableArgs: [] },
    // With a runtime of its own: the old one needs a libfuse2 that systems of today do not have.
    toolsets: { appimage: "1.0.3" },
    deb: {
      packageCategory: "comm",
      priority: "optional",
      ...LINUX_SCRIPTS,
      depends: [...DEB_DEPENDS],
      recommends: ["gnome-keyring | kwalletmanager"],
    },
    rpm: { packageCategory: "Applications/Communications", ...LINUX_SCRIPTS, depends: [...RPM_DEPENDS] },
  };
}

/** For `npx electron-builder --config electron-builder.config.ts`: an unsigned release. */
const systems: Readonly<Record<string, System>> = { win32: "win", darwin: "mac" };
export default packagingConfiguration({
  variant: "release",
  signed: false,
  codecs: ["amr-wb.wasm", "opus.wasm"].filter((module) => existsSync(`${CODECS}/${module}`)),
  system: systems[process.platform] ?? "linux",
});
