/**
 * Makes a deb or an rpm as electron-builder asks fpm for it, with dpkg-deb or rpmbuild alone. It takes fpm's place, which
 * would be fetched from the network and brings a Ruby of its own: `node main.ts <fpm's arguments>`.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDeb } from "./deb.ts";
import { packageOrder } from "./order.ts";
import { makeRpm } from "./rpm.ts";
import { stage } from "./staging.ts";

const MAKERS = { deb: makeDeb, rpm: makeRpm } as const;

const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-package-"));
try {
  const order = packageOrder(process.argv.slice(2));
  const staged = join(folder, "root");
  stage(order.placed, staged);
  MAKERS[order.kind](order, staged);
} catch (error) {
  const said = (error as { stderr?: Buffer }).stderr?.toString().trim();
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${said ?? ""}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
