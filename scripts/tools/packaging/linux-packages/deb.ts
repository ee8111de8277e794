/**
 * A deb out of staged files, by dpkg-deb.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PackageOrder } from "./order.ts";
import { stagedFiles } from "./staging.ts";

/** Octets of what Debian counts in: `Installed-Size`. */
const KIB = 1024;

/** The control file (Debian policy, chapter 5). */
function controlFile(order: PackageOrder, installedKib: number): string {
  const [summary = "", ...rest] = order.description.split("\n");
  const long = rest.map((line) => ` ${line.trim() === "" ? "." : line.trim()}`);
  const fields = [
    ["Package", order.name],
    ["Version", order.version],
    ["Section", order.category],
    ["Priority", order.priority],
    ["Architecture", order.architecture],
    ["Maintainer", order.maintainer],
    ["Installed-Size", String(installedKib)],
    ["Depends", order.depends.join(", ")],
    ["Recommends", order.recommends.join(", ")],
    ["Conflicts", order.conflicts.join(", ")],
    ["Replaces", order.conflicts.join(", ")],
    ["Homepage", order.homepage],
    ["Description", [summary, ...long].join("\n")],
  ];
  return fields
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

/** Makes the deb of what is staged in a folder, which it adds Debian's own files to. */
export function makeDeb(order: PackageOrder, folder: string): void {
  const files = stagedFiles(folder).filter((file) => lstatSync(join(folder, file)).isFile());
  const size = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const debian = join(folder, "DEBIAN");
  mkdirSync(debian, { mode: 0o755 });
  writeFileSync(join(debian, "control"), controlFile(order, Math.ceil(size / KIB)));
  const sums = files.map((file) => {
    const sum = createHash("md5")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
    return `${sum}  ${file}\n`;
  });
  writeFileSync(join(debian, "md5sums"), sums.join(""));
  const { scripts } = order;
  const named =
    scripts === undefined
      ? []
      : ([
          [scripts.afterInstall, "postinst"],
          [scripts.afterRemove, "postrm"],
        ] as const);
  for (const [script, name] of named) {
    cpSync(script, join(debian, name));
    chmodSync(join(debian, name), 0o755);
  }
  // xz, which the dpkg of every supported system reads.
  const compression = order.compression === "small" ? ["-Zxz", "-z6"] : ["-Znone"];
  execFileSync("dpkg-deb", ["--root-owner-group", ...compression, "--build", folder, order.file], { stdio: "pipe" });
}
