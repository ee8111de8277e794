import { describe, expect, test } from "vitest";
import { IceFaults } from "../../../../renderer/media/ice-faults.ts";

const UDP = "turn:turn.a.test:3478?transport=udp";
const TCP = "turn:turn.a.test:3478?transport=tcp";
const OTHER = "stun:stun.a.test:3478";
const failure = (url: string, errorCode: number, errorText = "x") => ({ url, errorCode, errorText });

function heard(...events: (string | ReturnType<typeof failure>)[]): IceFaults {
  const faults = new IceFaults();
  for (const event of events) {
    if (typeof event === "string") faults.found(event);
    else faults.failed(event);
  }
  return faults;
}

describe("a server has failed", () => {
  test.each([
    ["said nothing", failure(UDP, 701), { code: "ice-server-unreachable", detail: "turn.a.test" }],
    ["does not take the credentials", failure(UDP, 401), { code: "turn-login-refused", detail: "turn.a.test" }],
    ["forbids it to this user", failure(UDP, 403), { code: "turn-login-refused", detail: "turn.a.test" }],
    ["is full", failure(UDP, 486, "Quota"), { code: "turn-refused", detail: "turn.a.test: 486 Quota" }],
  ])("that %s, by name", (_name, error, fault) => expect(heard(error).take()).toEqual([fault]));

  test("over all its ways, once, and with what says most", () => {
    const faults = heard(failure(UDP, 701), failure(TCP, 401), failure(UDP, 701));
    expect(faults.take()).toEqual([{ code: "turn-login-refused", detail: "turn.a.test" }]);
    expect(faults.take()).toEqual([]);
  });

  test("beside one that helped", () => {
    expect(heard(OTHER, failure(UDP, 701)).take()).toEqual([{ code: "ice-server-unreachable", detail: "turn.a.test" }]);
  });
});

describe("no server has failed", () => {
  test("where one way of it helped, whatever its other ways say", () => {
    expect(heard(failure(UDP, 701), TCP).take()).toEqual([]);
    expect(heard(TCP, failure(UDP, 701)).take()).toEqual([]);
  });

  test("where an address of this computer needed none, or an error names none", () => {
    const faults = new IceFaults();
    faults.found(null);
    faults.failed(failure("", 701));
    expect(faults.take()).toEqual([]);
  });
});
