/** A KMS that was proposed on the way counts only by the signed response that proposed it, and no other. */
import { expect, test, vi } from "vitest";
import { mustBeProposed } from "../../../../electron/keys/redirect-proposal.ts";
import { KmsDocumentError } from "../../../../shared/errors/kms-errors.ts";
import { encodeKmsRedirect } from "../../../../shared/kms/kms-redirect.ts";
import { HOME, PARTNER } from "../../../support/fixtures/leg-work.ts";

const proposing = (...receiverKmsUris: (typeof HOME)[]) => encodeKmsRedirect({ receiverKmsUris, initiatorKmsUris: [] });
const unverified = expect.objectContaining({ code: "kms-redirect-unverified", detail: "receiver" });
const asItIs = (xml: string) => xml;

test("without a response nothing was proposed, and nothing is verified", () => {
  const verified = vi.fn();
  expect(() => mustBeProposed({ kmsUri: PARTNER }, verified)).not.toThrow();
  expect(verified).not.toHaveBeenCalled();
});

test("the one KMS that the response proposes for the user called is the one of the leg", () => {
  const redirectResponse = proposing(PARTNER);
  expect(() => mustBeProposed({ kmsUri: PARTNER, redirectResponse }, asItIs)).not.toThrow();
  expect(() => mustBeProposed({ kmsUri: HOME, redirectResponse }, asItIs)).toThrow(unverified);
  expect(() => mustBeProposed({ kmsUri: null, redirectResponse }, asItIs)).toThrow(unverified);
});

test.each([
  ["none", proposing()],
  ["two", proposing(PARTNER, HOME)],
  ["one for the caller", encodeKmsRedirect({ receiverKmsUris: [], initiatorKmsUris: [PARTNER] })],
])("a response that proposes %s proposes nothing", (_what, redirectResponse) => {
  expect(() => mustBeProposed({ kmsUri: PARTNER, redirectResponse }, asItIs)).toThrow(unverified);
});

test("what counts is the part that was signed; where no signature holds, nothing does", () => {
  const redirectResponse = proposing(PARTNER);
  expect(() => mustBeProposed({ kmsUri: PARTNER, redirectResponse }, () => proposing(HOME))).toThrow(unverified);
  const refuse = vi.fn(() => {
    throw new KmsDocumentError("kms-redirect-unverified", "signature");
  });
  expect(() => mustBeProposed({ kmsUri: PARTNER, redirectResponse }, refuse)).toThrow(
    expect.objectContaining({ detail: "signature" }),
  );
  expect(refuse).toHaveBeenCalledWith(redirectResponse);
});
