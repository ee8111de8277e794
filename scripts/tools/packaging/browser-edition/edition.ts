/**
 * The packages of the browser edition: our host with a Node of its own, the windows, and what a desktop wants to know.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBrowserEdition, buildIfStale } from "../../build/build.ts";
import { CODEC_FOLDER } from "../../codec/build-codec.ts";
import type { CodecRecipe } from "../../codec/recipe.ts";
import { BROWSER_EDITION, EXECUTABLE, HOMEPAGE, LINUX_DESKTOP, MAINTAINER, VENDOR } from "../../product/identity.ts";
import { BROWSER_DEB_DEPENDS, BROWSER_RPM_DEPENDS } from "../../product/linux-dependencies.ts";
import { makeDeb } from "../linux-packages/deb.ts";
import type { PackageOrder, Placed } from "../linux-packages/order.ts";
import { makeRpm } from "../linux-packages/rpm.ts";
import { stage } from "../linux-packages/staging.ts";
import { browserEditionNotices } from "../notices.ts";
import { codecNotices } from "../packed-codec.ts";
import { desktopEntry, mimeTypes } from "./desktop-files.ts";
import { nodeRuntime } from "./node-runtime.ts";

const PROGRAM = `/opt/${EXECUTABLE}`;

/** Processors in the words of Node, Debian and rpm. */
const PROCESSORS: Readonly<Record<string, { readonly deb: string; readonly rpm: string }>> = {
  x64: { deb: "amd64", rpm: "x86_64" },
  arm64: { deb: "arm64", rpm: "aarch64" },
};

export type EditionKind = "deb" | "rpm";

export interface EditionOrder {
  readonly root: string;
  readonly kinds: readonly EditionKind[];
  /** `x64` or `arm64`. */
  readonly arch: string;
  /** Those that are there and go along. */
  readonly codecs: readonly CodecRecipe[];
  /** Folder of the results. */
  readonly output: string;
  readonly compression: PackageOrder["compression"];
}

const DESCRIPTION = `${LINUX_DESKTOP.synopsis}
 Follows a colleague who has migrated to a partner system. This edition shows its windows in
 the Chromium, Chrome or Edge that is installed.`;

function writeInto(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What lies where, with the small files that are written for it into a folder. */
function placedFiles({ root, arch, codecs }: EditionOrder, version: string, written: string): Placed[] {
  const { binary, licence } = nodeRuntime(root, arch);
  writeInto(written, {
    [`opt/${EXECUTABLE}/package.json`]: `${JSON.stringify({ name: BROWSER_EDITION, version, type: "module" })}\n`,
    [`opt/${EXECUTABLE}/THIRD-PARTY-NOTICES.txt`]: browserEditionNotices(root, codecNotices(codecs)),
    [`usr/share/applications/${EXECUTABLE}.desktop`]: desktopEntry(`${PROGRAM}/${EXECUTABLE}`),
    [`usr/share/mime/packages/${EXECUTABLE}.xml`]: mimeTypes(),
  });
  mkdirSync(join(written, "usr/bin"), { recursive: true });
  // Unlike that of the other edition, which is its scripts' and not its package's, so that neither takes the other's away.
  symlinkSync(`../..${PROGRAM}/${EXECUTABLE}`, join(written, "usr/bin", EXECUTABLE));
  const file = (from: string, to: string): Placed => ({ from, to, content: false });
  const built = join(root, "dist", "browser-edition");
  const icons = readdirSync(join(root, "build", "icons")).filter((name) =>
    /^(?:[1-9]\d|[1-5]\d\d)x\d+\.png$/.test(name),
  );
  return [
    { from: `${written}/`, to: "/", content: true },
    file(join(root, "build", "browser-edition", EXECUTABLE), `${PROGRAM}/${EXECUTABLE}`),
    file(binary, `${PROGRAM}/node`),
    file(licence, `${PROGRAM}/LICENSE.node.txt`),
    file(join(root, "LICENSE"), `${PROGRAM}/LICENSE.txt`),
    ...readdirSync(built)
      .filter((name) => name.endsWith(".js"))
      .map((name) => file(join(built, name), `${PROGRAM}/dist/browser-edition/${name}`)),
    ...codecs.map(({ module }) => file(join(CODEC_FOLDER, module), `${PROGRAM}/dist/codec/${module}`)),
    ...readdirSync(join(root, "dist", "renderer"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".map"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => file(path, `${PROGRAM}/dist/renderer${path.slice(join(root, "dist", "renderer").length)}`)),
    ...icons.map((name) =>
      file(
        join(root, "build", "icons", name),
        `/usr/share/icons/hicolor/${name.slice(0, -".png".length)}/apps/${EXECUTABLE}.png`,
      ),
    ),
  ];
}

/**
 * Builds the edition and makes its packages.
 *
 * @returns paths of what was made
 * @throws Error when Node for the processor is not to be had, or a tool of the system's refuses
 */
export async function makeBrowserEdition(wanted: EditionOrder): Promise<string[]> {
  const { root, kinds, arch, output, compression } = wanted;
  const processor = PROCESSORS[arch];
  if (processor === undefined) throw new Error(`The browser edition is not made for ${arch}.`);
  await buildIfStale(root);
  await buildBrowserEdition(root);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const work = mkdtempSync(join(tmpdir(), "mc-dispatcher-browser-edition-"));
  try {
    const placed = placedFiles(wanted, version, join(work, "written"));
    mkdirSync(output, { recursive: true });
    return kinds.map((kind) => {
      const name = `${BROWSER_EDITION}-${version}-linux-${processor[kind]}.${kind}`;
      const order: PackageOrder = {
        kind,
        file: join(output, name),
        name: BROWSER_EDITION,
        version,
        architecture: processor.deb,
        maintainer: MAINTAINER,
        vendor: VENDOR,
        homepage: HOMEPAGE,
        license: "MIT",
        description: DESCRIPTION,
        category: kind === "deb" ? "comm" : "Applications/Communications",
        priority: "optional",
        depends: kind === "deb" ? BROWSER_DEB_DEPENDS : BROWSER_RPM_DEPENDS,
        recommends: [],
        conflicts: [EXECUTABLE],
        compression,
        placed,
      };
      const staged = join(work, kind);
      stage(placed, staged);
      if (kind === "deb") makeDeb(order, staged);
      else makeRpm(order, staged);
      rmSync(staged, { recursive: true, force: true });
      return order.file;
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
