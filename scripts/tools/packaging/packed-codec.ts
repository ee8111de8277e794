/**
 * The codecs in packages: modules for all systems and processors, and what goes with them.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildCodec, CODEC_FOLDER, CODECS, codecIsBuilt } from "../codec/build-codec.ts";
import type { CodecRecipe } from "../codec/recipe.ts";
import type { Notice } from "./notices.ts";

/** What packages are without, where a codec is not in them. */
const WITHOUT: Readonly<Record<string, string>> = {
  "amr-wb.wasm": "so without voice over RTP",
  "opus.wasm": "so voice over RTP is in AMR-WB alone",
};

/**
 * Makes sure of the codecs.
 *
 * @param say - tells the person at the terminal why the packages will not have one
 * @returns those that are there to be packed
 */
export async function codecsToPack(say: (text: string) => void): Promise<readonly CodecRecipe[]> {
  const there: CodecRecipe[] = [];
  for (const codec of CODECS) {
    try {
      await buildCodec(codec);
      there.push(codec);
    } catch (cause) {
      const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
      say(`The packages are made without ${codec.name}, ${WITHOUT[codec.module]}: it could not be built (${why}).
Build it on Debian (npm run codec), or bring the folder dist/codec from there: the modules are the same for all systems.`);
    }
  }
  return there;
}

/**
 * Licences and notices of what codecs are made of, as {@link buildCodec} has put them beside the modules.
 *
 * @param packed - those that go along
 */
export function codecNotices(packed: readonly CodecRecipe[]): readonly Notice[] {
  return packed.flatMap(({ parts }) =>
    parts.map(({ source, license, notices }) => ({
      name: source.name,
      version: source.version,
      license,
      text: Object.keys(notices)
        .map((file) => readFileSync(join(CODEC_FOLDER, file), "utf8").replaceAll("\r\n", "\n").trim())
        .join("\n\n"),
    })),
  );
}

/** The same libraries as components of a bill of materials (CycloneDX); none of a codec that the packages are without. */
export async function codecComponents() {
  const built = await Promise.all(CODECS.map(async (codec) => ((await codecIsBuilt(codec)) ? codec.parts : [])));
  return built.flat().map(({ source: { name, version, path, sha256 }, license }) => ({
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
