import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  readAccount,
  readAccountConfiguration,
  readAccountIdentity,
  readAccountKms,
  readCredentials,
  readLargestSent,
} from "../../../../electron/services/account.ts";
import { identityHost } from "../../../../electron/services/account-file.ts";
import { readDirectory } from "../../../../electron/services/directory-file.ts";
import { servicesOf, shownIdOf, sipAccountSchema } from "../../../../shared/bridge/account.ts";
import { connectSources } from "../../../../shared/bridge/signalling-server.ts";
import type { McError } from "../../../../shared/errors/mc-error.ts";
import { DEFAULT_WIRE, signallingWireSchema } from "../../../../shared/mc/wire-profile.ts";
import { codeOf, dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();

describe("the account", () => {
  const identity = { clientId: `urn:uuid:${crypto.randomUUID()}`, instanceId: crypto.randomUUID() };
  const file = {
    displayName: "Control room 1",
    mcServiceId: "sip:dispatcher@a.test",
    impu: "sip:dispatcher@ims.a.test",
    registrar: "sip:ims.a.test",
    participatingFunction: "sip:mcptt@a.test",
    webSocketUrl: "wss://pcscf.a.test/ws",
    digest: { username: "Mufasa", realm: "testrealm@host.com", password: "Circle Of Life" },
    registrationExpires: 600,
    systems: [{ name: "System A", domain: "a.test", home: true }],
  };
  const write = (account: unknown) => writeFileSync(join(at.folder, "account.json"), JSON.stringify(account));

  test("is handed out without the password and without anything that is made from it", () => {
    write(file);
    const account = readAccount(at.folder, identity);
    expect(sipAccountSchema.parse(account)).toEqual(account);
    expect(account).toMatchObject(identity);
    // H(A1) of RFC 2617 clause 3.5, which earlier versions handed out.
    expect(JSON.stringify(account)).not.toMatch(/Circle|Mufasa|digest|939e7578ed9e3c518a452acee763bce9/i);
  });

  test("says what the user proves with who it is, and in which realms", () => {
    write(file);
    const { password, username } = file.digest;
    expect(readCredentials(at.folder)).toEqual({ username, password, realms: ["testrealm@host.com"] });
    write({ ...file, digest: { ...file.digest, furtherRealms: ["edge.a.test"] } });
    expect(readCredentials(at.folder)?.realms).toEqual(["testrealm@host.com", "edge.a.test"]);
    write({ ...file, digest: { ...file.digest, furtherRealms: [""] } });
    expect(codeOf(() => readCredentials(at.folder))).toBe("account-invalid");
  });

  test("has no password where SIP servers are shown the token, and has one everywhere else", () => {
    const { digest, ...bare } = file;
    const signingIn = { issuer: "https://id.a.test", clientId: "mc-dispatcher" };
    const bearing = { ...signingIn, sip: "bearer" };
    write({ ...bare, identity: bearing });
    expect(readCredentials(at.folder)).toBeUndefined();
    expect(readAccount(at.folder, identity)).toMatchObject({ signsIn: true, bearsToken: true });
    write({ ...bare, digest, identity: bearing });
    expect(readCredentials(at.folder)?.username).toBe(digest.username);
    write({ ...file, identity: signingIn, bearsToken: true });
    expect(readAccount(at.folder, identity)).not.toHaveProperty("bearsToken");
    for (const wrong of [
      bare,
      { ...bare, identity: signingIn },
      { ...bare, identity: { ...signingIn, sip: "digest" } },
      // A relay of longer messages takes a password alone.
      { ...bare, identity: bearing, messageMedia: { relay: "msrps://relay.a.test;tcp" } },
    ]) {
      write(wrong);
      expect(codeOf(() => readCredentials(at.folder))).toBe("account-invalid");
    }
  });

  test("says where its user signs in, of which nothing is handed out, and takes no token beside it", () => {
    const signingIn = { issuer: "https://id.a.test/realm", clientId: "mc-dispatcher" };
    write({ ...file, identity: signingIn });
    expect(readAccountIdentity(at.folder)).toEqual({
      identity: { ...signingIn, acrValues: [], redirectPath: "/signed-in" },
      services: ["mcptt"],
      ids: new Map([["mcptt", file.mcServiceId]]),
    });
    expect(readAccount(at.folder, identity)).not.toHaveProperty("identity");
    const endpoints = {
      authorization: "https://login.a.test/authorize?realm=mc",
      token: "https://login.a.test/token",
      keys: "https://login.a.test/jwks",
    };
    write({ ...file, identity: { ...signingIn, endpoints } });
    const named = readAccountIdentity(at.folder)?.identity;
    expect([named?.endpoints, named && identityHost(named)]).toEqual([endpoints, "login.a.test"]);
    const refused = [
      // What is shown codes and tokens is one server, over TLS, whose keys are known.
      { identity: { ...signingIn, endpoints: { ...endpoints, token: "https://other.test/token" } } },
      { identity: { ...signingIn, endpoints: { ...endpoints, revocation: "https://other.test/revoke" } } },
      { identity: { ...signingIn, endpoints: { ...endpoints, keys: "http://login.a.test/jwks" } } },
      { identity: { ...signingIn, endpoints: { authorization: endpoints.authorization, token: endpoints.token } } },
      { kms: { uri: "kms.a.test", accessToken: "t" } },
      { contentServer: { url: "https://content.a.test/", accessTokenFile: "t" } },
      { identity: { ...signingIn, issuer: "http://id.a.test" } },
      { identity: { ...signingIn, issuer: "https://u:p@id.a.test" } },
      { identity: { ...signingIn, issuer: "https://id.a.test/?a" } },
      { identity: { ...signingIn, scopes: ["two words"] } },
      { identity: { ...signingIn, redirectPath: "//id.a.test/x" } },
      { identity: { ...signingIn, redirectPort: 80 } },
      { identity: { ...signingIn, signedOutPath: "//id.a.test/x" } },
      { identity: { ...signingIn, secret: "x" } },
    ];
    for (const wrong of refused) {
      write({ ...file, identity: signingIn, ...wrong });
      expect(
        codeOf(() => readAccountIdentity(at.folder)),
        JSON.stringify(wrong),
      ).toBe("account-invalid");
    }
  });

  test("says where its user's documents come from, of which nothing is handed out, and takes no token beside a sign-in", () => {
    const server = { url: "https://config.a.test/xcap-root" };
    write({ ...file, configurationServer: server });
    expect(readAccountConfiguration(at.folder)).toEqual({
      server: { ...server, checkEverySeconds: 900 },
      groups: undefined,
      ids: new Map([["mcptt", file.mcServiceId]]),
      home: file.systems.filter(({ home }) => home).map(({ domain }) => domain),
    });
    expect(readAccount(at.folder, identity)).not.toHaveProperty("configurationServer");
    const signingIn = { issuer: "https://id.a.test/realm", clientId: "mc-dispatcher" };
    const refused = [
      { configurationServer: { url: "http://config.a.test/" } },
      { configurationServer: { url: "https://u:p@config.a.test/" } },
      { configurationServer: { url: "https://config.a.test/?a" } },
      { configurationServer: { ...server, userProfileIndex: 256 } },
      { configurationServer: { ...server, checkEverySeconds: 1 } },
      { configurationServer: { ...server, accessTokenFile: "../other" } },
      { configurationServer: { ...server, accessToken: "t" }, identity: signingIn },
      { configurationServer: { ...server, password: "x" } },
    ];
    for (const wrong of refused) {
      write({ ...file, ...wrong });
      expect(
        codeOf(() => readAccountConfiguration(at.folder)),
        JSON.stringify(wrong),
      ).toBe("account-invalid");
    }
  });

  test("says where the documents of its user's groups come from, by the rules of the configuration server", () => {
    const configurationServer = { url: "https://config.a.test/xcap-root" };
    const groupServer = { url: "https://groups.a.test/xcap-root", accessTokenFile: "group-token" };
    write({ ...file, configurationServer, groupServer });
    expect(readAccountConfiguration(at.folder)?.groups).toEqual(groupServer);
    expect(readAccount(at.folder, identity)).not.toHaveProperty("groupServer");
    const signingIn = { issuer: "https://id.a.test/realm", clientId: "mc-dispatcher" };
    const refused = [
      // Nobody would say which groups there are.
      { groupServer },
      { configurationServer, groupServer: { url: "http://groups.a.test/" } },
      { configurationServer, groupServer: { url: "https://u:p@groups.a.test/" } },
      { configurationServer, groupServer: { ...groupServer, accessTokenFile: "../other" } },
      { configurationServer, groupServer: { ...groupServer, notifier: "sip:gms@a.test" } },
      { configurationServer, groupServer, identity: signingIn },
    ];
    for (const wrong of refused) {
      write({ ...file, ...wrong });
      expect(
        codeOf(() => readAccountConfiguration(at.folder)),
        JSON.stringify(wrong),
      ).toBe("account-invalid");
    }
  });

  test("of voice alone and of several services says whose the ID is", () => {
    write(file);
    const voice = { id: file.mcServiceId, participatingFunction: file.participatingFunction };
    expect(readAccount(at.folder, identity).services).toEqual({ mcptt: voice });
    const video = { id: "sip:pictures@a.test", participatingFunction: "sip:mcvideo@a.test" };
    write({ ...file, services: { mcvideo: video } });
    const both = readAccount(at.folder, identity);
    expect(both.services).toEqual({ mcptt: voice, mcvideo: video });
    expect([servicesOf(both), shownIdOf(both)]).toEqual([["mcptt", "mcvideo"], voice.id]);
    const { mcServiceId, participatingFunction, ...others } = file;
    write({ ...others, services: { mcvideo: video } });
    expect(shownIdOf(readAccount(at.folder, identity))).toBe(video.id);
  });

  test("says how its system speaks; what concerns keys stays in the host, and the lookup of 0.1.0 goes before", () => {
    const kms = { uri: "kms.a.test", accessToken: "t" };
    const wire = { warningAgent: "console.a.test", keys: { identities: "uid", lookup: "{base}/a/{userUri}" } };
    write({ ...file, wire, kms });
    expect(readAccount(at.folder, identity).wire).toEqual({
      ...signallingWireSchema.parse({}),
      warningAgent: "console.a.test",
    });
    expect(readAccountKms(at.folder)?.wire).toEqual({ ...DEFAULT_WIRE.keys, ...wire.keys });
    write({ ...file, wire, kms: { ...kms, lookupTemplate: "{base}/b/{userUri}" } });
    expect(readAccountKms(at.folder)?.wire.lookup).toBe("{base}/b/{userUri}");
    write({ ...file, wire: { warningAgents: "x" } });
    expect(() => readAccount(at.folder, identity)).toThrow(
      expect.objectContaining({ code: "account-invalid", detail: expect.stringMatching(/: wire\.warningAgents$/) }),
    );
  });

  test.each([
    ["no service at all", { mcServiceId: undefined, participatingFunction: undefined }, "mcServiceId"],
    ["an ID without its function", { participatingFunction: undefined }, "participatingFunction"],
    ["a function without its ID", { mcServiceId: undefined }, "mcServiceId"],
    [
      "voice said twice",
      { services: { mcptt: { id: "sip:x@a.test", participatingFunction: "sip:y@a.test" } } },
      "mcServiceId",
    ],
    [
      "a service that there is not",
      { services: { mcfax: { id: "sip:x@a.test", participatingFunction: "sip:y@a.test" } } },
      "services",
    ],
  ])("with %s is refused by the name of the member", (_name, change, member) => {
    write({ ...file, ...change });
    expect(() => readAccount(at.folder, identity)).toThrow(
      expect.objectContaining({ code: "account-invalid", detail: expect.stringContaining(member) }),
    );
  });

  test.each([
    ["ws://pcscf.a.test/ws", "server-unencrypted"],
    ["ws://[::1]:5062/ws", "server-address-unusable"],
  ])("with %s says why nothing is connected", (webSocketUrl, code) => {
    write({ ...file, webSocketUrl });
    expect(() => readAccount(at.folder, identity)).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(/account\.json: webSocketUrl$/) }),
    );
  });

  test("with several servers keeps their order; the one of older accounts stands alone", () => {
    const { webSocketUrl, ...rest } = file;
    const servers = ["wss://two.a.test/ws", "wss://one.a.test/ws"];
    write({ ...rest, servers });
    expect(readAccount(at.folder, identity).servers).toEqual(servers);
    write(file);
    expect(readAccount(at.folder, identity).servers).toEqual([webSocketUrl]);
  });

  test.each([
    ["no server", { webSocketUrl: undefined }, /account\.json: servers$/, "account-invalid"],
    ["none in the list", { webSocketUrl: undefined, servers: [] }, /servers/, "account-invalid"],
    ["both forms", { servers: ["wss://b.a.test"] }, /account\.json: servers$/, "account-invalid"],
    [
      "one twice",
      { webSocketUrl: undefined, servers: ["wss://b.a.test", "wss://b.a.test"] },
      /servers/,
      "account-invalid",
    ],
    [
      "one in clear",
      { webSocketUrl: undefined, servers: ["wss://b.a.test", "ws://c.a.test"] },
      /servers/,
      "server-unencrypted",
    ],
  ])("with %s is refused by name", (_name, change, detail, code) => {
    write({ ...file, ...change });
    expect(() => readAccount(at.folder, identity)).toThrow(
      expect.objectContaining({ code, detail: expect.stringMatching(detail) }),
    );
  });

  test("a domain in the place of servers is one, and they are found in it later", () => {
    const { webSocketUrl: _one, ...rest } = file;
    write({ ...rest, serversFromDns: { domain: "A.Test.", furtherDomains: ["b.test"] } });
    const account = readAccount(at.folder, identity);
    expect(account).toMatchObject({
      servers: [],
      serversFromDns: { domain: "a.test", furtherDomains: ["b.test"], path: "/" },
    });
    expect(connectSources(account)).toEqual([
      "wss://a.test:*",
      "wss://*.a.test:*",
      "wss://b.test:*",
      "wss://*.b.test:*",
    ]);
    for (const domain of ["test", "10.0.0.1", "[::1]", "*.a.test", "a_b.test", "a.test; x", "", "a.test/x"]) {
      write({ ...rest, serversFromDns: { domain } });
      expect([domain, codeOf(() => readAccount(at.folder, identity))]).toEqual([domain, "account-invalid"]);
    }
    for (const more of [{ path: "sip" }, { path: "/a b" }, { path: "/a#b" }, { service: "_x" }]) {
      write({ ...rest, serversFromDns: { domain: "a.test", ...more } });
      expect(codeOf(() => readAccount(at.folder, identity))).toBe("account-invalid");
    }
    write({ ...rest, servers: ["wss://b.a.test"], serversFromDns: { domain: "a.test" } });
    expect(codeOf(() => readAccount(at.folder, identity))).toBe("account-invalid");
  });

  test("hands on STUN and TURN servers as they are, and refuses a rule that nothing could keep", () => {
    const relay = { urls: ["turn:turn.a.test"], username: "u", credential: "Circle" };
    write({ ...file, iceServers: [relay] });
    expect(readAccount(at.folder, identity, "relay")).toMatchObject({
      iceServers: [relay],
      iceTransportPolicy: "relay",
    });
    write({ ...file, iceServers: [{ urls: ["stun:stun.a.test"] }] });
    expect(readAccount(at.folder, identity).iceTransportPolicy).toBe("all");
    expect(codeOf(() => readAccount(at.folder, identity, "relay"))).toBe("turn-server-missing");
    // Which addresses may be used is the policy's word.
    write({ ...file, iceTransportPolicy: "relay" });
    expect(readAccount(at.folder, identity).iceTransportPolicy).toBe("all");
    write({ ...file, iceServers: [{ ...relay, urls: ["http://turn.a.test"] }] });
    expect(() => readAccount(at.folder, identity)).toThrow(
      expect.objectContaining({ code: "account-invalid", detail: expect.stringMatching(/: iceServers\.0\.urls\.0$/) }),
    );
  });

  describe("the service configuration beside it", () => {
    const data = { id: "sip:dispatcher@a.test", participatingFunction: "sip:mcdata@a.test" };
    const example = readFileSync(
      new URL("../../../vectors/examples/mcdata-service-config.xml", import.meta.url),
      "utf8",
    ).replace("mcx.system-a.example", "a.test");
    const put = (text: string | Uint8Array) => writeFileSync(join(at.folder, "mcdata-service-config.xml"), text);
    const read = (more: object = { services: { mcdata: data } }) => {
      write({ ...file, ...more });
      return readAccount(at.folder, identity).serviceConfiguration;
    };

    test("limits messages and files, and crosses to the window as it is", () => {
      put(example);
      const limits = { message: 10_000, payloadInMessage: 1_000, file: 20_000_000, fetchedByItself: 1_000_000 };
      expect(read()).toEqual({ kind: "limits", limits });
      const account = readAccount(at.folder, identity);
      expect(sipAccountSchema.parse(account)).toEqual(account);
      expect(readLargestSent(at.folder)).toBe(20_000_000);
    });

    test("is read for the domain of the ID, too, and not in an account without messages", () => {
      put(example.replace("a.test", "data.test"));
      expect(read({ services: { mcdata: { ...data, id: "sip:dispatcher@data.test" } } })?.kind).toBe("limits");
      put("no XML");
      expect(read({})).toBeUndefined();
    });

    test("is that of the ID where it has both domains", () => {
      const params = /<service-configuration-params[\s\S]*<\/service-configuration-params>/;
      put(example.replace(params, (home) => `${home}${home.replace("a.test", "data.test").replace(">10000<", ">7<")}`));
      const limits = { message: 7, payloadInMessage: 1_000, file: 20_000_000, fetchedByItself: 1_000_000 };
      const services = { mcdata: { ...data, id: "sip:dispatcher@data.test" } };
      expect(read({ services })).toEqual({ kind: "limits", limits });
    });

    test("is none where there is none: nothing is limited", () => {
      expect(read()).toBeUndefined();
      expect(readLargestSent(at.folder)).toBeNull();
    });

    test.each([
      ["broken", "<service-configuration-info>", "malformed"],
      ["of another domain", example.replace("a.test", "b.test"), "domain"],
      ["with a limit that is no number", example.replace(">10000<", ">much<"), "max-data-size-sds-bytes"],
      ["in no encoding that is read", new Uint8Array([0xff, 0x00, 0xd8]), ""],
    ])("%s: the account stands, nobody can tell a size, and no file is chosen", (_what, text, detail) => {
      put(text);
      expect(read()).toEqual({ kind: "unreadable", detail });
      expect(codeOf(() => readLargestSent(at.folder))).toBe("service-configuration-unreadable");
    });

    test("a folder in its place is not taken for none", () => {
      mkdirSync(join(at.folder, "mcdata-service-config.xml"));
      expect(read()?.kind).toBe("unreadable");
    });

    test("is nowhere else: what the account says of it counts for nothing", () =>
      expect(read({ serviceConfiguration: { kind: "unreadable", detail: "" } })).toBeUndefined());
  });

  test("missing or wrong is told by names, never by values", () => {
    expect(codeOf(() => readAccount(at.folder, identity))).toBe("account-missing");
    write({ ...file, webSocketUrl: "https://a.test", digest: { ...file.digest, ha1: "Circle Of Life" } });
    const error = (() => {
      try {
        return readAccount(at.folder, identity);
      } catch (cause) {
        return cause as McError;
      }
    })() as McError;
    expect(error.code).toBe("account-invalid");
    expect(error.detail).toMatch(/webSocketUrl/);
    expect(error.detail).toMatch(/digest/);
    expect(`${error.detail}${error.cause}`).not.toContain("Circle");
    writeFileSync(join(at.folder, "account.json"), '{"digest":{"password":"Circle Of Life"');
    expect(codeOf(() => readAccount(at.folder, identity))).toBe("account-invalid");
  });

  test("the directory is read, or missed", () => {
    expect(codeOf(() => readDirectory(at.folder))).toBe("directory-missing");
    writeFileSync(join(at.folder, "directory.json"), "[{}]");
    expect(codeOf(() => readDirectory(at.folder))).toBe("directory-invalid");
    const person = { id: "1", displayName: "Anna", role: "", mcServiceId: "sip:anna@a.test", favourite: false };
    writeFileSync(join(at.folder, "directory.json"), JSON.stringify([person]));
    expect(readDirectory(at.folder)).toEqual([person]);
  });
});
