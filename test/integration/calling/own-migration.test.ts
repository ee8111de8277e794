/**
 * The user of a window asks a partner system beside the registration at home: the real client of a window, the host behind the real bridge, and the
 * lab's two systems, which settle it between them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { followMigration, type HostMigration } from "../../../renderer/client/host-migration.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import type { LabMigrationFault } from "../../../shared/bridge/lab-settings.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { ended, registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";
import { openPage, type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

const B = "mcx.system-b.example";
const HOME_ID = "sip:dispatch-3@mcx.system-a.example";
const NEW_ID = "sip:visitor-0403@mcx.system-b.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let lab: Lab;
let started: StartedShell;
let host: Host;
let client: McClient;
let migration: HostMigration & { stop(): void };
/** How often the page was to be loaded anew. */
let reloads: number;
let inCall: boolean;
/** What happens between the yes of the partner and the farewell at home. */
let inBetween: () => Promise<void>;

beforeAll(async () => {
  lab = await createLab({ services: ["mcptt", "mcdata"] });
  started = await startShell({ createLab: async () => lab });
  host = createHost((await openPage(started.shell.url("console"))).bridge);
}, 60_000);
afterAll(() => started.stop());

/** The window of whoever the host says the dispatcher is. */
async function openWindow(): Promise<void> {
  const account = await host.call("account.get", {});
  client = createClient(account, createStandInMedia(), {
    answerChallenges: async (order) => (await host.call("account.authorize", order)).credentials,
  });
  client.start();
  await registered(client);
  reloads = 0;
  inCall = false;
  inBetween = async () => {};
  migration = followMigration(host, {
    inCall: () => inCall,
    answering: () => ({ answerMode: "manual", takesCalls: true }),
    leave: async () => {
      await inBetween();
      await client.stop();
    },
    reload: () => {
      reloads += 1;
    },
  });
  await storeValue(migration.store, ({ migration: { home } }) => (home === null ? undefined : true));
}

async function closeWindow(): Promise<void> {
  migration.stop();
  await client.stop();
}

const setFault = (fault: LabMigrationFault) => host.call("lab.configureMigration", { fault });
const whereabouts = async () => (await host.call("lab.state", {})).migration.system;
/** Users who are registered at A, and at B. */
const registeredAt = () => Object.values(lab.load()).map((load) => load.registered);

beforeEach(openWindow);
afterEach(async () => {
  await closeWindow();
  await host.call("migration.goHome", {});
  await setFault("none");
});

describe("the partner says yes", () => {
  test("home is left only then, and the user is the visitor until going home", async () => {
    await migration.workFrom(B);
    expect(migration.store.getState()).toMatchObject({ failure: null, migration: { at: { newId: NEW_ID } } });
    expect([reloads, await whereabouts()]).toEqual([1, "system-b"]);
    await closeWindow();
    await openWindow();
    expect(client.store.getState().registration.state).toBe("registered");
    expect((await host.call("account.get", {})).services[VOICE_SERVICE]?.id).toBe(NEW_ID);
    // Nothing of home is registered any more, and there is one registration at B.
    expect(registeredAt()).toEqual([0, 1]);

    const jonas = lab.unitAccount("jonas-okafor", freshIds());
    const unit = createClient(jonas, createStandInMedia(), { answerChallenges: answersWith(lab.credentialsOf(jonas)) });
    unit.start();
    await registered(unit);
    unit.engine.place(HOME_ID, VOICE_SERVICE);
    const came = await storeValue(client.store, ({ calls: [call] }) => (call?.state === "incoming" ? call : undefined));
    expect(came.primaryId).toBe(JONAS);
    expect(unit.store.getState().calls[0]?.redirections.map(({ newId }) => newId)).toEqual([NEW_ID]);
    client.engine.end(came.id);
    await storeValue(unit.store, ({ calls: [call] }) => (call !== undefined && ended(call) ? call : undefined));
    await unit.stop();

    await migration.goHome();
    expect([reloads, (await host.call("migration.state", {})).at]).toEqual([1, null]);
    await closeWindow();
    await openWindow();
    expect([await whereabouts(), ...registeredAt()]).toEqual(["system-a", 1, 0]);
  });
});

test("who calls in the moment in between is told that nobody is there, and not that the call cannot be", async () => {
  const jonas = lab.unitAccount("jonas-okafor", freshIds());
  const unit = createClient(jonas, createStandInMedia(), { answerChallenges: answersWith(lab.credentialsOf(jonas)) });
  unit.start();
  await registered(unit);
  inBetween = async () => {
    unit.engine.place(HOME_ID, VOICE_SERVICE);
    await storeValue(unit.store, ({ calls: [call] }) => (call !== undefined && ended(call) ? call : undefined));
  };
  await migration.workFrom(B);
  const [call] = unit.store.getState().calls;
  expect(call?.redirections.map(({ newId }) => newId)).toEqual([NEW_ID]);
  expect(call?.endReason).toMatchObject({ code: "unavailable" });
  await unit.stop();
});

