import { describe, expect, test } from "vitest";
import { People } from "../../../../lab/people/people.ts";
import { GUIDE_STEPS, type StepId, stepBeside, stepOf } from "../../../../renderer/guide/guide-steps.ts";
import { hasHappened, type Seen } from "../../../../renderer/guide/has-happened.ts";
import type { LabPerson } from "../../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";
import { written } from "../../../support/fixtures/messages.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

const SINCE = 1_800_000_000_000;
const PEOPLE: readonly LabPerson[] = new People().list();
const person = (id: string) => PEOPLE.find((each) => each.id === id) ?? PEOPLE[0];
const BEA = person("bea-novak")?.primaryId ?? "";
const LEA = person("lea-brandt")?.primaryId ?? "";
const JONAS = person("jonas-okafor")?.primaryId ?? "";
const NEW_ID = "sip:visitor-0412@mcx.system-b.example";

const redirection = (fromId: string) => ({
  atMs: 40,
  fromId,
  newId: NEW_ID,
  kmsUri: "kms.system-b.example",
  kmsUriSource: "redirection" as const,
  reason: "Joint operation Larch",
  carrier: "300" as const,
  target: "migrated" as const,
  forwardingReason: null,
});

/** A call that was answered and proved, at home. */
const proved = (change: Partial<CallRecord> = {}): CallRecord =>
  callRecord({
    direction: "outgoing",
    state: "connected",
    startedAt: SINCE + 1,
    connectedAt: SINCE + 900,
    primaryId: BEA,
    steps: [
      { step: "placed", atMs: 0 },
      { step: "answered", atMs: 800 },
      { step: "protection-proved", atMs: 900 },
    ],
    ...change,
  });

/** The same at the new ID. */
const redirected = (primaryId = BEA, change: Partial<CallRecord> = {}) =>
  proved({ primaryId, currentId: NEW_ID, redirections: [redirection(primaryId)], ...change });

const delivered = (change: Partial<MessageRecord> = {}): MessageRecord =>
  written({
    primaryId: BEA,
    currentId: NEW_ID,
    redirections: [redirection(BEA)],
    at: SINCE + 1,
    state: "delivered",
    isProtected: true,
    ...change,
  });

function seen(
  { calls = [], messages = [] }: Partial<Pick<Seen, "calls" | "messages">>,
  system: "system-a" | "system-b" = "system-a",
) {
  return { calls, messages, lab: { ...LAB, people: [...PEOPLE], migration: { ...LAB.migration, system } } };
}

const done = (id: StepId, what: Seen) => hasHappened(stepOf(id), what, SINCE);

const happening = (state: "ours" | "theirs" | "asked") => ({ state, by: null, atMs: 1_000, code: null });
const floorOf = (...states: readonly ("ours" | "theirs" | "asked")[]) =>
  ({ happened: states.map(happening) }) as unknown as CallRecord["floor"];
const withPictures = (sent: boolean, received: boolean) =>
  ({ proved: { sent, received } }) as unknown as CallRecord["pictures"];

describe("a call at home", () => {
  test("counts when frames have proved it", () => expect(done("atHome", seen({ calls: [proved()] }))).toBe(true));

  test.each([
    ["was answered and nothing was proved", { steps: [{ step: "answered" as const, atMs: 1 }] }],
    ["was never answered", { connectedAt: null }],
    ["began before the step", { startedAt: SINCE - 1 }],
    ["was with somebody else", { primaryId: JONAS }],
    ["came in", { direction: "incoming" as const }],
    ["was of another service", { service: "mcvideo" as const }],
    ["was redirected", { currentId: NEW_ID, redirections: [redirection(BEA)] }],
  ])("does not when it %s", (_why, change) => {
    expect(done("atHome", seen({ calls: [proved(change)] }))).toBe(false);
  });
});

describe("a redirected call", () => {
  test("counts at the new ID", () => expect(done("migrated", seen({ calls: [redirected()] }))).toBe(true));

  test("does not while only the redirection is there, nor where somebody else is called instead", () => {
    expect(done("migrated", seen({ calls: [redirected(BEA, { currentId: BEA })] }))).toBe(false);
    const forwarded = { redirections: [{ ...redirection(BEA), target: "forwarded" as const }] };
    expect(done("migrated", seen({ calls: [redirected(BEA, forwarded)] }))).toBe(false);
    expect(done("migrated", seen({ calls: [proved()] }))).toBe(false);
  });
});

test("a call with picture counts when a picture was proved, either way", () => {
  const video = (pictures: CallRecord["pictures"]) =>
    done("picture", seen({ calls: [redirected(BEA, { service: "mcvideo", pictures })] }));
  expect([withPictures(true, false), withPictures(false, true), withPictures(false, false), null].map(video)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe("a message", () => {
  test.each(["delivered", "read"] as const)("counts when it is %s", (state) => {
    expect(done("message", seen({ messages: [delivered({ state })] }))).toBe(true);
  });

  test.each([
    ["is on its way", { state: "accepted" as const }],
    ["went in clear", { isProtected: false }],
    ["was written before", { at: SINCE - 1 }],
    ["went to somebody else", { primaryId: LEA }],
    ["was not redirected", { redirections: [], currentId: BEA }],
    ["came in", { direction: "incoming" as const }],
  ])("does not when it %s", (_why, change) => {
    expect(done("message", seen({ messages: [delivered(change)] }))).toBe(false);
  });
});

test("a handset counts when this end has had the floor", () => {
  const call = (floor: CallRecord["floor"]) => done("handset", seen({ calls: [redirected(LEA, { floor })] }));
  expect([floorOf("asked", "ours"), floorOf("asked", "theirs"), null].map(call)).toEqual([true, false, false]);
});

test("the dispatcher's own migration counts as the home system knows it", () => {
  expect(done("elsewhere", seen({}))).toBe(false);
  expect(done("elsewhere", seen({}, "system-b"))).toBe(true);
});

test("reached elsewhere: an answered call of that colleague, while the dispatcher works there", () => {
  const incoming = proved({ direction: "incoming", primaryId: JONAS });
  expect(done("reached", seen({ calls: [incoming] }))).toBe(false);
  expect(done("reached", seen({ calls: [incoming] }, "system-b"))).toBe(true);
  expect(done("reached", seen({ calls: [{ ...incoming, connectedAt: null }] }, "system-b"))).toBe(false);
});

test("every step is about somebody of the lab, and they follow on each other", () => {
  for (const { personId } of GUIDE_STEPS) expect(PEOPLE.map(({ id }) => id)).toContain(personId);
  expect(stepBeside("atHome", -1)).toBeUndefined();
  expect(stepBeside("atHome", 1)).toBe("migrated");
  expect(stepBeside("reached", 1)).toBeUndefined();
  expect(stepOf("gone").id).toBe("atHome");
});

test("of somebody whom the lab does not have nothing has happened", () => {
  const lab = { ...seen({ calls: [proved()] }).lab, people: [] };
  expect(hasHappened(stepOf("atHome"), { calls: [proved()], messages: [], lab }, SINCE)).toBe(false);
});
