/**
 * A desk whose user has signed in at an identity server of others, and is authorised for each service by a PUBLISH with the token: the client of a
 * window, the real shell with its bridge, and a SIP server that asks the identity server whose token it was shown.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { TOKEN_PLACE } from "../../../shared/mc/access-token-place.ts";
import { type McService, SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { decodeSettingsPublication } from "../../../shared/mc/settings-publication.ts";
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
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type Received, type ScriptedServer } from "../../support/stand-ins/sip-server.ts";

const idOf = (service: McService) => `sip:ava.${service}@a.test`;
const functionOf = (service: McService) => `sip:${service}-part@a.test`;

let folder: string;
let identity: ForeignIdentityServer;
let sip: ScriptedServer;
let started: StartedShell;
let host: Host;
let client: McClient;
/** Everything that has crossed the bridge, in both directions. */
let crossed: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-authorised-"));
  identity = await openForeignIdentityServer({
    people: { ava: { mcptt: idOf("mcptt"), mcvideo: idOf("mcvideo"), mcdata: idOf("mcdata") } },
    host: "localhost",
  });
  sip = await createScriptedServer();
  const { mcServiceId: _, participatingFunction: _function, webSocketUrl: _url, ...account } = ACCOUNT;
  const services = Object.fromEntries(
    SERVICE_NAMES.map((service) => [service, { id: idOf(service), participatingFunction: functionOf(service) }]),
  );
  writeFileSync(join(folder, "identity.pem"), identity.authority);
  writeFileSync(
    join(folder, "account.json"),
    JSON.stringify({
      ...account,
      servers: [sip.url],
      services,
      identity: { issuer: identity.issuer, clientId: CLIENT_ID, trustAnchorFile: "identity.pem" },
    }),
  );
  crossed = [];
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
  await storeValue(client.store, ({ registration }) => (registration.state === "registered" ? true : undefined));
}, 60_000);
afterEach(async () => {
  // Nobody is there to be told of the end, and so nobody is waited for.
  await sip.close();
  await client.stop();
  await started.stop();
  await identity.close();
  rmSync(folder, { recursive: true, force: true });
});

const serviceOf = ({ text }: Received) => /^PUBLISH sip:(\w+)-part@a\.test /.exec(text)?.[1] as McService;
const publicationIn = (request: Received) =>
  decodeSettingsPublication(serviceOf(request), request.header("Content-Type"), request.body);
const tokenIn = (request: Received) => publicationIn(request).accessToken ?? "";
const accept = (request: Received) =>
  sip.answer(request, 200, "OK", { headers: [`SIP-ETag: of-${serviceOf(request)}`, "Expires: 3600"] });
const refuse = (request: Received) =>
  sip.answer(request, 403, "Forbidden", { headers: ['Warning: 399 a.test "101 service authorisation failed"'] });
/** The next request of each service, in whichever order. */
const ofEach = async () =>
  new Map(
    (await Promise.all(SERVICE_NAMES.map(() => sip.request("PUBLISH")))).map((request) => [
      serviceOf(request),
      request,
    ]),
  );
const become = (service: McService, state: string) =>
  storeValue(client.store, ({ published }) => (published[service]?.state === state ? published[service] : undefined));

/** Nothing that is worth anything has crossed to the window, or lies in the folder, the log included. */
function expectNowhere(token: string): void {
  expect(token.length).toBeGreaterThan(20);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const written = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, "latin1"));
  for (const text of [...crossed, ...written]) expect(text).not.toContain(token);
}

test("each service is shown the user's token, which the window has nowhere: there stands its place", async () => {
  const requests = await ofEach();
  expect([...requests.keys()].sort()).toEqual([...SERVICE_NAMES].sort());
  for (const request of requests.values()) {
    expect(await identity.holderOf(tokenIn(request))).toBe("ava");
    expect(Number(request.header("Content-Length"))).toBe(Buffer.byteLength(request.body));
    expect(publicationIn(request)).toMatchObject({ clientId: expect.stringMatching(/^urn:uuid:/) });
    expect(publicationIn(request).ownId).toBeUndefined();
    accept(request);
  }
  for (const service of SERVICE_NAMES) await become(service, "published");
  for (const request of requests.values()) expectNowhere(tokenIn(request));
  expect(crossed.filter((text) => text.includes(TOKEN_PLACE))).toHaveLength(SERVICE_NAMES.length);
  // No page of the window has a way to the servers by itself.
  expect(await started.shell.host.connectSources("http://127.0.0.1")).toEqual([]);
});

test("a server that says the token again says it to the host alone", async () => {
  const requests = await ofEach();
  const [request] = requests.values();
  const token = tokenIn(request as Received);
  sip.answer(request as Received, 403, `Not ${token}`, { contentType: "text/plain", body: `that was ${token}` });
  const failed = await become(serviceOf(request as Received), "failed");
  expect(JSON.stringify(failed)).toContain(`Not ${TOKEN_PLACE}`);
  expectNowhere(token);
});

