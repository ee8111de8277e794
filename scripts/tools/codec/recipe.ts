/**
 * What a codec is made of, as {@link buildCodec} takes it.
 *
 * @module
 */
import type { SourceArchive } from "./sources.ts";

/** A library of which a module is made. Its notices go wherever the module goes. */
interface CodecPart {
  readonly source: SourceArchive;
  /** SPDX identifier. */
  readonly license: string;
  /** Its licence and notice: names in the folder of the codecs, and where they are in the archive. */
  readonly notices: Readonly<Record<string, string>>;
}

/** A file that is compiled, and what the compiler is told for it alone. */
export interface SourceFile {
  readonly path: string;
  readonly options: readonly string[];
}

export interface CodecRecipe {
  /** As people know it. */
  readonly name: string;
  /** The file that is made. */
  readonly module: string;
  readonly parts: readonly CodecPart[];
  /** Functions that the program calls. */
  readonly exports: readonly string[];
  /** Octets of the stack. */
  readonly stack: number;
  /** Every file that is compiled, below the folder in which the archives are unpacked. */
  readonly files: (folder: string) => readonly SourceFile[];
  /** Where the recipe stands: another way of building is another module. */
  readonly text: string;
}
