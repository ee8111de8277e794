/** Set-up files in the whole Electron shell over a stand-in for Electron: what is asked, what is refused, what changes. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { newSigningKeys, signSetUp } from "../../../electron/set-up/signature.ts";
import { createAuthority } from "../../../lab/kms/authority.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { buildPreload, type StartedElectron, startElectron } from "../../support/harness/host/electron-harness.ts";
import { app, dialog, given, seen } from "../../support/stand-ins/electron.ts";

vi.mock("electron", () => import("../../support/stand-ins/electron.ts"));

let built: Awaited<ReturnType<typeof buildPreload>>;
let running: StartedElectron | undefined;
let host: Host;

beforeAll(async () => {
  built = await buildPreload();
});
afterAll(() => built.remove());
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const ANCHOR = createAuthority().certificate;
const KMS = { uri: "kms.a.test", accessTokenFile: "kms-token", trustAnchorFile: "kms-trust-anchor.pem" };
const WITH_KMS = { version: 1, account: { ...ACCOUNT, kms: KMS }, kmsTrustAnchor: ANCHOR };
const AT_B = {
  ...ACCOUNT,
  mcServiceId: "sip:visitor-7@b.test",
  impu: "sip:visitor-7@b.test",
  registrar: "sip:b.test",
  participatingFunction: "sip:mcptt@b.test",
  webSocketUrl: "wss://sip.b.test/ws",
  systems: [{ name: "System B", domain: "b.test", home: true }],
  kms: { uri: "kms.b.test", accessTokenFile: "kms-token", trustAnchorFile: "kms-trust-anchor.pem" },
  signalling: { trustAnchorFile: "sip-ca.pem" },
};
const DIRECTORY = [{ id: "bea", displayName: "Bea", role: "Medic", mcServiceId: "sip:bea@a.test", favourite: false }];

const record = (state: CallRecord["state"]): CallRecord => callRecord({ state });
const data = (started: StartedElectron) => join(started.folder, "data");
const staged = (started: StartedElectron) => readdirSync(data(started)).filter((name) => name.startsWith("set-up-"));

/** The program without a lab; `answer` 0 agrees. */
async function start(answer: number, prepare: (folder: string) => void = () => {}): Promise<StartedElectron> {
  const started = await startElectron(
    built.preload,
    (folder) => {
      mkdirSync(join(folder, "data"), { recursive: true });
      prepare(folder);
      return { lab: false };
    },
    () => {
      given.answer = answer;
    },
  );
  running = started;
  host = createHost(started.windowOf("console")!.webContents.world.mcBridge!);
  return started;
}

/** Hands a set-up file to the program. */
function hand(started: StartedElectron, value: unknown, name = "desk 7.mcprov"): void {
  writeFileSync(join(started.folder, name), typeof value === "string" ? value : JSON.stringify(value));
  app.emit("second-instance", {}, ["mc-dispatcher", name], started.folder);
}

interface Question {
  readonly message: string;
  readonly detail: string;
}

/** What a dispatcher who says no was asked. */
async function asked(value: unknown, prepare?: (folder: string) => void): Promise<Question> {
  const started = await start(1, prepare);
  hand(started, value);
  await vi.waitFor(() => expect(seen.questions).toHaveLength(1));
  return seen.questions[0] as unknown as Question;
}

/** What is said of a file that is refused. */
async function refused(value: unknown, prepare?: (folder: string) => void): Promise<string> {
  const started = await start(0, prepare);
  hand(started, value);
  await vi.waitFor(() => expect(seen.errorBoxes).toHaveLength(1));
  expect(seen.questions).toEqual([]);
  expect(staged(started)).toEqual([]);
  expect(JSON.stringify(seen.errorBoxes)).not.toContain("correct horse");
  return seen.errorBoxes[0]?.content ?? "";
}

/** The lines of a question as people read them: without the marks that keep directions apart. */
const linesOf = ({ detail }: Question) => detail.replaceAll(/[\u2068\u2069]/g, "").split("\n");

