/**
 * The dispatcher of the lab signs in and is authorised for each service by its participating function: the real shell with the real lab, the
 * client of a window behind the real bridge, and a field unit, which signs in nowhere.
 */
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { signInAtBrowser } from "../../../scripts/tools/check/person-at-browser.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { LabAuthorisationFault, LabIdentityFault } from "../../../shared/bridge/lab-settings.ts";
import { connectSources } from "../../../shared/bridge/signalling-server.ts";
import { type McService, SERVICE_NAMES, VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { answersAll, connected, ended, registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { openPageOfUsers } from "../../support/harness/host/page-of-users.ts";
import { noting, ofSignedIn } from "../../support/harness/host/signed-in-window.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";

let lab: Lab;
let started: StartedShell;
let host: Host;
let unit: McClient;
let client: McClient;
let account: SipAccount;
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
  const jonas = lab.unitAccount("jonas-okafor", freshIds());
  unit = createClient(jonas, createStandInMedia(), { answerChallenges: answersWith(lab.credentialsOf(jonas)) });
  answersAll(unit);
  unit.start();
  await registered(unit);
}, 60_000);
afterAll(async () => {
  await unit.stop();
  await started.stop();
});

const setIdentity = (fault: LabIdentityFault) => host.call("lab.configureIdentity", { fault });
const setAuthorisation = (fault: LabAuthorisationFault) => host.call("lab.configureAuthorisation", { fault });
const authorisation = async () => {
  const { identity } = await host.call("lab.state", {});
  return Object.fromEntries(identity?.authorisation.services.map(({ service, ...rest }) => [service, rest]) ?? []);
};
const tokensGiven = () => lab.state().identity?.tokenHashes.length ?? 0;

/** The window of whoever has signed in. */
async function open(change: Parameters<typeof createClient>[2] = {}): Promise<void> {
  await host.call("signIn.begin", {});
  account = await host.call("account.get", {});
  client = createClient(account, createStandInMedia(), {
    ...ofSignedIn(host),
    ...change,
  });
  stopTokens = host.on("signIn.renewed", () => client.tokenRenewed());
  client.start();
  await registered(client);
}

beforeEach(() => {
  crossed = [];
});
afterEach(async () => {
  stopTokens();
  await client.stop();
  await host.call("signIn.end", {});
  await setIdentity("none");
  await setAuthorisation("none");
});

const become = (service: McService, state: string) =>
  storeValue(client.store, ({ published }) => (published[service]?.state === state ? published[service] : undefined));
const newest = (fits: typeof ended, of = client) =>
  storeValue(of.store, ({ calls: [call] }) => (call !== undefined && fits(call) ? call : undefined));
function call(fits: typeof ended, id = JONAS) {
  client.engine.place(id, VOICE_SERVICE);
  return newest(fits);
}
const sentOf = (method: string) =>
  crossed.filter((text) => text.startsWith('["signalling.send"') && text.includes(`"text":"${method} `)).length;

const GOOD = { userId: DISPATCHER, refused: null };

test("each service is authorised by the token, which its server has judged; the window has no way to the servers and no token", async () => {
  await open();
  expect(account.signsIn).toBe(true);
  expect(connectSources(account)).toEqual([]);
  expect(await authorisation()).toEqual(Object.fromEntries(SERVICE_NAMES.map((service) => [service, GOOD])));
  const hashes = new Set(lab.state().identity?.tokenHashes);
  const words = crossed.flatMap((text) => text.match(/[\w-]{20,}/g) ?? []);
  for (const word of words) expect(hashes).not.toContain(createHash("sha256").update(word).digest("hex"));
  await call(connected);
  client.engine.endAll();
  await newest(ended);
  await newest(ended, unit);
  unit.engine.place(DISPATCHER, VOICE_SERVICE);
  await newest(({ state }) => state === "incoming");
  client.engine.endAll();
  await newest(ended);
});

test("who signs out is authorised for nothing any more", async () => {
  await open();
  await client.stop();
  expect(await authorisation()).toEqual(
    Object.fromEntries(SERVICE_NAMES.map((service) => [service, { userId: null, refused: null }])),
  );
});

