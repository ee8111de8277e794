/** SRTP keys between the key work and the media: what is derived, that it is given once, and that it does not stay. */
import { expect, test, vi } from "vitest";
import { KeptSrtp } from "../../../../electron/keys/kept-srtp.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";
import { CALL, callKey } from "../../../support/fixtures/leg-work.ts";

const OTHER_CALL = "6f0d7a52-5b0f-4a3c-8a53-2d1c9b0c8f11";
const WIPED = { masterKey: new Uint8Array(16), masterSalt: new Uint8Array(12) };

test("what one end sends by, the other receives by", () => {
  const kept = new KeptSrtp();
  const made = kept.take(kept.keep(CALL, callKey(), "initiator", "mcptt"));
  const received = kept.take(kept.keep(CALL, { ...callKey(), rocRate: 100 }, "receiver", "mcptt"));
  expect(made?.outward).toEqual(deriveSrtpKeys(callKey(), CS_ID.voiceInitiator));
  expect(made?.inward).toEqual(deriveSrtpKeys(callKey(), CS_ID.voiceReceiver));
  expect(received).toMatchObject({ outward: made?.inward, inward: made?.outward, mki: made?.mki, rocRate: 100 });
  expect(made?.rocRate).toBeUndefined();
});

test("sound and pictures of MCVideo have crypto sessions of their own", () => {
  const kept = new KeptSrtp();
  const made = kept.take(kept.keep(CALL, callKey(), "initiator", "mcvideo"));
  expect(made?.outward).toEqual(deriveSrtpKeys(callKey(), CS_ID.videoInitiator));
  expect(made?.inward).toEqual(deriveSrtpKeys(callKey(), CS_ID.videoReceiver));
});

test("a policy that asks for AEAD_AES_256_GCM has longer keys, both ways", () => {
  const kept = new KeptSrtp();
  const srtp = kept.take(kept.keep(CALL, { ...callKey(), suite: "AEAD_AES_256_GCM" }, "receiver", "mcptt"));
  expect(srtp?.inward).toEqual(deriveSrtpKeys(callKey(), CS_ID.voiceInitiator, "AEAD_AES_256_GCM"));
  expect(srtp?.outward).toEqual(deriveSrtpKeys(callKey(), CS_ID.voiceReceiver, "AEAD_AES_256_GCM"));
  expect([srtp?.inward.masterKey.length, srtp?.outward.masterKey.length]).toEqual([32, 32]);
});

test.each(["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AES_256_CM_HMAC_SHA1_80"] as const)(
  "a policy that asks for %s has its keys, whose salt is 112 bits long",
  (suite) => {
    const kept = new KeptSrtp();
    const srtp = kept.take(kept.keep(CALL, { ...callKey(), suite }, "receiver", "mcptt"));
    expect(srtp?.inward).toEqual(deriveSrtpKeys(callKey(), CS_ID.voiceInitiator, suite));
    expect([srtp?.outward.suite, srtp?.outward.masterSalt.length]).toEqual([suite, 14]);
  },
);

test("a name is of use once, and nobody guesses one", () => {
  const kept = new KeptSrtp();
  const names = [
    kept.keep(CALL, callKey(), "initiator", "mcptt"),
    kept.keep(OTHER_CALL, callKey(), "initiator", "mcptt"),
  ];
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(kept.take(names[0] ?? "")).toBeDefined();
  expect(kept.take(names[0] ?? "")).toBeUndefined();
  expect(kept.take("a".repeat(43).concat("="))).toBeUndefined();
});

/** The keys behind a name, as they are held. */
function held(kept: KeptSrtp, name: string) {
  const srtp = kept.take(name);
  if (srtp === undefined) throw new Error("not held");
  return srtp;
}

test.each([
  ["the call is over", (kept: KeptSrtp) => kept.forget(CALL)],
  ["another leg of it has keys", (kept: KeptSrtp) => void kept.keep(CALL, callKey(), "initiator", "mcptt")],
  ["the user has gone", (kept: KeptSrtp) => kept.clear()],
  ["nobody takes them", () => void vi.advanceTimersByTime(10 * 60_000)],
])("they are wiped when %s", (_, end) => {
  vi.useFakeTimers();
  const kept = new KeptSrtp();
  const wiped: Uint8Array[] = [];
  const name = kept.keep(CALL, callKey(), "initiator", "mcptt");
  const { fill } = Uint8Array.prototype;
  const spy = vi.spyOn(Uint8Array.prototype, "fill").mockImplementation(function (this: Uint8Array, ...how) {
    wiped.push(this);
    return fill.apply(this, how);
  });
  end(kept);
  spy.mockRestore();
  vi.useRealTimers();
  expect(kept.take(name)).toBeUndefined();
  expect(wiped.filter(({ length }) => length === 16 || length === 12).length).toBeGreaterThanOrEqual(4);
  expect(wiped).toContainEqual(WIPED.masterKey);
});

test("those of another call stay", () => {
  const kept = new KeptSrtp();
  const name = kept.keep(OTHER_CALL, callKey(), "initiator", "mcptt");
  kept.forget(CALL);
  expect(held(kept, name).outward).toEqual(deriveSrtpKeys(callKey(), CS_ID.voiceInitiator));
});

test("none are kept whose I_MESSAGE says something of its suite that nobody here has read", () => {
  const source = { ...callKey(), suite: { unknown: "parameter 77" } };
  expect(() => new KeptSrtp().keep(CALL, source, "receiver", "mcptt")).toThrow(
    expect.objectContaining({ code: "policy-unknown", detail: "parameter 77" }),
  );
});

test("none are kept whose I_MESSAGE has the counter travel in a way that is not gone here", () => {
  const source = { ...callKey(), rocRate: { unknown: "ROC tag length" } };
  expect(() => new KeptSrtp().keep(CALL, source, "receiver", "mcptt")).toThrow(
    expect.objectContaining({ code: "policy-unknown", detail: "ROC tag length" }),
  );
});