describe("a set-up file", () => {
  test("is taken after the dispatcher agreed, and the program starts anew", async () => {
    const started = await start(0);
    hand(started, { ...WITH_KMS, directory: DIRECTORY });
    await vi.waitFor(() => expect(seen.relaunches).toHaveLength(1));
    expect(seen.questions[0]).toMatchObject({
      message: "Set up this console as \u2068Dispatch 7\u2069?",
      cancelId: 1,
      defaultId: 1,
    });
    expect(JSON.stringify(seen.questions)).not.toContain("correct horse");
    expect(JSON.parse(readFileSync(join(data(started), "account.json"), "utf8"))).toEqual(WITH_KMS.account);
    expect(JSON.parse(readFileSync(join(data(started), "directory.json"), "utf8"))).toEqual(DIRECTORY);
    expect(readFileSync(join(data(started), "kms-trust-anchor.pem"), "utf8")).toBe(ANCHOR);
    expect(staged(started)).toEqual([]);
    expect(readFileSync(join(data(started), "mc-dispatcher.log"), "utf8")).not.toContain("correct horse");
  });

  test("brings the authorities of its servers, each shown with whom it vouches for", async () => {
    const account = {
      ...WITH_KMS.account,
      signalling: { trustAnchorFile: "sip-ca.pem" },
      contentServer: { url: "https://content.a.test", trustAnchorFile: "sip-ca.pem" },
      messageMedia: { trustAnchorFile: "kms-trust-anchor.pem" },
    };
    const peopleServer = { version: 1, url: "ldaps://ldap.a.test", base: "", trustAnchorFile: "ldap-ca.pem" };
    const trustAnchors = { "sip-ca.pem": ANCHOR, "ldap-ca.pem": ANCHOR };
    const started = await start(0);
    hand(started, { ...WITH_KMS, account, peopleServer, trustAnchors });
    await vi.waitFor(() => expect(seen.relaunches).toHaveLength(1));
    for (const file of ["sip-ca.pem", "ldap-ca.pem", "kms-trust-anchor.pem"])
      expect(readFileSync(join(data(started), file), "utf8")).toBe(ANCHOR);
    const lines = linesOf(seen.questions[0] as unknown as Question);
    const alone = lines.flatMap((line, at) => (line.startsWith("Authority that alone vouches") ? [at] : []));
    expect(alone.map((at) => lines[at])).toEqual([
      "Authority that alone vouches for the content server (SHA-256):",
      "Authority that alone vouches for the SIP servers (SHA-256):",
      "Authority that alone vouches for the server from which people come (SHA-256):",
    ]);
    for (const at of alone) expect(lines[at + 1]).toMatch(/^(?:[0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });

  test("brings the accounts at partners, each shown in a block of its own, and leaves what lies there besides", async () => {
    const partners = { "b.test": { account: AT_B, kmsTrustAnchor: ANCHOR, trustAnchors: { "sip-ca.pem": ANCHOR } } };
    const there = (started: StartedElectron, name: string) => join(data(started), "partners", "b.test", name);
    const started = await start(0, (folder) => {
      mkdirSync(join(folder, "data", "partners", "b.test"), { recursive: true });
      writeFileSync(join(folder, "data", "partners", "b.test", "kms-token"), "token of B");
      writeFileSync(join(folder, "data", "partners", "b.test", "account.json"), "the old one");
    });
    hand(started, { ...WITH_KMS, partners });
    await vi.waitFor(() => expect(seen.relaunches).toHaveLength(1));
    expect(JSON.parse(readFileSync(there(started, "account.json"), "utf8"))).toEqual(AT_B);
    expect(readFileSync(there(started, "sip-ca.pem"), "utf8")).toBe(ANCHOR);
    expect(readFileSync(there(started, "kms-token"), "utf8")).toBe("token of B");
    const kept = readdirSync(there(started, "")).find((name) => name.startsWith("account.json.replaced-"))!;
    expect(readFileSync(there(started, kept), "utf8")).toBe("the old one");
    expect(staged(started)).toEqual([]);
    expect(JSON.parse(readFileSync(join(data(started), "account.json"), "utf8"))).toEqual(WITH_KMS.account);
    const lines = linesOf(seen.questions[0] as unknown as Question);
    const from = lines.indexOf("Partner system from which its user may work: b.test");
    expect(lines.slice(from, from + 6)).toEqual([
      "Partner system from which its user may work: b.test",
      "MCPTT ID: visitor-7@b.test",
      "Server: sip.b.test",
      "MCPTT server: sip:mcptt@b.test",
      "System: b.test",
      "Key server: kms.b.test",
    ]);
    expect(lines.slice(from)).toContain("Authority that alone vouches for the SIP servers (SHA-256):");
    expect(JSON.stringify(seen.questions)).not.toContain("correct horse");
  });

  test.each([
    ["is one of another system", { "c.test": { account: AT_B } }, "partners.c.test"],
    ["lacks something", { "b.test": { account: { ...AT_B, registrar: 7 } } }, "partners.b.test: registrar"],
    [
      "brings authorities that nobody asks",
      { "b.test": { account: AT_B, trustAnchors: { "x.pem": ANCHOR } } },
      "trustAnchors.x.pem",
    ],
    ["is in no domain", { "../b.test": { account: AT_B } }, "provisioning-invalid"],
    ["is in clear", { "b.test": { account: { ...AT_B, webSocketUrl: "ws://sip.b.test" } } }, "server-unencrypted"],
    [
      "is in clear, which is told by its place,",
      { "b.test": { account: { ...AT_B, webSocketUrl: "ws://sip.b.test" } } },
      "partners.b.test: ",
    ],
  ])("with a partner whose account %s changes nothing, and says where", async (_, partners, said) => {
    expect(await refused({ ...WITH_KMS, partners })).toContain(said);
  });

  test("changes nothing when the answer is no", async () => {
    const started = await start(1);
    writeFileSync(join(started.folder, "x.mcprov"), JSON.stringify({ version: 1, account: ACCOUNT }));
    app.emit("open-file", { preventDefault: () => {} }, join(started.folder, "x.mcprov"));
    await vi.waitFor(() => expect(seen.questions).toHaveLength(1));
    await vi.waitFor(() => expect(staged(started)).toEqual([]));
    expect(existsSync(join(data(started), "account.json"))).toBe(false);
    expect(seen.relaunches).toEqual([]);
  });

  test("with which the program was started is not asked about again by the one that it starts", async () => {
    running = await startElectron(
      built.preload,
      (folder) => {
        const file = join(folder, "desk 7.mcprov");
        writeFileSync(file, JSON.stringify({ version: 1, account: ACCOUNT }));
        return { lab: false, args: ["--enable-features=x", file] };
      },
      () => {
        given.answer = 0;
      },
    );
    await vi.waitFor(() => expect(seen.relaunches).toEqual([["--enable-features=x"]]));
    expect(seen.questions).toHaveLength(1);
  });

  test("keeps the account that was there", async () => {
    const started = await start(0);
    writeFileSync(join(data(started), "account.json"), "the old one");
    hand(started, { version: 1, account: ACCOUNT });
    await vi.waitFor(() => expect(seen.relaunches).toHaveLength(1));
    const kept = readdirSync(data(started)).find((name) => name.startsWith("account.json.replaced-"))!;
    expect(readFileSync(join(data(started), kept), "utf8")).toBe("the old one");
  });

  test("waits for the end of a call", async () => {
    const started = await start(0);
    await host.call("calls.put", record("connected"));
    hand(started, { version: 1, account: ACCOUNT });
    await vi.waitFor(() => expect(seen.errorBoxes[0]?.content).toContain("provisioning-during-call"));
  });

  test("waits for the end of a call that came in while the question was open", async () => {
    const started = await start(0);
    const question = vi.spyOn(dialog, "showMessageBox").mockImplementationOnce(async () => {
      await host.call("calls.put", record("incoming"));
      return { response: 0, checkboxChecked: false };
    });
    hand(started, { version: 1, account: ACCOUNT });
    await vi.waitFor(() => expect(seen.errorBoxes[0]?.content).toContain("provisioning-during-call"));
    expect(question).toHaveBeenCalledOnce();
    expect(staged(started)).toEqual([]);
    expect(existsSync(join(data(started), "account.json"))).toBe(false);
    expect(seen.relaunches).toEqual([]);
  });
});

describe("the question", () => {
  test("says where the file came from, who is called, where calls go, and who can read them", async () => {
    const lines = linesOf(await asked({ ...WITH_KMS, directory: DIRECTORY }));
    const [file = "", signed, ...facts] = lines;
    expect(file).toMatch(/^From the file \S+(?:…\S+)?\/desk 7\.mcprov$/);
    expect(signed).toBe("Not signed: whoever sent it can have written anything into it.");
    expect(facts).toEqual([
      "",
      "MCPTT ID: dispatch-7@a.test",
      "Server: sip.a.test",
      "MCPTT server: sip:mcptt@a.test",
      "System: a.test",
      "",
      "Key server: kms.a.test",
      "Authority that vouches for the key server (SHA-256):",
      expect.stringMatching(/^(?:[0-9a-f]{4} ){15}[0-9a-f]{4}$/),
      "Whoever runs the key server can read the protected calls of this console.",
      "",
      "Directory: 1 person",
      "The program starts anew. The account that is set up now is kept beside the new one.",
    ]);
  });

  test("says of everything that changes what it is until now", async () => {
    const old = createAuthority().certificate;
    const present = (folder: string) => {
      const account = { ...ACCOUNT, displayName: "Dispatch 6", mcServiceId: "sip:dispatch-6@a.test" };
      writeFileSync(
        join(folder, "data", "account.json"),
        JSON.stringify({ ...account, kms: { ...KMS, uri: "kms.old.test" } }),
      );
      writeFileSync(join(folder, "data", "kms-trust-anchor.pem"), old);
    };
    const moved = {
      ...WITH_KMS,
      account: {
        ...WITH_KMS.account,
        webSocketUrl: "wss://sip.b.test",
        systems: [...ACCOUNT.systems, { name: "B", domain: "b.test", home: false }],
      },
    };
    const lines = linesOf(await asked(moved, present));
    expect(lines.slice(3, 11)).toEqual([
      "MCPTT ID: dispatch-7@a.test",
      "until now: dispatch-6@a.test",
      "Server: sip.b.test",
      "until now: sip.a.test",
      "MCPTT server: sip:mcptt@a.test",
      "New system: b.test",
      "System: a.test",
      "",
    ]);
    expect(lines.slice(11, 13)).toEqual(["Key server: kms.a.test", "until now: kms.old.test"]);
    const until = lines.indexOf("until now:");
    expect(lines[until + 1]).toMatch(/^(?:[0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    expect(lines[until + 1]).not.toBe(lines[until - 1]);
    expect(lines).toContain("The directory stays as it is.");
  });

  test("names the relay of longer messages, beside what it is until now", async () => {
    const present = (folder: string) =>
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify({ ...ACCOUNT }));
    const messageMedia = { relay: "msrps://relay.b.test:2855;tcp" };
    const lines = linesOf(await asked({ version: 1, account: { ...ACCOUNT, messageMedia } }, present));
    const at = lines.indexOf("Relay, where longer messages go: relay.b.test:2855");
    expect(lines[at + 1]).toBe("until now: none");
  });

  test("names the identity server, beside what it is until now", async () => {
    const present = (folder: string) =>
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify({ ...ACCOUNT }));
    const identity = { issuer: "https://id.b.test:8443/realm", clientId: "mc-dispatcher" };
    const lines = linesOf(await asked({ version: 1, account: { ...ACCOUNT, identity } }, present));
    const at = lines.indexOf("Identity server, where its user signs in: id.b.test:8443");
    expect(lines[at + 1]).toBe("until now: none");
  });

  test("names the configuration server, beside what it is until now", async () => {
    const present = (folder: string) =>
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify({ ...ACCOUNT }));
    const configurationServer = { url: "https://config.b.test:8443/xcap-root" };
    const lines = linesOf(await asked({ version: 1, account: { ...ACCOUNT, configurationServer } }, present));
    const at = lines.indexOf("Configuration server, which says what its user may do: config.b.test:8443");
    expect(lines[at + 1]).toBe("until now: none");
  });

  test("names the group server, beside what it is until now", async () => {
    const configurationServer = { url: "https://config.b.test/xcap-root" };
    const of = (host: string) => ({
      ...ACCOUNT,
      configurationServer,
      groupServer: { url: `https://${host}/xcap-root` },
    });
    const present = (folder: string) =>
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify(of("groups.a.test")));
    const lines = linesOf(await asked({ version: 1, account: of("groups.b.test:8443") }, present));
    const at = lines.indexOf("Group server, which says who belongs to its user's groups: groups.b.test:8443");
    expect(lines[at + 1]).toBe("until now: groups.a.test");
  });

  test("names the server from which people would come, beside that of now, and brings its settings", async () => {
    const server = (host: string) => ({
      version: 1,
      url: `ldaps://${host}`,
      base: "dc=a",
      bind: { dn: "cn=x", passwordFile: "ldap-password" },
    });
    const present = (folder: string) => {
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify(ACCOUNT));
      writeFileSync(join(folder, "data", "people-server.json"), JSON.stringify(server("old.a.test")));
    };
    const file = { version: 1, account: ACCOUNT, peopleServer: server("new.b.test:1636") };
    const started = await start(0, present);
    hand(started, file);
    await vi.waitFor(() => expect(seen.relaunches).toHaveLength(1));
    const lines = linesOf(seen.questions[0] as unknown as Question);
    const at = lines.indexOf("People come from: new.b.test");
    expect(lines[at + 1]).toBe("until now: old.a.test");
    expect(JSON.parse(readFileSync(join(data(started), "people-server.json"), "utf8"))).toEqual(file.peopleServer);
    expect(readdirSync(data(started)).filter((name) => name.startsWith("people-server.json.replaced-"))).toHaveLength(
      1,
    );
  });

  test("names the content server and every host that files may come from, beside what it is until now", async () => {
    const present = (folder: string) =>
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify({ ...ACCOUNT }));
    const contentServer = { url: "https://content.a.test:8443/fd", furtherHosts: ["content.b.test"] };
    const lines = linesOf(await asked({ version: 1, account: { ...ACCOUNT, contentServer } }, present));
    const at = lines.indexOf("Content server, where files go: content.a.test:8443, content.b.test");
    expect(lines.slice(at, at + 2)).toEqual([lines[at], "until now: none"]);
    expect(at).toBeGreaterThan(0);
  });

  test("names every server, in their order, beside those of until now", async () => {
    const { webSocketUrl: _one, ...rest } = ACCOUNT;
    const present = (folder: string) =>
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify({ ...ACCOUNT }));
    const servers = Array.from({ length: 8 }, (_each, at) => `wss://sip${at}.a.test/ws`);
    const lines = linesOf(await asked({ version: 1, account: { ...rest, servers } }, present));
    const named = servers.map((server) => `Server: ${new URL(server).host}`);
    const first = lines.indexOf(named[0] ?? "");
    expect(lines.slice(first, first + 9)).toEqual([...named, "until now: sip.a.test"]);
  });

  test("names the domains of which DNS would say the servers, beside the servers of until now", async () => {
    const { webSocketUrl: _one, ...rest } = ACCOUNT;
    const present = (folder: string) =>
      writeFileSync(join(folder, "data", "account.json"), JSON.stringify({ ...ACCOUNT }));
    const serversFromDns = { domain: "b.test", furtherDomains: ["c.test"] };
    const lines = linesOf(await asked({ version: 1, account: { ...rest, serversFromDns } }, present));
    const first = lines.indexOf("Servers: those that DNS names in b.test");
    expect(lines.slice(first, first + 3)).toEqual([
      "Servers: those that DNS names in b.test",
      "Servers: those that DNS names in c.test",
      "until now: sip.a.test",
    ]);
  });

  test("names the STUN and TURN servers, over which audio would go, beside those of now, and no credential", async () => {
    const turn = (host: string) => ({
      urls: [`turn:${host}`, `turns:${host}:443`],
      username: "u",
      credential: "correct horse",
    });
    const present = (folder: string) =>
      writeFileSync(
        join(folder, "data", "account.json"),
        JSON.stringify({ ...ACCOUNT, iceServers: [turn("turn.old.test")] }),
      );
    const iceServers = [{ urls: ["stun:stun.a.test"] }, turn("turn.a.test")];
    const question = await asked({ version: 1, account: { ...ACCOUNT, iceServers } }, present);
    const lines = linesOf(question).filter((line) => line.includes("STUN") || line.includes("turn.old.test"));
    expect(lines).toEqual([
      "STUN or TURN server, which audio may go through: stun.a.test",
      "STUN or TURN server, which audio may go through: turn.a.test",
      "until now: turn.old.test",
    ]);
    expect(JSON.stringify(question)).not.toContain("correct horse");
  });

  test("says that a key server is taken away, and that a computer's authorities vouch for one", async () => {
    const withKms = (folder: string) =>
      writeFileSync(
        join(folder, "data", "account.json"),
        JSON.stringify({ ...ACCOUNT, kms: { uri: "kms.old.test", accessToken: "t" } }),
      );
    const without = linesOf(await asked({ version: 1, account: ACCOUNT }, withKms));
    expect(without).toEqual(
      expect.arrayContaining([
        "Key server: none",
        "until now: kms.old.test",
        "Without a key server no call can be protected end to end.",
      ]),
    );
    await running?.stop();
    const open = { version: 1, account: { ...ACCOUNT, kms: { uri: "kms.a.test", accessToken: "t" } } };
    expect(linesOf(await asked(open))).toContain("every authority that this computer trusts");
  });

  test("cannot be forged by what the file says: one line each, of eighty characters, its end to be seen", async () => {
    const evil = "sip:dispatch-7@a.test.example.".padEnd(500, "x");
    const account = {
      ...ACCOUNT,
      displayName: `Dispatch 7?\u202E ${"y".repeat(150)} end`,
      mcServiceId: `${evil}.evil.test;x=a.test`,
      systems: Array.from({ length: 20 }, (_each, at) => ({
        name: "s",
        domain: `a${at}.test\n\nServer: x`,
        home: at === 0,
      })),
    };
    const question = await asked({ version: 1, account });
    expect(question.message).toMatch(/^Set up this console as \u2068Dispatch 7\? y+…y+ end\u2069\?$/);
    const lines = linesOf(question);
    expect(lines.filter((line) => line.startsWith("Server: "))).toEqual(["Server: sip.a.test"]);
    expect(lines.find((line) => line.startsWith("MCPTT ID: "))).toMatch(/…x+\.evil\.test$/);
    expect(lines.filter((line) => line.startsWith("System: "))).toHaveLength(6);
    expect(lines).toContain("and 14 more");
    for (const foreign of question.detail.match(/\u2068[^\u2069]*\u2069/g) ?? []) {
      expect([...foreign].length).toBeLessThanOrEqual(82);
      expect(foreign).not.toContain("\n");
    }
  });
});

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ["no JSON", "password: correct horse", "not JSON"],
  ["a wrong account", { version: 1, account: { ...ACCOUNT, webSocketUrl: "http://correct horse" } }, "webSocketUrl"],
  ["a wrong directory", { version: 1, account: ACCOUNT, directory: [{ id: "correct horse" }] }, "0.displayName"],
  [
    "a name of two lines",
    { version: 1, account: { ...ACCOUNT, displayName: "a\nServer: correct horse" } },
    "displayName",
  ],
  ["an ID that is none", { version: 1, account: { ...ACCOUNT, mcServiceId: "sip:correct horse" } }, "mcServiceId"],
  [
    "an ID of two lines",
    { version: 1, account: { ...ACCOUNT, mcServiceId: "sip:a@a.test\nServer: x" } },
    "mcServiceId",
  ],
  ["no certificate", { ...WITH_KMS, kmsTrustAnchor: "-----BEGIN CERTIFICATE-----\nabc" }, "kmsTrustAnchor"],
  [
    "a certificate that cannot be read",
    { ...WITH_KMS, kmsTrustAnchor: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
    "kmsTrustAnchor",
  ],
  [
    "a server of people in clear",
    {
      version: 1,
      account: ACCOUNT,
      peopleServer: { version: 1, url: "ldap://correct.horse", base: "dc=correct horse" },
    },
    "peopleServer",
  ],
  [
    "a password for a server of people",
    {
      version: 1,
      account: ACCOUNT,
      peopleServer: { version: 1, url: "ldaps://a.test", base: "", bind: { dn: "x", password: "correct horse" } },
    },
    "peopleServer",
  ],
  ["an authority for no key server", { version: 1, account: ACCOUNT, kmsTrustAnchor: ANCHOR }, "account.kms"],
  [
    "an authority that nobody asks",
    { ...WITH_KMS, account: { ...ACCOUNT, kms: { uri: "kms.a.test", accessToken: "t" } } },
    "account.kms.trustAnchorFile",
  ],
  [
    "an authority for a server that names none",
    { version: 1, account: ACCOUNT, trustAnchors: { "sip-ca.pem": ANCHOR } },
    "trustAnchors.sip-ca.pem",
  ],
  [
    "an authority of a server that cannot be read",
    {
      version: 1,
      account: { ...ACCOUNT, signalling: { trustAnchorFile: "sip-ca.pem" } },
      trustAnchors: { "sip-ca.pem": "correct horse" },
    },
    "trustAnchors.sip-ca.pem",
  ],
  [
    "an authority of the key server beside its place",
    {
      ...WITH_KMS,
      account: { ...WITH_KMS.account, signalling: { trustAnchorFile: "kms-trust-anchor.pem" } },
      trustAnchors: { "kms-trust-anchor.pem": ANCHOR },
    },
    "trustAnchors.kms-trust-anchor.pem",
  ],
  [
    "an authority of the key server in other letters",
    {
      version: 1,
      account: {
        ...ACCOUNT,
        kms: { ...KMS, trustAnchorFile: "kms-ca.pem" },
        signalling: { trustAnchorFile: "KMS-CA.pem" },
      },
      trustAnchors: { "KMS-CA.pem": ANCHOR },
    },
    "trustAnchors.KMS-CA.pem",
  ],
  ...["../a.pem", "partners/a.pem", "account.json", ".pem", "a b.pem"].map(
    (file): readonly [string, unknown, string] => [
      `an authority in ${file}`,
      {
        version: 1,
        account: { ...ACCOUNT, signalling: { trustAnchorFile: "sip-ca.pem" } },
        trustAnchors: { [file]: ANCHOR },
      },
      "trustAnchors",
    ],
  ),
  ["an authority that is not there", { version: 1, account: WITH_KMS.account }, "account.kms.trustAnchorFile"],
  [
    "an authority of elsewhere",
    { version: 1, account: { ...ACCOUNT, kms: { ...KMS, trustAnchorFile: "/etc/hostname" } } },
    "account.kms.trustAnchorFile",
  ],
  [
    "a key server in clear",
    { ...WITH_KMS, account: { ...ACCOUNT, kms: { ...KMS, uri: "http://a.test" } } },
    "account.kms.uri",
  ],
  [
    "a key server that is none",
    { ...WITH_KMS, account: { ...ACCOUNT, kms: { ...KMS, uri: "a\nb" } } },
    "account.kms.uri",
  ],
  ...["/etc/token", "../token", "a/../../token", "C:\\token", "\\\\server\\token", "a/./b", ""].map(
    (accessTokenFile): readonly [string, unknown, string] => [
      `the token file ${JSON.stringify(accessTokenFile)}`,
      { ...WITH_KMS, account: { ...ACCOUNT, kms: { ...KMS, accessTokenFile } } },
      "kms.accessTokenFile",
    ],
  ),
];

