/** What a real host says of certificates that real servers show it over TLS, until they show others. */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { VERSION } from "../../../electron/host/version.ts";
import { LOG_FILE } from "../../../electron/services/log.ts";
import { createAuthority, issueClientIdentity, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

const authority = createAuthority();
const identityFor = (days: number) => {
  const { certificate, key } = issueServerIdentity(authority, "localhost", days);
  return { cert: certificate, key };
};

let root: string;
let dataFolder: string;
let servers: Server[];
let sockets: TLSSocket[];
let host: DispatcherHost;

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on("secureConnection", (socket: TLSSocket) => {
    sockets.push(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-warnings-"));
  dataFolder = root;
  servers = [];
  sockets = [];
  writeFileSync(join(root, "authority.pem"), authority.certificate);
  const own = issueClientIdentity(authority, "dispatch-7", 10);
  writeFileSync(join(root, "own.pem"), own.certificate);
  writeFileSync(join(root, "own.key"), own.key, { mode: 0o600 });
});
afterEach(async () => {
  await host.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  rmSync(root, { recursive: true, force: true });
});

const open = async (account: object): Promise<void> => {
  const { webSocketUrl: _none, ...rest } = ACCOUNT;
  writeFileSync(join(dataFolder, "account.json"), JSON.stringify({ ...rest, ...account }));
  host = await openBareHost(root, { dataFolder });
};
const warnings = async () =>
  (await askHost(host, CONSOLE, "warnings.list")).map(({ about, kind, stage }) => `${kind} ${about} ${stage}`);
let line = 0;
const connect = async (server: string) => {
  const id = `00000000-0000-4000-8000-00000000000${++line}`;
  await askHost(host, CONSOLE, "signalling.open", { id, server });
  await askHost(host, CONSOLE, "signalling.close", { id });
};

test("the certificate of a SIP server, and our own for it, are warned of from a connection on, until one shows others", async () => {
  const sip = createServer({ ...identityFor(20), requestCert: true, ca: authority.certificate });
  const server = `tls://localhost:${await listening(sip)}`;
  const about = new URL(server).host;
  await open({
    servers: [server],
    signalling: {
      trustAnchorFile: "authority.pem",
      clientCertificate: { certificateFile: "own.pem", keyFile: "own.key" },
    },
  });
  const heard: unknown[] = [];
  host.attach(CONSOLE, (event, payload) => event === "warnings.changed" && heard.push(payload));
  expect(await warnings()).toEqual([]);
  await connect(server);
  expect(await warnings()).toEqual([`own-certificate ${about} ahead`, `server-certificate ${about} ahead`]);
  expect(heard).toEqual([await askHost(host, CONSOLE, "warnings.list")]);

  sip.setSecureContext(identityFor(6.5));
  await connect(server);
  expect(await warnings()).toEqual([`server-certificate ${about} soon`, `own-certificate ${about} ahead`]);

  sip.setSecureContext(identityFor(31));
  const own = issueClientIdentity(authority, "dispatch-7", 31);
  writeFileSync(join(root, "own.pem"), own.certificate);
  writeFileSync(join(root, "own.key"), own.key, { mode: 0o600 });
  await connect(server);
  expect(await warnings()).toEqual([]);
  expect(heard.at(-1)).toEqual([]);
  const log = readFileSync(join(root, LOG_FILE), "utf8");
  expect(log).toContain("stands to be warned of");
  expect(log).toContain("warned of no more");
  expect(log.split("\n")[0]).toContain(
    `"message":"the program starts","facts":{"version":"${VERSION}","shell":"chromium"`,
  );
});

test("the certificate of a key server is warned of from the first question on; one that was not verified is not taken note of", async () => {
  const kms = createHttpsServer(identityFor(3), (_request, response) =>
    response.writeHead(500, { Connection: "close" }).end(),
  );
  const port = await listening(kms);
  const stranger = issueServerIdentity(createAuthority(), "localhost", 3);
  const sip = createServer({ cert: stranger.certificate, key: stranger.key });
  const server = `tls://localhost:${await listening(sip)}`;
  await open({
    servers: [server],
    signalling: { trustAnchorFile: "authority.pem" },
    kms: { uri: `localhost:${port}`, accessToken: "a-token", trustAnchorFile: "authority.pem" },
  });
  await vi.waitFor(async () => expect(await warnings()).toEqual([`server-certificate localhost:${port} soon`]));
  await expect(connect(server)).rejects.toThrow("server-untrusted");
  expect(await warnings()).toHaveLength(1);

  kms.setSecureContext(identityFor(200));
  await askHost(host, CONSOLE, "keys.refresh");
  await vi.waitFor(async () => expect(await warnings()).toEqual([]));
  const log = readFileSync(join(root, LOG_FILE), "utf8");
  // The same outcome of another attempt is not written again.
  expect(log.match(/"message":"keys: failed"/g)).toHaveLength(1);
  expect(log).toContain('"code":"kms-failed"');
  expect(log).not.toContain("a-token");
});
