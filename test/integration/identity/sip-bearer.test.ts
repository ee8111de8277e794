/**
 * A desk without a SIP password, whose user has signed in at an identity server of others: SIP servers that ask for the token get it (RFC 8898), the
 * right ones over TLS alone. The client of a window, the real shell with its bridge, and a SIP server that says what a test tells it to.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { keepHistory } from "../../../renderer/window/keep-history.ts";
import { TOKEN_PLACE } from "../../../shared/mc/access-token-place.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { openPage, type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { noting, ofSignedIn } from "../../support/harness/host/signed-in-window.ts";
import {
  CLIENT_ID,
  type ForeignIdentityServer,
  openForeignIdentityServer,
} from "../../support/harness/identity/foreign-identity-server.ts";
import { SCRIPTED_AUTHORITY } from "../../support/harness/network/sip-transport.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

const { digest, mcServiceId, webSocketUrl: _url, ...REST } = ACCOUNT;
const SDP_BODY = { contentType: "application/sdp", body: SDP };
const FUNCTION = ACCOUNT.participatingFunction;

let identity: ForeignIdentityServer;
let folder: string;
let sip: ScriptedServer;
let started: StartedShell;
let host: Host;
let client: McClient;
/** Everything that has crossed the bridge, in both directions. */
let crossed: string[];

beforeAll(async () => {
  identity = await openForeignIdentityServer({ people: { ava: { mcptt: mcServiceId } }, host: "localhost" });
});
afterAll(() => identity.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-bearer-"));
  crossed = [];
});
afterEach(async () => {
  sip.registers = true;
  await client.stop();
  await sip.close();
  await started.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Desk {
  readonly overTls?: boolean;
  readonly identity?: object;
  readonly account?: object;
}

/** A desk whose user has signed in, and its first REGISTER. */
async function open({ account = {}, identity: more = {}, overTls = true }: Desk = {}): Promise<Received> {
  sip = await createScriptedServer(overTls);
  sip.registers = false;
  const signIn = { issuer: identity.issuer, clientId: CLIENT_ID, trustAnchorFile: "identity.pem", sip: "bearer" };
  writeFileSync(join(folder, "identity.pem"), identity.authority);
  writeFileSync(join(folder, "sip.pem"), SCRIPTED_AUTHORITY);
  writeFileSync(
    join(folder, "account.json"),
    JSON.stringify({
      ...REST,
      mcServiceId,
      servers: [sip.url],
      signalling: { trustAnchorFile: "sip.pem" },
      // What a test does not ask for does not come in between.
      wire: { settings: { publish: false } },
      ...account,
      identity: { ...signIn, ...more },
    }),
  );
  started = await startShell({
    dataFolder: folder,
    lab: false,
    openBrowser: async (url) => void identity.browse(url, "ava").catch(() => {}),
  });
  const { bridge } = await openPage(started.shell.url("console"));
  host = createHost(noting(bridge, (text) => void crossed.push(text)));
  await host.call("signIn.begin", {});
  client = createClient(await host.call("account.get", {}), createStandInMedia(), ofSignedIn(host));
  host.on("signIn.renewed", () => client.tokenRenewed());
  client.start();
  return sip.request("REGISTER");
}

const challengeOf = (server = identity.issuer, more = "") =>
  `Bearer realm="a.test", authz_server="${server}", scope="sip"${more}`;
const ask = (request: Received, challenge = challengeOf(), status: 401 | 407 = 401) =>
  sip.answer(request, status, "Who is it?", {
    headers: [`${status === 401 ? "WWW" : "Proxy"}-Authenticate: ${challenge}`],
  });
const accept = (request: Received) =>
  sip.answer(request, 200, "OK", { headers: [`Contact: ${request.header("Contact")}`] });
const shownIn = (request: Received, field = "Authorization") =>
  /^Bearer (\S+)$/.exec(request.header(field))?.[1] ?? "nothing";
const registration = (state: string) =>
  storeValue(client.store, ({ registration: now }) => (now.state === state ? now : undefined));
const refusal = () => registration("refused");
const renewals = () => identity.asked.filter((request) => request.startsWith("POST /token")).length;

async function enter(register: Received): Promise<string> {
  ask(register);
  const again = await sip.request("REGISTER");
  accept(again);
  await registration("registered");
  return shownIn(again);
}

/** Nothing that is worth anything has crossed to the window, or lies in the folder, the log included. */
function expectNowhere(token: string): void {
  expect(token.length).toBeGreaterThan(20);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const written = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, "latin1"));
  for (const text of [...crossed, ...written]) expect(text).not.toContain(token);
}
/** Of all that a server has heard, nothing is a token: no word of it is known to who would have given it. */
async function expectUnheard(): Promise<void> {
  expect(sip.heard.length).toBeGreaterThan(0);
  const words = new Set(sip.heard.flatMap((text) => text.match(/[\w.~+/-]{20,}/g) ?? []));
  for (const word of words) expect(await identity.holderOf(word)).toBeUndefined();
  expect(sip.heard.join()).not.toContain(TOKEN_PLACE);
  expect(sip.heard.join()).not.toMatch(/^(?:Proxy-)?Authorization:/im);
}

