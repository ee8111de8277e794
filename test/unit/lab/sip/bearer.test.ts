import { expect, test } from "vitest";
import { BearerAuthenticator } from "../../../../lab/sip/bearer.ts";
import { LAB_SIP_SIGN_INS, type LabSipSignIn } from "../../../../shared/bridge/lab-settings.ts";
import { parseAuthParameters } from "../../../../shared/sip/auth-parameters.ts";

const ISSUER = "https://id.system-a.example";
const server = (asks: LabSipSignIn) =>
  new BearerAuthenticator({
    asks: () => asks,
    issuer: ISSUER,
    scope: "a b",
    holderOf: (token) => (token === "good.t-o_k~e+n/==" ? "sip:ava@a.test" : undefined),
  });
const said = (asks: LabSipSignIn, credentials?: string) => {
  const [challenge] = parseAuthParameters(server(asks).challenge("a.test", credentials));
  return { scheme: challenge?.scheme, ...Object.fromEntries(challenge?.parameters ?? []) };
};

test("it asks for the token of the server that it is told of, and says when one was refused", () => {
  expect(said("token")).toEqual({ scheme: "bearer", realm: "a.test", scope: "a b", authz_server: ISSUER });
  expect(said("token", "Bearer x")).toMatchObject({ error: "invalid_token" });
  expect(said("foreign-server")["authz_server" as never]).not.toBe(ISSUER);
  expect(LAB_SIP_SIGN_INS.filter((asks) => !server(asks).asks)).toEqual(["password"]);
});

test.each([
  ["Bearer good.t-o_k~e+n/==", "sip:ava@a.test"],
  ["bearer  good.t-o_k~e+n/== ", "sip:ava@a.test"],
  ["Bearer other", undefined],
  ["Bearer good.t-o_k~e+n/==, x", undefined],
  ["Digest good.t-o_k~e+n/==", undefined],
  ["good.t-o_k~e+n/==", undefined],
  [undefined, undefined],
])("who shows %s is %s", (credentials, holder) => {
  expect(server("token").holderIn(credentials)).toBe(holder);
  expect(server("refuses").holderIn(credentials)).toBeUndefined();
});
