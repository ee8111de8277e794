/** The groups of a user's profile, at a server of their own: what is asked for, with which token, and what comes of it. */
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConfigurationAccess, XcapServer } from "../../../electron/documents/configuration-access.ts";
import { keptDocuments } from "../../../electron/documents/kept-documents.ts";
import { profileChoices } from "../../../electron/documents/profile-choices.ts";
import { openUserConfiguration, type UserConfiguration } from "../../../electron/documents/user-configuration.ts";
import { keyFileStore } from "../../../electron/keys/key-store.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { type GroupState, type GroupsState, MOST_GROUPS } from "../../../shared/bridge/documents.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { FakeClock } from "../../support/harness/keys/fake-clock.ts";
import { dataFolderForTests } from "../../unit/electron/services/support/data-folder.ts";

const CMS = "cms.a.test";
const GMS = "gms.a.test";
const EVERY = 900_000;
const PLACE = "/groups/org.openmobilealliance.groups/global/byGroupID/";
const authority = createAuthority();
const at = dataFolderForTests();

interface Asked {
  readonly group: string;
  readonly authorization: string | undefined;
  readonly condition: string | undefined;
}
let servers: Server[];
let ports: Map<string, number>;
let asked: Asked[];
/** Users of the groups that the profile names, the first of them from sign-in on. */
let named: string[];
let answer: (group: string, request: IncomingMessage, response: ServerResponse) => void;
let clock: FakeClock;
let opened: UserConfiguration[];

const idOf = (group: string) => `sip:${group}@a.test`;
const written = (group: string, member = "bea") =>
  `<group xmlns="urn:oma:xml:poc:list-service"><list-service uri="${idOf(group)}"><display-name>The ${group}</display-name><list><entry uri="sip:${member}@a.test"/></list></list-service></group>`;

/** As a right server does: by tag. */
function gives(group: string, request: IncomingMessage, response: ServerResponse): void {
  const etag = `"${group}"`;
  if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
  response.writeHead(200, { ETag: etag }).end(written(group));
}

function profileAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (request.url?.endsWith("/mcptt-user-profile-1.xml") !== true) return void response.writeHead(404).end();
  const groups = named.map((group, place) => ({
    uri: idOf(group),
    displayName: `Profile's ${group}`,
    isImplicit: place === 0,
  }));
  response.end(encodeUserProfile({ xuiUri: "sip:ava@a.test", index: 1, callees: [], allowed: [], groups }, "mcptt"));
}

