/** What answers of an identity server mean. */
import { ClientError, ResponseBodyError } from "openid-client";
import { describe, expect, test } from "vitest";
import { exchangeFault } from "../../../../electron/identity/exchange-fault.ts";
import { type Asked, identityFault } from "../../../../electron/identity/identity-fault.ts";

const answered = (status: number, error: string, headers: Record<string, string> = {}) =>
  new ResponseBodyError("refused", { cause: { error }, response: new Response(null, { status, headers }) });

const codeOf = (error: unknown, asked: Asked = "refresh") => identityFault(error, asked).code;

describe("a server that is to be asked again has refused nothing", () => {
  test.each([
    [408, "request_timeout", {}],
    [425, "too_early", {}],
    [429, "too_many_requests", {}],
    // Even where it names what would be a refusal.
    [429, "invalid_request", {}],
    [503, "anything", {}],
    [400, "slow_down", {}],
    [400, "too_many_requests", {}],
    [400, "temporarily_unavailable", {}],
    [403, "quota", { "Retry-After": "30" }],
  ] as const)("%i %s %o", (status, error, headers) => {
    const given = answered(status, error, headers);
    for (const asked of ["sign-in", "refresh", "narrowed-refresh"] as const)
      expect(codeOf(given, asked)).toBe("identity-server-failed");
    for (const step of ["home", "partner"] as const)
      expect(exchangeFault(given, step, "id.a.test").code).toBe("identity-server-failed");
  });

  test.each([408, 425, 429, 500])("without a word of it: %i", (status) => {
    const error = new ClientError("unexpected HTTP response status code", {
      cause: new Response(null, { status }),
    });
    expect(codeOf(error)).toBe("identity-server-failed");
  });
});

test.each([
  ["invalid_grant", "sign-in-refused", "sign-in-ended", "sign-in-ended"],
  ["invalid_client", "sign-in-refused", "sign-in-refused", "sign-in-refused"],
  ["invalid_scope", "sign-in-refused", "sign-in-refused", "sign-in-server-missing"],
  ["invalid_request", "sign-in-refused", "sign-in-refused", "sign-in-server-missing"],
  ["of_its_own", "sign-in-refused", "sign-in-refused", "sign-in-refused"],
] as const)("%s refuses a sign-in, a refresh, and a token for one server, by name", (error, ...codes) => {
  // A time to ask again changes nothing of what is refused for good.
  const headers: Record<string, string> = error === "of_its_own" ? {} : { "Retry-After": "30" };
  const given = answered(400, error, headers);
  expect((["sign-in", "refresh", "narrowed-refresh"] as const).map((asked) => codeOf(given, asked))).toEqual(codes);
});
