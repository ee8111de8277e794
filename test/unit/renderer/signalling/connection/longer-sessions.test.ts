import { expect, test } from "vitest";
import { withLongerSession } from "../../../../../renderer/signalling/connection/longer-sessions.ts";

const OFFERED = ["Answer-Mode: Auto", "Session-Expires: 1800;refresher=uac", "Require: timer"];

test("the interval becomes what the server wants; the rest stays, and Min-SE says so", () => {
  expect(withLongerSession(OFFERED, 3600)).toEqual([
    "Answer-Mode: Auto",
    "Session-Expires: 3600;refresher=uac",
    "Require: timer",
    "Min-SE: 3600",
  ]);
});

test("a Min-SE of before is replaced", () => {
  expect(withLongerSession(["Session-Expires: 3600;refresher=uac", "min-se: 3600"], 7200)).toEqual([
    "Session-Expires: 7200;refresher=uac",
    "Min-SE: 7200",
  ]);
});

test("an interval that is long enough is no reason to ask again, and a request without one cannot", () => {
  expect(withLongerSession(OFFERED, 1800)).toBeUndefined();
  expect(withLongerSession(["Answer-Mode: Auto"], 3600)).toBeUndefined();
});
