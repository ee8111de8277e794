/** When a partner system counts as lost to whoever works there, and when the console goes home by itself. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore } from "zustand/vanilla";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { Registration } from "../../../../renderer/calling/ports.ts";
import type { PublishedServices, PublishedSettings } from "../../../../renderer/calling/published-settings.ts";
import type { HostMigration } from "../../../../renderer/client/host-migration.ts";
import { partnerLoss, returnHomeWhenLost } from "../../../../renderer/client/return-home.ts";
import { NO_MIGRATION } from "../../../../shared/bridge/migration.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

type Code = Extract<PublishedSettings, { readonly state: "failed" }>["because"]["code"];

const REGISTERED: Registration = { state: "registered" };
const lostFor = (attempt: number): Registration => ({ state: "reconnecting", attempt, nextAttemptAt: 0 });
const failed = (code: Code, again = false): PublishedSettings => ({
  state: "failed",
  because: { code },
  held: "nothing",
  again,
});
const both = (mcptt: PublishedSettings, mcdata: PublishedSettings = mcptt): PublishedServices => ({ mcptt, mcdata });
const WITHDRAWN = both(failed("settings-not-authorised"), failed("migration-exchange-refused"));

test.each<readonly [string, Registration, PublishedServices, string | undefined]>([
  ["a connection that only broke", lostFor(1), {}, undefined],
  ["one that does not come back", lostFor(4), {}, "unreachable"],
  ["a server that registers nobody", { state: "refused", status: 403, text: "Forbidden" }, {}, "refused"],
  ["every service refused for good", REGISTERED, WITHDRAWN, "withdrawn"],
  ["one service refused alone", REGISTERED, both(failed("settings-not-authorised"), { state: "published" }), undefined],
  ["a refusal that is tried again", REGISTERED, both(failed("settings-not-authorised", true)), undefined],
  ["a server that fails", REGISTERED, both(failed("settings-server-failed")), undefined],
  ["a sign-in at home that is over", REGISTERED, both(failed("sign-in-ended")), undefined],
  ["no service that publishes", REGISTERED, {}, undefined],
])("%s", (_what, registration, published, kind) => expect(partnerLoss(registration, published)?.kind).toBe(kind));

const AT = { domain: "b.test", name: "System B", newId: "sip:visitor@b.test", since: 1 };
let calling: ReturnType<typeof createCallingStore>;
let store: HostMigration["store"];
const goHome = vi.fn(async () => {});
let minutes: number;
let stop: () => void;
afterEach(() => {
  stop();
  vi.useRealTimers();
});

beforeEach(() => {
  calling = createCallingStore();
  calling.setState({ registration: REGISTERED });
  store = createStore<ReturnType<HostMigration["store"]["getState"]>>(() => ({
    migration: { ...NO_MIGRATION, at: AT },
    step: null,
    asked: null,
    failure: null,
  }));
  goHome.mockClear();
  vi.useFakeTimers();
  minutes = 0;
  stop = returnHomeWhenLost(calling, { store, workFrom: async () => {}, cancel: () => {}, goHome }, () => minutes);
});

test("a console whose partner has withdrawn goes home, and says why", () => {
  calling.setState({ published: WITHDRAWN });
  expect(goHome).toHaveBeenCalledExactlyOnceWith("settings-not-authorised");
});

test("not in a call, but as soon as that is over", () => {
  calling.setState({ calls: [{ ...callRecord({ state: "connected" }), ladder: [] }] });
  calling.setState({ published: WITHDRAWN });
  expect(goHome).not.toHaveBeenCalled();
  calling.setState({ calls: [{ ...callRecord({ state: "ended" }), ladder: [] }] });
  expect(goHome).toHaveBeenCalledOnce();
});

test("a partner that is not reached is left by the dispatcher alone, where the settings say nothing else", () => {
  calling.setState({ registration: lostFor(20) });
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(goHome).not.toHaveBeenCalled();
});

test("where they do, after the minutes that they say, whatever the attempts in between", () => {
  minutes = 5;
  calling.setState({ registration: lostFor(3) });
  vi.advanceTimersByTime(4 * 60_000);
  calling.setState({ registration: lostFor(4) });
  vi.advanceTimersByTime(59_999);
  expect(goHome).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(goHome).toHaveBeenCalledExactlyOnceWith("migration-partner-lost");
});

test("one that is back in time is not left, and the next loss counts anew", () => {
  minutes = 2;
  calling.setState({ registration: lostFor(3) });
  vi.advanceTimersByTime(119_000);
  calling.setState({ registration: REGISTERED });
  vi.advanceTimersByTime(60_000);
  calling.setState({ registration: { state: "refused", status: 403, text: "Forbidden" } });
  vi.advanceTimersByTime(119_000);
  expect(goHome).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(goHome).toHaveBeenCalledOnce();
});

test("a call that goes on when the time is over is not cut off", () => {
  minutes = 2;
  calling.setState({ registration: lostFor(3), calls: [{ ...callRecord({ state: "connected" }), ladder: [] }] });
  vi.advanceTimersByTime(10 * 60_000);
  expect(goHome).not.toHaveBeenCalled();
  calling.setState({ calls: [{ ...callRecord({ state: "ended" }), ladder: [] }] });
  expect(goHome).toHaveBeenCalledOnce();
});

test("nobody goes home who is there, nor twice", () => {
  store.setState({ step: "leaving" });
  calling.setState({ published: WITHDRAWN });
  store.setState({ migration: NO_MIGRATION, step: null });
  calling.setState({ published: { ...WITHDRAWN } });
  expect(goHome).not.toHaveBeenCalled();
});