describe("the partner says no", () => {
  test.each([
    ["refused", "migration-refused"],
    ["home-unreachable", "migration-home-unreachable"],
    ["other-id", "migration-other-id"],
  ] as const)("%s: nothing has changed at home, and nothing is left at the partner", async (fault, code) => {
    await setFault(fault);
    await migration.workFrom(B);
    expect(migration.store.getState()).toMatchObject({ failure: { code }, step: null, migration: { at: null } });
    expect([reloads, ...registeredAt()]).toEqual([0, 1, 0]);
    expect(client.store.getState().registration.state).toBe("registered");
    // The next attempt goes by itself.
    await setFault("none");
    await migration.workFrom(B);
    expect(migration.store.getState().failure).toBeNull();
  });

  test("it does not answer: the user gives it up, and all is as it was", async () => {
    await setFault("silent");
    const over = migration.workFrom(B);
    await storeValue(migration.store, ({ step }) => (step === "authorising" ? true : undefined));
    migration.cancel();
    await over;
    expect(migration.store.getState()).toMatchObject({ failure: null, step: null });
    expect([reloads, ...registeredAt()]).toEqual([0, 1, 0]);
  });

  test("it does not register the user", async () => {
    // Its server takes nobody: the password that the host has is not the one there.
    const { bridge } = await openPage(started.shell.url("console"));
    const wrong: typeof bridge = {
      ...bridge,
      call: (command, input) =>
        command === "account.authorize"
          ? Promise.resolve({ ok: true, value: { credentials: [] } })
          : bridge.call(command, input),
      subscribe: bridge.subscribe,
    };
    const other = followMigration(createHost(wrong), {
      inCall: () => false,
      answering: () => ({ answerMode: "manual", takesCalls: true }),
      leave: async () => {},
      reload: () => {
        reloads += 1;
      },
    });
    await other.workFrom(B);
    expect(other.store.getState().failure?.code).toBe("migration-registration-refused");
    expect(reloads).toBe(0);
    other.stop();
  });
});

test("the host cannot settle there when home has been left: the partner is left too, and the page that begins anew is at home and says why", async () => {
  const { bridge } = await openPage(started.shell.url("console"));
  const failing: typeof bridge = {
    ...bridge,
    call: (command, input) =>
      command === "migration.settle"
        ? Promise.resolve({ ok: false, error: { code: "data-folder-unwritable" } })
        : bridge.call(command, input),
    subscribe: bridge.subscribe,
  };
  const other = followMigration(createHost(failing), {
    inCall: () => false,
    answering: () => ({ answerMode: "manual", takesCalls: true }),
    leave: () => client.stop(),
    reload: () => {
      reloads += 1;
    },
  });
  await other.workFrom(B);
  other.stop();
  expect([reloads, ...registeredAt()]).toEqual([1, 0, 0]);
  expect(await host.call("migration.state", {})).toMatchObject({
    at: null,
    returned: { name: expect.any(String), code: "data-folder-unwritable" },
  });
  await closeWindow();
  await openWindow();
  expect(registeredAt()).toEqual([1, 0]);
});

test("a window that goes while the partner is tried leaves it untried: the host answers nobody there any more", async () => {
  const root = mkdtempSync(join(tmpdir(), "mc-dispatcher-migration-"));
  const bare = await openBareHost(root, { dataFolder: join(root, "data"), lab: () => createLab() });
  try {
    const leave = bare.attach(CONSOLE, () => {});
    await askHost(bare, CONSOLE, "migration.begin", { domain: B });
    leave();
    await expect(askHost(bare, CONSOLE, "migration.settle")).rejects.toThrow("migration-partner-unknown");
    expect((await askHost(bare, CONSOLE, "migration.state")).at).toBeNull();
  } finally {
    await bare.close();
    rmSync(root, { recursive: true, force: true });
  }
});

test("not while a call goes on, nor where one has come in meanwhile", async () => {
  inCall = true;
  await migration.workFrom(B);
  expect(migration.store.getState().failure?.code).toBe("migration-in-call");
  inCall = false;
  const over = migration.workFrom(B);
  await storeValue(migration.store, ({ step }) => (step === "authorising" ? true : undefined));
  inCall = true;
  await over;
  expect(migration.store.getState().failure?.code).toBe("migration-in-call");
  expect([reloads, ...registeredAt()]).toEqual([0, 1, 0]);
  await migration.goHome();
  expect(reloads).toBe(0);
});
