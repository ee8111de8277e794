import { beforeEach, expect, test } from "vitest";
import type { UserSources } from "../../../electron/user/user-source.ts";
import { shownIdOf } from "../../../shared/bridge/account.ts";
import { NEW_ID, PRIMARY_ID, StandInLab } from "../../support/stand-ins/lab.ts";

const device = (digit: string) => ({ clientId: `urn:uuid:${digit}`, instanceId: digit });
let lab: StandInLab;
let users: UserSources;
let isIn: boolean;
let heardOfSignIn: (() => void)[];

beforeEach(() => {
  lab = new StandInLab();
  isIn = true;
  heardOfSignIn = [];
  users = lab.users(
    { identity: device("0"), unitIdentity: () => device("1") },
    {
      ids: () => undefined,
      isBarred: () => !isIn,
      isIn: () => isIn,
      onChange(listener) {
        heardOfSignIn.push(listener);
        return () => {};
      },
      tokens: () => undefined,
    },
  );
});

test("the dispatcher and a person's unit are users of their own, each at a device of its own", () => {
  expect(users.dispatcher.account().instanceId).toBe("0");
  const anna = users.unit("anna");
  expect(anna?.account().instanceId).toBe("1");
  expect(anna && shownIdOf(anna.account())).toBe(PRIMARY_ID);
});

test("who moves is told of, once, and signs in elsewhere; nobody else is told", () => {
  const heard: string[] = [];
  const anna = users.unit("anna");
  const stop = anna?.onChange((what) => heard.push(`anna ${what}`));
  users.dispatcher.onChange((what) => heard.push(`dispatcher ${what}`));
  lab.configure("anna", { route: "partner" });
  lab.configure("anna", { reason: "x" });
  expect(heard).toEqual(["anna account"]);
  expect(anna && shownIdOf(anna.account())).toBe(NEW_ID);
  stop?.();
  lab.configure("anna", { route: "home" });
  expect(heard).toEqual(["anna account"]);
});

test("addresses of earlier accounts stay known: a window outlives the move", () => {
  const before = users.signInSources();
  lab.configure("anna", { route: "partner" });
  expect(users.signInSources()).toEqual(expect.arrayContaining(before));
  expect(users.signInSources().length).toBe(before.length + 1);
});

test("before the sign-in nothing of the dispatcher's is given out, units are there all the same, and the sign-in is told of once", () => {
  isIn = false;
  const told: string[] = [];
  users.dispatcher.onChange((what) => told.push(what));
  for (const give of [users.dispatcher.account, users.dispatcher.credentials, users.dispatcher.directory])
    expect(give).toThrow("sign-in-needed");
  expect(users.unit("anna")?.account().instanceId).toBe("1");
  isIn = true;
  for (const listener of heardOfSignIn) listener();
  for (const listener of heardOfSignIn) listener();
  expect(told).toEqual(["kms"]);
  expect(users.dispatcher.account().instanceId).toBe("0");
});
