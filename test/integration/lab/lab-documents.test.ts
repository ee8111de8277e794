/** The dispatcher's documents in the lab, as the whole program gets them: from its configuration server, over TLS, with the token of the sign-in. */
import { readdirSync, readFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { folderNameOf } from "../../../electron/host/user-place.ts";
import { ConfigurationServer } from "../../../lab/documents/configuration-server.ts";
import { createAuthority } from "../../../lab/kms/authority.ts";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { DISPATCHER, DISPATCHERS } from "../../../lab/people/people.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { signInAtBrowser } from "../../../scripts/tools/check/person-at-browser.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";
import type { DocumentState, Documents } from "../../../shared/bridge/documents.ts";
import type { KeyStatus } from "../../../shared/bridge/keys.ts";
import {
  LAB_DOCUMENT_FAULTS,
  LAB_GROUP_FAULTS,
  type LabDocumentFault,
  type LabDocumentSettings,
  type LabGroupFault,
} from "../../../shared/bridge/lab-settings.ts";
import { SERVICE_NAMES, VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { ended, registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { openPageOfUsers } from "../../support/harness/host/page-of-users.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

let lab: Lab;
let started: StartedShell;
let bridge: RawBridge;

async function call<T>(command: string, input: unknown = {}): Promise<T> {
  const result = (await bridge.call(command, input)) as { ok: boolean; value: T; error?: { code: string } };
  if (!result.ok) throw new Error(`${command}: ${result.error?.code}`);
  return result.value;
}

beforeAll(async () => {
  lab = await createLab({ signIn: true, services: SERVICE_NAMES });
  started = await startShell({
    createLab: async () => lab,
    openBrowser: async (url) => void signInAtBrowser(url, "ava-lindqvist").catch(() => {}),
  });
  bridge = await openPageOfUsers(started);
  await call("signIn.begin");
  await call("account.get");
});
afterAll(() => started.stop());

const set = (change: Partial<LabDocumentSettings>) => call("lab.configureDocuments", change);
const profileOf = (state: Documents): DocumentState | undefined =>
  state.kind === "server" ? state.documents.find(({ kind }) => kind === "user-profile") : undefined;
const checked = async () => profileOf(await call<Documents>("documents.check"));
const permissions = async () => (await call<KeyStatus>("keys.status")).permissions ?? [];

afterEach(async () => {
  await set({ fault: "none", withholds: "nothing", longestCall: "none", groupFault: "none" });
  await checked();
});

test("every document of the dispatcher is there when the console opens, and obeyed", async () => {
  const state = await call<Documents>("documents.state");
  expect(state).toMatchObject({ kind: "server", server: "config.system-a.example", changed: null, mostCalls: 8 });
  expect(state.kind === "server" && state.documents.map(({ kind, service, state }) => [service, kind, state])).toEqual([
    ["mcptt", "user-profile", "in-force"],
    ["mcvideo", "user-profile", "in-force"],
    ["mcdata", "user-profile", "in-force"],
    ["mcptt", "service-configuration", "in-force"],
    ["mcvideo", "service-configuration", "in-force"],
    ["mcdata", "service-configuration", "in-force"],
    ["mcptt", "ue-configuration", "in-force"],
  ]);
  expect(await permissions()).toContain("allow-private-call");
});

test("what is the same is not sent again", async () => {
  await checked();
  const before = lab.state().documents;
  const { confirmedAt } = (await checked()) ?? {};
  const after = lab.state().documents;
  expect(after?.given).toBe(before?.given);
  expect(after?.unchanged).toBeGreaterThanOrEqual((before?.unchanged ?? 0) + 5);
  expect(confirmedAt).toBeGreaterThan(0);
});

test("a changed profile is obeyed without anybody asking, told with what it came to, and its tag is another", async () => {
  const before = lab.state().documents?.profileTag;
  const { services } = await call<SipAccount>("account.get");
  await set({ withholds: "moving-calls" });
  await expect.poll(permissions, { timeout: 10_000 }).not.toContain("allow-call-transfer");
  const state = await call<Documents>("documents.state");
  expect(state).toMatchObject({
    changed: { granted: [], withdrawn: ["allow-call-transfer", "allow-call-fwd-manual-any"] },
  });
  expect(lab.state().documents?.profileTag).not.toBe(before);
  await set({ withholds: "calls" });
  const forbidden = async () => (await call<KeyStatus>("keys.status")).callsForbidden;
  await expect.poll(forbidden, { timeout: 10_000 }).toEqual(["mcptt", "mcvideo"]);
  // Nobody else's account, and the same one as before.
  expect((await call<SipAccount>("account.get")).services).toEqual(services);
});

/** What each fault comes to, of a document that was had before: the state that it is in, and why. */
const ENDS: Readonly<Record<Exclude<LabDocumentFault, "none" | "no-etag" | "silent">, readonly [string, string]>> = {
  down: ["in-force", "configuration-server-unreachable"],
  "unknown-authority": ["in-force", "configuration-server-not-trusted"],
  "server-error": ["in-force", "configuration-server-failed"],
  overloaded: ["in-force", "configuration-server-failed"],
  "refuses-token": ["in-force", "configuration-token-refused"],
  forbidden: ["in-force", "configuration-forbidden"],
  gone: ["absent", "configuration-profile-missing"],
  redirects: ["in-force", "configuration-redirected"],
  broken: ["in-force", "configuration-document-broken"],
  "wrong-document": ["in-force", "configuration-document-broken"],
  "too-large": ["in-force", "configuration-document-too-large"],
  endless: ["in-force", "configuration-document-too-large"],
  "of-another": ["in-force", "configuration-document-foreign"],
  "switched-off": ["disabled", "configuration-profile-disabled"],
};

describe("a fault of the configuration server", () => {
  test.each(Object.entries(ENDS))("%s leaves the profile %j, and is over with it", async (fault, [state, code]) => {
    // What is broken has to be another one, or nobody asks for it.
    await set({ fault: fault as LabDocumentFault, withholds: "emergency-calls" });
    expect(await checked()).toMatchObject({ state, problem: { code } });
    expect((await permissions()).includes("allow-private-call")).toBe(state === "in-force");
    await set({ fault: "none" });
    const after = await checked();
    expect(after).toMatchObject({ state: "in-force" });
    expect(after).not.toHaveProperty("problem");
    expect(await permissions()).not.toContain("allow-emergency-private-call");
  });

  test("a server without entity tags is asked for the whole each time, and nothing is a change that is none", async () => {
    await set({ fault: "no-etag" });
    await checked();
    const { since } = (await checked()) ?? {};
    const before = lab.state().documents;
    expect((await checked())?.since).toBe(since);
    expect(lab.state().documents?.given).toBeGreaterThan(before?.given ?? 0);
    expect(lab.state().documents?.unchanged).toBe(before?.unchanged);
  });

  test("no fault of the list is left out here", () => {
    // Silence takes its time, and is tried where the client is: `xcap-get.test.ts`.
    expect(new Set(["none", "no-etag", "silent", ...Object.keys(ENDS)])).toEqual(new Set(LAB_DOCUMENT_FAULTS));
  });
});

describe("the groups of the dispatcher", () => {
  const groupsIn = (state: Documents) => (state.kind === "server" ? (state.groups?.groups ?? []) : []);
  const outcomes = async () =>
    groupsIn(await call<Documents>("documents.check")).map(({ problem, state }) => [state, problem?.code]);

  test("are there with the people of the lab, from the group server, under a token of its own", async () => {
    const state = await call<Documents>("documents.check");
    expect(state).toMatchObject({ groups: { server: "groups.system-a.example", leftOut: 0 } });
    expect(groupsIn(state).map(({ content, isImplicit, name }) => [name, isImplicit, content?.memberCount])).toEqual([
      ["Alpha", true, 4],
      ["Operation Larch", false, 6],
    ]);
    expect(groupsIn(state)[0]?.content?.members).toContainEqual({
      id: "sip:bea.novak@mcx.system-a.example",
      name: "Bea Novak",
      role: "Rescue lead, Alpha 12",
      priority: 5,
      isRequired: true,
    });
  });

  /** What each fault comes to for the two groups. */
  const FAULTS: Readonly<Record<Exclude<LabGroupFault, "none">, readonly (readonly [string, string | undefined])[]>> = {
    down: [
      ["held", "group-server-unreachable"],
      ["held", "group-server-unreachable"],
    ],
    "unknown-authority": [
      ["held", "group-server-not-trusted"],
      ["held", "group-server-not-trusted"],
    ],
    "server-error": [
      ["held", "group-server-failed"],
      ["held", "group-server-failed"],
    ],
    "refuses-token": [
      ["held", "group-token-refused"],
      ["held", "group-token-refused"],
    ],
    "one-forbidden": [
      ["held", undefined],
      ["refused", "group-forbidden"],
    ],
    "one-gone": [
      ["held", undefined],
      ["absent", "group-unknown"],
    ],
    broken: [
      ["held", "group-document-broken"],
      ["held", "group-document-broken"],
    ],
    "of-another": [
      ["held", "group-document-foreign"],
      ["held", "group-document-foreign"],
    ],
  };

  test.each(Object.entries(FAULTS))("with the fault %s are %j, and whole again after it", async (fault, ends) => {
    await set({ groupFault: fault as LabGroupFault });
    expect(await outcomes()).toEqual(ends);
    expect(await permissions()).toContain("allow-private-call");
    await set({ groupFault: "none" });
    expect(await outcomes()).toEqual([
      ["held", undefined],
      ["held", undefined],
    ]);
  });

  test("no fault of the list is left out here", () => {
    expect(new Set(["none", ...Object.keys(FAULTS)])).toEqual(new Set(LAB_GROUP_FAULTS));
  });
});

/** All that lies on the disk below a folder. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));

test("what is kept on the disk says nothing to whoever reads it, and is gone after the sign-out", async () => {
  const own = folderNameOf(lab.identity()?.issuer ?? "", DISPATCHER.id);
  const folder = join(started.folder, "data", "users", own, "documents");
  // The documents of the two groups among them.
  await expect.poll(() => readdirSync(folder).length).toBe(12);
  const octets = Buffer.concat(filesIn(folder));
  for (const word of ["allow-", "Dispatcher", "user-profile:", "list-service", "sip:", "Novak"]) {
    expect(octets.includes(word), word).toBe(false);
    expect(octets.includes(Buffer.from(word).toString("base64").slice(0, 6)), `${word} in base64`).toBe(false);
  }
  await call("signIn.end");
  expect(() => readdirSync(folder)).toThrow("ENOENT");
  expect(await call("documents.state")).toEqual({ kind: "none" });
  await call("signIn.begin");
});

test("a call that has lasted as long as the service configuration says is ended by its system, and both ends know why", async () => {
  await set({ longestCall: "PT2S" });
  await checked();
  const documents = await call<Documents>("documents.state");
  expect(documents).toMatchObject({ calls: { mcptt: { longestWithoutFloor: 2_000, longestWithFloor: 2_000 } } });
  lab.configure("sara-ruiz", { route: "home" });
  const [caller, called] = ["jonas-okafor", "sara-ruiz"].map((personId) => {
    const account = lab.unitAccount(personId, freshIds());
    return createClient(account, createStandInMedia(), { answerChallenges: answersWith(lab.credentialsOf(account)) });
  }) as [McClient, McClient];
  for (const client of [caller, called]) {
    client.start();
    await registered(client);
  }
  caller.engine.place("sip:sara.ruiz@mcx.system-a.example", VOICE_SERVICE);
  const came = await storeValue(called.store, ({ calls: [first] }) =>
    first?.state === "incoming" ? first : undefined,
  );
  called.engine.answer(came.id);
  const over = await Promise.all(
    [caller, called].map(({ store }) =>
      storeValue(store, ({ calls: [first] }) => (first !== undefined && ended(first) ? first : undefined)),
    ),
  );
  expect(over.map(({ endReason }) => endReason?.code)).toEqual(["longest-call-over", "longest-call-over"]);
  for (const { connectedAt, endedAt } of over) expect((endedAt ?? 0) - (connectedAt ?? 0)).toBeGreaterThan(1_500);
  for (const client of [caller, called]) await client.stop();
});

test("each dispatcher reads what is hers and everybody's, and nothing of the other's, asked for or told", async () => {
  const [ava = "", elin = ""] = DISPATCHERS.map(({ held }) => held.mcServiceId);
  const authority = createAuthority();
  const server = await ConfigurationServer.open({
    ...{ authority, host: "config.system-a.example", services: ["mcptt"], profileIndexes: [1], checkEvery: 1 },
    userIds: [ava, elin],
    // Whoever it names.
    judge: (token) => `sip:${token}@mcx.system-a.example`,
    write: ({ kind }, { ids }) => `${kind} of ${ids.get("mcptt")}`,
  });
  const profileOf = (id: string) => `org.3gpp.mcptt.user-profile/users/${id}/mcptt-user-profile-1.xml`;
  const access = server.accessOf(ava, "urn:uuid:0", async () => "");
  const { port = 0 } = access.addressOf("config.system-a.example") ?? {};
  const statusOf = (path: string, token: string) =>
    new Promise<number | undefined>((resolve, reject) =>
      get({
        ...{ host: "127.0.0.1", port, path: `/xcap-root/${path}`, ca: authority.certificate },
        servername: "config.system-a.example",
        headers: { Authorization: `Bearer ${token}` },
      })
        .on("response", (answer) => resolve(answer.resume().statusCode))
        .on("error", reject),
    );
  const everybodys = "org.3gpp.mcptt.service-config/global/service-config.xml";
  const asked = [profileOf(ava), profileOf(elin), everybodys];
  try {
    expect(await Promise.all(asked.map((path) => statusOf(path, "dispatch-3")))).toEqual([200, 403, 200]);
    expect(await Promise.all(asked.map((path) => statusOf(path, "dispatch-4")))).toEqual([403, 200, 200]);
    expect(await Promise.all(asked.map((path) => statusOf(path, "jonas.okafor")))).toEqual([403, 403, 403]);
    const told = asked.map((path) => server.tagAt(path, elin) !== undefined);
    expect([told, server.within("org.3gpp.mcptt.user-profile/users/", elin)]).toEqual([
      [false, true, true],
      [profileOf(elin)],
    ]);
  } finally {
    await server.close();
  }
});

test("a lab that is put back has nothing wrong with its documents, and ends no call for its length", async () => {
  await set({
    fault: "forbidden",
    withholds: "calls",
    longestCall: "PT1M",
    notifier: "silent",
    groupFault: "down",
    visitorFault: "gone",
  });
  await call("lab.reset");
  const first = {
    fault: "none",
    withholds: "nothing",
    longestCall: "none",
    notifier: "none",
    groupFault: "none",
    visitorFault: "none",
  };
  expect(lab.state().documents).toMatchObject(first);
});
