import { expect, test } from "vitest";
import { aheadOf, KeyDomain } from "../../../../lab/kms/key-domain.ts";
import { checkKeySetTime } from "../../../../shared/kms/key-set-use.ts";
import { generateMasterSecrets } from "../../../../shared/mikey/kms.ts";
import { NTP_UNIX } from "../../../../shared/mikey/uid.ts";

const USER = "sip:ava@a.example";
const OFFSET = 302_400;
const WEEK = 604_800;
const facts = { kmsUri: "kms.a.example", domain: "a.example", userKeyOffset: OFFSET, created: 1_700_000_000 };
const domain = new KeyDomain(facts, generateMasterSecrets());
/** Unix time at which a period of a week begins. */
const START = 6_600 * WEEK + OFFSET - NTP_UNIX;

const numbersAt = (at: number) => domain.keySets(USER, WEEK, at).map(({ keyPeriodNo }) => keyPeriodNo);

test("the present period's keys, and the next period's in the last day", () => {
  expect(aheadOf(WEEK)).toBe(86_400);
  expect(aheadOf(60)).toBe(20);
  expect(numbersAt(START)).toEqual([6600]);
  expect(numbersAt(START + WEEK - 86_401)).toEqual([6600]);
  expect(numbersAt(START + WEEK - 86_400)).toEqual([6600, 6601]);
  expect(numbersAt(START + WEEK - 1)).toEqual([6600, 6601]);
  expect(numbersAt(START + WEEK)).toEqual([6601]);
});

test("keys that are given can be used at once, and a while beyond the end of their period", () => {
  const at = START + WEEK - 86_400;
  const [present, next] = domain.keySets(USER, WEEK, at);
  for (const keySet of [present, next]) expect(() => checkKeySetTime(keySet!, at)).not.toThrow();
  expect(() => checkKeySetTime(present!, START + WEEK + 3600)).not.toThrow();
  expect(() => checkKeySetTime(present!, START + 2 * WEEK)).toThrow();
});

test("a period is extracted once for each user", () => {
  const [first] = domain.keySets(USER, WEEK, START);
  const [again] = domain.keySets(USER, WEEK, START + 1);
  const [other] = domain.keySets("sip:bea@a.example", WEEK, START);
  expect(again).toEqual(first);
  expect(other?.userId).not.toEqual(first?.userId);
});
