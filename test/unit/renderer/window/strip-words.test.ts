import { expect, test } from "vitest";
import {
  registrationAdvice,
  registrationCode,
  registrationSpoken,
  registrationWords,
  serverFaults,
} from "../../../../renderer/window/strip-words.ts";

test.each([
  [{ state: "off" }, "off", "not signed in"],
  [{ state: "connecting" }, "working", "signing in"],
  [{ state: "registered" }, "registered", "registered"],
  [
    { state: "registered", server: { name: "one.test", place: 1, of: 2 } },
    "registered",
    "registered at \u2068one.test\u2069",
  ],
  [
    { state: "registered", server: { name: "two.test", place: 2, of: 2 } },
    "registered",
    "registered at \u2068two.test\u2069, number 2 of 2",
  ],
  [{ state: "reconnecting", attempt: 3, nextAttemptAt: 5000 }, "waiting", "not reachable, attempt 3 in 4 s"],
  [{ state: "reconnecting", attempt: 4, nextAttemptAt: 900 }, "waiting", "not reachable, attempt 4 now"],
  [
    { state: "reconnecting", attempt: 3, nextAttemptAt: 5000, because: "proxy-refused" },
    "waiting",
    "proxy refuses, attempt 3 in 4 s",
  ],
  [{ state: "refused", status: 403, text: "Forbidden" }, "refused", "refused: 403 Forbidden"],
  [
    { state: "refused", status: 401, text: "Unauthorized", because: "credentials-refused" },
    "refused",
    "refused: user name or password",
  ],
  [
    { state: "refused", status: 407, text: "Proxy Authentication Required", because: "challenge-foreign" },
    "refused",
    "refused: realm is not in the account",
  ],
] as const)("%o", (registration, mark, text) => {
  expect(registrationWords(registration, 1000)).toEqual({ mark, text });
});

test("the code is told where it is known why, lost or refused", () => {
  const lost = { state: "reconnecting", attempt: 1, nextAttemptAt: 1 } as const;
  const refused = { state: "refused", status: 403, text: "Forbidden" } as const;
  expect(registrationCode({ ...lost, because: "server-untrusted" })).toBe("server-untrusted");
  expect(registrationCode({ ...refused, because: "credentials-refused" })).toBe("credentials-refused");
  for (const each of [lost, refused, { state: "registered" }] as const) expect(registrationCode(each)).toBeUndefined();
});

test("what is spoken does not change with every second", () => {
  const at = (nextAttemptAt: number) =>
    registrationSpoken({ state: "reconnecting", attempt: 1, nextAttemptAt }, "System A");
  expect(at(1)).toBe(at(99_999));
  const because = { state: "reconnecting", attempt: 1, nextAttemptAt: 1, because: "server-wants-certificate" } as const;
  expect(registrationSpoken(because, "System A")).toBe("System A certificate wanted, reconnecting");
});

test("whoever points at it reads what happened and what to do", () => {
  const at = { state: "reconnecting", attempt: 1, nextAttemptAt: 1 } as const;
  expect(registrationAdvice({ ...at, because: "proxy-refused" })).toBe(
    "The proxy of this network does not allow connections to this server. Ask your administrator to allow it.",
  );
  expect(registrationAdvice(at)).toBeUndefined();
  expect(registrationAdvice({ state: "registered" })).toBeUndefined();
});

test("of several servers, each says why it is not used", () => {
  const faults = [
    { server: "one.test", answer: null },
    { server: "two.test", answer: { status: 503, text: "Stopping" } },
    { server: "three.test", answer: null, because: "server-untrusted" },
  ] as const;
  const registration = { state: "reconnecting", attempt: 2, nextAttemptAt: 0, faults } as const;
  expect(serverFaults(registration)).toEqual([
    "\u2068one.test\u2069: no answer",
    "\u2068two.test\u2069: \u2068503 Stopping\u2069",
    "\u2068three.test\u2069: certificate not trusted",
  ]);
  expect(registrationSpoken(registration, "System A")).toContain("one.test");
  expect(serverFaults({ state: "registered" })).toEqual([]);
});
