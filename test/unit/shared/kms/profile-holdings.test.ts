/** What a user profile has beside permissions and keys. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeUserProfile, encodeUserProfile } from "../../../../shared/kms/user-profile.ts";
import { HOLDING_LIMITS, profileHoldingsSchema } from "../../../../shared/mc/profile-holdings.ts";

const EXAMPLE = readFileSync(
  new URL("../../../vectors/examples/mcptt-user-profile-dispatcher.xml", import.meta.url),
  "utf8",
);
const changed = (from: string | RegExp, to: string) => {
  const xml = EXAMPLE.replace(from, to);
  expect(xml).not.toBe(EXAMPLE);
  return decodeUserProfile(xml, "mcptt");
};
const entry = (id: string, name = "") =>
  `<entry><uri-entry>${id}</uri-entry>${name === "" ? "" : `<display-name>${name}</display-name>`}</entry>`;

test("the servers that are said to have the groups", () => {
  const server =
    "<GroupServerInfo><GMS-Serv-Id><entry><uri-entry>sip:gms@a.test</uri-entry></entry></GMS-Serv-Id></GroupServerInfo>";
  expect(changed("<FunctionalAliasList>", `${server}<FunctionalAliasList>`).holdings.groupServers).toEqual([
    "sip:gms@a.test",
  ]);
});

test("groups are written where they are read", () => {
  const groups = [
    { uri: "sip:alpha@a.test", displayName: "Alpha", isImplicit: true },
    { uri: "sip:larch@a.test", displayName: "Larch", isImplicit: false },
  ];
  const content = { xuiUri: "sip:ava@a.test", index: 1, callees: [], allowed: [], groups };
  expect(decodeUserProfile(encodeUserProfile(content, "mcptt"), "mcptt").holdings.groups).toEqual(
    groups.map(({ displayName: name, isImplicit, uri: id }) => ({ id, name, isImplicit })),
  );
  // Services without a place for them have none.
  expect(encodeUserProfile(content, "mcvideo")).not.toContain("alpha");
});

test("the example of a dispatcher", () => {
  const { allowed, callees, holdings } = decodeUserProfile(EXAMPLE, "mcptt");
  expect(holdings).toEqual({
    participantType: "Dispatcher",
    organisation: "County control room",
    shownAs: ["Seat 17"],
    groups: [{ id: "sip:alpha@mcx.system-a.example", name: "Alpha", isImplicit: true }],
    aliases: [{ id: "sip:dispatcher.north@mcx.system-a.example", name: null }],
    emergencyRecipients: [{ id: "sip:duty@mcx.system-a.example", name: null }],
    groupServers: [],
    callers: [],
  });
  expect(callees).toHaveLength(1);
  // What later editions permit stands in an extension of the actions.
  expect(allowed.has("allow-to-receive-private-call-from-any-user")).toBe(true);
});

test("who may call in is found where editions have the list", () => {
  const list = `<anyExt><IncomingPrivateCallList>${entry("sip:boss@a.test", "Boss")}</IncomingPrivateCallList></anyExt>`;
  expect(changed("<MaxAffiliationsN2>", `${list}$&`).holdings.callers).toEqual([
    { id: "sip:boss@a.test", name: "Boss" },
  ]);
});

test("what is no ID, is named twice, or is more than anybody looks at is passed over, and nothing breaks a line", () => {
  const many = Array.from({ length: HOLDING_LIMITS.entries + 5 }, (_each, at) => entry(`sip:g${at}@a.test`)).join("");
  const odd = `${entry("nonsense")}${entry("sip:one@a.test", "One\nTwo")}${entry("sip:one@A.TEST", "Again")}${many}`;
  const { holdings } = changed(/(<MCPTTGroupInfo[^>]*>)[\s\S]*?(<\/MCPTTGroupInfo>)/, `$1${odd}$2`);
  expect(holdings.groups).toHaveLength(HOLDING_LIMITS.entries);
  expect(holdings.groups[0]?.id).toBe("sip:one@a.test");
  expect(holdings.groups[0]?.name).not.toContain("\n");
  expect(profileHoldingsSchema.safeParse(holdings).success).toBe(true);
});
