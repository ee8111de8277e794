/** People of an OpenLDAP server: over TLS alone, by name and password, page by page, and for as long as it is away those that it told last. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { keyFileStore } from "../../../electron/keys/key-store.ts";
import { createDial } from "../../../electron/network/host-network.ts";
import { openPeopleServer, type PeopleServer } from "../../../electron/people-server/people-server.ts";
import { stageSetUp } from "../../../electron/set-up/provisioning.ts";
import { openSetUp } from "../../../electron/set-up/set-up-file.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { entry, READER, Slapd } from "./slapd.ts";

const PEOPLE = [
  entry("bea", {
    cn: "Beata Novák",
    displayName: "Bea Novák",
    title: "Rescue lead",
    o: "Fire service",
    ou: ["Night shift", "cn=Larch\\, north,ou=groups,dc=example"],
    SIPIdentitySIPURI: "sip:bea@a.test",
  }),
  entry("jon", {
    cn: "Jon Ek",
    SIPIdentitySIPURI: ["https://a.test/jon", "tel:+4930123"],
    telephoneNumber: "+49 30 555",
  }),
  entry("mira", { cn: "Mira", SIPIdentitySIPURI: "mira@a.test" }),
  entry("pavel", { cn: "Pavel Lind", SIPIdentitySIPURI: "sip:pavel@a.test" }),
  entry("nobody", { cn: "Without an ID" }),
];
/** Larger than the least limit of octets. */
const LARGE = entry("large", { cn: "Large", SIPIdentitySIPURI: "sip:large@a.test", ou: "x".repeat(100_000) });

