/**
 * A dispatcher who has signed in works from system B: the real host, the window's client, both systems of the lab with an identity server each. Which
 * token is shown to whom, and what becomes of each fault of the exchange.
 */
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { followDocuments } from "../../../renderer/client/host-documents.ts";
import { createHostLines } from "../../../renderer/client/host-lines.ts";
import { followMigration, type HostMigration } from "../../../renderer/client/host-migration.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { returnHomeWhenLost } from "../../../renderer/client/return-home.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { signInAtBrowser } from "../../../scripts/tools/check/person-at-browser.ts";
import { LAB_EXCHANGE_FAULTS, type LabExchangeFault } from "../../../shared/bridge/lab-settings.ts";
import type { ErrorCode } from "../../../shared/errors/mc-error.ts";
import type { CallState } from "../../../shared/mc/call-record.ts";
import { type McService, VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { openPageOfUsers } from "../../support/harness/host/page-of-users.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { listenToServers, type Received } from "../../support/harness/lab/received.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

const B = "mcx.system-b.example";
const HOME_ID = "sip:dispatch-3@mcx.system-a.example";
const NEW_ID = "sip:visitor-0403@mcx.system-b.example";
const SERVICES: readonly McService[] = ["mcptt", "mcdata"];

let received: Received;
let lab: Lab;
let started: StartedShell;
let host: Host;
let client: McClient;
let migration: HostMigration & { stop(): void };
let stopTokens: () => void;
/** Who is chosen in the browser. */
let person = "ava-lindqvist";
/** The page is to begin anew. */
let loadedAnew: PromiseWithResolvers<void>;

beforeAll(async () => {
  received = listenToServers();
  lab = await createLab({ signIn: true, services: SERVICES });
  started = await startShell({
    createLab: async () => lab,
    openBrowser: async (url) => void signInAtBrowser(url, person).catch(() => {}),
  });
  host = createHost(await openPageOfUsers(started));
  await host.call("signIn.begin", {});
  await openWindow();
}, 60_000);
afterAll(async () => {
  await closeWindow();
  await started.stop();
  received.stop();
});
afterEach(() => host.call("lab.configureExchange", { fault: "none" }));

/** The window of whoever the host says the dispatcher is. */
async function openWindow(): Promise<void> {
  client = createClient(await host.call("account.get", {}), createStandInMedia(), {
    openHostLine: createHostLines(host).open,
    authorise: async (service, refused) => void (await host.call("signIn.authorise", { service, refused })),
    answerChallenges: async (order) => (await host.call("account.authorize", order)).credentials,
  });
  stopTokens = host.on("signIn.renewed", () => client.tokenRenewed());
  client.start();
  await registered(client);
  migration = followMigration(host, {
    inCall: () => false,
    answering: () => ({ answerMode: "manual", takesCalls: true }),
    leave: () => client.stop(),
    reload: () => loadedAnew.resolve(),
  });
  loadedAnew = Promise.withResolvers();
  await storeValue(migration.store, ({ migration: { home } }) => (home === null ? undefined : true));
}

async function closeWindow(): Promise<void> {
  migration.stop();
  stopTokens();
  await client.stop();
}

const published = async () => {
  for (const service of SERVICES)
    await storeValue(client.store, ({ published: { [service]: state } }) =>
      state?.state === "published" ? true : undefined,
    );
};
const partner = () => lab.state().identity!.partner;
const whoIsThere = async () => (await host.call("account.get", {})).services[VOICE_SERVICE]?.id;
/** Users who are registered at A, and at B. */
const registeredAt = () => Object.values(lab.load()).map((load) => load.registered);
async function hasKeys(): Promise<void> {
  await expect.poll(async () => (await host.call("keys.status", {})).state, { timeout: 10_000 }).toBe("ready");
}

/** The hashes of all words that could be a token. */
function wordsAt(domain: string): ReadonlySet<string> {
  const words = received.at(domain).flatMap((text) => text.match(/[\w-]{20,}(?:\.[\w-]+)*/g) ?? []);
  return new Set(words.map((word) => createHash("sha256").update(word).digest("hex")));
}

const ENDS: Readonly<Record<Exclude<LabExchangeFault, "none">, ErrorCode>> = {
  "not-allowed": "migration-exchange-refused",
  "token-expired": "migration-token-refused",
  down: "migration-identity-unreachable",
  "server-error": "identity-server-failed",
  "wrong-issuer": "identity-issuer-wrong",
  "client-unknown": "migration-client-unknown",
  "other-user": "migration-other-id",
  worthless: "migration-refused",
};

test.each(Object.entries(ENDS) as [LabExchangeFault, ErrorCode][])(
  "%s ends with %s, its sentence and what to do; home is as it was, and nothing is left at B",
  async (fault, code) => {
    await host.call("lab.configureExchange", { fault });
    await migration.workFrom(B);
    const { failure, step } = migration.store.getState();
    expect(failure?.code).toBe(code);
    expect(step).toBeNull();
    if (fault === "wrong-issuer" || fault === "server-error") expect(failure?.detail).toContain("id.system-b.example");
    expect(ERROR_WORDS[code]).toMatchObject({
      message: expect.stringMatching(/\.$/),
      advice: expect.stringMatching(/\.$/),
    });
    expect(client.store.getState().registration.state).toBe("registered");
    expect([await whoIsThere(), ...registeredAt()]).toEqual([HOME_ID, 1, 0]);
    expect(partner().authorised).toEqual([]);
  },
);

test("every fault of the panel has its end here", () =>
  expect(new Set(LAB_EXCHANGE_FAULTS)).toEqual(new Set(["none", ...Object.keys(ENDS)])));

test("B authorises each service by its own token, keys are B's, and no token of one system was ever shown to the other", async () => {
  await hasKeys();
  await migration.workFrom(B);
  expect(migration.store.getState().failure).toBeNull();
  await closeWindow();
  await openWindow();
  await published();
  expect([await whoIsThere(), ...registeredAt()]).toEqual([NEW_ID, 0, 1]);
  expect(partner().authorised).toEqual(SERVICES);
  await host.call("keys.refresh", {});
  await hasKeys();

  await migration.goHome();
  await closeWindow();
  await openWindow();
  await published();
  expect([await whoIsThere(), ...registeredAt()]).toEqual([HOME_ID, 1, 0]);
  expect(partner().authorised).toEqual([]);

  const [atA, atB] = [wordsAt("system-a.example"), wordsAt("system-b.example")];
  const { partner: there, tokenHashes } = lab.state().identity!;
  // What is searched is there: each system was shown its own, and B the security tokens that were made for it.
  expect(tokenHashes.some((hash) => atA.has(hash))).toBe(true);
  expect(there.tokenHashes.some((hash) => atB.has(hash))).toBe(true);
  expect(there.securityTokenHashes.some((hash) => atB.has(hash))).toBe(true);
  expect(tokenHashes.filter((hash) => atB.has(hash))).toEqual([]);
  expect(there.tokenHashes.filter((hash) => atA.has(hash))).toEqual([]);
  expect(there.securityTokenHashes.filter((hash) => atA.has(hash))).toEqual([]);
});

test("a migration that B ends is over: the console is home again by itself, knows why, and leaves nothing at B", async () => {
  await migration.workFrom(B);
  await closeWindow();
  await openWindow();
  await published();
  const documents = followDocuments(host);
  const stop = returnHomeWhenLost(client.store, migration, documents.store, () => 0);
  await host.call("lab.configureMigration", { fault: "refused" });
  client.tokenRenewed();
  await loadedAnew.promise;
  stop();
  documents.stop();
  await host.call("lab.configureMigration", { fault: "none" });
  await closeWindow();
  await openWindow();
  const returned = { name: "System B", code: "settings-not-authorised" };
  expect(await host.call("migration.state", {})).toMatchObject({ at: null, returned });
  expect([await whoIsThere(), ...registeredAt()]).toEqual([HOME_ID, 1, 0]);
});

test.each([
  ["none", "gone", "migration-profile-missing"],
  ["that of somebody else", "of-another", "migration-other-id"],
] as const)(
  "where B has let the user in, and of profiles has %s, it is undone: home again, and nothing left at B",
  async (_what, fault, code) => {
    await host.call("lab.configureDocuments", { visitorFault: fault });
    await migration.workFrom(B);
    expect(migration.store.getState().failure).toBeNull();
    await closeWindow();
    await openWindow();
    const documents = followDocuments(host);
    const stop = returnHomeWhenLost(client.store, migration, documents.store, () => 0);
    await loadedAnew.promise;
    stop();
    documents.stop();
    await host.call("lab.configureDocuments", { visitorFault: "none" });
    await closeWindow();
    await openWindow();
    await published();
    expect(await host.call("migration.state", {})).toMatchObject({ at: null, returned: { name: "System B", code } });
    expect([await whoIsThere(), ...registeredAt()]).toEqual([HOME_ID, 1, 0]);
    expect(partner().authorised).toEqual([]);
  },
);

test("whoever has the next shift is somebody else at B as well, and it is her callers who are sent on", async () => {
  await closeWindow();
  await host.call("signIn.end", {});
  person = "elin-thorsen";
  await host.call("signIn.begin", {});
  await openWindow();
  await published();
  const [hers, there] = ["sip:dispatch-4@mcx.system-a.example", "sip:visitor-0404@mcx.system-b.example"];
  expect(await host.call("lab.state", {})).toMatchObject({ dispatcherId: hers, migration: { system: "system-a" } });
  await migration.workFrom(B);
  expect(migration.store.getState().failure).toBeNull();
  await closeWindow();
  await openWindow();
  await published();
  expect([await whoIsThere(), partner().authorised]).toEqual([there, SERVICES]);
  expect(lab.state()).toMatchObject({ dispatcherId: hers, migration: { system: "system-b" } });
  await hasKeys();
  const account = lab.unitAccount("jonas-okafor", freshIds());
  const jonas = createClient(account, createStandInMedia(), {
    answerChallenges: answersWith(lab.credentialsOf(account)),
  });
  jonas.start();
  await registered(jonas);
  const leadsTo = async (id: string, state: CallState) => {
    jonas.engine.place(id, VOICE_SERVICE);
    const call = await storeValue(jonas.store, ({ calls: [newest] }) => (newest?.state === state ? newest : undefined));
    jonas.engine.endAll();
    return call.redirections.map(({ newId }) => newId);
  };
  expect(await leadsTo(hers, "ringing")).toEqual([there]);
  // The one before has gone, and has migrated nowhere.
  expect(await leadsTo(HOME_ID, "ended")).toEqual([]);
  await jonas.stop();
  await migration.goHome();
});