describe("a token that the servers refuse", () => {
  test.each([
    ["access-token-foreign", "foreign"],
    ["access-token-expired", "expired"],
  ] as const)("%s: one other token for all services, then the dispatcher is told of each", async (fault, refused) => {
    await setIdentity(fault);
    const before = tokensGiven();
    await open();
    for (const service of SERVICE_NAMES)
      expect(await become(service, "failed")).toMatchObject({
        because: { code: "settings-not-authorised" },
        again: false,
      });
    expect(await authorisation()).toEqual(
      Object.fromEntries(SERVICE_NAMES.map((service) => [service, { userId: null, refused }])),
    );
    // Access, refresh and ID token of the sign-in, of one renewal for all services, and of one for the key server, if it was not the same.
    const given = tokensGiven() - before;
    // The configuration server refuses it as well, and asks for one more at most.
    expect([6, 9, 12]).toContain(given);
    // The server knows nobody, and is shown nothing more: it has refused for good what there is to show.
    expect((await call(ended)).endReason?.code).toBe("service-authorisation-expired");
    expect(sentOf("INVITE")).toBe(1);
    // The next token is a good one, and everything is as it should be without another act.
    await setIdentity("none");
    await host.call("signIn.authorise", { service: VOICE_SERVICE, refused: true });
    for (const service of SERVICE_NAMES) await become(service, "published");
    await call(connected);
    client.engine.endAll();
    await newest(ended);
  });

  test("revoked: the server that is shown it refuses it, and the sign-in is over, with what to do", async () => {
    await open();
    // Whatever the key server is asked at a start comes before: it too would find that the token is revoked.
    await host.call("keys.refresh", {});
    await setIdentity("revoked");
    await setAuthorisation("forgets");
    expect((await call(ended)).endReason?.code).toBe("service-authorisation-expired");
    expect(sentOf("INVITE")).toBe(1);
    expect(await become(VOICE_SERVICE, "failed")).toMatchObject({ because: { code: "sign-in-ended" }, again: false });
    expect((await authorisation())[VOICE_SERVICE]).toEqual({ userId: null, refused: "revoked" });
    expect(await host.call("signIn.state", {})).toMatchObject({ kind: "out", problem: { code: "sign-in-ended" } });
  });

  test("revoked during a call: the sign-in is over, the call goes on, and can be hung up", async () => {
    await open();
    await host.call("keys.refresh", {});
    const { id } = await call(connected);
    await setIdentity("revoked");
    await expect
      .poll(async () => {
        await host.call("signIn.authorise", { service: VOICE_SERVICE, refused: true }).catch(() => {});
        return host.call("signIn.state", {});
      })
      .toMatchObject({ kind: "out", problem: { code: "sign-in-ended" } });
    expect(client.store.getState().calls).toMatchObject([{ id, state: "connected" }]);
    expect(unit.store.getState().calls[0]?.state).toBe("connected");
    client.engine.end(id);
    expect((await newest(ended)).endReason?.code).toBe("hung-up");
    // The other end has been told.
    expect((await newest(ended, unit)).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("voice-alone: voice calls go on, and of the other services it is said that the sign-in does not cover them", async () => {
    await setIdentity("voice-alone");
    await open();
    for (const service of SERVICE_NAMES) {
      if (service === VOICE_SERVICE) continue;
      expect(await become(service, "failed")).toMatchObject({
        because: { code: "sign-in-service-missing" },
        again: false,
      });
      expect((await authorisation())[service]).toEqual({ userId: null, refused: "service-not-granted" });
    }
    await become(VOICE_SERVICE, "published");
    await call(connected);
    client.engine.endAll();
    await newest(ended);
  });
});

describe("participating functions that do otherwise", () => {
  test("refused: a good token is refused, and the dispatcher is told", async () => {
    await setAuthorisation("refused");
    await open();
    for (const service of SERVICE_NAMES)
      expect(await become(service, "failed")).toMatchObject({ because: { code: "settings-not-authorised" } });
    expect((await authorisation())[VOICE_SERVICE]).toEqual({ userId: null, refused: null });
  });

  test("forgets: whoever is unknown shows the token once more, and the same call goes through", async () => {
    await open();
    await setAuthorisation("forgets");
    expect((await authorisation())[VOICE_SERVICE]).toEqual({ userId: null, refused: null });
    const before = tokensGiven();
    const { endReason } = await call(connected);
    expect(endReason).toBeNull();
    // The first INVITE, which nobody knew, and the second.
    expect(sentOf("INVITE")).toBe(2);
    expect(tokensGiven()).toBe(before);
    client.engine.endAll();
    await newest(ended);
  });

  test("not-kept: the request goes again once, and then the call ends with its reason", async () => {
    await open();
    await setAuthorisation("not-kept");
    expect((await call(ended)).endReason?.code).toBe("service-authorisation-expired");
    expect(sentOf("INVITE")).toBe(2);
  });

  test("forgets: a call that begins at a new ID is authorised once more before anybody takes that ID for unknown", async () => {
    const known = {
      newId: JONAS,
      primaryId: BEA,
      personId: BEA,
      redirectedAt: Date.now(),
      learnedAt: Date.now(),
      kmsUri: null,
      callId: "x",
      choice: "first" as const,
    };
    await open({ newIdOf: (id) => (id === BEA ? known : undefined) });
    await setAuthorisation("forgets");
    const { currentId, dialledFirst } = await call(connected, BEA);
    expect({ currentId, fallBack: dialledFirst?.fallBack }).toEqual({ currentId: JONAS, fallBack: null });
    client.engine.endAll();
    await newest(ended);
    // Where that is of no use, it goes on as if the ID were unknown there.
    await setAuthorisation("not-kept");
    const { dialledFirst: second, endReason } = await call(ended, BEA);
    expect(second?.fallBack?.reason.code).toBe("service-authorisation-expired");
    expect(endReason?.code).toBe("service-authorisation-expired");
  });

  test.each([
    ["forgets", "asked", null],
    ["not-kept", "failed", "call-back-refused"],
  ] as const)("%s: a MESSAGE goes again once, as a call does", async (fault, state, reason) => {
    await open();
    await setAuthorisation(fault);
    client.callBacks.ask(JONAS, VOICE_SERVICE);
    const wish = await storeValue(client.callBacks.store, ({ list: [one] }) =>
      one?.state === "asked" || one?.state === "failed" ? one : undefined,
    );
    expect([wish.state, wish.reason?.code ?? null]).toEqual([state, reason]);
    expect(sentOf("MESSAGE")).toBe(2);
  });

  test("nothing of it concerns a unit, which signs in nowhere", async () => {
    await open();
    await setAuthorisation("not-kept");
    unit.engine.place(BEA, VOICE_SERVICE);
    expect((await newest(ended, unit)).endReason?.code).not.toBe("service-authorisation-expired");
  });
});

test.each([
  "settings-not-authorised",
  "sign-in-ended",
  "sign-in-service-missing",
  "service-authorisation-expired",
] as const)("%s has its sentence and its next step", (code) => {
  expect(ERROR_WORDS[code]).toMatchObject({
    message: expect.stringMatching(/\.$/),
    advice: expect.stringMatching(/\.$/),
  });
});
