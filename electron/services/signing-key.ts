/**
 * Public keys of those whose set-up files a computer takes.
 *
 * @module
 */
import { createPublicKey } from "node:crypto";
import { z } from "zod";

function isEd25519(pem: string): boolean {
  try {
    // A private key would be taken too, and has no business in a file that every user can read.
    return !pem.includes("PRIVATE KEY") && createPublicKey(pem).asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}

/** An Ed25519 public key in PEM. */
export const signingKeySchema = z.string().max(2048).refine(isEd25519, "a public key of Ed25519 in PEM");
