import { expect, test } from "vitest";
import { directLine } from "../../../../renderer/media/line-direction.ts";

const lineThat = (set: (direction: string) => void) =>
  ({
    set direction(direction: string) {
      set(direction);
    },
  }) as unknown as RTCRtpTransceiver;

test("a line goes the way that it is told", () => {
  const told: string[] = [];
  expect(
    directLine(
      lineThat((direction) => told.push(direction)),
      "sendonly",
    ),
  ).toBe(true);
  expect(told).toEqual(["sendonly"]);
});

test("one that is being refused this moment goes nowhere, and nothing is thrown", () => {
  const refused = lineThat(() => {
    throw new DOMException("Cannot set direction on a stopping transceiver.", "InvalidStateError");
  });
  expect(directLine(refused, "sendonly")).toBe(false);
});

test("any other error is thrown", () => {
  const broken = lineThat(() => {
    throw new TypeError("a mistake of ours");
  });
  expect(() => directLine(broken, "sendonly")).toThrow("a mistake of ours");
});
