import { describe, expect, test } from "vitest";
import {
  changeSentences,
  profileChoices,
  profilesObeyed,
  stateOf,
  stripMark,
  titleOf,
} from "../../../../renderer/documents/documents-story.ts";
import type { DocumentState, Documents } from "../../../../shared/bridge/documents.ts";

const now = new Date(2026, 10, 29, 14, 5, 30).getTime();
const profile: DocumentState = {
  service: "mcptt",
  kind: "user-profile",
  state: "in-force",
  since: now - 65 * 60_000,
  confirmedAt: now - 5 * 60_000,
};
const change = {
  service: "mcptt",
  at: now,
  why: "changed",
  name: "Night desk",
  granted: [],
  withdrawn: ["allow-call-transfer", "allow-call-fwd-manual-any"],
} as const;
const told = (more: Partial<Documents & { kind: "server" }> = {}): Documents => ({
  kind: "server",
  server: "config.a.test",
  documents: [profile],
  profiles: [],
  changed: null,
  mostCalls: null,
  calls: {},
  data: null,
  groups: null,
  ...more,
});

test("each document is named, with its age", () => {
  expect(titleOf(profile)).toContain("MCPTT");
  expect(stateOf(profile, now)).toBe("as of 13:00, confirmed 14:00");
  expect(stateOf({ ...profile, state: "absent", since: null, confirmedAt: null }, now)).toBe("the server has none");
});

test("a change says what is permitted no more, and nothing of what has not become another", () => {
  const sentences = changeSentences({ ...change, withdrawn: [...change.withdrawn], granted: [] }, now);
  expect(sentences).toHaveLength(2);
  expect(sentences[0]).toMatch(/^Your .*MCPTT.* profile was changed at .*14:05/);
  expect(sentences[1]).toContain("allow-call-transfer, allow-call-fwd-manual-any");
});

test("who has chosen another profile, or has lost one, is told which holds now", () => {
  const of = { ...change, withdrawn: [], granted: [] };
  expect(changeSentences({ ...of, why: "chosen" }, now)[0]).toMatch(/14:05.*“Night desk”, as you have chosen/);
  expect(changeSentences({ ...of, why: "fell-back" }, now)[0]).toMatch(/may not be used any more.*“Night desk”/);
  expect(changeSentences({ ...of, why: "fell-back", name: null }, now)[0]).toContain("“without a name”");
});

describe("several profiles", () => {
  const one = { index: 1, name: "Dispatcher", isPreselected: true, isUsable: true };
  const of = (choices: (typeof one)[]) =>
    told({ profiles: [{ service: "mcptt", selected: 1, isChosen: false, choices }] });

  test("are a choice from two on; one that may not be used says so", () => {
    expect(profileChoices(of([one]))).toEqual([]);
    const [choice] = profileChoices(of([one, { index: 7, name: null, isPreselected: true, isUsable: false }] as never));
    expect(choice).toMatchObject({
      service: "mcptt",
      selected: 1,
      title: "MCPTT profile",
      choices: [
        { index: 1, label: "Dispatcher", note: "selected by the server", isUsable: true },
        { index: 7, label: "Profile 7", note: "may not be used", isUsable: false },
      ],
    });
  });

  test("are told to servers by the index that is obeyed, and none where none is", () => {
    expect(profilesObeyed(of([one]))).toEqual({ mcptt: 1 });
    expect(
      profilesObeyed(told({ profiles: [{ service: "mcptt", selected: null, isChosen: false, choices: [] }] })),
    ).toEqual({});
    expect(profilesObeyed({ kind: "none" })).toEqual({});
  });
});

describe("the strip", () => {
  test("says nothing where there is nothing to say", () => {
    expect(stripMark({ kind: "none" }, now)).toBeUndefined();
    expect(stripMark(told(), now)).toBeUndefined();
    const unreachable = { ...profile, problem: { code: "configuration-server-unreachable" as const } };
    expect(stripMark(told({ documents: [unreachable] }), now)).toBeUndefined();
  });

  test("says for a quarter of an hour that the profile was changed, without a colour", () => {
    const changed = { ...change, withdrawn: [...change.withdrawn], granted: [] };
    expect(stripMark(told({ changed }), now + 14 * 60_000)).toMatchObject({ isTrouble: false });
    expect(stripMark(told({ changed }), now + 16 * 60_000)).toBeUndefined();
  });

  test("says as long as it is so that nothing is permitted, and why", () => {
    const documents = [
      { ...profile, state: "too-old" as const, problem: { code: "configuration-profile-too-old" as const } },
    ];
    const mark = stripMark(told({ documents }), now);
    expect(mark).toMatchObject({ isTrouble: true });
    expect(mark?.whole[0]).toContain("seven days");
  });
});
