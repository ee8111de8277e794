import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readKmsAccess } from "../../../../electron/keys/account-access.ts";
import type { KmsAccess } from "../../../../electron/keys/kms-access.ts";
import { MC_SERVICES, SERVICE_NAMES, VOICE_SERVICE } from "../../../../shared/mc/services/services.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-access-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

/** An account with this KMS, with voice alone where no services are given. */
function accountWith(kms?: Record<string, unknown>, services?: Record<string, unknown>): string {
  return JSON.stringify({
    displayName: "Control room 1",
    impu: "sip:dispatcher@ims.a.test",
    registrar: "sip:ims.a.test",
    ...(services === undefined
      ? { mcServiceId: "sip:dispatcher@a.test", participatingFunction: "sip:mcptt@a.test" }
      : { services }),
    webSocketUrl: "wss://pcscf.a.test/ws",
    digest: { username: "dispatcher", realm: "ims.a.test", password: "correct horse" },
    registrationExpires: 600,
    systems: [{ name: "System A", domain: "a.test", home: true }],
    ...(kms === undefined ? {} : { kms: { uri: "kms.a.test", ...kms } }),
  });
}

/** Writes such an account and reads what the host makes of it. */
function access(...account: Parameters<typeof accountWith>): KmsAccess | undefined {
  write("account.json", accountWith(...account));
  return readKmsAccess(folder);
}

test("there is none without an account, and without a KMS", () => {
  expect(readKmsAccess(folder)).toBeUndefined();
  expect(access()).toBeUndefined();
  expect(access({})).toMatchObject({ userUri: "sip:dispatcher@a.test", kmsUri: "kms.a.test" });
});

const served = (id: string) => ({ id: `sip:${id}@a.test`, participatingFunction: `sip:${id}-server@a.test` });

test.each([
  ["voice, where there is voice", { mcdata: served("data"), mcptt: served("voice") }, "sip:voice@a.test", ["mcptt"]],
  ["video alone", { mcvideo: served("video") }, "sip:video@a.test", ["mcvideo"]],
  ["messages alone", { mcdata: served("data") }, "sip:data@a.test", ["mcdata"]],
  ["video before messages", { mcdata: served("data"), mcvideo: served("video") }, "sip:video@a.test", ["mcvideo"]],
  ["one ID in both", { mcdata: served("one"), mcvideo: served("one") }, "sip:one@a.test", ["mcvideo", "mcdata"]],
] as const)("keys are those of the ID in %s", (_what, services, userUri, covered) => {
  const kms = access({}, services);
  expect(kms?.userUri).toBe(userUri);
  expect(SERVICE_NAMES.filter((service) => kms?.isIdIn(service))).toEqual(covered);
});

test("of a desk of whoever signs in nobody has keys until somebody has, in whichever service", () => {
  const { id: _id, ...nobody } = served("data");
  const identity = { issuer: "https://id.a.test", clientId: "console", users: "whoever-signs-in" };
  const shared = { ...JSON.parse(accountWith({ accessToken: undefined }, { mcdata: nobody })), identity };
  write("account.json", JSON.stringify(shared));
  expect(readKmsAccess(folder)).toBeUndefined();
  const ids = new Map([["mcdata", "sip:ava@a.test"]] as const);
  expect(readKmsAccess(folder, undefined, async () => "token", undefined, ids)).toMatchObject({
    userUri: "sip:ava@a.test",
  });
});

test("an account that cannot be read is not one that is missing", () => {
  write("account.json", "{");
  expect(() => readKmsAccess(folder)).toThrow(expect.objectContaining({ code: "account-invalid" }));
});

describe("the token", () => {
  const refusal = expect.objectContaining({ code: "kms-token-missing" });

  test("stands in the account, or nowhere", async () => {
    await expect(access({ accessToken: "letmein" })?.accessToken(false)).resolves.toBe("letmein");
    await expect(access({})?.accessToken(false)).rejects.toEqual(refusal);
  });

  test("of a file is read again for every request, without the end of its line", async () => {
    const kms = access({ accessTokenFile: "token" });
    write("token", "first\n");
    await expect(kms?.accessToken(false)).resolves.toBe("first");
    write("token", "second\r\n");
    await expect(kms?.accessToken(true)).resolves.toBe("second");
  });

  test("of a file that is missing, empty or no token file at all is missing", async () => {
    const kms = access({ accessTokenFile: "token" });
    await expect(kms?.accessToken(false)).rejects.toEqual(refusal);
    for (const text of [" \n", "x".repeat(70_000)]) {
      write("token", text);
      await expect(kms?.accessToken(false)).rejects.toEqual(refusal);
    }
  });
});

describe("trust anchors", () => {
  const refusal = expect.objectContaining({ code: "kms-trust-anchor-unreadable" });

  test("are those of the platform where none are named", () => {
    expect(access({})?.trustAnchors).toBeUndefined();
  });

  test("that are missing, are no certificates, or cannot be parsed are refused", () => {
    expect(() => access({ trustAnchorFile: "none.pem" })).toThrow(refusal);
    write("text.pem", "no certificate in it");
    expect(() => access({ trustAnchorFile: "text.pem" })).toThrow(refusal);
    write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expect(() => access({ trustAnchorFile: "broken.pem" })).toThrow(refusal);
  });
});

test("keys of the security extension become octets, with and without an integrity key", () => {
  const key = (name: string, digit: string) => ({ name, keyHex: digit.repeat(64) });
  const security = { transportKey: key("tk.1.a", "1"), signaturesRequired: true };
  expect(access({ security })?.security).toEqual({
    transportKey: { name: "tk.1.a", key: new Uint8Array(32).fill(0x11) },
    integrityKey: undefined,
    signaturesRequired: true,
  });
  expect(access({ security: { ...security, integrityKey: key("ik.1.a", "2") } })?.security?.integrityKey).toEqual({
    name: "ik.1.a",
    key: new Uint8Array(32).fill(0x22),
  });
});

test("a user profile is what its file says at the moment", () => {
  const kms = access({});
  const { file } = MC_SERVICES[VOICE_SERVICE].profileDocument;
  expect(kms?.userProfile(VOICE_SERVICE)).toBeUndefined();
  write(file, "<first/>");
  expect(kms?.userProfile(VOICE_SERVICE)).toBe("<first/>");
  expect(kms?.userProfile(VOICE_SERVICE)).toBe("<first/>");
  write(file, "<second-one/>");
  expect(kms?.userProfile(VOICE_SERVICE)).toBe("<second-one/>");
  rmSync(join(folder, file));
  expect(kms?.userProfile(VOICE_SERVICE)).toBeUndefined();
});

test("no name of the real network is led elsewhere", () => {
  expect(access({})?.addressOf("kms.a.test")).toBeUndefined();
});
