import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bookOf } from "../../../../renderer/messaging/message-book.ts";
import { createMessagingStore } from "../../../../renderer/messaging/messaging-store.ts";
import { keepDrafts, WRITTEN_EVERY_MS } from "../../../../renderer/window/keep-drafts.ts";
import { createUiStore, draftFor, keepDraft } from "../../../../renderer/window/ui-store.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import type { MessageDraft } from "../../../../shared/mc/message-draft.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { BEA, BEA_AT_B, NOW, written } from "../../../support/fixtures/messages.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(drafts: readonly MessageDraft[] = [], messages: readonly MessageRecord[] = [], loaded = true) {
  const fixture = createFixtureHost({ people: [], calls: [], settings: DEFAULT_SETTINGS, lab: LAB, drafts });
  const ui = createUiStore();
  const store = createMessagingStore();
  store.setState({ book: bookOf(messages) });
  const load = Promise.withResolvers<void>();
  if (loaded) load.resolve();
  const stop = keepDrafts({ host: fixture.host, ui, messaging: { store, loaded: load.promise } });
  const put = () => fixture.sent.filter(({ command }) => command === "drafts.put").map(({ input }) => input);
  return { ...fixture, ui, store, stop, put, load };
}
const soon = () => vi.advanceTimersByTimeAsync(0);
const later = () => vi.advanceTimersByTimeAsync(WRITTEN_EVERY_MS);

test("what is written is kept, the newest of what was typed meanwhile, and nothing twice", async () => {
  const { ui, put } = start();
  await soon();
  keepDraft(ui, BEA, "N");
  await soon();
  expect(put()).toEqual([{ personId: BEA, text: "N" }]);
  for (const text of ["No", "Nor", "North"]) keepDraft(ui, BEA, text);
  keepDraft(ui, BEA_AT_B, "Gate");
  await later();
  await later();
  await later();
  expect(put().slice(1)).toEqual([
    { personId: BEA, text: "North" },
    { personId: BEA_AT_B, text: "Gate" },
  ]);
  keepDraft(ui, BEA, "");
  await later();
  expect(put().at(-1)).toEqual({ personId: BEA, text: "" });
});

test("what was kept is there again, and what was typed before it came is newer", async () => {
  const { ui, put, load } = start(
    [
      { personId: BEA, text: "kept", at: NOW },
      { personId: BEA_AT_B, text: "kept too", at: NOW },
    ],
    [],
    false,
  );
  keepDraft(ui, BEA, "typed");
  load.resolve();
  await later();
  await later();
  expect(draftFor(ui.getState(), BEA)).toBe("typed");
  expect(draftFor(ui.getState(), BEA_AT_B)).toBe("kept too");
  expect(put()).toEqual([{ personId: BEA, text: "typed" }]);
});

test("one that was sent before the program ended is taken away; one that was begun after that is not", async () => {
  const sent = written({ text: "North gate", at: NOW, state: "accepted" });
  const { ui, put } = start(
    [
      { personId: BEA, text: "North gate", at: NOW - 1 },
      { personId: BEA_AT_B, text: "North gate", at: NOW - 1 },
    ],
    [sent],
  );
  await later();
  expect(draftFor(ui.getState(), BEA)).toBe("");
  expect(put()).toEqual([{ personId: BEA, text: "" }]);
  expect(draftFor(ui.getState(), BEA_AT_B)).toBe("North gate");
  const after = start([{ personId: BEA, text: "North gate", at: NOW + 1 }], [sent]);
  await later();
  expect(draftFor(after.ui.getState(), BEA)).toBe("North gate");
});

test("what cannot be kept is said, tried again with the next change and not by itself", async () => {
  const { ui, store, failing, put } = start();
  await soon();
  failing.set("drafts.put", "messages-locked");
  keepDraft(ui, BEA, "N");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.getState().problem).toEqual({ code: "messages-locked" });
  expect(put()).toHaveLength(1);
  failing.clear();
  keepDraft(ui, BEA, "No");
  await later();
  expect(put()).toHaveLength(2);
  expect(store.getState().problem).toBeNull();
});

test("what is not written yet is written when the window goes, and nothing after that", async () => {
  const { ui, stop, put } = start();
  await soon();
  keepDraft(ui, BEA, "N");
  await soon();
  keepDraft(ui, BEA, "North");
  stop();
  expect(put().at(-1)).toEqual({ personId: BEA, text: "North" });
  keepDraft(ui, BEA, "North gate");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(put()).toHaveLength(2);
});
