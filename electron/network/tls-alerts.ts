/**
 * What the other side of TLS said when it ended the connection (RFC 8446 clause 6.2), as Node tells it: in a code of its own after the
 * handshake, in the middle of a text of OpenSSL's before.
 *
 * @module
 */

/** Alerts about the certificate of the side that connects, by the name in Node's code and by their number. */
const ABOUT_CERTIFICATE: Readonly<Record<string, number>> = {
  NO_CERTIFICATE: 41,
  BAD_CERTIFICATE: 42,
  UNSUPPORTED_CERTIFICATE: 43,
  CERTIFICATE_REVOKED: 44,
  CERTIFICATE_EXPIRED: 45,
  CERTIFICATE_UNKNOWN: 46,
  UNKNOWN_CA: 48,
  ACCESS_DENIED: 49,
  CERTIFICATE_REQUIRED: 116,
};

const OF_TLS = "ERR_SSL_";
const BEFORE_NAME = "ALERT_";
const IN_TEXT = /SSL alert number (\d{1,3})\b/;

/** The alert that a code of Node's names, which stands behind the last `ALERT_` of it. */
function alertIn(code: string): string | undefined {
  const place = code.startsWith(OF_TLS) ? code.lastIndexOf(BEFORE_NAME) : -1;
  return place === -1 ? undefined : code.slice(place + BEFORE_NAME.length);
}

/** Whether a connection was ended because of the certificate that we have shown, or have not. */
export function isAboutOurCertificate(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const name = alertIn(String(code));
  if (name !== undefined && Object.hasOwn(ABOUT_CERTIFICATE, name)) return true;
  const number = Number(IN_TEXT.exec(String(message).slice(0, 1_000))?.[1]);
  return code === "EPROTO" && Object.values(ABOUT_CERTIFICATE).includes(number);
}