test("registered without a password: the token of the sign-in, which the window has nowhere, and a Contact that says so", async () => {
  const register = await open();
  expect(register.header("Contact")).toMatch(/;\+sip\.token(?:;|$)/);
  expect(register.header("Authorization")).toBe("");
  ask(register);
  const again = await sip.request("REGISTER");
  const token = shownIn(again);
  expect(await identity.holderOf(token)).toBe("ava");
  // What a server says again of it, it says to the host alone.
  sip.answer(again, 200, `OK ${token}`, {
    headers: [`Contact: ${again.header("Contact")}`, `X-Echo: Bearer ${token}`],
    contentType: "text/plain",
    body: token,
  });
  await registration("registered");
  expectNowhere(token);
  expect(crossed.join()).toContain(`X-Echo: Bearer ${TOKEN_PLACE}`);
  expect(JSON.stringify(await host.call("account.get", {}))).not.toContain("digest");
});

test("a call that a proxy asks about has it; what it does not ask about has nothing, nor has the next call", async () => {
  const token = await enter(await open());
  client.engine.place("sip:bea@a.test", "mcptt");
  const invite = await sip.request("INVITE");
  expect(invite.text).not.toMatch(/Authorization:/i);
  expect(invite.text).not.toContain("sip.token");
  ask(invite, challengeOf(), 407);
  const again = await sip.request("INVITE");
  expect([shownIn(again, "Proxy-Authorization"), again.header("Authorization")]).toEqual([token, ""]);
  sip.answer(again, 486, "Busy Here");
  await storeValue(client.store, ({ calls: [call] }) => (call?.state === "ended" ? call : undefined));
  expectNowhere(token);
  client.engine.place("sip:bea@a.test", "mcptt");
  // The ACK of a refusal carries nothing.
  expect((await sip.request("ACK")).text).not.toContain(token);
  const next = await sip.request("INVITE");
  expect(next.text).not.toContain(token);
  // An ACK has what its INVITE had (RFC 3261 clause 22.1), but for somebody else's address.
  ask(next, challengeOf(), 407);
  sip.answer(await sip.request("INVITE"), 200, "OK", SDP_BODY);
  let ack = await sip.request("ACK");
  while (!ack.text.startsWith("ACK sip:focus@127.0.0.1")) ack = await sip.request("ACK");
  expect(ack.text).not.toMatch(/Authorization:/i);
  client.engine.endAll();
  sip.answer(await sip.request("BYE"), 200, "OK");
});

test("a token that the server refuses is replaced once, and then the dispatcher is told; another one has its turn later", async () => {
  const register = await open();
  ask(register);
  const first = await sip.request("REGISTER");
  const before = renewals();
  ask(first, challengeOf(identity.issuer, ', error="invalid_token"'));
  const second = await sip.request("REGISTER");
  expect(await identity.holderOf(shownIn(second))).toBe("ava");
  expect(shownIn(second)).not.toBe(shownIn(first));
  ask(second, challengeOf(identity.issuer, ', error="invalid_token"'));
  expect(await refusal()).toMatchObject({ status: 401, because: "challenge-token-refused" });
  expect(renewals()).toBe(before + 1);
  // Asked again by somebody: the same token once more, and no other for it.
  client.engine.register();
  ask(await sip.request("REGISTER"));
  const third = await sip.request("REGISTER");
  expect(shownIn(third)).toBe(shownIn(second));
  ask(third);
  await refusal();
  expect(renewals()).toBe(before + 1);
  // A renewal that comes of itself is worth one more attempt.
  await host.call("signIn.authorise", { service: "mcptt", refused: true });
  expect(await enter(await sip.request("REGISTER"))).not.toBe(shownIn(third));
  for (const request of [first, second, third]) expectNowhere(shownIn(request));
});

