/**
 * From which LDAP server people come: a file that an administrator puts into the data folder.
 *
 * @module
 */
import { join } from "node:path";
import { FilterParser } from "ldapts";
import { z } from "zod";
import { McError } from "../../shared/errors/mc-error.ts";
import { isLoopback, type Target } from "../network/bypass.ts";
import { readJsonFile, wrongMembers } from "../services/json-file.ts";

/** Name of the file in the data folder. */
export const PEOPLE_SERVER_FILE = "people-server.json";

const PORTS: Readonly<Record<string, number>> = { "ldaps:": 636, "ldap:": 389 };

/** Where a URL leads; undefined where it is none of an LDAP server (RFC 4516), of which host and port alone are taken. */
function targetOf(url: string): (Target & { readonly isSecure: boolean }) | undefined {
  const { hash, hostname, password, pathname, port, protocol, search, username } = URL.parse(url) ?? {};
  const usual = PORTS[protocol ?? ""];
  if (usual === undefined || hostname === undefined || hostname === "") return undefined;
  if ([username, password, search, hash].some((part) => part !== "") || !["", "/"].includes(pathname ?? ""))
    return undefined;
  const host = hostname.replaceAll(/^\[|\]$/g, "");
  return { host, port: port === "" ? usual : Number(port), isSecure: protocol === "ldaps:" };
}

function isFilter(text: string): boolean {
  try {
    FilterParser.parseString(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * What is in the file is sent to the server and the file goes: no name of another file may stand here, whether by a slip or because whoever wrote
 * these settings wants what is in it.
 */
const passwordFile = z.string().regex(/^(?:[a-z0-9]{1,32}-){0,3}password(?:\.txt)?$/);
const attributes = z.array(z.string().regex(/^[A-Za-z][A-Za-z0-9;.-]{0,99}$/)).max(16);

const settingsSchema = z
  .object({
    version: z.literal(1),
    /** `ldaps://host`, or `ldap://host` with {@link startTls}; in clear only to this computer itself. */
    url: z.string().max(2048),
    /** Whether TLS is begun on a connection in clear (RFC 4511 clause 4.14). Nothing is asked before it stands. */
    startTls: z.boolean().default(false),
    /** Authorities in PEM that alone may vouch for it; without it those of the operating system. */
    trustAnchorFile: z.string().min(1).max(4096).optional(),
    /** Who asks; without it nobody in particular. */
    bind: z
      .object({
        dn: z.string().min(1).max(1024),
        /** File of the data folder with nothing but the password. It is sealed under the key store, and removed. */
        passwordFile,
      })
      .strict()
      .optional(),
    /** Below which entry people are looked for. */
    base: z.string().max(1024),
    filter: z.string().max(4096).refine(isFilter).default("(objectClass=person)"),
    /** Where each thing is looked for, the best attribute first. */
    attributes: z
      .object({
        displayName: attributes.min(1).default(["displayName", "cn"]),
        mcServiceId: attributes.min(1).default(["SIPIdentitySIPURI", "msRTCSIP-PrimaryUserAddress"]),
        videoId: attributes.default([]),
        dataId: attributes.default([]),
        role: attributes.default(["title"]),
        organisation: attributes.default(["o"]),
        /** All values of all of them. */
        groups: attributes.default(["ou"]),
      })
      .strict()
      .prefault({}),
    everySeconds: z.number().int().min(60).max(86_400).default(900),
    /** More entries than that are not taken. */
    mostEntries: z.number().int().min(1).max(100_000).default(20_000),
    /** Octets of all answers to one question. */
    mostOctets: z
      .number()
      .int()
      .min(65_536)
      .max(256 * 1024 * 1024)
      .default(32 * 1024 * 1024),
    pageSize: z.number().int().min(1).max(1_000).default(500),
  })
  .strict()
  .transform(({ url, ...rest }, context) => {
    const target = targetOf(url);
    const isFine =
      target !== undefined && (target.isSecure ? !rest.startTls : rest.startTls || isLoopback(target.host));
    if (!isFine) {
      context.addIssue({ code: "custom", path: ["url"], message: "url" });
      return z.NEVER;
    }
    return { ...rest, target };
  });
export type PeopleServerSettings = z.output<typeof settingsSchema>;

/**
 * Reads the settings; undefined where people come from no server.
 *
 * @param byPolicy - what the policy of the computer says in the place of the file
 * @throws McError `people-server-invalid`, whose detail names the members and not their values
 */
export function readPeopleServer(folder: string, byPolicy?: unknown): PeopleServerSettings | undefined {
  if (byPolicy !== undefined) {
    const parsed = settingsSchema.safeParse(byPolicy);
    if (parsed.success) return parsed.data;
    throw new McError("people-server-invalid", `policy.json, people.server: ${wrongMembers(parsed.error)}`);
  }
  const file = join(folder, PEOPLE_SERVER_FILE);
  const read = readJsonFile(file, settingsSchema);
  if (read.kind === "missing") return undefined;
  if (read.kind === "unreadable") throw new McError("people-server-invalid", `${file}: ${wrongMembers(read.cause)}`);
  return read.value;
}
