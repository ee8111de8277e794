import { expect, test } from "vitest";
import { differsFrom, type KmsMemory, remembering } from "../../../../electron/keys/kms-memory.ts";
import { kmsUri } from "../../../../shared/kms/identifiers.ts";

const OLD = kmsUri("kms.partner.test");
const NEW = kmsUri("kms-new.partner.test");
const BEA = "sip:bea@mcx.partner.test";

test("a host of which nothing is known differs from nothing", () => {
  expect(differsFrom([], BEA, OLD)).toBeUndefined();
  const memory = remembering([], BEA, OLD, 7);
  expect(differsFrom(memory, "sip:eve@other.test", NEW)).toBeUndefined();
});

test("what is known of one ID is known of its host, however that is written", () => {
  const memory = remembering([], "sip:bea@MCX.Partner.test:5070", OLD, 7);
  expect(memory).toEqual([{ host: "mcx.partner.test", kms: OLD, since: 7 }]);
  expect(differsFrom(memory, "sips:eve@mcx.partner.test", OLD)).toBeUndefined();
  expect(differsFrom(memory, "sips:eve@mcx.partner.test", NEW)).toMatchObject({ kms: OLD });
});

test("what is known already changes nothing, and keeps its date", () => {
  const memory = remembering([], BEA, OLD, 7);
  expect(remembering(memory, BEA, OLD, 9)).toBe(memory);
});

test("a KMS that was agreed to is one of the host's; which it had last is what a third one differs from", () => {
  const memory = remembering(remembering([], BEA, OLD, 7), BEA, NEW, 8);
  expect([OLD, NEW].map((kms) => differsFrom(memory, BEA, kms))).toEqual([undefined, undefined]);
  expect(differsFrom(memory, BEA, kmsUri("kms.evil.test"))).toMatchObject({ kms: NEW, since: 8 });
});

test("of one host four are kept, of all the newest two thousand", () => {
  let memory: KmsMemory = [];
  for (let n = 0; n < 6; n++) memory = remembering(memory, BEA, kmsUri(`kms-${n}.partner.test`), n);
  expect(memory.map(({ since }) => since)).toEqual([2, 3, 4, 5]);
  for (let n = 0; n < 2100; n++) memory = remembering(memory, `sip:x@host-${n}.test`, OLD, n);
  expect(memory).toHaveLength(2000);
  expect(memory.at(-1)?.host).toBe("host-2099.test");
});

test("what is no ID is not remembered", () => {
  expect(remembering([], "tel:1900", OLD, 7)).toEqual([]);
  expect(remembering([], "tel:+1-900", OLD, 7)).toEqual([{ host: "+1900", kms: OLD, since: 7 }]);
});
