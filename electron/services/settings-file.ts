/**
 * Settings out of a file, and into one: read strictly, setting by setting, so that whoever takes them sees before what becomes of each.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { foreignLine } from "../../shared/base/foreign-line.ts";
import { changedSettings, type Settings, type SettingsChange, settingsSchema } from "../../shared/bridge/settings.ts";
import {
  MOST_SETTINGS,
  OF_COMPUTER,
  SETTINGS_FILE_KIND,
  SETTINGS_FILE_VERSION,
  type SettingsExport,
  type SettingsImport,
} from "../../shared/bridge/settings-file.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { wrongMembers } from "./json-file.ts";
import { redact } from "./redact.ts";

const NAMES = Object.keys(settingsSchema.shape) as (keyof Settings)[];
const isSetting = (name: string): name is keyof Settings => Object.hasOwn(settingsSchema.shape, name);

const fileSchema = z
  .object({
    kind: z.literal(SETTINGS_FILE_KIND),
    version: z.literal(SETTINGS_FILE_VERSION),
    /** Version of the program that wrote it. */
    program: z.string().max(100).optional(),
    /** When. */
    at: z.iso.datetime({ offset: true }).optional(),
    settings: z.record(z.string().max(100), z.unknown()),
  })
  .strict();

const laterSchema = z.object({
  kind: z.literal(SETTINGS_FILE_KIND),
  version: z.number().int().gt(SETTINGS_FILE_VERSION),
});

const textsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(textsIn)
      : [];

/** Three parts of base64url, as a JSON Web Token has them (RFC 7519). */
const WEB_TOKEN = /(?:^|[^\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/;

/** Whether a URI has a password before its host (RFC 3261 clause 19.1.1, RFC 3986 clause 3.2.1). */
function hasPassword(text: string): boolean {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:/i.exec(text)?.[0];
  const at = text.indexOf("@");
  return scheme !== undefined && at > 0 && text.slice(scheme.length, at).includes(":");
}

/** Whether one of the texts of a setting looks as if there were a secret in it. */
const looksSecret = (value: unknown): boolean =>
  textsIn(value).some((text) => redact(text) !== text || WEB_TOKEN.test(text) || hasPassword(text));

/**
 * The settings as a file. A setting whose text looks like a secret is left out whole: a phrase that was changed on its way would be
 * another one.
 *
 * @param program - version of the program
 * @param now - Unix milliseconds
 */
export function writeSettingsFile(settings: Settings, program: string, now: number): SettingsExport {
  const exported = NAMES.filter((name) => !OF_COMPUTER.has(name));
  const leftOut = exported.filter((name) => looksSecret(settings[name]));
  const kept = exported.filter((name) => !leftOut.includes(name));
  const at = new Date(now).toISOString();
  const file = {
    kind: SETTINGS_FILE_KIND,
    version: SETTINGS_FILE_VERSION,
    program,
    at,
    settings: Object.fromEntries(kept.map((name) => [name, settings[name]])),
  };
  return {
    name: `mc-dispatcher-settings-${at.slice(0, 10)}.json`,
    text: `${JSON.stringify(file, null, 2)}\n`,
    leftOut,
  };
}

/** What a file says of each setting. */
export interface ReadSettings {
  readonly values: SettingsChange;
  readonly wrong: readonly (keyof Settings)[];
  readonly ofComputer: readonly (keyof Settings)[];
  /** As the file calls them, as one line each. */
  readonly unknown: readonly string[];
}

/**
 * Reads the text of a file of settings.
 *
 * @throws McError `settings-file-invalid` with the members that are wrong and never their values, `settings-file-newer`
 */
export function readSettingsFile(text: string): ReadSettings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes the text around the fault.
    throw new McError("settings-file-invalid", "not JSON");
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    const later = laterSchema.safeParse(value);
    if (later.success) throw new McError("settings-file-newer", String(later.data.version));
    throw new McError("settings-file-invalid", foreignLine(wrongMembers(parsed.error)));
  }
  const members = Object.entries(parsed.data.settings);
  if (members.length > MOST_SETTINGS) throw new McError("settings-file-invalid", "settings");
  const values: [keyof Settings, unknown][] = [];
  const wrong: (keyof Settings)[] = [];
  const ofComputer: (keyof Settings)[] = [];
  const unknown: string[] = [];
  for (const [name, member] of members) {
    if (!isSetting(name)) {
      unknown.push(foreignLine(name));
      continue;
    }
    if (OF_COMPUTER.has(name)) {
      ofComputer.push(name);
      continue;
    }
    const read = settingsSchema.shape[name].safeParse(member);
    if (read.success) values.push([name, read.data]);
    else wrong.push(name);
  }
  return { values: Object.fromEntries(values) as SettingsChange, wrong, ofComputer, unknown };
}

/**
 * What would come of a file.
 *
 * @param locked - what a policy has set
 */
export function compareSettings(
  { ofComputer, unknown, values, wrong }: ReadSettings,
  settings: Settings,
  locked: readonly (keyof Settings)[],
): Omit<SettingsImport, "name"> {
  const wanted = changedSettings(settings, values);
  const named = NAMES.filter((name) => Object.hasOwn(values, name));
  const same = named.filter((name) => isDeepStrictEqual(wanted[name], settings[name]));
  const others = named.filter((name) => !same.includes(name));
  const changes = others.filter((name) => !locked.includes(name));
  return {
    changes: Object.fromEntries(changes.map((name) => [name, wanted[name]])),
    same,
    locked: others.filter((name) => locked.includes(name)),
    ofComputer: [...ofComputer],
    wrong: [...wrong],
    unknown: [...unknown],
  };
}
