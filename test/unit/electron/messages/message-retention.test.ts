/** What is done about messages that are older than is kept: when it is announced, when they go, and at the edges of the clock. */
import { expect, test } from "vitest";
import {
  type MessageRetention,
  messageRetentionSchema,
  messageStep,
} from "../../../../electron/messages/message-retention.ts";
import { NOTICE, NOTICE_OF_A_SHORTER_RULE, RUN_BEFORE } from "../../../../electron/services/call-retention.ts";

const DAY = 24 * 3_600_000;
const NOW = Date.UTC(2026, 10, 30, 12);
const OLD = { count: 3, until: NOW - 100 * DAY };
const NONE = { count: 0, until: null };

function announced(keepDays: number, state: MessageRetention | null = { keepDays, announced: null }) {
  const step = messageStep(keepDays, state, OLD, NOW, 0);
  if (step.kind !== "announce") throw new Error(step.kind);
  return step.state;
}

test("of messages that are young enough nothing is said, and what is gone by is noted once", () => {
  expect(messageStep(null, null, NONE, NOW, 0)).toEqual({ kind: "nothing" });
  const noted = messageStep(90, null, NONE, NOW, 0);
  expect(noted).toEqual({ kind: "note", state: { keepDays: 90, announced: null } });
  expect(messageStep(90, { keepDays: 90, announced: null }, NONE, NOW, 0)).toEqual({ kind: "nothing" });
});

test("what is too old is announced: a day before where the rule is the same, seven where it keeps less or nobody knows", () => {
  const { announced: said } = announced(90);
  expect(said).toEqual({
    keepDays: 90,
    announcedAt: NOW,
    due: NOW + NOTICE,
    shorter: false,
    before: NOW - 90 * DAY,
    ...OLD,
  });
  expect(announced(90, null).announced).toMatchObject({ due: NOW + NOTICE_OF_A_SHORTER_RULE, shorter: true });
  expect(announced(90, { keepDays: 91, announced: null }).announced).toMatchObject({ shorter: true });
  expect(announced(90, { keepDays: null, announced: null }).announced).toMatchObject({ shorter: true });
  expect(announced(90, { keepDays: 30, announced: null }).announced).toMatchObject({ shorter: false });
});

test("they go when it is time and the program has run long enough, and not before", () => {
  const state = announced(90);
  const due = NOW + NOTICE;
  expect(messageStep(90, state, OLD, due - 1, RUN_BEFORE)).toEqual({ kind: "nothing" });
  expect(messageStep(90, state, OLD, due, RUN_BEFORE - 1)).toEqual({ kind: "nothing" });
  expect(messageStep(90, state, OLD, due, RUN_BEFORE)).toEqual({ kind: "remove", announced: state.announced });
});

test("an announcement does not outlive its rule, nor a clock that was set back", () => {
  const state = announced(90);
  const later = NOW + NOTICE;
  expect(messageStep(null, state, OLD, later, RUN_BEFORE)).toEqual({
    kind: "note",
    state: { keepDays: null, announced: null },
  });
  expect(messageStep(90, state, NONE, later, RUN_BEFORE)).toMatchObject({ kind: "note", state: { announced: null } });
  expect(messageStep(30, state, OLD, later, RUN_BEFORE)).toMatchObject({
    kind: "announce",
    state: { keepDays: 30, announced: { due: later + NOTICE_OF_A_SHORTER_RULE, shorter: true } },
  });
  expect(messageStep(90, state, OLD, NOW - 2 * 3_600_000, RUN_BEFORE)).toMatchObject({ kind: "announce" });
});

test("made anew, one of a shorter rule is still about less than there was", () => {
  const short = announced(90, null);
  expect(messageStep(90, short, OLD, NOW - 2 * 3_600_000, RUN_BEFORE)).toMatchObject({
    kind: "announce",
    state: { announced: { shorter: true } },
  });
});

test("what the file holds is read as it was written", () => {
  const state = announced(90);
  expect(messageRetentionSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
});
