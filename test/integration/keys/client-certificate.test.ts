/** A KMS that wants to know who connects: a real server of TLS that asks for a certificate, and the account's own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { readKmsAccess } from "../../../electron/keys/account-access.ts";
import { KmsClient } from "../../../electron/keys/kms-client.ts";
import { SecurityKeys } from "../../../electron/keys/security-keys.ts";
import { LOG_FILE, openLog } from "../../../electron/services/log.ts";
import {
  createAuthority,
  issueClientIdentity,
  issueServerIdentity,
  type TlsIdentity,
} from "../../../lab/kms/authority.ts";
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";

const servers = createAuthority();
const desks = createAuthority();
const server = issueServerIdentity(servers, "localhost");
const own = issueClientIdentity(desks, "desk-7.a.test");

let folder: string;
/** Whose certificates came, as the server has read them. */
let shown: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-client-"));
  shown = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });

/** A KMS that speaks TLS as told, and answers every question with a page. */
async function kms(version: "TLSv1.2" | "TLSv1.3", tls: object, status = 200, page = "come in"): Promise<number> {
  const options = {
    key: server.key,
    cert: server.certificate,
    ca: desks.certificate,
    minVersion: version,
    maxVersion: version,
  };
  const listening = createServer({ ...options, ...tls }, (request, response) => {
    shown.push(String((request.socket as TLSSocket).getPeerCertificate().subject?.CN));
    response.writeHead(status, { "Content-Type": "text/html" }).end(page);
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return (listening.address() as AddressInfo).port;
}

/** What asking comes to for an account with, or without, a certificate of its own. */
async function ask(port: number, identity?: TlsIdentity): Promise<string> {
  if (identity !== undefined) {
    write("desk.pem", identity.certificate);
    write("desk.key", identity.key);
  }
  const clientCertificate = { certificateFile: "desk.pem", keyFile: "desk.key" };
  write("ca.pem", servers.certificate);
  const section = { uri: `localhost:${port}`, trustAnchorFile: "ca.pem", accessToken: "t" };
  const kms = identity === undefined ? section : { ...section, clientCertificate };
  write("account.json", JSON.stringify({ ...ACCOUNT, kms }));
  const access = readKmsAccess(folder);
  if (access === undefined) throw new Error("no access");
  const client = new KmsClient({ access, security: new SecurityKeys(() => access.security), now: Date.now });
  try {
    await client.ask({ kind: "certcache" }, AbortSignal.timeout(10_000));
    return "answered";
  } catch (error) {
    const said = asMcError(error);
    openLog(folder)("keys").error("asking failed", said);
    return said.code;
  } finally {
    client.close();
  }
}

const WANTS = { requestCert: true, rejectUnauthorized: true };
/** The page of that server is no answer of a KMS: whoever gets it was let in. */
const LET_IN = "kms-answer-broken";

describe.each(["TLSv1.2", "TLSv1.3"] as const)("over %s", (version) => {
  test("the certificate of the account lets the console in", async () => {
    expect(await ask(await kms(version, WANTS), own)).toBe(LET_IN);
    expect(shown).toEqual(["desk-7.a.test"]);
  });

  test("a server that does not ask is not told who connects", async () => {
    expect(await ask(await kms(version, {}), own)).toBe(LET_IN);
    expect(shown).toEqual(["undefined"]);
  });
});

test("without one, a server that wants one says so: by TLS, and in words", async () => {
  expect(await ask(await kms("TLSv1.3", WANTS))).toBe("kms-client-certificate-wanted");
  const page = "<center>No required SSL certificate was sent</center>";
  expect(await ask(await kms("TLSv1.3", {}, 400, page))).toBe("kms-client-certificate-wanted");
  expect(await ask(await kms("TLSv1.3", WANTS, 400, "<h1>The SSL certificate error</h1>"), own)).toBe(
    "kms-client-certificate-refused",
  );
  expect(await ask(await kms("TLSv1.3", {}, 400, "Bad Request"))).toBe("kms-refused");
});

test("one that has ended is not shown at all", async () => {
  const ended = issueClientIdentity(desks, "desk-7.a.test", -0.5);
  expect(await ask(await kms("TLSv1.3", WANTS), ended)).toBe("kms-client-certificate-ended");
  expect(shown).toEqual([]);
});

test("one that is renewed is shown from then on, and the key is in no log", async () => {
  const port = await kms("TLSv1.3", WANTS);
  // This server says nothing: it cuts the connection.
  expect(await ask(port, issueClientIdentity(createAuthority(), "old.a.test"))).toBe("kms-unreachable");
  expect(await ask(port, own)).toBe(LET_IN);
  const log = readFileSync(join(folder, LOG_FILE), "utf8");
  expect(log).toContain("kms-unreachable");
  for (const line of own.key.split("\n").filter((each) => each.length > 20)) expect(log).not.toContain(line);
});
