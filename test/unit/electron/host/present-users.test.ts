import { beforeEach, describe, expect, test } from "vitest";
import { followUsers, type PresentUsers } from "../../../../electron/host/present-users.ts";
import type { UserChange, UserSource, UserSources } from "../../../../electron/user/user-source.ts";

/** A source whose changes a test makes. */
class ChangingUser {
  readonly listeners = new Set<(what: UserChange) => void>();
  readonly source = {
    onChange: (listener: (what: UserChange) => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  } as unknown as UserSource;

  change(what: UserChange): void {
    for (const listener of this.listeners) listener(what);
  }
}

let dispatcher: ChangingUser;
let anna: ChangingUser;
let pages: number;
let heard: string[];
let present: PresentUsers;

beforeEach(() => {
  dispatcher = new ChangingUser();
  anna = new ChangingUser();
  pages = 0;
  heard = [];
  const users = {
    dispatcher: dispatcher.source,
    unit: (personId: string) => (personId === "anna" ? anna.source : undefined),
  } as UserSources;
  present = followUsers({
    users,
    isPresent: () => pages > 0,
    changed: (personId, what) => heard.push(`${personId ?? "dispatcher"} ${what}`),
    left: (personId) => heard.push(`${personId} left`),
  });
});

describe("changes", () => {
  test("of the dispatcher are told from the start, those of a person while their unit is open", () => {
    dispatcher.change("kms");
    anna.change("account");
    pages = 1;
    present.came("anna");
    anna.change("account");
    expect(heard).toEqual(["dispatcher kms", "anna account"]);
  });

  test("are told once, also when a page is loaded again; who has left is forgotten", () => {
    pages = 2;
    present.came("anna");
    present.came("anna");
    pages = 1;
    present.went("anna");
    anna.change("kms");
    pages = 0;
    present.went("anna");
    anna.change("kms");
    expect(heard).toEqual(["anna kms", "anna left"]);
  });

  test("end with the host, and a user that there is not has none", () => {
    present.came("nobody");
    present.came(null);
    present.close();
    dispatcher.change("account");
    present.went(null);
    expect(heard).toEqual([]);
  });
});
