/**
 * The lab's certification authority: vouches for the host names of its two KMSs with X.509 certificates (RFC 5280),
 * P-256 throughout.
 *
 * @module
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import {
  bitString,
  boolean,
  type Der,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "./der.ts";

const ECDSA_WITH_SHA256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
const COMMON_NAME = objectIdentifier("2.5.4.3");
const SERVER_AUTHENTICATION = objectIdentifier("1.3.6.1.5.5.7.3.1");
const CLIENT_AUTHENTICATION = objectIdentifier("1.3.6.1.5.5.7.3.2");
const EXTENSIONS = {
  subjectKeyIdentifier: objectIdentifier("2.5.29.14"),
  keyUsage: objectIdentifier("2.5.29.15"),
  subjectAlternativeName: objectIdentifier("2.5.29.17"),
  basicConstraints: objectIdentifier("2.5.29.19"),
  authorityKeyIdentifier: objectIdentifier("2.5.29.35"),
  extendedKeyUsage: objectIdentifier("2.5.29.37"),
} as const;

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
/** Made anew at every start, so that it outlives any run. */
const SERVER_DAYS = 365;

/** What one side of TLS shows and holds, both in PEM form. */
export interface TlsIdentity {
  readonly certificate: string;
  /** Secret. */
  readonly key: string;
}

const name = (commonName: string): Der => sequence(set(sequence(COMMON_NAME, utf8String(commonName))));

const extension = (id: Der, value: Der, critical = false): Der =>
  sequence(id, ...(critical ? [boolean(true)] : []), octetString(value));

const spkiOf = (key: KeyObject): Buffer => key.export({ type: "spki", format: "der" });
const keyIdentifier = (key: KeyObject): Buffer => createHash("sha256").update(spkiOf(key)).digest().subarray(0, 20);
const pem = (der: Der): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString("base64")
    .replaceAll(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;

interface CertificateContent {
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly subject: string;
  readonly subjectKey: KeyObject;
  readonly days: number;
  readonly extensions: readonly Der[];
}

function writeCertificate(content: CertificateContent): string {
  const now = Date.now();
  // Half of the serial numbers would be negative with 16 octets as they come; the first bit stays clear.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const toBeSigned = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(serial),
    ECDSA_WITH_SHA256,
    name(content.issuer),
    sequence(time(new Date(now - DAY_MS)), time(new Date(now + content.days * DAY_MS))),
    name(content.subject),
    spkiOf(content.subjectKey),
    explicit(3, sequence(...content.extensions)),
  );
  const signature = sign("sha256", toBeSigned, content.issuerKey);
  return pem(sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature)));
}

function newKey(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

const secretPem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();

const AUTHORITY_NAME = "MC Dispatcher Lab Authority";

/** Makes an authority: a key and the certificate that it has given itself. */
export function createAuthority(): TlsIdentity {
  const { privateKey, publicKey } = newKey();
  const certificate = writeCertificate({
    issuer: AUTHORITY_NAME,
    issuerKey: privateKey,
    subject: AUTHORITY_NAME,
    subjectKey: publicKey,
    days: AUTHORITY_DAYS,
    extensions: [
      extension(EXTENSIONS.basicConstraints, sequence(boolean(true), integer(Uint8Array.of(0))), true),
      // keyCertSign, the sixth bit.
      extension(EXTENSIONS.keyUsage, bitString(Uint8Array.of(0b0000_0100), 2), true),
      extension(EXTENSIONS.subjectKeyIdentifier, octetString(keyIdentifier(publicKey))),
    ],
  });
  return { certificate, key: secretPem(privateKey) };
}

/** Makes the identity of a server that an authority vouches for. @param days - from now on */
export const issueServerIdentity = (authority: TlsIdentity, host: string, days = SERVER_DAYS): TlsIdentity =>
  issueIdentity(authority, host, SERVER_AUTHENTICATION, days);

/** Makes the identity of whoever connects to a server. @param days - from now on; none of them, or less: it has ended */
export const issueClientIdentity = (authority: TlsIdentity, host: string, days = SERVER_DAYS): TlsIdentity =>
  issueIdentity(authority, host, CLIENT_AUTHENTICATION, days);

function issueIdentity(authority: TlsIdentity, host: string, purpose: Der, days: number): TlsIdentity {
  const { privateKey, publicKey } = newKey();
  const issuerKey = createPrivateKey(authority.key);
  const certificate = writeCertificate({
    issuer: AUTHORITY_NAME,
    issuerKey,
    subject: host,
    subjectKey: publicKey,
    days,
    extensions: [
      extension(EXTENSIONS.basicConstraints, sequence(), true),
      // digitalSignature, the first bit.
      extension(EXTENSIONS.keyUsage, bitString(Uint8Array.of(0b1000_0000), 7), true),
      extension(EXTENSIONS.extendedKeyUsage, sequence(purpose)),
      extension(EXTENSIONS.subjectAlternativeName, sequence(implicit(2, Buffer.from(host, "ascii")))),
      extension(EXTENSIONS.subjectKeyIdentifier, octetString(keyIdentifier(publicKey))),
      extension(EXTENSIONS.authorityKeyIdentifier, sequence(implicit(0, keyIdentifier(createPublicKey(issuerKey))))),
    ],
  });
  return { certificate, key: secretPem(privateKey) };
}