test("the record that is taken out after requests with the token has neither it nor what led to it", async () => {
  const secrets: string[] = [];
  identity.tamper = ({ asked, body, path }) => {
    if (path !== "/token") return;
    const { access_token, id_token, refresh_token } = body as Readonly<Record<string, string | undefined>>;
    const given = [asked["code"], asked["code_verifier"], access_token, id_token, refresh_token];
    secrets.push(...given.map((each) => String(each ?? "missing")));
  };
  onTestFinished(() => {
    identity.tamper = undefined;
  });
  const token = await enter(await open());
  const stop = keepHistory(host, client.store);
  client.engine.place("sip:bea@a.test", "mcptt");
  ask(await sip.request("INVITE"), challengeOf(), 407);
  const again = await sip.request("INVITE");
  expect(shownIn(again, "Proxy-Authorization")).toBe(token);
  // A server that says it again says it to the host alone.
  sip.answer(again, 486, `Busy ${token}`, { headers: [`X-Echo: Bearer ${token}`] });
  const { id } = await storeValue(client.store, ({ calls: [call] }) => (call?.state === "ended" ? call : undefined));
  stop();
  await expect.poll(async () => JSON.stringify(await host.call("calls.ladder", { callId: id }))).toContain("486");
  await host.call("record.export", { callIds: [id], unfinished: false });
  let text = JSON.stringify(await host.call("calls.ladder", { callId: id }));
  for (let done = false; !done; ) {
    const piece = await host.call("record.exportMore", {});
    text += piece.text;
    done = piece.done;
  }
  // What a server has said of it stands there with its place in it.
  expect(text).toContain(`X-Echo: Bearer ${TOKEN_PLACE}`);
  expect(secrets).toHaveLength(5);
  expect(secrets).toContain(token);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    expect(text).not.toContain(secret);
  }
});

describe("no token leaves", () => {
  test.each([
    ["for another identity server", () => challengeOf("https://id.elsewhere.example"), "challenge-token-foreign"],
    ["for a name that begins like ours", () => challengeOf(`${identity.issuer}0`), "challenge-token-foreign"],
    ["for a challenge that names nobody", () => 'Bearer realm="a.test", scope="sip"', "challenge-unsupported"],
    ["for one that has no end", () => `Bearer authz_server="${"https://x/".repeat(1_500)}`, "challenge-token-foreign"],
    ["where a password is asked for", () => 'Digest realm="a.test", nonce="1"', "challenge-password-missing"],
  ])("%s", async (_what, challenge, code) => {
    ask(await open(), challenge());
    expect(await refusal()).toMatchObject({ status: 401, because: code });
    await expectUnheard();
  });

  test("without TLS", async () => {
    ask(await open({ overTls: false }));
    expect(await refusal()).toMatchObject({ because: "challenge-token-unprotected" });
    await expectUnheard();
  });

  test("to whom a request goes that is not the account's own, whatever asks for it", async () => {
    await enter(await open());
    const order = { method: "INVITE", body: "", credentials: [] };
    const challenges = [{ field: "Proxy-Authenticate" as const, value: challengeOf() }];
    const asked = (uri: string) => host.call("account.authorize", { ...order, uri, challenges });
    expect((await asked(FUNCTION)).credentials).toHaveLength(1);
    await expect(asked("sip:eve@b.test")).rejects.toMatchObject({
      code: "challenge-token-foreign",
      detail: "b.test",
    });
  });
});

test("a password in the account is used where it is asked for first, and the token where that is", async () => {
  const register = await open({ account: { digest } });
  const password = 'Digest realm="a.test", nonce="1", qop="auth"';
  sip.answer(register, 401, "Who is it?", {
    headers: [challengeOf("https://id.elsewhere.example"), password, challengeOf()].map(
      (each) => `WWW-Authenticate: ${each}`,
    ),
  });
  const again = await sip.request("REGISTER");
  expect(again.header("Authorization")).toMatch(/^Digest username="dispatch-7", /);
  accept(again);
  await registration("registered");
  client.engine.place("sip:bea@a.test", "mcptt");
  const invite = await sip.request("INVITE");
  sip.answer(invite, 407, "Who is it?", {
    headers: [challengeOf(), password].map((each) => `Proxy-Authenticate: ${each}`),
  });
  const called = await sip.request("INVITE");
  expect(await identity.holderOf(shownIn(called, "Proxy-Authorization"))).toBe("ava");
  sip.answer(called, 486, "Busy Here");
});

test("where each server has a token of its own, that of the services is shown", async () => {
  const token = await enter(await open({ identity: { tokens: "for-each-server" } }));
  expect(identity.scopesOf(token)).toContain("3gpp:mc:ptt_service");
  expect(identity.scopesOf(token).filter((scope) => /key_management|config_management/.test(scope))).toEqual([]);
});
