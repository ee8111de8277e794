/** Which calls on record are missed. */
import { expect, test } from "vitest";
import { missedCalls } from "../../../../shared/mc/missed.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const refused = { count: 3, callers: 1, lastAt: 5_000, known: true };

test.each([
  ["one that rang until the caller gave up", 1, { endReason: { code: "missed" } }],
  ["those of a person of the directory that found no room", 3, { endReason: { code: "too-many-calls" }, refused }],
  ["those of a person of the directory in plain RTP", 3, { endReason: { code: "media-unencrypted" }, refused }],
  ["those of one without a codec for speech", 3, { endReason: { code: "no-speech-codec" }, refused }],
  ["those of one without audio", 3, { endReason: { code: "audio-refused" }, refused }],
  ["not one that was answered and could not be taken", 0, { endReason: { code: "media-unencrypted" } }],
  ["not those of strangers", 0, { endReason: { code: "too-many-calls" }, refused: { ...refused, known: false } }],
  ["not those refused for their keys", 0, { endReason: { code: "key-message-signature" }, refused }],
  ["not one that found no room and is a row of its own", 0, { endReason: { code: "too-many-calls" } }],
  ["not one of our own", 0, { direction: "outgoing", endReason: { code: "missed" } }],
  ["not one that goes on", 0, {}],
] as const)("%s", (_, count, change) => {
  expect(missedCalls(callRecord(change))).toBe(count);
});
