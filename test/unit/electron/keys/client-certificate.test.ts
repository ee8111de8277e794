import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readClientCertificate } from "../../../../electron/keys/client-certificate.ts";
import { createAuthority, issueClientIdentity } from "../../../../lab/kms/authority.ts";
import type { McError } from "../../../../shared/errors/mc-error.ts";

const authority = createAuthority();
const identity = issueClientIdentity(authority, "desk-7.a.test");
const FILES = { certificateFile: "desk-7.pem", keyFile: "desk-7.key" };
const NOW = Date.now();
const YEAR = 366 * 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-client-"));
  write("desk-7.pem", `${identity.certificate}${authority.certificate}`);
  write("desk-7.key", identity.key);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });

function failure(now = NOW, server: "kms" | "sip" = "kms"): McError {
  try {
    readClientCertificate(folder, FILES, now, server);
  } catch (error) {
    return error as McError;
  }
  throw new Error("it was read");
}

test("certificate and key are read as they are, the chain with them", () => {
  expect(readClientCertificate(folder, FILES, NOW, "kms")).toEqual({
    cert: `${identity.certificate}${authority.certificate}`,
    key: identity.key,
  });
});

describe("what cannot be used is told by name, and never quoted", () => {
  const inner = identity.key.split("\n")[1] ?? "";

  test.each([
    ["no certificate", () => rmSync(join(folder, "desk-7.pem")), "kms-client-certificate-missing"],
    ["a certificate that is none", () => write("desk-7.pem", "none"), "kms-client-certificate-missing"],
    ["no key", () => rmSync(join(folder, "desk-7.key")), "kms-client-certificate-missing"],
    ["a broken key", () => write("desk-7.key", identity.key.slice(0, 90)), "kms-client-certificate-missing"],
    [
      "a huge file for a key",
      () => write("desk-7.key", identity.key + " ".repeat(70_000)),
      "kms-client-certificate-missing",
    ],
    [
      "the key of another certificate",
      () => write("desk-7.key", issueClientIdentity(authority, "desk-8.a.test").key),
      "kms-client-certificate-wrong",
    ],
  ])("%s", (_what, spoil, code) => {
    spoil();
    const error = failure();
    expect(error.code).toBe(code);
    expect(failure(NOW, "sip").code).toBe(code.replace("kms", "server"));
    expect(`${error.detail} ${error.stack} ${String(error.cause)}`).not.toContain(inner);
  });

  test("a certificate that has ended, or has not begun", () => {
    expect(failure(NOW + YEAR).code).toBe("kms-client-certificate-ended");
    expect(failure(NOW - YEAR).code).toBe("kms-client-certificate-ended");
    expect(failure(NOW + YEAR, "sip").code).toBe("server-client-certificate-ended");
  });

  test.runIf(process.platform !== "win32")("a key that others could read", () => {
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(join(folder, "desk-7.key"), mode);
      expect(failure().code).toBe("kms-client-key-not-private");
      expect(failure(NOW, "sip").code).toBe("server-client-key-not-private");
    }
  });
});
