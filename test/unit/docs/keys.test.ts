/** The table of docs/keys.md that says which KMS may speak for which hosts, row by row against the code. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type HeldKeys, NO_KEYS } from "../../../electron/keys/held-keys.ts";
import { hostOf } from "../../../electron/keys/kms-memory.ts";
import { KmsTrust } from "../../../electron/keys/kms-trust.ts";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import type { KmsCertificate } from "../../../shared/kms/certificate.ts";
import { type KmsUri, kmsUri } from "../../../shared/kms/identifiers.ts";
import { decodeUserProfile, encodeUserProfile } from "../../../shared/kms/user-profile.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../../docs/keys.md", import.meta.url)), "utf8");
const HOME = kmsUri("kms.home.test");
const B = kmsUri("kms.b.test");
const C = kmsUri("kms.c.test");
const OWN = "sip:ava@mcx.home.test";
const COLLEAGUE = "sip:jonas@mcx.home.test";
const AT_B = "sip:bea@mcx.b.test";
const NUMBER = "tel:+49-30-5550412";

interface Case {
  readonly id?: string;
  readonly kms: KmsUri;
  /** Domain lists by KMS. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
  /** KMSs whose certificates may not be used. */
  readonly void?: readonly KmsUri[];
  readonly profile?: KmsUri;
  /** What our own KMS says of the ID. */
  readonly lookup?: KmsUri;
  /** KMSs that spoke for the host of the ID, the last one last. */
  readonly before?: readonly KmsUri[];
}

const B_CLAIMS = { [B]: ["b.test"] };

/** What each row of the table says, done. */
const CASES: Readonly<Record<string, Case>> = {
  "profile-entry": { kms: C, profile: C, claims: B_CLAIMS },
  "own-host": { id: COLLEAGUE, kms: HOME, claims: { [C]: ["mcx.home.test"] } },
  "below-own-host": { id: "sip:jonas@air.mcx.home.test", kms: HOME, claims: B_CLAIMS },
  "one-claim": { kms: B, claims: { [B]: ["b.test"], [C]: ["c.test"] } },
  lookup: { kms: B, claims: { [B]: ["b.test"], [C]: ["mcx.b.test"] }, lookup: B },
  "number-profile": { id: NUMBER, kms: B, profile: B, claims: { [C]: ["+49305550412"] } },
  "number-lookup": { id: NUMBER, kms: B, lookup: B },
  "another-claim": { kms: C, claims: { [B]: ["b.test"], [C]: ["c.test"] }, lookup: C },
  "own-for-foreign": { kms: HOME, claims: B_CLAIMS },
  "two-claims": { kms: B, claims: { [B]: ["mcx.b.test"], [C]: ["b.test"] } },
  "no-claim": { kms: C, claims: { [C]: ["c.test"] }, lookup: B },
  "wide-claim": { kms: C, claims: { [C]: ["*", "*.b.test", "test"] } },
  "number-claimed": { id: NUMBER, kms: B, claims: { [B]: ["+49305550412", "b.test"] }, lookup: C },
  "number-of-nobody": { id: NUMBER, kms: HOME },
  void: { kms: B, claims: B_CLAIMS, void: [B] },
  changed: { kms: B, claims: B_CLAIMS, before: [C] },
  "number-changed": { id: NUMBER, kms: B, lookup: B, before: [C] },
  "changed-profile": { kms: B, profile: B, claims: B_CLAIMS, before: [C] },
  agreed: { kms: B, claims: B_CLAIMS, before: [B, C] },
};

const certificate = (kms: KmsUri, domains: readonly string[]): KmsCertificate => ({
  role: "External",
  kmsUri: kms,
  revoked: false,
  userIdFormat: "2",
  userKeyPeriod: 1,
  userKeyOffset: 0,
  pubEncKey: new Uint8Array(),
  pubAuthKey: new Uint8Array(),
  parameterSet: 1,
  domains,
});

async function outcome({ id = AT_B, kms, claims = {}, void: unusable = [], profile, lookup, before = [] }: Case) {
  const host = hostOf(id);
  const held: HeldKeys = {
    ...NO_KEYS,
    externals: Object.entries(claims).map(([name, domains]) => certificate(kmsUri(name), domains)),
    kmsOfHosts: before.map((each, since) => ({ host, kms: each, since })),
  };
  const trust = new KmsTrust({
    user: OWN,
    home: HOME,
    ring: { held, change: () => {} },
    directory: {
      isHeld: (name) => !unusable.includes(name),
      lookup: async () => lookup ?? Promise.reject(new McError("kms-lookup-unknown")),
    },
    now: () => 1_800_000_000,
  });
  const callees = profile === undefined ? [] : [{ uri: id, kmsUri: profile }];
  const xml = encodeUserProfile({ xuiUri: OWN, index: 0, callees, allowed: [] }, "mcptt");
  try {
    const pairs = decodeUserProfile(xml, "mcptt");
    const by = await trust.mustServe(id, kms, pairs, new AbortController().signal, () => {});
    trust.mustBeRemembered(id, kms, by, undefined);
    return by;
  } catch (error) {
    return asMcError(error).code;
  }
}

const [, section = ""] = PAGE.split("### Which KMS may speak for which hosts");
const ROWS = section
  .split("\n#", 1)[0]!
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter(([, row = "", , then = ""]) => row !== "row" && then.startsWith("`"))
  .map(([, row = "", , then = ""]) => [row, then.replaceAll("`", "")] as const);

test("every row is done here, and every case has its row", () => {
  expect(ROWS.map(([row]) => row)).toEqual(Object.keys(CASES));
});

test.each(ROWS)("row %s: %s", async (row, then) => {
  expect(await outcome(CASES[row]!)).toBe(then);
});
