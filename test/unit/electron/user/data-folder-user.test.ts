import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
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
  users = usersWith({ isWanted: false, isIn: () => false });
});

const told: (() => void)[] = [];

function usersWith(
  signIn: { isWanted: boolean; isIn(): boolean },
  further: Pick<Parameters<typeof dataFolderUsers>[0], "partnerDocuments"> = {},
): UserSources {
  return dataFolderUsers({
    ...further,
    dataFolder: folder,
    identity: IDENTITY,
    iceTransportPolicy: "all",
    dial: undefined,
    signIn: {
      ids: () => undefined,
      isIn: signIn.isIn,
      isBarred: () => signIn.isWanted && !signIn.isIn(),
      tokens: () =>
        signIn.isWanted ? async (refused) => (refused ? "another" : "the token of the sign-in") : undefined,
      onChange(listener) {
        told.push(listener);
        return () => {};
      },
    },
  });
}

test("the one user is the account of the folder, with its people and its KMS", () => {
  const { dispatcher } = users;
  expect(dispatcher.account()).toMatchObject({ displayName: "Dispatcher One", ...IDENTITY });
  expect(dispatcher.directory()).toEqual(JSON.parse(readFileSync(join(folder, "directory.json"), "utf8")));
  expect(dispatcher.kms()).toMatchObject({ kmsUri: "localhost:47663" });
  expect(users.signInSources()).toEqual(["wss://pcscf.home.example"]);
});

describe("partner systems", () => {
  const DOMAIN = "mcx.partner.example";
  function putPartner(name: string, change: object = {}): void {
    const account = JSON.parse(readFileSync(join(folder, "account.json"), "utf8"));
    const systems = [{ name: "Partner", domain: DOMAIN, home: true }];
    mkdirSync(join(folder, "partners", name), { recursive: true });
    const text = JSON.stringify({ ...account, systems, webSocketUrl: "wss://pcscf.partner.example", ...change });
    writeFileSync(join(folder, "partners", name, "account.json"), text);
  }

  test("are folders laid out as the data folder is, each with the account that the user has there", () => {
    expect(users.partners()).toEqual([]);
    putPartner(DOMAIN);
    const [partner] = users.partners();
    expect(partner).toMatchObject({ domain: DOMAIN, name: "Partner" });
    expect(partner?.user.account()).toMatchObject({ servers: ["wss://pcscf.partner.example"], ...IDENTITY });
    expect(partner?.user.credentials()).toEqual(users.dispatcher.credentials());
    expect(users.signInSources()).toEqual(["wss://pcscf.home.example", "wss://pcscf.partner.example"]);
  });

  test("have the user profile that their own configuration server gives, where it gives one, and no other", () => {
    putPartner(DOMAIN, { kms: { uri: "kms.partner.example" } });
    const asked: string[] = [];
    users = usersWith(
      { isWanted: false, isIn: () => false },
      {
        partnerDocuments(domain) {
          asked.push(domain);
          return {
            isNamed: () => true,
            text: (_service, kind) => (kind === "user-profile" ? "of the partner" : undefined),
          };
        },
      },
    );
    const [partner] = users.partners();
    expect(partner?.user.profiles?.().userProfile("mcptt")).toBe("of the partner");
    expect(partner?.user.kms()?.userProfile("mcptt")).toBe("of the partner");
    expect(users.dispatcher.kms()?.userProfile("mcptt")).not.toBe("of the partner");
    expect(new Set(asked)).toEqual(new Set([DOMAIN]));
  });

  test("whose account is that of another system, or is broken, say so and hinder nobody else", () => {
    putPartner("mcx.another.example");
    putPartner("mcx.broken.example", { impu: 7 });
    putPartner(DOMAIN);
    const [another, broken, right] = users.partners();
    expect(another).toMatchObject({ domain: "mcx.another.example", name: "mcx.another.example" });
    expect(codeOf(() => another?.user.account())).toBe("account-invalid");
    expect(codeOf(() => broken?.user.account())).toBe("account-invalid");
    expect(right?.user.account().servers).toEqual(["wss://pcscf.partner.example"]);
    expect(users.signInSources()).toEqual(["wss://pcscf.home.example", "wss://pcscf.partner.example"]);
  });

  test("with a name that is no domain in small letters are not looked at", () => {
    for (const name of ["partner", "MCX.Partner.Example", "..hidden", "mcx.partner.example~"]) putPartner(name);
    expect(users.partners()).toEqual([]);
  });
});

test("where the account wants a sign-in there is nobody until somebody is signed in, and then its token goes to the KMS", async () => {
  let isIn = false;
  const { dispatcher, signInSources } = usersWith({ isWanted: true, isIn: () => isIn });
  const changes: string[] = [];
  dispatcher.onChange((what) => changes.push(what));
  for (const ask of [dispatcher.account, dispatcher.credentials, dispatcher.directory, dispatcher.messageMedia])
    expect(codeOf(() => ask())).toBe("sign-in-needed");
  expect(signInSources()).toEqual([]);
  isIn = true;
  told.at(-1)?.();
  told.at(-1)?.();
  expect(changes).toEqual(["kms"]);
  expect(dispatcher.account()).toMatchObject({ displayName: "Dispatcher One" });
  expect(await dispatcher.kms()?.accessToken(false)).toBe("the token of the sign-in");
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
