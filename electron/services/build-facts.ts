/**
 * What packaging says about the build that runs: written beside the program, inside its archive.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { readJsonFile } from "./json-file.ts";

const BUILD_FACTS_FILE = "build.json";

const buildFactsSchema = z.object({
  variant: z.enum(["release", "test"]),
  /** Whether the program bears its publisher's signature. Updates are taken by signed programs only. */
  signed: z.boolean(),
});
export type BuildFacts = z.infer<typeof buildFactsSchema>;

/** A program that was not packaged, or whose facts cannot be read, is an unsigned one. */
export function readBuildFacts(folder: string): BuildFacts {
  const read = readJsonFile(join(folder, BUILD_FACTS_FILE), buildFactsSchema);
  return read.kind === "found" ? read.value : { variant: "release", signed: false };
}
