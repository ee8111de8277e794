#!/usr/bin/env node
/**
 * Compresses one file as `7za a <out>.tar.gz <in>` would. electron-builder packs `tar.gz` with 7-Zip, which it fetches
 * from the network; this stands in where there is none.
 *
 * @module
 */
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

const args = process.argv.slice(2);
const [from, to] = [args.at(-1), args.at(-2)];
if (args[0] !== "a" || !to?.endsWith(".tar.gz") || from === undefined) {
  console.error("This archive needs 7-Zip: install it, or set ELECTRON_BUILDER_7ZIP_PATH.");
  process.exit(2);
}
await pipeline(createReadStream(from), createGzip({ level: 9 }), createWriteStream(to));
