import { beforeEach, describe, expect, test } from "vitest";
import { DocumentInForce, USABLE_MS } from "../../../../electron/documents/held-document.ts";
import type { JudgedDocument } from "../../../../electron/documents/judge-document.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

const HOUR = 3_600_000;
let now: number;
let tick: number;
beforeEach(() => {
  now = 1_800_000_000_000;
  tick = 5_000;
});

const judged = (more: Partial<JudgedDocument> = {}): JudgedDocument => ({
  text: "<profile/>",
  isEnabled: true,
  permissions: ["allow-private-call"],
  name: undefined,
  groups: [],
  isPreselected: false,
  data: undefined,
  mostPrivateCalls: undefined,
  unexpectedNamespace: undefined,
  calls: undefined,
  ...more,
});
const open = (kind: "user-profile" | "service-configuration" = "user-profile") =>
  new DocumentInForce({ service: "mcptt", kind }, { now: () => now, tick: () => tick });
const later = (milliseconds: number) => {
  now += milliseconds;
  tick += milliseconds;
};
const kept = (confirmedAt: number) => ({ text: "<profile/>", index: 1, since: confirmedAt, confirmedAt });

test("before anybody has answered nothing is known, and nothing permitted", () => {
  expect(open().state()).toMatchObject({ state: "unknown", since: null, confirmedAt: null });
  expect(open().permissions).toEqual([]);
});

test("it is as old as its content, and confirmed when its server said so last", () => {
  const document = open();
  document.take(judged(), '"a"');
  const since = now;
  later(HOUR);
  document.take(judged(), '"b"');
  expect(document.state()).toMatchObject({ state: "in-force", since, confirmedAt: since + HOUR });
  later(HOUR);
  document.confirm();
  expect(document.state()).toMatchObject({ since, confirmedAt: since + 2 * HOUR });
  document.take(judged({ text: "<other/>" }), '"c"');
  expect(document.state()).toMatchObject({ since: now });
});

describe("what is had", () => {
  test("holds when its server is gone, and the reason is said beside it", () => {
    const document = open();
    document.take(judged(), undefined);
    document.fail(new McError("configuration-server-unreachable", "cms.a.test"));
    expect(document.state()).toMatchObject({
      state: "in-force",
      problem: { code: "configuration-server-unreachable", detail: "cms.a.test" },
    });
    expect(document.permissions).toEqual(["allow-private-call"]);
    document.confirm();
    expect(document.state()).not.toHaveProperty("problem");
  });

  test("permits nothing more after seven days without a word, and again after one", () => {
    const document = open();
    document.take(judged(), '"a"');
    later(USABLE_MS);
    expect(document.state().state).toBe("in-force");
    later(1);
    expect(document.state()).toMatchObject({ state: "too-old", problem: { code: "configuration-profile-too-old" } });
    expect(document.permissions).toEqual([]);
    document.confirm();
    expect(document.permissions).toEqual(["allow-private-call"]);
  });

  test("becomes no younger where somebody sets the clock back", () => {
    const document = open();
    document.take(judged(), '"a"');
    tick += USABLE_MS + 1;
    now -= HOUR;
    expect(document.state().state).toBe("too-old");
  });

  test("of an earlier start is as old as it was, and one of the future is none", () => {
    const [old, young, future, moved] = [open(), open(), open(), open()];
    old.recall(kept(now - USABLE_MS - 1), judged());
    young.recall(kept(now - HOUR), judged());
    future.recall(kept(now + HOUR), judged());
    // A clock that was set right by a moment.
    moved.recall(kept(now + 60_000), judged());
    expect([old, young, future, moved].map((each) => each.state().state)).toEqual([
      "too-old",
      "in-force",
      "too-old",
      "in-force",
    ]);
  });

  test("goes on limiting however old it is, where it limits", () => {
    const document = open("service-configuration");
    document.take(judged(), '"a"');
    later(10 * USABLE_MS);
    expect(document.state()).toMatchObject({ state: "in-force" });
  });
});

test("a profile that the server has no more, or that is switched off, permits nothing, and says which of both", () => {
  const document = open();
  document.take(judged(), '"a"');
  document.remove();
  expect(document.state()).toMatchObject({
    state: "absent",
    since: null,
    problem: { code: "configuration-profile-missing" },
  });
  document.take(judged({ isEnabled: false }), '"b"');
  expect(document.state()).toMatchObject({ state: "disabled", problem: { code: "configuration-profile-disabled" } });
  expect(document.permissions).toEqual([]);
});
