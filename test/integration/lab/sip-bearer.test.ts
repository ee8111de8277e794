/**
 * The SIP servers of the lab ask the dispatcher for the token of the sign-in (RFC 8898): the real shell with the real lab over TLS, the client of a
 * window behind the real bridge, and a field unit, which has its password as before.
 */
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { DISPATCHERS, type HeldId } from "../../../lab/people/people.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { signInAtBrowser } from "../../../scripts/tools/check/person-at-browser.ts";
import type { ConnectionTest } from "../../../shared/bridge/connection-test.ts";
import type { LabSipSignIn } from "../../../shared/bridge/lab-settings.ts";
import { isOverTls } from "../../../shared/bridge/signalling-server.ts";
import { BEARER_PLACES } from "../../../shared/mc/access-token-place.ts";
import { SERVICE_NAMES, VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { answersAll, connected, ended, registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { openPageOfUsers } from "../../support/harness/host/page-of-users.ts";
import { noting, ofSignedIn } from "../../support/harness/host/signed-in-window.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";

let lab: Lab;
let started: StartedShell;
let host: Host;
let unit: McClient;
let client: McClient;
let stopTokens: () => void;
/** Everything that has crossed to the window. */
let crossed: string[];

beforeAll(async () => {
  lab = await createLab({ signIn: true, services: SERVICE_NAMES });
  started = await startShell({
    createLab: async () => lab,
    openBrowser: async (url) => void signInAtBrowser(url, "ava-lindqvist").catch(() => {}),
  });
  const bridge = await openPageOfUsers(started);
  crossed = [];
  host = createHost(noting(bridge, (text) => void crossed.push(text)));
  await host.call("signIn.begin", {});
}, 60_000);
afterAll(async () => {
  await host.call("signIn.end", {});
  await started.stop();
});

beforeEach(() => {
  crossed = [];
});
afterEach(async () => {
  stopTokens();
  await client.stop();
});

/** The window of whoever has signed in, where the servers ask so. */
async function open(sip: LabSipSignIn): Promise<void> {
  await host.call("lab.configureSip", { sip });
  const account = await host.call("account.get", {});
  expect([account.bearsToken, account.servers.every(isOverTls)]).toEqual([true, true]);
  client = createClient(account, createStandInMedia(), ofSignedIn(host));
  stopTokens = host.on("signIn.renewed", () => client.tokenRenewed());
  client.start();
}

const newest = (fits: typeof ended, of = client) =>
  storeValue(of.store, ({ calls: [call] }) => (call !== undefined && fits(call) ? call : undefined));
const refusal = () =>
  storeValue(client.store, ({ registration }) => (registration.state === "refused" ? registration : undefined));
const tokensGiven = () => lab.state().identity?.tokenHashes.length ?? 0;

/** No word of it is a token that the identity server has given. */
function expectNoToken(texts: readonly string[]): void {
  const hashes = new Set(lab.state().identity?.tokenHashes);
  expect(hashes.size).toBeGreaterThan(0);
  const words = texts.flatMap((text) => text.match(/[\w-]{20,}/g) ?? []);
  for (const word of words) expect(hashes).not.toContain(createHash("sha256").update(word).digest("hex"));
}

/** What the connection test comes to in a step. */
async function tested(step: string) {
  const { promise, resolve } = Promise.withResolvers<ConnectionTest>();
  const stop = host.on("connectionTest.changed", (test) => {
    if (!test.isRunning) resolve(test);
  });
  await host.call("connectionTest.begin", {});
  const { steps } = await promise;
  stop();
  return steps.find((each) => each.step === step);
}

test("the connection test has whoever is signed in proved by the token, and what is registered stays as it is", async () => {
  await open("token");
  await registered(client);
  const bound = () => lab.state().systems.map((system) => system.registered);
  const before = bound();
  expect(await tested("registered")).toMatchObject({ state: "ok", fault: null });
  expect(bound()).toEqual(before);
  expect(client.store.getState().registration.state).toBe("registered");
  expectNoToken(crossed);
});

test.each([
  ["refuses", "challenge-token-refused"],
  ["foreign-server", "challenge-token-foreign"],
] as const)("the connection test says why nobody is proved: %s", async (sip, code) => {
  await open(sip);
  expect(await tested("registered")).toMatchObject({ state: "failed", fault: { code } });
});

test("registered, authorised for each service, and calling and called without a password; the unit beside it has its own", async () => {
  await open("token");
  const jonas = lab.unitAccount("jonas-okafor", freshIds());
  unit = createClient(jonas, createStandInMedia(), { answerChallenges: answersWith(lab.credentialsOf(jonas)) });
  answersAll(unit);
  unit.start();
  await Promise.all([registered(unit), registered(client)]);
  for (const service of SERVICE_NAMES)
    await storeValue(client.store, ({ published }) => (published[service]?.state === "published" ? true : undefined));
  client.engine.place(JONAS, VOICE_SERVICE);
  await newest(connected);
  client.engine.endAll();
  await newest(ended);
  await newest(ended, unit);
  unit.engine.place(DISPATCHER, VOICE_SERVICE);
  await newest(({ state }) => state === "incoming");
  client.engine.endAll();
  await newest(ended);
  client.callBacks.ask(JONAS, VOICE_SERVICE);
  await storeValue(client.callBacks.store, ({ list: [one] }) => (one?.state === "asked" ? one : undefined));
  const sent = (method: string) =>
    crossed.filter((text) => text.startsWith('["signalling.send"') && text.includes(`"text":"${method} `));
  // Each goes twice: without, and with the place.
  for (const method of ["INVITE", "MESSAGE"])
    expect(sent(method).map((text) => text.includes(`Proxy-Authorization: ${BEARER_PLACES.first}`))).toEqual([
      false,
      true,
    ]);
  expect(crossed.filter((text) => text.includes("407 Proxy Authentication Required")).length).toBeGreaterThan(0);
  expectNoToken(crossed);
  // What reached the other end of the call, and what is kept of it.
  expectNoToken([JSON.stringify(unit.store.getState().calls)]);
  await unit.stop();
});

test("servers that take no token: one other, and then the dispatcher is told", async () => {
  const before = tokensGiven();
  await open("refuses");
  expect(await refusal()).toMatchObject({ status: 401, because: "challenge-token-refused" });
  // Access and refresh token of the one renewal, and an ID token with them.
  expect(tokensGiven() - before).toBeLessThanOrEqual(3);
  expectNoToken(crossed);
});

test("servers that ask for the token of another identity server get none", async () => {
  await open("foreign-server");
  expect(await refusal()).toMatchObject({ status: 401, because: "challenge-token-foreign" });
  const sent = crossed.filter((text) => text.startsWith('["signalling.send"'));
  expect(sent.length).toBeGreaterThan(0);
  for (const text of sent) expect(text).not.toContain("Authorization");
});

test("every dispatcher of the desk shows it at home, over TLS, and none at the other system", async () => {
  lab.configureSip("token");
  const at = (held: HeldId) => lab.consoleAccount(freshIds(), held);
  for (const { held, visitor } of DISPATCHERS) {
    const home = at(held);
    expect([home.bearsToken, home.servers.every(isOverTls), at(visitor).bearsToken]).toEqual([true, true, undefined]);
  }
});
