/**
 * An rpm out of staged files, by rpmbuild.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageOrder } from "./order.ts";
import { stagedFiles } from "./staging.ts";

/** Processors whose name rpm has from elsewhere than Debian, from which electron-builder takes its own. */
const ARCHITECTURES: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64" };

/** Text in which rpm is to find no macro. */
const plain = (text: string) => text.replaceAll("%", "%%");

/** What rpm runs as root. */
function scriptlets({ scripts }: PackageOrder): string[] {
  if (scripts === undefined) return [];
  return [
    "%post -p /bin/bash",
    plain(readFileSync(scripts.afterInstall, "utf8")),
    "%postun -p /bin/bash",
    plain(readFileSync(scripts.afterRemove, "utf8")),
  ];
}

/**
 * The spec file.
 *
 * @param files - paths of the staged files, without the slash in front
 */
function specFile(order: PackageOrder, files: readonly string[]): string {
  const [summary = "", ...description] = order.description.split("\n");
  // The program's folder is the package's own; what lies below /usr/share belongs to the system's folders.
  const own = [...new Set(files.flatMap((file) => /^opt\/[^/]+/.exec(file)?.[0] ?? []))];
  const others = files.filter((file) => !file.startsWith("opt/"));
  // Not every size of an icon has a folder in the theme; one that several packages own goes with the last of them.
  const sizes = new Set(others.flatMap((file) => /^usr\/share\/icons\/hicolor\/[^/]+/.exec(file)?.[0] ?? []));
  const folders = [...sizes].flatMap((size) => [size, `${size}/apps`]);
  return [
    // What comes from others is taken as it is: not stripped, not scanned for what it needs, no links by build ID.
    "%global debug_package %{nil}",
    "%global __os_install_post %{nil}",
    "%global _build_id_links none",
    `%global _binary_payload ${order.compression === "small" ? "w6.xzdio" : "w0.ufdio"}`,
    "AutoReqProv: no",
    `Name: ${order.name}`,
    `Version: ${order.version}`,
    "Release: 1",
    `Summary: ${plain(summary)}`,
    `License: ${order.license}`,
    `Group: ${order.category}`,
    `Vendor: ${plain(order.vendor)}`,
    `Packager: ${plain(order.maintainer)}`,
    `URL: ${order.homepage}`,
    ...order.depends.map((name) => `Requires: ${name}`),
    ...order.recommends.map((name) => `Recommends: ${name}`),
    ...order.conflicts.map((name) => `Conflicts: ${name}`),
    "%description",
    plain(description.join("\n")),
    "%files",
    "%defattr(-,root,root,-)",
    ...folders.map((path) => `%dir "/${plain(path)}"`),
    ...[...own, ...others].map((path) => `"/${plain(path)}"`),
    ...scriptlets(order),
    "",
  ].join("\n");
}

/** Makes the rpm of what is staged in a folder. */
export function makeRpm(order: PackageOrder, folder: string): void {
  const top = `${folder}-rpm`;
  mkdirSync(join(top, "SPECS"), { recursive: true });
  const spec = join(top, "SPECS", `${order.name}.spec`);
  writeFileSync(spec, specFile(order, stagedFiles(folder)));
  const define = [`_topdir ${top}`, `buildroot ${folder}`, `_rpmdir ${top}/RPMS`];
  execFileSync(
    "rpmbuild",
    [
      "-bb",
      "--target",
      ARCHITECTURES[order.architecture] ?? order.architecture,
      ...define.flatMap((each) => ["--define", each]),
      spec,
    ],
    { stdio: "pipe" },
  );
  const made = readdirSync(join(top, "RPMS"), { recursive: true, encoding: "utf8" }).find((name) =>
    name.endsWith(".rpm"),
  );
  if (made === undefined) throw new Error("rpmbuild said nothing and made nothing");
  // Not a rename: the results can be on another disk.
  cpSync(join(top, "RPMS", made), order.file);
  rmSync(top, { recursive: true, force: true });
}
