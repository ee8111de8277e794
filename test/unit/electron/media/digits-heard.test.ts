/** Digits that come in, their packets in whatever order the network has them. */
import { expect, test } from "vitest";
import { DigitsHeard } from "../../../../electron/media/digits-heard.ts";
import { encodeTelephoneEvent } from "../../../../electron/media/telephone-event.ts";

/** What is heard of packets: each a digit, the timestamp of its beginning, and who sent it. */
function heard(...packets: readonly (readonly [digit: string, timestamp: number, ssrc?: number])[]): string {
  const digits = new DigitsHeard();
  return packets
    .flatMap(([digit, timestamp, ssrc = 1]) => {
      const payload = encodeTelephoneEvent({ digit, ended: false, duration: 160 });
      return digits.take({ ssrc, timestamp: timestamp >>> 0 }, payload) ?? [];
    })
    .join("");
}

test("each counts once, however often it is sent", () =>
  expect(heard(["5", 100], ["5", 100], ["5", 100], ["5", 900], ["5", 900])).toBe("55"));

test("an end that is overtaken by the next digit is neither a digit of its own, nor is the next one twice", () =>
  expect(heard(["5", 100], ["5", 100], ["6", 900], ["5", 100], ["6", 900], ["6", 900])).toBe("56"));

test("a timestamp that turns over goes on", () =>
  expect(heard(["1", 0xffff_ff00], ["2", 0x1_0000_0100], ["1", 0xffff_ff00])).toBe("12"));

test("of another source the count begins anew", () => expect(heard(["1", 90_000, 1], ["2", 100, 2])).toBe("12"));

test("what is no digit is none", () =>
  expect(new DigitsHeard().take({ ssrc: 1, timestamp: 1 }, Uint8Array.of(200, 0, 0, 0))).toBeUndefined());
