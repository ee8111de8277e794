/** What a desk lacks, as the first start lists it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { missingParts } from "../../../../electron/set-up/missing.ts";
import { ACCOUNT } from "../../../support/fixtures/account.ts";
import { dataFolderForTests } from "../services/support/data-folder.ts";

const at = dataFolderForTests();
const kept = (name: string, value: unknown) =>
  writeFileSync(join(at.folder, name), JSON.stringify(value), { mode: 0o600 });
const PEOPLE = { version: 1, url: "ldaps://ldap.a.test", base: "", trustAnchorFile: "ldap-ca.pem" };

test("authorities are listed once, whoever is checked against them, and those that are there are not", () => {
  kept("account.json", {
    ...ACCOUNT,
    kms: { uri: "kms.a.test", trustAnchorFile: "kms-ca.pem" },
    contentServer: { url: "https://content.a.test", trustAnchorFile: "own-ca.pem" },
    signalling: { trustAnchorFile: "own-ca.pem" },
  });
  kept("people-server.json", PEOPLE);
  writeFileSync(join(at.folder, "kms-ca.pem"), "");
  const files = missingParts(at.folder).filter(({ part }) => part === "authorities");
  expect(files.map(({ place }) => place)).toEqual(["own-ca.pem", "ldap-ca.pem"]);
});

test("what accounts at partners name is listed by where it belongs", () => {
  kept("account.json", ACCOUNT);
  mkdirSync(join(at.folder, "partners", "b.test"), { recursive: true });
  kept("partners/b.test/account.json", { ...ACCOUNT, kms: { uri: "kms.b.test", accessTokenFile: "kms-token" } });
  const place = join("partners", "b.test", "kms-token");
  expect(missingParts(at.folder)).toEqual(expect.arrayContaining([{ part: "token", place }]));
  kept(place, "token");
  expect(missingParts(at.folder).map((each) => each.place)).not.toContain(place);
});

test("settings of the server of people that cannot be used hide nothing of what the account lacks", () => {
  kept("account.json", { ...ACCOUNT, signalling: { trustAnchorFile: "own-ca.pem" } });
  kept("people-server.json", { ...PEOPLE, url: "ldap://in.clear.test" });
  expect(missingParts(at.folder)).toEqual(
    expect.arrayContaining([
      { part: "authorities", place: "own-ca.pem" },
      { part: "directory", place: "directory.json" },
    ]),
  );
});
