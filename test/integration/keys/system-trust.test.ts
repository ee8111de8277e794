/** Node reads the store of the system once in a process, so each question is asked in one of its own. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";

const ASK_ONCE = fileURLToPath(new URL("../../support/harness/keys/ask-once.ts", import.meta.url));
const run = promisify(execFile);

let folder: string;
let server: Server;
let ours: string;
let others: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-trust-"));
  const authority = createAuthority();
  const identity = issueServerIdentity(authority, "kms.home.test");
  [ours, others] = [join(folder, "ours.pem"), join(folder, "others.pem")];
  writeFileSync(ours, authority.certificate);
  writeFileSync(others, createAuthority().certificate);
  server = createServer({ key: identity.key, cert: identity.certificate }, (_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What comes of a question, where OpenSSL's store is this file and an empty folder. */
async function outcome(store: string, extra: Record<string, string> = {}, anchors: readonly string[] = []) {
  const { NODE_EXTRA_CA_CERTS: _extra, NODE_OPTIONS: _options, ...rest } = process.env;
  const env = { ...rest, SSL_CERT_FILE: store, SSL_CERT_DIR: join(folder, "none"), ...extra };
  const port = String((server.address() as AddressInfo).port);
  return (await run(process.execPath, [ASK_ONCE, port, ...anchors], { env })).stdout;
}

// Elsewhere the store is the system's own, and no test may write there.
describe.runIf(process.platform === "linux")("the store of the operating system", () => {
  test("an authority of the system's store vouches for a KMS", async () => {
    expect(await outcome(ours)).toBe("answered");
  });

  test("one that is not in it does not, and the dispatcher is told so", async () => {
    expect(await outcome(others)).toBe("kms-tls-unknown-authority");
    expect(ERROR_WORDS["kms-tls-unknown-authority"].message).toContain("authority");
  });

  test("what the environment gives Node beside it does not", async () => {
    expect(await outcome(others, { NODE_EXTRA_CA_CERTS: ours })).toBe("kms-tls-unknown-authority");
  });

  test("an empty one vouches for nobody", async () => {
    expect(await outcome(join(folder, "none.pem"))).toBe("kms-tls-unknown-authority");
  });

  test("the anchors of an account count alone", async () => {
    expect(await outcome(others, {}, [ours])).toBe("answered");
    expect(await outcome(ours, {}, [others])).toBe("kms-tls-unknown-authority");
  });
});
