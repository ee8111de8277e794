import { describe, expect, test } from "vitest";
import { groupsStory } from "../../../../renderer/documents/groups-story.ts";
import { holdingRows } from "../../../../renderer/documents/holdings-story.ts";
import type { GroupState, GroupsState } from "../../../../shared/bridge/documents.ts";

const now = new Date(2026, 10, 29, 14, 5, 30).getTime();
const MEMBER = { id: "sip:bea@a.test", name: "Bea Novak", role: "Rescue lead", priority: 7, isRequired: true };
const content = { priority: 5, isDisabled: false, memberCount: 1, members: [MEMBER], unread: 0 };
const alpha: GroupState = {
  id: "sip:alpha@a.test",
  name: "Alpha",
  isImplicit: true,
  state: "held",
  since: now - 65 * 60_000,
  confirmedAt: now - 5 * 60_000,
  content,
};
const told = (groups: readonly GroupState[], leftOut = 0): GroupsState => ({
  server: "gms.a.test",
  groups: [...groups],
  leftOut,
});
const rowOf = (group: Partial<GroupState>) => groupsStory(told([{ ...alpha, ...group }]), now).rows[0];

test("a group says its priority, since when its user belongs to it, who else does, and how old that is", () => {
  expect(rowOf({})).toEqual({
    id: "sip:alpha@a.test",
    name: "Alpha",
    facts: "priority 5, from sign-in on",
    members: {
      title: "1 member",
      rows: [{ id: "sip:bea@a.test", name: "Bea Novak", facts: "Rescue lead, priority 7, needed for a call to begin" }],
      further: [],
    },
    age: "as of 13:00, confirmed 14:00",
    problem: undefined,
  });
});

test("who is not listed is counted, and a list without anybody says so in the place of one", () => {
  expect(rowOf({ content: { ...content, memberCount: 240, unread: 2 } })?.members).toMatchObject({
    title: "240 members",
    further: ["and 239 more members", "2 entries name nobody that could be shown."],
  });
  const nobody = rowOf({ content: { ...content, memberCount: 0, members: [] } });
  expect(nobody).toMatchObject({
    members: undefined,
    facts: "its document names no members, priority 5, from sign-in on",
  });
});

describe("what is wrong", () => {
  const without = { content: null, since: null, confirmedAt: null };

  test("with a group is said there", () => {
    const refused = rowOf({ ...without, state: "refused", problem: { code: "group-forbidden" } });
    expect(refused).toMatchObject({ problem: { code: "group-forbidden" }, age: undefined, members: undefined });
    expect(refused?.facts).toContain("not shown to you");
    expect(rowOf({ ...without, state: "absent", problem: { code: "group-unknown" } })?.problem).toBeDefined();
  });

  test("with the server is said once, and not at each group", () => {
    const gone = { ...alpha, problem: { code: "group-server-unreachable" as const, detail: "gms.a.test" } };
    const story = groupsStory(told([gone, { ...gone, id: "sip:larch@a.test" }]), now);
    expect(story.problems).toEqual([{ code: "group-server-unreachable", detail: "gms.a.test" }]);
    expect(story.rows.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  });
});

test("groups that are left out are counted", () => {
  expect(groupsStory(told([alpha]), now).leftOut).toBeUndefined();
  expect(groupsStory(told([alpha], 3), now).leftOut).toBe(
    "3 more groups of your user profile are not asked for: a console follows 32.",
  );
});

test("the profile's own list of groups gives way to that of the server; the servers that it names stay", () => {
  const holdings = {
    participantType: null,
    organisation: null,
    shownAs: [],
    groups: [{ id: "sip:alpha@a.test", name: "Alpha", isImplicit: false }],
    groupServers: ["sip:gms@a.test"],
    aliases: [],
    emergencyRecipients: [],
    callers: [],
  };
  expect(holdingRows(holdings).map(({ title }) => title)).toEqual(["Groups", "Group servers named"]);
  expect(holdingRows(holdings, true).map(({ title }) => title)).toEqual(["Group servers named"]);
});
