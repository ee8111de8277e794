import { describe, expect, test } from "vitest";
import { mayRetry, transportFault } from "../../../../electron/keys/transport-fault.ts";

const failing = (code: string) => Object.assign(new Error("at /secret/path"), { code });

describe("what Node says of an exchange", () => {
  test.each([
    ["ECONNREFUSED", "kms-unreachable"],
    ["ENOTFOUND", "kms-unreachable"],
    ["EAI_AGAIN", "kms-unreachable"],
    ["ENETUNREACH", "kms-unreachable"],
    ["ECONNRESET", "kms-unreachable"],
    ["", "kms-unreachable"],
    ["ETIMEDOUT", "kms-silent"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "kms-tls-unknown-authority"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "kms-tls-unknown-authority"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "kms-tls-unknown-authority"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "kms-tls-unknown-authority"],
    ["CERT_SIGNATURE_FAILURE", "kms-tls-unknown-authority"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "kms-tls-wrong-host"],
    ["CERT_HAS_EXPIRED", "kms-tls-failed"],
    ["CERT_NOT_YET_VALID", "kms-tls-failed"],
    ["CERT_REVOKED", "kms-tls-failed"],
    ["EPROTO", "kms-tls-failed"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "kms-tls-failed"],
    ["HPE_INVALID_CONSTANT", "kms-answer-unexpected"],
    ["HPE_HEADER_OVERFLOW", "kms-answer-too-large"],
  ])("%s is %s", (code, expected) => {
    const fault = transportFault(failing(code), "kms.test", false);
    expect(fault.code).toBe(expected);
    expect(fault.detail).toBe(code === "" ? "kms.test" : `kms.test: ${code}`);
  });

  test("several addresses that all failed", () => {
    const fault = transportFault(new AggregateError([failing("ECONNREFUSED"), failing("ECONNREFUSED")]), "k", false);
    expect(fault).toMatchObject({ code: "kms-unreachable", detail: "k: ECONNREFUSED" });
  });

  test("after the head of an answer, it broke off", () => {
    expect(transportFault(failing("ECONNRESET"), "k", true).code).toBe("kms-truncated");
  });

  test("is a reason to send again only where that is safe", () => {
    expect(mayRetry(failing("ECONNREFUSED"), false)).toBe(true);
    expect(mayRetry(failing("ECONNRESET"), true)).toBe(true);
    expect(mayRetry(failing("EPIPE"), true)).toBe(true);
    expect(mayRetry(failing("ECONNRESET"), false)).toBe(false);
    for (const code of ["ETIMEDOUT", "ENOTFOUND", "EPROTO", "DEPTH_ZERO_SELF_SIGNED_CERT"]) {
      expect(mayRetry(failing(code), true)).toBe(false);
    }
  });
});
