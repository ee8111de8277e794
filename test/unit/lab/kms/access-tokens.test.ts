import { expect, test } from "vitest";
import { AccessTokens } from "../../../../lab/kms/access-tokens.ts";
import { userUri } from "../../../../shared/kms/identifiers.ts";

const AVA = userUri("sip:ava@a.example");
const BEA = userUri("sip:bea@a.example");

test("a token belongs to its user until a new one is made", () => {
  const tokens = new AccessTokens();
  const first = tokens.tokenOf(AVA, false);
  const other = tokens.tokenOf(BEA, false);
  expect(tokens.tokenOf(AVA, false)).toBe(first);
  expect(tokens.holderOf(`Bearer ${first}`)).toBe(AVA);
  const second = tokens.tokenOf(AVA, true);
  expect(tokens.holderOf(`Bearer ${first}`)).toBeUndefined();
  expect(tokens.holderOf(`bearer  ${second}`)).toBe(AVA);
  expect(tokens.holderOf(`Bearer ${other}`)).toBe(BEA);
});

test("what is no token is nobody's", () => {
  const tokens = new AccessTokens();
  const token = tokens.tokenOf(AVA, false);
  for (const text of [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${token}`,
    token,
    `Bearer ${token} x`,
    "Bearer guess",
  ]) {
    expect(tokens.holderOf(text)).toBeUndefined();
  }
});

test("withdrawn tokens are handed out on, and do not count, until they are asked for anew", () => {
  const tokens = new AccessTokens();
  const held = tokens.tokenOf(AVA, false);
  tokens.withdrawAll();
  expect(tokens.tokenOf(AVA, false)).toBe(held);
  expect(tokens.holderOf(`Bearer ${held}`)).toBeUndefined();
  expect(tokens.holderOf(`Bearer ${tokens.tokenOf(AVA, true)}`)).toBe(AVA);
});
