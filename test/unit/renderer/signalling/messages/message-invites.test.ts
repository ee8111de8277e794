import { expect, test } from "vitest";
import { overConnection, saidOf } from "../../../../../renderer/signalling/messages/message-invites.ts";

const body = (octets: number) => ({ contentType: "multipart/mixed", body: "x".repeat(octets) });
const TOO_LARGE = expect.objectContaining({ code: "message-too-large" });

test("more than the other end has said that it takes never leaves, and whatever there is where it has not said it", () => {
  expect(overConnection(body(300), 300).body).toHaveLength(400);
  expect(() => overConnection(body(301), 300)).toThrow(TOO_LARGE);
  expect(overConnection(body(100_000), undefined).contentType).toBe("multipart/mixed");
});

test("who wants no more of a message finds it too large, or cannot take it at present where its size was as it had said", () => {
  const stop = { status: 413, comment: "No More" };
  expect(() => saidOf(stop, undefined)).toThrow(TOO_LARGE);
  expect(saidOf(stop, 131_072)).toMatchObject({ status: 480, statusText: "No More" });
});

test("who has not got the whole, or is there no more, may have it another time", () => {
  for (const status of [408, 481]) expect(saidOf({ status, comment: "" }, 131_072)).toBeUndefined();
  expect(saidOf({ status: 403, comment: "No" }, 131_072)).toMatchObject({ status: 403 });
});
