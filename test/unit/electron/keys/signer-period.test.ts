/** Around the boundary of two key periods a message may be signed with keys of the one beside its time. */
import { expect, test } from "vitest";
import { signerPeriod } from "../../../../electron/keys/signer-period.ts";
import { keyPeriodNumber, uid } from "../../../../shared/mikey/uid.ts";
import { NOW, PARTNER, VISITOR } from "../../../support/fixtures/leg-work.ts";

const domain = { kmsUri: PARTNER, userKeyPeriod: 604_800, userKeyOffset: 3600 };
const present = keyPeriodNumber(NOW, domain);
const signedIn = (keyPeriodNo: number, kms = PARTNER as string) => ({
  at: NOW,
  initiatorUid: uid(VISITOR, kms, domain, keyPeriodNo),
});

test.each([-1, 0, 1])("the key period whose keys signed is found: that of the message and %i", (beside) => {
  expect(signerPeriod(VISITOR, domain, signedIn(present + beside))).toBe(present + beside);
});

test("who signed with keys of none of these is said to have signed in that of the message", () => {
  expect(signerPeriod(VISITOR, domain, signedIn(present + 2))).toBe(present);
  expect(signerPeriod(VISITOR, domain, signedIn(present + 1, "kms.other.test"))).toBe(present);
});

test("before the first key period there is none", () => {
  const first = { kmsUri: PARTNER, userKeyPeriod: 2 ** 40, userKeyOffset: 0 };
  const at = (keyPeriodNo: number) => ({ at: NOW, initiatorUid: uid(VISITOR, PARTNER, first, keyPeriodNo) });
  expect(signerPeriod(VISITOR, first, at(0))).toBe(0);
  expect(signerPeriod(VISITOR, first, at(1))).toBe(1);
  expect(signerPeriod(VISITOR, first, at(2))).toBe(0);
  // The period before the one of the message may be the first of all.
  const second = { kmsUri: PARTNER, userKeyPeriod: 3_000_000_000, userKeyOffset: 0 };
  const inFirst = { at: NOW, initiatorUid: uid(VISITOR, PARTNER, second, 0) };
  expect([keyPeriodNumber(NOW, second), signerPeriod(VISITOR, second, inFirst)]).toEqual([1, 0]);
});
