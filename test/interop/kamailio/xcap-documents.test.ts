/** The console's documents at Kamailio's XCAP server: whole, unchanged, another, refused and gone, over TLS and for a token. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { readConfigurationAccess } from "../../../electron/documents/account-configuration.ts";
import type { ConfigurationAccess } from "../../../electron/documents/configuration-access.ts";
import type { UserConfiguration } from "../../../electron/documents/user-configuration.ts";
import { writtenConfiguration, writtenUeConfiguration } from "../../../lab/documents/written-documents.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { DocumentState } from "../../../shared/bridge/documents.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import {
  type DocumentKind,
  placeOf,
  placeOfDirectory,
  placeOfGroup,
} from "../../../shared/mc/configuration-documents.ts";
import { NO_DATA_LIMITS } from "../../../shared/mc/data/service-configuration.ts";
import { encodeGroupDocument } from "../../../shared/mc/group-document.ts";
import type { PrivateCallPermission } from "../../../shared/mc/private-call-permissions.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { decodeXcapDirectory } from "../../../shared/mc/xcap-directory.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { openConfiguration } from "../console/opened-configuration.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { FILED_UNDER } from "./xcap-config.ts";
import { XcapServer } from "./xcap-server.ts";

const HOST = "localhost";
const AVA = "sip:ava@a.test";
const UE_ID = "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a";
const HOUR = 3_600_000;
const IDS = new Map<McService, string>([
  ["mcptt", AVA],
  ["mcdata", AVA],
]);
const NAMES = [
  "mcdata-service-config.xml",
  "mcdata-user-profile-1.xml",
  "mcptt-user-profile-1.xml",
  "service-config.xml",
  UE_ID,
];
const authority = createAuthority();
const tagOf = (etag: string | string[] | undefined) => `${etag}`;

describeWith("kamailio", "kamailio-tls", "kamailio-xcap")("Kamailio's XCAP server", { timeout: 30_000 }, () => {
  const folders: string[] = [];
  let folder: string;
  let server: XcapServer;
  let opened: UserConfiguration[];
  /** What the console shows next; of the last there are enough. */
  let tokens: string[];
  beforeEach(async () => {
    folder = makeFolder("xcap");
    folders.push(folder);
    keepOnFailure(folder);
    opened = [];
    tokens = ["fresh"];
    server = await XcapServer.start({
      folder,
      host: HOST,
      identity: issueServerIdentity(authority, HOST),
      authority: authority.certificate,
      readers: { fresh: AVA, another: "sip:ben@a.test" },
    });
  });
  afterEach(async () => {
    for (const each of opened) each.close();
    await server?.end();
  });
  // Not before: what is kept of a test that failed is taken from there when it has ended.
  afterAll(() => {
    for (const each of folders) removeFolder(each);
  });

  const pathOf = (service: McService, kind: DocumentKind) =>
    placeOf({ service, kind }, { ids: IDS, ueId: UE_ID }, 1).path;
  const profileOf = (service: McService, allowed: PrivateCallPermission[]) =>
    encodeUserProfile({ xuiUri: AVA, index: 1, callees: [{ uri: "sip:bea@a.test" }], allowed }, service);
  const PROFILE = pathOf("mcptt", "user-profile");

  async function putAll(): Promise<string> {
    const limits = writtenConfiguration("mcdata", "a.test", { ...NO_DATA_LIMITS, message: 500 });
    const put = await server.put(PROFILE, profileOf("mcptt", ["allow-private-call", "allow-emergency-private-call"]));
    const others = await Promise.all([
      server.put(pathOf("mcdata", "user-profile"), profileOf("mcdata", [])),
      server.put(pathOf("mcdata", "service-configuration"), limits),
      server.put(pathOf("mcptt", "service-configuration"), writtenConfiguration("mcptt", "a.test", NO_DATA_LIMITS)),
      server.put(pathOf("mcptt", "ue-configuration"), writtenUeConfiguration("mcptt", "a.test", AVA, UE_ID)),
    ]);
    expect([put, ...others].map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    return tagOf(put.headers.etag);
  }

  const accessOf = (trusted: typeof authority): ConfigurationAccess => ({
    root: server.root,
    ids: IDS,
    ueId: UE_ID,
    profileIndexes: [1],
    isProfileFixed: true,
    // No question but those that the test asks for.
    checkEvery: HOUR,
    accessToken: async () => (tokens.length > 1 ? tokens.shift() : tokens[0]),
    trustAnchors: () => [trusted.certificate],
    addressOf: () => ({ host: "127.0.0.1", port: server.port }),
    dial: undefined,
  });

  function open(trusted = authority, access = accessOf(trusted)): UserConfiguration {
    const configuration = openConfiguration(folder, access);
    opened.push(configuration);
    return configuration;
  }

  const documentsOf = (of: UserConfiguration): readonly DocumentState[] => {
    const state = of.state();
    return state.kind === "server" ? state.documents : [];
  };
  const statesOf = (of: UserConfiguration) => [...new Set(documentsOf(of).map(({ state }) => state))];
  const codesOf = (of: UserConfiguration) => [...new Set(documentsOf(of).map(({ problem }) => problem?.code))];
  test("each document comes whole once, with a tag, and is confirmed after that", async () => {
    await putAll();
    const console = open();
    await console.ready();
    expect(await server.asked(0, NAMES.length)).toEqual(NAMES);
    expect(statesOf(console)).toEqual(["in-force"]);
    expect(console.text("mcptt", "user-profile")).toBe(
      profileOf("mcptt", ["allow-private-call", "allow-emergency-private-call"]),
    );
    await console.check();
    expect(await server.asked(NAMES.length, NAMES.length)).toEqual(NAMES.map((name) => `${name} if changed`));
    expect(statesOf(console)).toEqual(["in-force"]);
    // Nothing but 304 came: what is obeyed is what was had.
    expect(console.state()).toMatchObject({ changed: null, mostCalls: 8 });
  });

  test("a change under the right tag is taken, one under an old tag is none", async () => {
    const tag = await putAll();
    const console = open();
    await console.ready();
    const less = profileOf("mcptt", ["allow-private-call"]);
    expect((await server.put(PROFILE, profileOf("mcptt", []), '"of-yesterday"')).status).toBe(412);
    await console.check();
    expect(console.state()).toMatchObject({ changed: null });
    expect((await server.put(PROFILE, less, tag)).status).toBe(200);
    await console.check();
    expect(console.state()).toMatchObject({
      changed: { service: "mcptt", granted: [], withdrawn: ["allow-emergency-private-call"] },
    });
    expect(console.text("mcptt", "user-profile")).toBe(less);
    expect((await server.remove(PROFILE)).status).toBe(200);
    await console.check();
    expect(documentsOf(console)[0]).toMatchObject({
      state: "absent",
      problem: { code: "configuration-profile-missing" },
    });
  });

  test("a token that has expired is replaced; somebody else's opens nothing, and what was had holds", async () => {
    await putAll();
    tokens = ["stale", "fresh"];
    const console = open();
    await console.ready();
    expect(documentsOf(console).map(({ problem, state }) => problem?.code ?? state)).toEqual(
      NAMES.map(() => "in-force"),
    );
    // One of them was asked for once more.
    expect(await server.asked(0, NAMES.length + 1)).toHaveLength(NAMES.length + 1);
    tokens = ["another"];
    await console.check();
    expect(documentsOf(console)[0]).toMatchObject({ state: "in-force", problem: { code: "configuration-forbidden" } });
    tokens = ["fresh"];
    await console.check();
    expect(codesOf(console)).toEqual([undefined]);
  });

  test("an account that pins a private authority has its documents, and none from under another one", async () => {
    await putAll();
    const accountWith = (pinned: typeof authority) => {
      writeFileSync(join(folder, "config.pem"), pinned.certificate);
      writeFileSync(join(folder, "config.token"), "fresh\n");
      const configurationServer = {
        url: `https://${HOST}:${server.port}/xcap-root`,
        userProfileIndex: 1,
        trustAnchorFile: "config.pem",
        accessTokenFile: "config.token",
      };
      writeFileSync(
        join(folder, "account.json"),
        JSON.stringify({ ...ACCOUNT, mcServiceId: AVA, configurationServer }),
      );
      return readConfigurationAccess(folder, UE_ID.slice("urn:uuid:".length), undefined)?.access;
    };
    const wrong = open(undefined, accountWith(createAuthority()));
    await wrong.check();
    expect(codesOf(wrong)).toEqual(["configuration-server-not-trusted"]);
    const console = open(undefined, accountWith(authority));
    await console.check();
    expect(documentsOf(console)[0]).toMatchObject({ kind: "user-profile", state: "in-force" });
    expect(codesOf(console)).toEqual([undefined]);
  });

  test("the groups that the profile names come whole once, are confirmed after that, and one that is not there is that alone", async () => {
    await putAll();
    const groups = ["alpha", "larch"].map((user) => ({
      uri: `sip:${user}@a.test`,
      displayName: user,
      isImplicit: false,
    }));
    const profile = { xuiUri: AVA, index: 1, callees: [], allowed: [], groups };
    const alpha = (displayName: string) =>
      encodeGroupDocument({
        id: "sip:alpha@a.test",
        displayName,
        priority: 5,
        members: [{ id: AVA, displayName: "Ava", role: "Dispatcher", priority: 9, isRequired: true }],
      });
    const { path } = placeOfGroup("sip:alpha@a.test");
    const put = await server.put(path, alpha("Alpha"));
    const putProfile = await server.put(PROFILE, encodeUserProfile(profile, "mcptt"));
    expect([put.status, putProfile.status]).toEqual([200, 200]);
    const access = accessOf(authority);
    const console = open(authority, { ...access, groups: access });
    const found = () => {
      const state = console.state();
      return state.kind === "server" ? (state.groups?.groups ?? []) : [];
    };
    await console.ready();
    await console.check();
    expect(found()).toMatchObject([
      {
        name: "Alpha",
        state: "held",
        content: { priority: 5, members: [{ id: AVA, role: "Dispatcher", isRequired: true }] },
      },
      { name: "larch", state: "absent", problem: { code: "group-unknown" } },
    ]);
    // It has the tag that it gave back from the second question on.
    expect(server.output).toMatch(/byGroupID\/sip:alpha@a\.test condition '"/);
    const since = found()[0]?.since;
    await console.check();
    expect(found()[0]).toMatchObject({ state: "held", since });
    expect((await server.put(path, alpha("Alpha 2"), '"of-yesterday"')).status).toBe(412);
    expect((await server.put(path, alpha("Alpha 2"), tagOf(put.headers.etag))).status).toBe(200);
    await console.check();
    expect(found()[0]).toMatchObject({ name: "Alpha 2" });
    expect((await server.remove(path)).status).toBe(200);
    await console.check();
    expect(found().map(({ state }) => state)).toEqual(["absent", "absent"]);
  });

  test("its list of documents is read, in its own words", async () => {
    await putAll();
    const answer = await server.get(placeOfDirectory(AVA).path, "fresh");
    const listed = decodeXcapDirectory(answer.octets.toString("utf8"));
    // It lists its own application usage, under which the route files everything.
    expect(listed.map(({ auid, uri }) => `${auid} ${uri.slice(uri.lastIndexOf("/") + 1)}`).sort()).toEqual(
      [`mcdata-user-profile-1.xml`, "mcptt-user-profile-1.xml", UE_ID].map((file) => `${FILED_UNDER} ${file}`),
    );
    expect(listed.every(({ uri }) => uri.startsWith("http"))).toBe(true);
  });

  test("of an authority that is not the pinned one it is told nothing", async () => {
    await putAll();
    const console = open(createAuthority());
    await console.check();
    expect(codesOf(console)).toEqual(["configuration-server-not-trusted"]);
    expect(statesOf(console)).toEqual(["unknown"]);
    // The next question that it hears is one of the console that trusts it.
    await open().ready();
    expect(await server.asked(0, NAMES.length)).toEqual(NAMES);
  });
});
