/** Why a SIP server cannot be connected to over TLS: each step fails by its name, against real servers. */
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkLink } from "../../../electron/signalling/link-check.ts";
import { createAuthority, issueClientIdentity, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { closedPort } from "../../support/stand-ins/proxy.ts";

const HOST = "sip.a.test";
const authority = createAuthority();
const stranger = createAuthority();
const tlsOf = ({ certificate, key }: { certificate: string; key: string }): TlsOptions => ({ cert: certificate, key });
const identity = tlsOf(issueServerIdentity(authority, HOST));

async function listen(server: Server): Promise<number> {
  const open = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server over TLS that says something to whoever asks; what it was asked is kept. */
function sipServer(said: string, options: TlsOptions = identity, asked: string[] = []): Promise<number> {
  const server = createServer(options, (socket: TLSSocket) => {
    socket.on("error", () => {});
    socket.once("data", (octets) => {
      asked.push(octets.toString());
      if (said !== "") socket.write(said);
    });
  });
  server.on("tlsClientError", () => {});
  return listen(server);
}

const check = (port: number, own?: { readonly certificate: string; readonly key: string }): Promise<string> =>
  checkLink(`tls://${HOST}`, "sip:ims.a.test", {
    trustAnchors: [authority.certificate],
    clientCertificate: own && (() => ({ cert: own.certificate, key: own.key })),
    addressOf: () => ({ host: "127.0.0.1", port }),
    dial: undefined,
  }).then(
    () => "connected",
    (error: { code: string }) => error.code,
  );

const ANSWER = "SIP/2.0 483 Too Many Hops\r\nContent-Length: 0\r\n\r\n";

describe("a SIP server over TLS", () => {
  test("that answers is as it should be, and was asked something that goes no further", async () => {
    const asked: string[] = [];
    expect(await check(await sipServer(ANSWER, identity, asked))).toBe("connected");
    expect(asked[0]).toMatch(/^OPTIONS sip:ims\.a\.test SIP\/2\.0\r\nVia: SIP\/2\.0\/TLS [\s\S]*Max-Forwards: 0\r\n/);
  });

  test("that says nothing to strangers is none the worse for it", async () => {
    expect(await check(await sipServer(""))).toBe("connected");
  });

  test.each([
    ["is one of the web", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"],
    ["babbles", "hello\r\n"],
  ])("that %s does not speak SIP", async (_what, said) => {
    expect(await check(await sipServer(said))).toBe("server-without-sip");
  });

  test("a web server that answers by itself is named too", async () => {
    expect(await check(await listen(createHttpsServer(identity)))).toBe("server-without-sip");
  });

  test.each([
    ["has another name in its certificate", tlsOf(issueServerIdentity(authority, "sip.b.test"))],
    ["has its certificate from a stranger", tlsOf(issueServerIdentity(stranger, HOST))],
  ])("that %s is not trusted", async (_what, options) => {
    expect(await check(await sipServer(ANSWER, options))).toBe("server-untrusted");
  });

  test("that wants a certificate says so", async () => {
    const options: TlsOptions = { ...identity, requestCert: true, rejectUnauthorized: true };
    expect(await check(await sipServer(ANSWER, options))).toBe("server-wants-certificate");
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "that wants a certificate takes ours, and no stranger's, over %s",
    async (version) => {
      const options: TlsOptions = {
        ...identity,
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: version,
        maxVersion: version,
      };
      // A server of Node's cuts a stranger off without a word; one that says why is asked among the foreign software.
      const port = await sipServer(ANSWER, options);
      expect(await check(port, issueClientIdentity(authority, "desk-7.a.test"))).toBe("connected");
      expect(await check(port, issueClientIdentity(stranger, "desk-7.a.test"))).toBe("server-unreachable");
      // TLS 1.2 has no word for it.
      expect(await check(port)).toBe(version === "TLSv1.3" ? "server-wants-certificate" : "server-tls-failed");
    },
  );

  test("that ends the connection without a word", async () => {
    expect(await check(await listen(createServer(identity, (socket) => void socket.end())))).toBe("server-unreachable");
  });

  test("that speaks no TLS", async () => {
    expect(await check(await listen(createTcpServer((socket) => void socket.write(ANSWER))))).toBe("server-tls-failed");
  });

  test("that is not there", async () => {
    expect(await check(await closedPort())).toBe("server-unreachable");
  });
});
