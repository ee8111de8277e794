/** What a server says of a certificate that it does not take, judged at OpenSSL's own: it sends the alerts that Node's does not. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createKmsConnections, postOverHttps } from "../../../electron/keys/https-post.ts";
import { checkLink } from "../../../electron/signalling/link-check.ts";
import {
  createAuthority,
  issueClientIdentity,
  issueServerIdentity,
  type TlsIdentity,
} from "../../../lab/kms/authority.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { describeWith } from "../rig/describe-with.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";

const servers = createAuthority();
const desks = createAuthority();
const server = issueServerIdentity(servers, "localhost");

describeWith("openssl")("a server of OpenSSL that wants a certificate", { timeout: 30_000 }, () => {
  let folder: string;
  let running: ForeignProcess | undefined;
  beforeEach(() => {
    folder = makeFolder("client-certificate");
    keepOnFailure(folder);
  });
  afterEach(async () => {
    await running?.end("SIGKILL");
    removeFolder(folder);
  });

  async function start(version: "-tls1_2" | "-tls1_3"): Promise<number> {
    const port = await freePort();
    const files = { cert: server.certificate, key: server.key, ca: desks.certificate };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.pem`), text, { mode: 0o600 });
    const file = (name: string) => join(folder, `${name}.pem`);
    const started = ForeignProcess.start({
      name: "openssl",
      command: "openssl",
      args: [
        ...["s_server", "-accept", `127.0.0.1:${port}`, version, "-cert", file("cert"), "-key", file("key")],
        ...["-CAfile", file("ca"), "-Verify", "2", "-verify_return_error"],
      ],
      folder,
    });
    running = started;
    await until("OpenSSL listening", 10_000, () =>
      Promise.resolve(started.output.includes("ACCEPT") ? true : undefined),
    );
    return port;
  }

  async function ask(port: number, identity?: TlsIdentity): Promise<string> {
    const connections = createKmsConnections(undefined);
    const shown = identity && { cert: identity.certificate, key: identity.key };
    const post = {
      url: `https://localhost:${port}/`,
      address: { host: "127.0.0.1", port },
      trustAnchors: [servers.certificate],
      clientCertificate: shown,
      headers: {},
      body: "",
      idempotent: true,
      signal: AbortSignal.timeout(10_000),
    };
    return postOverHttps(connections, post).then(
      () => "answered",
      (error: unknown) => asMcError(error).code,
    );
  }

  /** As a server of SIP, to which the host connects for a window. */
  const askForSip = (port: number, identity?: TlsIdentity): Promise<string> =>
    checkLink("tls://localhost", "sip:localhost", {
      trustAnchors: [servers.certificate],
      clientCertificate: identity && (() => ({ cert: identity.certificate, key: identity.key })),
      addressOf: () => ({ host: "127.0.0.1", port }),
      dial: undefined,
    }).then(
      () => "connected",
      (error: unknown) => asMcError(error).code,
    );

  test.each(["-tls1_2", "-tls1_3"] as const)("refuses one of another authority, by name: %s", async (version) => {
    const stranger = issueClientIdentity(createAuthority(), "desk-7.a.test");
    const port = await start(version);
    expect(await ask(port, stranger)).toBe("kms-client-certificate-refused");
    expect(await askForSip(port, stranger)).toBe("server-client-certificate-refused");
    expect(await askForSip(port, issueClientIdentity(desks, "desk-7.a.test"))).toBe("connected");
  });

  test.each(["-tls1_2", "-tls1_3"] as const)("refuses one that is a server's, by name: %s", async (version) => {
    const code = await ask(await start(version), issueServerIdentity(desks, "desk-7.a.test"));
    expect(code).toBe("kms-client-certificate-refused");
  });

  test("refuses one that has ended, which a clock that is wrong would show", async () => {
    const ended = issueClientIdentity(desks, "desk-7.a.test", -0.5);
    expect(await ask(await start("-tls1_3"), ended)).toBe("kms-client-certificate-refused");
  });

  test("wants one: TLS 1.3 says so, TLS 1.2 only that nothing came about", async () => {
    const port = await start("-tls1_3");
    expect(await ask(port)).toBe("kms-client-certificate-wanted");
    expect(await askForSip(port)).toBe("server-wants-certificate");
    await running?.end("SIGKILL");
    const older = await start("-tls1_2");
    expect(await ask(older)).toBe("kms-tls-failed");
    expect(await askForSip(older)).toBe("server-tls-failed");
  });
});
