/**
 * From where a desk has its servers: the address of the UE initial configuration (TS 24.484 clause 7.2) that has completed its account, with what of the
 * account comes from there. It is written and removed with the account.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import { isConfigurationUrl } from "./set-up-file.ts";

/** In the data folder. */
export const SOURCE_FILE = "initial-configuration.json";

const sourceSchema = z
  .object({
    version: z.literal(1),
    url: z.string().max(2048).refine(isConfigurationUrl, "an https URL"),
    /** Where it may put servers beside its own host and the domains of the MC service IDs. */
    hosts: z.array(z.string().min(1).max(253)).max(32),
    /** PEM: the authorities that alone may vouch for the server that has it; left out: those of the operating system. */
    trustAnchor: z
      .string()
      .max(256 * 1024)
      .optional(),
    /** Entity tag of the document that says what the account has, as the server wrote it. */
    etag: z.string().max(1_024).optional(),
    /** Members of the account that come from the document, by their path (`kms.uri`), as it has said them. */
    filled: z.record(z.string().max(200), z.union([z.string().max(2_048), z.number().finite()])),
  })
  .strict();
export type KeptSource = Omit<z.infer<typeof sourceSchema>, "version">;

type Members = Readonly<Record<string, unknown>>;
const membersOf = (value: unknown): Members | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;

/** Every text and every number that stands in an account, by its path. */
function valuesOf(value: unknown, path: readonly string[] = []): [string, string | number][] {
  if (typeof value === "string" || typeof value === "number") return [[path.join("."), value]];
  return Object.entries(membersOf(value) ?? {}).flatMap(([name, each]) => valuesOf(each, [...path, name]));
}

/** What a document has put into an account. @param completed - the same account, with that */
export function filledIn(account: unknown, completed: unknown): KeptSource["filled"] {
  const before = new Map(valuesOf(account));
  return Object.fromEntries(valuesOf(completed).filter(([path]) => !before.has(path)));
}

function without(value: unknown, filled: KeptSource["filled"], path: readonly string[]): unknown {
  const members = membersOf(value);
  if (members === undefined) return filled[path.join(".")] === value ? undefined : value;
  const left = Object.entries(members).flatMap(([name, each]) => {
    const kept = without(each, filled, [...path, name]);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  // A part that came whole from the document goes whole.
  return left.length === 0 && Object.keys(members).length > 0 ? undefined : Object.fromEntries(left);
}

/** An account without what the document has put in. What somebody has changed since is theirs, and stays. */
export const withoutFilled = (account: unknown, { filled }: Pick<KeptSource, "filled">): unknown =>
  without(account, filled, []) ?? {};

/** Undefined where the account comes whole from a set-up file, or by hand, and where the file cannot be read. */
export function readKeptSource(dataFolder: string): KeptSource | undefined {
  const read = readJsonFile(join(dataFolder, SOURCE_FILE), sourceSchema);
  return read.kind === "found" ? read.value : undefined;
}

/** @throws McError `data-folder-unwritable` */
export function writeKeptSource(folder: string, { etag, filled, hosts, trustAnchor, url }: KeptSource): void {
  writeJsonFile(join(folder, SOURCE_FILE), {
    version: 1,
    ...{ url, hosts, filled },
    ...(trustAnchor === undefined ? {} : { trustAnchor }),
    ...(etag === undefined ? {} : { etag }),
  });
}
