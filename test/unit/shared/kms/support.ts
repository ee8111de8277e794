import { readFileSync } from "node:fs";
import { KmsDocumentError } from "../../../../shared/errors/kms-errors.ts";
import { type KmsUri, kmsUri, type UserUri, userUri } from "../../../../shared/kms/identifiers.ts";
import type { KmsResource } from "../../../../shared/kms/resource.ts";
import type { KmsQuestion } from "../../../../shared/kms/response.ts";
import type { SignaturePolicy } from "../../../../shared/kms/signature.ts";

export const ALICE: UserUri = userUri("sip:alice@mcx.system-a.example");
export const BOB: UserUri = userUri("sip:bob.visitor@mcx.system-b.example");
export const KMS_A: KmsUri = kmsUri("kms.system-a.example");
export const KMS_B: KmsUri = kmsUri("kms.system-b.example");
export const BASE_A = "https://kms.system-a.example/keymanagement/identity/v1";
/** A time at which the certificates and keys of the examples are valid, Unix seconds. */
export const AT = Date.UTC(2025, 5, 1, 12) / 1000;

export const example = (name: string): string =>
  readFileSync(new URL(`../../../vectors/examples/${name}`, import.meta.url), "utf8");

export const vector = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../../../vectors/${name}`, import.meta.url), "utf8"));

/** Code of the refusal, or "accepted". Anything but a refusal is a fault of the program. */
export function codeOf(work: () => unknown): string {
  try {
    work();
    return "accepted";
  } catch (error) {
    if (error instanceof KmsDocumentError) return error.code;
    throw error;
  }
}

export const question = <R extends KmsResource>(resource: R, path: string): KmsQuestion & { resource: R } => ({
  userUri: ALICE,
  kmsUri: KMS_A,
  url: `${BASE_A}/${path}`,
  resource,
});

export const INK = { name: "ink.12.user@example.org", octets: new Uint8Array(32).fill(0x11) };
export const holding = (required: boolean, key: Uint8Array | undefined = INK.octets): SignaturePolicy => ({
  required,
  keyNamed: (name) => (name === INK.name ? key : undefined),
});
