import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { dataFolderUsers } from "../../../../electron/user/data-folder-user.ts";
import type { UserSources } from "../../../../electron/user/user-source.ts";
import { dataFolderOf010 } from "../../../support/fixtures/data-folder.ts";
import { codeOf, dataFolderForTests } from "../services/support/data-folder.ts";

const at = dataFolderForTests();
const IDENTITY = { clientId: `urn:uuid:${crypto.randomUUID()}`, instanceId: crypto.randomUUID() };
let folder: string;
let users: UserSources;

beforeEach(() => {
  folder = dataFolderOf010("account", at.folder);
  users = dataFolderUsers(folder, IDENTITY);
});

test("the one user is the account of the folder, with its people and its KMS", () => {
  const { dispatcher } = users;
  expect(dispatcher.account()).toMatchObject({ displayName: "Dispatcher One", ...IDENTITY });
  expect(dispatcher.directory()).toEqual(JSON.parse(readFileSync(join(folder, "directory.json"), "utf8")));
  expect(dispatcher.kms()).toMatchObject({ kmsUri: "localhost:47663" });
  expect(users.signInSources()).toEqual(["wss://pcscf.home.example"]);
});

test("there are no field units", () => {
  expect(users.unit("anna")).toBeUndefined();
});

test("without an account there is nobody to sign in, no address and no KMS", () => {
  rmSync(join(folder, "account.json"));
  expect(codeOf(() => users.dispatcher.account())).toBe("account-missing");
  expect(users.signInSources()).toEqual([]);
  expect(users.dispatcher.kms()).toBeUndefined();
});
