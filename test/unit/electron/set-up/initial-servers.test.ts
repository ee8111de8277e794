/** An account and the document that completes it: what is filled, what stays, and where servers may not be. */
import { describe, expect, test } from "vitest";
import { completeAccount } from "../../../../electron/set-up/initial-servers.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { readInitialConfiguration } from "../../../../shared/mc/initial-configuration.ts";
import { INITIAL_CONFIGURATION } from "../../../support/fixtures/initial-configuration.ts";

const DEVICE = "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a";
const HERE = { url: new URL("https://cms.a.test/init.xml"), hosts: [], device: DEVICE };
const read = (from: string | RegExp = "", to = "") => readInitialConfiguration(INITIAL_CONFIGURATION.replace(from, to));
const OWN = { mcServiceId: "sip:ava@a.test" };

function refusal(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof McError) return `${error.code} ${error.detail}`;
    throw error;
  }
  return undefined;
}

describe("an account", () => {
  test("gets from the document what it leaves out", () => {
    expect(completeAccount(OWN, read(), HERE)).toEqual({
      account: {
        ...OWN,
        participatingFunction: "sip:mcptt-part@a.test",
        kms: { uri: "kms.a.test" },
        configurationServer: { url: "https://cms.a.test/xcap-root" },
        groupServer: { url: "https://gms.a.test/xcap-root" },
      },
      notes: [],
    });
  });

  test("keeps what its administrator has written", () => {
    const pinned = {
      services: { mcptt: { id: "sip:ava@a.test", participatingFunction: "sip:own@b.test" } },
      kms: { uri: "own-kms.b.test", accessTokenFile: "t" },
      configurationServer: { url: "https://own.b.test/" },
      groupServer: { url: "https://own-groups.b.test/", trustAnchorFile: "own.pem" },
      identity: { issuer: "https://own-id.b.test", clientId: "x" },
    };
    expect(completeAccount(pinned, read(), HERE).account).toEqual(pinned);
  });

  test("gets no group server where nobody says where the profiles are that name groups", () => {
    const without = read(/<CMS-XCAP-root-URI>[^<]*<\/CMS-XCAP-root-URI>/, "");
    expect(completeAccount(OWN, without, HERE).account).not.toHaveProperty("groupServer");
    const own = { ...OWN, configurationServer: { url: "https://own.b.test/" } };
    expect(completeAccount(own, without, HERE).account).toMatchObject({
      groupServer: { url: "https://gms.a.test/xcap-root" },
    });
  });

  test("with floor control gets the timers of its participant, each that it leaves out", () => {
    const set = read("<App-Server-Info>", "<Timers><T100>2</T100><T132>4</T132></Timers><App-Server-Info>");
    expect(completeAccount(OWN, set, HERE).account).not.toHaveProperty("floorControl");
    const floorControl = { queueing: true, timers: { T132: 3 } };
    expect(completeAccount({ ...OWN, floorControl }, set, HERE).account).toMatchObject({
      floorControl: { queueing: true, timers: { T100: 2, T132: 3 } },
    });
    expect(completeAccount({ ...OWN, floorControl }, read(), HERE).account).toMatchObject({ floorControl });
    // Whoever reads the account says what is wrong with it.
    const wrong = { floorControl: { timers: 7 } };
    expect(completeAccount({ ...OWN, ...wrong }, set, HERE).account).toMatchObject(wrong);
  });

  test("that names services gets the function of each", () => {
    const account = { services: { mcptt: { id: "sip:ava@a.test" }, mcdata: { id: "sip:ava@a.test" } } };
    expect(completeAccount(account, read(), HERE).account).toMatchObject({
      services: {
        mcptt: { id: "sip:ava@a.test", participatingFunction: "sip:mcptt-part@a.test" },
        mcdata: { id: "sip:ava@a.test" },
      },
    });
  });

  test("whose users sign in learns at which server, and one with a token of its own does not", () => {
    const signing = { ...OWN, identity: { clientId: "desk" } };
    expect(completeAccount(signing, read(), HERE).account).toMatchObject({
      identity: { clientId: "desk", issuer: "https://idm.a.test" },
    });
    const told = read("</MCPTT-Service-Details>", "<Idm-Client-Id>d</Idm-Client-Id></MCPTT-Service-Details>");
    expect(completeAccount(OWN, told, HERE).account).toMatchObject({
      identity: { clientId: "d", issuer: "https://idm.a.test" },
    });
    // Of a server that says nothing of itself the administrator has to say where its keys are.
    const keys = "https://idm.a.test/jwks";
    expect(
      completeAccount({ ...OWN, identity: { clientId: "d", endpoints: { keys } } }, read(), HERE).account,
    ).toMatchObject({
      identity: {
        issuer: "https://idm.a.test",
        endpoints: { authorization: "https://idm.a.test/authorize", token: "https://idm.a.test/token", keys },
      },
    });
    for (const server of ["kms", "contentServer", "configurationServer", "groupServer"])
      for (const token of ["accessToken", "accessTokenFile"]) {
        const written = { ...OWN, [server]: { [token]: "t" } };
        expect(completeAccount(written, told, HERE).account, server).not.toHaveProperty("identity");
      }
  });
});

describe("a document that nobody has signed", () => {
  const ELSEWHERE = [
    ["the key server", "kms.a.test", "kms.evil.test"],
    ["the configuration server", "https://cms.a.test/xcap-root", "https://a.test.evil.test/x"],
    ["the group server", "https://gms.a.test/xcap-root", "https://gms.a.test.evil.test/x"],
    ["the participating function", "sip:mcptt-part@a.test", "sip:mcptt-part@evil.test"],
    ["the function, with what looks like the host before it", "sip:mcptt-part@a.test", "sip:a.test@evil.test"],
  ] as const;
  test.each(ELSEWHERE)("puts %s nowhere else", (_what, from, to) => {
    expect(refusal(() => completeAccount(OWN, read(from, to), HERE))).toMatch(
      /^initial-configuration-elsewhere .*evil\.test$/,
    );
  });

  test.each(["https://idm.a.test/token", "https://idm.a.test/authorize"])("nor the sign-in (%s)", (endpoint) => {
    const account = { ...OWN, identity: { clientId: "desk" } };
    const configuration = read(endpoint, "https://idm.evil.test/x");
    expect(refusal(() => completeAccount(account, configuration, HERE))).toBe(
      "initial-configuration-elsewhere idm.evil.test",
    );
  });

  test("may where the administrator has named the domain", () => {
    const there = read("kms.a.test", "kms.b.test");
    expect(refusal(() => completeAccount(OWN, there, HERE))).toBeDefined();
    expect(completeAccount(OWN, there, { ...HERE, hosts: ["b.test"] }).account).toMatchObject({
      kms: { uri: "kms.b.test" },
    });
  });

  test("is noted where it is for another device or domain, or wants a proxy", () => {
    const other = `<mcptt-UE-id><Instance-ID-URN>urn:uuid:${"1".repeat(8)}-1111-1111-1111-${"1".repeat(12)}</Instance-ID-URN></mcptt-UE-id><on-network`;
    expect(completeAccount(OWN, read("<on-network", other), HERE).notes).toEqual(["other-device"]);
    expect(completeAccount(OWN, read('domain="a.test"', 'domain="b.test"'), HERE).notes).toEqual(["other-domain"]);
    const proxy = "<http-proxy>https://proxy.a.test</http-proxy><kms>";
    expect(completeAccount(OWN, read("<kms>", proxy), HERE).notes).toEqual(["home-proxy"]);
  });
});
