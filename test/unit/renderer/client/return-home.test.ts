/** When a partner system counts as lost to whoever works there, and when the console goes home by itself. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createStore, type StoreApi } from "zustand/vanilla";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { Registration } from "../../../../renderer/calling/ports.ts";
import type { PublishedServices, PublishedSettings } from "../../../../renderer/calling/published-settings.ts";
import type { HostMigration } from "../../../../renderer/client/host-migration.ts";
import { partnerLoss, returnHomeWhenLost } from "../../../../renderer/client/return-home.ts";
import { type DocumentState, type Documents, NO_DOCUMENTS } from "../../../../shared/bridge/documents.ts";
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
/** Of a server with these profiles, and a configuration that it has. */
function withProfiles(...profiles: readonly Pick<DocumentState, "state" | "problem">[]): Documents {
  const documents = profiles.map((each, at) => ({
    ...{ service: (["mcptt", "mcdata"] as const)[at] ?? "mcptt", since: null, confirmedAt: null },
    ...{ kind: "user-profile" as const, ...each },
  }));
  const configuration: DocumentState = {
    ...{ service: "mcptt", kind: "service-configuration", state: "in-force", since: 1, confirmedAt: 1 },
  };
  return {
    ...{ kind: "server", server: "config.b.test", documents: [...documents, configuration], profiles: [] },
    ...{ changed: null, mostCalls: null, calls: {}, data: null, groups: null },
  };
}
const MISSING = { state: "absent", problem: { code: "configuration-profile-missing" } } as const;
const FOREIGN = { state: "unknown", problem: { code: "configuration-document-foreign" } } as const;
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
])("%s", (_what, registration, published, kind) =>
  expect(partnerLoss(registration, published, NO_DOCUMENTS)?.kind).toBe(kind),
);

test.each<readonly [string, Documents, string | undefined]>([
  ["no configuration server", NO_DOCUMENTS, undefined],
  ["no profile in any service", withProfiles(MISSING, MISSING), "migration-profile-missing"],
  ["none in one service of two", withProfiles(MISSING, { state: "in-force" }), undefined],
  ["one of somebody else", withProfiles({ state: "in-force" }, FOREIGN), "migration-other-id"],
  ["a newer one of somebody else", withProfiles({ ...FOREIGN, state: "in-force" }), undefined],
  ["a profile that may not be used", withProfiles({ state: "disabled" }), undefined],
  ["nothing had yet", withProfiles({ state: "unknown" }, MISSING), undefined],
  ["no profile to have at all", withProfiles(), undefined],
])("what the configuration server says: %s", (_what, documents, because) => {
  const loss = partnerLoss(REGISTERED, both({ state: "published" }), documents);
  expect(loss).toEqual(because === undefined ? undefined : { kind: "withdrawn", because });
});

const AT = { domain: "b.test", name: "System B", newId: "sip:visitor@b.test", since: 1 };
let calling: ReturnType<typeof createCallingStore>;
let store: HostMigration["store"];
const goHome = vi.fn(async () => {});
let documents: StoreApi<Documents>;
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
  documents = createStore<Documents>(() => NO_DOCUMENTS);
  const migration = { store, workFrom: async () => {}, cancel: () => {}, goHome };
  stop = returnHomeWhenLost(calling, migration, documents, () => minutes);
});

test("a console whose partner has withdrawn goes home, and says why", () => {
  calling.setState({ published: WITHDRAWN });
  expect(goHome).toHaveBeenCalledExactlyOnceWith("settings-not-authorised");
});

test("a partner that has no profile for the user is left, and at home nothing of profiles leads anywhere", () => {
  store.setState({ migration: NO_MIGRATION });
  documents.setState(withProfiles(MISSING), true);
  expect(goHome).not.toHaveBeenCalled();
  store.setState({ migration: { ...NO_MIGRATION, at: AT } });
  expect(goHome).toHaveBeenCalledExactlyOnceWith("migration-profile-missing");
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
