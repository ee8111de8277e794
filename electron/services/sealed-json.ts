/**
 * A small JSON file of the data folder that tells of people: sealed whole, as the texts of calls are. One that an earlier version left in the clear is
 * read as it is, and is sealed with the next writing.
 *
 * @module
 */
import { z } from "zod";
import { isSealed, PLACE, type SealedTexts } from "./call-seal.ts";
import { type JsonRead, readJsonFile, writeJsonFile } from "./json-file.ts";

const sealedSchema = z.object({ sealed: z.string().refine(isSealed) }).strict();

/** What a file holds, and whether it stands in the clear. Never throws. */
export type SealedRead<T> = JsonRead<T> & { readonly isClear: boolean };

/** The key of a file is another one, or somebody has changed it. */
export class NotAsSealedError extends Error {}

function valueIn<S extends z.ZodType>(text: string | undefined, schema: S): JsonRead<z.output<S>> {
  if (text === undefined) return { kind: "unreadable", cause: new NotAsSealedError("not as it was sealed") };
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { kind: "found", value: parsed.data } : { kind: "unreadable", cause: parsed.error };
  } catch (cause) {
    return { kind: "unreadable", cause };
  }
}

/**
 * Reads a file that may be missing or damaged.
 *
 * @param name - what the content is bound to
 */
export function readSealedJson<S extends z.ZodType>(
  file: string,
  name: string,
  texts: SealedTexts,
  schema: S,
): SealedRead<z.output<S>> {
  const outer = readJsonFile(file, sealedSchema);
  if (outer.kind === "missing") return { ...outer, isClear: false };
  if (outer.kind === "unreadable") return { ...readJsonFile(file, schema), isClear: true };
  return { ...valueIn(texts.opened(PLACE.file(name), outer.value.sealed), schema), isClear: false };
}

/**
 * Replaces a file in one step, sealed.
 *
 * @throws McError `data-folder-unwritable`
 */
export function writeSealedJson(file: string, name: string, texts: SealedTexts, value: unknown): void {
  writeJsonFile(file, { sealed: texts.sealed(PLACE.file(name), JSON.stringify(value)) });
}
