import { describe, expect, test } from "vitest";
import { proposedKms } from "../../../../renderer/calling/kms-proposal.ts";
import type { LegEvent } from "../../../../renderer/calling/ports.ts";
import type { KmsUri } from "../../../../shared/kms/identifiers.ts";
import { encodeKmsRedirect, KMS_REDIRECT_CONTENT_TYPE } from "../../../../shared/kms/kms-redirect.ts";
import { SIGNATURE_NAMESPACE } from "../../../../shared/kms/namespaces.ts";
import { encodeMultipart } from "../../../../shared/mc/multipart.ts";

const REFUSED = "kms.b";
const HELD = ["kms.a", "kms.b", "kms.c"];
const redirect = (...uris: string[]) =>
  encodeKmsRedirect({ receiverKmsUris: uris as KmsUri[], initiatorKmsUris: [] }).replace(
    /<\/KmsRedirectResponse>$/,
    `<Signature xmlns="${SIGNATURE_NAMESPACE}"/></KmsRedirectResponse>`,
  );

type Answer = Extract<LegEvent, { kind: "rejected" }>["answer"];

const refusal = (change: Partial<Answer>): LegEvent => ({
  kind: "rejected",
  answer: {
    status: 488,
    statusText: "Not Acceptable Here",
    contentType: KMS_REDIRECT_CONTENT_TYPE,
    warningHeaders: [],
    ...change,
  },
});
const proposes = (body: string, contentType: string | undefined = KMS_REDIRECT_CONTENT_TYPE) =>
  proposedKms(refusal({ body, contentType }), REFUSED, HELD);

describe("a signed refusal that proposes one other KMS", () => {
  test("names the KMS to try, with the document whose signature is to be verified", () => {
    expect(proposes(redirect("kms.c"))).toEqual({ kmsUri: "kms.c", document: redirect("kms.c") });
  });

  test("does so beside other documents, too", () => {
    const { contentType, body } = encodeMultipart(
      [
        { contentType: "text/plain", content: "see below" },
        { contentType: KMS_REDIRECT_CONTENT_TYPE, content: redirect("kms.c") },
      ],
      "b1",
    );
    expect(proposes(body, contentType)).toEqual({ kmsUri: "kms.c", document: redirect("kms.c") });
  });

  test("says nothing where the call had no keys that could have been refused", () => {
    expect(proposedKms(refusal({ body: redirect("kms.c") }), undefined, HELD)).toBeUndefined();
  });

  test("says nothing where its certificate is not held", () => {
    expect(proposes(redirect("kms.d"))).toBeUndefined();
  });
});

describe("nothing is proposed", () => {
  test("by anything but a refusal", () => {
    for (const event of [{ kind: "ringing" }, { kind: "ended" }] as const) {
      expect(proposedKms(event, REFUSED, HELD)).toBeUndefined();
    }
  });

  test.each([
    ["no body and no type", {}, undefined],
    ["a type, and nothing of it", {}, KMS_REDIRECT_CONTENT_TYPE],
    ["a body of another type", { body: redirect("kms.c") }, "text/plain"],
    ["a body without a type", { body: redirect("kms.c") }, undefined],
    ["what is no XML", { body: "<KmsRedirectResponse" }, KMS_REDIRECT_CONTENT_TYPE],
    ["what is another document", { body: "<other/>" }, KMS_REDIRECT_CONTENT_TYPE],
    ["parts that do not end", { body: "--b1\r\n\r\n" }, "multipart/mixed;boundary=b1"],
  ])("by %s", (_what, { body }: { body?: string }, contentType) => {
    expect(
      proposedKms(refusal({ ...(body === undefined ? {} : { body }), contentType }), REFUSED, HELD),
    ).toBeUndefined();
  });

  test("by two proposals, or by the KMS that was refused once more", () => {
    expect(proposes(redirect("kms.a", "kms.c"))).toBeUndefined();
    expect(proposes(redirect(REFUSED))).toBeUndefined();
  });
});

test("what is wrong with the program is not taken for a proposal that cannot be read", () => {
  const held = Object.assign([...HELD], {
    includes: () => {
      throw new TypeError("not ours");
    },
  });
  expect(() => proposedKms(refusal({ body: redirect("kms.c") }), REFUSED, held)).toThrow("not ours");
});
