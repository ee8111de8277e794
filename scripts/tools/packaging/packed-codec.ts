/**
 * The AMR-WB codec in packages: one module for all systems and processors, and what goes with it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildCodec, CODEC_FOLDER, CODEC_PARTS, codecIsBuilt } from "../codec/build-codec.ts";
import type { Notice } from "./notices.ts";

/**
 * Makes sure of the codec.
 *
 * @param say - tells the person at the terminal why the packages will not have it
 * @returns whether it is there to be packed
 */
export async function codecToPack(say: (text: string) => void): Promise<boolean> {
  try {
    await buildCodec();
    return true;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    say(`The packages are made without AMR-WB, so without voice over RTP: it could not be built (${why}).
Build it on Debian (npm run codec), or bring the folder dist/codec from there: the module is the same for all systems.`);
    return false;
  }
}

/**
 * Licences and notices of what it is made of, as {@link buildCodec} has put them beside it.
 *
 * @param isPacked - whether it goes along; none where it does not
 */
export function codecNotices(isPacked: boolean): readonly Notice[] {
  if (!isPacked) return [];
  return CODEC_PARTS.map(({ source, license, notices }) => ({
    name: source.name,
    version: source.version,
    license,
    text: Object.keys(notices)
      .map((file) => readFileSync(join(CODEC_FOLDER, file), "utf8").replaceAll("\r\n", "\n").trim())
      .join("\n\n"),
  }));
}

/** The same libraries as components of a bill of materials (CycloneDX); none where the packages are without it. */
export async function codecComponents() {
  if (!(await codecIsBuilt())) return [];
  return CODEC_PARTS.map(({ source: { name, version, path, sha256 }, license }) => ({
    "bom-ref": `${name}@${version}`,
    type: "library",
    name,
    version,
    scope: "required",
    purl: `pkg:generic/${name}@${version}?download_url=${encodeURIComponent(`https://deb.debian.org/debian/pool/main/${path}`)}`,
    hashes: [{ alg: "SHA-256", content: sha256 }],
    licenses: [{ license: { id: license } }],
  }));
}
