/** From which server people come: by the policy of the computer before the file of the data folder, and what is wrong is named without its value. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readPeopleServer } from "../../../../electron/people-server/server-settings.ts";
import { openSetUp } from "../../../../electron/set-up/set-up-file.ts";
import { asMcError } from "../../../../shared/errors/mc-error.ts";
import { ACCOUNT } from "../../../support/fixtures/account.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-people-server-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SERVER = { version: 1, url: "ldaps://ldap.a.test", base: "ou=people,dc=a" };
const write = (value: unknown) => writeFileSync(join(folder, "people-server.json"), JSON.stringify(value));
const failure = (byPolicy?: unknown) => {
  try {
    readPeopleServer(folder, byPolicy);
  } catch (cause) {
    const { code, detail = "" } = asMcError(cause);
    return { code, detail };
  }
  throw new Error("it was read");
};

test("nobody is asked where nothing says whom", () => {
  expect(readPeopleServer(folder)).toBeUndefined();
});

test("what is left out has its default, in the file and in the policy alike", () => {
  write(SERVER);
  const read = readPeopleServer(folder);
  expect(read).toMatchObject({
    target: { host: "ldap.a.test", port: 636, isSecure: true },
    startTls: false,
    filter: "(objectClass=person)",
    everySeconds: 900,
    mostEntries: 20_000,
    pageSize: 500,
    attributes: { displayName: ["displayName", "cn"], groups: ["ou"] },
  });
  rmSync(join(folder, "people-server.json"));
  expect(readPeopleServer(folder, SERVER)).toEqual(read);
});

test("the policy goes before the file, one that cannot be used too: whoever may write the file does not decide then", () => {
  write(SERVER);
  expect(readPeopleServer(folder, { ...SERVER, url: "ldaps://[2001:db8::7]:1636" })?.target).toEqual({
    host: "2001:db8::7",
    port: 1636,
    isSecure: true,
  });
  const wrong = { ...SERVER, url: "ldap://ldap.a.test", filter: "(secret=", bind: { dn: "cn=secret" } };
  const { code, detail } = failure(wrong);
  expect(code).toBe("people-server-invalid");
  expect(detail).toMatch(/^policy\.json, people\.server: /);
  for (const member of ["filter", "bind.passwordFile"]) expect(detail).toContain(member);
  expect(detail).not.toMatch(/secret|ldap\.a\.test/);
});

test.each<[string, object, string]>([
  ["in clear to another computer", { url: "ldap://ldap.a.test" }, "url"],
  ["TLS that is begun inside of TLS", { startTls: true }, "url"],
  ["no address of an LDAP server", { url: "https://ldap.a.test" }, "url"],
  ["a name and a password in the address", { url: "ldaps://secret:secret@ldap.a.test" }, "url"],
  ["a search in the address", { url: "ldaps://ldap.a.test/ou=secret?cn?sub" }, "url"],
  ["a password itself", { bind: { dn: "cn=x", password: "secret" } }, "bind.password"],
  ["a password file outside", { bind: { dn: "cn=x", passwordFile: "../password" } }, "bind.passwordFile"],
  ["a file that holds another secret", { bind: { dn: "cn=x", passwordFile: "kms-token" } }, "bind.passwordFile"],
  ["a file of the program", { bind: { dn: "cn=x", passwordFile: "people-server-password.json" } }, "bind.passwordFile"],
  ["a file in a folder", { bind: { dn: "cn=x", passwordFile: "partners/b-password" } }, "bind.passwordFile"],
  ["an attribute that is none", { attributes: { role: ["(secret)"] } }, "attributes.role.0"],
  ["asking without end", { everySeconds: 1 }, "everySeconds"],
  ["a later form", { version: 2 }, "version"],
])("with %s nobody is asked, by file or policy", (_what, change, member) => {
  const wrong = { ...SERVER, ...change };
  write(wrong);
  for (const { code, detail } of [failure(), failure(wrong)]) {
    expect(code).toBe("people-server-invalid");
    expect(detail.split(": ").at(-1)).toContain(member);
    expect(detail).not.toContain("secret");
  }
});

test("in clear only this computer itself is asked, and TLS that is begun makes another one possible", () => {
  for (const url of ["ldap://127.0.0.1:3890", "ldap://[::1]"]) {
    expect(readPeopleServer(folder, { ...SERVER, url })?.target.isSecure).toBe(false);
  }
  expect(readPeopleServer(folder, { ...SERVER, url: "ldap://ldap.a.test", startTls: true })?.target.port).toBe(389);
});

test("a set-up file brings it as it stands, for whoever installs it to check", () => {
  const octets = Buffer.from(JSON.stringify({ version: 1, account: ACCOUNT, peopleServer: SERVER }), "utf8");
  expect(openSetUp(octets, [], 0).content.peopleServer).toEqual(SERVER);
});