async function listen(host: string, serve: (request: IncomingMessage, response: ServerResponse) => void) {
  const { certificate, key } = issueServerIdentity(authority, host);
  const server = createServer({ cert: certificate, key }, serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  ports.set(host, (server.address() as AddressInfo).port);
}

beforeEach(async () => {
  [servers, ports, asked, named, opened] = [[], new Map(), [], ["alpha", "larch"], []];
  clock = new FakeClock();
  answer = gives;
  await listen(CMS, profileAnswer);
  await listen(GMS, (request, response) => {
    const url = decodeURIComponent(request.url ?? "");
    const group = url.startsWith(`${PLACE}sip:`) ? url.slice(`${PLACE}sip:`.length, -"@a.test".length) : url;
    const { authorization, "if-none-match": condition } = request.headers;
    asked.push({ group, authorization, condition });
    answer(group, request, response);
  });
});
afterEach(async () => {
  for (const each of opened) each.close();
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const serverOf = (root: string, token: string): XcapServer => ({
  root,
  accessToken: async () => token,
  trustAnchors: () => [authority.certificate],
  addressOf: (host) => ({ host: "127.0.0.1", port: ports.get(host) ?? 1 }),
  dial: undefined,
});
const accessWith = (groups: XcapServer): ConfigurationAccess => ({
  ...serverOf(`https://${CMS}/xcap-root`, "for-documents"),
  ids: new Map<McService, string>([["mcptt", "sip:ava@a.test"]]),
  ueId: "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a",
  profileIndexes: [1],
  isProfileFixed: true,
  checkEvery: EVERY,
  groups,
});

function open(access = accessWith(serverOf(`https://${GMS}/groups`, "for-groups"))): UserConfiguration {
  const log = { info: () => {}, warn: () => {} };
  const keyStores = async () => [keyFileStore(join(at.folder, "key"))] as const;
  const configuration = openUserConfiguration({
    access,
    kept: keptDocuments({ dataFolder: at.folder, access, keyStores, over: new AbortController().signal, log }),
    choices: profileChoices(at.folder, log),
    home: () => [],
    told: () => {},
    log,
    clock,
    tick: () => clock.now(),
    random: () => 0.5,
  });
  opened.push(configuration);
  return configuration;
}

function groupsOf(configuration: UserConfiguration): GroupsState {
  const state = configuration.state();
  if (state.kind !== "server" || state.groups === null) throw new Error("there is no group server");
  return state.groups;
}
const groupOf = (configuration: UserConfiguration, group: string): GroupState | undefined =>
  groupsOf(configuration).groups.find(({ id }) => id === idOf(group));

async function checked(configuration = open()): Promise<UserConfiguration> {
  await configuration.ready();
  await configuration.check();
  return configuration;
}

test("the groups of the profile are fetched where the standard has them, with the token of that server alone", async () => {
  const configuration = await checked();
  expect(groupsOf(configuration)).toMatchObject({ server: GMS, leftOut: 0 });
  expect(groupOf(configuration, "alpha")).toMatchObject({
    name: "The alpha",
    isImplicit: true,
    state: "held",
    content: { memberCount: 1, members: [{ id: "sip:bea@a.test" }] },
  });
  expect(groupOf(configuration, "larch")).toMatchObject({ isImplicit: false, state: "held" });
  expect(new Set(asked.map(({ group }) => group))).toEqual(new Set(["alpha", "larch"]));
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer for-groups"]));
});

test("what is held is asked for under its tag at the pace of the documents, and counts as confirmed", async () => {
  const configuration = await checked();
  const first = groupOf(configuration, "alpha")?.confirmedAt ?? 0;
  await expect.poll(() => clock.timers).toBe(2);
  asked = [];
  clock.advance(EVERY);
  await expect.poll(() => groupOf(configuration, "alpha")?.confirmedAt).toBe(first + EVERY);
  expect(groupOf(configuration, "alpha")?.since).toBe(first);
  expect(asked.map(({ condition }) => condition).sort()).toEqual(['"alpha"', '"larch"']);
});

describe("what is wrong with one group is said of that one, and not made good by asking again soon", () => {
  const WRONG = [
    ["is refused", 403, "", "refused", "group-forbidden"],
    ["is unknown", 404, "", "absent", "group-unknown"],
    ["has a broken document", 200, "<group", "unknown", "group-document-broken"],
    ["has the document of another group", 200, written("eve"), "unknown", "group-document-foreign"],
    ["has a document that is too large", 200, "x".repeat(1_100_000), "unknown", "group-document-too-large"],
  ] as const;
  test.each(WRONG)("one that %s", async (_what, status, body, state, code) => {
    answer = (group, request, response) => {
      if (group !== "larch") return gives(group, request, response);
      response.writeHead(status).end(body);
    };
    const configuration = await checked();
    expect(groupOf(configuration, "larch")).toMatchObject({
      name: "Profile's larch",
      state,
      problem: { code },
      content: null,
    });
    expect(groupOf(configuration, "alpha")).toMatchObject({ state: "held", content: { memberCount: 1 } });
    expect(groupOf(configuration, "alpha")).not.toHaveProperty("problem");
    await expect.poll(() => clock.timers).toBe(2);
    expect(clock.untilNext).toBe(EVERY);
  });
});

test("whoever may not see a group any more sees its members no longer, not at the next start either", async () => {
  const before = await checked();
  expect(groupOf(before, "larch")?.content).not.toBeNull();
  answer = (group, request, response) => {
    if (group === "larch") return void response.writeHead(403).end();
    gives(group, request, response);
  };
  await before.check();
  expect(groupOf(before, "larch")).toMatchObject({ state: "refused", content: null });
  before.close();
  answer = (_group, _request, response) => void response.destroy();
  const after = await checked();
  expect(groupOf(after, "larch")).toMatchObject({ content: null });
  expect(groupOf(after, "alpha")).toMatchObject({ state: "held", problem: { code: "group-server-unreachable" } });
});

test("a document that cannot be used leaves the one before, and one that can is taken", async () => {
  const configuration = await checked();
  answer = (_group, _request, response) => void response.end("<nothing/>");
  await configuration.check();
  expect(groupOf(configuration, "alpha")).toMatchObject({
    state: "held",
    problem: { code: "group-document-broken", detail: "nothing" },
    content: { members: [{ id: "sip:bea@a.test" }] },
  });
  answer = (group, _request, response) => void response.end(written(group, "jonas"));
  await configuration.check();
  expect(groupOf(configuration, "alpha")).toMatchObject({ content: { members: [{ id: "sip:jonas@a.test" }] } });
  expect(groupOf(configuration, "alpha")).not.toHaveProperty("problem");
});

test("a server that is gone is asked a few times and not for each group, and again soon, without the other documents", async () => {
  named = Array.from({ length: 20 }, (_, place) => `g${place}`);
  answer = (_group, _request, response) => void response.destroy();
  const configuration = open();
  await configuration.ready();
  await expect.poll(() => clock.timers).toBe(2);
  expect(asked.length).toBeLessThanOrEqual(8);
  const { groups } = groupsOf(configuration);
  expect(new Set(groups.map(({ problem }) => problem?.code))).toEqual(new Set(["group-server-unreachable"]));
  expect(clock.untilNext).toBe(15_000);
  answer = gives;
  clock.advance(15_000);
  await expect.poll(() => groupsOf(configuration).groups.every(({ state }) => state === "held")).toBe(true);
});

test.each([
  ["a token that it does not take", 401, {}, "group-token-refused"],
  ["a way to another server", 302, { Location: "https://elsewhere.a.test/x" }, "group-server-redirected"],
  ["a failure of its own", 500, {}, "group-server-failed"],
])(
  "%s is told as the group server's, and the other documents have nothing of it",
  async (_what, status, headers, code) => {
    answer = (_group, _request, response) => void response.writeHead(status, headers).end();
    const configuration = await checked();
    expect(groupOf(configuration, "alpha")).toMatchObject({ state: "unknown", problem: { code } });
    const state = configuration.state();
    expect(state.kind === "server" && state.documents[0]).toMatchObject({ kind: "user-profile", state: "in-force" });
  },
);

test("whoever is not vouched for is told nothing", async () => {
  const stranger = {
    ...serverOf(`https://${GMS}/groups`, "for-groups"),
    trustAnchors: () => [createAuthority().certificate],
  };
  const configuration = await checked(open(accessWith(stranger)));
  expect(groupOf(configuration, "alpha")).toMatchObject({ problem: { code: "group-server-not-trusted" } });
  expect(asked).toEqual([]);
});

test("of more groups than a console follows those from sign-in on come first, and it says how many are left out", async () => {
  named = ["joined", ...Array.from({ length: MOST_GROUPS + 4 }, (_, place) => `g${place}`)];
  const configuration = await checked();
  const { groups, leftOut } = groupsOf(configuration);
  expect(groups).toHaveLength(MOST_GROUPS);
  expect(groups[0]).toMatchObject({ id: idOf("joined"), isImplicit: true });
  expect(leftOut).toBe(5);
  expect(new Set(asked.map(({ group }) => group)).size).toBe(MOST_GROUPS);
});

test("what is on the disk says nothing of a group, and a group that the profile names no more leaves nothing", async () => {
  const configuration = await checked();
  const folder = join(at.folder, "documents");
  const files = () => readdirSync(folder).filter((file) => file.startsWith("group-"));
  await expect.poll(files).toHaveLength(2);
  for (const file of files()) {
    expect(file).not.toMatch(/alpha|larch/);
    expect(readFileSync(join(folder, file), "utf8")).not.toMatch(/alpha|larch|bea|list-service/);
  }
  named = ["larch"];
  await configuration.check();
  expect(groupsOf(configuration).groups.map(({ id }) => id)).toEqual([idOf("larch")]);
  await expect.poll(files).toHaveLength(1);
});

test("at the next start they are there at once with their age; at another server, or for somebody else, they are not", async () => {
  const before = await checked();
  await expect.poll(() => readdirSync(join(at.folder, "documents")).length).toBe(3);
  before.close();
  const since = groupOf(before, "alpha")?.since;
  answer = (_group, _request, response) => void response.destroy();
  clock.advance(3_600_000);
  const after = await checked();
  expect(groupOf(after, "alpha")).toMatchObject({ state: "held", since, confirmedAt: since });
  after.close();
  const elsewhere = await checked(open(accessWith(serverOf(`https://${GMS}/other`, "for-groups"))));
  expect(groupOf(elsewhere, "alpha")).toMatchObject({ content: null });
});

test("an account without a group server asks nobody for a group", async () => {
  const { groups: _groups, ...access } = accessWith(serverOf(`https://${GMS}/groups`, "x"));
  const configuration = await checked(open(access));
  expect(configuration.state()).toMatchObject({ groups: null });
  expect(asked).toEqual([]);
});
