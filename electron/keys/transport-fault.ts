/**
 * What Node says when an HTTPS exchange fails, as errors that a person can act on.
 *
 * @module
 */

import type { KeyErrorCode } from "../../shared/errors/key-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { isAboutOurCertificate } from "../network/tls-alerts.ts";

/** OpenSSL's verdicts on a chain that leads to no trusted authority. */
const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "CERT_UNTRUSTED",
  "CERT_SIGNATURE_FAILURE",
  "INVALID_CA",
]);

/** OpenSSL's other verdicts on a certificate. */
const CERTIFICATE_VERDICT = /^(?:CERT_|CRL_|UNABLE_TO_|ERROR_IN_CERT|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_MISMATCH)/;

const SILENT: ReadonlySet<string> = new Set(["ETIMEDOUT", "ESOCKETTIMEDOUT", "ERR_SOCKET_CONNECTION_TIMEOUT"]);

function kindOf(code: string): KeyErrorCode {
  if (UNKNOWN_AUTHORITY.has(code)) return "kms-tls-unknown-authority";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "kms-tls-wrong-host";
  if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) return "kms-tls-failed";
  if (CERTIFICATE_VERDICT.test(code)) return "kms-tls-failed";
  return SILENT.has(code) ? "kms-silent" : "kms-unreachable";
}

/** Code of an error of Node; several addresses that all failed come as one error with many inside. */
function nodeCodeOf(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : undefined;
  const code = (error as { code?: unknown } | undefined)?.code ?? (inner as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "";
}

/**
 * The fault of an exchange that brought no usable HTTP answer.
 *
 * @param host - host name of the KMS, for the detail
 * @param answered - whether the head of an answer had arrived
 */
export function transportFault(error: unknown, host: string, answered: boolean): McError {
  const code = nodeCodeOf(error);
  const detail = code === "" ? host : `${host}: ${code}`;
  if (code === "HPE_HEADER_OVERFLOW") return new McError("kms-answer-too-large", detail, error);
  if (code.startsWith("HPE_")) return new McError("kms-answer-unexpected", detail, error);
  if (answered) return new McError("kms-truncated", detail, error);
  return new McError(kindOf(code), detail, error);
}

/** Web servers that let TLS pass say it in a 400, in words (nginx: "No required SSL certificate was sent"). */
const SAYS_CERTIFICATE = /\bSSL certificate\b/i;

const certificateCode = (isShown: boolean): KeyErrorCode =>
  isShown ? "kms-client-certificate-refused" : "kms-client-certificate-wanted";

/**
 * The fault where a server wants a certificate of ours, or does not take it; undefined for any other.
 *
 * @param isShown - whether we have shown one
 */
export function certificateFault(error: unknown, host: string, isShown: boolean): McError | undefined {
  const code = nodeCodeOf(error);
  return isAboutOurCertificate(error) ? new McError(certificateCode(isShown), `${host}: ${code}`, error) : undefined;
}

/** The same of an answer in words. @param page - its beginning */
export function certificatePage(status: number, page: string, isShown: boolean): KeyErrorCode | undefined {
  return status === 400 && SAYS_CERTIFICATE.test(page) ? certificateCode(isShown) : undefined;
}

/** Nothing was sent: whatever the request, it may be sent again. */
const NOT_SENT: ReadonlySet<string> = new Set(["ECONNREFUSED"]);
/** The connection ended before an answer; typically one that was kept open and that the server has closed meanwhile. */
const CUT: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"]);

/** Whether a request that brought no answer may be sent once more. */
export function mayRetry(error: unknown, idempotent: boolean): boolean {
  const code = nodeCodeOf(error);
  return NOT_SENT.has(code) || (idempotent && CUT.has(code));
}