describeWith("slapd")("people of OpenLDAP", () => {
  const authority = createAuthority();
  let serverFolder: string;
  let slapd: Slapd;
  let folder: string;
  const opened: PeopleServer[] = [];
  const log: string[] = [];
  let changes = 0;

  beforeAll(async () => {
    serverFolder = makeFolder("slapd");
    slapd = await Slapd.start(serverFolder, issueServerIdentity(authority, "localhost"), PEOPLE);
  });
  afterAll(async () => {
    await slapd?.end();
    removeFolder(serverFolder);
  });
  beforeEach(() => {
    folder = makeFolder("people-server");
    keepOnFailure(serverFolder);
    writeFileSync(join(folder, "ldap-ca.pem"), authority.certificate);
    writeFileSync(join(folder, "ldap-password"), `${READER.password}\n`);
    changes = 0;
    log.length = 0;
  });
  afterEach(() => {
    for (const server of opened.splice(0)) server.close();
    removeFolder(folder);
  });

  const settingsOf = (change: object = {}) => ({
    version: 1,
    url: `ldaps://localhost:${slapd.tlsPort}`,
    trustAnchorFile: "ldap-ca.pem",
    bind: { dn: READER.dn, passwordFile: "ldap-password" },
    base: "ou=people,dc=example",
    pageSize: 2,
    ...change,
  });
  const configure = (change: object = {}) =>
    writeFileSync(join(folder, "people-server.json"), JSON.stringify(settingsOf(change)));

  /** A desk that has asked once. */
  async function asked(byPolicy?: unknown): Promise<PeopleServer> {
    const server = openPeopleServer({
      dataFolder: folder,
      byPolicy,
      dial: createDial({ policy: "none", env: {}, login: () => undefined }),
      keyStores: async () => [keyFileStore(join(folder, "key"))],
      log: {
        info: (...said) => void log.push(JSON.stringify(said)),
        warn: (...said) => void log.push(JSON.stringify(said)),
      },
      changed: () => (changes += 1),
      told: () => {},
    });
    opened.push(server);
    await server.check();
    return server;
  }
  const problemOf = async () => (await asked()).state()?.problem;

  test.each([
    ["over TLS", () => ({})],
    ["over TLS that is begun in clear", () => ({ url: `ldap://localhost:${slapd.port}`, startTls: true })],
  ])("are read %s, page by page, and whoever cannot be called is left out", async (_how, change) => {
    configure(change());
    const server = await asked();
    expect(server.state()).toMatchObject({ host: "localhost", people: 4, leftOut: 1, problem: null });
    expect(server.people()).toMatchObject([
      {
        displayName: "Bea Novák",
        role: "Rescue lead",
        organisation: "Fire service",
        groups: ["Night shift", "Larch, north"],
        mcServiceId: "sip:bea@a.test",
        fromServer: true,
      },
      { displayName: "Jon Ek", mcServiceId: "tel:+4930123" },
      { displayName: "Mira", mcServiceId: "sip:mira@a.test" },
      { displayName: "Pavel Lind" },
    ]);
    expect(changes).toBe(1);
    await server.check();
    expect(changes, "the same people are no change").toBe(1);
  });

  test("are read as the policy of the computer says, whatever a file says of another place", async () => {
    configure({ base: "ou=nowhere,dc=example" });
    const server = await asked(settingsOf());
    expect(server.state()).toMatchObject({ host: "localhost", people: 4, problem: null });
    expect(existsSync(join(folder, "ldap-password")), "its password is sealed like that of a file").toBe(false);
    expect((await asked(settingsOf())).state()?.problem).toBeNull();
  });

  test("are read as a set-up file has brought it", async () => {
    const account = { version: 1, account: ACCOUNT, peopleServer: settingsOf() };
    stageSetUp(openSetUp(Buffer.from(JSON.stringify(account), "utf8"), [], Date.now()), folder).install();
    expect((await asked()).state()).toMatchObject({ host: "localhost", people: 4, problem: null });
  });

  test("the password is sealed, its file is gone, and it is in no file and no log; the next start asks with it", async () => {
    configure();
    await asked();
    expect(existsSync(join(folder, "ldap-password"))).toBe(false);
    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
    for (const text of [...kept, ...log]) {
      expect(text).not.toContain(Buffer.from(READER.password, "utf8").toString("latin1"));
      expect(text).not.toContain(READER.password);
    }
    expect(await problemOf()).toBeNull();
    configure({ bind: { dn: "cn=other,dc=example", passwordFile: "ldap-password" } });
    expect(await problemOf(), "sealed for another name").toBe("people-server-invalid");
  });

  test.each([
    ["over TLS", () => ({})],
    ["over TLS that is begun in clear", () => ({ url: `ldap://localhost:${slapd.port}`, startTls: true })],
  ])("nobody is taken from a server that another authority vouches for, %s", async (_how, change) => {
    configure(change());
    writeFileSync(join(folder, "ldap-ca.pem"), createAuthority().certificate);
    const server = await asked();
    expect(server.state()).toMatchObject({ problem: "people-server-not-trusted", people: 0 });
    expect(server.people()).toEqual([]);
  });

  test("nor from one whose certificate has another name", async () => {
    configure({ url: `ldaps://127.0.0.1:${slapd.tlsPort}` });
    expect(await problemOf()).toBe("people-server-not-trusted");
  });

  test.each<[string, object, string]>([
    ["a wrong name", { bind: { dn: "cn=nobody,dc=example", passwordFile: "ldap-password" } }, "people-server-refused"],
    ["a place that is not there", { base: "ou=nowhere,dc=example" }, "people-server-answer-unusable"],
    ["more entries than are taken", { mostEntries: 4 }, "people-server-too-large"],
    ["in clear to another computer", { url: "ldap://ldap.example.org" }, "people-server-invalid"],
    ["a filter that is none", { filter: "(cn=" }, "people-server-invalid"],
    ["a password file outside", { bind: { dn: "cn=x", passwordFile: "../x" } }, "people-server-invalid"],
  ])("%s has its own name", async (_what, change, problem) => {
    configure(change);
    expect(await problemOf()).toBe(problem);
  });

  test("a wrong password is refused", async () => {
    writeFileSync(join(folder, "ldap-password"), "wrong");
    configure();
    expect(await problemOf()).toBe("people-server-refused");
  });

  test("while it is away those that it told last stay, with their time, after a new start too; and then it is asked again", async () => {
    configure();
    const server = await asked();
    const before = server.state();
    await slapd.end();
    await server.check();
    expect(server.state()).toEqual({ ...before, problem: "people-server-unreachable" });
    expect(server.people()).toHaveLength(4);
    const later = await asked();
    expect(later.state()).toEqual({ ...before, problem: "people-server-unreachable" });
    expect(later.people()).toEqual(server.people());
    slapd.add([LARGE]);
    await slapd.begin();
    configure({ mostOctets: 65_536 });
    await server.check();
    expect(server.state(), "more octets than are taken").toMatchObject({
      problem: "people-server-too-large",
      people: 4,
    });
    configure();
    await server.check();
    expect(server.state()).toMatchObject({ problem: null, people: 5 });
    expect(server.people().map(({ displayName }) => displayName)).toContain("Large");
  });
});
