/** Whether the KMS of a caller may speak for them: what each of three looks finds, and what is remembered of it. */
import { describe, expect, test, vi } from "vitest";
import { CallerAuthority } from "../../../../electron/keys/caller-authority.ts";
import type { Verdict } from "../../../../electron/keys/kms-authority.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import type { UserProfile } from "../../../../shared/kms/user-profile.ts";
import { HOME, PARTNER, VISITOR } from "../../../support/fixtures/leg-work.ts";

const profile = { pairs: [] } as unknown as UserProfile;
const { signal } = new AbortController();
const listener = () => {};
const notServed = particular("id-not-served", VISITOR, PARTNER);
const refused = expect.objectContaining({ code: "key-message-signature", detail: notServed });

function setUp({ kms = PARTNER, isOurs = false } = {}) {
  const trust = {
    isOurs: vi.fn(() => isOurs),
    verdict: vi.fn((): Verdict => ({ kind: "allowed", by: "certificate" })),
    mustServe: vi.fn(async () => "certificate" as const),
    mustBeRemembered: vi.fn(),
    remember: vi.fn(),
  };
  return { trust, authority: new CallerAuthority({ caller: VISITOR, kms }, { trust, home: HOME, profile }) };
}

describe("before anybody is asked", () => {
  test("no other KMS than ours speaks for IDs of our host", () => {
    const { authority, trust } = setUp({ isOurs: true });
    expect(() => authority.beforeAsking()).toThrow(refused);
    expect(trust.isOurs).toHaveBeenCalledWith(VISITOR);
  });
  test("our own does, and another may for IDs of other hosts", () => {
    expect(() => setUp({ isOurs: true, kms: HOME }).authority.beforeAsking()).not.toThrow();
    expect(() => setUp().authority.beforeAsking()).not.toThrow();
  });
});

describe("with its certificate", () => {
  test("a KMS that is refused for the ID is not listened to", () => {
    const { authority, trust } = setUp();
    trust.verdict.mockReturnValue({ kind: "refused", code: "kms-uri-partner-for-foreign" });
    expect(() => authority.onceCertified()).toThrow(refused);
    expect(trust.verdict).toHaveBeenCalledWith(VISITOR, PARTNER, profile);
  });
  test("one that is allowed is, and one about which our own KMS is to be asked, for the present", () => {
    const { authority, trust } = setUp();
    expect(() => authority.onceCertified()).not.toThrow();
    trust.verdict.mockReturnValue({ kind: "ask-own-kms", otherwise: "kms-uri-not-named" });
    expect(() => authority.onceCertified()).not.toThrow();
  });
});

describe("when its signature holds", () => {
  test("it has to serve the ID and to be the one that is remembered; then it is remembered", async () => {
    const { authority, trust } = setUp();
    await authority.onceSigned(signal, listener);
    expect(trust.mustServe).toHaveBeenCalledWith(VISITOR, PARTNER, profile, signal, listener, "strangers");
    expect(trust.mustBeRemembered).toHaveBeenCalledWith(VISITOR, PARTNER, "certificate", undefined);
    expect(trust.remember).toHaveBeenCalledWith(VISITOR, PARTNER);
  });

  test("one that nobody names for the ID has signed nothing, and is not remembered", async () => {
    const { authority, trust } = setUp();
    const cause = new McError("kms-uri-not-named", "x");
    trust.mustServe.mockRejectedValue(cause);
    const error: unknown = await authority.onceSigned(signal, listener).catch((each) => each);
    expect(error).toMatchObject({ code: "key-message-signature", detail: notServed, cause });
    expect(trust.remember).not.toHaveBeenCalled();
  });

  test("another than the host had before is said to be another", async () => {
    const { authority, trust } = setUp();
    const cause = new McError("kms-of-host-changed", "which");
    trust.mustBeRemembered.mockImplementation(() => {
      throw cause;
    });
    const error: unknown = await authority.onceSigned(signal, listener).catch((each) => each);
    expect(error).toMatchObject({ code: "key-message-kms-changed", detail: "which", cause });
    expect(trust.remember).not.toHaveBeenCalled();
  });

  test.each([
    ["our own KMS does not answer", new McError("kms-unreachable", "x")],
    ["something else goes wrong", Object.assign(new Error("x"), { code: "kms-uri-not-named" })],
    ["nobody waits any more", "given up"],
  ])("nothing is said about it where %s", async (_what, cause) => {
    const { authority, trust } = setUp();
    trust.mustServe.mockRejectedValue(cause);
    await expect(authority.onceSigned(signal, listener)).rejects.toBe(cause);
    expect(trust.remember).not.toHaveBeenCalled();
  });
});
