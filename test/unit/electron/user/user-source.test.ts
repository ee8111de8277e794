import { expect, test } from "vitest";
import { type UserSource, type UserSources, userOf } from "../../../../electron/user/user-source.ts";
import { codeOf } from "../services/support/data-folder.ts";

test("a window's user is the dispatcher, or the person of the unit, where there are units", () => {
  const dispatcher = {} as UserSource;
  const anna = {} as UserSource;
  const users = { dispatcher, unit: (id: string) => (id === "anna" ? anna : undefined) } as UserSources;
  expect(userOf(users, null)).toBe(dispatcher);
  expect(userOf(users, "anna")).toBe(anna);
  expect(codeOf(() => userOf(users, "ben"))).toBe("lab-off");
});
