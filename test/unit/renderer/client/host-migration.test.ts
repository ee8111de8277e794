/** The attempt to work from a partner system ends, whoever does not answer. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followMigration } from "../../../../renderer/client/host-migration.ts";
import { createHost } from "../../../../renderer/host/host.ts";
import { NO_MIGRATION } from "../../../../shared/bridge/migration.ts";

const MINUTE_MS = 60_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A host that says nothing of the partner; and the window, which must not be loaded anew. */
function withoutAnswer() {
  const asked: string[] = [];
  const host = createHost({
    call(command) {
      asked.push(command);
      if (command === "migration.begin") return new Promise(() => {});
      return Promise.resolve({ ok: true, value: command === "migration.state" ? NO_MIGRATION : null });
    },
    subscribe: () => () => {},
  });
  const [leave, reload] = [vi.fn(async () => {}), vi.fn()];
  const answering = () => ({ answerMode: "manual", takesCalls: true }) as const;
  const migration = followMigration(host, { inCall: () => false, answering, leave, reload });
  return { asked, leave, migration, reload };
}

test("sixty seconds without an end are the end: nothing at home is touched, and the host is told", async () => {
  const { asked, leave, migration, reload } = withoutAnswer();
  const over = migration.workFrom("b.test");
  await vi.advanceTimersByTimeAsync(MINUTE_MS - 1);
  expect(migration.store.getState()).toMatchObject({ step: "connecting", failure: null });
  await vi.advanceTimersByTimeAsync(1);
  await over;
  expect(migration.store.getState()).toMatchObject({ step: null, failure: { code: "migration-not-finished" } });
  expect(asked.at(-1)).toBe("migration.giveUp");
  expect([leave.mock.calls.length, reload.mock.calls.length]).toEqual([0, 0]);
});

test("whoever cancels is not told of a failure, and can try again at once", async () => {
  const { asked, migration } = withoutAnswer();
  const over = migration.workFrom("b.test");
  migration.cancel();
  await over;
  expect(migration.store.getState()).toMatchObject({ step: null, failure: null });
  void migration.workFrom("b.test");
  expect(asked.filter((command) => command === "migration.begin")).toHaveLength(2);
});
