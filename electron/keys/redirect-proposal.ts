/**
 * A KMS that somebody on the path proposed, by a KMS redirect response (TS 33.180 clause D.4).
 *
 * @module
 */
import type { ObtainKeys } from "../../shared/bridge/keys.ts";
import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { decodeKmsRedirect } from "../../shared/kms/kms-redirect.ts";

/**
 * Whether the KMS of a leg is the one that was proposed for it. A window says that it was; the signature proves it.
 *
 * @param verified - a response as it was signed, see `redirect-signature.ts`; throws where the signature does not hold
 * @throws KmsDocumentError `kms-redirect-…` when a response led here that does not count
 */
export function mustBeProposed(
  { kmsUri, redirectResponse }: Pick<ObtainKeys, "kmsUri" | "redirectResponse">,
  verified: (xml: string) => string,
): void {
  if (redirectResponse === undefined) return;
  const { receiverKmsUris } = decodeKmsRedirect(verified(redirectResponse));
  if (receiverKmsUris.length !== 1 || receiverKmsUris[0] !== kmsUri) {
    throw new KmsDocumentError("kms-redirect-unverified", "receiver");
  }
}
