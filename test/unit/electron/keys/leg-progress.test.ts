import { expect, test } from "vitest";
import { LegProgress } from "../../../../electron/keys/leg-progress.ts";
import type { KeyProgress } from "../../../../shared/bridge/keys.ts";

const clock = () => performance.timeOrigin + performance.now();

test("steps and exchanges are told of their leg, with the time of the host's clock in Unix milliseconds", () => {
  const heard: KeyProgress[] = [];
  const progress = new LegProgress({ callId: "a-call", leg: 2 }, (each) => heard.push(each));
  const facts = { kind: "message", pckId: "1a2b3c4d" } as const;
  const entry = { what: { kind: "kms-request", resource: "lookup" } } as unknown as NonNullable<KeyProgress["entry"]>;
  const before = clock();
  progress.step("message", facts);
  const { exchange } = progress;
  exchange(entry);
  const after = clock();
  expect(heard).toEqual([
    { callId: "a-call", leg: 2, at: expect.any(Number), step: { step: "message", facts }, entry: null },
    { callId: "a-call", leg: 2, at: expect.any(Number), step: null, entry },
  ]);
  for (const { at } of heard) {
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(after);
  }
});
