/**
 * The certificate with which this console shows a KMS who connects, where the KMS wants to know (RFC 8446 clause 4.4.2), and its key.
 * Both are files of the data folder; the key is read for each connection, kept nowhere, and told to nobody.
 *
 * @module
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
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

/** Octets; no key is longer. */
const MAX_KEY_FILE = 65_536;

const missing = (file: string) => new McError("kms-client-certificate-missing", file);

/** @throws McError `kms-client-certificate-missing` */
function readCertificate(file: string): { readonly cert: string; readonly own: X509Certificate } {
  try {
    const cert = readTextFile(file);
    return { cert, own: new X509Certificate(cert) };
  } catch {
    throw missing(file);
  }
}

/**
 * The causes of its errors are not kept: a reader's words can quote what it read.
 *
 * @throws McError `kms-client-certificate-missing`, `kms-client-key-not-private`
 */
function readKey(file: string): { readonly key: string; readonly own: KeyObject } {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    throw missing(file);
  }
  try {
    // Of the file that is read, not of one that had its name a moment before.
    const stat = fstatSync(handle);
    if (!stat.isFile() || stat.size > MAX_KEY_FILE) throw missing(file);
    if (!isOwnAlone(stat)) throw new McError("kms-client-key-not-private", file);
    const key = decodeText(readFileSync(handle));
    return { key, own: createPrivateKey(key) };
  } catch (cause) {
    throw cause instanceof McError ? cause : missing(file);
  } finally {
    closeSync(handle);
  }
}

/**
 * Reads certificate and key, and checks what a server would only refuse without a word.
 *
 * @param now - milliseconds since 1970
 * @throws McError `kms-client-certificate-missing`, `kms-client-key-not-private`, `kms-client-certificate-wrong`,
 *   `kms-client-certificate-ended`
 */
export function readClientCertificate(folder: string, files: ClientCertificateFiles, now: number): ClientCertificate {
  const certificateFile = resolve(folder, files.certificateFile);
  const { cert, own } = readCertificate(certificateFile);
  const { key, own: privateKey } = readKey(resolve(folder, files.keyFile));
  if (!own.checkPrivateKey(privateKey)) throw new McError("kms-client-certificate-wrong", certificateFile);
  const { validFrom, validTo } = own;
  if (now < Date.parse(validFrom) || now > Date.parse(validTo)) {
    throw new McError("kms-client-certificate-ended", `${certificateFile}: ${validFrom} to ${validTo}`);
  }
  return { cert, key };
}