test("a server that refuses the token is shown another one, once; then the dispatcher is told", async () => {
  const requests = await ofEach();
  const mcptt = requests.get("mcptt") as Received;
  for (const request of requests.values()) if (request !== mcptt) accept(request);
  for (const service of SERVICE_NAMES) if (service !== "mcptt") await become(service, "published");
  refuse(mcptt);
  const again = await ofEach();
  const second = tokenIn(again.get("mcptt") as Received);
  expect(second).not.toBe(tokenIn(mcptt));
  expect(await identity.holderOf(second)).toBe("ava");
  // The others are to know the user by the new one as well.
  for (const [service, request] of again) {
    expect(tokenIn(request)).toBe(second);
    if (service !== "mcptt") accept(request);
  }
  refuse(again.get("mcptt") as Received);
  expect(await become("mcptt", "failed")).toMatchObject({
    because: { code: "settings-not-authorised", detail: "403 Forbidden; 101 service authorisation failed" },
    again: false,
  });
  for (const service of SERVICE_NAMES) if (service !== "mcptt") await become(service, "published");
  expect(sip.pending.filter(({ method }) => method === "PUBLISH")).toEqual([]);
  expect(client.store.getState().registration.state).toBe("registered");
});

test("services that refuse the same token one after another have it renewed once", async () => {
  const requests = await ofEach();
  const [mcptt, mcdata, mcvideo] = ["mcptt", "mcdata", "mcvideo"].map((service) => requests.get(service as McService));
  refuse(mcptt as Received);
  const second = await sip.request("PUBLISH");
  expect([serviceOf(second), tokenIn(second)]).toEqual([
    "mcptt",
    expect.not.stringMatching(tokenIn(mcptt as Received)),
  ]);
  // The others answer only now, and to the token of before.
  for (const late of [mcdata, mcvideo]) {
    refuse(late as Received);
    const again = await sip.request("PUBLISH");
    expect([serviceOf(again), tokenIn(again)]).toEqual([serviceOf(late as Received), tokenIn(second)]);
    accept(again);
    await become(serviceOf(again), "published");
  }
  accept(second);
  await become("mcptt", "published");
  // Who refuses that as well gets another one, and no service is asked more than it has to be.
  expect(sip.pending.filter(({ method }) => method === "PUBLISH")).toEqual([]);
  expect(await identity.holderOf(tokenIn(second))).toBe("ava");
});

test("a renewed token is shown to each service; whoever refused the user is asked once more with it", async () => {
  const requests = await ofEach();
  for (const request of requests.values()) accept(request);
  for (const service of SERVICE_NAMES) await become(service, "published");
  await host.call("signIn.authorise", { service: "mcptt", refused: true });
  const again = await ofEach();
  for (const [service, request] of again) {
    expect(request.header("SIP-If-Match")).toBe(`of-${service}`);
    expect(tokenIn(request)).not.toBe(tokenIn(requests.get(service) as Received));
    expect(await identity.holderOf(tokenIn(request))).toBe("ava");
    accept(request);
    expectNowhere(tokenIn(request));
  }
});

test("a sign-in that the identity server has ended is named where a service refuses it, and the desk stays registered", async () => {
  const requests = await ofEach();
  await identity.disable("ava");
  const mcptt = requests.get("mcptt") as Received;
  expect(await identity.holderOf(tokenIn(mcptt))).toBeUndefined();
  refuse(mcptt);
  expect(await become("mcptt", "failed")).toMatchObject({ because: { code: "sign-in-ended" }, again: false });
  expect(client.store.getState().registration.state).toBe("registered");
});

test("an identity server that is gone when a service refuses the token: later, by itself", async () => {
  const requests = await ofEach();
  await identity.close();
  refuse(requests.get("mcptt") as Received);
  expect(await become("mcptt", "failed")).toMatchObject({
    because: { code: "identity-server-unreachable" },
    again: true,
  });
});

test("a response to a challenge covers the token, where the server wants it to (auth-int)", async () => {
  const requests = await ofEach();
  const mcptt = requests.get("mcptt") as Received;
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const { password, realm, username } = ACCOUNT.digest;
  sip.answer(mcptt, 401, "Unauthorized", {
    headers: [`WWW-Authenticate: Digest realm="${realm}", nonce="n1", qop="auth-int", algorithm=MD5`],
  });
  const again = await sip.request("PUBLISH");
  expect(await identity.holderOf(tokenIn(again))).toBe("ava");
  const said = (name: string) =>
    new RegExp(`\\b${name}="?([^",]*)`).exec(again.header("Authorization"))?.[1] ?? "nothing";
  const ha2 = md5(`PUBLISH:${functionOf("mcptt")}:${md5(again.body)}`);
  expect(said("response")).toBe(
    md5(`${md5(`${username}:${realm}:${password}`)}:n1:${said("nc")}:${said("cnonce")}:auth-int:${ha2}`),
  );
});

test("who signs out is forgotten by the services while the token is still good", async () => {
  const requests = await ofEach();
  for (const request of requests.values()) accept(request);
  for (const service of SERVICE_NAMES) await become(service, "published");
  const stopped = client.stop();
  for (const [service, back] of await ofEach()) {
    expect([back.header("Expires"), back.header("SIP-If-Match"), back.body]).toEqual(["0", `of-${service}`, ""]);
    expect(await identity.holderOf(tokenIn(requests.get(service) as Received))).toBe("ava");
    sip.answer(back, 200, "OK", { headers: ["Expires: 0"] });
  }
  await stopped;
  await host.call("signIn.end", {});
  const [first] = requests.values();
  expect(await identity.holderOf(tokenIn(first as Received))).toBeUndefined();
});
