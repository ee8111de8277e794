/**
 * The policy of a computer: one file, put there by its administrator, for every user of the program.
 *
 * A file that is there and cannot be read, or that somebody else may have written, keeps the program from starting: what
 * the administrator demands is not known then, and protection may be among it.
 *
 * @module
 */
import { posix, win32 } from "node:path";
import { z } from "zod";
import { iceTransportPolicySchema } from "../../shared/bridge/ice-servers.ts";
import { settingsSchema } from "../../shared/bridge/settings.ts";
import { volumeSchema } from "../../shared/bridge/sounds.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { FileJudge } from "./administrators-file.ts";
import { readJsonFile, wrongMembers } from "./json-file.ts";
import { networkPolicySchema } from "./network-policy.ts";
import { signingKeySchema } from "./signing-key.ts";
import { UPDATE_CHANNELS } from "./updates.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** Address of a collector, to which the paths of the protocol are added. In clear to this computer alone; without credentials, which a log would keep. */
const collectorSchema = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => {
    const { hash, hostname, password, protocol, search, username } = new URL(text);
    const isBare = [hash, password, search, username].every((part) => part === "");
    return isBare && (protocol === "https:" || LOOPBACK.has(hostname));
  }, "https without credentials, or http to this computer");

/** As the administrator writes it. */
export const policySchema = z
  .object({
    version: z.literal(1),
    /** Who is asked about it, shown beside locked settings: `City control room IT, phone 4711`. */
    setBy: z.string().min(1).max(200),
    /** Settings with these values, which nobody can change. */
    settings: settingsSchema.partial().strict().default({}),
    /** Whose set-up files alone are taken on this computer; without it everybody's are, and the dispatcher is asked. */
    setUpFiles: z
      .object({
        signedBy: z.array(signingKeySchema).min(1).max(8).optional(),
        /** Where the configuration of new desks is: shown at the first start, and fetched when somebody says so. */
        address: z
          .url({ protocol: /^https$/ })
          .max(2048)
          .optional(),
      })
      .strict()
      .optional(),
    /** How loud an emergency call is at least, whatever the volumes are; 0 where it is heard in another way. */
    emergency: z.object({ volumeAtLeast: volumeSchema }).strict().optional(),
    /** How far the record of calls goes. */
    history: z
      .object({
        keepCalls: z.number().int().min(1_000).max(1_000_000).optional(),
        /** Whether the users of a desk of several have one record of calls, which each of them reads. */
        shared: z.boolean().optional(),
        /** Days from its start after which a call leaves the record; without it none does. */
        keepDays: z.number().int().min(1).max(36_500).optional(),
      })
      .strict()
      .optional(),
    /** How long messages are kept. */
    messages: z
      .object({
        /** Days after which a message goes, with what was received of its file; without it none does. */
        keepDays: z.number().int().min(1).max(36_500).optional(),
      })
      .strict()
      .optional(),
    /** Whether the directory is the administrator's alone: nobody edits it in the window, and nobody takes a file into it. */
    people: z
      .object({
        readOnly: z.boolean().optional(),
        /** The LDAP server from which people come, in the place of `people-server.json` of a data folder; checked by who asks it. */
        server: z.record(z.string(), z.unknown()).optional(),
      })
      .strict()
      .optional(),
    /** Which addresses audio may use; without it all. */
    media: z.object({ iceTransportPolicy: iceTransportPolicySchema }).strict().optional(),
    /** The way into the network; without it as the system says. */
    network: networkPolicySchema.optional(),
    /** Where counts, durations and lines of the log go, for whoever watches over many desks; without it nowhere. */
    telemetry: z
      .object({ endpoint: collectorSchema, everySeconds: z.number().int().min(5).max(3_600).default(60) })
      .strict()
      .optional(),
    /** Where signed programs get new versions; without it they look nowhere. */
    updates: z
      .object({ server: z.url({ protocol: /^https$/ }).max(2048), channel: z.enum(UPDATE_CHANNELS).default("latest") })
      .strict()
      .optional(),
  })
  .strict();
export type Policy = z.infer<typeof policySchema>;

/**
 * Where the file can lie: places that administrators alone can write to, the first one counts. On Windows the usual
 * place goes before the one that the environment names, because a user can name another one there.
 */
export function policyPlaces(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === "darwin") return ["/Library/Application Support/MC Dispatcher/policy.json"];
  if (platform !== "win32") return [posix.join("/etc", "mc-dispatcher", "policy.json")];
  const folders = new Set(["C:\\ProgramData", env["ProgramData"] ?? "C:\\ProgramData"]);
  return [...folders].map((folder) => win32.join(folder, "MC Dispatcher", "policy.json"));
}

/**
 * Reads the policy; undefined when this computer has none.
 *
 * @param judge - says why a file that is there may not be the work of an administrator
 * @throws McError `policy-not-trusted` with what is wrong, `policy-invalid` with the file and the members that are wrong
 */
export function readPolicy(places: readonly string[], judge: FileJudge): Policy | undefined {
  for (const file of places) {
    const read = readJsonFile(file, policySchema);
    if (read.kind === "missing") continue;
    const doubt = judge(file);
    if (doubt !== undefined) throw new McError("policy-not-trusted", doubt);
    if (read.kind === "unreadable") throw new McError("policy-invalid", `${file}: ${wrongMembers(read.cause)}`);
    return read.value;
  }
  return undefined;
}
