import { expect, test } from "vitest";
import { isAboutOurCertificate } from "../../../../electron/network/tls-alerts.ts";

const failing = (code: string, message = "") => Object.assign(new Error(message), { code });
const inHandshake = (number: number) =>
  failing(
    "EPROTO",
    `write EPROTO 80:error:0A000418:SSL routines:ssl3_read_bytes:alert:rec.c:1600:SSL alert number ${number}\n`,
  );

test.each([
  failing("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"),
  failing("ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE"),
  failing("ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE"),
  failing("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"),
  failing("ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"),
  inHandshake(42),
  inHandshake(48),
  inHandshake(116),
])("%s is about our certificate", (error) => {
  expect(isAboutOurCertificate(error)).toBe(true);
});

test.each([
  failing("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"),
  failing("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"),
  failing("ERR_SSL_WRONG_VERSION_NUMBER"),
  failing("CERT_HAS_EXPIRED"),
  failing("ECONNRESET", "SSL alert number 42"),
  inHandshake(40),
  inHandshake(4),
  undefined,
  "text",
])("%s is not", (error) => {
  expect(isAboutOurCertificate(error)).toBe(false);
});
