/**
 * What follows from a KMS redirect response (TS 33.180 clause 5.2.8): somebody on the path did not accept the KMS URI of
 * the I_MESSAGE and may have proposed another.
 *
 * @module
 */

import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { decodeKmsRedirect, KMS_REDIRECT_CONTENT_TYPE, retryAfterRedirect } from "../../shared/kms/kms-redirect.ts";
import { BodyError, decodeBody, findPart } from "../../shared/mc/multipart.ts";
import type { LegEvent } from "./ports.ts";

/** What is proposed, and the document that does it: its signature is verified where the keys are. */
export interface KmsProposal {
  readonly kmsUri: string;
  readonly document: string;
}

/**
 * The KMS URI to try instead, if a signed refusal proposes exactly one whose certificate is held.
 *
 * @param refused - KMS URI of the called ID in the attempt that was refused; undefined when it had no keys
 * @param held - KMS URIs whose certificates are held
 */
export function proposedKms(
  event: LegEvent,
  refused: string | undefined,
  held: readonly string[],
): KmsProposal | undefined {
  if (event.kind !== "rejected" || refused === undefined) return undefined;
  const { body, contentType } = event.answer;
  if (body === undefined || contentType === undefined) return undefined;
  try {
    const part = findPart(decodeBody(contentType, body), KMS_REDIRECT_CONTENT_TYPE);
    if (part === undefined) return undefined;
    const { content: document } = part;
    const kmsUri = retryAfterRedirect(decodeKmsRedirect(document), refused, (uri) => held.includes(uri));
    return kmsUri === undefined ? undefined : { kmsUri, document };
  } catch (error) {
    // A proposal that cannot be read is none; the refusal itself stands.
    if (error instanceof KmsDocumentError || error instanceof BodyError) return undefined;
    throw error;
  }
}
