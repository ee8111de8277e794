/**
 * The identifiers of this installation: drawn once, then kept.
 *
 * @module
 */
import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { sipAccountSchema } from "../../shared/bridge/account.ts";
import { readJsonFile, setAside, writeJsonFile } from "./json-file.ts";
import type { Logger } from "./log.ts";

const INSTALLATION_FILE = "installation.json";

const identitySchema = sipAccountSchema.pick({ clientId: true, instanceId: true });

/** The MC client ID (TS 24.379) and the SIP instance ID (RFC 5626) of one user agent. */
export type ClientIdentity = z.infer<typeof identitySchema>;

const VERSION = 1;

const fileSchema = z.object({ version: z.literal(VERSION), ...identitySchema.shape });

/** What a later version of the program wrote: never written by this one, and its identifiers are ours if they are there. */
const laterSchema = z.object({ version: z.number().int().gt(VERSION), ...identitySchema.partial().shape });

export interface Installation {
  /** Of the console. */
  readonly identity: ClientIdentity;
  /** Of the field unit of a person: another device, so another identity, but the same one at every start. */
  unitIdentity(personId: string): ClientIdentity;
}

/** A UUID (version 8, RFC 9562) that always comes out the same for the same parts. */
function derivedUuid(...parts: readonly string[]): string {
  const bytes = createHash("sha256").update(parts.join("\0")).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The identifiers as they are stored, or new ones, which are kept if they can be. */
function readIdentity(file: string, log: Logger): ClientIdentity {
  const read = readJsonFile(file, fileSchema);
  if (read.kind === "found") return { clientId: read.value.clientId, instanceId: read.value.instanceId };
  const drawn = { clientId: `urn:uuid:${randomUUID()}`, instanceId: randomUUID() };
  const later = readJsonFile(file, laterSchema);
  if (later.kind === "found") {
    log.error("installation identifiers are of a later version, and stay as they are");
    return { clientId: later.value.clientId ?? drawn.clientId, instanceId: later.value.instanceId ?? drawn.instanceId };
  }
  if (read.kind === "unreadable") {
    log.error("installation identifiers unreadable, new ones drawn", read.cause);
    setAside(file);
  }
  try {
    writeJsonFile(file, { version: VERSION, ...drawn });
  } catch (cause) {
    log.error("installation identifiers not kept", cause);
  }
  return drawn;
}

/** Opens the identifiers of a data folder. If they cannot be kept, they hold for this run. */
export function openInstallation(folder: string, log: Logger): Installation {
  const identity = readIdentity(join(folder, INSTALLATION_FILE), log);
  return {
    identity,
    unitIdentity: (personId) => ({
      clientId: `urn:uuid:${derivedUuid(identity.clientId, "client", personId)}`,
      instanceId: derivedUuid(identity.instanceId, "instance", personId),
    }),
  };
}
