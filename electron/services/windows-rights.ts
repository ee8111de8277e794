/**
 * Owner and rights of a file on Windows, from their text form (Security Descriptor Definition Language, [MS-DTYP] clause
 * 2.5.1). What is not understood counts as a right of everybody.
 *
 * @module
 */

/** Accounts that stand for administrators: as the text form abbreviates them, or in numbers. */
const ADMINISTRATORS = new Set([
  "BA", // Administrators
  "S-1-5-32-544",
  "SY", // SYSTEM
  "S-1-5-18",
  "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", // TrustedInstaller
  "OW", // rights of the owner, who is one of these
  "S-1-3-4",
]);

/** Rights by their abbreviations ([MS-DTYP] clause 2.5.1.1). */
const RIGHTS: Readonly<Record<string, number>> = {
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SW: 0x8,
  RP: 0x10,
  WP: 0x20,
  DT: 0x40,
  LO: 0x80,
  CR: 0x100,
  SD: 0x10000,
  RC: 0x20000,
  WD: 0x40000,
  WO: 0x80000,
  FA: 0x1f01ff,
  FR: 0x120089,
  FW: 0x120116,
  FX: 0x1200a0,
  GA: 0x1000_0000,
  GX: 0x2000_0000,
  GW: 0x4000_0000,
  GR: 0x8000_0000,
};

/** To delete, to take away what is below, to change the rights, to take ownership, all. */
const TAKE_AWAY = 0x10000 | 0x40 | 0x40000 | 0x80000 | 0x1000_0000;
/** And to write: data, more data, attributes of both kinds, generic. */
const WRITE = TAKE_AWAY | 0x2 | 0x4 | 0x10 | 0x100 | 0x4000_0000;

const HARMFUL = { file: WRITE, folder: TAKE_AWAY } as const;

const OWNER = /^O:(S-[\d-]+|[A-Z]{2})(?=[GDS]:)/;
const ENTRIES = /D:([A-Z]*)((?:\([^()]*\))*)(?:S:|$)/;

/** A right in the text form as bits; all of them when it is not understood. */
function bitsOf(rights: string): number {
  if (/^0x[0-9a-f]{1,8}$/i.test(rights)) return Number.parseInt(rights, 16);
  const codes = rights.match(/../g) ?? [];
  if (rights.length % 2 !== 0) return -1;
  return codes.reduce((bits, code) => bits | (RIGHTS[code] ?? -1), 0);
}

/** Whom an entry of the list lets do harm to this very object; undefined when nobody but administrators. */
function whoHarms(entry: string, harmful: number): string | undefined {
  const [type = "", flags = "", rights = "", , , who = ""] = entry.split(";");
  // Denies something.
  if (type === "D" || type === "OD" || type === "XD") return undefined;
  // For what will be made below, and asked about there.
  if (/^(?:..)*IO/.test(flags)) return undefined;
  if (ADMINISTRATORS.has(who)) return undefined;
  return (bitsOf(rights) & harmful) === 0 ? undefined : who || "everybody";
}

/**
 * What is wrong with an object that administrators alone should have in hand.
 *
 * @param sddl - its security descriptor
 * @returns `owner`: who it belongs to, when that is no administrator; `others`: who else can do harm to it
 */
export function ownerAndRights(
  sddl: string,
  kind: keyof typeof HARMFUL,
): { readonly owner: string | undefined; readonly others: string | undefined } {
  const owner = OWNER.exec(sddl)?.[1];
  if (owner === undefined || !ADMINISTRATORS.has(owner)) return { owner: owner ?? "unknown", others: undefined };
  const list = ENTRIES.exec(sddl);
  // Without a list everybody may do everything.
  if (list === null || list[1]?.includes("NO_ACCESS_CONTROL")) return { owner: undefined, others: "everybody" };
  const entries = (list[2] ?? "").split(/[()]+/).filter((entry) => entry !== "");
  const others = entries.map((entry) => whoHarms(entry, HARMFUL[kind])).find((who) => who !== undefined);
  return { owner: undefined, others };
}
