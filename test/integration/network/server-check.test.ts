/** Why a SIP server cannot be connected to, found by the host with real servers; each in a process with a store of authorities of its own. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { closedPort, startListener } from "../../support/stand-ins/proxy.ts";

const CHECK_ONCE = fileURLToPath(new URL("../../support/harness/network/check-once.ts", import.meta.url));
const run = promisify(execFile);
const authority = createAuthority();
const identity = issueServerIdentity(authority, "sip.a.test");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-check-"));
  writeFileSync(join(folder, "ours.pem"), authority.certificate);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(address: string, port: number): Promise<string> {
  const { NODE_OPTIONS: _options, ...rest } = process.env;
  const env = { ...rest, SSL_CERT_FILE: join(folder, "ours.pem"), SSL_CERT_DIR: join(folder, "none") };
  return (await run(process.execPath, [CHECK_ONCE, address, String(port)], { env })).stdout;
}

const ADDRESS = "wss://sip.a.test/sip";

async function listen(server: Server & { closeAllConnections?(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A SIP server over TLS that takes WebSockets, unless a page is what it has to say. */
function sipServer(options: ServerOptions = {}, page?: { readonly status: number; readonly text: string }) {
  const server = createHttpsServer({ key: identity.key, cert: identity.certificate, ...options });
  if (page === undefined) new WebSocketServer({ server, handleProtocols: () => "sip" });
  else {
    const answer = `HTTP/1.1 ${page.status} No\r\nContent-Length: ${page.text.length}\r\n\r\n${page.text}`;
    server.on("upgrade", (_request, socket) => socket.end(answer));
  }
  return listen(server);
}

// Elsewhere the store is the system's own, and no test may write there.
describe.runIf(process.platform === "linux")("a SIP server", () => {
  test("that is as it should be is connected to", async () => {
    expect(await check(ADDRESS, await sipServer())).toBe("connected");
  });

  test("on this computer needs no TLS", async () => {
    const server = createHttpServer();
    new WebSocketServer({ server });
    expect(await check("ws://127.0.0.1/", await listen(server))).toBe("connected");
  });

  test("that nobody trusts, or that is another one, is told as such", async () => {
    const strange = issueServerIdentity(createAuthority(), "sip.a.test");
    const port = await sipServer({ key: strange.key, cert: strange.certificate });
    expect(await check(ADDRESS, port)).toBe("server-untrusted");
    expect(await check("wss://other.a.test/sip", await sipServer())).toBe("server-untrusted");
  });

  test("that wants a certificate is told as such", async () => {
    const wanting = {
      minVersion: "TLSv1.3",
      requestCert: true,
      rejectUnauthorized: true,
      ca: authority.certificate,
    } as const;
    expect(await check(ADDRESS, await sipServer(wanting))).toBe("server-wants-certificate");
  });

  test("that says in words that it wants one, too", async () => {
    const text = "<html><head><title>400 No required SSL certificate was sent</title></head></html>";
    expect(await check(ADDRESS, await sipServer({}, { status: 400, text }))).toBe("server-wants-certificate");
    expect(await check(ADDRESS, await sipServer({}, { status: 400, text: "Bad Request" }))).toBe(
      "server-without-websocket",
    );
  });

  test("that speaks no WebSocket, no HTTP, no TLS or that is not there, too", async () => {
    expect(await check(ADDRESS, await sipServer({}, { status: 404, text: "" }))).toBe("server-without-websocket");
    const babbler = await startListener((socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    onTestFinished(() => babbler.close());
    expect(await check("ws://127.0.0.1/", babbler.port)).toBe("server-without-websocket");
    expect(await check(ADDRESS, babbler.port)).toBe("server-tls-failed");
    expect(await check(ADDRESS, await closedPort())).toBe("server-unreachable");
  });
});