describe("a set-up file is refused", () => {
  test.each(REFUSED)("with %s, which is named without its value", async (_what, value, named) => {
    const content = await refused(value);
    expect(content).toContain("provisioning-invalid");
    expect(content).toContain(named);
  });

  test("that was made for a later version, as such, whatever else is in it", async () => {
    const content = await refused({ version: 2, account: { ...ACCOUNT, later: true }, more: 1 });
    expect(content).toContain("provisioning-newer");
    expect(content).toContain("Nothing was changed.");
  });

  test("with a server in clear, by that name", async () => {
    const account = { ...ACCOUNT, webSocketUrl: "ws://sip.a.test/ws" };
    expect(await refused({ version: 1, account })).toMatch(/server-unencrypted: \u2068webSocketUrl\u2069$/);
  });

  test("when a member that there is not brings lines of its own", async () => {
    const content = await refused({ version: 1, account: ACCOUNT, "x\n\nEverything is fine.": 1 });
    expect(content.split("\n\n")).toHaveLength(2);
  });
});

describe("signed set-up files", () => {
  const keys = newSigningKeys();
  const signed = (value: unknown, key = keys.privateKey) => {
    const content = Buffer.from(JSON.stringify(value));
    return { version: 1, signed: content.toString("base64"), signature: signSetUp(content, key).toString("base64") };
  };
  const byIt = (folder: string) =>
    writeFileSync(
      join(folder, "policy.json"),
      JSON.stringify({
        version: 1,
        setBy: "IT",
        setUpFiles: { signedBy: [newSigningKeys().publicKey, keys.publicKey] },
      }),
    );
  const FILE = { version: 1, account: ACCOUNT };

  test("are the only ones that are taken where the policy names who signs them", async () => {
    const { detail } = await asked(signed(FILE), byIt);
    expect(detail).toContain("Signed by those whom the policy of this computer names.");
    await running?.stop();
    expect(await refused(FILE, byIt)).toContain("provisioning-unsigned");
    await running?.stop();
    expect(await refused(signed(FILE, newSigningKeys().privateKey), byIt)).toContain("provisioning-signature-wrong");
  });

  test("made for a later version are refused as such, and only when their signature is right", async () => {
    const later = { ...FILE, version: 2 };
    expect(await refused(signed(later), byIt)).toContain("provisioning-newer");
    await running?.stop();
    expect(await refused(signed(later, newSigningKeys().privateKey), byIt)).toContain("provisioning-signature-wrong");
    await running?.stop();
    expect(await refused(later, byIt)).toContain("provisioning-unsigned");
  });

  test("that were changed afterwards are refused", async () => {
    const { signature } = signed(FILE);
    const other = Buffer.from(JSON.stringify({ version: 1, account: { ...ACCOUNT, displayName: "Dispatch 8" } }));
    const value = { version: 1, signed: other.toString("base64"), signature };
    expect(await refused(value, byIt)).toContain("provisioning-signature-wrong");
  });

  test("are not said to be checked where there is no key", async () => {
    const { detail } = await asked(signed(FILE, newSigningKeys().privateKey));
    expect(detail).toContain("Signed, but this computer has no key to check the signature with.");
  });

  test("are valid until they say so", async () => {
    const until = (validUntil: string) => signed({ ...FILE, validUntil });
    expect(await refused(until("2020-01-01T00:00:00Z"), byIt)).toContain("provisioning-expired");
    await running?.stop();
    expect(await asked(until("2999-01-01T00:00:00+01:00"), byIt)).toBeDefined();
  });

  test("need a key of the kind that signs them", async () => {
    const started = await startElectron(built.preload, (folder) => {
      const policy = { version: 1, setBy: "IT", setUpFiles: { signedBy: [keys.privateKey] } };
      writeFileSync(join(folder, "policy.json"), JSON.stringify(policy));
      return { lab: false };
    });
    running = started;
    expect(seen.errorBoxes[0]?.content).toContain("policy-invalid");
    expect(seen.errorBoxes[0]?.content).toContain("setUpFiles.signedBy.0");
  });
});
