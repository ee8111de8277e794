/** Whoever connects over TLS for the host tells of the certificate that it was shown: real servers, each by its name and not by where it is. */
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer, getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { watchLineCertificates } from "../../../electron/host/line-certificates.ts";
import { identityFetch } from "../../../electron/identity/identity-fetch.ts";
import { connectSecurely } from "../../../electron/msrp/msrp-link.ts";
import { createDial, type Dial } from "../../../electron/network/host-network.ts";
import { ShownCertificates } from "../../../electron/network/shown-certificates.ts";
import { trustTheSystem } from "../../../electron/network/system-trust.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";

const DAY = 86_400_000;
const authority = createAuthority();
const trustAnchors = [authority.certificate];
const sockets = new Set<Socket>();
const identity = issueServerIdentity(authority, "localhost", 12);
const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
/** Takes what it is asked for a request, and answers it; a proxy's question too. */
const server = createServer({ cert: identity.certificate, key: identity.key }, (socket: TLSSocket) => {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.once("data", (octets) =>
    octets.toString().startsWith("CONNECT") ? socket.write("HTTP/1.1 200 OK\r\n\r\n") : socket.end(answer),
  );
});
let port: number;
let told: number;
let shown: ShownCertificates;
let dial: Dial;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});
beforeEach(() => {
  told = 0;
  shown = new ShownCertificates(() => told++);
  dial = createDial({ policy: "none", env: {}, login: () => undefined, secured: shown.note });
});

const expectShown = () => {
  expect(told).toBe(1);
  const [only, ...others] = shown.all();
  expect(others).toEqual([]);
  expect(only).toMatchObject({ whose: "server", server: `localhost:${port}` });
  expect(Math.abs((only?.until ?? 0) - Date.now() - 12 * DAY)).toBeLessThan(60_000);
};

test("the identity server, asked twice: told once", async () => {
  const ask = identityFetch({ addressOf: () => undefined, dial, trustAnchors: () => trustAnchors });
  const options = { body: null, headers: {}, method: "GET" } as unknown as Parameters<typeof ask>[1];
  for (const _each of [1, 2]) expect((await ask(`https://localhost:${port}/`, options)).status).toBe(200);
  expectShown();
});

test("an end of longer messages", async () => {
  const access = { addressOf: () => undefined, dial, trustAnchors };
  const uri = `msrps://localhost:${port}/abc;tcp`;
  (await connectSecurely(uri, undefined, access as never, new AbortController().signal)).destroy();
  expectShown();
});

/** As if somebody had put our authority among those of the system. */
function trustOurs(): void {
  trustTheSystem();
  setDefaultCACertificates([...getCACertificates("default"), authority.certificate]);
}

test("a SIP server to which windows connect by themselves: looked at in their place, unless the host connects there", async () => {
  trustOurs();
  const wss = `wss://localhost:${port}/sip`;
  const account = { ...ACCOUNT, servers: [wss, "ws://127.0.0.1:9/"] } as unknown as SipAccount;
  let accounts: readonly SipAccount[] = [{ ...account, signsIn: true }];
  const find = async ({ servers }: SipAccount) => servers;
  const lines = watchLineCertificates({ accounts: () => accounts, find, dial });
  onTestFinished(() => lines.close());
  await lines.look();
  expect([told, shown.all()]).toEqual([0, []]);
  accounts = [account, account];
  await lines.look();
  await lines.look();
  expectShown();
});

test("such a server that is not reached, not trusted or not found ends nothing, and is looked at again after some hours", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const asked: string[] = [];
  const refusing: Dial = async ({ host }) => {
    asked.push(host);
    throw new Error("nobody there");
  };
  const account = { ...ACCOUNT, servers: ["wss://sip.a.test/"] } as unknown as SipAccount;
  const lost = { ...account, servers: [] };
  const find = async ({ servers }: SipAccount) => {
    if (servers.length === 0) throw new McError("dns-silent");
    return servers;
  };
  const lines = watchLineCertificates({ accounts: () => [account, lost], find, dial: refusing });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual(["sip.a.test"]);
  await vi.advanceTimersByTimeAsync(6 * 3_600_000);
  expect(asked).toEqual(["sip.a.test", "sip.a.test"]);
  lines.close();
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(asked).toHaveLength(2);
});

test("a proxy over TLS", async () => {
  trustOurs();
  const through = createDial({
    policy: { url: `https://localhost:${port}`, bypass: [] },
    env: {},
    login: () => undefined,
    secured: shown.note,
  });
  (await through({ host: "kms.home.test", port: 443 }, new AbortController().signal)).destroy();
  expectShown();
});

test("a server that somebody else vouches for is refused, and nobody hears of its certificate", async () => {
  const access = { addressOf: () => undefined, dial, trustAnchors: [createAuthority().certificate] };
  const uri = `msrps://localhost:${port}/abc;tcp`;
  await expect(connectSecurely(uri, undefined, access as never, new AbortController().signal)).rejects.toMatchObject({
    code: "message-path-not-trusted",
  });
  expect([told, shown.all()]).toEqual([0, []]);
});

test("of more servers than a desk has, the one that was connected to longest ago is forgotten", () => {
  const validTo = new Date(Date.now() + DAY).toUTCString();
  const connection = { getPeerX509Certificate: () => ({ validTo }), getX509Certificate: () => undefined } as never;
  for (let n = 0; n < 70; n++) shown.note({ host: `s${n}.test`, port: 443 }, connection);
  const servers = shown.all().map(({ server }) => server);
  expect([servers.length, servers[0], servers.at(-1)]).toEqual([64, "s6.test:443", "s69.test:443"]);
});
