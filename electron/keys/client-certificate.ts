/**
 * The certificate with which this console shows a server who connects, where the server wants to know (RFC 8446 clause 4.4.2), and its key.
 * Both are files of the data folder; the key is read for each connection, kept nowhere, and told to nobody.
 *
 * @module
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { isOwnAlone } from "../services/own-file.ts";
import { decodeText, readTextFile } from "../services/text-file.ts";

/** Where certificate and key lie, relative to the data folder. */
export interface ClientCertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Both in PEM, as TLS takes them. */
export interface ClientCertificate {
  /** That of this console first, and those that lead to its authority. */
  readonly cert: string;
  /** Secret. */
  readonly key: string;
}

/** What is wrong with the files, as it is told for one kind of server. */
interface Codes {
  readonly missing: ErrorCode;
  readonly notPrivate: ErrorCode;
  readonly wrong: ErrorCode;
  readonly ended: ErrorCode;
}
const CODES = {
  kms: {
    missing: "kms-client-certificate-missing",
    notPrivate: "kms-client-key-not-private",
    wrong: "kms-client-certificate-wrong",
    ended: "kms-client-certificate-ended",
  },
  sip: {
    missing: "server-client-certificate-missing",
    notPrivate: "server-client-key-not-private",
    wrong: "server-client-certificate-wrong",
    ended: "server-client-certificate-ended",
  },
} as const satisfies Record<string, Codes>;

/** Octets; no key is longer. */
const MAX_KEY_FILE = 65_536;

/** @throws McError {@link Codes.missing} */
function readCertificate(file: string, codes: Codes): { readonly cert: string; readonly own: X509Certificate } {
  try {
    const cert = readTextFile(file);
    return { cert, own: new X509Certificate(cert) };
  } catch {
    throw new McError(codes.missing, file);
  }
}

/**
 * The causes of its errors are not kept: a reader's words can quote what it read.
 *
 * @throws McError {@link Codes.missing}, {@link Codes.notPrivate}
 */
function readKey(file: string, codes: Codes): { readonly key: string; readonly own: KeyObject } {
  const missing = () => new McError(codes.missing, file);
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    throw missing();
  }
  try {
    // Of the file that is read, not of one that had its name a moment before.
    const stat = fstatSync(handle);
    if (!stat.isFile() || stat.size > MAX_KEY_FILE) throw missing();
    if (!isOwnAlone(stat)) throw new McError(codes.notPrivate, file);
    const key = decodeText(readFileSync(handle));
    return { key, own: createPrivateKey(key) };
  } catch (cause) {
    throw cause instanceof McError ? cause : missing();
  } finally {
    closeSync(handle);
  }
}

/**
 * Reads certificate and key, and checks what a server would only refuse without a word.
 *
 * @param now - milliseconds since 1970
 * @param server - to which kind of server it is shown
 * @throws McError `kms-client-certificate-missing`, `kms-client-key-not-private`, `kms-client-certificate-wrong`,
 *   `kms-client-certificate-ended`; those with `server-` for a SIP server
 */
export function readClientCertificate(
  folder: string,
  files: ClientCertificateFiles,
  now: number,
  server: keyof typeof CODES,
): ClientCertificate {
  const codes = CODES[server];
  const certificateFile = resolve(folder, files.certificateFile);
  const { cert, own } = readCertificate(certificateFile, codes);
  const { key, own: privateKey } = readKey(resolve(folder, files.keyFile), codes);
  if (!own.checkPrivateKey(privateKey)) throw new McError(codes.wrong, certificateFile);
  const { validFrom, validTo } = own;
  if (now < Date.parse(validFrom) || now > Date.parse(validTo)) {
    throw new McError(codes.ended, `${certificateFile}: ${validFrom} to ${validTo}`);
  }
  return { cert, key };
}
